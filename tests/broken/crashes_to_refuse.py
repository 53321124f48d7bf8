"""Ends with exit code 1 where it should refuse, as a program does that catches nothing."""

import sys

from tests.broken import serve


def refuse(identifier: str, why: str) -> None:
    print(f"uncaught: {why}", file=sys.stderr)
    sys.exit(1)


serve(refuse=refuse)
