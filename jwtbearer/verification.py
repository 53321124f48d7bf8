"""Step 7: the other side of the counter: read an assertion as a strict server does (RFC 7523 §3).

One function a rule, in the order in which a server may rely on what came before: the text, the
header, the signature, and only then what the claims say. The algorithm is RS256 because this
verifier says so, never because the token does (RFC 8725 §3.1).

Two profiles say what is let pass. `rfc` refuses what the standards refuse. `salesforce` also reads
what Salesforce appears to tolerate, and no more.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from jwtbearer import base64url, canonical, pkcs1
from jwtbearer.claims import MILLISECONDS_FROM, RESERVED_NAMES, Claims, is_number
from jwtbearer.errors import AssertionRefused, CallerMistake, Refused, shown
from jwtbearer.keys import PrivateKey, PublicKey

__all__ = [
    "MAXIMUM_CHARACTERS",
    "PROFILES",
    "Profile",
    "Reading",
    "read_assertion",
    "verify_assertion",
]

MAXIMUM_CHARACTERS = 1 << 16  # 64 KiB; an assertion with a 16384-bit key has under 4,000
PARTS = ("header", "claims", "signature")


class Profile(NamedTuple):
    """Which rules a reader lets pass, by id."""

    name: str
    tolerates: frozenset[str]


PROFILES = {
    "rfc": Profile("rfc", frozenset()),
    "salesforce": Profile(
        "salesforce",
        frozenset(
            {
                "encoding-padding",  # in the documentation's own sample; tolerance inferred
                "claims-exp-type",  # text, in the documentation's own sample
                "claims-exp-milliseconds",  # observed: shipped clients send it
                "claims-prn",  # documented
            }
        ),
    ),
}


class Reading(NamedTuple):
    """What an accepted assertion says, and which rules it broke that the profile let pass."""

    claims: Claims
    tolerated: tuple[AssertionRefused, ...]


def verify_assertion(
    text: str,
    key: PublicKey,
    *,
    audience: str,
    now: float,
    leeway: float = 0,
    profile: str = "rfc",
) -> Claims:
    """Accept an assertion and return its claims, or raise AssertionRefused.

    RFC 7515 §5.2, RFC 7519 §7.2, RFC 7523 §3. ``audience`` is the server's own name, ``now`` the
    time in seconds since 1970, ``leeway`` the seconds by which clocks may differ. The claims'
    ``aud`` is the audience, also where the token names others beside it.
    """
    return read_assertion(
        text, key, audience=audience, now=now, leeway=leeway, profile=profile
    ).claims


def read_assertion(
    text: str,
    key: PublicKey,
    *,
    audience: str,
    now: float,
    leeway: float = 0,
    profile: str = "rfc",
) -> Reading:
    """Accept an assertion as verify_assertion does, and say also what was tolerated."""
    check_arguments(text, key, audience, now, leeway, profile)
    lenience = Lenience(PROFILES[profile])
    parts = split(text)
    octets = [decode_part(part, name, lenience) for part, name in zip(parts, PARTS, strict=True)]
    check_header(read_object(octets[0], "header"))
    check_signature(f"{parts[0]}.{parts[1]}".encode("ascii"), octets[2], key)
    members = read_object(octets[1], "claims")
    claims = Claims(
        iss=text_claim(members, "iss", "RFC 7523 §3, 1"),
        sub=subject(members, lenience),
        aud=check_audience(members, audience),
        exp=check_expiry(members, now, leeway, lenience),
        additional={name: members[name] for name in members if name not in RESERVED_NAMES},
    )
    check_not_before(members, now, leeway)
    return Reading(claims, tuple(lenience.tolerated))


class Lenience:
    """The profile at work: it raises a refusal, or keeps it and lets the reader go on."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.tolerated: list[AssertionRefused] = []

    def judge(self, refusal: AssertionRefused) -> None:
        """Let pass what the profile tolerates; raise the rest."""
        if refusal.rule not in self.profile.tolerates:
            raise refusal
        self.tolerated.append(refusal)


