"""One HTTP request, against servers on loopback that each misbehave in one way."""

from __future__ import annotations

import base64
import random
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from jwtbearer import CallerMistake, JWTBearerError, TransportError, transport
from jwtbearer.transport import MAXIMUM_BYTES, Request, Response, is_loopback, parse_url, send
from tests import oracle
from tests.conftest import VECTORS
from tests.servers import (
    Behaviour,
    a_free_port,
    dripping,
    eventually,
    holding,
    http,
    saying,
    serving,
)

PROXY_VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "request_method")
SECRET = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyIn0.c2lnbmF0dXJl"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
DEADLINE_SECONDS = 0.25


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment without proxies, whatever the outer one names."""
    for name in PROXY_VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def get(url: str, *, timeout: float = 3) -> Response:
    return send(Request("GET", url, {"Authorization": f"Bearer {SECRET}"}, None), timeout=timeout)


def post(url: str, *, timeout: float = 3) -> Response:
    return send(Request("POST", url, {}, f"assertion={SECRET}".encode()), timeout=timeout)


def answer_of(answer: bytes) -> Response:
    """What send makes of an answer."""
    with serving(saying(answer)) as server:
        return get(server.url)


def chunks(*bodies: bytes) -> bytes:
    """A chunked answer, whole."""
    framed = b"".join(b"%x\r\n%b\r\n" % (len(body), body) for body in (*bodies, b""))
    return CHUNKED + framed


# --- answers that are taken ---------------------------------------------------------------------

TAKEN = {
    "content-length": (http(200, b"body"), b"body"),
    "empty": (http(200), b""),
    "until the end of the connection": (b"HTTP/1.0 200 OK\r\n\r\nbody", b"body"),
    "one chunk": (chunks(b"body"), b"body"),
    "several chunks": (chunks(b"bo", b"d", b"y"), b"body"),
    "after a 100 Continue": (b"HTTP/1.1 100 Continue\r\n\r\n" + http(200, b"body"), b"body"),
    "as large as may be": (http(200, b"x" * MAXIMUM_BYTES), b"x" * MAXIMUM_BYTES),
    "chunked and as large": (chunks(b"x" * MAXIMUM_BYTES), b"x" * MAXIMUM_BYTES),
    "more than Content-Length": (http(200, b"body") + b"more", b"body"),
}


@pytest.mark.parametrize(("answer", "body"), TAKEN.values(), ids=TAKEN)
def test_a_proper_answer_comes_back_whole(answer: bytes, body: bytes) -> None:
    response = answer_of(answer)
    assert response.status == 200
    assert response.body == body


@pytest.mark.parametrize("status", [201, 300, 304, 305, 400, 401, 404, 500, 503])
def test_an_answer_of_any_status_but_a_redirect_is_returned(status: int) -> None:
    response = answer_of(http(status, b"", "Location: http://127.0.0.1:1/"))
    assert response.status == status


def test_names_of_headers_are_in_lower_case() -> None:
    assert answer_of(http(200, b"", "X-Seen: Yes")).headers["x-seen"] == "Yes"


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_the_request_arrives_as_it_was_given_and_once(method: str) -> None:
    body = b"a=b&c=%20" if method == "POST" else None
    with serving(saying(http(200))) as server:
        send(Request(method, f"{server.url}/a%20b?c=d", {"X-Mine": "1"}, body), timeout=3)
    (request,) = server.requests
    head, _, sent = request.partition(b"\r\n\r\n")
    first, *headers = head.split(b"\r\n")
    assert first == f"{method} /a%20b?c=d HTTP/1.1".encode()
    assert sent == (body or b"")
    assert f"Host: 127.0.0.1:{server.port}".encode() in headers
    assert b"User-Agent: jwtbearer" in headers
    assert b"X-Mine: 1" in headers


# --- answers that are none ----------------------------------------------------------------------

BROKEN = {
    "nothing": b"",
    "garbage": bytes(range(256)),
    "another protocol": b"SSH-2.0-OpenSSH_9.2\r\n",
    "a page without a status": b"<html>hello</html>\r\n\r\n",
    "a status that is no number": b"HTTP/1.1 OK\r\n\r\n",
    "another version": b"HTTP/3 200 OK\r\n\r\n",
    "a huge status line": b"HTTP/1.1 200 " + b"x" * 70_000 + b"\r\n\r\n",
    "a huge header line": http(200, b"", "X-Huge: " + "x" * 70_000),
    "a thousand headers": http(200, b"", *["X-More: x"] * 1000),
    "a cut body": b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello",
    "no body": b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n",
    "a cut chunk": CHUNKED + b"a\r\nhello",
    "no last chunk": CHUNKED + b"5\r\nhello\r\n",
    "no chunk": CHUNKED,
    "a chunk of no size": CHUNKED + b"five\r\nhello\r\n0\r\n\r\n",
    "a chunk of a negative size": CHUNKED + b"-5\r\nhello\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
def test_an_answer_that_is_not_http_to_the_end_is_of_the_kind_protocol(answer: bytes) -> None:
    with pytest.raises(TransportError, match=r"127\.0\.0\.1:\d+ did not answer in HTTP") as caught:
        answer_of(answer)
    assert caught.value.kind == "protocol"


@pytest.mark.parametrize(
    "whole", [http(200, b"body"), chunks(b"bo", b"dy")], ids=["plain", "chunked"]
)
def test_no_part_of_a_body_is_taken_for_the_whole(whole: bytes) -> None:
    for length in range(whole.index(b"\r\n\r\n") + 4, whole.rindex(b"y") + 1):
        with pytest.raises(TransportError) as caught:
            answer_of(whole[:length])
        assert caught.value.kind == "protocol"


TOO_LARGE = {
    "by Content-Length": saying(http(200, b"x" * (MAXIMUM_BYTES + 1))),
    "in chunks": saying(chunks(b"x" * MAXIMUM_BYTES, b"x")),
    "endless": dripping(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65536, pause_seconds=0),
    "endless chunks": dripping(CHUNKED, b"4000\r\n" + b"x" * 16384 + b"\r\n", pause_seconds=0),
}


@pytest.mark.parametrize("behave", TOO_LARGE.values(), ids=TOO_LARGE)
def test_an_answer_over_one_mebibyte_is_of_the_kind_size(behave: Behaviour) -> None:
    with (
        serving(behave) as server,
        pytest.raises(TransportError, match=f"more than {MAXIMUM_BYTES} bytes") as caught,
    ):
        get(server.url)
    assert caught.value.kind == "size"


def test_a_mutated_answer_raises_nothing_foreign(seeded: random.Random) -> None:
    whole = http(200, b'{"access_token":"x"}', "Content-Type: application/json")
    answer = whole
    with serving(lambda connection: connection.sendall(answer)) as server:
        for _ in range(60):
            mutated = bytearray(whole)
            for _ in range(seeded.randint(1, 4)):
                mutated[seeded.randrange(len(mutated))] = seeded.randrange(256)
            answer = bytes(mutated)
            with suppress(TransportError):
                assert get(server.url).status in range(100, 1000)


# --- the deadline -------------------------------------------------------------------------------

SLOW = {
    "silent": holding(),
    "silent after the status": holding(b"HTTP/1.1 200 OK\r\n"),
    "silent in the body": holding(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"),
    "late": saying(http(200), after_seconds=2 * DEADLINE_SECONDS),
    "drips the status": dripping(b"", b"H"),
    "drips a header": dripping(b"HTTP/1.1 200 OK\r\nX-Drip: ", b"x"),
    "drips the body": dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"x"),
    "drips chunks": dripping(CHUNKED, b"1\r\nx\r\n"),
    "drips the size of a chunk": dripping(CHUNKED + b"1;", b"x"),
    "drips trailers": dripping(CHUNKED + b"1\r\nx\r\n0\r\n", b"X-Trailer: x\r\n"),
    "floods with 100 Continue": dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n", pause_seconds=0),
}


@pytest.mark.parametrize("behave", SLOW.values(), ids=SLOW)
def test_the_deadline_ends_the_whole_exchange(behave: Behaviour) -> None:
    started = time.monotonic()
    with serving(behave) as server:
        with pytest.raises(TransportError, match="may have arrived") as caught:
            post(server.url, timeout=DEADLINE_SECONDS)
        assert caught.value.kind == "timeout"
        assert time.monotonic() - started < 1.5
        assert server.left.wait(1.5), "the connection outlives the deadline"


def test_the_deadline_ends_a_connection_that_nobody_accepts() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        with pytest.raises(TransportError) as caught:
            get(f"http://127.0.0.1:{listener.getsockname()[1]}/", timeout=DEADLINE_SECONDS)
        assert caught.value.kind == "timeout"


def test_the_deadline_ends_a_tls_handshake_that_nobody_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        with pytest.raises(TransportError) as caught:
            get(f"https://127.0.0.1:{listener.getsockname()[1]}/", timeout=DEADLINE_SECONDS)
        assert caught.value.kind == "timeout"


@pytest.mark.parametrize("drop", [b"x", b"\r\nX-Drip: x"], ids=["one header", "headers"])
def test_the_deadline_ends_a_proxy_that_drips(drop: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(dripping(b"HTTP/1.1 200 OK\r\nX-Drip: ", drop)) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        with pytest.raises(TransportError) as caught:
            get("https://org.invalid/", timeout=DEADLINE_SECONDS)
        assert caught.value.kind == "timeout"
        assert proxy.left.wait(1.5), "the connection outlives the deadline"


@pytest.mark.openssl
@pytest.mark.parametrize("behaviour", ["silent in the body", "drips a header", "drips trailers"])
def test_the_deadline_ends_an_exchange_inside_tls(
    behaviour: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = certificate_for("IP:127.0.0.1", tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with serving(SLOW[behaviour], tls=context_with(certificate)) as server:
        with pytest.raises(TransportError) as caught:
            get(server.url, timeout=DEADLINE_SECONDS)
        assert caught.value.kind == "timeout"
        assert len(server.requests) == 1
        assert server.left.wait(1.5), "the connection outlives the deadline"


def threads() -> set[threading.Thread]:
    return set(threading.enumerate())


@pytest.mark.parametrize(
    "behave", [saying(http(200)), holding(), saying(b"")], ids=["good", "slow", "broken"]
)
def test_no_thread_is_left_behind(behave: Behaviour) -> None:
    before = threads()
    with serving(behave) as server, suppress(TransportError):
        get(server.url, timeout=DEADLINE_SECONDS)
    assert eventually(lambda: threads() <= before)


def test_an_answer_just_within_the_deadline_is_taken() -> None:
    with serving(saying(http(200, b"body"), after_seconds=0.2)) as server:
        assert get(server.url, timeout=3).body == b"body"


TIMES_REFUSED: dict[str, Any] = {
    "zero": 0,
    "negative": -1,
    "not a number": float("nan"),
    "endless": float("inf"),
    "huge": 10**400,
    "true": True,
    "text": "30",
    "none": None,
}


@pytest.mark.parametrize("timeout", TIMES_REFUSED.values(), ids=TIMES_REFUSED)
def test_a_timeout_that_is_no_count_of_seconds_is_a_mistake(timeout: Any) -> None:
    with pytest.raises(CallerMistake, match=r"timeout is .*; pass seconds"):
        get("http://127.0.0.1:1/", timeout=timeout)


@pytest.mark.parametrize("timeout", [1, 2.5, threading.TIMEOUT_MAX])
def test_any_other_count_of_seconds_is_taken(timeout: float) -> None:
    with serving(saying(http(200))) as server:
        assert get(server.url, timeout=timeout).status == 200


# --- no connection ------------------------------------------------------------------------------


def test_a_port_where_nobody_listens_is_of_the_kind_connect() -> None:
    with pytest.raises(TransportError, match="could not connect to 127") as caught:
        get(f"http://127.0.0.1:{a_free_port()}/")
    assert caught.value.kind == "connect"


def looking_up(
    monkeypatch: pytest.MonkeyPatch, find: Callable[[], str], names: list[str] | None = None
) -> None:
    """Replace the look-up of every name beyond this machine by ``find``, and note the names."""
    really = socket.getaddrinfo

    def look_up(host: str, *arguments: Any, **options: Any) -> Any:
        if not is_loopback(host):
            if names is not None:
                names.append(host)
            host = find()
        return really(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


def unknown() -> str:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def test_a_name_that_is_not_known_is_of_the_kind_connect(monkeypatch: pytest.MonkeyPatch) -> None:
    names: list[str] = []
    looking_up(monkeypatch, unknown, names)
    with pytest.raises(TransportError, match=r"is known for org\.invalid") as caught:
        get("https://org.invalid/")
    assert caught.value.kind == "connect"
    assert names == ["org.invalid"], "nothing is tried twice"


@pytest.mark.parametrize(
    "host", ["a" * 64 + ".invalid", "a..invalid", ".invalid"], ids=["long", "gap", "dot"]
)
def test_a_name_that_no_host_can_have_is_not_said_to_answer(host: str) -> None:
    with pytest.raises(JWTBearerError) as caught:
        get(f"https://{host}/")
    assert getattr(caught.value, "kind", "mistake") in ("connect", "mistake")
    assert "did not answer in HTTP" not in str(caught.value)


def test_the_deadline_ends_a_look_up_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    found = threading.Event()
    looking_up(monkeypatch, lambda: "127.0.0.1" if found.wait(3) else "")
    before = threads()
    started = time.monotonic()
    with pytest.raises(TransportError) as caught:
        get("https://org.invalid/", timeout=DEADLINE_SECONDS)
    assert caught.value.kind == "timeout"
    assert time.monotonic() - started < 1.5
    found.set()
    assert eventually(lambda: threads() <= before)


def test_nothing_is_sent_once_the_deadline_has_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    found = threading.Event()
    really = socket.getaddrinfo

    def look_up(*arguments: Any, **options: Any) -> Any:
        found.wait(3)
        return really(*arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with serving(saying(http(200))) as server:
        before = threads()
        with pytest.raises(TransportError):
            post(server.url, timeout=DEADLINE_SECONDS)
        found.set()
        assert eventually(lambda: threads() <= before)
    assert server.requests == []


# --- redirects ----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status: int) -> None:
    with serving(saying(http(200))) as elsewhere:
        answer = http(status, b"", f"Location: {elsewhere.url}/there?code={SECRET}")
        with serving(saying(answer)) as server, pytest.raises(TransportError) as caught:
            post(server.url)
    assert caught.value.kind == "redirect"
    assert f"HTTP {status}, pointing to {elsewhere.url}/there." in str(caught.value)
    assert SECRET not in str(caught.value)
    assert len(server.requests) == 1
    assert elsewhere.requests == []


def test_a_redirect_to_nowhere_is_one_as_well() -> None:
    with pytest.raises(TransportError, match="pointing to nowhere") as caught:
        answer_of(http(302))
    assert caught.value.kind == "redirect"


def test_where_a_redirect_points_is_shown_without_control_characters() -> None:
    with pytest.raises(TransportError) as caught:
        answer_of(http(302, b"", "Location: http://x/\x1b[31m\x07\xe9"))
    assert str(caught.value).isprintable()
    assert r"\x1b[31m" in str(caught.value)


# --- TLS ----------------------------------------------------------------------------------------


def context_with(certificate: Path) -> ssl.SSLContext:
    """The server's side of TLS, with the demo key."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, VECTORS / "keys/demo-2048.key")
    return context


