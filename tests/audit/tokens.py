"""Assertions made to measure: each fault by itself, under a signature that holds."""

from __future__ import annotations

import json
from typing import Any

from jwtbearer import PrivateKey, load_private_key, pkcs1
from tests import oracle
from tests.conftest import VECTORS

__all__ = ["APP", "AUDIENCE", "CLAIMS", "HEADER", "KEY", "NOW", "key_of", "signed", "token"]

APP = "3MVG9jwtbearer.demo.consumer.key"
AUDIENCE = "https://login.salesforce.com"
NOW = 1767225600
HEADER: dict[str, Any] = {"alg": "RS256", "typ": "JWT"}
CLAIMS: dict[str, Any] = {
    "aud": AUDIENCE,
    "exp": NOW + 120,
    "iss": APP,
    "jti": "1f0c",
    "sub": "user@example.com",
}


def key_of(bits: int) -> PrivateKey:
    """The published key of a size."""
    return load_private_key((VECTORS / f"keys/demo-{bits}.key").read_bytes())


KEY = key_of(2048)


def as_json(value: object) -> bytes:
    """JSON as it is given where it is octets, else compact."""
    if isinstance(value, bytes):
        return value
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def signed(signing_input: str, key: PrivateKey = KEY) -> str:
    """The signing input with its signature."""
    signature = pkcs1.sign(signing_input.encode("utf-8", "replace"), key)
    return f"{signing_input}.{oracle.base64url(signature)}"


def token(header: object = HEADER, claims: object = CLAIMS) -> str:
    """A signed assertion of a header and claims, as objects or as octets of JSON."""
    header_part, claims_part = (oracle.base64url(as_json(value)) for value in (header, claims))
    return signed(f"{header_part}.{claims_part}")
