"""What was really signed, and how: EM recovered from a wrong signature with the public key.

s^e mod n is whatever the signer padded. Its structure names the padding and the hash function, its
digest is compared with those of the texts that are commonly signed by mistake (signed_texts.py).
"""

from __future__ import annotations

import binascii
import hmac
import re
from collections.abc import Iterator
from typing import NamedTuple

from jwtbearer import pkcs1
from jwtbearer.audit.evidence import Evidence
from jwtbearer.audit.paddings import (
    NAMES,
    Padded,
    hash_of,
    no_padding,
    pkcs1_padding,
    pss_padding,
)
from jwtbearer.audit.signed_texts import SignedText, signed_texts
from jwtbearer.keys import PublicKey

__all__ = ["Diagnosis", "diagnose"]

HMAC_BY_LENGTH = {32: "sha256", 48: "sha384", 64: "sha512"}
ECDSA_RAW = {64: "ES256", 96: "ES384", 132: "ES512"}
RSA_LENGTHS = (256, 384, 512, 1024, 2048)
HEX = re.compile(rb"(?:[0-9a-f]{2})+|(?:[0-9A-F]{2})+")
BASE64 = re.compile(rb"[A-Za-z0-9+/_\-\s]+={0,2}\s*")


class Diagnosis(NamedTuple):
    """One thing that is wrong with a signature."""

    rule: str
    found: str
    cause: str | None = None
    confidence: str = "certain"


class Attempt(NamedTuple):
    """Octets that may be the signature once a mistake of transport is undone."""

    octets: bytes
    diagnosis: Diagnosis | None


def diagnose(evidence: Evidence, key_texts: tuple[bytes, ...]) -> list[Diagnosis]:
    """Everything that is wrong with the signature; empty where it verifies, or there is no key."""
    signature = evidence.parts[2].octets or b""
    message = evidence.signing_input.encode("utf-8", "replace")
    key = evidence.known.key
    if key is None:
        return list(by_size_alone(signature))
    if pkcs1.verify(message, signature, key):
        return []
    attempts = list(undone(signature, key))
    texts = list(signed_texts(evidence))
    for attempt in attempts:
        found = told_by_em(attempt.octets, key, texts)
        if found is not None:
            return ([attempt.diagnosis] if attempt.diagnosis else []) + found
    for other in evidence.known.other_keys:
        for attempt in undone(signature, other):
            found = told_by_em(attempt.octets, other, texts)
            if found is not None:
                named = Diagnosis(
                    "signature-other-key", f"it is another key's, of {other.bits} bits"
                )
                return [named, *found]
    odd = list(other_algorithm(signature, message, key_texts))
    if odd:
        return odd
    if len(signature) != key.length:
        return [wrong_length(signature, key)]
    s = int.from_bytes(signature, "big")
    if s >= key.n:
        return [Diagnosis("signature-range", "a number not below the modulus")]
    em = pow(s, key.e, key.n).to_bytes(key.length, "big")
    return [
        Diagnosis(
            "signature-unknown",
            f"EM starts with {em[:4].hex(' ')}, which is no padding that is known",
            "The key is not the one that signed, or the signature was altered.",
        )
    ]


def told_by_em(signature: bytes, key: PublicKey, texts: list[SignedText]) -> list[Diagnosis] | None:
    """What EM tells under a key; None where it is no padding that is known."""
    s = int.from_bytes(signature, "big")
    if len(signature) != key.length or s >= key.n:
        return None
    em = pow(s, key.e, key.n).to_bytes(key.length, "big")
    for padded in (
        pkcs1_padding(em, texts),
        pss_padding(em, key.bits, texts),
        no_padding(em, texts),
    ):
        if padded is not None:
            return list(explained(padded, texts))
    return None


def explained(padded: Padded, texts: list[SignedText]) -> Iterator[Diagnosis]:
    """The oddity of the padding, the hash function, and the text, as far as each is wrong."""
    if padded.oddity:
        yield Diagnosis(padded.rule, padded.oddity)
    if padded.algorithm != "sha256" and padded.rule != "signature-pss":
        yield Diagnosis(
            "signature-hash", f"it was made with {NAMES.get(padded.algorithm, padded.algorithm)}"
        )
    if not padded.digest:
        return
    name = NAMES.get(padded.algorithm, padded.algorithm)
    text = text_with_digest(padded.algorithm, padded.digest, texts)
    if text is None:
        yield Diagnosis(
            "signature-unknown",
            f"{name} of another text: {padded.digest.hex()}",
            "The key is right, and so is the method: another text was signed than was sent.",
        )
    elif text.rule:
        yield Diagnosis(text.rule, f"signed was {text.name}")


