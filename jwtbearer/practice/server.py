"""The practice org over HTTP, on loopback.

http.server trusts its client; this does not: one length and that exact, a cap on the body, a
deadline for the whole request, and only requests that name this machine in Host, since a page in a
browser can be made to send others (DNS rebinding).
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from types import TracebackType
from typing import Any, Self

from jwtbearer.errors import CallerMistake, plain
from jwtbearer.practice.org import Answer, Org, Received
from jwtbearer.transport import is_loopback

__all__ = ["PracticeServer"]

ADDRESS = "127.0.0.1"
DEADLINE_SECONDS = 10.0
MAXIMUM_BODY = 1 << 18  # 256 KiB
MAXIMUM_REQUESTS = 32  # at a time


class PracticeServer:
    """A practice org that listens, in a thread, while its ``with`` block lasts.

    ``report`` is told each request and what became of it.
    """

    def __init__(self, org: Org, *, port: int, report: Callable[[str], None]) -> None:
        try:
            self.server = LoopbackServer((ADDRESS, port), Handler)
        except (OSError, OverflowError, TypeError) as error:
            raise CallerMistake(f"port {port} cannot be listened on: {error}") from None
        self.server.org = org
        self.server.report = report
        self.server.url = f"http://{ADDRESS}:{self.server.server_address[1]}"
        # A short poll, so that the block ends as soon as it is left.
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        """The org's address: its instance_url."""
        return self.server.url

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.server.shutdown()
        self.server.server_close()


class LoopbackServer(ThreadingHTTPServer):
    """The listening socket, with a bound on what is served at a time."""

    org: Org
    report: Callable[[str], None]
    url: str
    daemon_threads = True
    request_queue_size = MAXIMUM_REQUESTS
    block_on_close = False

    def __init__(self, *arguments: Any) -> None:
        self.places = threading.BoundedSemaphore(MAXIMUM_REQUESTS)
        super().__init__(*arguments)

    def server_bind(self) -> None:
        """Bind, and look no name up for it, as http.server would."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = ADDRESS, int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve where there is a place, else hang up."""
        if self.places.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away in the middle is no event."""


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: LoopbackServer
    server_version = "jwtbearer-practice"
    sys_version = ""
    timeout = DEADLINE_SECONDS
    # What is no HTTP is told so in HTTP/1.0; the default, HTTP/0.9, has no status.
    default_request_version = "HTTP/1.0"

    def handle(self) -> None:
        """Serve one request, and end it at the deadline however slowly it drips in."""
        deadline = threading.Timer(DEADLINE_SECONDS, self.hang_up)
        deadline.daemon = True
        deadline.start()
        try:
            super().handle()
        finally:
            deadline.cancel()

    def hang_up(self) -> None:
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def serve(self) -> None:
        """Read the request within its bounds, let the org judge it, and send its answer."""
        fault = self.host_fault()
        if fault:
            self.send(Answer(403, b"", fault))
            return
        length = self.content_length()
        if length is None:
            self.send(Answer(400, b"", "refused, no request with one proper Content-Length"))
            return
        body = self.rfile.read(length)
        if len(body) != length:
            self.send(Answer(400, b"", "refused, a body that was shorter than its Content-Length"))
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        received = Received(self.command, self.path, headers, body)
        self.send(self.server.org.answer(received, self.server.url))

    do_GET = do_POST = do_HEAD = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = serve  # noqa: N815

    def host_fault(self) -> str:
        """What is wrong with Host, if anything: it must name this machine (RFC 9110 §7.2)."""
        hosts = self.headers.get_all("Host") or []
        name, _, port = hosts[0].strip().partition(":") if len(hosts) == 1 else ("", "", "")
        if is_loopback(name) and (port or "80") == str(self.server.server_address[1]):
            return ""
        return "refused, Host was not this machine"

    def content_length(self) -> int | None:
        """The length of the body: digits, once, and within the cap; 0 where none is named."""
        lengths = self.headers.get_all("Content-Length") or ["0"]
        text = lengths[0].strip()
        if len(lengths) > 1 or "Transfer-Encoding" in self.headers:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            return None
        return int(text) if int(text) <= MAXIMUM_BODY else None

    def send(self, answer: Answer) -> None:
        """Send an answer as a token endpoint does (RFC 6749 §5.1)."""
        self.close_connection = True
        self.send_response(answer.status)
        self.send_header("Content-Type", "application/json;charset=UTF-8")
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)
        # The query is left out: an assertion in it would be printed.
        path = plain(self.path.partition("?")[0]) if self.command else "no HTTP"
        asked = f"{plain(self.command)} {path}" if self.command else path
        self.server.report(f"{asked}: {answer.status}, {answer.reason}")

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Send what http.server finds wrong by itself as every other answer is sent.

        Its message is left out: it quotes the request, and that may hold a secret.
        """
        self.command = ""
        self.send(Answer(code, b"", "refused, no proper HTTP request"))

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing is logged but what ``send`` reports."""
