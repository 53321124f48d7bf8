"""The form, the request and the answer, against the standard library and the recorded flow."""

from __future__ import annotations

import json
import random
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest

from jwtbearer import (
    Assertion,
    CallerMistake,
    Claims,
    JWTBearerError,
    PrivateKey,
    Token,
    TokenRefused,
    TransportError,
    build_assertion,
    load_private_key,
    request_token,
    token_endpoint,
)
from jwtbearer.exchange import GRANT_TYPE, form_body, read_token, same_origin, token_request
from jwtbearer.refusals import REFUSALS, Refusal
from jwtbearer.transport import Response
from tests.conftest import VECTORS
from tests.servers import http, saying, serving

FLOW = json.loads((VECTORS / "flow.json").read_text(encoding="utf-8"))["vectors"]
SIGNED = FLOW[0]["expect"]["signed_jwt_request"]
ACCESS_TOKEN = "00D000000000001!AQ.secret"
TOKEN = {
    "access_token": ACCESS_TOKEN,
    "token_type": "Bearer",
    "scope": "api refresh_token",
    "instance_url": "https://org.my.salesforce.com",
    "id": "https://login.salesforce.com/id/00D/005",
}


def answer(status: int, members: Any) -> Response:
    """An answer in JSON, as the standard library writes it."""
    return Response(status, {}, json.dumps(members).encode())


def token_of(**changes: Any) -> Token:
    """The token of a good answer with some members changed; None leaves one out."""
    members = {**TOKEN, **changes}
    return read_token(answer(200, {n: value for n, value in members.items() if value is not None}))


def told(error: BaseException) -> str:
    """All that an error shows, with what it came from."""
    return "".join(traceback.format_exception(error)) + repr(error) + repr(error.args)


# --- the form -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def keys() -> Callable[[str], PrivateKey]:
    """The demo keys by name, each loaded once."""
    loaded: dict[str, PrivateKey] = {}

    def key(name: str) -> PrivateKey:
        if name not in loaded:
            loaded[name] = load_private_key((VECTORS / f"keys/{name}.key").read_bytes())
        return loaded[name]

    return key


@pytest.mark.parametrize("vector", FLOW, ids=lambda vector: vector["id"].split("/")[1])
def test_the_form_is_the_recorded_one(
    vector: dict[str, Any], keys: Callable[[str], PrivateKey]
) -> None:
    values = dict(vector["input"])
    key, style = keys(values.pop("key")), values.pop("style")
    form = form_body(build_assertion(Claims(**values), key, style=style))
    assert form == vector["expect"]["payload"]
    assert parse_qs(form, strict_parsing=True) == {
        "grant_type": ["urn:ietf:params:oauth:grant-type:jwt-bearer"],
        "assertion": [vector["expect"]["signed_jwt_request"]],
    }


@pytest.mark.parametrize("text", [SIGNED, "a.b.c==", "a+b/c&d=e%20 f"], ids=["jwt", "=", "others"])
def test_text_is_percent_encoded_as_the_standard_library_does(text: str) -> None:
    expected = urlencode({"grant_type": GRANT_TYPE, "assertion": text}).replace("+", "%20")
    assert form_body(text) == expected


def test_the_listing_sends_its_padding_as_it_is(demo_key: PrivateKey) -> None:
    claims = Claims("app", "user@example.com", "https://login.salesforce.com", 1767225720)
    assertion = build_assertion(claims, demo_key, style="listing")
    assert form_body(assertion).endswith(f"&assertion={assertion}")
    assert str(assertion).endswith("==")


# --- the request --------------------------------------------------------------------------------


def test_the_request_is_a_post_of_the_form_and_carries_no_other_credential() -> None:
    request = token_request("https://login.salesforce.com/services/oauth2/token", SIGNED)
    assert request.method == "POST"
    assert request.headers == {
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
    }
    assert request.body == form_body(SIGNED).encode()
    assert set(parse_qs(request.body.decode())) == {"grant_type", "assertion"}


