"""A small suite, something under test that is no process, and a command out of a few lines."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Self

from jwtbearer.conformance.judgement import Reply
from jwtbearer.conformance.protocol import Hello
from jwtbearer.conformance.run import Run, run
from jwtbearer.conformance.suite import Flag, Suite, Vector

__all__ = ["HELLO", "SUITE", "Fake", "alive", "command", "right", "run_of"]


def vector(operation: str, slug: str, given: str, verdict: str, wanted: str = "") -> Vector:
    """A vector of base64url.decode or base64url.encode."""
    decodes = operation == "base64url.decode"
    return Vector(
        id=f"{operation.replace('.', '-')}/{slug}",
        operation=operation,
        comment=f"this is {slug}",
        lesson=f"a lesson on {slug}",
        clause="RFC 7515 §2",
        flags=("plain",) if verdict != "reject" else (slug.partition("-")[0],),
        input={"text" if decodes else "octets": given},
        verdict=verdict,
        result={"octets" if decodes else "text": wanted} if verdict == "accept" else {},
        parent=f"{operation.replace('.', '-')}/b" if verdict == "reject" else None,
    )


SUITE = Suite(
    "1.0.0",
    (
        vector("base64url.encode", "empty", "", "accept", ""),
        vector("base64url.encode", "one", "00", "accept", "AA"),
        vector("base64url.decode", "a", "AA", "accept", "00"),
        vector("base64url.decode", "b", "AAA", "accept", "0000"),
        vector("base64url.decode", "c", "AAAA", "accept", "000000"),
        vector("base64url.decode", "padding-2", "AA==", "reject"),
        vector("base64url.decode", "padding-1", "AAA=", "reject"),
        vector("base64url.decode", "space-1", "A A", "reject"),
        vector("base64url.decode", "free", "AB", "either"),
    ),
    {
        "plain": Flag("plain", False, "right texts are refused", "RFC 4648 §5", None, None),
        "padding": Flag("padding", True, "padding passes", "RFC 7515 §2", None, None),
        "space": Flag("space", True, "spaces pass", "RFC 4648 §3.3", None, "CVE-2000-0001"),
    },
)
HELLO = Hello("fake", "1.0", "Python", ("base64url.encode", "base64url.decode"))


def right(request: Mapping[str, Any]) -> Reply:
    """The reply that the small suite expects."""
    for each in SUITE.vectors:
        if (each.operation, each.input) == (request["op"], request["input"]):
            if each.verdict == "accept":
                return Reply("result", each.result)
            return Reply("rejected", "no")
    raise AssertionError(f"no vector has {request}")


class Fake:
    """Something under test that answers as it is told, and keeps what it was asked."""

    hurried = False
    standard_error = ""

    def __init__(
        self, answer: Callable[[Mapping[str, Any]], Reply] = right, hello: Hello = HELLO
    ) -> None:
        self.answer = answer
        self.who = hello
        self.asked: list[Mapping[str, Any]] = []
        self.stopped = False
        self.left = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.left = True

    def hello(self) -> Hello:
        return self.who

    def ask(self, request: Mapping[str, Any]) -> Reply:
        self.asked.append(request)
        return self.answer(request)

    def stop(self) -> None:
        self.stopped = True


def run_of(answer: Callable[[Mapping[str, Any]], Reply] = right, **options: Any) -> Run:
    """A run of the small suite against a fake."""
    return run(SUITE, SUITE.vectors, open_under=lambda: Fake(answer), **options)


PRELUDE = """
import json, os, subprocess, sys, time
HELLO = {"result": {"implementation": "small", "version": "1", "language": "Python",
                    "operations": ["base64url.decode"]}}
def write(reply):
    print(json.dumps(reply), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    if request["op"] == "hello":
        write(HELLO)
        continue
    id = request["id"]
"""


def command(body: str) -> list[str]:
    """A command that answers hello, and runs ``body`` for any other request."""
    lines = [f"    {line}" for line in body.strip().splitlines()]
    return [sys.executable, "-c", "\n".join([PRELUDE, *lines])]


def alive(process: int) -> bool:
    """Whether a process is there, and is not merely waiting to be forgotten."""
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False
    ).stdout.strip()
    return bool(state) and not state.startswith("Z")
