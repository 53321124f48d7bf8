"""The verifier: each rule with a near miss, both profiles, the clock's edges, hostile tokens."""

from __future__ import annotations

import base64
import contextlib
import itertools
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
    pkcs1,
    strict_json,
    verification,
    verify_assertion,
)
from jwtbearer.verification import MAXIMUM_CHARACTERS, PROFILES, read_assertion
from tests import oracle
from tests.audit.tokens import AUDIENCE, CLAIMS, HEADER, KEY, NOW, as_json, key_of, signed, token
from tests.conftest import VECTORS

GOOD = token()
HEADER_PART, CLAIMS_PART, SIGNATURE_PART = GOOD.split(".")
FOUR = ("iss", "sub", "aud", "exp")


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
    Case("header-crit", "header", header(crit=[])),
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


# --- where, and in which order ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rule", "part", "offset"),
    [
        (f"{GOOD}==", "encoding-padding", "signature", 342),
        (f"{HEADER_PART}.{CLAIMS_PART[:7]}/{CLAIMS_PART[8:]}.AA", "encoding-alphabet", "claims", 7),
        (f"{GOOD}\n", "encoding-whitespace", "signature", 342),
        (f"{HEADER_PART}.{CLAIMS_PART}.AAé", "encoding-character", "signature", 2),
        (f"{HEADER_PART}A.{CLAIMS_PART}.AA", "encoding-length", "header", len(HEADER_PART)),
        (f"{HEADER_PART}.{CLAIMS_PART}.AB", "encoding-trailing-bits", "signature", 1),
        (token(header=b'{"alg":"RS256",}'), "json-syntax", "header", 15),
        (token(claims=b'{"\xc3\xa9":1,"\xc3\xa9":2}'), "json-duplicate", "claims", 8),
        (token(claims=b'{"a":"\xff"}'), "json-utf8", "claims", 6),
        (token(claims=b'{"sub":"\\udc00"}'), "json-surrogate", "claims", 8),
        (token(claims=b'{"exp":-Infinity}'), "json-constant", "claims", 7),
        (token(claims=b'{"exp":' + b"9" * 5000 + b"}"), "json-number", "claims", 7),
        (token(claims=b'{"exp":1e400}'), "json-number", "claims", 7),
        (token(claims=b'{"a":' + b"[" * 64 + b"]" * 64 + b"}"), "json-depth", "claims", 68),
    ],
    ids=lambda value: value if isinstance(value, str) and "-" in value and len(value) < 40 else "",
)
def test_a_fault_is_told_with_its_place(text: str, rule: str, part: str, offset: int) -> None:
    error = refusal(text)
    assert (error.rule, error.part, error.offset) == (rule, part, offset)


@pytest.mark.parametrize(
    "member",
    [
        b'"\xc3\xa9":"\xc3\xa9"',
        b'"a":"\\ud83d\\ude00"',
        b'"a":9007199254740991',
        b'"a":1e308',
        b'"a":' + b"[" * 63 + b"]" * 63,
        b' "a" : null \r\n\t',
    ],
    ids=["utf-8", "surrogate-pair", "largest-integer", "large-double", "depth-64", "white-space"],
)
def test_json_at_the_edge_of_a_rule_is_accepted(member: bytes) -> None:
    text = as_json(CLAIMS)[:-1] + b"," + member + b"}"
    additional = {name: value for name, value in json.loads(text).items() if name not in FOUR}
    assert verify(token(claims=text)).additional == additional


