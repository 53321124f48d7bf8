"""verify_assertion and the audit never disagree: one accepts where the other has no E."""

from __future__ import annotations

import random

import pytest

from tests.audit.mutations import agree, mutations, valid_assertions
from tests.audit.tokens import AUDIENCE, CLAIMS, HEADER, NOW, as_json, token

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


@pytest.mark.parametrize("profile", ["rfc", "salesforce"])
def test_on_valid_assertions(profile: str) -> None:
    assert all(agree(text, profile) for text in valid_assertions())


@pytest.mark.parametrize("profile", ["rfc", "salesforce"])
def test_on_mutations(profile: str, seeded: random.Random) -> None:
    for text in mutations(3000, seeded):
        assert agree(text, profile), text


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
