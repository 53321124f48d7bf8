"""The twins of Apex's Auth classes, end to end against the practice org."""

from __future__ import annotations

import base64
import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

import jwtbearer.auth
from jwtbearer import (
    JWS,
    JWT,
    CallerMistake,
    Claims,
    JWTBearerError,
    JWTBearerTokenExchange,
    PrivateKey,
    TokenRefused,
    TransportError,
    build_assertion,
)
from jwtbearer.practice import Org, PracticeServer
from jwtbearer.practice.demo import APP, KEY_FILE, USER
from tests import oracle
from tests.conftest import VECTORS
from tests.servers import a_free_port, http, saying, serving

NOW = 1767225600
AUDIENCE = "https://login.salesforce.com"


@pytest.fixture
def endpoint(demo_key: PrivateKey) -> Iterator[str]:
    """The token endpoint of a practice org whose clock stands still."""
    org = Org(
        app=APP,
        users=(USER,),
        key=demo_key.public,
        audience=AUDIENCE,
        now=lambda: NOW,
        random_bytes=bytes,
    )
    with PracticeServer(org, port=0, report=lambda line: None) as server:
        yield f"{server.url}/services/oauth2/token"


def demo_jwt(**changes: Any) -> JWT:
    return JWT(**{"iss": APP, "sub": USER, "aud": AUDIENCE, **changes})


def payload(serialization: str) -> Any:
    """The claims of a signed JWT, by the standard library."""
    part = serialization.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


# --- JWT ----------------------------------------------------------------------------------------


def test_the_claims_end_two_minutes_after_now_where_nobody_says() -> None:
    assert demo_jwt().claims(NOW) == Claims(APP, USER, AUDIENCE, NOW + 120)


def test_the_claims_end_when_the_validity_length_says() -> None:
    assert demo_jwt(validity_length=30).claims(NOW + 0.9).exp == NOW + 30


def test_the_json_string_is_what_the_standard_library_reads_back() -> None:
    text = demo_jwt(additional_claims={"jti": 'a"b', "n": [1, None]}).to_json_string(NOW)
    assert json.loads(text) == {
        "iss": APP,
        "sub": USER,
        "aud": AUDIENCE,
        "exp": NOW + 120,
        "jti": 'a"b',
        "n": [1, None],
    }
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"))


def test_attributes_are_set_one_by_one_as_in_apex() -> None:
    jwt = JWT()
    jwt.iss, jwt.sub, jwt.aud = APP, USER, AUDIENCE
    assert jwt == demo_jwt()


def test_a_copy_goes_its_own_way() -> None:
    jwt = demo_jwt()
    clone = copy.copy(jwt)
    assert clone == jwt
    clone.sub = "other@example.com"
    clone.additional_claims = {"jti": "1"}
    assert (jwt.sub, jwt.additional_claims) == (USER, {})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"iss": ""}, "iss is empty"),
        ({"sub": " "}, "sub is empty"),
        ({"aud": None}, "aud is None"),
        ({"validity_length": 0}, "lifetime is 0"),
        ({"validity_length": 1.5}, "lifetime is 1.5"),
        ({"additional_claims": {"exp": 1}}, "additional holds 'exp'"),
        ({"additional_claims": None}, "additional is None"),
    ],
    ids=lambda value: next(iter(value.items())) if isinstance(value, dict) else value,
)
def test_a_value_that_cannot_be_is_a_mistake_when_the_time_is_given(
    changes: dict[str, Any], said: str
) -> None:
    jwt = demo_jwt(**changes)
    with pytest.raises(CallerMistake, match=re.escape(said)):
        jwt.claims(NOW)


@pytest.mark.parametrize("now", [None, "now", True, float("nan")], ids=repr)
def test_a_time_that_is_no_number_is_a_mistake(now: Any) -> None:
    with pytest.raises(CallerMistake, match="now is "):
        demo_jwt().to_json_string(now)


# --- JWS ----------------------------------------------------------------------------------------


@pytest.mark.openssl
def test_the_serialization_is_signed_as_openssl_signs(demo_key: PrivateKey) -> None:
    text = JWS(demo_jwt(), demo_key, now=NOW).get_compact_serialization()
    signing_input, _, signature = text.rpartition(".")
    assert signature == oracle.base64url(oracle.signature(signing_input.encode(), KEY_FILE))
    assert payload(text) == {"iss": APP, "sub": USER, "aud": AUDIENCE, "exp": NOW + 120}


def test_the_serialization_is_the_assertion_of_the_steps(demo_key: PrivateKey) -> None:
    jws = JWS(demo_jwt(), demo_key, now=NOW)
    by_steps = build_assertion(Claims(APP, USER, AUDIENCE, NOW + 120), demo_key)
    assert jws.assertion == by_steps
    assert jws.get_compact_serialization() == str(by_steps)


def test_a_jws_keeps_what_was_signed_when_the_jwt_changes(demo_key: PrivateKey) -> None:
    jwt = demo_jwt()
    jws = JWS(jwt, demo_key, now=NOW)
    jwt.sub = "other@example.com"
    assert payload(jws.get_compact_serialization())["sub"] == USER


@pytest.mark.parametrize("jwt", [None, "jwt", {"iss": APP}], ids=["none", "text", "mapping"])
def test_what_is_no_jwt_is_not_signed(jwt: Any, demo_key: PrivateKey) -> None:
    with pytest.raises(JWTBearerError):
        JWS(jwt, demo_key, now=NOW)


