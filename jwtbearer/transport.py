"""One HTTP request over urllib, within bounds.

urllib alone follows redirects (a POST becomes a GET, and Authorization goes along), opens file:
URLs, waits its time-out anew for each read, and reads without end. Here: http and https only, and
http to this machine alone; certificates always checked; no redirect followed; one deadline for the
whole exchange; a cap on the answer; nothing tried twice.
"""

from __future__ import annotations

import http.client
import ipaddress
import queue
import socket
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import Any, NamedTuple
from urllib.parse import SplitResult, urlsplit

from jwtbearer.errors import CallerMistake, JWTBearerError, TransportError, plain, shown

__all__ = ["MAXIMUM_BYTES", "Request", "Response", "is_loopback", "parse_url", "send"]

MAXIMUM_BYTES = 1 << 20  # of an answer, 1 MiB
USER_AGENT = "jwtbearer"


class Request(NamedTuple):
    """What goes out."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None

    def __repr__(self) -> str:
        return f"Request({self.method} {plain(self.url)}, redacted)"


class Response(NamedTuple):
    """What came back; names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def __repr__(self) -> str:
        return f"Response({self.status}, {len(self.body)} bytes, redacted)"


def parse_url(url: str) -> SplitResult:
    """Take an address apart and hold it to https, or http on this machine (RFC 6749 §3.2)."""
    if not isinstance(url, str):
        raise CallerMistake(f"a URL is text, not {type(url).__name__}")
    if not url.isascii() or any(character <= " " or character == "\x7f" for character in url):
        raise CallerMistake(f"the URL {shown(url)} holds a character that no URL may hold")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise CallerMistake(f"{shown(url)} is no URL: {plain(str(error))}") from None
    if parts.username is not None or parts.password is not None:
        raise CallerMistake("the URL holds a user name or password: this flow needs neither")
    if parts.scheme not in ("http", "https") or not host:
        raise CallerMistake(f"{shown(url)} is no https:// URL with a host")
    if "%" in host:  # a zone of an IPv6 address, or an attempt to look like one
        raise CallerMistake(f"{shown(url)} has a percent sign in its host")
    if parts.scheme == "http" and not is_loopback(host):
        raise CallerMistake(
            f"{shown(url)} would send the assertion in the clear; use https:// (RFC 6749 §3.2). "
            "Plain http is for this machine alone, such as http://127.0.0.1"
        )
    return parts


def is_loopback(host: str) -> bool:
    """Whether the name or address is this machine's own (RFC 1122 §3.2.1.3, RFC 6761 §6.3)."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def send(request: Request, *, timeout: float) -> Response:
    """Send the request and read the whole answer within ``timeout`` seconds.

    Raises TransportError of kind ``connect``, ``tls``, ``timeout``, ``redirect``, ``protocol`` or
    ``size``. An answer of any status but a redirect is returned.
    """
    parts = parse_url(request.url)
    if isinstance(timeout, bool) or not isinstance(timeout, (int, float)) or not timeout > 0:
        raise CallerMistake(f"timeout is {shown(timeout)}; pass seconds, more than 0")
    if timeout > threading.TIMEOUT_MAX:
        raise CallerMistake(f"timeout is {shown(timeout)}; pass seconds, fewer")
    line = Line(parts, timeout)
    outcome: queue.SimpleQueue[Response | BaseException] = queue.SimpleQueue()
    # A thread of its own, since neither a name look-up nor a slow drip of bytes heeds a time-out.
    threading.Thread(target=work, args=(line, request, outcome), daemon=True).start()
    try:
        result = outcome.get(timeout=timeout)
    except queue.Empty:
        raise timed_out(parts, timeout) from None
    finally:
        line.cut()
    if isinstance(result, JWTBearerError):
        raise result
    if isinstance(result, BaseException):
        raise failure(result, parts, timeout) from None
    return result


def work(
    line: Line, request: Request, outcome: queue.SimpleQueue[Response | BaseException]
) -> None:
    """Run the exchange and hand over what came of it, whatever it was."""
    try:
        outcome.put(line.exchange(request))
    except BaseException as error:
        outcome.put(error)


class Line:
    """The connection of one exchange, which the deadline can cut from another thread."""

    def __init__(self, parts: SplitResult, timeout: float) -> None:
        self.parts = parts
        self.timeout = timeout
        self.deadline = monotonic() + timeout
        self.sock: socket.socket | None = None

    def exchange(self, request: Request) -> Response:
        """Send, and read the answer."""
        opener = self.opener()
        outgoing = urllib.request.Request(
            request.url,
            data=request.body,
            headers={"User-Agent": USER_AGENT, **request.headers},
            method=request.method,
        )
        with opener.open(outgoing, timeout=self.timeout) as answer:
            check_redirect(answer.status, answer.headers.get("Location"), self.parts)
            headers = {name.lower(): value for name, value in answer.headers.items()}
            return Response(answer.status, headers, self.body(answer))

    def opener(self) -> urllib.request.OpenerDirector:
        """An opener with the handlers named here and no others: no file:, ftp: or redirects."""
        opener = urllib.request.OpenerDirector()
        proxy = proxy_for(self.parts)
        if proxy is not None:
            opener.add_handler(urllib.request.ProxyHandler({self.parts.scheme: proxy}))
        opener.add_handler(PlainHandler(self))
        opener.add_handler(TLSHandler(self))
        return opener

    def connected(self, sock: socket.socket) -> None:
        """Keep the socket, to be cut; and send nothing where the deadline has passed by now."""
        self.sock = sock
        if monotonic() > self.deadline:
            sock.close()
            raise timed_out(self.parts, self.timeout)

    def body(self, answer: http.client.HTTPResponse) -> bytes:
        """Read the answer's body, no more than MAXIMUM_BYTES and no later than the deadline."""
        body = bytearray()
        while chunk := answer.read1(MAXIMUM_BYTES + 1 - len(body)):
            body += chunk
            if len(body) > MAXIMUM_BYTES:
                raise TransportError(
                    "size",
                    f"{plain(self.parts.netloc)} answered with more than {MAXIMUM_BYTES} bytes, "
                    "which no token endpoint does: check the endpoint",
                )
            if monotonic() > self.deadline:
                raise timed_out(self.parts, self.timeout)
        if answer.length:
            raise http.client.IncompleteRead(bytes(body), answer.length)
        return bytes(body)

    def cut(self) -> None:
        """End the connection, so that the thread that waits on it ends as well."""
        if self.sock is not None:
            with suppress(OSError):  # it was closed already
                self.sock.shutdown(socket.SHUT_RDWR)


