"""A run as JSON, and such a document read back. Two runs with one seed give the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from jwtbearer.conformance.run import VERDICTS, Run
from jwtbearer.errors import CallerMistake, plain, shown

__all__ = ["Row", "Saved", "document", "read", "saved"]

VERSION = 1
KINDS = ("passed", "failed", "crashed", "unsupported")
TEXTS = ("implementation", "version", "language", "profile", "suite")
ROW_TEXTS = ("id", "operation", "verdict", "kind", "comment", "lesson", "clause", "why")


class Row(NamedTuple):
    """One outcome, with as much of its vector as a table needs."""

    id: str
    operation: str
    verdict: str
    kind: str
    comment: str
    lesson: str
    clause: str
    why: str


class Saved(NamedTuple):
    """A run as a matrix needs it: who, on what, and the outcomes by id."""

    implementation: str
    version: str
    language: str
    profile: str
    suite: str
    rows: Mapping[str, Row]


def document(run: Run) -> str:
    """The run as a JSON object."""
    value = {
        "document": VERSION,
        "implementation": run.implementation,
        "version": run.version,
        "language": run.language,
        "suite": run.suite.version,
        "profile": run.profile,
        "seed": run.seed,
        "clean": run.clean,
        "counts": {kind: run.counts[kind] for kind in KINDS},
        "minimum": run.minimum,
        "hurried": run.hurried,
        "scores": scores(run),
        "failed_good_cases": dict(run.ungated),
        "missed_faults": dict(run.missed_faults),
        "baseline": {
            "excused": {
                identifier: {**entry._asdict(), "expires": entry.expires.isoformat()}
                for identifier, entry in run.excused.items()
            },
            "complaints": list(run.complaints),
        },
        "outcomes": [
            {
                **row._asdict(),
                "flags": list(outcome.vector.flags),
                "intermediate": outcome.intermediate,
            }
            for row, outcome in zip(rows(run), run.outcomes, strict=True)
        ],
    }
    return json.dumps(value, indent=2) + "\n"


def scores(run: Run) -> Mapping[str, Any]:
    """The scores of each operation and of all."""
    operations = dict.fromkeys(outcome.vector.operation for outcome in run.outcomes)
    return {
        operation or "all": {
            verdict: run.score(verdict, operation)._asdict() for verdict in VERDICTS
        }
        for operation in [*operations, None]
    }


def rows(run: Run) -> list[Row]:
    """The outcomes in order."""
    return [
        Row(
            vector.id,
            vector.operation,
            vector.verdict_under(run.profile),
            kind,
            vector.comment,
            vector.lesson,
            vector.clause,
            why,
        )
        for vector, kind, why, *_ in run.outcomes
    ]


def saved(run: Run) -> Saved:
    """The run as it would be read back."""
    return Saved(
        run.implementation,
        run.version,
        run.language,
        run.profile,
        run.suite.version,
        {row.id: row for row in rows(run)},
    )


def read(name: str, text: bytes) -> Saved:
    """Read such a document back; ``name`` is its file's. Raises CallerMistake.

    The standard library reads it: it is ours and may be larger than the strict reader takes.
    """
    place = plain(name)
    try:
        value = json.loads(text.decode("utf-8"))
    except (ValueError, RecursionError):
        raise CallerMistake(f"{place} is no JSON; make it with --format json") from None
    if not isinstance(value, dict) or value.get("document") != VERSION:
        raise CallerMistake(
            f"{place} is no run of this version; make it with jwtbearer vectors run --format json"
        )
    listed = value.get("outcomes")
    if not isinstance(listed, list) or not listed:
        raise CallerMistake(f"{place} has no outcomes")
    texts = {name: text_of(value, name, place) for name in TEXTS}
    found = [row(each, place) for each in listed]
    return Saved(**texts, rows={each.id: each for each in found})


def row(value: Any, place: str) -> Row:
    """Read one outcome back."""
    if not isinstance(value, dict):
        raise CallerMistake(f"{place} has an outcome that is no object")
    found = Row(*(text_of(value, name, place) for name in ROW_TEXTS))
    if found.kind not in KINDS or found.verdict not in VERDICTS:
        raise CallerMistake(
            f"{place} has the outcome {shown(found.kind)} of {shown(found.verdict)}"
        )
    return found


def text_of(value: Mapping[str, Any], name: str, place: str) -> str:
    """A member that must be text."""
    found = value.get(name)
    if not isinstance(found, str):
        raise CallerMistake(f"{place} has no {name} that is text")
    return found
