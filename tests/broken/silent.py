"""Ends with exit code 0 and without a word where it should refuse."""

import sys

from tests.broken import serve


def refuse(identifier: str, why: str) -> None:
    sys.exit(0)


serve(refuse=refuse)
