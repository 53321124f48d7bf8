"""What a rule is: one place that holds its id, severity, clause, explanation, check and remedy.

A layer of the catalogue is a room, and a rule in it is a function under `@layer.rule(...)`. Adding
one touches that room and its test, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

__all__ = [
    "ERROR",
    "NOTE",
    "SEVERITIES",
    "WARNING",
    "Fact",
    "Layer",
    "Rule",
]

ERROR = "E"  # a strict verifier refuses it
WARNING = "W"  # a risk
NOTE = "N"  # worth knowing
SEVERITIES = (ERROR, WARNING, NOTE)  # the worst first

DOCUMENTED, OBSERVED, INFERRED = "documented", "observed", "inferred"


class Fact(NamedTuple):
    """What a check found: where, what, and what should stand there.

    part and the span name a text of the evidence; the span is from first to last, both within it,
    and None where the whole part is meant. What is None is as the rule says.
    """

    part: str
    found: str
    expected: str
    first: int | None = None
    last: int | None = None
    cause: str | None = None
    remedy: str | None = None
    severity: str | None = None
    confidence: str = "certain"
    tolerable: bool = True  # where the rule is one that Salesforce lets pass


class Rule(NamedTuple):
    """One rule.

    cause       how it usually comes about
    reply       what Salesforce likely answers; empty where it would not notice
    known       how surely that is known: documented, observed or inferred
    tolerated   where Salesforce appears to let it pass: how surely that is known, else empty
    wrong       an example that breaks the rule
    right       the same, as it should be
    """

    id: str
    severity: str
    clause: str
    title: str
    explanation: str
    cause: str
    remedy: str
    wrong: str
    right: str
    reply: str
    known: str
    tolerated: str
    check: Callable[[Any], Iterator[Fact]]

    @property
    def layer(self) -> str:
        """The layer of the catalogue: what stands before the first hyphen."""
        return self.id.partition("-")[0]


class Layer:
    """The rules of one layer, in the order in which they are checked."""

    def __init__(self, *, reply: str, known: str) -> None:
        self.reply = reply
        self.known = known
        self.rules: list[Rule] = []

    def rule(
        self,
        id: str,
        severity: str,
        clause: str,
        title: str,
        *,
        explanation: str,
        cause: str,
        remedy: str,
        wrong: str,
        right: str,
        reply: str | None = None,
        known: str | None = None,
        tolerated: str = "",
    ) -> Callable[[Callable[[Any], Iterator[Fact]]], Callable[[Any], Iterator[Fact]]]:
        """Enter the function below as a rule's check; reply and known default to the layer's."""

        def enter(check: Callable[[Any], Iterator[Fact]]) -> Callable[[Any], Iterator[Fact]]:
            self.rules.append(
                Rule(
                    id,
                    severity,
                    clause,
                    title,
                    explanation,
                    cause,
                    remedy,
                    wrong,
                    right,
                    self.reply if reply is None else reply,
                    self.known if known is None else known,
                    tolerated,
                    check,
                )
            )
            return check

        return enter