def text_with_digest(algorithm: str, digest: bytes, texts: list[SignedText]) -> SignedText | None:
    """The text that has this digest."""
    for text in texts:
        if hash_of(algorithm, text.octets) == digest:
            return text
    return None


# --- mistakes of transport ---------------------------------------------------------------------


def undone(signature: bytes, key: PublicKey) -> Iterator[Attempt]:
    """The signature as it is, and with each mistake of transport undone."""
    k = key.length
    yield Attempt(signature, None)
    if 0 < k - len(signature) <= 4:
        dropped = Diagnosis(
            "signature-zero-dropped", f"{len(signature)} octets where there are {k}"
        )
        yield Attempt(signature.rjust(k, b"\0"), dropped)
    if len(signature) > k and not any(signature[:-k]):
        longer = Diagnosis(
            "signature-length",
            f"{len(signature)} octets, the first of them zero",
            "A big integer was written with an octet for its sign, as Java's toByteArray does.",
        )
        yield Attempt(signature[-k:], longer)
    if len(signature) == k:
        yield Attempt(signature[::-1], Diagnosis("signature-reversed", "its octets in reverse"))
        s = int.from_bytes(signature, "big")
        if s >= key.n:
            range_diagnosis = Diagnosis("signature-range", "the signature plus a multiple of n")
            yield Attempt((s % key.n).to_bytes(k, "big"), range_diagnosis)
    if HEX.fullmatch(signature):
        case = "upper" if signature.isupper() else "lower"
        recoded = Diagnosis("signature-recoded", f"the signature in {case}-case hex, encoded again")
        yield Attempt(binascii.unhexlify(signature), recoded)
    if BASE64.fullmatch(signature):
        text = b"".join(signature.split()).rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
        try:
            octets = binascii.a2b_base64(text + b"=" * (-len(text) % 4))
        except binascii.Error:
            return
        standard = b"+" in signature or b"/" in signature or signature.rstrip().endswith(b"=")
        kind = "base64" if standard else "base64url"
        recoded = Diagnosis("signature-recoded", f"the signature in {kind}, encoded again")
        yield Attempt(octets, recoded)


def wrong_length(signature: bytes, key: PublicKey) -> Diagnosis:
    """A length that is not the modulus's, with nothing else to tell by."""
    return Diagnosis(
        "signature-length",
        f"{len(signature)} octets; the key's modulus has {key.length}",
        "A key of another size signed, or the text was cut."
        if len(signature) in RSA_LENGTHS
        else "The text was cut or added to.",
    )


# --- no RSA at all -----------------------------------------------------------------------------


def by_size_alone(signature: bytes) -> Iterator[Diagnosis]:
    """Without a key: what cannot be an RSA signature by its size."""
    yield from other_algorithm(signature, b"", ())


def other_algorithm(
    signature: bytes, message: bytes, key_texts: tuple[bytes, ...]
) -> Iterator[Diagnosis]:
    """HMAC, ECDSA or EdDSA, by size or shape; HMAC with the public key is confirmed."""
    rule = "signature-other-algorithm"
    size = len(signature)
    algorithm = HMAC_BY_LENGTH.get(size)
    if algorithm is not None:
        for text in key_texts:
            for secret in (text, text.strip()):
                if hmac.compare_digest(hmac.digest(secret, message, algorithm), signature):
                    yield Diagnosis(
                        rule,
                        f"HMAC with {NAMES[algorithm]}, the public key's file as its secret",
                        "Somebody tries to pass the public key off as a shared secret: this is the "
                        "attack of RFC 8725 §2.1, or a library's default of HS256.",
                    )
                    return
    kinds = []
    if algorithm is not None:
        kinds.append(f"HMAC with {NAMES[algorithm]}")
    if size in ECDSA_RAW:
        kinds.append(ECDSA_RAW[size])
    if size == 64:
        kinds.append("Ed25519")
    if looks_like_ecdsa_der(signature):
        kinds.append("ECDSA in DER")
    if kinds:
        yield Diagnosis(rule, f"{size} octets: {' or '.join(kinds)}", confidence="likely")


def looks_like_ecdsa_der(signature: bytes) -> bool:
    """Whether it is SEQUENCE { INTEGER, INTEGER } of an ECDSA signature's size."""
    if not (8 <= len(signature) <= 141 and signature[0] == 0x30):
        return False
    start = 3 if signature[1] == 0x81 else 2
    if len(signature) != start + signature[start - 1] or signature[start] != 2:
        return False
    second = start + 2 + signature[start + 1]
    return second + 2 <= len(signature) and signature[second] == 2
