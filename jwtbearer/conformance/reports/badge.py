"""A run as a badge: the JSON that shields.io reads from an endpoint, schema version 1."""

from __future__ import annotations

import json

from jwtbearer.conformance.run import Run

__all__ = ["badge"]


def badge(run: Run) -> str:
    """The badge: how many of those that were asked passed. Green only where the run is clean."""
    passed = run.counts["passed"]
    green = "brightgreen" if passed == len(run.outcomes) else "green"
    value = {
        "schemaVersion": 1,
        "label": "jwtbearer vectors",
        "message": f"{passed}/{len(run.outcomes)}",
        "color": green if run.clean else "red",
    }
    return json.dumps(value) + "\n"