def check_arguments(
    text: object, key: object, audience: object, now: object, leeway: object, profile: object
) -> None:
    """Tell the caller's mistakes from faults of the assertion."""
    if not isinstance(text, str):
        raise CallerMistake(f"an assertion is text, not {type(text).__name__}; decode it first")
    if not isinstance(key, PublicKey):
        raise CallerMistake(
            f"an assertion is verified with a PublicKey, not {type(key).__name__}: "
            + ("pass key.public" if isinstance(key, PrivateKey) else "load_public_key(...)")
        )
    if not isinstance(audience, str) or not audience or audience != audience.strip():
        raise CallerMistake(f"audience is {shown(audience)}; pass the server's own name as text")
    if not is_number(now):
        raise CallerMistake(f"now is {shown(now)}; pass time.time(), in seconds")
    if not is_number(leeway) or not isinstance(leeway, (int, float)) or leeway < 0:
        raise CallerMistake(f"leeway is {shown(leeway)}; pass seconds, 0 or more")
    if not isinstance(profile, str) or profile not in PROFILES:
        raise CallerMistake(
            f"the profile is {shown(profile)}; it must be one of {', '.join(PROFILES)}"
        )


# --- the text ----------------------------------------------------------------------------------


def split(text: str) -> list[str]:
    """Cut the compact serialization into its three parts (RFC 7515 §3.1, §7.1)."""
    if len(text) > MAXIMUM_CHARACTERS:
        raise AssertionRefused(
            "encoding-size",
            found=f"{len(text)} characters",
            expected=f"at most {MAXIMUM_CHARACTERS}",
            clause="a limit of this reader",
            part="assertion",
        )
    parts = text.split(".")
    if len(parts) != 3 or not all(parts):
        raise wrong_segments(parts)
    return parts


def wrong_segments(parts: list[str]) -> AssertionRefused:
    """Say what the text is, if it has not three parts."""
    remedy = "Pass the assertion itself: header.claims.signature"
    if len(parts) == 5:
        remedy = "Five parts are an encrypted token, a JWE (RFC 7516 §7.1): sign, don't encrypt"
    elif "-----BEGIN" in parts[0]:
        remedy = (
            "This is a PEM file. If it is the private key, and it was sent: make a new key, and "
            "take its certificate out of the app"
        )
    elif len(parts) == 3 and not parts[2]:
        remedy = "The signature is missing: sign header.claims with RS256 (RFC 7515 §5.1)"
    empty = sum(not part for part in parts)
    return AssertionRefused(
        "encoding-segments",
        found=f"{len(parts)} parts between dots" + (f", {empty} of them empty" if empty else ""),
        expected="three parts, none of them empty",
        clause="RFC 7515 §7.1",
        remedy=remedy,
        part="assertion",
    )


def decode_part(part: str, name: str, lenience: Lenience) -> bytes:
    """Decode one part from base64url (RFC 7515 §2, §5.2)."""
    try:
        return base64url.decode(part)
    except Refused as error:
        refusal = AssertionRefused.of(error, part=name)
    # Only padding at the end, as much as belongs there, can be passed over.
    unpadded = part.rstrip("=")
    is_padding = refusal.rule == "encoding-padding" and refusal.offset == len(unpadded)
    if is_padding and len(part) - len(unpadded) == -len(unpadded) % 4:
        lenience.judge(refusal)
        return decode_part(unpadded, name, lenience)
    raise refusal


def read_object(octets: bytes, name: str) -> Mapping[str, Any]:
    """Read the header or the claims set: a JSON object (RFC 7515 §4, RFC 7519 §7.2)."""
    try:
        value = canonical.loads(octets)
    except Refused as error:
        raise AssertionRefused.of(error, part=name) from None
    if not isinstance(value, dict):
        raise AssertionRefused(
            "json-object",
            found=f"JSON that is no object but {json_type(value)}",
            expected="an object",
            clause="RFC 7515 §4, RFC 7519 §7.2",
            part=name,
        )
    return value


def json_type(value: object) -> str:
    """What JSON calls a value."""
    names = {bool: "a boolean", str: "text", list: "an array", dict: "an object"}
    return "null" if value is None else names.get(type(value), "a number")


# --- the header --------------------------------------------------------------------------------


def check_header(header: Mapping[str, Any]) -> None:
    """Hold the JOSE header to what this verifier understands (RFC 7515 §4.1)."""
    check_alg(header)
    check_typ(header)
    check_b64(header)
    check_crit(header)


