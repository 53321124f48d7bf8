"""The practice org over HTTP, against raw sockets, urllib and curl."""

from __future__ import annotations

import json
import os
import random
import shutil
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlencode

import pytest

from jwtbearer import CallerMistake, Claims, PrivateKey, build_assertion, request_token
from jwtbearer.exchange import GRANT_TYPE
from jwtbearer.practice import Org, PracticeServer, server
from jwtbearer.practice.demo import APP, KEY_FILE, USER
from tests import oracle
from tests.servers import a_free_port, eventually

NOW = 1767225600
AUDIENCE = "https://login.salesforce.com"
TOKEN_PATH = "/services/oauth2/token"
FORM_TYPE = "Content-Type: application/x-www-form-urlencoded"


class Practice:
    """A practice server under test, and what it reported."""

    def __init__(self, served: PracticeServer, org: Org, reports: list[str]) -> None:
        self.url = served.url
        self.port = int(served.url.rpartition(":")[2])
        self.org = org
        self.reports = reports

    def call(self, request: bytes, *, hang_up: bool = False) -> bytes:
        """Send raw bytes, and read until the server closes; perhaps close our side before."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
            connection.sendall(request)
            if hang_up:
                connection.shutdown(socket.SHUT_WR)
            answer = b""
            try:
                while chunk := connection.recv(65536):
                    answer += chunk
            except ConnectionResetError:
                pass  # it closed with bytes of ours unread
            return answer

    def reported(self, *words: str) -> str:
        """The line of the report that has these words, once it is there."""
        assert eventually(lambda: bool(self.lines(words))), self.reports
        return self.lines(words)[-1]

    def lines(self, words: tuple[str, ...]) -> list[str]:
        return [line for line in self.reports if all(word in line for word in words)]


@pytest.fixture(scope="module")
def served(demo_key: PrivateKey) -> Iterator[Practice]:
    """One practice server for all tests, whose clock stands still."""
    reports: list[str] = []
    org = demo_org(demo_key)
    with PracticeServer(org, port=0, report=reports.append) as practice:
        yield Practice(practice, org, reports)


@pytest.fixture
def practice(served: Practice) -> Iterator[Practice]:
    """The server without tokens and reports; it serves on, whatever a test does to it."""
    served.org.usernames_by_token.clear()
    served.reports.clear()
    yield served
    assert status(served.call(request(served, "GET /"))) == 404


def demo_org(key: PrivateKey) -> Org:
    return Org(
        app=APP,
        users=(USER,),
        key=key.public,
        audience=AUDIENCE,
        now=lambda: NOW,
        random_bytes=os.urandom,
    )


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that waits a quarter of a second."""
    monkeypatch.setattr(server, "DEADLINE_SECONDS", 0.25)


