"""One process: its pipes, what it wrote, and its end.

It leads a session and a group of its own, and the whole group is killed at the end: with it goes
whatever the process started. No read and no write ever waits for longer than was said.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Sequence, Set
from typing import IO, Any

from jwtbearer.conformance.protocol import Broken

__all__ = ["Process"]

MAXIMUM_REPLY_BYTES = 1 << 20
MAXIMUM_STANDARD_ERROR_BYTES = 4096  # the end of it is what tells why
CHUNK_BYTES = 1 << 16
TICK_SECONDS = 0.02  # how soon an end is seen where a grandchild holds the pipe open


class Process:
    """One process and its three pipes."""

    def __init__(self, command: Sequence[str]) -> None:
        self.popen = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            start_new_session=True,
        )
        self.input, self.output, self.error = map(pipe, self.streams())
        self.received = bytearray()
        self.said = bytearray()

    def streams(self) -> tuple[IO[bytes] | None, ...]:
        """Standard input, standard output and standard error."""
        return self.popen.stdin, self.popen.stdout, self.popen.stderr

    def converse(self, line: bytes, *, seconds: float, once: bool) -> bytes:
        """Write a line and read the answer: a line, or where asked once all up to exit 0.

        Raises Broken after ``seconds``, beyond MAXIMUM_REPLY_BYTES, and at any other end.
        """
        deadline = time.monotonic() + seconds
        unsent = memoryview(line)
        with selectors.DefaultSelector() as selector:
            selector.register(self.input, selectors.EVENT_WRITE)
            selector.register(self.output, selectors.EVENT_READ)
            selector.register(self.error, selectors.EVENT_READ)
            while not self.answered(once, open_pipes=selector.get_map().keys()):
                remaining = deadline - time.monotonic()
                if remaining <= 0:
                    raise Broken(f"no answer within {seconds:g} seconds")
                ready = {key.fd for key, _ in selector.select(min(remaining, TICK_SECONDS))}
                for stream in (self.output, self.error):
                    if stream.fileno() in ready and self.read(stream) == b"":
                        selector.unregister(stream)
                if unsent and self.input.fileno() in ready:
                    unsent = self.send(unsent)
                    if not unsent:
                        selector.unregister(self.input)
                        if once:
                            self.input.close()
        return self.whole(deadline) if once else self.next_line()

    def answered(self, once: bool, *, open_pipes: Set[Any]) -> bool:
        """Whether there is nothing more to wait for; ``open_pipes`` are those not yet ended."""
        whole_line = b"\n" in self.received
        if len(self.received) > MAXIMUM_REPLY_BYTES and (once or not whole_line):
            raise Broken(f"it wrote more than {MAXIMUM_REPLY_BYTES >> 20} MiB for one reply")
        if not once and (whole_line or self.output.fileno() not in open_pipes):
            return True
        if open_pipes.isdisjoint({self.output.fileno(), self.error.fileno()}):
            return True
        if self.popen.poll() is None:
            return False
        # A process that it left behind may hold the pipes open, and will not reply.
        while len(self.received) <= MAXIMUM_REPLY_BYTES and self.read(self.output):
            pass
        return True

    def send(self, unsent: memoryview) -> memoryview:
        """Write some of it; nothing remains where nobody reads, which need not be a fault."""
        try:
            return unsent[os.write(self.input.fileno(), unsent[:CHUNK_BYTES]) :]
        except BlockingIOError:
            return unsent
        except BrokenPipeError:
            return unsent[:0]

    def read(self, stream: IO[bytes]) -> bytes | None:
        """Read and keep what is there now: None where nothing is, no bytes where it has ended."""
        try:
            chunk = os.read(stream.fileno(), CHUNK_BYTES)
        except BlockingIOError:
            return None
        if stream is self.output:
            self.received += chunk
        else:
            self.said += chunk
            del self.said[:-MAXIMUM_STANDARD_ERROR_BYTES]
        return chunk

    def whole(self, deadline: float) -> bytes:
        """All that was written, once the process has ended well."""
        try:
            code = self.popen.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            raise Broken("it closed its output, but did not end in time") from None
        if code != 0:
            raise Broken(f"it ended with {ending(code)}")
        if not self.received.strip():
            raise Broken("it ended with exit code 0, and without a reply")
        return bytes(self.received)

    def next_line(self) -> bytes:
        """The first line that was written and not yet taken."""
        line, newline, rest = self.received.partition(b"\n")
        if newline:
            self.received = rest
            return bytes(line)
        try:
            code = self.popen.wait(TICK_SECONDS)
        except subprocess.TimeoutExpired:
            raise Broken("it closed its output before it replied") from None
        advice = "; with --lines a command stays, and answers line by line" if code == 0 else ""
        raise Broken(f"it ended with {ending(code)} before it wrote a whole line{advice}")

    def take_standard_error(self) -> str:
        """What was written to standard error, as text, and what is there still to be read."""
        self.read(self.error)
        text = self.said.decode("utf-8", "backslashreplace").strip()
        self.said.clear()
        return text

    def kill(self) -> None:
        """Kill the whole group."""
        # Where nobody is left in it: ProcessLookupError, on macOS PermissionError.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.popen.pid, signal.SIGKILL)

    def end(self, *, grace: float) -> None:
        """Close its input, wait ``grace`` seconds for it to end, then kill the whole group."""
        try:
            self.input.close()
            if grace:
                self.popen.wait(grace)
        except subprocess.TimeoutExpired:
            pass  # it had its time
        finally:
            self.kill()
            self.popen.wait()
            self.output.close()
            self.error.close()


def pipe(stream: IO[bytes] | None) -> IO[bytes]:
    """One end of a pipe, made such that it never blocks."""
    if stream is None:  # Popen was asked for all three
        raise OSError("no pipe")
    os.set_blocking(stream.fileno(), False)
    return stream


def ending(code: int) -> str:
    """How a process ended, in words."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"the signal {signal.Signals(-code).name}"
    except ValueError:
        return f"the signal {-code}"
