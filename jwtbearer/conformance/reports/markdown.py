"""Runs as Markdown tables: one run for a job's summary, several side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jwtbearer.conformance.reports.document import Saved
from jwtbearer.conformance.reports.matrix import column, groups, score
from jwtbearer.conformance.reports.text import conclusion
from jwtbearer.conformance.reports.wording import first_line, headline, printable, shortfalls
from jwtbearer.conformance.run import VERDICTS, Run

__all__ = ["markdown", "matrix"]


def markdown(run: Run) -> str:
    """One run: the scores, and the failures."""
    operations = dict.fromkeys(outcome.vector.operation for outcome in run.outcomes)
    scores = [
        [
            operation,
            *(
                f"{run.score(verdict, operation).passed} of {run.score(verdict, operation).of}"
                for verdict in VERDICTS
            ),
        ]
        for operation in operations
    ]
    parts = [
        f"**{cell(headline(run))}**",
        "\n".join(table(["operation", "accepts", "rejects", "either"], scores)),
    ]
    if run.failures:
        failures = [
            [
                f"`{outcome.vector.id}`",
                outcome.kind,
                cell(outcome.vector.lesson),
                cell(first_line(outcome.why)),
            ]
            for outcome in run.failures
        ]
        parts.append("\n".join(table(["vector", "", "lesson", "what came"], failures)))
    parts += [f"- {cell(problem)}" for problem in shortfalls(run)]
    return "\n\n".join([*parts, conclusion(run)]) + "\n"


def matrix(runs: Sequence[Saved]) -> str:
    """Several runs: for each, what of each operation passed, accepts and rejects apart."""
    kinds = dict.fromkeys((group.operation, group.verdict) for group in groups(runs))
    rows = [
        [operation, f"{verdict}s", *(score(run, operation, verdict) for run in runs)]
        for operation in dict.fromkeys(operation for operation, _ in kinds)
        for verdict in ("accept", "reject")
        if (operation, verdict) in kinds
    ]
    return "\n".join(table(["operation", "", *(cell(column(run)) for run in runs)], rows)) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a table."""
    return [f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows]]


def cell(text: str) -> str:
    """Foreign text in a cell: on one line, and nothing in it marks up anything."""
    escaped = printable(text).replace("\n", " ").replace("&", "&amp;").replace("<", "&lt;")
    return "".join(f"\\{each}" if each in "\\`*_[]|#~" else each for each in escaped)
