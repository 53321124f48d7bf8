"""A command under test: started, asked, and never left behind.

One-shot, a process answers one request. With lines it stays, is greeted with hello first, and is
started anew whenever an answer fails to come or is not the one that was asked for.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from jwtbearer.conformance.child import Process
from jwtbearer.conformance.judgement import Reply
from jwtbearer.conformance.protocol import (
    HELLO,
    Broken,
    Hello,
    NotChecked,
    NotStarted,
    Unstarted,
    read_hello,
    read_reply,
    written,
)
from jwtbearer.errors import CallerMistake, plain

__all__ = ["Command", "Hello", "NotChecked", "open_command"]

MAXIMUM_TIMEOUT_SECONDS = 3600.0
GRACE_SECONDS = 1.0  # for a process that stays to end by itself once its input has ended
CRASHES_BEFORE_HURRY = 5
HURRIED_SECONDS = 1.0  # waited at the least, once it crashed so often
HURRIED_HELLOS = 3  # or as many times what its hello took


def open_command(command: Sequence[str], *, lines: bool, timeout: float) -> Command:
    """The command as something to ask, a context manager; nothing is started yet.

    ``timeout`` is in seconds and is that of each request. Raises CallerMistake.
    """
    if not command or not command[0]:
        raise CallerMistake("name the command after --, for example: -- python adapter.py")
    if not 0 < timeout <= MAXIMUM_TIMEOUT_SECONDS:
        raise CallerMistake(f"the timeout must be above 0 and at most {MAXIMUM_TIMEOUT_SECONDS:g}")
    if not hasattr(os, "killpg"):
        raise CallerMistake("commands are run on POSIX systems alone; on Windows, use WSL")
    return Command(tuple(command), lines=lines, timeout=timeout)


class Command:
    """A command under test, for one thread; `stop` alone may be called from another."""

    def __init__(self, command: tuple[str, ...], *, lines: bool, timeout: float) -> None:
        self.command = command
        self.lines = lines
        self.timeout = timeout
        self.crashes_in_a_row = 0
        self.hurried = False
        self.hello_seconds = 0.0
        self.standard_error = ""
        self.process: Process | None = None
        self.stopped = False
        self.lock = threading.Lock()  # so that nothing starts once it was stopped

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end(gently=kind is None)

    def hello(self) -> Hello:
        """Ask the command who it is. Raises NotChecked where it does not say."""
        try:
            return self.greeted() if self.lines else read_hello(self.answer(HELLO))
        except Broken as error:
            self.end()
            said = f"\nstandard error:\n{self.standard_error}" if self.standard_error else ""
            failure = NotStarted if isinstance(error, Unstarted) else NotChecked
            raise failure(f"{plain(self.command[0])}: {error}{said}") from None

    def ask(self, request: Mapping[str, Any]) -> Reply:
        """Ask once. What is no reply to this request is a crash, and ends the process."""
        started = time.monotonic()
        try:
            if self.lines and self.process is None:
                self.greeted()
            reply = read_reply(self.answer(request), str(request["id"]))
            self.crashes_in_a_row = 0
        except Broken as error:
            self.end()
            reply = Reply("crash", str(error))
            self.crashes_in_a_row += 1
            self.hurried |= self.crashes_in_a_row >= CRASHES_BEFORE_HURRY
        return reply._replace(seconds=time.monotonic() - started)

    def greeted(self) -> Hello:
        """Start a process that stays, and hear who it is."""
        self.end()
        try:
            return read_hello(self.answer(HELLO))
        except Unstarted:
            raise
        except Broken as error:
            raise Broken(f"started, it did not answer hello: {error}") from None

    def answer(self, request: Mapping[str, Any]) -> bytes:
        """What the command writes in answer to a request. Raises Broken."""
        process = self.process or self.start()
        started = time.monotonic()
        try:
            line = written(request)
            return process.converse(line, seconds=self.patience(), once=not self.lines)
        finally:
            if request is HELLO and not self.hello_seconds:
                self.hello_seconds = time.monotonic() - started
            self.standard_error = process.take_standard_error()
            if not self.lines:
                self.end()

    def patience(self) -> float:
        """How long an answer is waited for, in seconds."""
        if self.crashes_in_a_row < CRASHES_BEFORE_HURRY:
            return self.timeout
        hurried = max(HURRIED_SECONDS, HURRIED_HELLOS * self.hello_seconds)
        return min(self.timeout, hurried)

    def start(self) -> Process:
        """A new process. Raises Broken where there is none to be had."""
        with self.lock:
            if self.stopped:
                raise Broken("the run was interrupted")
            try:
                self.process = Process(self.command)
            except (OSError, ValueError) as error:
                reason = error.strerror if isinstance(error, OSError) else str(error)
                raise Unstarted(f"it cannot be started: {reason}") from None
            return self.process

    def end(self, *, gently: bool = False) -> None:
        """End the process that is there, and its group."""
        process, self.process = self.process, None
        if process is not None:
            process.end(grace=GRACE_SECONDS if gently else 0)

    def stop(self) -> None:
        """Kill the process from another thread, and start none any more."""
        with self.lock:
            self.stopped = True
            process = self.process
        if process is not None:
            process.kill()
