"""A report as workflow commands of GitHub Actions: an annotation a finding."""

from __future__ import annotations

from collections.abc import Sequence

from jwtbearer.audit.reports import Named
from jwtbearer.audit.rules import ERROR, NOTE, WARNING

__all__ = ["github"]

COMMANDS = {ERROR: "error", WARNING: "warning", NOTE: "notice"}


def github(reports: Sequence[Named]) -> str:
    """One command a finding, the worst first."""
    return "".join(
        f"::{COMMANDS[finding.severity]} file={escaped(name, in_property=True)},"
        f"title={escaped(finding.rule, in_property=True)}::"
        + escaped(
            f"{finding.title}: found {finding.found}; expected {finding.expected} "
            f"({finding.clause}). {finding.remedy}"
        )
        + "\n"
        for name, report in reports
        for finding in report.findings
    )


def escaped(text: str, *, in_property: bool = False) -> str:
    """Text as a command can carry it; in a property, colon and comma are escaped as well."""
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if in_property else text