def test_the_request_arrives_as_one_form_and_the_token_comes_back() -> None:
    with serving(saying(http(200, json.dumps(TOKEN).encode()))) as server:
        token = request_token(f"{server.url}/services/oauth2/token", SIGNED)
    assert token.access_token == ACCESS_TOKEN
    (request,) = server.requests
    head, _, body = request.decode().partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    assert first == "POST /services/oauth2/token HTTP/1.1"
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    assert headers["content-length"] == str(len(body))
    assert len(headers) == len(lines)
    assert not {"authorization", "cookie", "transfer-encoding"} & set(headers)
    assert parse_qs(body) == {"grant_type": [GRANT_TYPE], "assertion": [SIGNED]}


@pytest.mark.parametrize(
    ("assertion", "said"),
    [
        (None, "not NoneType"),
        (SIGNED.encode(), "not bytes"),
        (Path("server.key"), "not .*Path"),
        ("", "not an empty text"),
        ("\ud800", "a character that no signed JWT has"),
    ],
    ids=["none", "bytes", "path", "empty", "surrogate"],
)
def test_what_is_no_assertion_is_a_mistake(assertion: Any, said: str) -> None:
    with pytest.raises(CallerMistake, match=said):
        token_request("https://login.salesforce.com", assertion)


@pytest.mark.parametrize(
    "assertion",
    ["é.é.é", f"{SIGNED}\n", "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n"],
    ids=["beyond ascii", "line break", "private key"],
)
def test_a_character_that_no_signed_jwt_has_is_a_mistake(assertion: str) -> None:
    with pytest.raises(CallerMistake, match="a character that no signed JWT has"):
        token_request("https://login.salesforce.com", assertion)


def test_an_endpoint_in_the_clear_is_a_mistake_and_the_assertion_is_not_shown() -> None:
    with pytest.raises(CallerMistake, match="in the clear") as caught:
        request_token("http://login.salesforce.com/services/oauth2/token", SIGNED)
    assert SIGNED not in told(caught.value)


