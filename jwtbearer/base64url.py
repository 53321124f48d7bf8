"""Step 1: bytes <-> URL-safe text (RFC 4648 §5, without padding: RFC 7515 §2).

Three octets are 24 bits are four sextets, and a sextet is a character. The last group may be
short: one octet needs two characters, two octets need three; the bits left over are zero.

            octets      aaaaaaaa bbbbbbbb cccccccc
            sextets     wwwwww xxxxxx yyyyyy zzzzzz
"""

from __future__ import annotations

from jwtbearer.errors import CallerMistake, EncodingRefused, shown

__all__ = ["ALPHABET", "decode", "encode"]

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"  # RFC 4648 table 2

# bytes.translate looks every byte up in a table of 256: quick, and linear in the length.
NO_SEXTET = 255
CHARACTER_OF = ALPHABET.encode().ljust(256, b"?")
SEXTET_OF = bytes(
    ALPHABET.index(chr(byte)) if chr(byte) in ALPHABET else NO_SEXTET for byte in range(256)
)
BITS_OF = [f"{sextet:06b}" for sextet in range(64)]


def encode(data: bytes) -> str:
    """Write bytes as base64url without padding.

    RFC 4648 §5, RFC 7515 §2. n octets give ceil(4n / 3) characters.
    """
    if not isinstance(data, (bytes, bytearray, memoryview)):
        raise CallerMistake(f"base64url.encode takes bytes, not {type(data).__name__}")
    octets = bytes(data)
    length = (4 * len(octets) + 2) // 3
    octets += bytes(-len(octets) % 3)
    sextets: list[int] = []
    for a, b, c in zip(octets[0::3], octets[1::3], octets[2::3], strict=True):
        sextets += (a >> 2, (a & 0b11) << 4 | b >> 4, (b & 0b1111) << 2 | c >> 6, c & 0b111111)
    return bytes(sextets[:length]).translate(CHARACTER_OF).decode("ascii")


def decode(text: str) -> bytes:
    """Read base64url, and only that: one text for each sequence of bytes.

    RFC 4648 §3.2 to §3.5, RFC 7515 §2. n characters give floor(3n / 4) octets.
    Raises EncodingRefused with the rule and the offset in characters.
    """
    if not isinstance(text, str):
        raise CallerMistake(f"base64url.decode takes text, not {type(text).__name__}")
    sextets = text.encode("ascii", "replace").translate(SEXTET_OF)
    if NO_SEXTET in sextets:
        raise wrong_character(text, sextets.index(NO_SEXTET))
    check_length(text)
    check_spare_bits(text, sextets)
    # All bits in a row are one number, and Python makes octets of a number in linear time.
    length = 3 * len(sextets) // 4
    bits = "".join([BITS_OF[sextet] for sextet in sextets])[: 8 * length]
    return int(bits, 2).to_bytes(length, "big") if bits else b""


def wrong_character(text: str, offset: int) -> EncodingRefused:
    """Name the rule that the character at ``offset`` breaks (RFC 4648 §3.2, §3.3, §5)."""
    character = text[offset]
    if character == "=":
        return EncodingRefused(
            "encoding-padding",
            found="'='",
            expected="no padding",
            clause="RFC 7515 §2",
            remedy="Strip every '=' from the end of each part, before signing",
            offset=offset,
        )
    if character in "+/":
        return EncodingRefused(
            "encoding-alphabet",
            found=shown(character),
            expected="'-' for '+' and '_' for '/'",
            clause="RFC 4648 §5",
            remedy="Encode with the URL-safe alphabet, before signing",
            offset=offset,
        )
    if character.isspace():
        return EncodingRefused(
            "encoding-whitespace",
            found=shown(character),
            expected="no white space or line break",
            clause="RFC 4648 §3.3, RFC 7515 §2",
            remedy="Switch off line wrapping, and strip the text that was read",
            offset=offset,
        )
    return EncodingRefused(
        "encoding-character",
        found=shown(character),
        expected="A to Z, a to z, 0 to 9, '-' or '_'",
        clause="RFC 4648 §3.3, §5",
        offset=offset,
    )


def check_length(text: str) -> None:
    """Refuse a length of 1 mod 4: six bits are no octet (RFC 4648 §4, §5)."""
    if len(text) % 4 == 1:
        raise EncodingRefused(
            "encoding-length",
            found=f"{len(text)} characters, one more than a multiple of four",
            expected="a length that is 0, 2 or 3 modulo 4",
            clause="RFC 4648 §4",
            remedy="A character is missing or one too many: copy the text again, whole",
            offset=len(text) - 1,
        )


def check_spare_bits(text: str, sextets: bytes) -> None:
    """Refuse bits that no octet takes up unless they are zero (RFC 4648 §3.5).

    §3.5 leaves this to the reader. A verifier that lets them pass accepts several texts for one
    signature.
    """
    spare_bits = 6 * len(sextets) % 8
    if spare_bits and sextets[-1] & ((1 << spare_bits) - 1):
        raise EncodingRefused(
            "encoding-trailing-bits",
            found=f"{shown(text[-1])}, whose last {spare_bits} bits are not zero",
            expected=shown(ALPHABET[sextets[-1] >> spare_bits << spare_bits]),
            clause="RFC 4648 §3.5",
            remedy="The text was cut or altered after encoding: encode the bytes again",
            offset=len(text) - 1,
        )