def request(
    practice: Practice, line: str, *headers: str, host: str | None = None, body: bytes = b""
) -> bytes:
    """A request with Host and the headers named, and no others."""
    lines = [f"{line} HTTP/1.1", f"Host: {host or f'127.0.0.1:{practice.port}'}", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def post(practice: Practice, body: bytes, *headers: str) -> bytes:
    return request(practice, f"POST {TOKEN_PATH}", FORM_TYPE, *headers, body=body)


def status(answer: bytes) -> int:
    """The status of an answer, of which there must be one."""
    assert answer.startswith(b"HTTP/1.0 "), answer[:80]
    return int(answer.split()[1])


def form(assertion: str) -> bytes:
    return urlencode({"grant_type": GRANT_TYPE, "assertion": assertion}).encode()


@pytest.fixture
def good_form(demo_key: PrivateKey) -> bytes:
    """A form that gets a token."""
    return form(str(build_assertion(Claims(APP, USER, AUDIENCE, NOW + 120), demo_key)))


# --- good clients -------------------------------------------------------------------------------


def test_a_post_gets_a_token_and_the_headers_of_rfc_6749(
    practice: Practice, good_form: bytes
) -> None:
    answer = practice.call(post(practice, good_form, f"Content-Length: {len(good_form)}"))
    head, _, body = answer.partition(b"\r\n\r\n")
    headers = head.decode().lower().split("\r\n")
    assert status(answer) == 200
    assert json.loads(body)["instance_url"] == practice.url
    assert "content-type: application/json;charset=utf-8" in headers
    assert "cache-control: no-store" in headers
    assert f"content-length: {len(body)}" in headers
    assert not any("python" in header for header in headers)
    assert practice.reported("200") == f"POST {TOKEN_PATH}: 200, token issued"


def test_our_own_client_gets_a_token_and_uses_it(practice: Practice, demo_key: PrivateKey) -> None:
    assertion = build_assertion(Claims(APP, USER, AUDIENCE, NOW + 120), demo_key)
    token = request_token(practice.url + TOKEN_PATH, assertion)
    assert token.get("/services/data/v60.0/").status == 200
    assert practice.reported("GET").endswith("200, the token is good")


def openssl_assertion() -> str:
    """An assertion that openssl signed."""
    header, claims = (
        oracle.base64url(json.dumps(members).encode())
        for members in (
            {"alg": "RS256"},
            {"iss": APP, "sub": USER, "aud": AUDIENCE, "exp": NOW + 60},
        )
    )
    signature = oracle.signature(f"{header}.{claims}".encode(), KEY_FILE)
    return f"{header}.{claims}.{oracle.base64url(signature)}"


def urllib_fetch(url: str, body: bytes | None, authorization: str) -> bytes:
    headers = {"Authorization": authorization} if authorization else {}
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(urllib.request.Request(url, body, headers), timeout=5) as answer:
        return bytes(answer.read())


def curl_fetch(url: str, body: bytes | None, authorization: str) -> bytes:
    options = ["--data-binary", body.decode()] if body else []
    options += ["-H", f"Authorization: {authorization}"] if authorization else []
    command = ["curl", "-sS", "--fail", "--noproxy", "*", *options, url]
    return subprocess.run(command, capture_output=True, check=True, timeout=10).stdout


CLIENTS: dict[str, Callable[[str, bytes | None, str], bytes]] = {"urllib": urllib_fetch}
if shutil.which("curl"):
    CLIENTS["curl"] = curl_fetch


@pytest.mark.openssl
@pytest.mark.parametrize("fetch", CLIENTS.values(), ids=CLIENTS)
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_other_peoples_clients_get_a_token_for_an_assertion_signed_by_openssl(
    fetch: Callable[[str, bytes | None, str], bytes], host: str, practice: Practice
) -> None:
    url = f"http://{host}:{practice.port}"
    members = json.loads(fetch(url + TOKEN_PATH, form(openssl_assertion()), ""))
    authorization = f"{members['token_type']} {members['access_token']}"
    resources = json.loads(fetch(f"{url}/services/data/v60.0/", None, authorization))
    assert resources["identity"] == members["id"]


def test_urllib_reads_a_refusal(practice: Practice) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib_fetch(practice.url + TOKEN_PATH, form("a.b.c"), "")
    with caught.value as answer:
        assert answer.code == 400
        assert json.loads(answer.read())["error_description"] == "invalid assertion"


def test_many_clients_at_a_time_each_get_an_answer(practice: Practice, good_form: bytes) -> None:
    answers: list[int] = []
    call = post(practice, good_form, f"Content-Length: {len(good_form)}")
    threads = [
        threading.Thread(target=lambda: answers.append(status(practice.call(call))))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 4
    assert len(practice.org.usernames_by_token) == 4


# --- the length of the body ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        ["Content-Length: -1"],
        ["Content-Length: +3"],
        ["Content-Length: 3,3"],
        ["Content-Length: 3, 4"],
        ["Content-Length: 0x3"],
        ["Content-Length: 3.0"],
        ["Content-Length: 1e1"],
        ["Content-Length: 3_0"],
        ["Content-Length: \xb3"],
        ["Content-Length:"],
        ["Content-Length: three"],
        ["Content-Length: 262145"],
        ["Content-Length: 999999999"],
        ["Content-Length: 0000000003"],
        ["Content-Length: 99999999999999999999999999"],
        ["Content-Length: 3", "Content-Length: 3"],
        ["Content-Length: 3", "content-length: 4"],
        ["Transfer-Encoding: chunked"],
        ["Transfer-Encoding: chunked", "Content-Length: 3"],
        ["transfer-encoding: identity", "Content-Length: 3"],
        ["Transfer-Encoding:"],
    ],
    ids=" and ".join,
)
def test_a_length_that_is_not_one_proper_length_is_refused(
    headers: list[str], practice: Practice
) -> None:
    answer = practice.call(post(practice, b"", *headers))
    assert status(answer) == 400
    assert answer.endswith(b"\r\n\r\n"), "no word on why"
    practice.reported("400", "one proper Content-Length")


