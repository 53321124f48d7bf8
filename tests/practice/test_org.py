"""How the practice org judges a request: Salesforce's words outside, the reason inside."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import urlencode

import pytest
import rsa

from jwtbearer import Claims, PrivateKey, build_assertion, load_private_key
from jwtbearer.exchange import GRANT_TYPE
from jwtbearer.practice import REST_RESOURCE, Org
from jwtbearer.practice.demo import APP, USER
from jwtbearer.practice.org import MAXIMUM_TOKENS, Answer, Received
from tests import oracle
from tests.conftest import VECTORS

NOW = 1767225600
AUDIENCE = "https://login.salesforce.com"
URL = "http://127.0.0.1:8080"
TOKEN_PATH = "/services/oauth2/token"
FORM = {"content-type": "application/x-www-form-urlencoded"}
OTHER_USER = "second@example.com"
LEFT_OUT = object()


@pytest.fixture
def org(demo_key: PrivateKey) -> Org:
    """An org whose clock stands still."""
    return Org(
        app=APP,
        users=(USER, OTHER_USER),
        key=demo_key.public,
        audience=AUDIENCE,
        now=lambda: NOW,
        random_bytes=os.urandom,
    )


def encoded(members: Any) -> str:
    return oracle.base64url(json.dumps(members).encode())


@cache
def numbers_of(key: PrivateKey) -> rsa.PrivateKey:
    """The key as rsa takes it; kept, since its first signature takes long."""
    return rsa.PrivateKey(key.n, key.e, key.d, key.p, key.q)


@cache
def with_signature(text: str, key: PrivateKey) -> str:
    return f"{text}.{oracle.base64url(rsa.sign(text.encode(), numbers_of(key), 'SHA-256'))}"


def signed(key: PrivateKey, *, header: dict[str, Any] | None = None, **changes: Any) -> str:
    """A JWT made by the standard library and rsa, with some claims changed."""
    claims = {"iss": APP, "sub": USER, "aud": AUDIENCE, "exp": NOW + 120, **changes}
    claims = {name: value for name, value in claims.items() if value is not LEFT_OUT}
    text = f"{encoded(header or {'alg': 'RS256', 'typ': 'JWT'})}.{encoded(claims)}"
    return with_signature(text, key)


def posted(body: str | bytes, **headers: str) -> Received:
    octets = body if isinstance(body, bytes) else body.encode()
    return Received("POST", TOKEN_PATH, {**FORM, **headers}, octets)


def form(assertion: str, grant_type: str = GRANT_TYPE) -> str:
    return urlencode({"grant_type": grant_type, "assertion": assertion})


def judged(org: Org, assertion: str) -> Answer:
    return org.answer(posted(form(assertion)), URL)


def check_refused(answer: Answer, error: str, description: str, reason: str) -> None:
    """The client sees Salesforce's words and no more; the reason is kept from it."""
    assert answer.status == 400
    assert json.loads(answer.body) == {"error": error, "error_description": description}
    assert reason in answer.reason
    assert reason not in answer.body.decode()
    assert answer.reason.startswith(f"refused, {error}: {description}; because ")


# --- tokens -------------------------------------------------------------------------------------


def test_a_good_assertion_gets_a_token(org: Org, demo_key: PrivateKey) -> None:
    answer = judged(org, signed(demo_key))
    members = json.loads(answer.body)
    assert answer.status == 200
    assert members.pop("access_token").startswith("00D000000000001!")
    assert members == {
        "scope": "api",
        "instance_url": URL,
        "id": f"{URL}/id/00D000000000001AAA/005000000000001AAA",
        "token_type": "Bearer",
    }
    assert answer.reason == "token issued"
    assert org.last_tolerated == ()


@pytest.mark.parametrize(
    ("style", "tolerated"),
    [("rfc", []), ("listing", ["encoding-padding", "claims-exp-milliseconds"])],
)
def test_both_styles_get_a_token_and_the_reason_says_what_was_let_pass(
    style: str, tolerated: list[str], org: Org, demo_key: PrivateKey
) -> None:
    claims = Claims(APP, USER, AUDIENCE, NOW + 120)
    answer = judged(org, str(build_assertion(claims, demo_key, style=style)))
    assert answer.status == 200
    assert {refusal.rule for refusal in org.last_tolerated} == set(tolerated)
    assert ("let pass" in answer.reason) is bool(tolerated)
    for rule in tolerated:
        assert f"let pass {rule}" in answer.reason
        assert rule not in answer.body.decode()


