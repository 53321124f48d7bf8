"""base64url.encode: octets -> text (RFC 4648 §5, RFC 7515 §2)."""

from __future__ import annotations

from tests import oracle
from tests.recording.keys import seeded_bytes
from tests.recording.making import Book, Flag

__all__ = ["book"]

FLAGS = {
    "base64-encode-length": Flag(
        "RFC 7515 §2",
        "texts of some lengths are padded, cut or one character too long",
        "n octets give ceil(4n / 3) characters and no '='.",
        fault=False,
    ),
    "base64-encode-alphabet": Flag(
        "RFC 4648 §5",
        "the standard alphabet is written, whose + and / change their meaning in a form",
        "Characters 62 and 63 are '-' and '_', never '+' and '/'.",
        fault=False,
    ),
    "base64-encode-lines": Flag(
        "RFC 4648 §3.1",
        "long texts are broken into lines",
        "No line break, however long the text: switch off the wrapping of the encoder.",
        fault=False,
    ),
    "base64-published": Flag(
        "RFC 4648 §10, RFC 7515 §2",
        "the examples of the RFCs come out otherwise",
        "The published examples, without their padding.",
        fault=False,
    ),
}


def book() -> Book:
    """The vectors of base64url.encode; an encoder refuses nothing, so none is negative."""
    vectors = Book("base64url.encode", "Octets to base64url without padding.", FLAGS)

    def accept(slug: str, comment: str, octets: bytes, flag: str) -> None:
        result = {"text": oracle.base64url(octets)}
        vectors.accept(slug, comment, {"octets": octets.hex()}, result, flag=flag)

    for text in ("", "f", "fo", "foo", "foob", "fooba", "foobar"):
        named = text or "empty"
        accept(f"rfc4648-{named}", f"RFC 4648 §10: {named}", text.encode(), "base64-published")
    example = bytes([3, 236, 255, 224, 193])
    accept("rfc7515-c", "RFC 7515 appendix C: five octets", example, "base64-published")
    source = seeded_bytes("base64url.encode")
    for length in range(1, 21):
        noun = "octet" if length == 1 else "octets"
        counted = f"{length} {noun}"
        accept(f"length-{length}", f"{counted} from the seed", source(length), FLAG_LENGTH)
        accept(f"ones-{length}", f"{counted} FF, all '_'", b"\xff" * length, FLAG_ALPHABET)
    for length in (1, 2, 3, 4):
        accept(f"zeros-{length}", f"{length} times 00, all A", bytes(length), FLAG_LENGTH)
    accept("hyphens", "octets that give four hyphens", bytes.fromhex("fbefbe"), FLAG_ALPHABET)
    accept("hyphen-last", "the last of two characters is a hyphen: F8 is '-A', 0F 80 ends in A",
           bytes.fromhex("f8"), FLAG_ALPHABET)  # fmt: skip
    accept("mixed", "hyphens and low lines in turn", bytes.fromhex("fbff7efbff7e"), FLAG_ALPHABET)
    whole = bytes.fromhex(
        "00108310518720928b30d38f41149351559761969b71d79f8218a39259a7a29aabb2dbafc31cb3d35db7e39ebbf3dfbf"
    )
    accept("alphabet", "all 64 characters in their order", whole, FLAG_ALPHABET)
    accept("every-octet", "the 256 octets in their order", bytes(range(256)), FLAG_ALPHABET)
    header = b'{"alg":"RS256","typ":"JWT"}'
    accept("header", "the header of an assertion", header, "base64-published")
    for length in (57, 58, 76, 77, 256, 384, 512, 3000):
        comment = f"{length} octets, beyond the line of some encoders"
        accept(f"long-{length}", comment, source(length), "base64-encode-lines")
    return vectors


FLAG_LENGTH, FLAG_ALPHABET = "base64-encode-length", "base64-encode-alphabet"