@pytest.mark.parametrize("length", ["0", "00", "3", "003"])
def test_a_proper_length_reaches_the_org(length: str, practice: Practice) -> None:
    body = b"a=b"[: int(length)]
    assert b"unsupported_grant_type" in practice.call(
        post(practice, body, f"Content-Length: {length}")
    )


def test_no_length_is_no_body(practice: Practice) -> None:
    assert b"unsupported_grant_type" in practice.call(post(practice, b""))


def test_a_body_of_the_greatest_length_reaches_the_org(practice: Practice) -> None:
    body = b"a=" + b"x" * (server.MAXIMUM_BODY - 2)
    answer = practice.call(post(practice, body, f"Content-Length: {len(body)}"))
    assert b"unsupported_grant_type" in answer


def test_what_comes_after_the_body_is_not_read_as_a_request(
    practice: Practice, good_form: bytes
) -> None:
    smuggled = post(practice, good_form, f"Content-Length: {len(good_form)}")
    answer = practice.call(post(practice, b"a=b" + smuggled, "Content-Length: 3"))
    assert answer.count(b"HTTP/1.0") <= 1
    assert b"access_token" not in answer
    assert practice.org.usernames_by_token == {}


def test_a_body_that_ends_early_is_refused(practice: Practice) -> None:
    answer = practice.call(post(practice, b"a=b", "Content-Length: 4"), hang_up=True)
    assert status(answer) == 400
    practice.reported("400", "shorter than its Content-Length")


# --- Host ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "localhost.evil.example:{port}",
        "127.0.0.1.evil.example:{port}",
        "evil.example@127.0.0.1:{port}",
        "127.0.0.1",
        "127.0.0.1:1",
        "127.0.0.1:{port}0",
        "127.0.0.1:{port}, evil.example",
        "192.168.0.1:{port}",
        "0.0.0.0:{port}",
        ":{port}",
        "{port}",
        "[::1",
        "\xff:{port}",
    ],
)
def test_a_host_that_is_not_this_machine_is_turned_away(host: str, practice: Practice) -> None:
    call = request(practice, "GET /", host=host.format(port=practice.port))
    answer = practice.call(call)
    assert status(answer) == 403
    assert answer.endswith(b"\r\n\r\n")
    practice.reported("403", "Host was not this machine")


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}", "LocalHost:{port}"])
def test_a_host_that_is_this_machine_is_served(host: str, practice: Practice) -> None:
    call = request(practice, "GET /", host=host.format(port=practice.port))
    assert status(practice.call(call)) == 404


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost:\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nHost: 127.0.0.1:%d\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: evil.example\r\nHost: 127.0.0.1:%d\r\n\r\n",
    ],
    ids=["none", "none in HTTP/1.0", "empty", "twice", "two"],
)
def test_a_request_without_one_host_is_turned_away(head: bytes, practice: Practice) -> None:
    call = head.replace(b"%d", b"%d" % practice.port)
    assert status(practice.call(call)) == 403


