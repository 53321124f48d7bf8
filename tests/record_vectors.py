"""Record vectors/: the demo keys from a seed, and the flow from the keys.

    python -m tests.record_vectors          write the files anew
    python -m tests.record_vectors --check  compare them with what would be written

Every expected value is confirmed by openssl or the standard library before it is written; one that
is not ends the run. rfc.json is not made here: it is transcribed.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

from jwtbearer.assertion import Assertion, build_assertion
from jwtbearer.certificate import make_certificate, private_key_pem
from jwtbearer.claims import LOGIN_AUDIENCE, SANDBOX_AUDIENCE, Claims
from jwtbearer.exchange import GRANT_TYPE, form_body
from jwtbearer.keypair import make_private_key
from jwtbearer.keys import PrivateKey
from tests import oracle

VECTORS = Path(__file__).parent.parent / "vectors"
SIZES = (2048, 3072, 4096)
VALID_FROM = 1767225600  # 2026-01-01T00:00:00Z
VALID_DAYS = 36500
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


def seeded_bytes(seed: str) -> Callable[[int], bytes]:
    """A source of bytes that a seed fixes: SHAKE-256 over the seed and a counter."""
    counter = 0

    def source(count: int) -> bytes:
        nonlocal counter
        counter += 1
        return hashlib.shake_256(f"{seed}/{counter}".encode()).digest(count)

    return source


def key_files(bits: int, folder: Path) -> Iterator[tuple[str, bytes]]:
    """One demo key in each of its forms; those that openssl can write, openssl writes."""
    source = seeded_bytes(f"jwtbearer demo key {bits}")
    key = make_private_key(bits, random_bytes=source, progress=lambda: None)
    certificate = make_certificate(
        key,
        name=f"jwtbearer demo key {bits}, published",
        days=VALID_DAYS,
        now=VALID_FROM,
        random_bytes=source,
    )
    key_file, certificate_file = folder / "key.pem", folder / "certificate.pem"
    key_file.write_text(private_key_pem(key))
    certificate_file.write_text(certificate)
    oracle.openssl("rsa", "-in", key_file, "-check", "-noout")
    oracle.openssl("verify", "-CAfile", certificate_file, certificate_file)
    public = oracle.openssl("pkey", "-in", key_file, "-pubout")
    assert oracle.openssl("x509", "-in", certificate_file, "-noout", "-pubkey") == public
    name = f"keys/demo-{bits}"
    yield f"{name}.key", key_file.read_bytes()
    yield f"{name}.crt", certificate_file.read_bytes()
    yield f"{name}.pub", public
    yield f"{name}.pkcs1.key", oracle.openssl("rsa", "-in", key_file, "-traditional")
    pkcs8_der = ("pkcs8", "-topk8", "-nocrypt", "-in", key_file, "-outform", "DER")
    yield f"{name}.key.der", oracle.openssl(*pkcs8_der)
    yield f"{name}.crt.der", oracle.openssl("x509", "-in", certificate_file, "-outform", "DER")
    yield f"{name}.pub.der", oracle.openssl("pkey", "-in", key_file, "-pubout", "-outform", "DER")
    yield f"{name}.jwk.json", jwk(key, name=f"demo-{bits}")


def jwk(key: PrivateKey, *, name: str) -> bytes:
    """The key as a JWK (RFC 7518 §6.3.2)."""
    numbers = {
        "n": key.n,
        "e": key.e,
        "d": key.d,
        "p": key.p,
        "q": key.q,
        "dp": key.d % (key.p - 1),
        "dq": key.d % (key.q - 1),
        "qi": pow(key.q, -1, key.p),
    }
    members = {
        member: oracle.base64url(number.to_bytes((number.bit_length() + 7) // 8, "big"))
        for member, number in numbers.items()
    }
    return document({"kty": "RSA", "kid": name, "alg": "RS256", **members})


def flow_vector(style: str, bits: int, name: str, comment: str, changes: dict[str, Any]) -> Any:
    """One assertion with all that it is made of, confirmed."""
    from jwtbearer.keys import load_private_key

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
            "version": "0.1.0",
            "licence": "CC0-1.0",
            "comment": "Assertions in both styles with every intermediate; octets in hex.",
            "vectors": vectors,
        }
    )


def document(value: object) -> bytes:
    """JSON for people and programs alike."""
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()


def settle(name: str, content: bytes, *, check: bool) -> bool:
    """Write a file, or tell whether it holds that content already."""
    file = VECTORS / name
    if check:
        same = file.is_file() and file.read_bytes() == content
        print(f"{'same ' if same else 'OTHER'} {name}")
        return same
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content)
    print(f"wrote {name}")
    return True


def main(arguments: list[str]) -> int:
    """Record everything, or check it; 1 where a file differs."""
    check = arguments == ["--check"]
    same = True
    with tempfile.TemporaryDirectory() as folder:
        for bits in SIZES:
            for name, content in key_files(bits, Path(folder)):
                same &= settle(name, content, check=check)
    same &= settle("flow.json", flow(), check=check)
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
