"""flow.json: assertions in both styles, with every value on the way to them, confirmed."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlencode

from jwtbearer.assertion import Assertion, build_assertion
from jwtbearer.claims import LOGIN_AUDIENCE, SANDBOX_AUDIENCE, Claims
from jwtbearer.exchange import GRANT_TYPE, form_body
from jwtbearer.keys import load_private_key
from tests import oracle
from tests.recording.keys import SIZES, VECTORS
from tests.recording.making import VERSION, document

__all__ = ["EXP", "flow"]

EXP = 1767225720

# The listing's own claims, and what each further set is there to show.
CLAIMS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("plain", "the four claims, ASCII", {}),
    ("sandbox", "another audience", {"aud": SANDBOX_AUDIENCE}),
    ("unicode", "a username beyond ASCII: UTF-8 in both styles", {"sub": "zoë@example.com"}),
    ("slash", "a solidus, which needs no escape", {"sub": "a/b@example.com"}),
    (
        "quote",
        "a quotation mark in sub: escaped in the style rfc, a claim injection in the listing",
        {"sub": 'user@example.com","sub":"admin@example.com'},
    ),
    (
        "additional",
        "further claims, sorted among the four",
        {"additional": {"jti": "8d7a", "nbf": 1767225600, "Z": [1.5, True, None]}},
    ),
)


def flow_vector(style: str, bits: int, name: str, comment: str, changes: dict[str, Any]) -> Any:
    """One assertion with all that it is made of, confirmed."""
    key = load_private_key((VECTORS / f"keys/demo-{bits}.key").read_bytes())
    values = {
        "iss": "3MVG9jwtbearer.demo.consumer.key",
        "sub": "user@example.com",
        "aud": LOGIN_AUDIENCE,
        "exp": EXP,
        **changes,
    }
    assertion = build_assertion(Claims(**values), key, style=style)
    payload = form_body(assertion)
    confirm(assertion, payload, bits)
    return {
        "id": f"assertion-build/{style}-{bits}-{name}",
        "comment": comment,
        "clause": "RFC 7515 §5.1, RFC 7523 §3",
        "input": {"key": f"demo-{bits}", "style": style, **values},
        "intermediates": {
            "jwt_header": assertion.jwt_header,
            "jwt_claims": assertion.jwt_claims,
            "jwt_request": assertion.jwt_request,
            "digest": assertion.digest.hex(),
            "digest_info": assertion.digest_info.hex(),
            "em": assertion.em.hex(),
            "signature_octets": assertion.signature_octets.hex(),
            "signature": assertion.signature,
        },
        "expect": {"signed_jwt_request": assertion.signed_jwt_request, "payload": payload},
    }


def confirm(assertion: Assertion, payload: str, bits: int) -> None:
    """Hold each value to what openssl or the standard library says it is."""
    header, claims, signature = assertion.signed_jwt_request.split(".")
    signing_input = f"{header}.{claims}".encode()
    assert oracle.base64url(assertion.jwt_header.encode()) == header.rstrip("=")
    assert oracle.base64url(assertion.jwt_claims.encode()) == claims.rstrip("=")
    assert assertion.jwt_request.encode() == signing_input
    assert assertion.digest == oracle.digest(signing_input)
    key_file = VECTORS / f"keys/demo-{bits}.key"
    octets = oracle.signature(signing_input, key_file)
    assert assertion.signature_octets == octets
    assert oracle.base64url(octets) == signature.rstrip("=")
    em = oracle.recovered_em(octets, VECTORS / f"keys/demo-{bits}.pub")
    assert assertion.em == em
    assert em.endswith(assertion.digest_info)
    assert assertion.digest_info.endswith(assertion.digest)
    form = parse_qs(payload, strict_parsing=True)
    assert form == {"grant_type": [GRANT_TYPE], "assertion": [assertion.signed_jwt_request]}
    if assertion.style.name == "rfc":
        assert json.loads(assertion.jwt_claims) == assertion.claims.members()
        assert payload == urlencode({name: values[0] for name, values in form.items()})


def flow() -> bytes:
    """flow.json."""
    vectors = [
        flow_vector(style, bits, name, comment, changes)
        for style in ("rfc", "listing")
        for bits in SIZES
        for name, comment, changes in CLAIMS
        if style == "rfc" or name != "additional"
    ]
    return document(
        {
            "version": VERSION,
            "licence": "CC0-1.0",
            "comment": "Assertions in both styles with every intermediate; octets in hex.",
            "vectors": vectors,
        }
    )
