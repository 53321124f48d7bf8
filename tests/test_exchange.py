"""The exchange: the form, the request, and every kind of answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import pytest

from jwtbearer import CallerMistake, Token, TokenRefused, TransportError
from jwtbearer.exchange import (
    GRANT_TYPE,
    form_body,
    read_token,
    request_token,
    same_origin,
    token_endpoint,
    token_request,
)
from jwtbearer.refusals import REFUSALS
from jwtbearer.transport import Response

URL = "https://MyDomain.my.salesforce.com"
SECRET = "00D!very.secret"
ANSWER: dict[str, Any] = {
    "access_token": SECRET,
    "token_type": "Bearer",
    "scope": "api refresh_token",
    "instance_url": URL,
    "id": "https://login.salesforce.com/id/00D/005",
    "sfdc_site_url": "https://x",
}


def answered(body: object, status: int = 200) -> Token:
    octets = body if isinstance(body, bytes) else json.dumps(body).encode()
    return read_token(Response(status, {}, octets))


@pytest.mark.parametrize("assertion", ["a.b.c", "a.b.c==", "a+b/c", "a b&c=d%"])
def test_the_form_is_what_a_form_reader_reads(assertion: str) -> None:
    form = parse_qs(form_body(assertion), strict_parsing=True)
    assert form == {"grant_type": [GRANT_TYPE], "assertion": [assertion]}


def test_the_request_is_a_post_without_a_secret() -> None:
    request = token_request(f"{URL}/services/oauth2/token", "a.b.c")
    assert request.method == "POST"
    assert request.headers == {
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
    }
    assert request.body == form_body("a.b.c").encode()
    assert "a.b.c" not in repr(request)


@pytest.mark.parametrize("assertion", ["", None, 5, b"a.b.c", "\ud800"])
def test_what_is_no_assertion_is_the_callers_mistake(assertion: object) -> None:
    with pytest.raises(CallerMistake):
        token_request(f"{URL}/services/oauth2/token", assertion)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "audience",
    [URL, f"{URL}/", f"{URL}/site/x?y=z#f", "https://login.salesforce.com:443"],
)
def test_the_endpoint_is_on_the_audiences_host(audience: str) -> None:
    endpoint = token_endpoint(audience)
    assert endpoint.endswith("/services/oauth2/token")
    assert endpoint.split("/")[2] == audience.split("/")[2]


@pytest.mark.parametrize("audience", ["login.salesforce.com", "http://x.example", "", "ftp://x"])
def test_an_audience_that_is_no_url_has_no_endpoint(audience: str) -> None:
    with pytest.raises(CallerMistake):
        token_endpoint(audience)


def test_a_token_keeps_all_that_came_with_it() -> None:
    token = answered(ANSWER)
    assert token.access_token == SECRET
    assert token.token_type == "Bearer"
    assert token.scope == ("api", "refresh_token")
    assert token.instance_url == URL
    assert token.id.endswith("/005")
    assert token.members == ANSWER
    with pytest.raises(TypeError):
        token.members["a"] = 1  # type: ignore[index]


def test_a_token_shows_no_secret() -> None:
    token = answered(ANSWER)
    assert SECRET not in f"{token!r} {token} {[token]}"
    assert SECRET not in repr(Response(200, {}, json.dumps(ANSWER).encode()))


@pytest.mark.parametrize("name", ["scope", "instance_url", "id"])
@pytest.mark.parametrize("value", [None, 5, ["a"]])
def test_an_odd_member_is_empty(name: str, value: object) -> None:
    token = answered({**ANSWER, name: value})
    assert not getattr(token, name)
    assert not getattr(answered({k: v for k, v in ANSWER.items() if k != name}), name)


@pytest.mark.parametrize("token_type", ["Bearer", "bearer", "BEARER"])
def test_bearer_is_taken_in_any_case(token_type: str) -> None:
    assert answered({**ANSWER, "token_type": token_type})


NO_TOKENS: dict[str, tuple[object, int, str]] = {
    "HTML": (b"<html>", 503, "json"),
    "nothing": (b"", 200, "json"),
    "BOM": (b"\xef\xbb\xbf{}", 200, "json"),
    "twice": (b'{"access_token":"a","access_token":"b","token_type":"Bearer"}', 200, "json"),
    "deep": (b"[" * 100_000, 200, "json"),
    "array": ([ANSWER], 200, "answer"),
    "text": ("token", 200, "answer"),
    "null": (None, 200, "answer"),
    "no access_token": ({**ANSWER, "access_token": None}, 200, "answer"),
    "empty access_token": ({**ANSWER, "access_token": ""}, 200, "answer"),
    "no token_type": ({**ANSWER, "token_type": None}, 200, "answer"),
    "mac": ({**ANSWER, "token_type": "mac"}, 200, "answer"),
    "CR LF": ({**ANSWER, "access_token": "a\r\nX: y"}, 200, "answer"),
    "space": ({**ANSWER, "access_token": "a b"}, 200, "answer"),
    "not ASCII": ({**ANSWER, "access_token": "é"}, 200, "answer"),
    "another status": (ANSWER, 500, "answer"),
    "created": (ANSWER, 201, "answer"),
}


@pytest.mark.parametrize("case", NO_TOKENS.values(), ids=NO_TOKENS)
def test_what_is_no_token_is_told_by_its_kind(case: tuple[object, int, str]) -> None:
    body, status, kind = case
    with pytest.raises(TransportError) as failed:
        answered(body, status)
    assert failed.value.kind == kind
    assert str(status) in str(failed.value)
    assert SECRET not in str(failed.value)


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda each: each.description)
@pytest.mark.parametrize("status", [400, 401, 200])
def test_a_refusal_carries_causes_and_remedy(refusal: Any, status: int) -> None:
    with pytest.raises(TokenRefused) as refused:
        answered({"error": refusal.error, "error_description": refusal.description}, status)
    error = refused.value
    assert (error.error, error.description) == (refusal.error, refusal.description)
    assert (error.status, error.remedy) == (status, refusal.remedy)
    assert all(refusal.known in cause for cause in error.causes)
    assert refusal.remedy in str(error)


@pytest.mark.parametrize(
    "body", [{"error": 5}, {"error": None}, {"error": "x", "error_description": 5}]
)
def test_an_odd_refusal_is_still_one(body: object) -> None:
    with pytest.raises(TokenRefused):
        answered(body, 400)


def test_a_terminal_escape_in_a_refusal_is_shown_and_not_acted_on() -> None:
    with pytest.raises(TokenRefused) as refused:
        answered({"error": "x\x1b[2J", "error_description": "a" * 10_000}, 400)
    assert "\x1b" not in str(refused.value)
    assert len(str(refused.value)) < 1000


OWN = ["/", "/services/data/", "/a?b=c", f"{URL}/a", f"{URL}"]
OTHER = [
    "https://example.com/",
    f"{URL}.example.com/",
    f"{URL}@example.com/",
    f"{URL}:444/",
    URL.replace("https", "http"),
    "//example.com/",
    "a",
    "",
    "\\\\example.com",
    "https:/example.com",
    "file:///etc/passwd",
]


@pytest.mark.parametrize("path", OWN)
def test_the_token_goes_to_its_own_origin(path: str) -> None:
    assert same_origin(URL, path).startswith(URL)


@pytest.mark.parametrize("path", [*OTHER, "/a b", "/é", "/a\r\nX: y", "/\x00"])
def test_the_token_goes_to_no_other_origin(path: str) -> None:
    with pytest.raises(CallerMistake):
        same_origin(URL, path)


@pytest.mark.parametrize("path", [None, 5, b"/"])
def test_a_path_is_text(path: object) -> None:
    with pytest.raises(CallerMistake):
        same_origin(URL, path)  # type: ignore[arg-type]


@pytest.mark.parametrize("url", ["", "http://example.com", "ftp://x", "https://", "é"])
def test_an_instance_url_that_no_token_should_go_to_is_an_odd_answer(url: str) -> None:
    with pytest.raises(TransportError) as failed:
        answered({**ANSWER, "instance_url": url}).get("/")
    assert failed.value.kind == "answer"


class Recorder(BaseHTTPRequestHandler):
    """Answers as it is told, and keeps what came."""

    answers: list[tuple[int, dict[str, str], bytes]]
    seen: list[tuple[str, str, dict[str, str], bytes]]

    def serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.seen.append((self.command, self.path, dict(self.headers), body))
        status, headers, content = self.answers.pop(0)
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = serve  # noqa: N815

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
        pass


@pytest.fixture
def recorder() -> Iterator[tuple[str, type[Recorder]]]:
    """A server on loopback: its address, and what it answers and has seen."""
    handler = type("OneRecorder", (Recorder,), {"answers": [], "seen": []})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", handler
    server.shutdown()
    server.server_close()


def test_a_token_is_asked_for_once_and_used(recorder: tuple[str, type[Recorder]]) -> None:
    url, handler = recorder
    handler.answers += [
        (200, {}, json.dumps({**ANSWER, "instance_url": url}).encode()),
        (200, {}, b"[]"),
    ]
    token = request_token(f"{url}/services/oauth2/token", "a.b.c")
    assert token.get("/services/data/?a=b").body == b"[]"
    (method, path, headers, body), (get, get_path, get_headers, _) = handler.seen
    assert (method, path) == ("POST", "/services/oauth2/token")
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert "Authorization" not in headers
    assert parse_qs(body.decode())["assertion"] == ["a.b.c"]
    assert (get, get_path) == ("GET", "/services/data/?a=b")
    assert get_headers["Authorization"] == f"Bearer {SECRET}"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed_with_token_or_assertion(
    recorder: tuple[str, type[Recorder]], status: int
) -> None:
    url, handler = recorder
    redirect = (status, {"Location": f"{url}/elsewhere"}, b"")
    handler.answers += [redirect, redirect]
    token = Token({**ANSWER, "instance_url": url})
    for act in (lambda: token.get("/"), lambda: request_token(url, "a.b.c")):
        with pytest.raises(TransportError) as failed:
            act()
        assert failed.value.kind == "redirect"
        assert "/elsewhere" in str(failed.value)
    assert len(handler.seen) == 2


def test_a_refusal_is_not_tried_again(recorder: tuple[str, type[Recorder]]) -> None:
    url, handler = recorder
    handler.answers.append((400, {}, b'{"error":"unknown_error"}'))
    with pytest.raises(TokenRefused):
        request_token(url, "a.b.c")
    assert len(handler.seen) == 1
