"""The walkthrough: thirteen steps, every value whole and as the flow returned it."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator

import pytest

from jwtbearer import Claims, PrivateKey
from jwtbearer.claims import LOGIN_AUDIENCE
from jwtbearer.errors import JWTBearerError
from jwtbearer.exchange import TOKEN_PATH
from jwtbearer.practice import Org, PracticeServer
from jwtbearer.walkthrough import Walk, document, practice_walk, steps, terminal, walk
from tests import oracle

LISTING_NAMES = [
    *("iss", "aud", "sub", "exp", "jwtHeader", "jwtClaims", "jwtRequest", "signature"),
    *("signedJwtRequest", "payload", "req", "res", ""),
]
SECRET = "jwtbearer token prints it"


def practised(style: str) -> Walk:
    return practice_walk(style=style, now=time.time, random_bytes=os.urandom, timeout=30)


@pytest.fixture(scope="module")
def rfc() -> Walk:
    return practised("rfc")


@pytest.fixture(scope="module")
def listing() -> Walk:
    return practised("listing")


@pytest.fixture
def server(demo_key: PrivateKey) -> Iterator[PracticeServer]:
    """An org that stands for a real one: the walk is not told that it only practises."""
    org = Org(
        app="app",
        users=("user",),
        key=demo_key.public,
        audience=LOGIN_AUDIENCE,
        now=time.time,
        random_bytes=os.urandom,
    )
    with PracticeServer(org, port=0, report=lambda line: None) as server:
        yield server


def real_walk(server: PracticeServer, key: PrivateKey, *, sub: str = "user") -> Walk:
    claims = Claims.lasting(iss="app", sub=sub, aud=LOGIN_AUDIENCE, now=time.time())
    endpoint = server.url + TOKEN_PATH
    return walk(claims, key, endpoint=endpoint, style="rfc", timeout=30)


def value(taken: Walk, number: int, name: str) -> str:
    [text] = [each.text for each in steps(taken)[number - 1].values if each.name == name]
    return text


@pytest.mark.parametrize("style", ["rfc", "listing"])
def test_there_are_thirteen_steps_under_the_names_of_the_listing(style: str) -> None:
    taken = steps(practised(style))
    assert [step.number for step in taken] == list(range(1, 14))
    assert [step.name for step in taken] == LISTING_NAMES
    for step in taken:
        assert step.apex.endswith(";")
        assert step.python
        assert step.clause.startswith("RFC ")
        assert step.values


def test_the_values_are_those_of_the_assertion_that_was_sent(rfc: Walk) -> None:
    assertion = rfc.assertion
    assert value(rfc, 5, "jwt_header") == assertion.jwt_header
    assert value(rfc, 6, "jwt_claims") == assertion.jwt_claims
    assert value(rfc, 7, "jwt_request") == assertion.jwt_request
    assert value(rfc, 8, "em") == assertion.em.hex()
    assert value(rfc, 9, "signed_jwt_request") == str(assertion)
    assert rfc.request.body is not None
    assert value(rfc, 10, "payload") == rfc.request.body.decode()


def test_the_digest_is_what_the_standard_library_says(rfc: Walk) -> None:
    assert value(rfc, 8, "digest") == oracle.digest(rfc.assertion.jwt_request.encode()).hex()


def test_lengths_count_octets_and_characters(rfc: Walk) -> None:
    by_name = {each.name: each for step in steps(rfc) for each in step.values}
    assert (by_name["em"].length, by_name["em"].unit) == (256, "octets")
    assert (by_name["digest_info"].length, by_name["digest_info"].unit) == (51, "octets")
    assert (by_name["signature"].length, by_name["signature"].unit) == (342, "characters")


def test_the_fields_of_em_leave_no_octet_over(rfc: Walk) -> None:
    fields = steps(rfc)[7].fields
    assert [len(field.octets) for field in fields] == [2, 202, 1, 19, 32]
    assert b"".join(field.octets for field in fields) == rfc.assertion.em


def test_em_is_drawn_to_scale(rfc: Walk) -> None:
    [bar] = re.findall(r"^ +(1f+zi+d+)$", terminal(rfc, colour=False), re.MULTILINE)
    assert len(bar) == 65
    assert (bar.count("f"), bar.count("i"), bar.count("d")) == (50, 5, 8)


def test_the_listing_shows_milliseconds_and_padding(listing: Walk) -> None:
    assert int(value(listing, 4, "exp")) == listing.assertion.claims.exp * 1000
    assert value(listing, 8, "signature").endswith("==")


def test_the_listing_is_told_what_was_let_pass(listing: Walk, rfc: Walk) -> None:
    assert {refusal.rule for refusal in listing.tolerated} == {
        "encoding-padding",
        "claims-exp-milliseconds",
    }
    assert "let pass" in terminal(listing, colour=False)
    assert rfc.tolerated == ()
    assert "let pass" not in terminal(rfc, colour=False)


@pytest.mark.parametrize("style", ["rfc", "listing"])
def test_the_text_fits_eighty_columns_and_cuts_no_value(style: str) -> None:
    taken = practised(style)
    text = terminal(taken, colour=False)
    assert max(map(len, text.splitlines())) <= 80
    joined = re.sub(r"\n {8}", "", text)
    for step in steps(taken):
        for each in step.values:
            assert each.text in joined


def test_colour_is_escapes_around_the_same_text(rfc: Walk) -> None:
    coloured = terminal(rfc, colour=True)
    assert "\x1b[1m" in coloured
    assert re.sub(r"\x1b\[\d*m", "", coloured) == terminal(rfc, colour=False)
    assert "\x1b" not in terminal(rfc, colour=False)


def test_json_carries_what_the_text_carries(listing: Walk) -> None:
    members = json.loads(document(listing))
    assert members["succeeded"] is True
    assert members["error"] is None
    for step, written in zip(steps(listing), members["steps"], strict=True):
        assert written["number"] == step.number
        assert written["name"] == (step.name or None)
        assert (written["apex"], written["python"]) == (step.apex, step.python)
        assert [each["value"] for each in written["values"]] == [each.text for each in step.values]
    assert sum(field["length"] for field in members["steps"][7]["fields"]) == 256
    assert [entry["rule"] for entry in members["tolerated"]].count("encoding-padding") == 2


def test_a_token_of_a_real_org_is_not_shown(server: PracticeServer, demo_key: PrivateKey) -> None:
    taken = real_walk(server, demo_key)
    assert taken.token is not None
    for text in (terminal(taken, colour=False), document(taken), repr(taken)):
        assert taken.token.access_token not in re.sub(r"\n {8}", "", text)
    assert SECRET in re.sub(r"\n {8}", "", terminal(taken, colour=False))
    assert taken.succeeded


def test_a_token_of_the_practice_org_is_shown(rfc: Walk) -> None:
    assert rfc.token is not None
    assert rfc.token.access_token in re.sub(r"\n {8}", "", terminal(rfc, colour=False))


def test_a_refusal_ends_the_walk_at_the_answer(
    server: PracticeServer, demo_key: PrivateKey
) -> None:
    taken = real_walk(server, demo_key, sub="somebody else")
    assert [step.number for step in steps(taken)] == list(range(1, 13))
    text = terminal(taken, colour=False)
    assert "user hasn't approved this consumer" in text
    assert "pre-authorise" in text.lower()
    assert not taken.succeeded
    assert json.loads(document(taken))["error"]


def test_no_answer_ends_the_walk_at_the_request(demo_key: PrivateKey) -> None:
    claims = Claims.lasting(iss="app", sub="user", aud=LOGIN_AUDIENCE, now=time.time())
    taken = walk(claims, demo_key, endpoint="http://127.0.0.1:1/", style="rfc", timeout=5)
    assert [step.number for step in steps(taken)] == list(range(1, 12))
    assert isinstance(taken.error, JWTBearerError)
    assert "could not connect" in terminal(taken, colour=False)


def test_control_characters_in_a_value_do_not_reach_the_terminal(demo_key: PrivateKey) -> None:
    claims = Claims.lasting(iss="app", sub="a\x1b[2Jb\u202e", aud=LOGIN_AUDIENCE, now=time.time())
    taken = walk(claims, demo_key, endpoint="http://127.0.0.1:1/", style="rfc", timeout=5)
    text = terminal(taken, colour=False)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert r"a\x1b[2Jb\u202e" in text