def check_alg(header: Mapping[str, Any]) -> None:
    """Pin RS256 (RFC 8725 §3.1): other keys and other algorithms are for other verifiers."""
    alg = header.get("alg")
    if alg == "RS256":
        return
    rule, remedy = "header-alg", "Sign with RS256: RSASSA-PKCS1-v1_5 and SHA-256"
    if isinstance(alg, str):
        if alg.lower() == "none":
            rule, remedy = "header-alg-none", "An unsigned token proves nothing: sign with RS256"
        elif alg.upper().startswith("HS"):
            rule = "header-alg-hmac"
            remedy = "A shared secret has no place in this flow: sign with the private key, RS256"
        elif alg.upper() == "RS256":
            rule, remedy = "header-alg-case", "Algorithm names are case-sensitive: write RS256"
    raise AssertionRefused(
        rule,
        found="no alg" if "alg" not in header else f"alg {described(alg)}",
        expected="alg 'RS256'",
        clause="RFC 7515 §4.1.1, RFC 8725 §3.1",
        remedy=remedy,
        part="header",
    )


def check_typ(header: Mapping[str, Any]) -> None:
    """Take no typ, or JWT in any case: it is a media type (RFC 7519 §5.1, RFC 7515 §4.1.9)."""
    typ = header.get("typ", "JWT")
    if not isinstance(typ, str) or typ.lower() not in ("jwt", "application/jwt"):
        raise AssertionRefused(
            "header-typ",
            found=f"typ {described(typ)}",
            expected="typ 'JWT', or none",
            clause="RFC 7519 §5.1, RFC 8725 §3.11",
            remedy="A token made for another use is not an assertion: send typ JWT",
            part="header",
        )


def check_b64(header: Mapping[str, Any]) -> None:
    """Refuse an unencoded payload, which a JWT must not use (RFC 7797 §7)."""
    if "b64" in header:
        raise AssertionRefused(
            "header-b64",
            found="b64",
            expected="no such member: the payload of a JWT is encoded",
            clause="RFC 7797 §7",
            part="header",
        )


def check_crit(header: Mapping[str, Any]) -> None:
    """Refuse extensions that must be understood: none is (RFC 7515 §4.1.11)."""
    if "crit" in header:
        raise AssertionRefused(
            "header-crit",
            found="crit",
            expected="no critical extension, as none is understood here",
            clause="RFC 7515 §4.1.11",
            part="header",
        )


# --- the signature -----------------------------------------------------------------------------


def check_signature(signing_input: bytes, signature: bytes, key: PublicKey) -> None:
    """Verify the signature (RFC 7515 §5.2, step 8; RFC 8017 §8.2.2)."""
    if pkcs1.verify(signing_input, signature, key):
        return
    rule = "signature-unknown"
    found = "a signature that this key did not make over this text"
    expected = "EM of the signing input, to the last octet"
    if len(signature) != key.length:
        rule = "signature-length"
        found, expected = f"{len(signature)} octets", f"{key.length}, the length of the modulus"
    elif int.from_bytes(signature, "big") >= key.n:
        rule = "signature-range"
        found, expected = "a number not below the modulus", "0 ≤ s < n"
    raise AssertionRefused(
        rule,
        found=found,
        expected=expected,
        clause="RFC 8017 §8.2.2",
        remedy="Sign header.claims exactly as sent, with the key of the certificate held here",
        part="signature",
    )


# --- the claims --------------------------------------------------------------------------------


def described(value: object) -> str:
    """A member's value for a message: text and numbers as they are, else what JSON calls it."""
    if value is None or isinstance(value, (bool, list, dict)):
        return json_type(value)
    return shown(value)


def claim_refused(
    rule: str, found: str, expected: str, clause: str, remedy: str | None = None
) -> AssertionRefused:
    """A refusal of the claims."""
    return AssertionRefused(
        rule, found=found, expected=expected, clause=clause, remedy=remedy, part="claims"
    )


def text_claim(
    members: Mapping[str, Any], name: str, clause: str, *, rule: str | None = None
) -> str:
    """A claim that must be there and be text with something in it."""
    value = members.get(name)
    if not isinstance(value, str) or not value.strip() or value != value.strip():
        found = f"no {name}" if name not in members else f"{name} {described(value)}"
        raise claim_refused(
            rule or f"claims-{name}-missing",
            found,
            f"{name} as text, without white space around",
            clause,
        )
    return value


