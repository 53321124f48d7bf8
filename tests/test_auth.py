"""The short way: twins of Apex's Auth classes, end to end against the practice org."""

from __future__ import annotations

import copy
import json
import os
import re
from collections.abc import Iterator

import pytest

from jwtbearer import (
    JWS,
    JWT,
    CallerMistake,
    JWTBearerTokenExchange,
    PrivateKey,
    TokenRefused,
    auth,
    verify_assertion,
)
from jwtbearer.claims import LOGIN_AUDIENCE
from jwtbearer.exchange import GRANT_TYPE, TOKEN_PATH
from jwtbearer.practice import Org, PracticeServer

NOW = 1767225600


@pytest.fixture
def server(demo_key: PrivateKey) -> Iterator[PracticeServer]:
    org = Org(
        app="app",
        users=("user",),
        key=demo_key.public,
        audience=LOGIN_AUDIENCE,
        now=lambda: NOW,
        random_bytes=os.urandom,
    )
    with PracticeServer(org, port=0, report=lambda line: None) as server:
        yield server


def jwt() -> JWT:
    return JWT(iss="app", sub="user", aud=LOGIN_AUDIENCE)


def test_the_claims_are_set_one_by_one_as_in_apex() -> None:
    one = JWT()
    one.iss, one.sub, one.aud = "app", "user", LOGIN_AUDIENCE
    one.validity_length = 60
    one.additional_claims = {"jti": "1"}
    assert json.loads(one.to_json_string(NOW)) == {
        "iss": "app",
        "sub": "user",
        "aud": LOGIN_AUDIENCE,
        "exp": NOW + 60,
        "jti": "1",
    }


def test_a_clone_is_another_one() -> None:
    one = jwt()
    other = copy.copy(one)
    other.sub = "else"
    assert one.sub == "user"


def test_the_compact_serialization_verifies(demo_key: PrivateKey) -> None:
    jws = JWS(jwt(), demo_key, now=NOW)
    claims = verify_assertion(
        jws.get_compact_serialization(), demo_key.public, audience=LOGIN_AUDIENCE, now=NOW
    )
    assert claims == jwt().claims(NOW)


def test_an_access_token_comes_back(server: PracticeServer, demo_key: PrivateKey) -> None:
    exchange = JWTBearerTokenExchange(server.url + TOKEN_PATH, JWS(jwt(), demo_key, now=NOW))
    token = exchange.get_access_token()
    assert json.loads(exchange.get_http_response().body)["access_token"] == token
    assert exchange.get_grant_type() == GRANT_TYPE
    assert exchange.get_access_token() != token


def test_the_response_is_there_after_a_refusal(
    server: PracticeServer, demo_key: PrivateKey
) -> None:
    wrong = JWT(iss="app", sub="else", aud=LOGIN_AUDIENCE)
    exchange = JWTBearerTokenExchange(server.url + TOKEN_PATH, JWS(wrong, demo_key, now=NOW))
    with pytest.raises(TokenRefused):
        exchange.get_access_token()
    assert exchange.get_http_response().status == 400


def test_there_is_no_response_before_the_first_exchange(demo_key: PrivateKey) -> None:
    exchange = JWTBearerTokenExchange("https://x", JWS(jwt(), demo_key, now=NOW))
    with pytest.raises(CallerMistake, match="get_access_token"):
        exchange.get_http_response()


def test_an_unfinished_jwt_is_the_callers_mistake(demo_key: PrivateKey) -> None:
    with pytest.raises(CallerMistake, match="iss is empty"):
        JWS(JWT(), demo_key, now=NOW)


def test_the_table_names_what_is_there(demo_key: PrivateKey) -> None:
    assert auth.__doc__ is not None
    named = re.findall(r"(jwt|jws|exchange)\.([a-z_]+)\b(?:\(|$|,)?", auth.__doc__)
    ours = {
        "jwt": jwt(),
        "jws": JWS(jwt(), demo_key, now=NOW),
        "exchange": JWTBearerTokenExchange("https://x", JWS(jwt(), demo_key, now=NOW)),
    }
    snake = {(thing, name) for thing, name in named if name == name.lower() and name != "clone"}
    assert len(snake) > 8
    for thing, name in snake:
        assert hasattr(ours[thing], name), f"{thing}.{name}"
