"""What an EM says: its padding, its hash function, its digest, and what is odd about it.

EMSA-PKCS1-v1_5 and what goes wrong in it (RFC 8017 §9.2), EMSA-PSS (§9.1), or no padding at all.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from jwtbearer.audit.signed_texts import SignedText

__all__ = [
    "DIGEST_INFO_PREFIXES",
    "NAMES",
    "Padded",
    "hash_of",
    "mgf1",
    "no_padding",
    "pkcs1_padding",
    "pss_padding",
]

# RFC 8017 §9.2, note 1: the DER of DigestInfo up to the digest.
DIGEST_INFO_PREFIXES = {
    "sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
    "sha1": bytes.fromhex("3021300906052b0e03021a05000414"),
    "sha512": bytes.fromhex("3051300d060960864801650304020305000440"),
    "sha384": bytes.fromhex("3041300d060960864801650304020205000430"),
    "md5": bytes.fromhex("3020300c06082a864886f70d020505000410"),
    "sha224": bytes.fromhex("302d300d06096086480165030402040500041c"),
    "sha512_256": bytes.fromhex("3031300d060960864801650304020605000420"),
}
NAMES = {
    "sha256": "SHA-256",
    "sha1": "SHA-1",
    "sha512": "SHA-512",
    "sha384": "SHA-384",
    "md5": "MD5",
    "sha224": "SHA-224",
    "sha512_256": "SHA-512/256",
    "md5+sha1": "MD5 and SHA-1 joined, as TLS 1.1 did",
}
# A hash without a DigestInfo is told by its length alone.
BY_LENGTH = {
    16: "md5",
    20: "sha1",
    28: "sha224",
    32: "sha256",
    36: "md5+sha1",
    48: "sha384",
    64: "sha512",
}
PSS_HASHES = ("sha256", "sha1", "sha384", "sha512")


class Padded(NamedTuple):
    """What an EM says: which hash function, the digest, and what is odd about the padding."""

    algorithm: str
    digest: bytes
    oddity: str  # empty where the structure is as it should be
    rule: str  # of the oddity


def hash_of(algorithm: str, octets: bytes) -> bytes:
    """A digest by name; MD5 and SHA-1 joined are what TLS 1.1 signed."""
    if algorithm == "md5+sha1":
        return hash_of("md5", octets) + hash_of("sha1", octets)
    return hashlib.new(algorithm, octets, usedforsecurity=False).digest()


def pkcs1_padding(em: bytes, texts: list[SignedText]) -> Padded | None:
    """EMSA-PKCS1-v1_5, and what goes wrong in it (RFC 8017 §9.2)."""
    if em[:2] == b"\x00\x02" and em.find(b"\x00", 2) >= 10:
        rest = em[em.find(b"\x00", 2) + 1 :]
        inner = digest_info(rest, texts)
        oddity = "padding of the type for encryption, 02, in place of 01"
        return Padded(
            inner.algorithm if inner else "sha256",
            inner.digest if inner else b"",
            oddity,
            "signature-digestinfo",
        )
    if em[:2] != b"\x00\x01":
        return None
    end = 2
    while end < len(em) and em[end] == 0xFF:
        end += 1
    if end == len(em) or em[end] != 0:
        return None
    inner = digest_info(em[end + 1 :], texts)
    if inner is None:
        shown = em[end + 1 :].hex()
        shown = shown if len(shown) <= 128 else f"{shown[:128]}…"
        return Padded(
            "sha256", b"", f"padding around no DigestInfo: {shown}", "signature-digestinfo"
        )
    if end - 2 < 8 and not inner.oddity:
        return inner._replace(
            oddity=f"only {end - 2} octets of padding", rule="signature-digestinfo"
        )
    return inner


def digest_info(t: bytes, texts: list[SignedText]) -> Padded | None:
    """Read DigestInfo, as it should be or as it is sometimes written; or a digest without one."""
    rule = "signature-digestinfo"
    for algorithm, prefix in DIGEST_INFO_PREFIXES.items():
        size = prefix[-1]
        if t.startswith(prefix) and len(t) >= len(prefix) + size:
            digest = t[len(prefix) : len(prefix) + size]
            more = len(t) - len(prefix) - size
            oddity = f"{more} octets after the digest" if more else ""
            return Padded(algorithm, digest, oddity, rule)
        identifier = prefix[4 : 6 + prefix[5]]
        if identifier in t[:32]:
            start = t.find(b"\x04", t.find(identifier) + len(identifier))
            digest = t[-size:]
            without_null = t == bare_digest_info(identifier) + digest
            oddity = (
                "DigestInfo without its NULL"
                if without_null
                else "DigestInfo in another encoding than DER"
            )
            if start >= 0 and len(t) > start + 2 + size and t[start + 1] == size:
                digest, oddity = t[start + 2 : start + 2 + size], "octets after the digest"
            return Padded(algorithm, digest, oddity, rule)
    for text in texts:
        if t and t == text.octets:
            return Padded("sha256", b"", f"{text.name} itself, not hashed", rule)
        if t.lower() == hash_of("sha256", text.octets).hex().encode():
            return Padded("sha256", b"", f"SHA-256 of {text.name} in hex, as text", rule)
    if len(t) in BY_LENGTH:
        return Padded(BY_LENGTH[len(t)], t, "the digest without its DigestInfo", rule)
    return None


def bare_digest_info(identifier: bytes) -> bytes:
    """DigestInfo up to the digest, its parameters left out; for digests under 128 octets."""
    size = next(prefix[-1] for prefix in DIGEST_INFO_PREFIXES.values() if identifier in prefix)
    inner = b"\x30" + bytes([len(identifier)]) + identifier
    tail = b"\x04" + bytes([size])
    return b"\x30" + bytes([len(inner) + len(tail) + size]) + inner + tail


def no_padding(em: bytes, texts: list[SignedText]) -> Padded | None:
    """A digest or DigestInfo as a number, without any padding; on either side."""
    bare = em.lstrip(b"\0")
    if len(em) - len(bare) < 64:
        return None
    inner = digest_info(bare, texts) or digest_info(bare.rjust(32, b"\0"), texts)
    if inner is None:
        return None
    around = "a digest alone" if len(bare) <= 32 else "a DigestInfo"
    return inner._replace(oddity=f"no padding at all around {around}", rule="signature-digestinfo")


def pss_padding(em: bytes, bits: int, texts: list[SignedText]) -> Padded | None:
    """EMSA-PSS, confirmed: its own check holds with the digest of a text (RFC 8017 §9.1.2)."""
    if em[-1] != 0xBC:
        return None
    spare_bits = 8 * len(em) - (bits - 1)
    if spare_bits == 8:  # EM is an octet shorter than the modulus
        em, spare_bits = em[1:], 0
    for algorithm in PSS_HASHES:
        size = hashlib.new(algorithm).digest_size
        masked, h = em[: -size - 1], em[-size - 1 : -1]
        block = bytearray(
            a ^ b for a, b in zip(masked, mgf1(h, len(masked), algorithm), strict=True)
        )
        block[0] &= 0xFF >> spare_bits
        salt_start = bytes(block).lstrip(b"\0")
        if salt_start[:1] != b"\x01":
            continue
        salt = salt_start[1:]
        for text in texts:
            digest = hash_of(algorithm, text.octets)
            if hash_of(algorithm, bytes(8) + digest + salt) == h:
                oddity = f"PSS padding with {NAMES[algorithm]} and {len(salt)} octets of salt"
                return Padded(algorithm, digest, oddity, "signature-pss")
    return None


def mgf1(seed: bytes, length: int, algorithm: str) -> bytes:
    """The mask generation function of PSS (RFC 8017 B.2.1)."""
    mask = bytearray()
    counter = 0
    while len(mask) < length:
        mask += hash_of(algorithm, seed + counter.to_bytes(4, "big"))
        counter += 1
    return bytes(mask[:length])
