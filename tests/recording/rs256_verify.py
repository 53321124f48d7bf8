"""rs256.verify: is this the signature of that message? (RFC 8017 §8.2.2)"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from tests.recording import emsa, keys
from tests.recording.keys import SIZES, Key
from tests.recording.making import Book, Vector
from tests.recording.rs256_sign import (
    MESSAGE,
    figures,
    intermediates,
    messages,
)
from tests.recording.signature_flags import FLAGS

__all__ = ["book", "signatures"]

# The first messages "message 0", … for which s + n still fits into the length of the modulus.
ROOM_ABOVE = {2048: b"message 0", 3072: b"message 0", 4096: b"message 1"}

# At 3072 and 4096 bits: the faults that hang on the length, and one of each kind.
AT_EACH_SIZE = frozenset(
    {
        "hash-sha1", "hash-sha512", "double-hash", "no-digest-info", "no-null",
        "ber-outer-length", "parameters-garbage", "digest-trailing", "garbage-behind",
        "garbage-before", "block-type-0", "block-type-2", "first-octet", "padding-middle",
        "padding-short", "no-separator", "digest-last-bit",
    }
)  # fmt: skip


def book() -> Book:
    """The vectors of rs256.verify."""
    vectors = Book("rs256.verify", "Accept the one signature of a message, and no other.", FLAGS)
    parents: dict[int, Vector] = {}
    for bits in SIZES:
        key = keys.demo(bits)
        for slug, comment, message, _ in messages(bits):
            vector = accept(vectors, f"{bits}-{slug}", comment, key, message)
            parents.setdefault(bits, vector)
        message = ROOM_ABOVE[bits]
        accept(vectors, f"{bits}-room", "a signature s with s + n as long as n", key, message)
    for name in ("odd-2050", "exponent-3"):
        accept(vectors, f"{name}-input", f"the key {name}", keys.extra(name), MESSAGE)
    for slug, key, message, _ in figures():
        accept(vectors, slug, f"{key.name}, as printed", key, message, "signature-published")
    for bits, parent in parents.items():
        encoded_messages(vectors, parent, keys.demo(bits), bits)
        representatives(vectors, bits, keys.demo(bits))
        for slug, flag, comment, octets in signatures(MESSAGE, keys.demo(bits)):
            vectors.reject(f"{bits}-signature-{slug}", comment, parent, "input.signature",
                           flag=flag, input={"signature": octets.hex()},
                           intermediates={"em": None})  # fmt: skip
    for slug, comment, message in other_messages():
        vectors.reject(slug, comment, parents[2048], "input.message", flag="signature-message",
                       input={"message": message.hex()},
                       intermediates={"digest": None, "digest_info": None})  # fmt: skip
    other_keys(vectors, parents)
    forged(vectors)
    return vectors


def accept(
    vectors: Book, slug: str, comment: str, key: Key, message: bytes, flag: str = "signature-plain"
) -> Vector:
    """One message with its signature."""
    signature = emsa.signed(message, key)
    given = {"key": key.public, "message": message.hex(), "signature": signature.hex()}
    values = intermediates(message, key.length)
    return vectors.accept(slug, comment, given, {}, flag=flag, intermediates=values)


def encoded_messages(vectors: Book, parent: Vector, key: Key, bits: int) -> None:
    """Each wrong EM, under a signature that gives it: the private key made these."""
    for fault in emsa.faults(MESSAGE, key.length):
        if bits != 2048 and fault.slug not in AT_EACH_SIZE:
            continue
        em = fault.em
        if int.from_bytes(em, "big") >= key.n:
            continue  # no signature gives it: "first-octet" can be one
        vectors.reject(
            f"{bits}-em-{fault.slug}",
            fault.comment,
            parent,
            "intermediates.em",
            flag=fault.flag,
            input={"signature": emsa.sign(em, key).hex()},
            intermediates={"em": em.hex(), "digest_info": None, "digest": None},
        )
    for salt in (b"", hashlib.sha256(b"salt").digest()):
        em = emsa.pss(MESSAGE, key, salt).rjust(key.length, b"\x00")
        vectors.reject(
            f"{bits}-em-pss-{len(salt)}",
            f"an RSASSA-PSS signature, PS256, with {len(salt)} octets of salt",
            parent,
            "intermediates.em",
            flag="signature-pss",
            input={"signature": emsa.sign(em, key).hex()},
            intermediates={"em": em.hex(), "digest_info": None, "digest": None},
        )


def representatives(vectors: Book, bits: int, key: Key) -> None:
    """Numbers and lengths that are no signature's (RFC 8017 §8.2.2, steps 1 and 2)."""
    parent = vectors.by_id[f"rs256-verify/{bits}-room"]
    s = int(parent["input"]["signature"], 16)
    above = (s + key.n).to_bytes(key.length, "big")
    reject(vectors, parent, f"{bits}-plus-n", "s + n, which gives the same EM", above,
           "signature-range")  # fmt: skip
    parent = vectors.by_id[f"rs256-verify/{bits}-leading-zero"]
    signature = bytes.fromhex(parent["input"]["signature"])
    assert signature[0] == 0
    reject(vectors, parent, f"{bits}-zero-dropped", "the leading zero octet is dropped",
           signature.lstrip(b"\x00"), "signature-zero-dropped")  # fmt: skip
    parent = vectors.by_id[f"rs256-verify/{bits}-trailing-zero"]
    signature = bytes.fromhex(parent["input"]["signature"])
    assert signature[-1] == 0
    reject(vectors, parent, f"{bits}-zero-dropped-end", "the zero octet at the end is dropped",
           signature.rstrip(b"\x00"), "signature-zero-dropped")  # fmt: skip


