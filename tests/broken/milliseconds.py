"""Counts exp in milliseconds: writes it so, and reads it so where it is large enough."""

from typing import Any

from jwtbearer import verification
from jwtbearer.conformance import operations
from tests.broken import replace, serve

seconds_of = verification.seconds_of


def either_unit(exp: object, lenience: Any) -> float:
    read = seconds_of(exp, lenience)
    return read / 1000 if read > 1e11 else read


def perform(operation: str, given: dict[str, Any]) -> dict[str, Any]:
    if operation == "assertion.build":
        start = given["now"] * 1000
        given = {**given, "now": start, "lifetime": given["lifetime"] * 1000}
    return operations.perform(operation, given)


replace(verification, "seconds_of", either_unit)
serve(perform)
