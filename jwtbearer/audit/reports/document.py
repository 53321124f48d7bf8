"""A report as JSON: one shape in every mode, with all that the text carries.

    {"name", "verdict", "profile",
     "findings": [{"rule", "severity", "confidence", "title",
                   "span": {"part", "first", "last"}, "found", "expected", "clause", "cause",
                   "reply", "known", "remedy"}],
     "unchecked": [{"what", "needs", "essential"}]}

first and last count characters of the part, from 0; both are null where the whole part is meant.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from jwtbearer.audit.reports import Named

__all__ = ["document", "line", "members"]


def members(named: Named) -> dict[str, Any]:
    """One report as an object."""
    name, report = named
    return {
        "name": name,
        "verdict": report.verdict,
        "profile": report.profile,
        "findings": [
            {**finding._asdict(), "span": finding.span._asdict()} for finding in report.findings
        ],
        "unchecked": [unchecked._asdict() for unchecked in report.unchecked],
    }


def document(reports: Sequence[Named]) -> str:
    """One report as an object; several as one object whose findings are joined.

    Where several things were audited, each finding says of which in its own ``name``.
    """
    each = [members(named) for named in reports]
    if len(each) == 1:
        value = each[0]
    else:
        verdicts = [one["verdict"] for one in each]
        worst = next(v for v in ("refused", "undecided", "accepted") if v in verdicts)
        value = {
            "name": ", ".join(one["name"] for one in each),
            "verdict": worst,
            "profile": each[0]["profile"],
            "findings": [
                {"name": one["name"], **finding} for one in each for finding in one["findings"]
            ],
            "unchecked": [
                {"name": one["name"], **unchecked} for one in each for unchecked in one["unchecked"]
            ],
        }
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def line(named: Named) -> str:
    """One report on one line, for JSON Lines."""
    return json.dumps(members(named), ensure_ascii=True, separators=(",", ":"))