TOLERATED: dict[str, tuple[dict[str, Any], str]] = {
    "exp as text": ({"exp": str(NOW + 120)}, "claims-exp-type"),
    "exp in milliseconds": ({"exp": (NOW + 120) * 1000}, "claims-exp-milliseconds"),
    "prn": ({"sub": LEFT_OUT, "prn": USER}, "claims-prn"),
}


@pytest.mark.parametrize(("changes", "rule"), TOLERATED.values(), ids=TOLERATED)
def test_what_salesforce_lets_pass_gets_a_token(
    changes: dict[str, Any], rule: str, org: Org, demo_key: PrivateKey
) -> None:
    answer = judged(org, signed(demo_key, **changes))
    assert answer.status == 200
    assert f"let pass {rule}" in answer.reason


def test_prn_wins_over_sub(org: Org, demo_key: PrivateKey) -> None:
    assert judged(org, signed(demo_key, sub="nobody", prn=OTHER_USER)).status == 200
    assert list(org.usernames_by_token.values()) == [OTHER_USER]


def test_no_two_tokens_are_alike(org: Org, demo_key: PrivateKey) -> None:
    assertion = signed(demo_key)
    tokens = {json.loads(judged(org, assertion).body)["access_token"] for _ in range(10)}
    assert len(tokens) == 10
    assert min(len(token) for token in tokens) == 16 + 64


def test_the_randomness_of_a_token_is_all_from_the_source(org: Org, demo_key: PrivateKey) -> None:
    asked: list[int] = []

    def source(count: int) -> bytes:
        asked.append(count)
        return bytes(range(count))

    org.random_bytes = source
    token = json.loads(judged(org, signed(demo_key)).body)["access_token"]
    assert asked == [48]
    assert token == f"00D000000000001!{oracle.base64url(bytes(range(48)))}"


def test_the_oldest_token_makes_way_for_the_newest(org: Org, demo_key: PrivateKey) -> None:
    org.usernames_by_token = {f"old-{number}": USER for number in range(MAXIMUM_TOKENS - 1)}
    assertion = signed(demo_key)
    judged(org, assertion)
    assert "old-0" in org.usernames_by_token
    judged(org, assertion)
    assert len(org.usernames_by_token) == MAXIMUM_TOKENS
    assert "old-0" not in org.usernames_by_token
    assert "old-1" in org.usernames_by_token


# --- refusals -----------------------------------------------------------------------------------

GRANT = ("unsupported_grant_type", "grant type not supported")
ASSERTION = ("invalid_grant", "invalid assertion")
AUDIENCE_WORDS = ("invalid_grant", "audience is invalid")
EXPIRED = ("invalid_grant", "expired authorization code")
CLIENT = ("invalid_client_id", "client identifier invalid")
APPROVED = ("invalid_grant", "user hasn't approved this consumer")

CLAIMS_REFUSED: dict[str, tuple[dict[str, Any], tuple[str, str], str]] = {
    "no iss": ({"iss": LEFT_OUT}, ASSERTION, "claims-iss-missing"),
    "another iss": ({"iss": "3MVG9other"}, CLIENT, "iss was not the consumer key"),
    "iss in other case": ({"iss": APP.lower()}, CLIENT, "iss was not the consumer key"),
    "no sub": ({"sub": LEFT_OUT}, ASSERTION, "claims-sub-missing"),
    "another sub": ({"sub": "nobody@example.com"}, APPROVED, "sub was not a user"),
    "another prn": ({"prn": "nobody@example.com"}, APPROVED, "sub was not a user"),
    "no aud": ({"aud": LEFT_OUT}, AUDIENCE_WORDS, "claims-aud-missing"),
    "another aud": ({"aud": "https://test.salesforce.com"}, AUDIENCE_WORDS, "claims-aud-other"),
    "aud with a slash": ({"aud": f"{AUDIENCE}/"}, AUDIENCE_WORDS, "claims-aud-other"),
    "others in aud": ({"aud": ["https://test.salesforce.com"]}, AUDIENCE_WORDS, "claims-aud-other"),
    "no exp": ({"exp": LEFT_OUT}, EXPIRED, "claims-exp-missing"),
    "exp now": ({"exp": NOW}, EXPIRED, "claims-exp-past"),
    "exp in milliseconds, now": ({"exp": NOW * 1000}, EXPIRED, "claims-exp-past"),
    "exp in words": ({"exp": "soon"}, ASSERTION, "claims-exp-type"),
    "exp in microseconds": ({"exp": NOW * 1_000_000}, ASSERTION, "claims-exp-milliseconds"),
    "nbf later": ({"nbf": NOW + 1}, ASSERTION, "claims-nbf"),
}