def test_a_good_request_from_a_rebound_name_gets_no_token(
    practice: Practice, good_form: bytes
) -> None:
    call = request(
        practice,
        f"POST {TOKEN_PATH}",
        FORM_TYPE,
        f"Content-Length: {len(good_form)}",
        host=f"rebound.example:{practice.port}",
        body=good_form,
    )
    answer = practice.call(call)
    assert b"access_token" not in answer
    assert practice.org.usernames_by_token == {}


# --- other requests -----------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_another_method_is_answered_as_salesforce_does(method: str, practice: Practice) -> None:
    answer = practice.call(request(practice, f"{method} {TOKEN_PATH}"))
    assert status(answer) == 400
    assert b"must use HTTP POST" in answer
    practice.reported(f"{method} {TOKEN_PATH}: 400")


def test_head_is_answered_without_a_body(practice: Practice) -> None:
    answer = practice.call(request(practice, f"HEAD {TOKEN_PATH}"))
    assert status(answer) == 400
    assert answer.endswith(b"\r\n\r\n")


@pytest.mark.parametrize("method", ["FOO", "CONNECT", "TRACE", "post", "__init__"])
def test_a_method_that_there_is_not_is_answered_501(method: str, practice: Practice) -> None:
    assert status(practice.call(request(practice, f"{method} {TOKEN_PATH}"))) == 501


def test_no_browser_is_told_that_it_may(practice: Practice) -> None:
    preflight = request(
        practice,
        f"OPTIONS {TOKEN_PATH}",
        "Origin: https://evil.example",
        "Access-Control-Request-Method: POST",
    )
    assert b"access-control" not in practice.call(preflight).lower()


@pytest.mark.parametrize("connection", ["keep-alive", "Keep-Alive, Upgrade", "close"])
def test_each_connection_serves_one_request(connection: str, practice: Practice) -> None:
    call = request(practice, "GET /", f"Connection: {connection}")
    assert practice.call(call + call).count(b"HTTP/1.0") <= 1
    assert status(practice.call(call)) == 404


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/../../etc/passwd", "/../../etc/passwd"),
        ("/%2e%2e/%0d%0aX:%20y", "/%2e%2e/%0d%0aX:%20y"),
        ("/\x1b[31mred\x07", r"/\x1b[31mred\x07"),
        ("/\xff\x9b31m", r"/\xff\x9b31m"),
        ("/\x00", r"/\x00"),
        ("//evil.example/x", "/evil.example/x"),
        ("http://evil.example/", "http://evil.example/"),
        (f"{TOKEN_PATH}x?assertion=secret", f"{TOKEN_PATH}x"),
        ("/" + "a" * 400, "/" + "a" * 299 + " … (101 more)"),
    ],
    ids=["dots", "percent", "escape", "beyond ascii", "null", "slashes", "url", "query", "long"],
)
def test_a_path_is_reported_in_plain_characters_and_without_its_query(
    path: str, shown: str, practice: Practice
) -> None:
    answer = practice.call(request(practice, f"GET {path}"))
    assert status(answer) == 404
    assert practice.reported("404") == f"GET {shown}: 404, refused, NOT_FOUND"
    assert b"X: y" not in answer


def test_no_secret_is_reported(practice: Practice, good_form: bytes) -> None:
    call = post(practice, good_form, f"Content-Length: {len(good_form)}")
    token = json.loads(practice.call(call).partition(b"\r\n\r\n")[2])["access_token"]
    practice.call(request(practice, "GET /services/data/v60.0/", f"Authorization: Bearer {token}"))
    practice.call(request(practice, f"GET {TOKEN_PATH}?{good_form.decode()}"))
    practice.reported("400")
    told = "".join(practice.reports)
    assert token not in told
    assert good_form.decode().rpartition("=")[2] not in told