class ToldConnection(http.client.HTTPConnection):
    """A connection that tells its line of each socket, as soon as there is one.

    http.client sets ``sock`` when the host or the proxy is reached, and again when TLS is up.
    """

    def __init__(self, host: str, *, line: Line, **settings: Any) -> None:
        self.line = line
        super().__init__(host, **settings)

    @property
    def sock(self) -> Any:
        return self.told_sock

    @sock.setter
    def sock(self, sock: Any) -> None:
        self.told_sock = sock
        if sock is not None:
            self.line.connected(sock)


class ToldTLSConnection(ToldConnection, http.client.HTTPSConnection):
    """The same over TLS; the certificate is checked."""


class PlainHandler(urllib.request.HTTPHandler):
    """http:, over a connection that the line can cut."""

    def __init__(self, line: Line) -> None:
        super().__init__()
        self.make: Callable[..., http.client.HTTPConnection] = partial(ToldConnection, line=line)

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self.make, req)


class TLSHandler(urllib.request.HTTPSHandler):
    """https:, over a connection that the line can cut."""

    def __init__(self, line: Line) -> None:
        super().__init__()
        self.line = line

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        # Made here, since reading the certificate store takes longer than a request on loopback.
        make: Callable[..., http.client.HTTPConnection] = partial(
            ToldTLSConnection, line=self.line, context=ssl.create_default_context()
        )
        return self.do_open(make, req)


def proxy_for(parts: SplitResult) -> str | None:
    """The proxy that the environment names for a host, as curl reads it; none for this machine.

    https_proxy, else all_proxy, in lower or upper case; no_proxy lists hosts to leave out.
    """
    host = parts.hostname or ""
    if is_loopback(host):
        return None
    proxies = urllib.request.getproxies_environment()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if proxy is None or urllib.request.proxy_bypass(parts.netloc):
        return None
    scheme, separator, _ = proxy.partition("://")
    if separator and scheme.lower() != "http":
        raise CallerMistake(
            f"the environment names a proxy of the kind {shown(scheme)}; only http:// proxies "
            "work here: set https_proxy to one, or no_proxy to the host"
        )
    if not is_proxy(proxy if separator else f"http://{proxy}"):
        raise CallerMistake(
            "the environment names a proxy that is no URL (it is not shown: it may hold a "
            "password); set https_proxy to http://HOST:PORT, or no_proxy to the host"
        )
    return proxy


def is_proxy(url: str) -> bool:
    """Whether a URL names a host, perhaps a port and a user, and nothing else."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return bool(parts.hostname) and parts.path in ("", "/") and not parts.query


def check_redirect(status: int, location: str | None, parts: SplitResult) -> None:
    """Refuse to follow (RFC 6749 §3.2): the assertion is for the host that was named."""
    if status in (301, 302, 303, 307, 308):
        target = (location or "nowhere").partition("?")[0]
        raise TransportError(
            "redirect",
            f"{plain(parts.netloc)} answered HTTP {status}, pointing to {plain(target)}. A "
            "redirect is not followed: it would turn the POST into a GET, or hand the assertion to "
            "another host. If you trust that host, name its token endpoint yourself",
        )


def timed_out(parts: SplitResult, timeout: float) -> TransportError:
    """The deadline passed."""
    return TransportError(
        "timeout",
        f"{plain(parts.netloc)} did not answer in full within {timeout:g} seconds. The request may "
        "have arrived: a token may have been issued",
    )


def failure(error: BaseException, parts: SplitResult, timeout: float) -> BaseException:
    """Say which way a connection failed, from the exception that urllib or below raised."""
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    host = plain(parts.netloc)
    said = plain(str(reason)) or type(reason).__name__
    if isinstance(reason, TimeoutError):
        return timed_out(parts, timeout)
    if isinstance(reason, ssl.SSLError):
        return TransportError(
            "tls",
            f"no trusted TLS connection to {host}: {said}. Check the host's name, the date of this "
            "machine and its certificate store; certificates are always checked",
        )
    if isinstance(reason, (socket.gaierror, UnicodeError)):
        return TransportError(
            "connect", f"no address is known for {host}: {said}. Check the endpoint's spelling"
        )
    if isinstance(error, OSError) and not isinstance(error, ConnectionError):
        return TransportError(
            "connect", f"could not connect to {host}: {said}. Check host, port, network and proxy"
        )
    if isinstance(error, Exception):
        return TransportError("protocol", f"{host} did not answer in HTTP to the end: {said}")
    return error
