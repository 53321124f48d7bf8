"""Takes half a minute to refuse."""

import time

from tests.broken import serve, write


def refuse(identifier: str, why: str) -> None:
    time.sleep(30)
    write({"id": identifier, "rejected": why})


serve(refuse=refuse)
