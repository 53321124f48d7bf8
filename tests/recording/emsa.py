"""Encoded messages as RFC 8017 §9.2 builds them, and as forgers and broken signers do.

Written apart from the package: the DigestInfo is put together from DER, not from a constant.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from tests.recording import der
from tests.recording.keys import Key

__all__ = [
    "OIDS",
    "Fault",
    "digest_info",
    "encoded",
    "faults",
    "padded",
    "pss",
    "sign",
    "signed",
]

OIDS = {  # RFC 8017 appendix B.1
    "md5": bytes.fromhex("06082a864886f70d0205"),
    "sha1": bytes.fromhex("06052b0e03021a"),
    "sha224": bytes.fromhex("0609608648016503040204"),
    "sha256": bytes.fromhex("0609608648016503040201"),
    "sha384": bytes.fromhex("0609608648016503040202"),
    "sha512": bytes.fromhex("0609608648016503040203"),
}


class Fault(NamedTuple):
    """One way in which an encoded message is wrong."""

    slug: str
    flag: str
    comment: str
    em: bytes


def digest_info(message: bytes, name: str = "sha256") -> bytes:
    """The DigestInfo of a message (RFC 8017 §9.2, step 2)."""
    digest = hashlib.new(name, message).digest()
    return der.sequence(der.sequence(OIDS[name], der.NULL), der.octet_string(digest))


def padded(t: bytes, length: int) -> bytes:
    """EM around any T (RFC 8017 §9.2, steps 4 and 5)."""
    return b"\x00\x01" + b"\xff" * (length - len(t) - 3) + b"\x00" + t


def encoded(message: bytes, length: int) -> bytes:
    """EM as it must be."""
    return padded(digest_info(message), length)


def sign(em: bytes, key: Key) -> bytes:
    """The signature whose encoded message is ``em``, right or wrong."""
    return key.operate(int.from_bytes(em, "big")).to_bytes(key.length, "big")


def signed(message: bytes, key: Key) -> bytes:
    """The signature of a message (RFC 8017 §8.2.1)."""
    return sign(encoded(message, key.length), key)


def faults(message: bytes, length: int) -> Iterator[Fault]:
    """Every encoded message that a verifier must not take for that of the message."""
    t = digest_info(message)
    digest = hashlib.sha256(message).digest()
    null, octets = der.NULL, der.octet_string(digest)
    right = padded(t, length)
    for name in ("md5", "sha1", "sha384", "sha512", "sha224"):
        yield Fault(
            f"hash-{name}",
            f"signature-hash-{name}",
            f"EM holds the {name.upper()} digest of the message, named as such",
            padded(digest_info(message, name), length),
        )
    inner = hashlib.sha256(digest).digest()
    relabelled = der.sequence(der.sequence(OIDS["sha384"], null), octets)
    variants = (
        ("double-hash", "signature-double-hash", "the digest was hashed once more",
         der.sequence(der.sequence(OIDS["sha256"], null), der.octet_string(inner))),
        ("digest-as-text", "signature-double-hash", "the hex text of the digest was signed",
         digest_info(digest.hex().encode())),
        ("no-digest-info", "signature-no-digest-info", "the bare digest stands after the padding",
         digest),
        ("message-unhashed", "signature-no-digest-info", "the message itself, cut to 32 octets",
         message[:32]),
        ("oid-sha384", "signature-digest-info", "a SHA-256 digest under the name of SHA-384",
         relabelled),
        ("no-null", "signature-no-null", "the parameters of the hash, NULL, are left out",
         der.sequence(der.sequence(OIDS["sha256"]), octets)),
        ("parameters-garbage", "signature-parameters", "octets of choice in place of NULL",
         der.sequence(der.sequence(OIDS["sha256"], der.octet_string(bytes(24))), octets)),
        ("parameters-null-filled", "signature-parameters", "a NULL with content",
         der.sequence(der.sequence(OIDS["sha256"], bytes.fromhex("050400000000")), octets)),
        ("ber-outer-length", "signature-ber-length", "the outer length in a longer form",
         b"\x30\x81" + t[1:]),
        ("ber-outer-length-two", "signature-ber-length", "the outer length in two octets",
         b"\x30\x82\x00" + t[1:]),
        ("ber-inner-length", "signature-ber-length", "the inner length in a longer form",
         der.sequence(b"\x30\x81\x0d" + OIDS["sha256"] + null, octets)),
        ("ber-digest-length", "signature-ber-length", "the length of the digest in a longer form",
         der.sequence(der.sequence(OIDS["sha256"], null), b"\x04\x81\x20" + digest)),
        ("ber-indefinite", "signature-ber-length", "a DigestInfo of indefinite length",
         b"\x30\x80" + t[2:] + b"\x00\x00"),
        ("digest-trailing", "signature-digest-trailing", "eight octets after the digest, in T",
         der.sequence(der.sequence(OIDS["sha256"], null), octets, bytes(8))),
        ("after-digest-info", "signature-digest-trailing", "one octet after DigestInfo",
         t + b"\x00"),
        ("digest-short", "signature-digest-info", "the last octet of the digest is missing",
         der.sequence(der.sequence(OIDS["sha256"], null), der.octet_string(digest[:-1]))),
        ("digest-long", "signature-digest-info", "the digest has an octet more",
         der.sequence(der.sequence(OIDS["sha256"], null), der.octet_string(digest + b"\x00"))),
    )  # fmt: skip
    for slug, flag, comment, wrong in variants:
        yield Fault(slug, flag, comment, padded(wrong, length))
    room = length - len(t) - 11
    middle = length // 2 - 20
    shapes = (
        ("garbage-behind", "signature-garbage", "eight octets FF, DigestInfo, then garbage",
         b"\x00\x01" + b"\xff" * 8 + b"\x00" + t + bytes([0xA5]) * room),
        ("garbage-behind-no-padding", "signature-garbage", "no FF at all, DigestInfo, garbage",
         b"\x00\x01\x00" + t + bytes([0x5A]) * (room + 8)),
        ("garbage-before", "signature-garbage", "garbage between the padding and DigestInfo",
         b"\x00\x01" + b"\xff" * 8 + b"\x00" + bytes([0xA5]) * (room - 1) + b"\x00" + t),
        ("block-type-0", "signature-block-type", "block type 00, padded with 00",
         bytes(length - len(t)) + t),
        ("block-type-0-ff", "signature-block-type", "block type 00, padded with FF",
         b"\x00\x00" + right[2:]),
        ("block-type-2", "signature-block-type", "block type 02, as for encryption",
         b"\x00\x02" + b"\x5a" * (length - len(t) - 3) + b"\x00" + t),
        ("block-type-2-ff", "signature-block-type", "block type 02, padded with FF",
         b"\x00\x02" + right[2:]),
        ("first-octet", "signature-first-octet", "the first octet is 01", b"\x01" + right[1:]),
        ("padding-first", "signature-padding-octet", "the first octet of the padding is FE",
         b"\x00\x01\xfe" + right[3:]),
        ("padding-middle", "signature-padding-octet", "one octet amid the padding is 7F",
         right[:middle] + b"\x7f" + right[middle + 1 :]),
        ("padding-last", "signature-padding-octet", "the last octet of the padding is FE",
         right[: -len(t) - 2] + b"\xfe\x00" + t),
        ("padding-short", "signature-padding-short", "one FF fewer, and one octet at the end",
         b"\x00\x01" + b"\xff" * (length - len(t) - 4) + b"\x00" + t + b"\xff"),
        ("padding-zero-within", "signature-padding-short", "a 00 early in the padding, and FF on",
         right[:20] + b"\x00" + right[21:]),
        ("no-separator", "signature-no-separator", "FF in place of the 00 before DigestInfo",
         right[: -len(t) - 1] + b"\xff" + t),
        ("separator-01", "signature-no-separator", "01 in place of the 00 before DigestInfo",
         right[: -len(t) - 1] + b"\x01" + t),
        ("digest-first-bit", "signature-digest", "the first bit of the digest is flipped",
         right[:-32] + bytes([right[-32] ^ 0x80]) + right[-31:]),
        ("digest-last-bit", "signature-digest", "the last bit of the digest is flipped",
         right[:-1] + bytes([right[-1] ^ 0x01])),
        ("digest-reversed", "signature-digest", "the digest in reverse",
         right[:-32] + digest[::-1]),
    )  # fmt: skip
    for slug, flag, comment, wrong in shapes:
        yield Fault(slug, flag, comment, wrong)


def pss(message: bytes, key: Key, salt: bytes) -> bytes:
    """EM of RSASSA-PSS with SHA-256 (RFC 8017 §9.1.1), for a modulus of whole octets."""
    bits = key.n.bit_length() - 1
    length = (bits + 7) // 8
    h = hashlib.sha256(bytes(8) + hashlib.sha256(message).digest() + salt).digest()
    block = bytes(length - len(salt) - len(h) - 2) + b"\x01" + salt
    mask = b"".join(
        hashlib.sha256(h + counter.to_bytes(4, "big")).digest()
        for counter in range(len(block) // 32 + 1)
    )
    hidden = bytearray(a ^ b for a, b in zip(block, mask, strict=False))
    hidden[0] &= 0xFF >> (8 * length - bits)
    return bytes(hidden) + h + b"\xbc"
