"""Accepts everything: where it should refuse, it gives a result of nothing."""

from typing import Any

from jwtbearer import JWTBearerError
from jwtbearer.conformance import operations
from tests.broken import serve


def perform(operation: str, given: dict[str, Any]) -> dict[str, Any]:
    try:
        return operations.perform(operation, given)
    except JWTBearerError:
        return {}


serve(perform)
