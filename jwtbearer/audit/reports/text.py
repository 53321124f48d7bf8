"""A report for people: the place with a caret under it, why, how it came about, what to do."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from jwtbearer.audit.report import Finding, Report
from jwtbearer.audit.reports import Named
from jwtbearer.audit.rules import ERROR, NOTE, WARNING

__all__ = ["text"]

COLUMNS = 80
CONTEXT = 30  # characters shown before and after the place
SECRET_PARTS = ("assertion", "signature")  # shown around the place alone
NAMES = {ERROR: "error", WARNING: "warning", NOTE: "note"}
COLOURS = {ERROR: "\x1b[1;31m", WARNING: "\x1b[1;33m", NOTE: "\x1b[1;36m"}
BOLD, RESET = "\x1b[1m", "\x1b[0m"
LABEL = 10


def text(reports: Iterable[Named], *, colour: bool) -> str:
    """Every report, and a summary line for each."""
    lines: list[str] = []
    for name, report in reports:
        for finding in report.findings:
            lines += [*finding_lines(finding, report, colour=colour), ""]
        for unchecked in report.unchecked:
            lines += wrapped("unchecked", f"{unchecked.what}; it needs {unchecked.needs}")
        if report.unchecked:
            lines.append("")
        lines += [summary(name, report, colour=colour), ""]
    return "\n".join(lines[:-1]) + "\n"


def finding_lines(finding: Finding, report: Report, *, colour: bool) -> Iterator[str]:
    """One finding."""
    start, end = (COLOURS[finding.severity], RESET) if colour else ("", "")
    sure = "" if finding.confidence == "certain" else f" ({finding.confidence})"
    yield f"{start}{NAMES[finding.severity]} {finding.rule}{end}: {finding.title}{sure}"
    yield from place(finding, report)
    yield from wrapped("found", finding.found)
    yield from wrapped("expected", finding.expected)
    yield from wrapped("clause", finding.clause)
    yield from wrapped("how", finding.cause)
    if finding.reply:
        yield from wrapped("answer", f"{finding.reply} ({finding.known})")
    yield from wrapped("remedy", finding.remedy)


def place(finding: Finding, report: Report) -> Iterator[str]:
    """The part in question, with a caret under each character that is meant."""
    span = finding.span
    whole = report.texts.get(span.part)
    if whole is None or span.first is None or span.last is None:
        yield f"  in the {span.part}"
        return
    start, end = max(0, span.first - CONTEXT), min(len(whole), span.last + 1 + CONTEXT)
    before, marked, after = (
        visible(whole[start : span.first]),
        visible(whole[span.first : span.last + 1]),
        visible(whole[span.last + 1 : end]),
    )
    marked = marked if len(marked) <= CONTEXT else f"{marked[:CONTEXT]}…"
    left, right = ("…" if start else ""), ("…" if end < len(whole) else "")
    yield f"  in the {span.part}, at {span.first}:"
    yield f"    {left}{before}{marked}{after}{right}"
    yield "    " + " " * len(left + before) + "^" * max(1, len(marked))


def visible(text: str) -> str:
    """Text with nothing in it that a terminal would act on."""
    return "".join(
        character if character.isprintable() else ascii(character)[1:-1] for character in text
    )


def wrapped(label: str, sentence: str) -> list[str]:
    """A labelled sentence, wrapped between words."""
    first = f"  {label:{LABEL}}"
    return textwrap.wrap(
        visible(sentence),
        COLUMNS,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_on_hyphens=False,
    )


def summary(name: str, report: Report, *, colour: bool) -> str:
    """The verdict and the counts, in a line."""
    counts = []
    for severity, noun in NAMES.items():
        count = sum(finding.severity == severity for finding in report.findings)
        if count:
            counts.append(f"{count} {noun}{'s' if count != 1 else ''}")
    start, end = (BOLD, RESET) if colour else ("", "")
    found = ", ".join(counts) or "no findings"
    return f"{start}{visible(name)}: {report.verdict}{end}; {found} (profile {report.profile})"
