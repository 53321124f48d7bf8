"""rs256.sign: a message -> its one signature (RFC 8017 §8.2.1, RFC 7518 §3.3)."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator

from tests.recording import der, emsa, keys
from tests.recording.keys import SIZES, VECTORS, Key
from tests.recording.making import Book, Flag, Vector

__all__ = ["LEADING_ZERO", "MESSAGE", "TRAILING_ZERO", "book", "figures", "intermediates"]

MESSAGE = b"eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ1c2VyQGV4YW1wbGUuY29tIn0"
# The first messages "message 0", "message 1", … whose signature starts, or ends, with 00.
LEADING_ZERO = {2048: b"message 141", 3072: b"message 68", 4096: b"message 61"}
TRAILING_ZERO = {2048: b"message 54", 3072: b"message 198", 4096: b"message 204"}

FLAGS = {
    "sign-plain": Flag("RFC 8017 §8.2.1", "the signature comes out otherwise",
        "There is one RS256 signature for a message and a key: build EM, and compare it.",
        fault=False),
    "sign-published": Flag("RFC 7515 A.2, RFC 7520 §4.1",
        "the figures of the RFCs come out otherwise",
        "The RFC's own figure: compare EM first, then the signature.", fault=False),
    "sign-zeros": Flag("RFC 8017 §8.2.1, step 2c",
        "zero octets at an end of the signature are lost",
        "A signature is as long as the modulus, leading zeros included.", "signature-zero-dropped",
        fault=False),
    "sign-blocks": Flag("FIPS 180-4 §5.1.1", "the hash is wrong at the edge of its blocks",
        "The padding of SHA-256 takes a block more from 56 octets on.", fault=False),
    "sign-octets": Flag("RFC 8017 §8.2.1", "the message is changed before it is hashed",
        "A message is octets: no character set, no line break is converted.", fault=False),
    "sign-size": Flag("RFC 8017 §9.2, step 4", "EM has the length of another key",
        "EM is as long as the modulus: the padding fills what is left.", fault=False),
    "key-short": Flag("RFC 7518 §3.3", "keys of fewer than 2048 bits are used",
        "RS256 takes keys of 2048 bits or more.", "key-size"),
    "key-not-rsa": Flag("RFC 7518 §3.3", "a key of another kind is used, whatever it is for",
        "RS256 takes RSA keys, and no other.", "key-format"),
    "key-pss-only": Flag("RFC 4055 §1.2, RFC 8017 A.2.3",
        "a key that its owner bound to PSS is used for PKCS#1 v1.5",
        "id-RSASSA-PSS in a key rules RS256 out.", "key-format"),
    "key-public-given": Flag("RFC 5208 §5", "a public key is taken where a private one is needed",
        "Only a private key signs.", "key-format"),
}  # fmt: skip


def book() -> Book:
    """The vectors of rs256.sign."""
    vectors = Book("rs256.sign", "A message to its RSASSA-PKCS1-v1_5 signature.", FLAGS)
    plain: dict[int, Vector] = {}
    for bits in SIZES:
        key = keys.demo(bits)
        for slug, comment, message, flag in messages(bits):
            vector = accept(vectors, f"{bits}-{slug}", comment, key, message, flag)
            plain.setdefault(bits, vector)
    for name, comment in (
        ("odd-2050", "2050 bits: EM has 257 octets"),
        ("exponent-3", "the public exponent 3"),
    ):
        key = keys.extra(name)
        for slug, message in (("input", MESSAGE), ("empty", b"")):
            accept(vectors, f"{name}-{slug}", f"a key with {comment}", key, message, "sign-size")
    for slug, key, message, signature in figures():
        vector = accept(vectors, slug, f"{key.name}, as printed", key, message, "sign-published")
        assert vector["expect"]["result"] == {"signature": signature.hex()}
    for slug, comment, flag, text in wrong_keys():
        vectors.reject(slug, comment, plain[2048], "input.key", flag=flag, input={"key": text},
                       intermediates={"em": None})  # fmt: skip
    return vectors


def accept(vectors: Book, slug: str, comment: str, key: Key, message: bytes, flag: str) -> Vector:
    """One message, signed."""
    given = {"key": key.private, "message": message.hex()}
    result = {"signature": emsa.signed(message, key).hex()}
    return vectors.accept(
        slug, comment, given, result, flag=flag, intermediates=intermediates(message, key.length)
    )


def intermediates(message: bytes, length: int) -> dict[str, str]:
    """digest, digest_info and em of a message, in hex."""
    return {
        "digest": hashlib.sha256(message).hexdigest(),
        "digest_info": emsa.digest_info(message).hex(),
        "em": emsa.encoded(message, length).hex(),
    }


def messages(bits: int) -> Iterator[tuple[str, str, bytes, str]]:
    """The messages for one key size; the edges of the hash at one size alone."""
    yield "input", "a signing input", MESSAGE, "sign-plain"
    yield "empty", "the empty message", b"", "sign-plain"
    yield "octet", "one octet, 00", b"\x00", "sign-plain"
    yield "abc", "abc, the example of FIPS 180", b"abc", "sign-plain"
    yield "octets", "the 256 octets in their order", bytes(range(256)), "sign-octets"
    yield "long", "1,000 octets", b"0123456789" * 100, "sign-plain"
    zeros = "signature with a zero octet"
    yield "leading-zero", f"a {zeros} in front", LEADING_ZERO[bits], "sign-zeros"
    yield "trailing-zero", f"a {zeros} at the end", TRAILING_ZERO[bits], "sign-zeros"
    if bits == 2048:
        for length in (55, 56, 63, 64, 65, 119, 120, 128):
            comment = f"{length} octets, at an edge of a block of SHA-256"
            yield f"block-{length}", comment, b"a" * length, "sign-blocks"
        yield "utf8", "text beyond ASCII", "zoë@example.com".encode(), "sign-octets"
        yield "line-feed", "a line feed at the end", MESSAGE + b"\n", "sign-octets"
        yield "carriage-return", "CR LF within", b"a\r\nb", "sign-octets"


def figures() -> Iterator[tuple[str, Key, bytes, bytes]]:
    """The figures of rfc.json: slug, key, message, signature."""
    for vector in json.loads((VECTORS / "rfc.json").read_bytes())["vectors"]:
        message = vector["intermediates"]["signing_input"].encode()
        signature = base64.urlsafe_b64decode(vector["expect"]["signature"] + "==")
        yield vector["id"].partition("/")[2], keys.of_rfc(vector), message, signature


def wrong_keys() -> Iterator[tuple[str, str, str, str]]:
    """Keys that must not sign."""
    demo, short = keys.demo(2048), keys.extra("short-1024")
    yield "key-1024", "a key of 1024 bits", "key-short", short.private
    almost = keys.extra("short-2047")
    yield "key-2047", "a key of 2047 bits, which is as many octets", "key-short", almost.private
    curve = keys.recorded("ec.key").decode()
    yield "key-ec", "an elliptic-curve key", "key-not-rsa", curve
    edwards = keys.recorded("ed25519.key").decode()
    yield "key-ed25519", "an Ed25519 key", "key-not-rsa", edwards
    bound = der.pem("PRIVATE KEY", der.pkcs8(demo.pkcs1, der.PSS))
    yield "key-pss", "the parent's key, bound to PSS", "key-pss-only", bound
    yield "key-public", "the public half of the parent's key", "key-public-given", demo.public
