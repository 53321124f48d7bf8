"""Our own implementation under test, in this process: the same questions as a command gets."""

from __future__ import annotations

import time
from collections.abc import Mapping
from importlib import metadata
from types import TracebackType
from typing import Any, Self

from jwtbearer.conformance.judgement import Reply
from jwtbearer.conformance.operations import perform
from jwtbearer.conformance.protocol import Hello
from jwtbearer.conformance.suite import OPERATIONS
from jwtbearer.errors import JWTBearerError, plain

__all__ = ["Ours"]


class Ours:
    """What `Under` asks for; there is no process, so nothing to stop and nothing to hurry."""

    hurried = False
    standard_error = ""

    def __init__(self, profile: str) -> None:
        self.profile = profile

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def hello(self) -> Hello:
        """Who we are."""
        try:
            version = metadata.version("jwtbearer")
        except metadata.PackageNotFoundError:  # run from a checkout that is not installed
            version = "checkout"
        return Hello("jwtbearer", version, "Python", OPERATIONS)

    def ask(self, request: Mapping[str, Any]) -> Reply:
        """Perform the operation. An error that is not ours is a crash, here as anywhere."""
        started = time.monotonic()
        try:
            result = perform(request["op"], request["input"], profile=self.profile)
            reply = Reply("result", result)
        except JWTBearerError as error:
            reply = Reply("rejected", str(error))
        except Exception as error:
            reply = Reply("crash", f"{type(error).__name__}: {plain(str(error))}")
        return reply._replace(seconds=time.monotonic() - started)

    def stop(self) -> None:
        """Nothing to do: what is being asked comes to its end by itself."""
