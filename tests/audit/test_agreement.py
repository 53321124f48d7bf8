"""verify_assertion and the audit never disagree: one accepts where the other has no E."""

from __future__ import annotations

import random

import pytest

from jwtbearer import AssertionRefused, verify_assertion
from jwtbearer.audit import audit_assertion
from tests.audit.tokens import AUDIENCE, CLAIMS, HEADER, KEY, NOW, as_json, token
from tests.conftest import VECTORS

ALPHABET = 'ABCXYZabcxyz019-_+/=. \n\0{}"é\ud800'
VALUES: list[object] = [
    *(None, True, 0, -1, 1.5, 1e300, "", "x", " x ", [], {}, ["a"], ["a", 1], [AUDIENCE]),
    *([AUDIENCE, "b"], AUDIENCE, "1767225720", "1767225720000", 1767225720000, 1767225720.5),
    *(10**14, 2**53, NOW, NOW + 1, NOW - 5000, "9" * 17, "９", "JWT", "jwt", "at+jwt"),
    *("RS256", "rs256", "none", "HS256", "ES256"),
]
TEXTS = [
    *(b"{}", b"[]", b"null", b"{", b'{"a":1,"a":2}', b"\xff", b"\xef\xbb\xbf{}", b'{"iss":NaN}'),
    *(b"[" * 100, b'{"iss":"\\ud800"}', b'{"iss":1}x', b"1", b'"a"', b'{"exp":1e999}'),
]


def agree(text: str, profile: str) -> bool:
    """Whether both judge alike; and the rule of the verifier is among the audit's."""
    report = audit_assertion(text, key=KEY.public, audience=AUDIENCE, now=NOW, profile=profile)
    errors = {finding.rule for finding in report.findings if finding.severity == "E"}
    try:
        verify_assertion(text, KEY.public, audience=AUDIENCE, now=NOW, profile=profile)
    except AssertionRefused as error:
        signature = error.rule.startswith("signature-")
        return error.rule in errors or (signature and any(map(is_signature, errors)))
    return not errors


def is_signature(rule: str) -> bool:
    """The audit tells more kinds of wrong signature than the verifier needs to."""
    return rule.startswith("signature-")


@pytest.fixture(scope="module")
def valid() -> list[str]:
    import json

    vectors = json.loads((VECTORS / "flow.json").read_text(encoding="utf-8"))["vectors"]
    recorded = [each for each in vectors if each["input"]["key"] == "demo-2048"]
    return [token(), *(each["expect"]["signed_jwt_request"] for each in recorded)]


@pytest.mark.parametrize("profile", ["rfc", "salesforce"])
def test_on_valid_assertions(valid: list[str], profile: str) -> None:
    assert all(agree(text, profile) for text in valid)


@pytest.mark.parametrize("profile", ["rfc", "salesforce"])
def test_on_mutations(valid: list[str], profile: str, seeded: random.Random) -> None:
    for _ in range(3000):
        text = list(seeded.choice(valid))
        for _ in range(seeded.choice((1, 1, 1, 2, 5, 40))):
            place, kind = seeded.randrange(len(text)), seeded.randrange(3)
            if kind == 0:
                text[place] = seeded.choice(ALPHABET)
            elif kind == 1:
                text.insert(place, seeded.choice(ALPHABET))
            elif len(text) > 1:
                del text[place]
        assert agree("".join(text), profile), "".join(text)


@pytest.mark.parametrize("profile", ["rfc", "salesforce"])
@pytest.mark.parametrize("name", ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "prn", "secret"])
def test_on_every_kind_of_claim(name: str, profile: str) -> None:
    assert agree(token(claims={k: v for k, v in CLAIMS.items() if k != name}), profile)
    for value in VALUES:
        assert agree(token(claims={**CLAIMS, name: value}), profile), value


@pytest.mark.parametrize("profile", ["rfc", "salesforce"])
@pytest.mark.parametrize("name", ["alg", "typ", "crit", "b64", "kid", "jku"])
def test_on_every_kind_of_header(name: str, profile: str) -> None:
    for value in VALUES:
        assert agree(token(header={**HEADER, name: value}), profile), value


@pytest.mark.parametrize("profile", ["rfc", "salesforce"])
@pytest.mark.parametrize("text", TEXTS)
def test_on_every_kind_of_json(text: bytes, profile: str) -> None:
    assert agree(token(claims=text), profile)
    assert agree(token(header=text), profile)


def test_on_every_truncation() -> None:
    text = token(claims=as_json(CLAIMS))
    assert all(agree(text[:end], "rfc") for end in range(len(text) + 1))
