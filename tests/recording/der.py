"""The little DER (X.690) and PEM (RFC 7468) that right and wrong keys are made of."""

from __future__ import annotations

import base64
import re
from typing import NamedTuple

__all__ = [
    "NULL",
    "PSS",
    "RSA_ENCRYPTION",
    "bit_string",
    "integer",
    "numbers",
    "octet_string",
    "pem",
    "pkcs1_private",
    "pkcs1_public",
    "pkcs8",
    "sequence",
    "spki",
    "unarmoured",
    "value",
]

RSA_ENCRYPTION = bytes.fromhex("06092a864886f70d010101")  # RFC 8017 A.1
PSS = bytes.fromhex("06092a864886f70d01010a")  # RFC 8017 A.2.3
NULL = bytes.fromhex("0500")


class Element(NamedTuple):
    """A tag, its content, and the offset after it."""

    tag: int
    content: bytes
    end: int


def value(tag: int, content: bytes) -> bytes:
    """One element, its length in the shortest form (X.690 §10.1)."""
    if len(content) < 0x80:
        return bytes([tag, len(content)]) + content
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def integer(number: int) -> bytes:
    """An INTEGER of 0 or more."""
    return value(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def sequence(*parts: bytes) -> bytes:
    """A SEQUENCE."""
    return value(0x30, b"".join(parts))


def octet_string(content: bytes) -> bytes:
    """An OCTET STRING."""
    return value(0x04, content)


def bit_string(content: bytes) -> bytes:
    """A BIT STRING of whole octets."""
    return value(0x03, b"\x00" + content)


def pkcs1_private(
    n: int, e: int, d: int, p: int, q: int, *, version: int = 0, crt: tuple[int, ...] = ()
) -> bytes:
    """An RSAPrivateKey (RFC 8017 A.1.2), whether or not its numbers fit one another."""
    crt = crt or (d % (p - 1), d % (q - 1), pow(q, -1, p))
    return sequence(*map(integer, (version, n, e, d, p, q, *crt)))


def pkcs1_public(n: int, e: int) -> bytes:
    """An RSAPublicKey (RFC 8017 A.1.1)."""
    return sequence(integer(n), integer(e))


def pkcs8(private_key: bytes, algorithm: bytes = RSA_ENCRYPTION + NULL) -> bytes:
    """A PrivateKeyInfo (RFC 5208 §5)."""
    return sequence(integer(0), sequence(algorithm), octet_string(private_key))


def spki(public_key: bytes, algorithm: bytes = RSA_ENCRYPTION + NULL) -> bytes:
    """A SubjectPublicKeyInfo (RFC 5280 §4.1)."""
    return sequence(sequence(algorithm), bit_string(public_key))


def pem(label: str, der: bytes, *, line_end: str = "\n", width: int = 64) -> str:
    """DER in armour (RFC 7468 §2)."""
    text = base64.b64encode(der).decode()
    lines = [text[start : start + width] for start in range(0, len(text), width)]
    return line_end.join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""])


def unarmoured(text: str) -> bytes:
    """The DER of a PEM text of one block."""
    return base64.b64decode(re.sub(r"-----[^-]*-----", "", text))


def numbers(private_key: bytes) -> tuple[int, ...]:
    """The numbers of a PKCS#1 or PKCS#8 private key: version, n, e, d, p, q and the rest."""
    parts = elements(element(private_key, 0).content)
    if parts[1].tag == 0x30:  # PKCS#8: the key is in the OCTET STRING
        parts = elements(element(parts[2].content, 0).content)
    return tuple(int.from_bytes(part.content, "big") for part in parts)


def elements(content: bytes) -> list[Element]:
    """The parts of a SEQUENCE's content."""
    found: list[Element] = []
    while not found or found[-1].end < len(content):
        found.append(element(content, found[-1].end if found else 0))
    return found


def element(octets: bytes, start: int) -> Element:
    """The element that starts at an offset."""
    length, content = octets[start + 1], start + 2
    if length >= 0x80:
        content += length & 0x7F
        length = int.from_bytes(octets[start + 2 : content], "big")
    return Element(octets[start], octets[content : content + length], content + length)