def reject(
    vectors: Book, parent: Vector, slug: str, comment: str, signature: bytes, flag: str
) -> None:
    """A signature that is not the parent's."""
    vectors.reject(slug, comment, parent, "input.signature", flag=flag,
                   input={"signature": signature.hex()}, intermediates={"em": None})  # fmt: skip


def signatures(message: bytes, key: Key) -> Iterator[tuple[str, str, str, bytes]]:
    """Octets that are not the signature of the message: slug, flag, comment, octets."""
    right = emsa.signed(message, key)
    length = key.length
    yield "zero", "signature-trivial", "s = 0, whose EM is 0", bytes(length)
    yield "one", "signature-trivial", "s = 1, whose EM is 1", bytes(length - 1) + b"\x01"
    less = (key.n - 1).to_bytes(length, "big")
    yield "n-minus-one", "signature-trivial", "s = n - 1, whose EM is n - 1", less
    em = emsa.encoded(message, length)
    yield "em", "signature-trivial", "EM itself, never signed", em
    yield "n", "signature-range", "s = n, which gives what 0 gives", key.n.to_bytes(length, "big")
    yield "ones", "signature-range", "all octets FF, past the modulus", b"\xff" * length
    yield "empty", "signature-length", "no octet", b""
    yield "shorter", "signature-length", "the last octet is missing", right[:-1]
    yield "shorter-front", "signature-length", "the first octet is missing", right[1:]
    yield "longer", "signature-length", "a 00 more at the end", right + b"\x00"
    yield "longer-front", "signature-length", "a 00 more in front", b"\x00" + right
    yield "line-feed", "signature-length", "a line feed after it", right + b"\n"
    yield "twice", "signature-length", "the signature twice", right * 2
    yield "reversed", "signature-reversed", "the octets in reverse", right[::-1]
    swapped = b"".join(right[at : at + 4][::-1] for at in range(0, length, 4))
    yield "words-reversed", "signature-reversed", "each four octets in reverse", swapped
    yield "hex", "signature-recoded", "its hex text in place of the octets", right.hex().encode()
    text = keys.base64_text(right)
    yield "base64", "signature-recoded", "its base64 text in place of the octets", text
    yield (
        "utf8",
        "signature-recoded",
        "its octets read as Latin-1 and written as UTF-8",
        (right.decode("latin-1").encode()),
    )
    replaced = right.decode("utf-8", "replace").encode()
    yield (
        "replaced",
        "signature-recoded",
        "its octets read as UTF-8, the wrong ones replaced",
        (replaced),
    )
    for slug, at, bit in (("first", 0, 0x01), ("middle", length // 2, 0x10), ("last", -1, 0x01)):
        wrong = bytearray(right)
        wrong[at] ^= bit
        yield f"bit-{slug}", "signature-bit", f"one bit of its {slug} octet flipped", bytes(wrong)
    tag = hashlib.sha256(message).digest()
    yield "digest", "signature-not-rsa", "the bare digest, 32 octets", tag
    curve = hashlib.sha512(message).digest()
    yield "ecdsa-shape", "signature-not-rsa", "64 octets, the shape of ES256", curve
    encrypted = pow(int.from_bytes(em, "big"), key.e, key.n).to_bytes(length, "big")
    yield "encrypted", "signature-not-rsa", "EM encrypted with the public key", encrypted


def other_messages() -> Iterator[tuple[str, str, bytes]]:
    """Messages that are almost the one that was signed."""
    yield "message-empty", "the empty message", b""
    yield "message-line-feed", "a line feed more", MESSAGE + b"\n"
    yield "message-carriage-return", "CR LF more", MESSAGE + b"\r\n"
    yield "message-nul", "a NUL more", MESSAGE + b"\x00"
    yield "message-shorter", "the last octet is missing", MESSAGE[:-1]
    yield "message-space", "a space in front", b" " + MESSAGE
    yield "message-case", "the first letter in the other case", b"E" + MESSAGE[1:]
    yield "message-bom", "a byte order mark in front", b"\xef\xbb\xbf" + MESSAGE
    yield "message-utf16", "the message in UTF-16", MESSAGE.decode().encode("utf-16-le")
    yield "message-digest", "the digest of the message", hashlib.sha256(MESSAGE).digest()


def other_keys(vectors: Book, parents: dict[int, Vector]) -> None:
    """The right signature under a key that did not make it."""
    gone = {"em": None}
    for bits, other in ((2048, keys.demo(3072)), (3072, keys.demo(4096)), (4096, keys.demo(2048))):
        vectors.reject(f"{bits}-key-other-size", f"the key {other.name}", parents[bits],
                       "input.key", flag="signature-other-key", input={"key": other.public},
                       intermediates=gone)  # fmt: skip
    same_size = keys.extra("exponent-3")
    vectors.reject("2048-key-other", "another key of 2048 bits", parents[2048], "input.key",
                   flag="signature-other-key", input={"key": same_size.public},
                   intermediates=gone)  # fmt: skip
    for name, comment, flag, text in (
        ("ec", "an elliptic-curve key", "key-not-rsa", keys.recorded("ec.pub").decode()),
        ("ed25519", "an Ed25519 key", "key-not-rsa", keys.recorded("ed25519.pub").decode()),
    ):
        vectors.reject(f"key-{name}", comment, parents[2048], "input.key", flag=flag,
                       input={"key": text}, intermediates=gone)  # fmt: skip


def forged(vectors: Book) -> None:
    """Bleichenbacher's forgery of 2006: with e = 3 a cube root signs, and no private key."""
    key = keys.extra("exponent-3")
    parent = vectors.by_id["rs256-verify/exponent-3-input"]
    t = emsa.digest_info(MESSAGE)
    for slug, comment, padding in (
        ("forged-cube", "a cube root: 8 octets FF, DigestInfo, garbage", 8),
        ("forged-cube-no-padding", "a cube root: one octet FF, DigestInfo, garbage", 1),
    ):
        front = b"\x00\x01" + b"\xff" * padding + b"\x00" + t
        target = int.from_bytes(front.ljust(key.length, b"\x00"), "big")
        s = root(target, 3) + 1
        em = pow(s, 3).to_bytes(key.length, "big")
        assert em.startswith(front)
        vectors.reject(
            slug,
            comment,
            parent,
            "intermediates.em",
            flag="signature-garbage",
            input={"signature": s.to_bytes(key.length, "big").hex()},
            intermediates={"em": em.hex(), "digest_info": None, "digest": None},
        )


def root(number: int, degree: int) -> int:
    """The whole part of a root."""
    low, high = 0, 1 << (number.bit_length() // degree + 1)
    while low + 1 < high:
        middle = (low + high) // 2
        low, high = (middle, high) if middle**degree <= number else (low, middle)
    return low
