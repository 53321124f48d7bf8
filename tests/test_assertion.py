"""The assertion, against the listing put together anew, the standard library and openssl."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import pytest

from jwtbearer import (
    Assertion,
    CallerMistake,
    Claims,
    JWTBearerError,
    PrivateKey,
    build_assertion,
    load_private_key,
)
from jwtbearer.assertion import STYLES, style_named
from tests import oracle
from tests.conftest import VECTORS

KEY_FILE = VECTORS / "keys/demo-2048.key"
PUBLIC_KEY_FILE = VECTORS / "keys/demo-2048.pub"
BOTH_STYLES = pytest.mark.parametrize("style", ["rfc", "listing"])

CLAIMS = Claims(
    iss="3MVG9jwtbearer.demo.consumer.key",
    sub="user@example.com",
    aud="https://login.salesforce.com",
    exp=1767225720,
)
OTHERS = {
    "plain": CLAIMS,
    "unicode": Claims("app", "zoë@example.com", "https://test.salesforce.com", 1),
    "astral": Claims("app", "😀@example.com", "https://test.salesforce.com", 99_999_999_999),
    "solidus": Claims("a/b+c==", "a/b@example.com", "urn:x", 1767225721),
}
INJECTION = 'user@example.com","sub":"admin@example.com'


def changed(**values: Any) -> Claims:
    """The claims with some values in place of their own."""
    members = {**CLAIMS.members(), **values}
    return Claims(**members)


def apex_url_safe(data: bytes) -> str:
    """EncodingUtil.base64Encode(data).replace('+', '-').replace('/', '_')."""
    return base64.b64encode(data).decode("ascii").replace("+", "-").replace("/", "_")


def apex_request(claims: Claims) -> str:
    """The listing's jwtRequest, joined as the listing joins it."""
    header = '{"typ":"JWT","alg":"RS256"}'
    body = '{"iss":"' + claims.iss + '","sub":"' + claims.sub + '","aud":"' + claims.aud
    body += '","exp":' + str(claims.exp * 1000) + "}"
    return apex_url_safe(header.encode()) + "." + apex_url_safe(body.encode())


# --- the style listing --------------------------------------------------------------------------


@pytest.mark.openssl
@pytest.mark.parametrize("claims", OTHERS.values(), ids=OTHERS)
def test_the_listing_is_reproduced_to_the_byte(claims: Claims, demo_key: PrivateKey) -> None:
    request = apex_request(claims)
    signature = oracle.signature(request.encode(), KEY_FILE)
    assertion = build_assertion(claims, demo_key, style="listing")
    assert assertion.jwt_request == request
    assert assertion.signature == apex_url_safe(signature)
    assert str(assertion) == request + "." + apex_url_safe(signature)


def test_the_listing_keeps_the_padding_and_the_url_safe_alphabet(demo_key: PrivateKey) -> None:
    text = str(build_assertion(CLAIMS, demo_key, style="listing"))
    header, claims, signature = text.split(".")
    assert claims.endswith("=")
    assert signature.endswith("==")
    assert [len(part) % 4 for part in (header, claims, signature)] == [0, 0, 0]
    assert not {"+", "/", " ", "\n"} & set(text)


def test_the_listing_counts_exp_in_milliseconds(demo_key: PrivateKey) -> None:
    assertion = build_assertion(CLAIMS, demo_key, style="listing")
    assert json.loads(assertion.jwt_claims)["exp"] == assertion.exp == 1767225720000
    assert assertion.claims.exp == 1767225720


def test_a_quotation_mark_injects_a_claim_into_the_listing(demo_key: PrivateKey) -> None:
    assertion = build_assertion(changed(sub=INJECTION), demo_key, style="listing")
    pairs = json.loads(assertion.jwt_claims, object_pairs_hook=list)
    assert [value for name, value in pairs if name == "sub"] == [
        "user@example.com",
        "admin@example.com",
    ]


def test_a_backslash_is_not_escaped_in_the_listing(demo_key: PrivateKey) -> None:
    assertion = build_assertion(changed(sub=r"a\u0062c"), demo_key, style="listing")
    assert json.loads(assertion.jwt_claims)["sub"] == "abc"


def test_the_listing_has_no_room_for_additional_claims(demo_key: PrivateKey) -> None:
    claims = changed(additional={"jti": "1"})
    with pytest.raises(CallerMistake, match=r"leave out the additional claims, or use .* 'rfc'"):
        build_assertion(claims, demo_key, style="listing")


