"""A run in the Test Anything Protocol, version 14."""

from __future__ import annotations

import json

from jwtbearer.conformance.judgement import Outcome
from jwtbearer.conformance.reports.wording import expected, first_line, headline, shortfalls
from jwtbearer.conformance.run import Run

__all__ = ["tap"]


def tap(run: Run) -> str:
    """The run as TAP. Known failures are TODO, what is unsupported is SKIP."""
    problems = shortfalls(run)
    lines = [
        "TAP version 14",
        f"1..{len(run.outcomes) + len(problems)}",
        f"# {escaped(headline(run))}",
    ]
    for number, outcome in enumerate(run.outcomes, 1):
        lines += point(number, outcome, run)
    for number, problem in enumerate(problems, len(run.outcomes) + 1):
        lines.append(f"not ok {number} - {escaped(first_line(problem))}")
    return "\n".join(lines) + "\n"


def point(number: int, outcome: Outcome, run: Run) -> list[str]:
    """One test point, with what is to be known of it where it failed."""
    vector = outcome.vector
    if outcome.kind == "passed":
        return [f"ok {number} - {vector.id}"]
    if outcome.kind == "unsupported":
        return [f"ok {number} - {vector.id} # SKIP {escaped(first_line(outcome.why))}"]
    todo = ""
    if vector.id in run.excused:
        todo = f" # TODO {escaped(first_line(run.excused[vector.id].reason))}"
    details = {
        "message": outcome.why,
        "severity": outcome.kind,
        "expected": expected(outcome, run.profile),
        "lesson": vector.lesson,
        "clause": vector.clause,
        "differs": outcome.intermediate,
    }
    # Text in JSON's spelling, ASCII alone, is YAML as well.
    block = [f"  {name}: {json.dumps(value)}" for name, value in details.items() if value]
    return [f"not ok {number} - {vector.id}{todo}", "  ---", *block, "  ..."]


def escaped(text: str) -> str:
    """Text in which nothing is taken for a directive."""
    return text.replace("\\", "\\\\").replace("#", "\\#")
