"""A report as SARIF 2.1.0, which code-scanning services read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from jwtbearer.audit.catalogue import RULES
from jwtbearer.audit.report import Finding
from jwtbearer.audit.reports import Named
from jwtbearer.audit.rules import ERROR, NOTE, WARNING, Rule

__all__ = ["sarif"]

LEVELS = {ERROR: "error", WARNING: "warning", NOTE: "note"}
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(reports: Sequence[Named]) -> str:
    """The reports as one run, with the rules that they name."""
    used = {finding.rule for _, report in reports for finding in report.findings}
    rules = [rule for rule in RULES if rule.id in used]
    positions = {rule.id: position for position, rule in enumerate(rules)}
    results = [
        result(name, finding, positions[finding.rule])
        for name, report in reports
        for finding in report.findings
    ]
    driver = {"name": "jwtbearer audit", "rules": [descriptor(rule) for rule in rules]}
    run = {"tool": {"driver": driver}, "results": results, "columnKind": "unicodeCodePoints"}
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def descriptor(rule: Rule) -> dict[str, Any]:
    """A rule, as SARIF's reportingDescriptor."""
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.explanation},
        "help": {"text": f"{rule.remedy} ({rule.clause})"},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
    }


def result(name: str, finding: Finding, position: int) -> dict[str, Any]:
    """A finding, as SARIF's result."""
    message = f"found {finding.found}; expected {finding.expected} ({finding.clause}). "
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": name}}}
    location["logicalLocations"] = [{"name": finding.span.part}]
    return {
        "ruleId": finding.rule,
        "ruleIndex": position,
        "level": LEVELS[finding.severity],
        "message": {"text": message + finding.remedy},
        "locations": [location],
        "properties": {"first": finding.span.first, "last": finding.span.last},
    }
