"""Several runs side by side: what a table of them holds, whichever way it is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from jwtbearer.conformance.reports.document import Row, Saved
from jwtbearer.errors import CallerMistake

__all__ = ["ABSENT", "Group", "column", "groups", "score"]

ABSENT = "absent"  # the kind of a vector that a run did not ask


class Group(NamedTuple):
    """The vectors of an operation and a verdict that came out the same way everywhere."""

    operation: str
    verdict: str
    kinds: tuple[str, ...]  # one a run
    rows: tuple[Row, ...]


def groups(runs: Sequence[Saved]) -> list[Group]:
    """Every vector of every run, identical rows merged. Raises CallerMistake for no run.

    Within an operation those that differ between the runs, or failed, come first.
    """
    if not runs:
        raise CallerMistake("name the runs, files made with --format json")
    if len({run.suite for run in runs}) > 1:
        versions = ", ".join(sorted({run.suite for run in runs}))
        raise CallerMistake(f"the runs are of several versions of the suite: {versions}")
    rows: dict[str, Row] = {}
    for run in runs:
        for identifier, row in run.rows.items():
            rows.setdefault(identifier, row)
    merged: dict[tuple[str, str, tuple[str, ...]], list[Row]] = {}
    for identifier, row in rows.items():
        kinds = tuple(
            run.rows[identifier].kind if identifier in run.rows else ABSENT for run in runs
        )
        merged.setdefault((row.operation, row.verdict, kinds), []).append(row)
    order = list(dict.fromkeys(row.operation for row in rows.values()))
    found = [Group(*key, tuple(members)) for key, members in merged.items()]
    return sorted(
        found,
        key=lambda group: (
            order.index(group.operation),
            set(group.kinds) <= {"passed"},
            group.verdict,
        ),
    )


def column(run: Saved) -> str:
    """The head of a run's column."""
    profile = "" if run.profile == "rfc7523" else f", {run.profile}"
    return f"{run.implementation} {run.version} ({run.language}{profile})"


def score(run: Saved, operation: str, verdict: str) -> str:
    """How many of an operation's vectors of a verdict passed; a dash where none was answered."""
    kinds = [
        row.kind
        for row in run.rows.values()
        if (row.operation, row.verdict) == (operation, verdict) and row.kind != "unsupported"
    ]
    return f"{kinds.count('passed')} of {len(kinds)}" if kinds else "–"
