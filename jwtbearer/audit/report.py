"""What an audit says: findings, what could not be checked, and the verdict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from jwtbearer.audit.rules import ERROR, SEVERITIES, WARNING, Fact, Rule

__all__ = ["Finding", "Report", "Span", "Unchecked", "finding"]


class Span(NamedTuple):
    """The place of a fault: a part of the evidence, and its characters from first to last."""

    part: str
    first: int | None
    last: int | None


class Finding(NamedTuple):
    """One fault, whole: what, where, why, how it came about, what follows, and what to do."""

    rule: str
    severity: str
    confidence: str  # certain, likely or possible
    title: str
    span: Span
    found: str
    expected: str
    clause: str
    cause: str
    reply: str
    known: str
    remedy: str


class Unchecked(NamedTuple):
    """Something that could not be checked, and what would let it."""

    what: str
    needs: str
    essential: bool = False


class Report(NamedTuple):
    """The outcome of one audit; the worst finding first.

    texts  the parts of the evidence by name, for showing where a fault stands
    """

    findings: tuple[Finding, ...]
    unchecked: tuple[Unchecked, ...]
    profile: str
    texts: Mapping[str, str]

    @property
    def verdict(self) -> str:
        """``refused`` by a strict verifier of this profile, ``accepted``, or ``undecided``."""
        if any(finding.severity == ERROR for finding in self.findings):
            return "refused"
        if any(unchecked.essential for unchecked in self.unchecked):
            return "undecided"
        return "accepted"

    def at_least(self, severity: str) -> tuple[Finding, ...]:
        """The findings of a severity or worse."""
        worst = SEVERITIES[: SEVERITIES.index(severity) + 1]
        return tuple(finding for finding in self.findings if finding.severity in worst)

    def __repr__(self) -> str:
        rules = ", ".join(f"{finding.severity} {finding.rule}" for finding in self.findings)
        return f"Report({self.verdict}: {rules or 'no findings'})"


def finding(rule: Rule, fact: Fact, *, profile: str) -> Finding:
    """Put a rule and what it found together, with its severity under the profile."""
    severity = fact.severity or rule.severity
    reply, known = rule.reply, rule.known
    if rule.tolerated and fact.tolerable:
        reply, known = "nothing: it is apparently let pass", rule.tolerated
        if profile == "salesforce" and severity == ERROR:
            severity = WARNING
    return Finding(
        rule=rule.id,
        severity=severity,
        confidence=fact.confidence,
        title=rule.title,
        span=Span(fact.part, fact.first, fact.last),
        found=fact.found,
        expected=fact.expected,
        clause=rule.clause,
        cause=fact.cause or rule.cause,
        reply=reply,
        known=known,
        remedy=fact.remedy or rule.remedy,
    )


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, by severity, else in the order in which they were made."""
    return tuple(sorted(findings, key=lambda each: SEVERITIES.index(each.severity)))