HOSTILE = {
    "empty": (b"\r\n\r\n", b""),
    "tls": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64) + b"\r\n", b"400"),
    "binary": (bytes(range(256)) * 8 + b"\r\n\r\n", b"400"),
    "version 9": (b"GET / HTTP/9.9\r\n\r\n", b"505"),
    "version x": (b"GET / HTTP/x\r\n\r\n", b"400"),
    "four words": (b"GET / / HTTP/1.1\r\n\r\n", b"400"),
    "long header": (b"GET / HTTP/1.1\r\nX: " + b"a" * 65_600 + b"\r\n", b"431"),
    "header flood": (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 101, b"431"),
}


@pytest.mark.parametrize(("hostile", "said"), HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_request_gets_an_error_at_most(
    hostile: bytes, said: bytes, practice: Practice
) -> None:
    answer = practice.call(hostile, hang_up=True)
    assert said in answer
    assert b"HTTP/1.0 2" not in answer


def test_a_mutated_request_never_gets_a_token(
    practice: Practice, good_form: bytes, seeded: random.Random
) -> None:
    # An assertion that is a character short, so that no mutation is a good request.
    body = good_form[:-1]
    whole = post(practice, body, f"Content-Length: {len(body)}")
    for _ in range(80):
        mutated = bytearray(whole)
        for _ in range(seeded.randint(1, 5)):
            mutated[seeded.randrange(min(len(mutated), 300))] = seeded.randrange(256)
        assert b"access_token" not in practice.call(bytes(mutated), hang_up=True)
    assert practice.org.usernames_by_token == {}


@pytest.mark.parametrize(
    "line",
    [
        f"FOO {TOKEN_PATH}?assertion=secret",
        f"GET {TOKEN_PATH}?assertion=secret /",
        f"assertion=secret {TOKEN_PATH}",
        "GET / assertion=secret",
    ],
    ids=["method", "four words", "secret as method", "secret as version"],
)
def test_a_line_that_is_no_good_is_reported_without_what_may_be_secret(
    line: str, practice: Practice
) -> None:
    answer = practice.call(request(practice, line))
    assert practice.reported("refused").startswith(("FOO", "GET", "no HTTP", "assertion"))
    assert "secret" not in practice.reported("refused")
    assert b"secret" not in answer


# --- the deadline -------------------------------------------------------------------------------

SLOW = {
    "silent": b"",
    "half a line": b"POST /serv",
    "half the headers": b"GET / HTTP/1.1\r\nHost: 127",
    "half the body": b"POST / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Length: 9\r\n\r\nhalf",
}


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize("request_so_far", SLOW.values(), ids=SLOW)
def test_a_request_that_never_ends_is_hung_up_on(request_so_far: bytes, practice: Practice) -> None:
    started = time.monotonic()
    practice.call(request_so_far.replace(b"%d", b"%d" % practice.port))
    assert 0.2 < time.monotonic() - started < 2


@pytest.mark.usefixtures("_impatient")
def test_a_request_that_drips_is_hung_up_on(practice: Practice) -> None:
    started = time.monotonic()
    with socket.create_connection(("127.0.0.1", practice.port), timeout=5) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nX: ")
        with pytest.raises(ConnectionError):
            drip(connection)
    assert 0.2 < time.monotonic() - started < 2


def drip(connection: socket.socket) -> None:
    """Send a byte now and then, for four seconds."""
    for _ in range(200):
        connection.sendall(b"x")
        time.sleep(0.02)


@pytest.mark.usefixtures("_impatient")
def test_a_request_within_the_deadline_is_served_though_it_comes_in_pieces(
    practice: Practice,
) -> None:
    with socket.create_connection(("127.0.0.1", practice.port), timeout=5) as connection:
        for piece in (b"GET / HTT", b"P/1.1\r\nHo", b"st: 127.0.0.1:%d\r\n\r\n" % practice.port):
            connection.sendall(piece)
            time.sleep(0.02)
        assert status(connection.recv(65536)) == 404


def test_the_socket_itself_waits_no_longer_than_the_deadline() -> None:
    assert server.Handler.timeout == server.DEADLINE_SECONDS


def test_a_full_house_turns_callers_away_and_opens_again(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "MAXIMUM_REQUESTS", 4)
    with PracticeServer(practice.org, port=0, report=practice.reports.append) as served:
        crowded = Practice(served, practice.org, practice.reports)
        silent = [socket.create_connection(("127.0.0.1", crowded.port)) for _ in range(4)]
        assert crowded.call(request(crowded, "GET /")) == b""
        silent.pop().close()
        assert eventually(lambda: crowded.call(request(crowded, "GET /")) != b"")
        for connection in silent:
            connection.close()


def test_a_caller_who_goes_in_the_middle_is_no_event(
    practice: Practice, capfd: pytest.CaptureFixture[str]
) -> None:
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", practice.port)) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\n")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    assert status(practice.call(request(practice, "GET /"))) == 404
    assert capfd.readouterr() == ("", "")


