"""The demo keys, made from a seed, in each of their forms; and every key that the vectors use."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from jwtbearer.certificate import make_certificate, private_key_pem
from jwtbearer.keypair import make_private_key
from jwtbearer.keys import PrivateKey
from tests import oracle
from tests.recording import der
from tests.recording.making import document

__all__ = [
    "DATA",
    "SIZES",
    "VECTORS",
    "Key",
    "demo",
    "extra",
    "key_files",
    "of_rfc",
    "recorded",
    "seeded_bytes",
]

VECTORS = Path(__file__).parents[2] / "vectors"
DATA = Path(__file__).parent / "data"
SIZES = (2048, 3072, 4096)
VALID_FROM = 1767225600  # 2026-01-01T00:00:00Z
VALID_DAYS = 36500


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


class Key(NamedTuple):
    """A key as the vectors use it: its numbers, and the two texts that go into them."""

    name: str
    n: int
    e: int
    d: int
    p: int
    q: int
    private: str  # PKCS#8 PEM
    public: str  # SPKI PEM

    @property
    def length(self) -> int:
        """The size of the modulus in octets: k in RFC 8017."""
        return (self.n.bit_length() + 7) // 8

    @property
    def pkcs1(self) -> bytes:
        """The private key as PKCS#1 DER."""
        return der.pkcs1_private(self.n, self.e, self.d, self.p, self.q)

    def operate(self, m: int) -> int:
        """Compute m^d mod n (RFC 8017 §5.2.1)."""
        return private_operation(m, self.d, self.p, self.q)


@cache
def private_operation(m: int, d: int, p: int, q: int) -> int:
    """Compute m^d mod p · q over the two primes; kept, as many vectors share a signature."""
    a, b = pow(m, d % (p - 1), p), pow(m, d % (q - 1), q)
    return b + q * ((a - b) * pow(q, -1, p) % p)


def of_numbers(name: str, n: int, e: int, d: int, p: int, q: int) -> Key:
    """A key with its texts written here, by DER of our own."""
    private = der.pem("PRIVATE KEY", der.pkcs8(der.pkcs1_private(n, e, d, p, q)))
    public = der.pem("PUBLIC KEY", der.spki(der.pkcs1_public(n, e)))
    return Key(name, n, e, d, p, q, private, public)


@cache
def demo(bits: int) -> Key:
    """A demo key, read from its JWK; its texts must be those that openssl wrote."""
    members = json.loads((VECTORS / f"keys/demo-{bits}.jwk.json").read_bytes())
    key = of_jwk(f"demo-{bits}", members)
    assert key.private == (VECTORS / f"keys/demo-{bits}.key").read_text()
    assert key.public == (VECTORS / f"keys/demo-{bits}.pub").read_text()
    return key


@cache
def extra(name: str) -> Key:
    """An RSA key of data/, by the name of its file."""
    return of_numbers(name, *der.numbers(der.unarmoured(recorded(f"{name}.key").decode()))[1:6])


def of_rfc(vector: Any) -> Key:
    """The key of a figure in rfc.json."""
    return of_jwk(str(vector["clause"]), vector["input"]["key"])


def of_jwk(name: str, members: Any) -> Key:
    """The key of a JWK."""
    octets = {part: base64.urlsafe_b64decode(members[part] + "==") for part in "nedpq"}
    return of_numbers(name, *(int.from_bytes(octets[part], "big") for part in "nedpq"))


def recorded(file: str) -> bytes:
    """A file of data/, which no seed rebuilds."""
    return (DATA / file).read_bytes()


def base64_text(octets: bytes) -> bytes:
    """Octets as the text of standard base64."""
    return base64.b64encode(octets)
