"""What may have been signed in place of the signing input, each text with how it comes about."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote

from jwtbearer import base64url
from jwtbearer.audit.evidence import Evidence
from jwtbearer.exchange import GRANT_TYPE

__all__ = ["SignedText", "signed_texts"]


class SignedText(NamedTuple):
    """A text that somebody may have signed: the rule that this breaks, and what it is."""

    rule: str
    name: str
    octets: bytes


def signed_texts(evidence: Evidence) -> Iterator[SignedText]:
    """Every text, the signing input itself first, under an empty rule."""
    header, claims, _ = evidence.segments
    signing_input = f"{header}.{claims}"
    yield SignedText("", "the signing input", as_octets(signing_input))
    yield from other_encodings(header, claims, signing_input)
    yield from json_texts(evidence)
    yield from parts(header, claims, evidence)
    yield from surroundings(signing_input)
    yield from character_sets(signing_input)
    yield from digests(as_octets(signing_input))


def as_octets(text: str) -> bytes:
    """Text as a client would send it; what is no ASCII was refused before."""
    return text.encode("utf-8", "replace")


def other_encodings(header: str, claims: str, signing_input: str) -> Iterator[SignedText]:
    """Another base64 than was sent."""
    bare = (header.rstrip("="), claims.rstrip("="))
    padded = [part + "=" * (-len(part) % 4) for part in bare]
    standard = [part.replace("-", "+").replace("_", "/") for part in bare]
    standard_padded = [part.replace("-", "+").replace("_", "/") for part in padded]
    for name, parts_of_text in (
        ("the parts with their padding, which were sent without", padded),
        ("the parts without their padding, which were sent with it", bare),
        ("the parts in the standard alphabet", standard),
        ("the parts in the standard alphabet, padded", standard_padded),
    ):
        text = ".".join(parts_of_text)
        if text != signing_input:
            yield SignedText("signature-padded", name, as_octets(text))


def json_texts(evidence: Evidence) -> Iterator[SignedText]:
    """The JSON before it was encoded."""
    header, claims = (part.octets or b"" for part in evidence.parts[:2])
    yield SignedText("signature-json", "the claims as JSON", claims)
    yield SignedText(
        "signature-json", "header and claims as JSON, a dot between", header + b"." + claims
    )
    yield SignedText("signature-json", "header and claims as JSON, joined", header + claims)
    yield SignedText("signature-json", "the header as JSON", header)


def parts(header: str, claims: str, evidence: Evidence) -> Iterator[SignedText]:
    """Other parts, or the same in another arrangement."""
    for name, text in (
        ("the encoded header alone", header),
        ("the encoded claims alone", claims),
        ("claims.header, swapped", f"{claims}.{header}"),
        ("header and claims without the dot", header + claims),
        ("header.claims. with a dot at the end", f"{header}.{claims}."),
        ("an empty text", ""),
    ):
        yield SignedText("signature-part", name, as_octets(text))


def surroundings(signing_input: str) -> Iterator[SignedText]:
    """The signing input with something around it."""
    for rule, name, text in (
        ("signature-newline", "the signing input and a line feed", signing_input + "\n"),
        (
            "signature-newline",
            "the signing input, carriage return, line feed",
            signing_input + "\r\n",
        ),
        ("signature-newline", "the signing input and a space", signing_input + " "),
        ("signature-newline", "the signing input and a NUL octet", signing_input + "\0"),
        ("signature-quoted", "the signing input in double quotes", f'"{signing_input}"'),
        ("signature-quoted", "the signing input in single quotes", f"'{signing_input}'"),
        ("signature-quoted", "'Bearer ' and the signing input", f"Bearer {signing_input}"),
        (
            "signature-body",
            "the form body up to the signature",
            f"grant_type={quote(GRANT_TYPE, safe='')}&assertion={signing_input}",
        ),
        (
            "signature-body",
            "the form body up to the signature, grant_type not percent-encoded",
            f"grant_type={GRANT_TYPE}&assertion={signing_input}",
        ),
        ("signature-body", "'assertion=' and the signing input", f"assertion={signing_input}"),
        ("signature-part", "the signing input in lower case", signing_input.lower()),
    ):
        yield SignedText(rule, name, as_octets(text))


def character_sets(signing_input: str) -> Iterator[SignedText]:
    """The signing input in another character set."""
    for name, octets in (
        ("in UTF-16, little-endian", signing_input.encode("utf-16-le", "replace")),
        ("in UTF-16, big-endian", signing_input.encode("utf-16-be", "replace")),
        (
            "in UTF-16, with a byte order mark",
            b"\xff\xfe" + signing_input.encode("utf-16-le", "replace"),
        ),
        ("in UTF-32, little-endian", signing_input.encode("utf-32-le", "replace")),
        ("after a byte order mark of UTF-8", b"\xef\xbb\xbf" + as_octets(signing_input)),
    ):
        yield SignedText("signature-utf16", f"the signing input {name}", octets)


def digests(signing_input: bytes) -> Iterator[SignedText]:
    """The digest in one of its spellings, which the signer then hashed once more."""
    digest = hashlib.sha256(signing_input).digest()
    standard = base64url.encode(digest).replace("-", "+").replace("_", "/") + "="
    for name, octets in (
        ("its SHA-256", digest),
        ("its SHA-256 in hex", digest.hex().encode()),
        ("its SHA-256 in upper-case hex", digest.hex().upper().encode()),
        ("its SHA-256 in base64", standard.encode()),
        ("its SHA-256 in base64url", base64url.encode(digest).encode()),
    ):
        yield SignedText("signature-double-hash", name, octets)
