"""Layer: encoding. Is it three parts of base64url? (RFC 7515 §2, §7.1; RFC 4648 §3, §5)"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jwtbearer import base64url
from jwtbearer.audit.evidence import Evidence, Part
from jwtbearer.audit.rules import ERROR, INFERRED, OBSERVED, Fact, Layer
from jwtbearer.errors import shown
from jwtbearer.verification import MAXIMUM_CHARACTERS

__all__ = ["LAYER"]

LAYER = Layer(reply="invalid_grant: invalid assertion", known=INFERRED)

STANDARD = re.compile(r"[+/]")
WHITE_SPACE = re.compile(r"\s")
FOREIGN = re.compile(r"[^A-Za-z0-9_\-+/=\s]")


@LAYER.rule(
    "encoding-size",
    ERROR,
    "a limit of this reader",
    "the text is too long to be an assertion",
    explanation="An assertion for a 4096-bit key has under 1,500 characters. A text past the limit "
    "is refused before any work is done on it.",
    cause="A file, a page or a log was passed in place of the assertion.",
    remedy="Pass the assertion alone.",
    wrong="the whole log that the assertion stands in",
    right="eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOi….cC4hiUPoj9…",
)
def size(evidence: Evidence) -> Iterator[Fact]:
    if evidence.too_long:
        yield Fact("assertion", f"{len(evidence.text)} characters", f"at most {MAXIMUM_CHARACTERS}")


@LAYER.rule(
    "encoding-segments",
    ERROR,
    "RFC 7515 §7.1",
    "it is not three parts with dots between",
    explanation="The compact serialization of a signed JWT is header.claims.signature: three "
    "parts, two dots, no part empty.",
    cause="Something else was sent, or the text was cut while it was copied.",
    remedy="Send header.claims.signature, whole.",
    wrong="eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhcHAifQ",
    right="eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhcHAifQ.cC4hiUPoj9…",
    known=OBSERVED,
)
def segments(evidence: Evidence) -> Iterator[Fact]:
    if evidence.too_long or evidence.parts:
        return
    parts = evidence.segments
    empty = sum(not part for part in parts)
    found = f"{len(parts)} part{'s' if len(parts) != 1 else ''}"
    cause, remedy = segment_story(evidence)
    yield Fact(
        "assertion",
        found + (f", {empty} of them empty" if empty else ""),
        "three parts, none of them empty",
        cause=cause,
        remedy=remedy,
    )


def segment_story(evidence: Evidence) -> tuple[str | None, str | None]:
    """How a text of another number of parts came about, where it shows."""
    text, parts = evidence.text, evidence.segments
    if "PRIVATE KEY" in text:
        return (
            "The private key was sent in place of the assertion: whoever saw the request has it.",
            (
                "Treat the key as leaked: make a new one, upload its certificate, remove the old "
                "one. Then sign with the key, and send what comes out."
            ),
        )
    if "-----BEGIN" in text:
        return ("A PEM file was sent in place of the assertion.", None)
    if len(parts) == 5:
        return (
            "Five parts are an encrypted token, a JWE (RFC 7516 §7.1).",
            "Sign the claims, do not encrypt them.",
        )
    if len(parts) == 3 and not parts[2]:
        return ("There is no signature: a JWT of the algorithm none, or signing failed.", None)
    if text.lstrip().startswith("{"):
        return ("The JSON itself was sent, not its signed form.", None)
    if "grant_type=" in text:
        return (
            "This is the whole form body.",
            "Audit it with --request, or pass the value of its parameter assertion alone.",
        )
    return (None, None)


@LAYER.rule(
    "encoding-padding",
    ERROR,
    "RFC 7515 §2",
    "a part keeps its '=' padding",
    explanation="base64url in a JWT has no padding. A strict verifier refuses it; one that strips "
    "it first computes the digest of another text than was signed.",
    cause="The encoder was one for MIME, with + and / replaced afterwards, as in the well-known "
    "Apex listing.",
    remedy="Strip every '=' from the end of each part, before signing.",
    wrong="eyJpc3MiOiJhcHAiLCJzIjoxfQ==",
    right="eyJpc3MiOiJhcHAiLCJzIjoxfQ",
    tolerated=INFERRED,
)
def padding(evidence: Evidence) -> Iterator[Fact]:
    for part in evidence.parts:
        first = part.text.find("=")
        if first < 0:
            continue
        unpadded = part.text.rstrip("=")
        proper = len(part.text) - len(unpadded) == -len(unpadded) % 4 and first == len(unpadded)
        yield Fact(
            part.name,
            f"{part.text.count('=')} '='",
            "none",
            first,
            part.text.rfind("="),
            tolerable=proper,
        )


@LAYER.rule(
    "encoding-alphabet",
    ERROR,
    "RFC 4648 §5, RFC 7515 §2",
    "a part is in the standard alphabet",
    explanation="base64url writes - for + and _ for /. In a form a + arrives as a space, so that "
    "about half of all assertions fail, and the rest do not.",
    cause="The encoder for standard base64 was used.",
    remedy="Encode with the URL-safe alphabet, before signing.",
    wrong="Pz8/Pj4+",
    right="Pz8_Pj4-",
    known=OBSERVED,
)
def alphabet(evidence: Evidence) -> Iterator[Fact]:
    yield from characters(evidence, STANDARD, "- for + and _ for /")


@LAYER.rule(
    "encoding-whitespace",
    ERROR,
    "RFC 4648 §3.3, RFC 7515 §2",
    "there is white space in it",
    explanation="No line break or space may stand in an assertion. A line break at the end, left "
    "by echo or a text editor, is one too.",
    cause="The encoder wraps its lines, or the text was read with its line break; a space may be a "
    "+ that a form turned into one.",
    remedy="Switch line wrapping off, and strip what was read.",
    wrong="eyJpc3MiOiJh\\ncHAifQ",
    right="eyJpc3MiOiJhcHAifQ",
)
def white_space(evidence: Evidence) -> Iterator[Fact]:
    yield from characters(evidence, WHITE_SPACE, "no white space")


@LAYER.rule(
    "encoding-character",
    ERROR,
    "RFC 4648 §3.3, §5",
    "there is a character in it that base64url has not",
    explanation="A part holds A to Z, a to z, 0 to 9, - and _, and nothing else.",
    cause="Quotation marks or 'Bearer' were sent along, the text was percent-encoded twice, or a "
    "program replaced a character.",
    remedy="Send the text that the signer gave, unchanged.",
    wrong='"eyJpc3MiOiJhcHAifQ"',
    right="eyJpc3MiOiJhcHAifQ",
)
def character(evidence: Evidence) -> Iterator[Fact]:
    yield from characters(evidence, FOREIGN, "A to Z, a to z, 0 to 9, - or _")


def characters(evidence: Evidence, pattern: re.Pattern[str], expected: str) -> Iterator[Fact]:
    """One fact a part that has such a character: where the first stands, and how many there are."""
    for part in evidence.parts:
        if part.encoding_error is None:
            continue
        found = list(pattern.finditer(part.text))
        if found:
            more = f", and {len(found) - 1} more" if len(found) > 1 else ""
            first = found[0].start()
            yield Fact(part.name, f"{shown(found[0].group())}{more}", expected, first, first)


def is_clean(part: Part) -> bool:
    """Whether the part has no fault but padding at its end, so that its length and bits count."""
    return part.encoding_error is not None and not re.search(r"[^A-Za-z0-9_\-]", part.clean_text)


@LAYER.rule(
    "encoding-length",
    ERROR,
    "RFC 4648 §4",
    "a part has a length that no base64 has",
    explanation="Four characters are three octets. A rest of one character is six bits, and no "
    "octet.",
    cause="A character was lost, or one too many was copied.",
    remedy="Copy the text again, whole.",
    wrong="eyJpc3MiO",
    right="eyJpc3MiOiJhcHAifQ",
)
def length(evidence: Evidence) -> Iterator[Fact]:
    for part in evidence.parts:
        if is_clean(part) and len(part.clean_text) % 4 == 1:
            last = len(part.clean_text) - 1
            yield Fact(
                part.name,
                f"{len(part.clean_text)} characters",
                "a length of 0, 2 or 3 modulo 4",
                last,
                last,
            )


@LAYER.rule(
    "encoding-trailing-bits",
    ERROR,
    "RFC 4648 §3.5",
    "the bits left over at the end of a part are not zero",
    explanation="Where the last group is short, two or four bits of its last character belong to "
    "no octet. RFC 4648 leaves it to the reader to refuse them; who does not, accepts several "
    "texts for one signature.",
    cause="The last character was lost or altered.",
    remedy="Encode the octets again.",
    wrong="eyJpc3MiOiJhcHAifR",
    right="eyJpc3MiOiJhcHAifQ",
)
def trailing_bits(evidence: Evidence) -> Iterator[Fact]:
    for part in evidence.parts:
        if not is_clean(part) or len(part.clean_text) % 4 == 1 or not part.clean_text:
            continue
        sextet = base64url.ALPHABET.index(part.clean_text[-1])
        spare_bits = 6 * len(part.clean_text) % 8
        if sextet & ((1 << spare_bits) - 1):
            last = len(part.clean_text) - 1
            right = base64url.ALPHABET[sextet >> spare_bits << spare_bits]
            yield Fact(part.name, shown(part.clean_text[-1]), shown(right), last, last)


@LAYER.rule(
    "encoding-double",
    ERROR,
    "RFC 7515 §5.1",
    "a part was encoded twice",
    explanation="What comes out of decoding is base64url again, and only that decodes to JSON.",
    cause="A library that encodes was given text that was encoded already.",
    remedy="Encode once.",
    wrong="ZXlKcGMzTWlPaUpoY0hBaWZR",
    right="eyJpc3MiOiJhcHAifQ",
)
def double(evidence: Evidence) -> Iterator[Fact]:
    for part in evidence.parts[:2]:
        if part.json_error is None or part.octets is None or not part.octets.startswith(b"ey"):
            continue
        inner = Part(part.name, part.octets.decode("latin-1").rstrip("="))
        if isinstance(inner.value, dict):
            yield Fact(part.name, "base64url of base64url", "base64url of JSON")