@pytest.mark.parametrize(
    ("changes", "words", "reason"), CLAIMS_REFUSED.values(), ids=CLAIMS_REFUSED
)
def test_a_claim_that_is_wrong_is_refused_in_salesforces_words(
    changes: dict[str, Any],
    words: tuple[str, str],
    reason: str,
    org: Org,
    demo_key: PrivateKey,
) -> None:
    check_refused(judged(org, signed(demo_key, **changes)), *words, reason)
    assert org.usernames_by_token == {}


NEAR_MISSES: dict[str, dict[str, Any]] = {
    "the second user": {"sub": OTHER_USER},
    "aud among others": {"aud": ["https://test.salesforce.com", AUDIENCE]},
    "exp in a second": {"exp": NOW + 1},
    "exp in half a second": {"exp": NOW + 0.5},
    "exp in a year": {"exp": NOW + 31_536_000},
    "nbf now": {"nbf": NOW},
    "further claims": {"jti": "1", "x": {"y": [None]}},
}


@pytest.mark.parametrize("changes", NEAR_MISSES.values(), ids=NEAR_MISSES)
def test_a_claim_that_is_just_right_gets_a_token(
    changes: dict[str, Any], org: Org, demo_key: PrivateKey
) -> None:
    answer = judged(org, signed(demo_key, **changes))
    assert (answer.status, answer.reason) == (200, "token issued")


HEADERS_REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "none": ({"alg": "none"}, "header-alg-none"),
    "hmac": ({"alg": "HS256"}, "header-alg-hmac"),
    "other case": ({"alg": "rs256"}, "header-alg-case"),
    "longer hash": ({"alg": "RS512"}, "header-alg"),
    "another typ": ({"alg": "RS256", "typ": "at+jwt"}, "header-typ"),
    "crit": ({"alg": "RS256", "crit": ["x"]}, "header-crit"),
    "b64": ({"alg": "RS256", "b64": False}, "header-b64"),
}


@pytest.mark.parametrize(("header", "reason"), HEADERS_REFUSED.values(), ids=HEADERS_REFUSED)
def test_a_header_that_is_wrong_is_an_invalid_assertion(
    header: dict[str, Any], reason: str, org: Org, demo_key: PrivateKey
) -> None:
    check_refused(judged(org, signed(demo_key, header=header)), *ASSERTION, reason)


def test_a_header_without_typ_gets_a_token(org: Org, demo_key: PrivateKey) -> None:
    assert judged(org, signed(demo_key, header={"alg": "RS256"})).status == 200


DAMAGES: dict[str, tuple[Callable[[str], str], str]] = {
    "empty": (lambda text: "", "encoding-segments"),
    "two parts": (lambda text: text.rpartition(".")[0], "encoding-segments"),
    "no signature": (lambda text: text.rpartition(".")[0] + ".", "encoding-segments"),
    "a private key": (lambda text: "-----BEGIN PRIVATE KEY-----", "encoding-segments"),
    "one '='": (lambda text: f"{text}=", "encoding-padding"),
    "a line break": (lambda text: f"{text}\n", "encoding-whitespace"),
    "a character less": (lambda text: text[:-1], "encoding-length"),
    "a part more": (lambda text: f"{text}AAAA", "signature-length"),
    "another user": (
        lambda text: ".".join([text.split(".")[0], encoded({"sub": "x"}), text.split(".")[2]]),
        "signature-",
    ),
}