@pytest.mark.parametrize(
    ("audience", "endpoint"),
    [
        ("https://login.salesforce.com", "https://login.salesforce.com/services/oauth2/token"),
        ("https://test.salesforce.com/", "https://test.salesforce.com/services/oauth2/token"),
        ("https://a.example:8443/x?y#z", "https://a.example:8443/services/oauth2/token"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/services/oauth2/token"),
    ],
)
def test_the_token_endpoint_is_on_the_audiences_host(audience: str, endpoint: str) -> None:
    assert token_endpoint(audience) == endpoint


@pytest.mark.parametrize("audience", ["login.salesforce.com", "http://login.salesforce.com", None])
def test_an_audience_that_is_no_safe_address_names_no_endpoint(audience: Any) -> None:
    with pytest.raises(CallerMistake):
        token_endpoint(audience)


# --- an answer that is a token ------------------------------------------------------------------


def test_a_token_has_the_members_of_the_answer() -> None:
    token = token_of()
    assert token.access_token == ACCESS_TOKEN
    assert token.token_type == "Bearer"
    assert token.scope == ("api", "refresh_token")
    assert token.instance_url == "https://org.my.salesforce.com"
    assert token.id == "https://login.salesforce.com/id/00D/005"


def test_members_that_nobody_knows_are_kept() -> None:
    token = token_of(issued_at="1278448384422", sfdc_community_id=None, extra={"a": [1, None]})
    assert token.members["issued_at"] == "1278448384422"
    assert token.members["extra"] == {"a": [1, None]}


def test_the_members_are_not_to_be_changed() -> None:
    with pytest.raises(TypeError):
        token_of().members["access_token"] = "other"  # type: ignore[index]


@pytest.mark.parametrize("name", ["scope", "instance_url", "id"])
@pytest.mark.parametrize(
    "value", [None, 1, ["x"], {}], ids=["missing", "number", "array", "object"]
)
def test_a_member_that_is_no_text_reads_as_empty(name: str, value: Any) -> None:
    assert not getattr(token_of(**{name: value}), name)


@pytest.mark.parametrize("token_type", ["Bearer", "bearer", "BEARER"])
def test_the_token_type_is_bearer_in_any_case(token_type: str) -> None:
    assert token_of(token_type=token_type).token_type == token_type


def test_a_token_does_not_show_itself() -> None:
    token = token_of()
    assert repr(token) == str(token)
    assert ACCESS_TOKEN not in repr(token)
    assert "redacted" in repr(token)
    assert "org.my.salesforce.com" in repr(token)


def test_the_repr_of_a_token_shows_no_control_character() -> None:
    assert repr(token_of(instance_url="\x1b[31m\n", scope="\x1b[31m a")).isprintable()


# --- an answer that is none ---------------------------------------------------------------------

NOT_JSON = {
    "a page": (503, b"<html>Down for maintenance</html>", "json-syntax at byte 0"),
    "empty": (200, b"", "json-syntax at byte 0"),
    "a byte order mark": (200, b'\xef\xbb\xbf{"access_token":"x"}', "json-bom at byte 0"),
    "cut": (200, b'{"access_token":', "json-syntax at byte 16"),
    "not UTF-8": (200, b'{"access_token":"\xff"}', "json-utf8 at byte 17"),
    "a name twice": (200, b'{"token_type":"Bearer","token_type":"x"}', "json-duplicate at byte 23"),
    "an error twice": (400, b'{"error":"a","error":"b"}', "json-duplicate at byte 13"),
    "two values": (200, b"{} {}", "json-syntax at byte 3"),
    "NaN": (200, b'{"expires_in":NaN}', "json-constant at byte 14"),
    "half a character": (200, b'{"access_token":"\\ud800"}', "json-surrogate at byte 17"),
    "deep": (200, b"[" * 10_000, "json-depth"),
    "large": (200, b" " * (1 << 20) + b"{}", "json-size at byte 0"),
}


@pytest.mark.parametrize(("status", "body", "said"), NOT_JSON.values(), ids=NOT_JSON)
def test_what_is_not_strict_json_is_of_the_kind_json(status: int, body: bytes, said: str) -> None:
    with pytest.raises(TransportError, match=said) as caught:
        read_token(Response(status, {}, body))
    assert caught.value.kind == "json"
    assert f"HTTP {status}" in str(caught.value)
    assert "maintenance page" in str(caught.value)


NOT_A_TOKEN: dict[str, tuple[int, Any, str]] = {
    "text": (200, "token", "no object"),
    "an array": (200, [TOKEN], "no object"),
    "null": (200, None, "no object"),
    "nothing in it": (200, {}, "without access_token"),
    "no access_token": (200, {"token_type": "Bearer"}, "without access_token"),
    "access_token is null": (200, {**TOKEN, "access_token": None}, "without access_token"),
    "access_token is empty": (200, {**TOKEN, "access_token": ""}, "without access_token"),
    "access_token is a number": (200, {**TOKEN, "access_token": 1}, "without access_token"),
    "no token_type": (200, {"access_token": "x"}, "without token_type"),
    "another token_type": (200, {**TOKEN, "token_type": "mac"}, "of the type 'mac'"),
    "token_type like bearer": (200, {**TOKEN, "token_type": "Bearer "}, "of the type 'Bearer '"),
    "a token with a line break": (200, {**TOKEN, "access_token": "x\r\nX: y"}, "no header can"),
    "a token with a space": (200, {**TOKEN, "access_token": "x y"}, "no header can"),
    "a token beyond ascii": (200, {**TOKEN, "access_token": "é"}, "no header can"),
    "a token with a delete": (200, {**TOKEN, "access_token": "x\x7f"}, "no header can"),
    "created": (201, TOKEN, "without error"),
    "bad request without error": (400, {"message": "no"}, "without error"),
    "server fault with a token": (500, TOKEN, "without error"),
}


@pytest.mark.parametrize(("status", "members", "said"), NOT_A_TOKEN.values(), ids=NOT_A_TOKEN)
def test_what_is_not_the_answer_of_a_token_endpoint_is_of_the_kind_answer(
    status: int, members: Any, said: str
) -> None:
    with pytest.raises(TransportError, match=said) as caught:
        read_token(answer(status, members))
    assert caught.value.kind == "answer"
    assert f"HTTP {status}" in str(caught.value)
    assert "RFC 6749 §5.1" in str(caught.value)
    assert ACCESS_TOKEN not in told(caught.value)


def test_a_mutated_answer_raises_nothing_foreign(seeded: random.Random) -> None:
    good = json.dumps(TOKEN).encode()
    bad = json.dumps({"error": "invalid_grant", "error_description": "invalid assertion"}).encode()
    for _ in range(1500):
        body = bytearray(seeded.choice((good, bad)))
        for _ in range(seeded.randint(1, 3)):
            body[seeded.randrange(len(body))] = seeded.randrange(256)
        try:
            token = read_token(Response(seeded.choice((200, 400)), {}, bytes(body)))
        except JWTBearerError as error:
            assert str(error)
        else:
            assert token.access_token.isascii()


def test_an_answer_cut_at_any_byte_is_no_token() -> None:
    body = json.dumps(TOKEN).encode()
    for length in range(len(body)):
        with pytest.raises(TransportError):
            read_token(Response(200, {}, body[:length]))


# --- an answer that is a refusal ----------------------------------------------------------------


@pytest.mark.parametrize("entry", REFUSALS, ids=lambda entry: entry.description)
def test_a_known_refusal_comes_with_its_causes_and_a_remedy(entry: Refusal) -> None:
    with pytest.raises(TokenRefused) as caught:
        read_token(
            answer(400, {"error": entry.error, "error_description": entry.description.upper()})
        )
    error = caught.value
    assert (error.error, error.description) == (entry.error, entry.description.upper())
    assert error.status == 400
    assert error.causes == tuple(f"{cause} ({entry.known})" for cause in entry.causes)
    assert error.remedy == entry.remedy
    lines = str(error).splitlines()
    assert lines[0] == f"refused with HTTP 400, {entry.error}: {entry.description.upper()}"
    assert [line.removeprefix("  likely cause: ") for line in lines[1:-1]] == list(error.causes)
    assert lines[-1] == f"  what to do: {entry.remedy}"


def test_an_unknown_refusal_comes_with_a_remedy_alone() -> None:
    with pytest.raises(TokenRefused, match="temporarily_unavailable: busy") as caught:
        read_token(answer(503, {"error": "temporarily_unavailable", "error_description": "busy"}))
    assert caught.value.causes == ()
    assert "RFC 6749 §5.2" in caught.value.remedy


@pytest.mark.parametrize("status", [200, 400, 401, 500])
def test_an_error_is_a_refusal_whatever_the_status(status: int) -> None:
    with pytest.raises(TokenRefused, match=f"HTTP {status}, invalid_grant") as caught:
        read_token(answer(status, {**TOKEN, "error": "invalid_grant"}))
    assert caught.value.status == status
    assert ACCESS_TOKEN not in told(caught.value)


@pytest.mark.parametrize("value", [None, 1, True, ["invalid_grant"], {}], ids=repr)
def test_an_error_that_is_no_text_is_no_refusal(value: Any) -> None:
    with pytest.raises(TransportError, match="error is no text") as caught:
        read_token(answer(400, {"error": value, "error_description": value}))
    assert caught.value.kind == "answer"


HOSTILE = {
    "terminal escape": ("\x1b[2J\x1b]0;title\x07", r"\x1b[2J\x1b]0;title\x07"),
    "line break": ("no\r\n  what to do: send the key", r"no\r\n  what to do: send the key"),
    "right to left": ("\u202egnp", r"\u202egnp"),
    "control": ("\x9b31m\x00", r"\x9b31m\x00"),
    "astral": ("😀", r"\U0001f600"),
}


@pytest.mark.parametrize(("hostile", "escaped"), HOSTILE.values(), ids=HOSTILE)
def test_what_the_server_says_is_shown_escaped(hostile: str, escaped: str) -> None:
    for members in (
        {"error": "invalid_client", "error_description": hostile},
        {"error": hostile, "error_description": "no"},
    ):
        with pytest.raises(TokenRefused) as caught:
            read_token(answer(400, members))
        first, *more = str(caught.value).split("\n")
        assert escaped in first
        assert first.isascii()
        assert first.isprintable()
        assert len(more) == 1
        assert hostile in (caught.value.error, caught.value.description)


def test_a_long_description_is_cut_and_what_is_left_out_counted() -> None:
    with pytest.raises(TokenRefused, match=r"x … \(700 more\)") as caught:
        read_token(answer(400, {"error": "e", "error_description": "x" * 1000}))
    assert caught.value.description == "x" * 1000


# --- where a token goes -------------------------------------------------------------------------

BASE = "https://org.my.salesforce.com"
ON_ORIGIN = {
    "/services/data": f"{BASE}/services/data",
    "/": f"{BASE}/",
    "/query?q=a%20b": f"{BASE}/query?q=a%20b",
    "/a//b/../c": f"{BASE}/a//b/../c",
    "/https://evil.example/": f"{BASE}/https://evil.example/",
    "/\\evil.example": f"{BASE}/\\evil.example",
    "/@evil.example": f"{BASE}/@evil.example",
    f"{BASE}/services/data": f"{BASE}/services/data",
    f"{BASE}?q=1": f"{BASE}?q=1",
    "HTTPS://org.my.salesforce.com/x": f"{BASE}/x",
}
OFF_ORIGIN = {
    "another host": "https://evil.example/x",
    "a host that starts alike": f"{BASE}.evil.example/x",
    "a host that ends alike": "https://evil-org.my.salesforce.com/x",
    "another port": f"{BASE}:8443/x",
    "port nought": f"{BASE}:0/x",
    "another scheme": "http://org.my.salesforce.com/x",
    "no web scheme": "file://org.my.salesforce.com/etc/passwd",
    "no scheme": "//evil.example/x",
    "three slashes": "///evil.example/x",
    "a user": f"{BASE}@evil.example/x",
    "a user before": "https://evil.example@org.my.salesforce.com/x",
    "a backslash and a user": f"{BASE}\\@evil.example/x",
    "backslashes": "\\\\evil.example\\x",
    "a slash and a backslash before the host": "https:/\\evil.example/x",
    "a relative path": "services/data",
    "a dot": "./services/data",
    "empty": "",
    "a query": "?q=https://org.my.salesforce.com",
    "a line break": "/x\r\nHost: evil.example",
    "a tab in the host": f"{BASE}\t.evil.example/x",
    "a line break in the scheme": "ht\ntps://org.my.salesforce.com/x",
    "a space before": f" {BASE}/x",
    "a space": "/a b",
    "beyond ascii": "/é",
    "half a bracket": "https://[evil.example/x",
    "a character of several": "https://evil.example℀/x",
    "a port that is no number": f"{BASE}:x/",
    "bytes": b"/x",
    "none": None,
}


@pytest.mark.parametrize(("path", "url"), ON_ORIGIN.items(), ids=ON_ORIGIN)
def test_a_path_or_url_on_the_orgs_origin_is_taken(path: str, url: str) -> None:
    assert same_origin(BASE, path) == url


@pytest.mark.parametrize("path", OFF_ORIGIN.values(), ids=OFF_ORIGIN)
def test_the_token_goes_to_no_other_origin(path: Any) -> None:
    with pytest.raises(CallerMistake) as caught:
        token_of().get(path)
    assert ACCESS_TOKEN not in told(caught.value)


def test_an_origin_is_compared_as_rfc_6454_compares_it() -> None:
    assert same_origin(BASE, "https://ORG.my.salesforce.com:443/x").endswith("/x")


def test_a_mutated_path_never_leaves_the_origin(seeded: random.Random) -> None:
    letters = "/\\@:?#[].% \t\r\n\0aℂ-"
    for _ in range(2000):
        path = list(seeded.choice((f"{BASE}/services", "/services/data/")))
        for _ in range(seeded.randint(1, 3)):
            path.insert(seeded.randrange(len(path) + 1), seeded.choice(letters))
        try:
            url = same_origin(BASE, "".join(path))
        except CallerMistake:
            continue
        assert url.startswith((f"{BASE}/", f"{BASE}?", f"{BASE}#"))


@pytest.mark.parametrize(
    ("instance_url", "said"),
    [
        (None, "no https://"),
        ("", "no https://"),
        (1, "no https://"),
        ("http://org.my.salesforce.com", "in the clear"),
        ("file:///etc/passwd", "no https://"),
        ("https://user@org.my.salesforce.com", "user name"),
        ("https://org.my.salesforce.com\r\n", "character that no URL"),
    ],
    ids=["missing", "empty", "number", "http", "file", "user", "line break"],
)
def test_an_instance_url_that_is_not_safe_gets_no_token(instance_url: Any, said: str) -> None:
    with pytest.raises(TransportError, match=f"instance_url.*{said}") as caught:
        token_of(instance_url=instance_url).get("/services/data")
    assert caught.value.kind == "answer"
    assert ACCESS_TOKEN not in told(caught.value)


def test_get_presents_the_token_to_the_org() -> None:
    with serving(saying(http(200, b"[]"))) as server:
        response = token_of(instance_url=server.url).get("/services/data?x=1")
    assert (response.status, response.body) == (200, b"[]")
    (request,) = server.requests
    first, *headers = request.decode().split("\r\n")
    assert first == "GET /services/data?x=1 HTTP/1.1"
    assert [line for line in headers if line.lower().startswith("authorization:")] == [
        f"Authorization: Bearer {ACCESS_TOKEN}"
    ]


def test_get_follows_no_redirect_and_the_token_stays_home() -> None:
    with serving(saying(http(200))) as elsewhere:
        away = saying(http(302, b"", f"Location: {elsewhere.url}/x"))
        with serving(away) as server, pytest.raises(TransportError) as caught:
            token_of(instance_url=server.url).get("/x")
    assert caught.value.kind == "redirect"
    assert elsewhere.requests == []
    assert ACCESS_TOKEN not in told(caught.value)


def test_get_returns_a_refusal_as_the_org_gave_it() -> None:
    with serving(saying(http(401, b'[{"errorCode":"INVALID_SESSION_ID"}]'))) as server:
        response = token_of(instance_url=server.url).get("/x")
    assert response.status == 401
    assert b"INVALID_SESSION_ID" in response.body


def test_a_token_of_ones_own_making_that_no_header_can_carry_is_not_shown() -> None:
    with serving(saying(http(200))) as server:
        members = {**TOKEN, "access_token": f"{ACCESS_TOKEN}\r\n", "instance_url": server.url}
        with pytest.raises(JWTBearerError) as caught:
            Token(members).get("/x")
    assert server.requests == []
    assert ACCESS_TOKEN not in told(caught.value)


def test_a_token_without_access_token_raises_nothing_foreign() -> None:
    with pytest.raises(JWTBearerError):
        Token({"instance_url": BASE}).get("/x")


def test_an_assertion_and_its_text_are_posted_alike(demo_key: PrivateKey) -> None:
    claims = Claims("app", "user@example.com", "https://login.salesforce.com", 1767225720)
    assertion: Assertion = build_assertion(claims, demo_key)
    assert token_request(BASE, assertion) == token_request(BASE, str(assertion))