def test_the_listing_takes_additional_claims_that_are_none(demo_key: PrivateKey) -> None:
    assertion = build_assertion(changed(additional={}), demo_key, style="listing")
    assert str(assertion) == str(build_assertion(CLAIMS, demo_key, style="listing"))


# --- the style rfc ------------------------------------------------------------------------------


@pytest.mark.openssl
@pytest.mark.parametrize("claims", OTHERS.values(), ids=OTHERS)
def test_the_style_rfc_is_what_the_standard_library_and_openssl_make(
    claims: Claims, demo_key: PrivateKey
) -> None:
    request = ".".join(
        oracle.base64url(
            json.dumps(members, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        )
        for members in ({"alg": "RS256", "typ": "JWT"}, claims.members())
    )
    signature = oracle.base64url(oracle.signature(request.encode(), KEY_FILE))
    assert str(build_assertion(claims, demo_key)) == f"{request}.{signature}"


def test_the_style_rfc_is_the_one_when_none_is_named(demo_key: PrivateKey) -> None:
    assert build_assertion(CLAIMS, demo_key) == build_assertion(CLAIMS, demo_key, style="rfc")
    assert build_assertion(CLAIMS, demo_key).style.name == "rfc"


def test_the_style_rfc_counts_exp_in_seconds(demo_key: PrivateKey) -> None:
    assertion = build_assertion(CLAIMS, demo_key)
    assert json.loads(assertion.jwt_claims)["exp"] == assertion.exp == 1767225720


def test_the_style_rfc_strips_all_padding(demo_key: PrivateKey) -> None:
    assert "=" not in str(build_assertion(CLAIMS, demo_key))


@pytest.mark.parametrize("sub", [INJECTION, r"a\u0062c", 'a"', "a\nb", "\x7f\x00\x01"])
def test_a_value_is_escaped_in_the_style_rfc(sub: str, demo_key: PrivateKey) -> None:
    assertion = build_assertion(changed(sub=sub), demo_key)
    pairs = json.loads(assertion.jwt_claims, object_pairs_hook=list)
    assert [value for name, value in pairs if name == "sub"] == [sub]
    assert len(pairs) == 4


def test_additional_claims_are_sorted_among_the_four(demo_key: PrivateKey) -> None:
    additional = {"jti": "8d7a", "nbf": 1767225600, "Z": [1.5, True, None, {"b": 1, "a": 2}]}
    assertion = build_assertion(changed(additional=additional), demo_key)
    read = json.loads(assertion.jwt_claims)
    assert list(read) == ["Z", "aud", "exp", "iss", "jti", "nbf", "sub"]
    assert list(read["Z"][3]) == ["a", "b"]
    assert {name: read[name] for name in additional} == additional


# --- each value on the way ----------------------------------------------------------------------


@BOTH_STYLES
def test_each_part_holds_the_json_that_is_kept(style: str, demo_key: PrivateKey) -> None:
    assertion = build_assertion(CLAIMS, demo_key, style=style)
    header, claims, signature = (
        base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
        for part in str(assertion).split(".")
    )
    assert header.decode() == assertion.jwt_header
    assert claims.decode() == assertion.jwt_claims
    assert signature == assertion.signature_octets
    assert json.loads(header) == {"alg": "RS256", "typ": "JWT"}


@BOTH_STYLES
def test_the_text_is_the_request_a_dot_and_the_signature(style: str, demo_key: PrivateKey) -> None:
    assertion = build_assertion(CLAIMS, demo_key, style=style)
    assert assertion.signed_jwt_request == f"{assertion.jwt_request}.{assertion.signature}"
    assert assertion.jwt_request.count(".") == 1
    assert str(assertion) == f"{assertion}" == assertion.signed_jwt_request


@BOTH_STYLES
def test_the_digest_is_that_of_the_request_as_sent(style: str, demo_key: PrivateKey) -> None:
    assertion = build_assertion(CLAIMS, demo_key, style=style)
    assert assertion.digest == hashlib.sha256(assertion.jwt_request.encode("ascii")).digest()
    assert assertion.digest_info.endswith(assertion.digest)
    assert assertion.em.endswith(b"\x00" + assertion.digest_info)
    assert (len(assertion.digest), len(assertion.digest_info), len(assertion.em)) == (32, 51, 256)


@pytest.mark.openssl
@BOTH_STYLES
def test_em_is_what_openssl_finds_in_the_signature(style: str, demo_key: PrivateKey) -> None:
    assertion = build_assertion(CLAIMS, demo_key, style=style)
    assert oracle.recovered_em(assertion.signature_octets, PUBLIC_KEY_FILE) == assertion.em


@BOTH_STYLES
def test_the_claims_are_kept_as_given(style: str, demo_key: PrivateKey) -> None:
    assertion = build_assertion(CLAIMS, demo_key, style=style)
    assert assertion.claims is CLAIMS
    assert assertion.style is STYLES[style]


@BOTH_STYLES
@pytest.mark.parametrize("bits", [3072, 4096])
def test_a_longer_key_makes_a_longer_signature(style: str, bits: int) -> None:
    key = load_private_key((VECTORS / f"keys/demo-{bits}.key").read_bytes())
    assertion = build_assertion(CLAIMS, key, style=style)
    assert len(assertion.em) == len(assertion.signature_octets) == bits // 8


@BOTH_STYLES
def test_the_same_claims_and_key_make_the_same_assertion(style: str, demo_key: PrivateKey) -> None:
    again = load_private_key(KEY_FILE.read_bytes())
    first, second = (build_assertion(CLAIMS, key, style=style) for key in (demo_key, again))
    assert first == second


@BOTH_STYLES
def test_another_exp_makes_another_signature(style: str, demo_key: PrivateKey) -> None:
    later = changed(exp=CLAIMS.exp + 1)
    first, second = (build_assertion(claims, demo_key, style=style) for claims in (CLAIMS, later))
    assert first.signature != second.signature


# --- the value itself ---------------------------------------------------------------------------


@BOTH_STYLES
def test_its_repr_shows_no_part_of_the_text(style: str, demo_key: PrivateKey) -> None:
    assertion = build_assertion(CLAIMS, demo_key, style=style)
    assert repr(assertion) == f"Assertion({style}, {len(str(assertion))} characters, redacted)"
    assert repr([assertion]) == f"[{assertion!r}]"


@pytest.mark.parametrize("name", [*Assertion._fields, "anything"])
def test_no_value_of_it_can_be_changed(name: str, demo_key: PrivateKey) -> None:
    assertion = build_assertion(CLAIMS, demo_key)
    before = tuple(assertion)
    with pytest.raises(AttributeError):
        setattr(assertion, name, "other")
    assert tuple(assertion) == before


# --- the caller's mistakes ----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["RFC", "rfc ", "", "Listing", None, 1, ["rfc"], b"rfc"], ids=repr)
def test_an_unknown_style_is_answered_with_the_known(name: Any, demo_key: PrivateKey) -> None:
    with pytest.raises(CallerMistake, match=r"the style is .*; it must be one of rfc, listing$"):
        build_assertion(CLAIMS, demo_key, style=name)


@BOTH_STYLES
def test_a_style_is_found_by_its_name(style: str) -> None:
    assert style_named(style).name == style


@BOTH_STYLES
@pytest.mark.parametrize("name", ["iss", "sub", "aud"])
def test_a_lone_surrogate_in_a_claim_is_named(style: str, name: str, demo_key: PrivateKey) -> None:
    with pytest.raises(JWTBearerError, match=r"the lone surrogate U\+DC80") as caught:
        build_assertion(changed(**{name: "a\udc80b"}), demo_key, style=style)
    assert caught.value.__cause__ is None


def test_a_lone_surrogate_in_the_listing_is_the_callers_mistake(demo_key: PrivateKey) -> None:
    with pytest.raises(CallerMistake, match=r"U\+D800, .*pass whole characters"):
        build_assertion(changed(sub="a\ud800"), demo_key, style="listing")


@pytest.mark.parametrize("claims", [CLAIMS.members(), tuple(CLAIMS), None, "{}"], ids=type)
def test_claims_of_another_type_are_the_callers_mistake(claims: Any, demo_key: PrivateKey) -> None:
    with pytest.raises(CallerMistake, match=r"takes Claims, not \w+$"):
        build_assertion(claims, demo_key)


def test_a_key_not_yet_loaded_is_answered_with_the_call_that_loads_it() -> None:
    pem: Any = KEY_FILE.read_text()
    with pytest.raises(CallerMistake, match=r"not str: load_private_key\(") as caught:
        build_assertion(CLAIMS, pem)
    assert pem[100:120] not in str(caught.value)


def test_a_public_key_signs_nothing(demo_key: PrivateKey) -> None:
    public: Any = demo_key.public
    with pytest.raises(CallerMistake, match="takes a PrivateKey, not PublicKey"):
        build_assertion(CLAIMS, public)
