"""Small servers on loopback for the tests: each answers every caller in one way of its own."""

from __future__ import annotations

import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = [
    "Behaviour",
    "Server",
    "a_free_port",
    "dripping",
    "eventually",
    "holding",
    "http",
    "saying",
    "serving",
]

PATIENCE_SECONDS = 2.5  # of a server with a caller that neither reads nor leaves
Behaviour = Callable[[socket.socket], None]


class Server(socketserver.ThreadingTCPServer):
    """Reads a request, keeps it, and lets ``behave`` answer; ``left`` once the caller has gone."""

    allow_reuse_address = True

    def __init__(self, behave: Behaviour, tls: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.behave = behave
        self.tls = tls
        self.requests: list[bytes] = []
        self.left = threading.Event()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"


class Handler(socketserver.BaseRequestHandler):
    """One caller."""

    server: Server

    def handle(self) -> None:
        self.request.settimeout(PATIENCE_SECONDS)
        try:
            with self.connection() as connection:
                self.server.requests.append(read_request(connection))
                self.server.behave(connection)
        except TimeoutError:
            return
        except OSError:
            pass
        self.server.left.set()

    def connection(self) -> socket.socket:
        if self.server.tls is None:
            return self.request  # type: ignore[no-any-return]
        return self.server.tls.wrap_socket(self.request, server_side=True)


@contextmanager
def serving(behave: Behaviour, *, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """A server that behaves so, while the block lasts."""
    with Server(behave, tls) as server:
        threading.Thread(target=server.serve_forever, args=(0.005,), daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()


def read_request(connection: socket.socket) -> bytes:
    """A request, from its first line to the end of its body."""
    request = b""
    while b"\r\n\r\n" not in request:
        request += received(connection)
    head, _, body = request.partition(b"\r\n\r\n")
    _, _, length = head.lower().partition(b"\r\ncontent-length:")
    expected = int(length.split(b"\r\n")[0] or b"0")
    while len(body) < expected:
        body += received(connection)
    return head + b"\r\n\r\n" + body


def received(connection: socket.socket) -> bytes:
    chunk = connection.recv(65536)
    if not chunk:
        raise ConnectionError("the caller has gone")
    return chunk


# --- ways to behave ----------------------------------------------------------------------------


def saying(answer: bytes, *, after_seconds: float = 0) -> Behaviour:
    """Send these bytes, perhaps late, and close."""

    def behave(connection: socket.socket) -> None:
        time.sleep(after_seconds)
        connection.sendall(answer)

    return behave


def holding(head: bytes = b"") -> Behaviour:
    """Send these bytes and no more, and wait until the caller goes."""

    def behave(connection: socket.socket) -> None:
        connection.sendall(head)
        while connection.recv(65536):
            pass

    return behave


def dripping(head: bytes, drop: bytes, *, pause_seconds: float = 0.02) -> Behaviour:
    """Send the head at once, then drop after drop until the caller goes."""

    def behave(connection: socket.socket) -> None:
        connection.sendall(head)
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            connection.sendall(drop)
            time.sleep(pause_seconds)
        raise TimeoutError

    return behave


def http(status: int, body: bytes = b"", *headers: str) -> bytes:
    """A proper HTTP answer."""
    lines = [f"HTTP/1.1 {status} So", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


# --- small helps -------------------------------------------------------------------------------


def a_free_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def eventually(condition: Callable[[], bool], *, within_seconds: float = 3) -> bool:
    """Whether a condition comes true soon."""
    end = time.monotonic() + within_seconds
    while not (true := condition()) and time.monotonic() < end:
        time.sleep(0.005)
    return true
