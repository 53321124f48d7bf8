"""Implementations with one fault each, to see that the suite finds it.

Each file is an adapter over the protocol: ours, with one function replaced or one way of answering.
`python -m tests.broken.no_expiry` runs one; without a fault, `serve` is the adapter of ours.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

from jwtbearer.conformance import operations
from jwtbearer.conformance.suite import OPERATIONS

__all__ = ["Perform", "replace", "serve"]

Perform = Callable[[str, dict[str, Any]], dict[str, Any]]


def replace(module: ModuleType, name: str, function: Callable[..., Any]) -> None:
    """Put the fault in: everything that looks the function up in its module meets it."""
    assert callable(getattr(module, name)), f"{module.__name__} has no {name}"
    setattr(module, name, function)


def serve(
    perform: Perform = operations.perform,
    *,
    refuse: Callable[[str, str], None] | None = None,
    answer: Callable[[str, dict[str, Any]], None] | None = None,
) -> None:
    """Answer requests until there are no more; hello is always answered well.

    perform  does an operation, or raises to refuse
    refuse   is called in place of a refusal, with the id and the reason
    answer   is called in place of any reply, with the id and the reply
    """
    name = sys.modules["__main__"].__spec__
    hello = {
        "implementation": name.name if name is not None else "broken",
        "version": "1",
        "language": "Python",
        "operations": list(OPERATIONS),
    }
    for line in sys.stdin:
        request = json.loads(line)
        if request["op"] == "hello":
            write({"result": hello})
            continue
        reply = {"id": request["id"]}
        try:
            reply["result"] = perform(request["op"], request["input"])
        except Exception as error:
            reply["rejected"] = f"{type(error).__name__}: {error}"
        if "rejected" in reply and refuse is not None:
            refuse(request["id"], reply["rejected"])
        elif answer is not None:
            answer(request["id"], reply)
        else:
            write(reply)


def write(reply: dict[str, Any]) -> None:
    """One reply, on one line."""
    print(json.dumps(reply), flush=True)
