"""Our own adapter over the protocol: `python -m jwtbearer.conformance.adapter [PROFILE]`.

It answers each line of standard input until there is no more: one line is a one-shot.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

from jwtbearer.conformance.operations import perform
from jwtbearer.conformance.ours import Ours
from jwtbearer.conformance.suite import OPERATIONS, PROFILES, no_number, once
from jwtbearer.errors import CallerMistake, JWTBearerError, plain, shown

__all__ = ["MAXIMUM_LINE_BYTES", "answer", "main", "serve"]

MAXIMUM_LINE_BYTES = 1 << 22  # 4 MiB; the longest request of the suite has a thirtieth of it


def answer(line: bytes, *, profile: str = "rfc7523") -> dict[str, Any]:
    """The reply to the request on a line, whatever stands there.

    What cannot be read as a request with an id is answered with the id null.
    """
    try:
        request = read(line)
        if request.get("op") == "hello":
            return {"result": Ours(profile).hello()._asdict()}
        identifier = request.get("id")
        if not isinstance(identifier, str):
            raise CallerMistake(f"the request's id is {shown(identifier)}; it must be text")
    except CallerMistake as error:
        return {"id": None, "rejected": str(error)}
    operation = request.get("op")
    if not isinstance(operation, str) or operation not in OPERATIONS:
        return {"id": identifier, "unsupported": f"there is no operation {shown(operation)}"}
    try:
        result = perform(operation, request.get("input", {}), profile=profile)
    except JWTBearerError as error:
        return {"id": identifier, "rejected": str(error)}
    return {"id": identifier, "result": result}


def read(line: bytes) -> dict[str, Any]:
    """The request on a line. Raises CallerMistake where there is none, or an ambiguous one."""
    if len(line) > MAXIMUM_LINE_BYTES:
        raise CallerMistake(
            f"the line has over {MAXIMUM_LINE_BYTES} bytes, and no request is so long"
        )
    try:
        request = json.loads(line.decode("utf-8"), object_pairs_hook=once, parse_constant=no_number)
    except RecursionError:
        raise CallerMistake("the request is nested too deeply") from None
    except ValueError as error:
        raise CallerMistake(f"the request is not a line of JSON: {plain(str(error))}") from None
    if not isinstance(request, dict):
        raise CallerMistake(f"the request is {shown(request)}; it must be an object")
    return request


def lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines that hold something; of one that is too long no more than shows that it is."""
    while line := stream.readline(MAXIMUM_LINE_BYTES + 1):
        rest = line
        while len(rest) > MAXIMUM_LINE_BYTES and not rest.endswith(b"\n"):
            rest = stream.readline(MAXIMUM_LINE_BYTES + 1)
        if line.strip():
            yield line


def serve(requests: BinaryIO, replies: BinaryIO, *, profile: str = "rfc7523") -> None:
    """Answer line by line until the requests end, each reply written out at once."""
    for line in lines(requests):
        # All beyond ASCII is escaped, half a surrogate pair too, which UTF-8 could not hold.
        replies.write(json.dumps(answer(line, profile=profile)).encode("ascii") + b"\n")
        replies.flush()


def main(arguments: list[str]) -> int:
    """Serve standard input and output; 2 for a profile that there is not."""
    profile = arguments[0] if arguments else "rfc7523"
    if len(arguments) > 1 or profile not in PROFILES:
        sys.stderr.write(f"usage: python -m jwtbearer.conformance.adapter [{'|'.join(PROFILES)}]\n")
        return 2
    try:
        serve(sys.stdin.buffer, sys.stdout.buffer, profile=profile)
    except BrokenPipeError:
        # Whoever asked has gone; Python would complain of it once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
