"""The verifier: each rule with a near miss, both profiles, the clock's edges, hostile tokens."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from jwtbearer import (
    AssertionRefused,
    CallerMistake,
    Claims,
    JWTBearerError,
    base64url,
    canonical,
    strict_json,
    verification,
    verify_assertion,
)
from jwtbearer.verification import MAXIMUM_CHARACTERS, PROFILES, read_assertion
from tests import oracle
from tests.audit.tokens import AUDIENCE, CLAIMS, HEADER, KEY, NOW, as_json, key_of, signed, token

GOOD = token()
HEADER_PART, CLAIMS_PART, SIGNATURE_PART = GOOD.split(".")


def verify(text: str, **changes: Any) -> Claims:
    settings = {"audience": AUDIENCE, "now": NOW, **changes}
    return verify_assertion(text, KEY.public, **settings)


def refusal(text: str, **changes: Any) -> AssertionRefused:
    with pytest.raises(AssertionRefused) as refused:
        verify(text, **changes)
    return refused.value


def claims(**changes: object) -> str:
    return token(claims={**CLAIMS, **changes})


def without(name: str) -> str:
    return token(claims={member: value for member, value in CLAIMS.items() if member != name})


def header(**changes: object) -> str:
    return token(header={**HEADER, **changes})


class Case(NamedTuple):
    """A rule, the part it names, a token that breaks it and one that comes near."""

    rule: str
    part: str
    wrong: str
    right: str = GOOD


CASES = [
    Case("encoding-size", "assertion", "a" * (MAXIMUM_CHARACTERS + 1)),
    Case("encoding-segments", "assertion", f"{HEADER_PART}.{CLAIMS_PART}"),
    Case("encoding-segments", "assertion", f"{GOOD}."),
    Case("encoding-segments", "assertion", f".{GOOD}"),
    Case("encoding-segments", "assertion", f"{HEADER_PART}..{SIGNATURE_PART}"),
    Case("encoding-segments", "assertion", ""),
    Case("encoding-padding", "signature", f"{GOOD}=="),
    Case("encoding-alphabet", "claims", f"{HEADER_PART}.+{CLAIMS_PART[1:]}.{SIGNATURE_PART}"),
    Case("encoding-whitespace", "header", f" {GOOD}"),
    Case("encoding-whitespace", "signature", f"{GOOD}\n"),
    Case("encoding-character", "signature", f"{GOOD}'"),
    Case("encoding-length", "header", f"{HEADER_PART}A.{CLAIMS_PART}.{SIGNATURE_PART}"),
    Case("encoding-trailing-bits", "signature", GOOD[:-1] + chr(ord(GOOD[-1]) + 1)),
    Case("json-utf8", "claims", token(claims=b'{"a":"\xff"}')),
    Case("json-bom", "header", token(header=b"\xef\xbb\xbf" + as_json(HEADER))),
    Case("json-object", "claims", token(claims=[CLAIMS])),
    Case("json-object", "header", token(header=b'"RS256"')),
    Case("json-duplicate", "claims", token(claims=b'{"sub":"a","sub":"b"}')),
    Case("json-duplicate", "header", token(header=b'{"alg":"RS256","alg":"none"}')),
    Case("json-constant", "claims", token(claims=b'{"exp":Infinity}')),
    Case("json-surrogate", "claims", token(claims=b'{"sub":"\\udc00"}')),
    Case("json-number", "claims", token(claims=b'{"exp":1e999}')),
    Case("json-depth", "claims", token(claims=b'{"a":' * 99 + b"1" + b"}" * 99)),
    Case("json-syntax", "claims", token(claims=as_json(CLAIMS) + b"{}")),
    Case("header-alg", "header", header(alg="PS256")),
    Case("header-alg", "header", token(header={"typ": "JWT"}), token(header={"alg": "RS256"})),
    Case("header-alg", "header", header(alg=None)),
    Case("header-alg", "header", header(alg=["RS256"])),
    Case("header-alg-none", "header", header(alg="None")),
    Case("header-alg-hmac", "header", header(alg="HS512")),
    Case("header-alg-case", "header", header(alg="Rs256")),
    Case("header-typ", "header", header(typ="at+jwt"), header(typ="jwt")),
    Case("header-typ", "header", header(typ=None), header(typ="application/jwt")),
    Case("header-b64", "header", header(b64=False, crit=["b64"])),
    Case("header-crit", "header", header(crit=["exp"]), header(kid="1", jku="x")),
    Case("signature-length", "signature", signed(GOOD.rpartition(".")[0], key_of(3072))),
    Case("signature-unknown", "signature", f"{HEADER_PART}.{CLAIMS_PART}.{'A' * 341}Q"),
    Case("claims-iss-missing", "claims", without("iss")),
    Case("claims-iss-missing", "claims", claims(iss=["a"]), claims(iss="a")),
    Case("claims-sub-missing", "claims", without("sub")),
    Case("claims-sub-missing", "claims", claims(sub="")),
    Case("claims-prn", "claims", claims(prn="a")),
    Case("claims-aud-missing", "claims", without("aud")),
    Case("claims-aud-missing", "claims", claims(aud=[]), claims(aud=[AUDIENCE])),
    Case("claims-aud-missing", "claims", claims(aud={"a": AUDIENCE})),
    Case("claims-aud-other", "claims", claims(aud=f"{AUDIENCE}/"), claims(aud=["x", AUDIENCE])),
    Case("claims-exp-missing", "claims", without("exp")),
    Case("claims-exp-type", "claims", claims(exp=str(NOW + 60)), claims(exp=NOW + 60.5)),
    Case("claims-exp-type", "claims", claims(exp=True)),
    Case("claims-exp-milliseconds", "claims", claims(exp=10**11), claims(exp=10**11 - 1)),
    Case("claims-exp-past", "claims", claims(exp=NOW), claims(exp=NOW + 1)),
    Case("claims-exp-past", "claims", claims(exp=-1)),
    Case("claims-nbf", "claims", claims(nbf=NOW + 1), claims(nbf=NOW)),
    Case("claims-nbf", "claims", claims(nbf="0"), claims(nbf=0)),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}-{case.part}")
def test_a_rule_is_held_to_and_its_near_miss_accepted(case: Case) -> None:
    error = refusal(case.wrong)
    assert (error.rule, error.part) == (case.rule, case.part)
    assert "RFC" in error.clause or "limit" in error.clause
    assert verify(case.right)


def test_every_rule_of_the_verifier_is_tried() -> None:
    modules = (base64url, strict_json, verification, canonical)
    sources = [Path(module.__file__ or "").read_text(encoding="utf-8") for module in modules]
    layers = r'"((?:encoding|json|header|claims|signature)-[a-z0-9-]+)"'
    named = set(re.findall(layers, "".join(sources)))
    computed = {"claims-iss-missing", "claims-sub-missing"}
    late = {"signature-range", "json-size"}  # tried below; a part that long is refused before
    assert (named | computed) - {case.rule for case in CASES} == late


def test_a_number_past_the_modulus_is_out_of_range() -> None:
    octets = (KEY.n + 5).to_bytes(256, "big")
    error = refusal(f"{HEADER_PART}.{CLAIMS_PART}.{oracle.base64url(octets)}")
    assert error.rule == "signature-range"


def test_the_claims_are_what_was_said() -> None:
    said = verify(claims(extra={"a": [1, None]}))
    assert (said.iss, said.sub, said.aud) == (CLAIMS["iss"], CLAIMS["sub"], AUDIENCE)
    assert said.exp == NOW + 120
    assert said.additional == {"jti": "1f0c", "extra": {"a": [1, None]}}


def test_an_audience_among_several_is_the_claims_audience() -> None:
    assert verify(claims(aud=["https://x", AUDIENCE])).aud == AUDIENCE


@pytest.mark.parametrize(
    ("changes", "accepted"),
    [
        ({"now": NOW + 119}, True),
        ({"now": NOW + 119.999}, True),
        ({"now": NOW + 120}, False),
        ({"now": NOW + 120, "leeway": 1}, True),
        ({"now": NOW + 121, "leeway": 1}, False),
        ({"now": 0}, True),
    ],
)
def test_the_end_is_the_second_of_exp(changes: dict[str, float], accepted: bool) -> None:
    if accepted:
        assert verify(GOOD, **changes)
    else:
        assert refusal(GOOD, **changes).rule == "claims-exp-past"


def test_leeway_counts_for_the_beginning_too() -> None:
    early = claims(nbf=NOW + 10)
    assert refusal(early, leeway=9).rule == "claims-nbf"
    assert verify(early, leeway=10)


def test_a_fraction_of_exp_is_rounded_down_and_held_to() -> None:
    text = claims(exp=NOW + 0.5)
    assert verify(text).exp == NOW
    assert refusal(text, now=NOW + 0.5).rule == "claims-exp-past"


def test_the_signature_is_judged_before_the_claims() -> None:
    text = claims(exp=1, aud="x")
    assert refusal(f"{text[:-4]}AAAA").rule == "signature-unknown"
    assert refusal(text).rule.startswith("claims-")


def padded_token() -> str:
    """A token whose claims and signature are padded, over a signature that holds."""
    for length in range(3):
        part = oracle.base64url(as_json({**CLAIMS, "a": "x" * length}))
        if len(part) % 4:
            text = signed(f"{HEADER_PART}.{part}{'=' * (-len(part) % 4)}")
            return text + "=="
    raise AssertionError("every length was a multiple of four")


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        (padded_token(), {"encoding-padding"}),
        (claims(exp=str(NOW + 60)), {"claims-exp-type"}),
        (claims(exp=(NOW + 60) * 1000), {"claims-exp-milliseconds"}),
        (claims(exp=str((NOW + 60) * 1000)), {"claims-exp-type", "claims-exp-milliseconds"}),
        (claims(prn="other@example.com"), {"claims-prn"}),
    ],
    ids=["padding", "text", "milliseconds", "both", "prn"],
)
def test_salesforce_lets_pass_what_rfc_does_not(text: str, rules: set[str]) -> None:
    assert refusal(text).rule in rules
    reading = read_assertion(text, KEY.public, audience=AUDIENCE, now=NOW, profile="salesforce")
    assert {error.rule for error in reading.tolerated} == rules
    assert reading.claims.exp < NOW + 121


def test_prn_wins_over_sub_as_documented() -> None:
    assert verify(claims(prn="other"), profile="salesforce").sub == "other"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}-{case.part}")
def test_salesforce_lets_nothing_else_pass(case: Case) -> None:
    tolerable = PROFILES["salesforce"].tolerates
    if case.rule not in tolerable:
        assert refusal(case.wrong, profile="salesforce").rule == case.rule


@pytest.mark.parametrize(
    "text",
    [
        f"{GOOD}=",
        f"{GOOD}===",
        f"{GOOD[:-1]}=",
        f"{HEADER_PART[:4]}={HEADER_PART[4:]}.{CLAIMS_PART}.{SIGNATURE_PART}",
        f"=.{CLAIMS_PART}.{SIGNATURE_PART}",
        claims(exp="1.5"),
        claims(exp=" 1767225720"),
        claims(exp="-1767225720"),
        claims(exp="１７６７２２５７２０"),
        claims(exp=""),
        claims(exp="9" * 17),
        claims(exp=10**14),
        claims(exp=1e300),
        claims(exp=str(NOW)),
        claims(exp=(NOW - 1) * 1000),
        claims(prn=""),
    ],
)
def test_salesforce_tolerates_no_more_than_that(text: str) -> None:
    assert refusal(text, profile="salesforce")


def test_every_other_character_in_every_place_is_refused(seeded: random.Random) -> None:
    alphabet = "ABCXYZabcxyz019-_.=+/ "
    for place in range(len(GOOD)):
        for character in seeded.sample(alphabet, 2):
            other = GOOD[:place] + character + GOOD[place + 1 :]
            if other != GOOD:
                refusal(other)


def test_every_truncation_is_refused() -> None:
    for end in range(len(GOOD)):
        refusal(GOOD[:end])


def test_no_message_holds_a_part_of_the_assertion(seeded: random.Random) -> None:
    for _ in range(300):
        place = seeded.randrange(len(GOOD))
        message = str(refusal(f"{GOOD[:place]}~{GOOD[place + 1 :]}"))
        assert not any(GOOD[start : start + 12] in message for start in range(0, len(GOOD), 7))


@pytest.mark.parametrize(
    "text", ["." * 70_000, "é.é.é", "\ud800.a.b", "a" * (1 << 20), "..", "-----BEGIN PRIVATE KEY"]
)
def test_garbage_is_refused(text: str) -> None:
    assert refusal(text).part in ("assertion", "header")


def test_random_mutations_bring_out_no_other_exception(seeded: random.Random) -> None:
    for _ in range(1500):
        text = list(GOOD)
        for _ in range(seeded.randrange(1, 8)):
            text[seeded.randrange(len(text))] = chr(seeded.choice([seeded.randrange(128), 0x20AC]))
        try:
            verify("".join(text), profile=seeded.choice(["rfc", "salesforce"]))
        except JWTBearerError as error:
            assert isinstance(error, AssertionRefused)


@pytest.mark.parametrize(
    "changes",
    [
        {"audience": ""},
        {"audience": None},
        {"audience": 5},
        {"now": None},
        {"now": "1767225600"},
        {"now": float("nan")},
        {"now": True},
        {"leeway": -1},
        {"leeway": float("inf")},
        {"leeway": "1"},
        {"profile": "lenient"},
        {"profile": None},
    ],
    ids=str,
)
def test_a_setting_that_cannot_be_is_the_callers_mistake(changes: dict[str, Any]) -> None:
    with pytest.raises(CallerMistake):
        verify(GOOD, **changes)


def test_the_key_must_be_a_public_one_and_the_text_text() -> None:
    with pytest.raises(CallerMistake, match=r"key\.public"):
        verify_assertion(GOOD, KEY, audience=AUDIENCE, now=NOW)  # type: ignore[arg-type]
    with pytest.raises(CallerMistake, match="load_public_key"):
        verify_assertion(GOOD, "key", audience=AUDIENCE, now=NOW)  # type: ignore[arg-type]
    with pytest.raises(CallerMistake, match="decode it first"):
        verify_assertion(GOOD.encode(), KEY.public, audience=AUDIENCE, now=NOW)  # type: ignore[arg-type]


def test_the_private_key_sent_as_assertion_is_told_with_advice() -> None:
    error = refusal("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----")
    assert error.remedy is not None
    assert "make a new key" in error.remedy
    assert "MIIE" not in str(error)


def test_other_spellings_of_the_same_json_are_accepted() -> None:
    spaced = json.dumps(CLAIMS, indent=2).encode()
    escaped = as_json(CLAIMS).replace(b"user@", b"\\u0075ser\\u0040")
    for text in (spaced, escaped, as_json(dict(reversed(CLAIMS.items())))):
        assert verify(token(claims=text)).sub == CLAIMS["sub"]
