"""The OAuth 2.0 JWT bearer flow as Salesforce runs it, worked by hand.

The flow, in the order in which to read it. Each file uses only those before it:

    errors.py          the few ways in which things go wrong
    base64url.py    1  bytes <-> URL-safe text
    canonical.py    2  JSON -> canonical bytes; strict_json.py: strict JSON in
    claims.py       3  iss, sub, aud, exp
    keys/           4  PEM, DER, PKCS#8, X.509 -> RSA keys
    pkcs1.py        5  EMSA-PKCS1-v1_5, sign, verify
    assertion.py    6  header.claims.signature: the listing, line by line
    verification.py 7  the same, read as a strict server does
    exchange.py     8  the form, the POST, the answer; over transport.py, read with refusals.py
    auth.py            the short way: JWT, JWS, JWTBearerTokenExchange

The tools stand on it: keypair.py with certificate.py, practice/ (an org to log in to), walkthrough/
(the flow told step by step), audit/ (what is wrong with this assertion?), conformance/ (does that
implementation agree with vectors/, which recorded.py finds?), and the commands.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jwtbearer import base64url, canonical, pkcs1
    from jwtbearer.assertion import Assertion, build_assertion
    from jwtbearer.auth import JWS, JWT, JWTBearerTokenExchange
    from jwtbearer.claims import (
        DEFAULT_LIFETIME_SECONDS,
        DOCUMENTED_LIFETIME_SECONDS,
        LOGIN_AUDIENCE,
        SANDBOX_AUDIENCE,
        Claims,
    )
    from jwtbearer.errors import (
        AssertionRefused,
        CallerMistake,
        EncodingRefused,
        FaultDetected,
        JSONRefused,
        JWTBearerError,
        KeyRefused,
        Refused,
        TokenRefused,
        TransportError,
    )
    from jwtbearer.exchange import Token, request_token, token_endpoint
    from jwtbearer.keys import PrivateKey, PublicKey, load_private_key, load_public_key
    from jwtbearer.verification import verify_assertion

# Where each public name lives. A module is imported when a name of it is first used, so that
# `import jwtbearer` costs next to nothing and a verifier never loads an HTTP client.
HOMES = {
    "base64url": "",
    "canonical": "",
    "pkcs1": "",
    "Assertion": "assertion",
    "build_assertion": "assertion",
    "JWS": "auth",
    "JWT": "auth",
    "JWTBearerTokenExchange": "auth",
    "Claims": "claims",
    "DEFAULT_LIFETIME_SECONDS": "claims",
    "DOCUMENTED_LIFETIME_SECONDS": "claims",
    "LOGIN_AUDIENCE": "claims",
    "SANDBOX_AUDIENCE": "claims",
    "AssertionRefused": "errors",
    "CallerMistake": "errors",
    "EncodingRefused": "errors",
    "FaultDetected": "errors",
    "JSONRefused": "errors",
    "JWTBearerError": "errors",
    "KeyRefused": "errors",
    "Refused": "errors",
    "TokenRefused": "errors",
    "TransportError": "errors",
    "Token": "exchange",
    "request_token": "exchange",
    "token_endpoint": "exchange",
    "PrivateKey": "keys",
    "PublicKey": "keys",
    "load_private_key": "keys",
    "load_public_key": "keys",
    "verify_assertion": "verification",
}

__all__ = [
    "DEFAULT_LIFETIME_SECONDS",
    "DOCUMENTED_LIFETIME_SECONDS",
    "JWS",
    "JWT",
    "LOGIN_AUDIENCE",
    "SANDBOX_AUDIENCE",
    "Assertion",
    "AssertionRefused",
    "CallerMistake",
    "Claims",
    "EncodingRefused",
    "FaultDetected",
    "JSONRefused",
    "JWTBearerError",
    "JWTBearerTokenExchange",
    "KeyRefused",
    "PrivateKey",
    "PublicKey",
    "Refused",
    "Token",
    "TokenRefused",
    "TransportError",
    "base64url",
    "build_assertion",
    "canonical",
    "load_private_key",
    "load_public_key",
    "pkcs1",
    "request_token",
    "token_endpoint",
    "verify_assertion",
]


def __getattr__(name: str) -> Any:
    """Import a public name from its home (PEP 562)."""
    if name not in HOMES:
        raise AttributeError(f"module 'jwtbearer' has no attribute {name!r}")
    from importlib import import_module

    home = HOMES[name]
    value = import_module(f"jwtbearer.{home or name}")
    if home:
        value = getattr(value, name)
    globals()[name] = value
    return value
