"""Known failures: which vectors may fail for now, why, and until when.

    {"base64url-decode/padding-2": {
        "reason": "the decoder of our framework strips padding",
        "link": "https://example.com/issues/17",
        "expires": "2027-03-31"}}

A baseline only ever shrinks by itself: an entry whose vector passes, whose day is over, or whose
vector does not exist, fails the run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from jwtbearer import canonical
from jwtbearer.conformance.judgement import Outcome
from jwtbearer.conformance.suite import Suite
from jwtbearer.errors import CallerMistake, JSONRefused, shown

__all__ = ["MAXIMUM_BYTES", "NO_BASELINE", "Baseline", "Compared", "Entry", "compare", "read"]

MAXIMUM_BYTES = 1 << 20  # as much as the reader of JSON takes
MEMBERS = ("reason", "link", "expires")


class Entry(NamedTuple):
    """One known failure; ``expires`` is the last day on which it is let pass."""

    reason: str
    link: str
    expires: date


class Baseline(NamedTuple):
    """The entries by id, and the day on which they are judged."""

    entries: Mapping[str, Entry]
    today: date


class Compared(NamedTuple):
    """What a baseline makes of a run: the failures it lets pass, and what is wrong with itself."""

    excused: Mapping[str, Entry]
    complaints: tuple[str, ...]


NO_BASELINE = Baseline({}, date.min)


def read(text: bytes, *, today: date) -> Baseline:
    """Read a baseline. Raises CallerMistake with the entry and the member that is wrong."""
    try:
        value = canonical.loads(text)
    except JSONRefused as error:
        raise CallerMistake(f"the baseline is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise CallerMistake(f"the baseline is no object; expected id -> {', '.join(MEMBERS)}")
    return Baseline(
        {identifier: entry(identifier, value[identifier]) for identifier in value}, today
    )


def entry(identifier: str, found: Any) -> Entry:
    """Read one entry."""
    place = f"the baseline's entry {shown(identifier)}"
    if not isinstance(found, dict) or set(found) != set(MEMBERS):
        raise CallerMistake(f"{place} must have {', '.join(MEMBERS)}, and nothing else")
    for name in MEMBERS:
        if not isinstance(found[name], str) or not found[name].strip():
            raise CallerMistake(f"{place} has no {name} that is text with something in it")
    try:
        expires = date.fromisoformat(found["expires"])
    except ValueError:
        raise CallerMistake(
            f"{place} expires {shown(found['expires'])}; expected a date, such as 2027-03-31"
        ) from None
    return Entry(found["reason"], found["link"], expires)


def compare(baseline: Baseline, suite: Suite, outcomes: Iterable[Outcome]) -> Compared:
    """Hold the outcomes of a run against the baseline.

    An entry whose vector was not run, or is not supported, is neither used nor stale.
    """
    kinds = {outcome.vector.id: outcome.kind for outcome in outcomes}
    known = {vector.id for vector in suite.vectors}
    excused = {}
    complaints = []
    for identifier, item in baseline.entries.items():
        kind = kinds.get(identifier)
        if identifier not in known:
            complaints.append(f"{shown(identifier)}: no such vector; take the entry out")
        elif kind == "passed":
            complaints.append(f"{identifier}: passes now; take the entry out")
        elif item.expires < baseline.today:
            complaints.append(
                f"{identifier}: expired on {item.expires.isoformat()}; mend it, or decide anew"
            )
        elif kind in ("failed", "crashed"):
            excused[identifier] = item
    return Compared(excused, tuple(complaints))
