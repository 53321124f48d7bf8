"""Refuses under another id."""

from tests.broken import serve, write


def refuse(identifier: str, why: str) -> None:
    write({"id": f"{identifier}0", "rejected": why})


serve(refuse=refuse)
