"""Verification: tokens made with the standard library, each with one fault, and its near miss."""

from __future__ import annotations

import base64
import inspect
import itertools
import json
import random
import re
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from jwtbearer import (
    AssertionRefused,
    CallerMistake,
    Claims,
    JWTBearerError,
    base64url,
    canonical,
    load_private_key,
    pkcs1,
    verification,
    verify_assertion,
)
from jwtbearer import strict_json as strict_json
from jwtbearer.verification import MAXIMUM_CHARACTERS, PROFILES, Reading, read_assertion
from tests import oracle
from tests.conftest import VECTORS

KEY_FILE = VECTORS / "keys/demo-2048.key"
KEY = load_private_key(KEY_FILE.read_bytes())
OTHER_KEY = load_private_key((VECTORS / "keys/demo-3072.key").read_bytes())
BOTH_PROFILES = pytest.mark.parametrize("profile", ["rfc", "salesforce"])

AUDIENCE = "https://login.salesforce.com"
NOW = 1767225600
HEADER = {"alg": "RS256", "typ": "JWT"}
CLAIMS = {"iss": "app", "sub": "user@example.com", "aud": AUDIENCE, "exp": NOW + 120}
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


# --- making tokens ------------------------------------------------------------------------------


def octets(value: object) -> bytes:
    """JSON of a value; bytes stay as they are."""
    return value if isinstance(value, bytes) else json.dumps(value).encode()


def padded(data: bytes) -> str:
    """base64url with its padding, by the standard library."""
    return base64.urlsafe_b64encode(data).decode("ascii")


def token(
    claims: object = CLAIMS,
    header: object = HEADER,
    encode: Callable[[bytes], str] = oracle.base64url,
) -> str:
    """A token whose signature is right, whatever else is not."""
    signing_input = f"{encode(octets(header))}.{encode(octets(claims))}"
    return f"{signing_input}.{encode(pkcs1.sign(signing_input.encode(), KEY))}"


def claims_with(**changes: object) -> str:
    """A token with other claims, or further ones."""
    return token({**CLAIMS, **changes})


def claims_without(name: str) -> str:
    """A token without a claim."""
    return token({key: value for key, value in CLAIMS.items() if key != name})


def header_with(**changes: object) -> str:
    """A token with another header, or a longer one."""
    return token(header={**HEADER, **changes})


def spliced(members: object, text: bytes) -> bytes:
    """The JSON of an object with the text of a further member before its end."""
    return octets(members)[:-1] + b"," + text + b"}"


def with_signature(signature: bytes) -> str:
    """The valid token with other octets for its signature."""
    return VALID.rpartition(".")[0] + "." + oracle.base64url(signature)


def with_part(index: int, part: str) -> str:
    """The valid token with another text for one part."""
    parts = VALID.split(".")
    return ".".join([*parts[:index], part, *parts[index + 1 :]])


