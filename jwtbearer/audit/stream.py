"""JSON Lines in, JSON Lines out: assertions in a log of any length, in constant memory.

A line is an assertion, or a JSON object with the member ``assertion`` (and, if it has them, ``now``
and ``audience`` of its own). Order is kept. A line that is neither is a finding, and not an end.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, TextIO

from jwtbearer.audit.assertion import audit_assertion
from jwtbearer.audit.evidence import Evidence, Known
from jwtbearer.audit.report import Finding, Report, Span
from jwtbearer.audit.reports import Named
from jwtbearer.audit.reports.document import line as document_line
from jwtbearer.audit.rules import ERROR
from jwtbearer.claims import is_number
from jwtbearer.verification import MAXIMUM_CHARACTERS

__all__ = ["MAXIMUM_LINE", "Audited", "Settings", "audited_lines", "bounded_lines"]

MAXIMUM_LINE = 4 * MAXIMUM_CHARACTERS  # characters; what is longer is refused before work is done
REMEMBERED = 100_000  # values of jti; the oldest are forgotten first
CHUNK = 64  # lines handed to a process at a time


class Settings(NamedTuple):
    """What is known beside every line; see audit_assertion."""

    known: dict[str, Any]
    level: str


class Audited(NamedTuple):
    """The outcome of one line: its report as JSON, and whether it is at the level or worse."""

    json: str
    failed: bool
    undecided: bool


def bounded_lines(stream: TextIO) -> Iterator[str]:
    """The lines of a stream without their ends, empty ones passed over.

    Of a line past MAXIMUM_LINE no more than its beginning is kept in memory.
    """
    while line := stream.readline(MAXIMUM_LINE + 1):
        rest = line
        while rest and not rest.endswith("\n"):
            rest = stream.readline(MAXIMUM_LINE)
        line = line.rstrip("\r\n")
        if line.strip():
            yield line


def audited_lines(lines: Iterable[str], settings: Settings, *, jobs: int) -> Iterator[Audited]:
    """Audit each line, on ``jobs`` processes, in the order of the lines."""
    numbered = with_seen_jti(lines)
    if jobs == 1:
        for item in numbered:
            yield audited(item, settings)
        return
    from multiprocessing import get_context

    # Spawned, not forked: the same on every system, and no thread is copied in the middle.
    with get_context("spawn").Pool(jobs, initializer=remember, initargs=(settings,)) as pool:
        yield from in_step(pool, numbered, jobs)


def in_step(pool: Any, items: Iterator[Item], jobs: int) -> Iterator[Audited]:
    """Hand out chunks and take their results in order, a few ahead and no more."""
    from collections import deque

    waiting: deque[Any] = deque()
    chunk: list[Item] = []
    for item in items:
        chunk.append(item)
        if len(chunk) == CHUNK:
            waiting.append(pool.apply_async(audited_chunk, (chunk,)))
            chunk = []
        if len(waiting) > 4 * jobs:
            yield from waiting.popleft().get()
    if chunk:
        waiting.append(pool.apply_async(audited_chunk, (chunk,)))
    while waiting:
        yield from waiting.popleft().get()


class Item(NamedTuple):
    """A line, its number, and whether its jti was seen before."""

    number: int
    line: str
    seen_jti: bool


def with_seen_jti(lines: Iterable[str]) -> Iterator[Item]:
    """Number the lines, and see which come with a jti of an earlier one."""
    seen: OrderedDict[bytes, None] = OrderedDict()
    for number, line in enumerate(lines, 1):
        jti = jti_of(line)
        known = jti is not None and jti in seen
        if jti is not None and not known:
            seen[jti] = None
            if len(seen) > REMEMBERED:
                seen.popitem(last=False)
        yield Item(number, line, known)


def jti_of(line: str) -> bytes | None:
    """A short name for the jti of a line; None where it has none."""
    text, _ = assertion_and_own(line)
    if text is None or len(text) > MAXIMUM_CHARACTERS:
        return None
    claims = Evidence(text, Known()).claims
    jti = (claims or {}).get("jti")
    return hashlib.sha256(jti.encode("utf-8", "replace")).digest() if isinstance(jti, str) else None


def assertion_and_own(line: str) -> tuple[str | None, dict[str, Any]]:
    """The assertion of a line, and what the line itself says is known; None where it has none."""
    if len(line) > MAXIMUM_LINE:
        return None, {}
    if not line.lstrip().startswith(("{", '"')):
        return line.strip(), {}
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None, {}
    if isinstance(value, str):
        return value, {}
    if not isinstance(value, dict) or not isinstance(value.get("assertion"), str):
        return None, {}
    own: dict[str, Any] = {}
    if is_number(value.get("now")):
        own["now"] = value["now"]
    if isinstance(value.get("audience"), str) and value["audience"]:
        own["audience"] = value["audience"]
    return value["assertion"], own


def audited(item: Item, settings: Settings) -> Audited:
    """Audit one line."""
    text, own = assertion_and_own(item.line)
    if text is None:
        report = no_assertion(item.line, settings.known.get("profile", "rfc"))
    else:
        report = audit_assertion(text, **{**settings.known, **own, "seen_jti": item.seen_jti})
    return Audited(
        document_line(Named(f"line {item.number}", report)),
        bool(report.at_least(settings.level)),
        report.verdict == "undecided",
    )


def no_assertion(line: str, profile: str) -> Report:
    """The report of a line that is neither an assertion nor an object with one."""
    finding = Finding(
        rule="encoding-segments",
        severity=ERROR,
        confidence="certain",
        title="the line holds no assertion",
        span=Span("line", None, None),
        found=f"{len(line)} characters that are neither an assertion nor a JSON object with one",
        expected='an assertion, or {"assertion": "…"}',
        clause="RFC 7515 §7.1",
        cause="The line is another part of the log, or was cut.",
        reply="",
        known="",
        remedy="Leave the line out, or write it whole.",
    )
    return Report((finding,), (), profile, {})


# --- in a process of the pool ------------------------------------------------------------------

SETTINGS: list[Settings] = []


def remember(settings: Settings) -> None:
    """Keep the settings of this run, once a process."""
    SETTINGS[:] = [settings]


def audited_chunk(items: list[Item]) -> list[Audited]:
    """Audit some lines, with the settings that were kept."""
    return [audited(item, SETTINGS[0]) for item in items]
