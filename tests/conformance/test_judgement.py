"""Is this reply what the vector expects? By value, and where the bytes are free by meaning."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from jwtbearer import base64url, load_private_key, pkcs1
from jwtbearer.conformance.judgement import Outcome, Reply, judge
from jwtbearer.conformance.operations import perform
from jwtbearer.conformance.suite import Suite, Vector, load
from tests.conformance.written import AUD, ISS, NOW, SUB, documents, write
from tests.conftest import VECTORS

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Suite:
    return load(write(tmp_path_factory.mktemp("suite"), documents()))


def judged(vector: Vector, result: Any, profile: str = "rfc7523", **more: Any) -> Outcome:
    return judge(vector, Reply("result", result, **more), profile=profile)


def changed(vector: Vector, **changes: Any) -> Vector:
    return Vector(**{**vector.__dict__, **changes})


# --- verdicts -----------------------------------------------------------------------------------


def test_the_kinds_of_a_reply_against_the_verdicts(suite: Suite) -> None:
    good, bad = (suite.vector(f"base64url-decode/{name}") for name in ("two", "space"))
    free = changed(good, verdict="either", result={})
    right = Reply("result", {"octets": "00"})
    refused, unsupported = Reply("rejected", "no"), Reply("unsupported", "not here")
    crash = Reply("crash", "it ended with signal 11")
    table = {
        (good.id, "result"): "passed",
        (good.id, "rejected"): "failed",
        (bad.id, "result"): "failed",
        (bad.id, "rejected"): "passed",
        ("free", "result"): "passed",
        ("free", "rejected"): "passed",
    }
    for vector, name in ((good, good.id), (bad, bad.id), (free, "free")):
        for reply in (right, refused):
            outcome = judge(vector, reply, profile="rfc7523")
            assert outcome.kind == table[name, reply.kind], (name, reply.kind)
            assert outcome.vector is vector
        assert judge(vector, unsupported, profile="rfc7523").kind == "unsupported"
        crashed = judge(vector, crash, profile="rfc7523")
        assert (crashed.kind, crashed.why) == ("crashed", "it ended with signal 11")
        assert judged(vector, ["00"]).kind == "crashed"


def test_a_profile_turns_the_verdict(suite: Suite) -> None:
    late = suite.vector("assertion-verify/late")
    late = changed(late, profiles={"salesforce": "accept"}, result={"iss": ISS, "sub": SUB})
    right = {"iss": ISS, "sub": SUB}
    assert judged(late, right).kind == "failed"
    assert judged(late, right, "salesforce").kind == "passed"
    assert judged(late, {"iss": ISS, "sub": "other"}, "salesforce").kind == "failed"
    refused = Reply("rejected", "exp", seconds=0.5)
    assert judge(late, refused, profile="salesforce").kind == "failed"
    assert judge(late, refused, profile="rfc7523") == Outcome(late, "passed", "exp", 0.5, "")


def test_a_failure_says_what_was_found_and_expected_and_is_short(suite: Suite) -> None:
    good, bad = (suite.vector(f"base64url-decode/{name}") for name in ("two", "space"))
    assert judged(good, {"octets": "01"}).why == "octets is '01'; expected '00'"
    assert judged(good, {}).why == "octets is missing; expected '00'"
    assert judged(good, {"octets": None}).why == "octets is None; expected '00'"
    assert judged(bad, {"octets": "00"}).why == "it was accepted: octets '00'"
    assert judged(bad, {}).why == "it was accepted: {}"
    refused = judge(good, Reply("rejected", "a\nb"), profile="rfc7523")
    assert refused.why == r"it was refused: a\nb"
    for content in ({"octets": "0" * 10_000_000}, dict.fromkeys(map(str, range(9999)), "x" * 999)):
        assert len(judged(bad, content).why) < 600
        assert len(judged(good, content).why) < 600


@pytest.mark.parametrize("name", ["base64url-encode/one", "key-load/public", "rs256-sign/message"])
def test_a_result_is_compared_as_it_is(suite: Suite, name: str) -> None:
    vector = suite.vector(name)
    assert judged(vector, dict(vector.result)).kind == "passed"
    for member, text in vector.result.items():
        for wrong in (text.upper() + "x", text[:-1], f"00{text}", [text], None):
            outcome = judged(vector, {**vector.result, member: wrong})
            assert (outcome.kind, outcome.why[: len(member)]) == ("failed", member)


def test_a_verifier_may_tell_more_than_was_asked_for(suite: Suite) -> None:
    vector = suite.vector("assertion-verify/plain")
    assert judged(vector, {"iss": ISS, "sub": SUB, "exp": NOW + 60}).kind == "passed"
    assert judged(vector, {"iss": SUB, "sub": ISS}).kind == "failed"


def test_an_answer_is_a_token_or_an_error_and_never_both(suite: Suite) -> None:
    token = suite.vector("token-response/token")
    error = changed(token, result={"error": "invalid_grant"})
    assert judged(token, {"access_token": "t", "token_type": "Bearer"}).kind == "passed"
    assert judged(error, {"error": "invalid_grant", "error_description": "x"}).kind == "passed"
    both = {"access_token": "t", "error": "invalid_grant"}
    assert judged(token, both).why == "it has error 'invalid_grant'; expected access_token 't'"
    assert judged(error, both).why == "it has access_token 't'; expected error 'invalid_grant'"
    assert judged(token, {"error": "invalid_grant"}).kind == "failed"
    assert judged(error, {"error": "invalid_client"}).kind == "failed"


# --- assertion.build ----------------------------------------------------------------------------

HEADER = {"alg": "RS256"}
CLAIMS = {"iss": ISS, "sub": SUB, "aud": AUD, "exp": NOW + 60}


def assertion(
    claims: Any, header: Mapping[str, Any] = HEADER, key: Path = VECTORS / "keys/demo-2048.key"
) -> str:
    """An assertion as another library might write it."""
    text = claims if isinstance(claims, str) else json.dumps(claims)
    parts = (json.dumps(header), text)
    message = ".".join(base64url.encode(part.encode()) for part in parts)
    signature = pkcs1.sign(message.encode(), load_private_key(key.read_bytes()))
    return f"{message}.{base64url.encode(signature)}"


@pytest.mark.parametrize(
    ("claims", "header"),
    [
        (CLAIMS, HEADER),
        (dict(reversed(CLAIMS.items())), {"typ": "JWT", "alg": "RS256", "kid": "one"}),
        ({**CLAIMS, "iat": NOW, "nbf": NOW - 5, "jti": "a1"}, HEADER),
        ({**CLAIMS, "iat": NOW - 0.5}, HEADER),
        ({**CLAIMS, "aud": [AUD]}, HEADER),
        ({**CLAIMS, "exp": float(NOW + 60)}, HEADER),
    ],
)
def test_an_assertion_that_says_what_was_asked_passes(
    suite: Suite, claims: Any, header: Any
) -> None:
    outcome = judged(
        suite.vector("assertion-build/plain"), {"assertion": assertion(claims, header)}
    )
    assert (outcome.kind, outcome.why) == ("passed", "")


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in CLAIMS.items() if key != name}


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({**CLAIMS, "exp": NOW + 61}, f"exp is {NOW + 61}; expected {NOW + 60}"),
        ({**CLAIMS, "exp": NOW + 60.5}, f"exp is {NOW + 60.5}; expected {NOW + 60}"),
        ({**CLAIMS, "exp": str(NOW + 60)}, "refused: claims-exp-type"),
        ({**CLAIMS, "exp": (NOW + 60) * 1000}, "refused: claims-exp-milliseconds"),
        ({**CLAIMS, "iss": "other"}, f"iss is 'other'; expected '{ISS}'"),
        ({**CLAIMS, "sub": SUB.upper()}, f"expected '{SUB}'"),
        ({**CLAIMS, "aud": [AUD, "https://other.example"]}, "aud is a value of type list"),
        ({**CLAIMS, "aud": AUD + "/"}, "refused: claims-aud-other"),
        ({**CLAIMS, "scope": "api"}, "the claim 'scope', which nobody asked for"),
        ({**CLAIMS, "prn": "admin@example.com"}, "refused: claims-prn"),
        ({**CLAIMS, "iat": NOW + 1}, f"iat is {NOW + 1}; expected a number, not after {NOW}"),
        ({**CLAIMS, "iat": str(NOW)}, "iat is "),
        ({**CLAIMS, "iat": True}, "iat is True"),
        ({**CLAIMS, "nbf": NOW + 1}, "refused: claims-nbf"),
        ({**CLAIMS, "jti": 5}, "jti is 5; expected text"),
        (without("sub"), "refused: claims-sub-missing"),
        (without("exp"), "refused: claims-exp-missing"),
        ('{"iss":"a","iss":"b"}', "refused: json-duplicate"),
    ],
)
def test_an_assertion_that_says_anything_else_fails(suite: Suite, claims: Any, why: str) -> None:
    outcome = judged(suite.vector("assertion-build/plain"), {"assertion": assertion(claims)})
    assert outcome.kind == "failed"
    assert why in outcome.why


def test_an_assertion_of_another_key_or_algorithm_or_none_fails(suite: Suite) -> None:
    vector = suite.vector("assertion-build/plain")
    right = assertion(CLAIMS)
    for text, why in (
        (assertion(CLAIMS, key=VECTORS / "keys/demo-3072.key"), "signature-length"),
        (assertion(CLAIMS, {"alg": "none"}), "header-alg-none"),
        (right + "=" * 2, "encoding-padding"),
        (right[:-1], "encoding-length"),
        (right.rpartition(".")[0] + ".", "encoding-segments"),
        ("", "encoding-segments"),
    ):
        outcome = judged(vector, {"assertion": text})
        assert outcome.kind == "failed"
        assert why in outcome.why
    for result in ({}, {"assertion": None}, {"assertion": [right]}, {"jwt": right}):
        assert judged(vector, result).why.startswith("assertion is ")


# --- token.request ------------------------------------------------------------------------------


def request(**changes: Any) -> dict[str, Any]:
    body = f"grant_type={quote(GRANT_TYPE, safe='')}&assertion=a.b.c"
    asked: dict[str, Any] = {
        "method": "POST",
        "url": "https://example.com/token",
        "headers": {"Content-Type": FORM},
        "body": body,
    }
    return {**asked, **changes}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"headers": {"content-type": f"{FORM};charset=UTF-8", "Accept": "*/*"}},
        {"headers": {"CONTENT-TYPE": FORM.upper()}},
        {"body": f"assertion=a.b.c&grant_type={GRANT_TYPE}"},
        {"body": f"assertion=%61.b.c&grant_type={quote_plus(GRANT_TYPE)}"},
        {"url": "HTTPS://EXAMPLE.COM:443/token"},
    ],
)
def test_a_request_of_the_same_meaning_passes(suite: Suite, changes: dict[str, Any]) -> None:
    outcome = judged(suite.vector("token-request/plain"), request(**changes))
    assert (outcome.kind, outcome.why) == ("passed", "")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"method": "GET"}, "method is 'GET'; expected 'POST'"),
        ({"method": "post"}, "method is 'post'"),
        ({"url": "http://example.com/token"}, "url is "),
        ({"url": "https://example.com/token/"}, "url is "),
        ({"url": "https://example.com/Token"}, "url is "),
        ({"url": "https://example.com:444/token"}, "url is "),
        ({"url": "https://example.com/token?assertion=a.b.c"}, "url is "),
        ({"url": "https://example.com/token#assertion=a.b.c"}, "url is "),
        ({"url": "https://a.b.c@example.com/token"}, "url is "),
        ({"url": "https://exa\nmple.com/token"}, "url is "),
        ({"url": "https://example.com/token "}, "url is "),
        ({"url": "https://example.com:x/token"}, "url is "),
        ({"url": "https://[example.com/token"}, "url is "),
        ({"url": None}, "url is None"),
        ({"headers": {}}, "Content-Type is None"),
        ({"headers": {"Content-Type": "application/json"}}, "Content-Type is 'application/json'"),
        ({"headers": {"Content-Type": FORM, "Authorization": "Basic"}}, "an Authorization header"),
        ({"headers": {"Content-Type": FORM, "content-type": FORM}}, "is there twice"),
        ({"headers": {"Content-Type": FORM, "X": "a\r\nb"}}, "holds a line break"),
        ({"headers": {"Content-Type": [FORM]}}, "holds what is no text"),
        ({"headers": [["Content-Type", FORM]]}, "headers is a value of type list"),
        ({"body": None}, "body is None"),
        ({"body": ""}, "the body is not the form"),
        ({"body": "assertion=a.b.c"}, "the body is not the form"),
        ({"body": f"grant_type={GRANT_TYPE}&assertion=a.b.d"}, "the body is not the form"),
        ({"body": f"grant_type={GRANT_TYPE}&assertion="}, "the body is not the form"),
        ({"body": f"grant_type={GRANT_TYPE}&assertion=a.b.c&assertion=a.b.c"}, "not the form"),
        ({"body": f"grant_type={GRANT_TYPE}&assertion=a.b.c&client_id=x"}, "not the form"),
        ({"body": f"grant_type={GRANT_TYPE}&assertion=a.b.c&"}, "not the form"),
        ({"body": json.dumps({"grant_type": GRANT_TYPE, "assertion": "a.b.c"})}, "not the form"),
        ({"body": f"grant_type={GRANT_TYPE}&assertion=a.b.c" + "&x=" * 99}, "not the form"),
    ],
)
def test_a_request_of_another_meaning_fails(
    suite: Suite, changes: dict[str, Any], why: str
) -> None:
    outcome = judged(suite.vector("token-request/plain"), request(**changes))
    assert outcome.kind == "failed"
    assert why in outcome.why


def test_a_plus_sign_and_a_sign_of_equality_must_arrive(suite: Suite) -> None:
    vector = suite.vector("token-request/plain")
    vector = changed(vector, input={**vector.input, "assertion": "a+b=="})
    start = f"grant_type={GRANT_TYPE}&assertion="
    assert judged(vector, request(body=f"{start}a%2Bb%3D%3D")).kind == "passed"
    assert judged(vector, request(body=f"{start}a%2Bb==")).kind == "passed"
    assert judged(vector, request(body=f"{start}a+b==")).kind == "failed"


@pytest.mark.parametrize(
    ("endpoint", "url"),
    [
        ("https://example.com", "https://example.com/"),
        ("http://localhost:80/token", "http://localhost/token"),
        ("https://example.com/t?x=a%20b", "https://example.com/t?x=a%20b"),
    ],
)
def test_a_url_may_be_normalized_as_http_clients_do(suite: Suite, endpoint: str, url: str) -> None:
    vector = suite.vector("token-request/plain")
    vector = changed(vector, input={**vector.input, "endpoint": endpoint})
    assert judged(vector, request(url=url)).kind == "passed"
    assert judged(vector, request(url=url + "x")).kind == "failed"


# --- intermediates ------------------------------------------------------------------------------


def test_the_first_step_that_differs_is_named_where_a_result_is_wrong(suite: Suite) -> None:
    vector = suite.vector("assertion-verify/plain")
    steps = dict(vector.intermediates)
    assert list(steps) == ["header", "claims", "signing_input", "digest", "digest_info", "em"]
    other = {**steps, "digest": "00" + steps["digest"][2:], "em": "ff", "more": "x"}
    wrong = {"iss": ISS, "sub": "other"}
    outcome = judged(vector, wrong, intermediates=other)
    assert outcome.intermediate.startswith("digest differs at ")
    assert steps["digest"][:20] in outcome.intermediate
    assert len(outcome.intermediate) < 200
    assert judged(vector, wrong, intermediates=steps).intermediate == ""
    assert judged(vector, wrong).intermediate == ""
    right = {"iss": ISS, "sub": SUB}
    assert judged(vector, right, intermediates=other).intermediate == ""
    long = {**steps, "claims": steps["claims"] + "\n" * 9}
    assert r"\n" in judged(vector, wrong, intermediates=long).intermediate


def test_our_own_results_of_the_small_suite_pass(suite: Suite) -> None:
    for vector in suite.vectors:
        if vector.verdict == "accept":
            assert judged(vector, perform(vector.operation, vector.input)).kind == "passed"
