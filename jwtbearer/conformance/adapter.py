"""Our own adapter over the protocol: `python -m jwtbearer.conformance.adapter`.

It answers each line of standard input until there is no more: one line is a one-shot.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from importlib import metadata
from typing import Any, TextIO

from jwtbearer.conformance.operations import perform
from jwtbearer.conformance.suite import OPERATIONS
from jwtbearer.errors import CallerMistake, JWTBearerError, shown

__all__ = ["answer", "main"]

MAXIMUM_LINE = 1 << 22  # characters


def answer(line: str) -> dict[str, Any]:
    """The reply to a request on one line, whatever stands there."""
    try:
        request = json.loads(line)
    except (ValueError, RecursionError):
        return {"id": None, "rejected": "the request is not one line of JSON"}
    if not isinstance(request, dict):
        return {"id": None, "rejected": "the request is no object"}
    if request.get("op") == "hello":
        return {"result": hello()}
    reply: dict[str, Any] = {"id": request.get("id")}
    operation = request.get("op")
    if operation not in OPERATIONS:
        return {**reply, "unsupported": f"the operation {shown(operation)}"}
    try:
        return {**reply, "result": perform(operation, request.get("input", {}))}
    except JWTBearerError as error:
        return {**reply, "rejected": str(error)}


def hello() -> dict[str, Any]:
    """Who we are."""
    try:
        version = metadata.version("jwtbearer")
    except metadata.PackageNotFoundError:  # run from a checkout that is not installed
        version = "checkout"
    return {
        "implementation": "jwtbearer",
        "version": version,
        "language": "Python",
        "operations": list(OPERATIONS),
    }


def lines(stream: TextIO) -> Iterator[str]:
    """The lines of a stream. Raises CallerMistake for one that no request needs."""
    while line := stream.readline(MAXIMUM_LINE + 1):
        if len(line) > MAXIMUM_LINE:
            raise CallerMistake(f"a line of over {MAXIMUM_LINE} characters is no request")
        if line.strip():
            yield line


def main(requests: TextIO, replies: TextIO) -> int:
    """Answer until the end of the requests; 2 where they are none."""
    try:
        for line in lines(requests):
            replies.write(json.dumps(answer(line)) + "\n")
            replies.flush()
    except (CallerMistake, UnicodeDecodeError) as error:
        replies.write(json.dumps({"id": None, "rejected": str(error)}) + "\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.stdin, sys.stdout))
