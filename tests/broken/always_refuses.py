"""Refuses everything, which passes every negative where nobody asks for more."""

from typing import Any

from tests.broken import serve


def perform(operation: str, given: dict[str, Any]) -> dict[str, Any]:
    raise ValueError("no")


serve(perform)