@pytest.mark.parametrize(("damage", "reason"), DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_assertion_is_an_invalid_assertion(
    damage: Callable[[str], str], reason: str, org: Org, demo_key: PrivateKey
) -> None:
    check_refused(judged(org, damage(signed(demo_key))), *ASSERTION, reason)


def test_another_key_is_an_invalid_assertion(org: Org) -> None:
    other = load_private_key((VECTORS / "keys/demo-3072.key").read_bytes())
    check_refused(judged(org, signed(other)), *ASSERTION, "signature-length")


def test_the_signature_is_judged_before_the_claims(org: Org) -> None:
    other = load_private_key((VECTORS / "keys/demo-3072.key").read_bytes())
    answer = judged(org, signed(other, aud="https://test.salesforce.com", exp=1))
    check_refused(answer, *ASSERTION, "signature-length")


# --- the form -----------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD", "post", "\x1b[31m"])
def test_a_method_but_post_is_refused(method: str, org: Org, demo_key: PrivateKey) -> None:
    received = posted(form(signed(demo_key)))._replace(method=method)
    answer = org.answer(received, URL)
    check_refused(answer, "invalid_request", "must use HTTP POST", "the method was ")
    assert answer.reason.isprintable()


@pytest.mark.parametrize(
    "content_type",
    ["", "application/json", "text/plain", "application/x-www-form-urlencoded2", "\x1b[31m"],
)
def test_another_content_type_is_an_unsupported_grant_type(
    content_type: str, org: Org, demo_key: PrivateKey
) -> None:
    received = posted(form(signed(demo_key)), **{"content-type": content_type})
    answer = org.answer(received, URL)
    check_refused(answer, *GRANT, "Content-Type was ")
    assert answer.reason.isprintable()


def test_no_content_type_is_an_unsupported_grant_type(org: Org, demo_key: PrivateKey) -> None:
    received = posted(form(signed(demo_key)))._replace(headers={})
    check_refused(org.answer(received, URL), *GRANT, "Content-Type was missing")


@pytest.mark.parametrize(
    "content_type",
    [
        "Application/X-WWW-Form-URLEncoded",
        "application/x-www-form-urlencoded;charset=UTF-8",
        "application/x-www-form-urlencoded ; charset=utf-8",
    ],
)
def test_the_content_type_may_have_other_case_and_a_charset(
    content_type: str, org: Org, demo_key: PrivateKey
) -> None:
    received = posted(form(signed(demo_key)), **{"content-type": content_type})
    assert org.answer(received, URL).status == 200


GRANT_URN = urlencode({"grant_type": GRANT_TYPE})
FORMS: dict[str, tuple[str | bytes, tuple[str, str], str]] = {
    "empty": ("", GRANT, "grant_type was missing"),
    "no pair": ("grant_type", GRANT, "not a form"),
    "json": ('{"grant_type":"x"}', GRANT, "not a form"),
    "bytes": (b"grant_type=\xff", GRANT, "not a form"),
    "no grant_type": ("assertion=a.b.c", GRANT, "grant_type was missing or another"),
    "another grant_type": ("grant_type=password", GRANT, "grant_type was missing or another"),
    "grant_type twice": (f"{GRANT_URN}&{GRANT_URN}&assertion=a", GRANT, "a parameter twice"),
    "assertion twice": (f"{GRANT_URN}&assertion=a&assertion=b", GRANT, "a parameter twice"),
    "no assertion": (GRANT_URN, ASSERTION, "the form had no assertion"),
    "an empty assertion": (f"{GRANT_URN}&assertion=", ASSERTION, "encoding-segments"),
    "many parameters": (
        "&".join(f"p{number}=x" for number in range(21)),
        GRANT,
        "not a form",
    ),
}


@pytest.mark.parametrize(("body", "words", "reason"), FORMS.values(), ids=FORMS)
def test_a_form_that_is_wrong_is_refused(
    body: str | bytes, words: tuple[str, str], reason: str, org: Org
) -> None:
    check_refused(org.answer(posted(body), URL), *words, reason)


def test_further_parameters_do_no_harm(org: Org, demo_key: PrivateKey) -> None:
    body = form(signed(demo_key)) + "&scope=api&client_id="
    assert org.answer(posted(body), URL).status == 200


def test_a_query_does_not_count_as_the_form(org: Org, demo_key: PrivateKey) -> None:
    received = posted("")._replace(path=f"{TOKEN_PATH}?{form(signed(demo_key))}")
    check_refused(org.answer(received, URL), *GRANT, "grant_type was missing")


def test_a_mutated_form_raises_nothing_and_gets_no_token(
    org: Org, demo_key: PrivateKey, seeded: random.Random
) -> None:
    whole = form(signed(demo_key)).encode()
    for _ in range(150):
        body = bytearray(whole)
        at = seeded.randrange(len(body))
        body[at] ^= seeded.randint(1, 255)
        answer = org.answer(posted(bytes(body)), URL)
        assert answer.status == 400, (at, body[at])
        assert not answer.reason.endswith("because "), (at, body[at])
    assert org.usernames_by_token == {}


def test_a_mutated_claims_set_is_judged_without_a_fault(
    org: Org, demo_key: PrivateKey, seeded: random.Random
) -> None:
    values: list[Any] = [
        *(None, True, 0, -1, 1e300, -1e308, 2**53, "", " ", "\x1b[31m", "\ud83d\ude00"),
        *([], {}, [[]], [None], ["a", 1], AUDIENCE, USER, APP, NOW + 1),
    ]
    for _ in range(40):
        names = seeded.sample(["iss", "sub", "aud", "exp", "prn", "nbf", "jti"], 2)
        answer = judged(org, signed(demo_key, **{name: seeded.choice(values) for name in names}))
        assert answer.status in (200, 400)
        assert not answer.reason.endswith("because ")
        assert answer.reason.isprintable()


# --- the REST resource --------------------------------------------------------------------------


def asked(org: Org, authorization: str | None, **changes: Any) -> Answer:
    headers = {} if authorization is None else {"authorization": authorization}
    received = Received("GET", REST_RESOURCE, headers, b"")
    return org.answer(received._replace(**changes), URL)


@pytest.fixture
def token(org: Org, demo_key: PrivateKey) -> str:
    """A token that the org issued."""
    return str(json.loads(judged(org, signed(demo_key)).body)["access_token"])


def error_code(answer: Answer) -> str:
    """The code in the REST API's shape of an error: an array of one object."""
    (error,) = json.loads(answer.body)
    assert set(error) == {"errorCode", "message"}
    assert answer.reason == f"refused, {error['errorCode']}"
    return str(error["errorCode"])


@pytest.mark.parametrize("scheme", ["Bearer ", "bearer ", "BEARER  "])
def test_an_issued_token_lists_the_resources(scheme: str, org: Org, token: str) -> None:
    answer = asked(org, f"{scheme}{token}")
    assert answer.status == 200
    resources = json.loads(answer.body)
    assert resources["query"] == "/services/data/v60.0/query"
    assert resources["identity"].startswith(f"{URL}/id/")


@pytest.mark.parametrize("path", [REST_RESOURCE.rstrip("/"), f"{REST_RESOURCE}?x=1"])
def test_the_resource_is_found_with_and_without_its_closing_slash(
    path: str, org: Org, token: str
) -> None:
    assert asked(org, f"Bearer {token}", path=path).status == 200


@pytest.mark.parametrize("change", [str.lower, lambda text: text[:-1], lambda text: f"{text}A"])
def test_a_token_that_was_not_issued_is_refused(
    change: Callable[[str], str], org: Org, token: str
) -> None:
    answer = asked(org, f"Bearer {change(token)}")
    assert (answer.status, error_code(answer)) == (401, "INVALID_SESSION_ID")


@pytest.mark.parametrize("authorization", ["Bearer", "Bearer ", "Bearer x", "bearer null"])
def test_no_token_is_none_that_was_issued(authorization: str, org: Org) -> None:
    answer = asked(org, authorization)
    assert (answer.status, error_code(answer)) == (401, "INVALID_SESSION_ID")


@pytest.mark.parametrize("scheme", [None, "", "Basic", "OAuth", "Token"])
def test_another_scheme_is_refused(scheme: str | None, org: Org, token: str) -> None:
    answer = asked(org, scheme and f"{scheme} {token}")
    assert (answer.status, error_code(answer)) == (401, "INVALID_AUTH_HEADER")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "HEAD"])
def test_another_method_is_refused(method: str, org: Org, token: str) -> None:
    answer = asked(org, f"Bearer {token}", method=method)
    assert (answer.status, error_code(answer)) == (405, "METHOD_NOT_ALLOWED")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "",
        "*",
        "/services/oauth2/token/",
        "/services/oauth2/TOKEN",
        "/services/oauth2/../oauth2/token",
        "/services/oauth2/token%00",
        "/services/data",
        f"{REST_RESOURCE}query",
    ],
)
def test_another_path_is_not_found(path: str, org: Org, token: str) -> None:
    for method in ("GET", "POST"):
        answer = asked(org, f"Bearer {token}", path=path, method=method)
        assert (answer.status, error_code(answer)) == (404, "NOT_FOUND")


def test_no_answer_shows_the_assertion_or_the_reason_the_token(
    org: Org, demo_key: PrivateKey, token: str
) -> None:
    assertion = signed(demo_key, iss="other")
    answer = judged(org, assertion)
    assert assertion not in answer.body.decode() + answer.reason
    assert token not in asked(org, f"Bearer {token}").reason + asked(org, f"Basic {token}").reason
