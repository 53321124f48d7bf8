"""Ends with exit code 1 whatever it is asked."""

import sys
from typing import Any

from tests.broken import serve


def perform(operation: str, given: dict[str, Any]) -> dict[str, Any]:
    print("Traceback (most recent call last): boom", file=sys.stderr)
    sys.exit(1)


serve(perform)
