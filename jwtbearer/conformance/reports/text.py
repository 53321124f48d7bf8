"""A run for a terminal: the scores, then each failure with what it teaches."""

from __future__ import annotations

from collections.abc import Callable

from jwtbearer.conformance.gate import NO_CREDIT
from jwtbearer.conformance.judgement import Outcome
from jwtbearer.conformance.reports.wording import expected, headline, printable, shortfalls
from jwtbearer.conformance.run import Run, Score

__all__ = ["text"]

INDENT = "    "
HURRIED = (
    "It crashed five times in a row: until it answered again, it was given a second a request, or "
    "three times as long as its hello took, and not the full time."
)


def text(run: Run, *, again: Callable[[str], str]) -> str:
    """The whole run as text. ``again`` gives the command that runs one vector alone, by its id."""
    lines = [headline(run), "", *table(run)]
    for operation, why in run.ungated.items():
        lines += [
            "",
            f"{operation} failed its good cases ({why}): it earns nothing by what it refuses.",
        ]
    if run.hurried:
        lines += ["", HURRIED]
    for outcome in run.failures:
        if not outcome.why.startswith(NO_CREDIT):
            lines += ["", *failure(outcome, run.profile, again)]
    if run.missed_faults:
        lines += ["", "Let pass, by fault:"]
        for flag, count in run.missed_faults.items():
            lines.append(f"{INDENT}{count:4}  {flag}: {run.suite.flags[flag].effect}")
    if run.excused:
        lines += ["", "Known failures, let pass by the baseline:"]
        for identifier, entry in run.excused.items():
            reason = printable(f"{entry.reason} ({entry.link}, until {entry.expires.isoformat()})")
            lines.append(f"{INDENT}{identifier}: {reason}")
    if shortfalls(run):
        lines += ["", *map(printable, shortfalls(run))]
    return "\n".join([*lines, "", conclusion(run)]) + "\n"


def table(run: Run) -> list[str]:
    """The scores by operation, accepts and rejects apart."""
    rows = [("operation", "accepts", "rejects", "either", "crashed", "unsupported")]
    operations = list(dict.fromkeys(outcome.vector.operation for outcome in run.outcomes))
    for operation in [*operations, None]:
        kinds = [
            outcome.kind
            for outcome in run.outcomes
            if operation in (None, outcome.vector.operation)
        ]
        scores = (run.score(verdict, operation) for verdict in ("accept", "reject", "either"))
        counts = (str(kinds.count(kind) or "") for kind in ("crashed", "unsupported"))
        accepts, rejects, either = map(shown, scores)
        crashed, unsupported = counts
        rows.append((operation or "all", accepts, rejects, either, crashed, unsupported))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if number == 0 else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def shown(score: Score) -> str:
    """A score in a cell; empty where there was nothing to score."""
    return f"{score.passed} of {score.of}" if score.of else ""


def failure(outcome: Outcome, profile: str, again: Callable[[str], str]) -> list[str]:
    """One failure: what was expected, what came, what it teaches, and how to run it alone."""
    vector = outcome.vector
    came, *more = printable(outcome.why).split("\n")
    lines = [
        f"{outcome.kind.upper()} {vector.id}: {vector.comment}",
        f"{INDENT}lesson    {vector.lesson}",
        f"{INDENT}clause    {vector.clause}",
        f"{INDENT}expected  {expected(outcome, profile)}",
        f"{INDENT}came      {came}",
        *(f"{INDENT}          {line}" for line in more),
    ]
    if outcome.intermediate:
        lines.append(f"{INDENT}differs   {printable(outcome.intermediate)}".replace("\n", " "))
    return [*lines, f"{INDENT}alone     {again(vector.id)}"]


def conclusion(run: Run) -> str:
    """The last line."""
    counts = run.counts
    parts = [
        f"{counts[kind]} {kind}"
        for kind in ("passed", "failed", "crashed", "unsupported")
        if counts[kind] or kind == "passed"
    ]
    if run.excused:
        parts.append(f"{len(run.excused)} of them known")
    return f"{'clean' if run.clean else 'NOT CLEAN'}: {', '.join(parts)}"
