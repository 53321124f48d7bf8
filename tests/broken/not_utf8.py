"""Refuses in Latin-1."""

import sys

from tests.broken import serve


def refuse(identifier: str, why: str) -> None:
    reply = f'{{"id":"{identifier}","rejected":"für ungültig befunden"}}\n'
    sys.stdout.buffer.write(reply.encode("latin-1"))
    sys.stdout.flush()


serve(refuse=refuse)
