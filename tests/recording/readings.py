"""How the standard library reads base64url, JSON and assertions: a second opinion.

Nothing here is the package's. Each function returns what it read, or raises ValueError where the
text must be refused.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from decimal import Decimal
from functools import cache
from typing import Any

from tests import oracle

__all__ = ["assertion", "base64url", "canonical", "encoded_message", "public_numbers", "strict"]

LARGEST = 2**53 - 1  # RFC 7493 §2.2
# RFC 8017 §9.2, note 1, as printed there.
PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")


def base64url(text: str) -> bytes:
    """Read base64url without padding, the one text for its octets (RFC 7515 §2)."""
    if not re.fullmatch(r"[A-Za-z0-9_-]*", text):
        raise ValueError("alphabet")
    octets = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if oracle.base64url(octets) != text:
        raise ValueError("bits left over")
    return octets


def strict(octets: bytes) -> Any:
    """Read I-JSON (RFC 7493 §2)."""
    text = octets.decode("utf-8")
    if text.startswith("\ufeff"):
        raise ValueError("byte order mark")
    value = json.loads(
        text,
        object_pairs_hook=unique,
        parse_constant=refused,
        parse_int=integer,
        parse_float=finite,
    )
    json.dumps(value, ensure_ascii=False).encode("utf-8")  # a lone surrogate has no UTF-8
    return value


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, each name once (RFC 7493 §2.3)."""
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a name twice")
    return members


def refused(constant: str) -> Any:
    """NaN and Infinity are no JSON (RFC 8259 §6)."""
    raise ValueError(constant)


def integer(digits: str) -> int:
    """An integer that every double holds (RFC 7493 §2.2)."""
    number = int(digits)
    if abs(number) > LARGEST:
        raise ValueError("integer")
    return number


def finite(digits: str) -> float:
    """A double."""
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise ValueError("double")
    return number


def canonical(value: Any) -> str:
    """Write JSON as RFC 8785 does, over json.dumps and decimal."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{canonical(name)}:{canonical(value[name])}" for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float):
        return number(value)
    return json.dumps(value, ensure_ascii=False)


def number(value: float) -> str:
    """Write a double as ECMAScript's Number::toString does (RFC 8785 §3.2.2.3)."""
    shortest = Decimal(repr(value)).normalize()
    if shortest == 0:
        return "0"
    if Decimal("1e-6") <= abs(shortest) < Decimal("1e21"):
        return format(shortest, "f")
    sign, digits, exponent = shortest.as_tuple()
    assert isinstance(exponent, int)
    first, rest = str(digits[0]), "".join(map(str, digits[1:]))
    fraction = f".{rest}" if rest else ""
    return f"{'-' * sign}{first}{fraction}e{exponent + len(rest):+d}"


def encoded_message(message: bytes, length: int) -> bytes:
    """EM of a message (RFC 8017 §9.2), from hashlib and the prefix that the RFC prints."""
    t = PREFIX + hashlib.sha256(message).digest()
    return b"\x00\x01" + b"\xff" * (length - len(t) - 3) + b"\x00" + t


@cache
def public_numbers(pem: str) -> tuple[int, int]:
    """n and e of a public key, as openssl prints them."""
    said = oracle.openssl("pkey", "-pubin", "-noout", "-text", stdin=pem.encode()).decode()
    modulus = re.search(r"Modulus:([0-9a-f:\s]+)", said)
    exponent = re.search(r"Exponent: (\d+)", said)
    if modulus is None or exponent is None:
        raise ValueError("not RSA")
    return int(re.sub(r"[:\s]", "", modulus[1]), 16), int(exponent[1])


def assertion(given: Any, profile: str) -> dict[str, str]:
    """Verify an assertion (RFC 7515 §5.2, RFC 7523 §3): iss and sub."""
    lenient = profile == "salesforce"
    parts = given["assertion"].split(".")
    if len(parts) != 3 or not all(parts):
        raise ValueError("three parts")
    header, claims, signature = (part(text, lenient) for text in parts)
    check_header(strict(header))
    n, e = public_numbers(given["key"])
    length = (n.bit_length() + 7) // 8
    s = int.from_bytes(signature, "big")
    signing_input = f"{parts[0]}.{parts[1]}".encode()
    if len(signature) != length or s >= n:
        raise ValueError("signature representative")
    if pow(s, e, n).to_bytes(length, "big") != encoded_message(signing_input, length):
        raise ValueError("signature")
    return check_claims(strict(claims), given, lenient)


def part(text: str, lenient: bool) -> bytes:
    """One part; a lenient reader takes full padding."""
    whole = text.rstrip("=")
    if lenient and text == whole + "=" * (-len(whole) % 4):
        text = whole
    return base64url(text)


def check_header(header: Any) -> None:
    """The JOSE header (RFC 7515 §4.1)."""
    if not isinstance(header, dict) or header.get("alg") != "RS256" or "crit" in header:
        raise ValueError("header")
    typ = header.get("typ", "JWT")
    if "b64" in header or not isinstance(typ, str):
        raise ValueError("header")
    if typ.lower() not in ("jwt", "application/jwt"):
        raise ValueError("typ")


def check_claims(claims: Any, given: Any, lenient: bool) -> dict[str, str]:
    """The claims (RFC 7519 §4.1, RFC 7523 §3)."""
    if not isinstance(claims, dict):
        raise ValueError("object")
    if lenient and "prn" in claims:
        claims["sub"] = claims.pop("prn")
    if "prn" in claims:
        raise ValueError("prn")
    for name in ("iss", "sub"):
        if not isinstance(claims.get(name), str) or not claims[name].strip():
            raise ValueError(name)
    audiences = claims.get("aud")
    audiences = audiences if isinstance(audiences, list) else [audiences]
    if given["audience"] not in audiences or not all(isinstance(each, str) for each in audiences):
        raise ValueError("aud")
    if given["now"] >= expiry(claims.get("exp"), lenient):
        raise ValueError("exp")
    nbf = claims.get("nbf", 0)
    if isinstance(nbf, bool) or not isinstance(nbf, (int, float)) or given["now"] < nbf:
        raise ValueError("nbf")
    return {"iss": claims["iss"], "sub": claims["sub"]}


def expiry(exp: Any, lenient: bool) -> float:
    """exp in seconds; a lenient reader takes text of digits, and milliseconds."""
    if lenient and isinstance(exp, str) and re.fullmatch(r"[0-9]{1,16}", exp):
        exp = int(exp)
    if isinstance(exp, bool) or not isinstance(exp, (int, float)):
        raise ValueError("exp")
    if exp >= 1e11:  # the year 5138 in seconds, 1973 in milliseconds
        if not lenient or exp >= 1e14:
            raise ValueError("milliseconds")
        return exp / 1000
    return exp