def test_what_is_no_private_key_does_not_sign(demo_key: PrivateKey) -> None:
    with pytest.raises(CallerMistake, match="takes a PrivateKey, not PublicKey"):
        JWS(demo_jwt(), demo_key.public, now=NOW)  # type: ignore[arg-type]


# --- JWTBearerTokenExchange ---------------------------------------------------------------------


def test_the_exchange_gets_an_access_token(endpoint: str, demo_key: PrivateKey) -> None:
    exchange = JWTBearerTokenExchange(endpoint, JWS(demo_jwt(), demo_key, now=NOW))
    access_token = exchange.get_access_token()
    members = json.loads(exchange.get_http_response().body)
    assert exchange.get_http_response().status == 200
    assert access_token == members["access_token"]
    assert access_token.startswith("00D000000000001!")


def test_the_token_opens_the_org(endpoint: str, demo_key: PrivateKey) -> None:
    token = JWTBearerTokenExchange(endpoint, JWS(demo_jwt(), demo_key, now=NOW)).get_token()
    response = token.get("/services/data/v60.0/")
    assert response.status == 200
    assert "sobjects" in json.loads(response.body)


def test_each_call_posts_once_and_anew(demo_key: PrivateKey) -> None:
    body = b'{"access_token":"x","token_type":"Bearer"}'
    with serving(saying(http(200, body))) as server:
        exchange = JWTBearerTokenExchange(server.url, JWS(demo_jwt(), demo_key, now=NOW))
        assert server.requests == []
        exchange.get_access_token()
        exchange.get_access_token()
    assert len(server.requests) == 2
    assert server.requests[0] == server.requests[1]


def test_a_refusal_leaves_the_answer_to_be_looked_at(endpoint: str) -> None:
    other = (VECTORS / "keys/demo-3072.key").read_bytes()
    jws = JWS(demo_jwt(), jwtbearer.load_private_key(other), now=NOW)
    exchange = JWTBearerTokenExchange(endpoint, jws)
    with pytest.raises(TokenRefused, match="invalid assertion"):
        exchange.get_access_token()
    assert exchange.get_http_response().status == 400
    assert json.loads(exchange.get_http_response().body)["error"] == "invalid_grant"


def test_there_is_no_answer_before_the_first_exchange(demo_key: PrivateKey) -> None:
    exchange = JWTBearerTokenExchange("https://x.invalid", JWS(demo_jwt(), demo_key, now=NOW))
    with pytest.raises(CallerMistake, match="no answer yet"):
        exchange.get_http_response()


def test_an_exchange_without_answer_forgets_the_one_before(
    endpoint: str, demo_key: PrivateKey
) -> None:
    exchange = JWTBearerTokenExchange(endpoint, JWS(demo_jwt(), demo_key, now=NOW))
    exchange.get_access_token()
    exchange.token_endpoint = f"http://127.0.0.1:{a_free_port()}"
    with pytest.raises(TransportError):
        exchange.get_access_token()
    with pytest.raises(CallerMistake, match="no answer yet"):
        exchange.get_http_response()


def test_the_timeout_is_the_exchanges_own(demo_key: PrivateKey) -> None:
    exchange = JWTBearerTokenExchange(
        "http://127.0.0.1:1", JWS(demo_jwt(), demo_key, now=NOW), timeout=-1
    )
    with pytest.raises(CallerMistake, match="timeout is -1"):
        exchange.get_token()


@pytest.mark.parametrize("jws", [None, "header.claims.signature"], ids=["none", "text"])
def test_what_is_no_jws_is_not_sent(jws: Any) -> None:
    with serving(saying(http(200))) as server, pytest.raises(JWTBearerError):
        JWTBearerTokenExchange(server.url, jws).get_token()
    assert server.requests == []


# --- the table in the docstring -----------------------------------------------------------------


def table() -> list[tuple[str, str]]:
    """The rows of the table: what Apex has, and what stands for it here."""
    lines = (jwtbearer.auth.__doc__ or "").splitlines()
    rows = [re.split(r" {2,}", line.strip()) for line in lines if line.startswith("    ")]
    return [(row[0], row[1]) for row in rows[1:]]


def test_the_table_has_a_row_for_each_public_method_and_field(demo_key: PrivateKey) -> None:
    here = " ".join(ours for _, ours in table())
    exchange = JWTBearerTokenExchange("https://x.invalid", JWS(demo_jwt(), demo_key, now=NOW))
    for name in (*vars(demo_jwt()), "to_json_string", "get_compact_serialization"):
        assert name in here
    for name in (name for name in dir(exchange) if name.startswith("get_")):
        assert f"exchange.{name}()" in here or name == "get_token"


def test_the_table_names_only_what_there_is(demo_key: PrivateKey) -> None:
    jws = JWS(demo_jwt(), demo_key, now=NOW)
    exchange = JWTBearerTokenExchange("https://x.invalid", jws)
    subjects = {"jwt": demo_jwt(), "jws": jws, "exchange": exchange, "copy": copy}
    named = [
        pair for _, ours in table() for pair in re.findall(r"(jwt|jws|exchange|copy)\.(\w+)", ours)
    ]
    assert len(named) > 12
    for subject, name in named:
        assert hasattr(subjects[subject], name), f"{subject}.{name}"
    for _, ours in table():
        for name in re.findall(r"([A-Z]\w+)\(", ours):
            assert name in jwtbearer.auth.__all__


@pytest.mark.parametrize("name", ["JWS", "JWT", "JWTBearerTokenExchange"])
def test_each_class_says_whose_twin_it_is(name: str) -> None:
    assert f"Auth.{name}" in (getattr(jwtbearer.auth, name).__doc__ or "")
