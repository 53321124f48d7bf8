"""An adapter on its own, step by step, for whoever has just written it.

Does the command start, does it answer hello, does one good case of each operation that it claims
come out right, and is one bad case refused? A step that fails says what was sent, what came,
and where to look.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from jwtbearer.conformance.gate import good_cases
from jwtbearer.conformance.judgement import judge
from jwtbearer.conformance.protocol import (
    HELLO,
    NotChecked,
    NotStarted,
    Under,
    written,
)
from jwtbearer.conformance.suite import Suite, Vector
from jwtbearer.errors import plain

__all__ = ["Step", "validate"]

SHOWN_REQUEST_CHARACTERS = 300
PROTOCOL = "see the protocol in vectors/README.md"


class Step(NamedTuple):
    """One step: whether it was done, what it was, and where it was not what to look at."""

    done: bool
    what: str
    advice: tuple[str, ...] = ()


def validate(under: Under, suite: Suite, *, profile: str) -> Iterator[Step]:
    """Take the steps, one after another. Raises NotChecked after a step without which none goes."""
    try:
        hello = under.hello()
    except NotStarted as error:
        yield Step(
            False,
            "the command starts",
            (
                str(error),
                "name the program and its arguments after --, as in a shell without quotes",
            ),
        )
        raise
    except NotChecked as error:
        yield Step(True, "the command starts")
        yield Step(False, "it answers hello", (sent(HELLO), str(error), PROTOCOL))
        raise
    yield Step(True, "the command starts")
    claims = ", ".join(hello.operations) or "no operation"
    who = plain(f"{hello.implementation} {hello.version} ({hello.language})")
    yield Step(bool(hello.operations), f"it answers hello: {who}; it claims {claims}")
    for operation, cases in good_cases(suite, hello.operations, profile).items():
        for case in cases[:1]:
            yield asked(under, case, f"{operation}: a good case", profile)
            bad = bad_case(suite, case, profile)
            if bad is not None:
                yield asked(under, bad, f"{operation}: a bad case is refused", profile)


def bad_case(suite: Suite, good: Vector, profile: str) -> Vector | None:
    """A rejected vector of the operation, made from the good one where there is such."""
    refused = [
        vector
        for vector in suite.vectors
        if vector.operation == good.operation and vector.verdict_under(profile) == "reject"
    ]
    return min(refused, key=lambda vector: vector.parent != good.id, default=None)


def asked(under: Under, vector: Vector, what: str, profile: str) -> Step:
    """Ask one vector, and say how it went."""
    request = {"id": "validate", "op": vector.operation, "input": vector.input}
    outcome = judge(vector, under.ask(request), profile=profile)
    name = f"{what}: {vector.id}"
    if outcome.kind == "passed":
        return Step(True, name)
    advice = [sent(request), f"{outcome.kind}: {outcome.why}"]
    if under.standard_error:
        advice.append(f"standard error: {under.standard_error}")
    if outcome.kind == "crashed":
        advice.append(PROTOCOL)
    elif outcome.kind == "unsupported":
        advice.append(f"take {vector.operation} out of the operations that hello claims")
    else:
        advice.append(vector.lesson)
    return Step(False, name, tuple(advice))


def sent(request: Any) -> str:
    """What was sent, or how it begins."""
    text = written(request).decode("ascii").rstrip()
    more = len(text) - SHOWN_REQUEST_CHARACTERS
    kept = text[:SHOWN_REQUEST_CHARACTERS]
    return f"sent: {kept}" + (f" … ({more} more)" if more > 0 else "")