def of_length(length: int) -> str:
    """A token of that many characters, with a right signature."""
    [header, claims, signature] = map(len, token({**CLAIMS, "filler": ""}).split("."))
    room = length - header - signature - 2
    return claims_with(filler="f" * (room * 3 // 4 - claims * 3 // 4))


VALID = token()
VALID_HEADER, VALID_CLAIMS, VALID_SIGNATURE = VALID.split(".")
SIGNATURE = base64.urlsafe_b64decode(VALID_SIGNATURE + "==")


# --- reading them -------------------------------------------------------------------------------


def reading(text: str, **settings: Any) -> Reading:
    """What is read at NOW, unless the settings say another time."""
    return read_assertion(text, KEY.public, **{"audience": AUDIENCE, "now": NOW, **settings})


def accepted(text: str, **settings: Any) -> Claims:
    """The claims of a token that must be accepted."""
    return verify_assertion(text, KEY.public, **{"audience": AUDIENCE, "now": NOW, **settings})


def refusal(text: str, **settings: Any) -> AssertionRefused:
    """The refusal of a token that must be refused, by both functions alike."""
    with pytest.raises(AssertionRefused) as caught:
        accepted(text, **settings)
    with pytest.raises(AssertionRefused) as read:
        reading(text, **settings)
    assert str(read.value) == str(caught.value)
    return caught.value


def rules(readings: Reading) -> list[str]:
    """The ids of the rules that were let pass."""
    return [tolerated.rule for tolerated in readings.tolerated]


# --- one fault a token --------------------------------------------------------------------------


class Fault(NamedTuple):
    """A token that breaks one rule in both profiles alike, and a near miss that breaks none."""

    rule: str
    part: str
    offset: int | None
    faulty: Callable[[], str]
    near_miss: Callable[[], str] = lambda: VALID


def text_fault(
    rule: str, part: str, offset: int | None, faulty: str, near_miss: str = VALID
) -> Fault:
    """A fault of the text."""
    return Fault(rule, part, offset, lambda: faulty, lambda: near_miss)


def json_fault(rule: str, offset: int, faulty: bytes, member: bytes = b'"more":1') -> Fault:
    """A fault of the claims as JSON; the near miss holds a member in place of it."""
    return Fault(
        rule, "claims", offset, lambda: token(faulty), lambda: token(spliced(CLAIMS, member))
    )


def header_json_fault(rule: str, offset: int, faulty: bytes, member: bytes) -> Fault:
    """A fault of the header as JSON; the near miss holds a member in place of it."""
    return Fault(
        rule,
        "header",
        offset,
        lambda: token(header=faulty),
        lambda: token(header=spliced(HEADER, member)),
    )


def header_fault(rule: str, near_miss: dict[str, object], **faulty: object) -> Fault:
    """A fault of a member of the header."""
    return Fault(
        rule, "header", None, lambda: header_with(**faulty), lambda: header_with(**near_miss)
    )


def claims_fault(rule: str, near_miss: dict[str, object], **faulty: object) -> Fault:
    """A fault of a claim."""
    return Fault(
        rule, "claims", None, lambda: claims_with(**faulty), lambda: claims_with(**near_miss)
    )


def claim_missing(name: str) -> Fault:
    """A claim that is not there."""
    return Fault(f"claims-{name}-missing", "claims", None, lambda: claims_without(name))


TEXT_FAULTS = {
    "empty": text_fault("encoding-segments", "assertion", None, ""),
    "no-dot": text_fault("encoding-segments", "assertion", None, VALID_HEADER),
    "two-parts": text_fault("encoding-segments", "assertion", None, VALID.rpartition(".")[0]),
    "four-parts": text_fault("encoding-segments", "assertion", None, VALID + "." + VALID_HEADER),
    "five-parts": text_fault("encoding-segments", "assertion", None, VALID + ".AA.AA"),
    "no-header": text_fault("encoding-segments", "assertion", None, with_part(0, "")),
    "no-claims": text_fault("encoding-segments", "assertion", None, with_part(1, "")),
    "no-signature": text_fault("encoding-segments", "assertion", None, with_part(2, "")),
    "dots": text_fault("encoding-segments", "assertion", None, ".."),
    "too-long": Fault(
        "encoding-size",
        "assertion",
        None,
        lambda: of_length(MAXIMUM_CHARACTERS) + "A",
        lambda: of_length(MAXIMUM_CHARACTERS),
    ),
    "padding-too-short": text_fault("encoding-padding", "signature", 342, VALID + "="),
    "padding-too-long": text_fault("encoding-padding", "signature", 342, VALID + "==="),
    "padding-where-none-is-due": text_fault(
        "encoding-padding", "header", 36, with_part(0, octets_text := oracle.base64url(b"{" * 27) + "====")
    ),
    "padding-alone": text_fault("encoding-padding", "claims", 0, with_part(1, "=")),
    "padding-within-a-whole-group": text_fault(
        "encoding-padding", "header", 2, with_part(0, "ey=A")
    ),
    "padding-within-the-signature": text_fault(
        "encoding-padding", "signature", 2, with_part(2, "AA=A" + VALID_SIGNATURE[4:])
    ),
}
