"""Where it should refuse, it writes without end."""

import sys

from tests.broken import serve


def refuse(identifier: str, why: str) -> None:
    while True:
        sys.stdout.write("no " * 1000)


serve(refuse=refuse)