def certificate_for(name: str, folder: Path) -> Path:
    """A self-signed certificate for a name or an address, made by openssl."""
    certificate = folder / "server.crt"
    oracle.openssl(
        *("req", "-x509", "-key", VECTORS / "keys/demo-2048.key", "-subj", "/CN=test"),
        *("-days", "2", "-addext", f"subjectAltName={name}", "-out", certificate),
    )
    return certificate


def test_a_certificate_that_nobody_trusts_is_of_the_kind_tls() -> None:
    with (
        serving(saying(http(200)), tls=context_with(VECTORS / "keys/demo-2048.crt")) as server,
        pytest.raises(TransportError, match="certificates are always checked") as caught,
    ):
        post(server.url)
    assert caught.value.kind == "tls"
    assert server.requests == []


@pytest.mark.openssl
def test_a_certificate_of_the_store_is_accepted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = certificate_for("IP:127.0.0.1", tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with serving(saying(http(200, b"body")), tls=context_with(certificate)) as server:
        assert get(server.url).body == b"body"


@pytest.mark.openssl
def test_a_certificate_for_another_name_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = certificate_for("DNS:elsewhere.invalid", tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with (
        serving(saying(http(200)), tls=context_with(certificate)) as server,
        pytest.raises(TransportError, match="mismatch") as caught,
    ):
        post(server.url)
    assert caught.value.kind == "tls"
    assert server.requests == []


def test_a_server_that_speaks_no_tls_is_of_the_kind_tls() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        threading.Thread(target=say_plainly, args=(listener,), daemon=True).start()
        with pytest.raises(TransportError) as caught:
            get(f"https://127.0.0.1:{port}/")
    assert caught.value.kind == "tls"


def say_plainly(listener: socket.socket) -> None:
    """Answer one caller in plain HTTP, whatever it says."""
    connection, _ = listener.accept()
    with connection:
        connection.recv(65536)
        connection.sendall(http(400))


# --- addresses ----------------------------------------------------------------------------------

ADDRESSES_TAKEN = (
    "https://login.salesforce.com",
    "https://login.salesforce.com/services/oauth2/token?x=%20",
    "HTTPS://LOGIN.SALESFORCE.COM:8443/",
    "https://[2001:db8::1]/",
    "http://localhost:8080/",
    "http://LocalHost/",
    "http://127.0.0.1/",
    "http://127.9.9.9/",
    "http://[::1]:8080/",
)
ADDRESSES_REFUSED: dict[str, tuple[Any, str]] = {
    "bytes": (b"https://x", "text, not bytes"),
    "none": (None, "text, not NoneType"),
    "empty": ("", "no https:// URL"),
    "a path": ("/services/oauth2/token", "no https:// URL"),
    "no scheme": ("login.salesforce.com", "no https:// URL"),
    "file": ("file:///etc/passwd", "no https:// URL"),
    "file with a host": ("file://localhost/etc/passwd", "no https:// URL"),
    "data": ("data:text/plain,hello", "no https:// URL"),
    "ftp": ("ftp://127.0.0.1/x", "no https:// URL"),
    "javascript": ("javascript:alert(1)", "no https:// URL"),
    "no host": ("https://", "no https:// URL"),
    "a port alone": ("https://:443/", "no https:// URL"),
    "a user": ("https://user@login.salesforce.com/", "user name or password"),
    "a user and a password": ("https://user:hunter2@login.salesforce.com/", "user name or"),
    "an empty user": ("https://@login.salesforce.com/", "user name or password"),
    "a backslash before an at": ("https://login.salesforce.com\\@evil.example/", "user name or"),
    "a line break": ("https://login.salesforce.com/\r\nX: y", "character that no URL"),
    "a tab in the scheme": ("ht\ttps://login.salesforce.com/", "character that no URL"),
    "a space": ("https://login.salesforce.com/a b", "character that no URL"),
    "a null": ("https://login.salesforce.com/\0", "character that no URL"),
    "a delete": ("https://login.salesforce.com/\x7f", "character that no URL"),
    "beyond ascii": ("https://lögin.salesforce.com/", "character that no URL"),
    "a lone surrogate": ("https://login.salesforce.com/\ud800", "character that no URL"),
    "a port that is no number": ("https://login.salesforce.com:https/", "is no URL"),
    "a port too high": ("https://login.salesforce.com:65536/", "is no URL"),
    "half a bracket": ("https://[::1/", "is no URL"),
    "plain http": ("http://login.salesforce.com/", "in the clear; use https://"),
    "plain http to a private address": ("http://192.168.0.1/", "in the clear"),
    "plain http to a name like localhost": ("http://localhost.evil.example/", "in the clear"),
    "plain http to a name like an address": ("http://127.0.0.1.evil.example/", "in the clear"),
    "plain http to a decimal address": ("http://2130706433/", "in the clear"),
}


@pytest.mark.parametrize("url", ADDRESSES_TAKEN)
def test_an_address_of_https_or_of_this_machine_is_taken(url: str) -> None:
    assert parse_url(url).geturl().lower() == url.lower()


@pytest.mark.parametrize(("url", "said"), ADDRESSES_REFUSED.values(), ids=ADDRESSES_REFUSED)
def test_any_other_address_is_a_mistake_before_anything_is_looked_up(
    url: Any, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: list[str] = []
    looking_up(monkeypatch, unknown, names)
    with pytest.raises(CallerMistake, match=said) as caught:
        get(url)
    assert names == []
    assert str(caught.value).isprintable()
    assert "hunter2" not in str(caught.value)


def test_a_mutated_address_raises_nothing_foreign(seeded: random.Random) -> None:
    letters = "htps:/@[]#?%\\.0159aZ \t\r\n\0\x7f-ä℀\ud800"
    for _ in range(3000):
        url = list("https://login.salesforce.com:443/token")
        for _ in range(seeded.randint(1, 4)):
            url[seeded.randrange(len(url))] = seeded.choice(letters)
        try:
            parts = parse_url("".join(url))
        except CallerMistake:
            continue
        assert parts.scheme == "https"


@pytest.mark.parametrize("host", ["[::1%5D.evil.example]", "[::1%25.evil.example]", "[::1%2F]"])
def test_a_percent_sign_makes_no_address_of_this_machine(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: list[str] = []
    looking_up(monkeypatch, unknown, names)
    with pytest.raises(JWTBearerError):
        post(f"http://{host}/")
    assert names == [], "the assertion would go out in the clear"


# --- proxies ------------------------------------------------------------------------------------

NO_GATEWAY = b"HTTP/1.1 502 Bad Gateway\r\n\r\n"


@pytest.mark.parametrize("name", ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])
def test_a_proxy_of_the_environment_is_asked_for_the_host(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(saying(NO_GATEWAY)) as proxy:
        monkeypatch.setenv(name, proxy.url)
        with pytest.raises(TransportError, match=r"connect to org.invalid.*502.* proxy") as caught:
            get("https://org.invalid/secret-path")
    assert caught.value.kind == "connect"
    (request,) = proxy.requests
    assert request.startswith(b"CONNECT org.invalid:443 HTTP/1.")
    assert SECRET.encode() not in request
    assert b"secret-path" not in request


# Which clients read no_proxy and the rest as send does.
CLIENTS = ["send", *(["curl"] if shutil.which("curl") else [])]


def fetch(client: str, url: str) -> None:
    """GET over one client, whatever comes of it."""
    if client == "curl":
        subprocess.run(["curl", "-s", "-m", "3", url], capture_output=True, check=False)
        return
    with pytest.raises(TransportError):
        get(url)


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize(
    ("environment", "asked"),
    [
        ({"https_proxy": "{proxy}"}, True),
        ({"https_proxy": "{proxy}", "no_proxy": "127.0.0.2"}, False),
        ({"https_proxy": "{proxy}", "no_proxy": "example.com, 127.0.0.2"}, False),
        ({"https_proxy": "{proxy}", "NO_PROXY": "*"}, False),
        ({"https_proxy": "{proxy}", "no_proxy": "127.0.0.20"}, True),
        ({"http_proxy": "{proxy}"}, False),
        ({"https_proxy": "{proxy}", "all_proxy": "http://127.0.0.1:1"}, True),
        ({"https_proxy": "{proxy}", "HTTPS_PROXY": "http://127.0.0.1:1"}, True),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, dict) else str(value),
)
def test_the_environment_is_read_as_curl_reads_it(
    client: str, environment: dict[str, str], asked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # 127.0.0.2 plays the remote host: nothing listens there, and nothing leaves the machine.
    monkeypatch.setattr(transport, "is_loopback", lambda host: False)
    with serving(saying(NO_GATEWAY)) as proxy:
        for name, value in environment.items():
            monkeypatch.setenv(name, value.format(proxy=proxy.url))
        fetch(client, f"https://127.0.0.2:{a_free_port()}/")
    assert len(proxy.requests) == asked


def test_a_proxy_is_not_asked_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(saying(NO_GATEWAY)) as proxy, serving(saying(http(200))) as server:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        assert get(server.url).status == 200
        assert get(f"http://localhost:{server.port}").status == 200
    assert proxy.requests == []


def test_a_proxys_password_goes_to_the_proxy_and_into_no_message(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with serving(saying(NO_GATEWAY)) as proxy:
        monkeypatch.setenv("https_proxy", f"http://user:hunter2@127.0.0.1:{proxy.port}")
        with pytest.raises(TransportError) as caught:
            get("https://org.invalid/")
    assert base64.b64encode(b"user:hunter2") in proxy.requests[0]
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "proxy",
    ["http:/user:hunter2@proxy", "http://user:hunter2@127.0.0.1:port", "user:hunter2@:x:y"],
    ids=["one slash", "port that is no number", "colons"],
)
def test_a_proxy_that_is_no_url_is_not_shown_with_its_password(
    proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", proxy)
    looking_up(monkeypatch, unknown)
    with pytest.raises(JWTBearerError) as caught:
        get("https://org.invalid/")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["socks5", "SOCKS5H", "https"])
def test_a_proxy_of_another_kind_is_refused(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("all_proxy", f"{scheme}://user:hunter2@127.0.0.1:1")
    with pytest.raises(CallerMistake, match="only http:// proxies work here") as caught:
        get("https://org.invalid/")
    assert f"'{scheme}'" in str(caught.value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.openssl
def test_the_request_goes_through_the_proxy_inside_tls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = certificate_for("DNS:org.invalid", tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    inside: list[bytes] = []

    def tunnel(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
        with context_with(certificate).wrap_socket(connection, server_side=True) as org:
            inside.append(org.recv(65536))
            org.sendall(http(200, b"body"))

    with serving(tunnel) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        assert get("https://org.invalid/path").body == b"body"
    assert inside[0].startswith(b"GET /path HTTP/1.1\r\n")
    assert SECRET.encode() in inside[0]
    assert SECRET.encode() not in proxy.requests[0]


# --- secrets ------------------------------------------------------------------------------------

FAILING = {
    "protocol": saying(b"garbage"),
    "size": TOO_LARGE["by Content-Length"],
    "redirect": saying(http(307, b"", "Location: http://127.0.0.1:1/")),
    "timeout": holding(),
}


@pytest.mark.parametrize("kind", FAILING)
def test_no_error_shows_what_was_sent(kind: str) -> None:
    with serving(FAILING[kind]) as server:
        for exchange in (get, post):
            with pytest.raises(TransportError) as caught:
                exchange(server.url, timeout=DEADLINE_SECONDS)
            assert caught.value.kind == kind
            told = "".join(traceback.format_exception(caught.value)) + repr(caught.value.args)
            assert SECRET not in told


def test_request_and_response_show_neither_headers_nor_body() -> None:
    headers = {"Authorization": SECRET}
    request = Request("POST", "https://x/token", headers, SECRET.encode())
    response = Response(200, headers, SECRET.encode())
    assert repr(request) == "Request(POST https://x/token, redacted)"
    assert repr(response) == f"Response(200, {len(SECRET)} bytes, redacted)"


def test_an_interrupt_leaves_no_connection_behind() -> None:
    code = (
        "from jwtbearer.transport import Request, send\n"
        "try: send(Request('GET', input(), {}, None), timeout=30)\n"
        "except KeyboardInterrupt: print('interrupted'); input()"
    )
    with (
        serving(holding()) as server,
        subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        print(server.url, file=process.stdin, flush=True)
        assert eventually(lambda: bool(server.requests))
        process.send_signal(signal.SIGINT)
        assert process.stdout.readline() == "interrupted\n"
        assert server.left.wait(1)
        process.kill()
