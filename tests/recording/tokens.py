"""Assertions in the making: header and claims as text, and what follows from them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from tests import oracle
from tests.recording import emsa, keys
from tests.recording.assertion_build import AUD, ISS, NOW, SUB
from tests.recording.keys import Key

__all__ = ["DROPPED", "HEADER", "Signed", "claims", "given", "header", "signed"]

HEADER = '{"alg":"RS256","typ":"JWT"}'
DROPPED = object()  # a member that is left out


class Signed(NamedTuple):
    """An assertion, and the intermediates of its vector; None where one is not there."""

    assertion: str
    intermediates: dict[str, str | None]


def signed(
    header_text: str,
    claims_text: str,
    key: Key,
    *,
    signing_input: str | None = None,
    em: bytes | None = None,
    signature: str | None = None,
) -> Signed:
    """Sign an assertion; what is given is taken as it is, the rest follows."""
    if signing_input is None:
        parts = (oracle.base64url(text.encode()) for text in (header_text, claims_text))
        signing_input = ".".join(parts)
    octets = signing_input.encode()
    right = em is None and signature is None
    em = emsa.encoded(octets, key.length) if em is None else em
    if signature is None:
        signature = oracle.base64url(emsa.sign(em, key))
    return Signed(
        f"{signing_input}.{signature}",
        {
            "header": header_text,
            "claims": claims_text,
            "signing_input": signing_input,
            "digest": hashlib.sha256(octets).hexdigest() if right else None,
            "em": em.hex(),
        },
    )


def header(**changes: Any) -> str:
    """A header as JSON: RS256 and JWT, with changes."""
    return text({"alg": "RS256", "typ": "JWT"}, changes)


def claims(**changes: Any) -> str:
    """A claims set as JSON: the four, with changes."""
    return text({"iss": ISS, "sub": SUB, "aud": AUD, "exp": NOW + 120}, changes)


def text(members: Mapping[str, Any], changes: Mapping[str, Any]) -> str:
    """An object as JSON, in its order."""
    kept = {name: value for name, value in {**members, **changes}.items() if value is not DROPPED}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def given(assertion: str, key: Key | None = None, **changes: Any) -> dict[str, Any]:
    """The input of a vector."""
    key = key or keys.demo(2048)
    return {"assertion": assertion, "key": key.public, "audience": AUD, "now": NOW, **changes}