def test_the_longest_assertion_is_read() -> None:
    room = MAXIMUM_CHARACTERS - len(HEADER_PART) - len(SIGNATURE_PART) - 2
    filler = "f" * (room * 3 // 4 - len(as_json({**CLAIMS, "filler": ""})))
    longest = claims(filler=filler)
    assert len(longest) == MAXIMUM_CHARACTERS
    assert verify(longest).additional["filler"] == filler
    assert refusal(f"{longest}A").rule == "encoding-size"


def test_nothing_of_the_claims_is_read_before_the_signature_holds() -> None:
    for body in (b"not JSON", b"[]", b"\xff", b'{"exp":1}'):
        text = token(claims=body)
        assert refusal(f"{text.rpartition('.')[0]}.{SIGNATURE_PART}").rule == "signature-unknown"
        assert refusal(text).rule != "signature-unknown"


def test_the_header_is_judged_before_the_signature() -> None:
    unsigned = f"{oracle.base64url(as_json({'alg': 'none'}))}.{CLAIMS_PART}.{SIGNATURE_PART}"
    assert refusal(unsigned).rule == "header-alg-none"


@pytest.mark.parametrize(
    ("number", "rule"),
    [
        (0, "signature-unknown"),
        (1, "signature-unknown"),
        (KEY.n - 1, "signature-unknown"),
        (KEY.n, "signature-range"),
        (2**2048 - 1, "signature-range"),
    ],
    ids=["0", "1", "n-1", "n", "largest"],
)
def test_a_signature_at_the_edge_of_the_range_is_refused(number: int, rule: str) -> None:
    octets = number.to_bytes(256, "big")
    assert refusal(f"{HEADER_PART}.{CLAIMS_PART}.{oracle.base64url(octets)}").rule == rule


@pytest.mark.openssl
def test_a_token_that_openssl_signed_is_accepted() -> None:
    key_file = VECTORS / "keys/demo-2048.key"
    signature = oracle.signature(f"{HEADER_PART}.{CLAIMS_PART}".encode(), key_file)
    assert verify(f"{HEADER_PART}.{CLAIMS_PART}.{oracle.base64url(signature)}").exp == NOW + 120


# --- what salesforce tolerates, together ---------------------------------------------------------


def padded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode("ascii")


def padded_throughout(members: dict[str, Any]) -> str:
    """A token each of whose parts is padded, signed over the padded text."""
    header_part = padded(b'{"alg":"RS256"} ')
    claims_part = padded(as_json(members).ljust(len(as_json(members)) // 3 * 3 + 4))
    signature = pkcs1.sign(f"{header_part}.{claims_part}".encode(), KEY)
    return f"{header_part}.{claims_part}.{padded(signature)}"


TOLERANCES = ("encoding-padding", "claims-prn", "claims-exp-type", "claims-exp-milliseconds")
COMBINATIONS = [
    chosen for count in range(5) for chosen in itertools.combinations(TOLERANCES, count)
]


@pytest.mark.parametrize("chosen", COMBINATIONS, ids=lambda chosen: "+".join(chosen) or "none")
def test_what_is_tolerated_is_tolerated_together_and_told(chosen: tuple[str, ...]) -> None:
    exp: Any = NOW + 60
    if "claims-exp-milliseconds" in chosen:
        exp *= 1000
    if "claims-exp-type" in chosen:
        exp = str(exp)
    prn = {"prn": "other"} if "claims-prn" in chosen else {}
    members = {**CLAIMS, "exp": exp, **prn}
    text = padded_throughout(members) if "encoding-padding" in chosen else token(claims=members)
    reading = read_assertion(text, KEY.public, audience=AUDIENCE, now=NOW, profile="salesforce")
    assert {error.rule for error in reading.tolerated} == set(chosen)
    assert (reading.claims.exp, reading.claims.sub) == (NOW + 60, prn.get("prn", CLAIMS["sub"]))
    if chosen:
        assert refusal(text).rule == chosen[0]
    else:
        assert verify(text) == reading.claims


def test_the_four_tolerances_are_the_whole_difference_of_the_profiles() -> None:
    assert PROFILES["rfc"].tolerates == frozenset()
    assert PROFILES["salesforce"].tolerates == set(TOLERANCES)


def test_padding_is_part_of_what_is_signed() -> None:
    text = padded_throughout(CLAIMS)
    assert verify(text, profile="salesforce")
    stripped = text.replace("=", "")
    assert refusal(stripped, profile="salesforce").rule == "signature-unknown"


@pytest.mark.parametrize("part", [0, 1, 2], ids=["header", "claims", "signature"])
@pytest.mark.parametrize("inner", ["ab=c", "a=bc", "=abc", "ab==cdef", "====", "abc=defg=AA="])
def test_padding_anywhere_but_at_the_end_is_refused_by_both(part: int, inner: str) -> None:
    parts = GOOD.split(".")
    parts[part] = inner
    for profile in PROFILES:
        assert refusal(".".join(parts), profile=profile).rule == "encoding-padding"


@pytest.mark.parametrize(
    ("signature", "rule"),
    [("A===", "encoding-length"), ("AB==", "encoding-trailing-bits"), ("AA==", "signature-length")],
)
def test_behind_tolerated_padding_the_other_rules_hold(signature: str, rule: str) -> None:
    text = f"{HEADER_PART}.{CLAIMS_PART}.{signature}"
    assert refusal(text, profile="salesforce").rule == rule


def test_prn_is_held_to_what_sub_is() -> None:
    for prn in (5, None, "", " a", ["a"]):
        text = claims(prn=prn)
        assert refusal(text, profile="salesforce").rule == "claims-sub-missing"
        assert refusal(text).rule == "claims-prn"


# --- properties ---------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", PROFILES)
def test_any_other_spelling_of_the_same_octets_is_refused(profile: str) -> None:
    last, rest = GOOD[-1], GOOD[:-1]
    octets = base64.urlsafe_b64decode(f"{SIGNATURE_PART}==")
    same = [
        character
        for character in base64url.ALPHABET
        if base64.urlsafe_b64decode(f"{SIGNATURE_PART[:-1]}{character}==") == octets
    ]
    assert len(same) == 16
    for character in set(same) - {last}:
        assert refusal(rest + character, profile=profile).rule == "encoding-trailing-bits"
    standard = GOOD.replace("-", "+").replace("_", "/")
    assert refusal(standard, profile=profile).rule == "encoding-alphabet"
    for place in range(0, len(GOOD) + 1, 9):
        wrapped = f"{GOOD[:place]}\n{GOOD[place:]}"
        assert refusal(wrapped, profile=profile).rule == "encoding-whitespace"


def test_altered_characters_are_refused_by_salesforce_too(seeded: random.Random) -> None:
    for place in range(len(GOOD)):
        for character in {*seeded.sample(base64url.ALPHABET, 2), "=", "."} - {GOOD[place]}:
            refusal(f"{GOOD[:place]}{character}{GOOD[place + 1 :]}", profile="salesforce")


def edited(text: str, seeded: random.Random) -> str:
    """The text with a few characters put in, taken out, or moved."""
    for _ in range(seeded.randrange(1, 5)):
        place, other = seeded.randrange(len(text) + 1), seeded.randrange(len(text) + 1)
        character = seeded.choice([*"=.-_+/AQgw \n\x00é\ud800", chr(seeded.randrange(128))])
        text = seeded.choice(
            [
                text[:place] + character + text[place:],
                text[:place] + text[place + 1 :],
                text[place:] + text[:place],
                text[:place] + text[other:],
            ]
        )
    return text


def test_edited_tokens_raise_nothing_but_refusals(seeded: random.Random) -> None:
    sources = [GOOD, padded_throughout(CLAIMS)]
    for _ in range(5000):
        text = edited(seeded.choice(sources), seeded)
        if text not in sources:
            refusal(text, profile=seeded.choice(["rfc", "salesforce"]))


def test_edited_claims_under_a_signature_that_holds_raise_nothing_but_refusals(
    seeded: random.Random, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pkcs1, "verify", lambda *_: True)
    body = as_json({**CLAIMS, "nbf": NOW, "prn": "a", "z": [1.5, {"b": None}, "\\u00e9"]}).decode()
    accepted = 0
    for _ in range(5000):
        changed = edited(body, seeded).encode("utf-8", "surrogatepass") or b"{}"
        text = f"{HEADER_PART}.{oracle.base64url(changed)}.AA"
        try:
            said = verify(text, profile=seeded.choice(["rfc", "salesforce"]))
        except AssertionRefused:
            continue
        accepted += 1
        assert {"iss": said.iss, **said.additional}.items() <= json.loads(changed).items()
    assert accepted > 50


# --- numbers that are none ----------------------------------------------------------------------


@pytest.mark.parametrize("exp", [True, False, None, [], {}, [NOW + 60]], ids=str)
def test_exp_of_another_type_is_refused_by_both(exp: object) -> None:
    for profile in PROFILES:
        assert refusal(claims(exp=exp), profile=profile).rule == "claims-exp-type"


@pytest.mark.parametrize("digits", [17, 5000])
def test_exp_as_text_has_at_most_sixteen_digits(digits: int) -> None:
    exp = str(NOW + 60)
    assert verify(claims(exp=exp.zfill(16)), profile="salesforce").exp == NOW + 60
    error = refusal(claims(exp=exp.zfill(digits)), profile="salesforce")
    assert error.rule == "claims-exp-type"


@pytest.mark.parametrize("nbf", [True, None, "", [NOW], NOW + 0.001], ids=str)
def test_nbf_that_is_no_number_or_not_yet_is_refused_by_both(nbf: object) -> None:
    for profile in PROFILES:
        assert refusal(claims(nbf=nbf), profile=profile).rule == "claims-nbf"


@pytest.mark.parametrize(
    "settings",
    [{"now": 10**400}, {"now": -(10**400)}, {"leeway": 10**400}, {"now": 10**400, "leeway": 0.5}],
    ids=["late", "early", "lenient", "late-and-lenient"],
)
def test_a_clock_beyond_the_doubles_raises_nothing_foreign(settings: dict[str, Any]) -> None:
    for text in (GOOD, claims(exp=NOW + 0.5), claims(nbf=NOW + 0.5)):
        with contextlib.suppress(JWTBearerError):
            verify(text, **settings)
