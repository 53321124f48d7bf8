"""The page of a rule, and the catalogue in a list: both from the rules themselves."""

from __future__ import annotations

import textwrap

from jwtbearer.audit.catalogue import RULES
from jwtbearer.audit.rules import ERROR, NOTE, WARNING, Rule

__all__ = ["catalogue", "explain"]

COLUMNS = 80
NAMES = {
    ERROR: "error: a strict verifier refuses it",
    WARNING: "warning: a risk",
    NOTE: "note: worth knowing",
}


def explain(rule: Rule) -> str:
    """Everything that there is to say of a rule, with a wrong and a right example."""
    lines = [f"{rule.id}: {rule.title}", "", NAMES[rule.severity], rule.clause, ""]
    lines += [*textwrap.wrap(rule.explanation, COLUMNS), ""]
    for label, sentence in (
        ("how it comes about", rule.cause),
        ("what Salesforce likely answers", f"{rule.reply} ({rule.known})" if rule.reply else ""),
        ("let pass by Salesforce, apparently", rule.tolerated),
        ("what to do", rule.remedy),
    ):
        if sentence:
            lines += [*textwrap.wrap(f"{label}: {sentence}", COLUMNS, subsequent_indent="  ")]
    lines += ["", "wrong", f"    {rule.wrong}", "right", f"    {rule.right}"]
    return "\n".join(lines) + "\n"


def catalogue() -> str:
    """Every rule on a line: severity, id, title; E* is let pass under the profile salesforce."""
    width = max(len(rule.id) for rule in RULES)
    return "".join(
        f"{rule.severity}{'*' if rule.tolerated else ' '} {rule.id:{width}}  {rule.title}\n"
        for rule in RULES
    )