def subject(members: Mapping[str, Any], lenience: Lenience) -> str:
    """The user: sub, or where the profile reads it the legacy prn, which wins (RFC 7523 §3, 2)."""
    if "prn" not in members:
        return text_claim(members, "sub", "RFC 7523 §3, 2")
    lenience.judge(
        claim_refused(
            "claims-prn",
            "prn",
            "sub alone",
            "RFC 7523 §3, 2",
            "prn is Salesforce's legacy name of sub, and wins there where both are sent "
            "(documented): send sub alone",
        )
    )
    return text_claim(members, "prn", "RFC 7523 §3, 2", rule="claims-sub-missing")


def check_audience(members: Mapping[str, Any], audience: str) -> str:
    """Find the server itself among those that the assertion is for (RFC 7523 §3, 3)."""
    aud = members.get("aud")
    audiences = aud if isinstance(aud, list) else [aud]
    if not audiences or not all(isinstance(each, str) and each for each in audiences):
        raise claim_refused(
            "claims-aud-missing",
            "no aud" if "aud" not in members else f"aud {described(aud)}",
            "aud as text, or an array of text",
            "RFC 7519 §4.1.3, RFC 7523 §3, 3",
        )
    if audience not in audiences:
        raise claim_refused(
            "claims-aud-other",
            f"aud {described(aud if isinstance(aud, str) else audiences[0])}",
            f"aud {shown(audience)}",
            "RFC 7523 §3, 3",
            "Send the server's own name, to the character: no token path, no closing slash",
        )
    return audience


def check_expiry(members: Mapping[str, Any], now: float, leeway: float, lenience: Lenience) -> int:
    """Hold the assertion to its end, exp, in seconds (RFC 7519 §4.1.4; RFC 7523 §3, 4)."""
    if "exp" not in members:
        raise claim_refused(
            "claims-exp-missing", "no exp", "exp in seconds since 1970", "RFC 7523 §3, 4"
        )
    exp = seconds_of(members["exp"], lenience)
    if exp >= MILLISECONDS_FROM:
        refusal = claim_refused(
            "claims-exp-milliseconds",
            f"exp {described(exp)}, as seconds beyond the year 5138",
            "exp in seconds since 1970",
            "RFC 7519 §2",
            "These look like milliseconds: divide by 1000"
            if exp < MILLISECONDS_FROM * 1000
            else "This is a date in no unit: compute it as now plus two minutes",
        )
        if exp >= MILLISECONDS_FROM * 1000:
            raise refusal
        lenience.judge(refusal)
        exp /= 1000
    if now >= exp + leeway or exp < 1:
        raise claim_refused(
            "claims-exp-past",
            f"exp {exp}, {now - exp:.12g} seconds ago",
            f"exp after {now:.12g}, the present",
            "RFC 7519 §4.1.4",
            "Compute exp as now, in UTC, plus two minutes; and check the clock",
        )
    # Rounded down, so that the claims never outlast the assertion.
    return math.floor(exp)


def seconds_of(exp: object, lenience: Lenience) -> float:
    """Read exp as a NumericDate (RFC 7519 §2), or as text of digits where that is tolerated."""
    if is_number(exp) and isinstance(exp, (int, float)):
        return exp
    refusal = claim_refused(
        "claims-exp-type",
        f"exp {described(exp)}",
        "exp as a JSON number",
        "RFC 7519 §2, §4.1.4",
        "Write exp without quotation marks",
    )
    # At most 16 digits: beyond them even milliseconds have left the calendar.
    if isinstance(exp, str) and exp.isascii() and exp.isdigit() and len(exp) <= 16:
        lenience.judge(refusal)
        return int(exp)
    raise refusal


def check_not_before(members: Mapping[str, Any], now: float, leeway: float) -> None:
    """Refuse an assertion before its time, where it names one (RFC 7519 §4.1.5; RFC 7523 §3, 5)."""
    if "nbf" not in members:
        return
    nbf = members["nbf"]
    if not is_number(nbf) or now + leeway < nbf:
        raise claim_refused(
            "claims-nbf",
            f"nbf {described(nbf)}",
            f"nbf as a number, and not after {now:.12g}, the present",
            "RFC 7519 §4.1.5",
            "Leave nbf out, or compute it in UTC seconds; and check the clock",
        )