# --- the beginning and the end ------------------------------------------------------------------


@pytest.mark.parametrize("callers", [0, 3], ids=["nobody", "silent callers"])
def test_leaving_the_block_closes_the_port_and_ends_every_thread(
    callers: int, demo_key: PrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "DEADLINE_SECONDS", 0.25)
    before = set(threading.enumerate())
    started = time.monotonic()
    with ExitStack() as stack:
        with PracticeServer(demo_org(demo_key), port=0, report=print) as served:
            address = ("127.0.0.1", int(served.url.rpartition(":")[2]))
            for _ in range(callers):
                stack.enter_context(socket.create_connection(address))
        assert time.monotonic() - started < 2
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address)
        assert eventually(lambda: set(threading.enumerate()) <= before)


def test_an_error_in_the_block_closes_the_port_as_well(demo_key: PrivateKey) -> None:
    with pytest.raises(KeyError) as caught:
        leave_with_an_error(demo_org(demo_key))
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", caught.value.args[0]))


def leave_with_an_error(org: Org) -> None:
    with PracticeServer(org, port=0, report=print) as served:
        raise KeyError(int(served.url.rpartition(":")[2]))


# --- the port -----------------------------------------------------------------------------------


def test_a_port_in_use_is_a_mistake(practice: Practice) -> None:
    with pytest.raises(CallerMistake, match=f"port {practice.port} cannot be listened on"):
        PracticeServer(practice.org, port=practice.port, report=print)


@pytest.mark.parametrize("port", [-1, 65536, 70000, 10**30])
def test_a_port_that_is_none_is_a_mistake(port: int, practice: Practice) -> None:
    with pytest.raises(CallerMistake, match=f"port {port} cannot be listened on"):
        PracticeServer(practice.org, port=port, report=print)


@pytest.mark.parametrize("port", ["8080", None, 80.5], ids=repr)
def test_a_port_of_another_type_is_a_mistake(port: Any, practice: Practice) -> None:
    with pytest.raises(CallerMistake):
        PracticeServer(practice.org, port=port, report=print)


def test_a_free_port_is_taken_and_given_back(practice: Practice) -> None:
    port = a_free_port()
    for _ in range(2):
        with PracticeServer(practice.org, port=port, report=print) as served:
            assert served.url == f"http://127.0.0.1:{port}"


def test_it_listens_on_this_machine_alone(practice: Practice) -> None:
    assert practice.url.startswith("http://127.0.0.1:")
    with PracticeServer(practice.org, port=0, report=print) as served:
        assert served.server.socket.getsockname()[0] == "127.0.0.1"


def test_starting_looks_no_name_up(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    names: list[str] = []

    def look_up(name: str = "") -> str:
        names.append(name)
        return name

    monkeypatch.setattr(socket, "getfqdn", look_up)
    with PracticeServer(practice.org, port=0, report=print):
        assert names == []
