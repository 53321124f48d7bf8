"""The steps as JSON, with the same content as on the terminal."""

from __future__ import annotations

import json
from typing import Any

from jwtbearer.walkthrough.steps import Step, Value, steps
from jwtbearer.walkthrough.walk import Walk

__all__ = ["document"]


def document(walk: Walk) -> str:
    """The whole walk as one JSON object, indented."""
    members = {
        "style": walk.assertion.style.name,
        "practised": walk.practised,
        "endpoint": walk.request.url,
        "steps": [step_members(step) for step in steps(walk)],
        "tolerated": [
            {"rule": refusal.rule, "part": refusal.part, "message": str(refusal)}
            for refusal in walk.tolerated
        ],
        "succeeded": walk.succeeded,
        "error": None if walk.error is None else str(walk.error),
    }
    return json.dumps(members, indent=2, ensure_ascii=False) + "\n"


def step_members(step: Step) -> dict[str, Any]:
    """One step."""
    members = {
        "number": step.number,
        "name": step.name or None,
        "title": step.title,
        "apex": step.apex,
        "python": step.python,
        "clause": step.clause,
        "deviation": step.deviation or None,
        "values": [value_members(value) for value in step.values],
    }
    if step.fields:
        members["fields"] = [
            {
                "name": field.name,
                "octets": field.octets.hex(),
                "length": len(field.octets),
                "meaning": field.meaning,
            }
            for field in step.fields
        ]
    return members


def value_members(value: Value) -> dict[str, Any]:
    """One value: text as it is, octets in hex."""
    return {"name": value.name, "value": value.text, "length": value.length, "unit": value.unit}
