"""Layer: json. Is what was encoded strict JSON? (RFC 8259, RFC 7493, RFC 8785)"""

from __future__ import annotations

from collections.abc import Iterator

from jwtbearer import canonical
from jwtbearer.audit.evidence import Evidence
from jwtbearer.audit.rules import ERROR, INFERRED, NOTE, Fact, Layer
from jwtbearer.verification import json_type

__all__ = ["LAYER"]

LAYER = Layer(reply="invalid_grant: invalid assertion", known=INFERRED)


def refused(evidence: Evidence, rule: str) -> Iterator[Fact]:
    """The parts in which the strict reader's first fault is of that rule."""
    for part in evidence.parts[:2]:
        error = part.json_error
        if error is None or error.rule != rule or part.octets is None:
            continue
        first = None
        if error.offset is not None:
            first = len(part.octets[: error.offset].decode("utf-8", "replace"))
        yield Fact(f"{part.name} JSON", error.found, error.expected, first, first)


def strict(
    rule: str,
    clause: str,
    title: str,
    *,
    explanation: str,
    cause: str,
    remedy: str,
    wrong: str,
    right: str,
) -> None:
    """Enter a rule that the strict reader itself holds to."""

    @LAYER.rule(
        rule,
        ERROR,
        clause,
        title,
        explanation=explanation,
        cause=cause,
        remedy=remedy,
        wrong=wrong,
        right=right,
    )
    def check(evidence: Evidence) -> Iterator[Fact]:
        yield from refused(evidence, rule)


strict(
    "json-utf8",
    "RFC 8259 §8.1",
    "the text is not UTF-8",
    explanation="JSON between programs is UTF-8, and nothing else.",
    cause="The text was encoded in Latin-1, Windows-1252 or UTF-16.",
    remedy="Encode the JSON text as UTF-8 before base64url.",
    wrong='{"sub":"zo\\xeb@example.com"}',
    right='{"sub":"zo\\xc3\\xab@example.com"}',
)
strict(
    "json-bom",
    "RFC 8259 §8.1",
    "a byte order mark stands before the text",
    explanation="A sender must not add one; a reader may refuse it, and most do.",
    cause="A text writer of .NET, PowerShell or a Windows editor added it.",
    remedy="Write UTF-8 without a byte order mark.",
    wrong='\\xef\\xbb\\xbf{"iss":"app"}',
    right='{"iss":"app"}',
)
strict(
    "json-duplicate",
    "RFC 7493 §2.3, RFC 7519 §4",
    "a name comes twice in an object",
    explanation="One reader takes the first value, another the last: two servers see two users.",
    cause="JSON was joined as text, and a value with a quotation mark in it added a member; or a "
    "claim was added that was there.",
    remedy="Write JSON with a library, and each name once.",
    wrong='{"sub":"user","sub":"admin"}',
    right='{"sub":"user"}',
)
strict(
    "json-constant",
    "RFC 8259 §6",
    "NaN or Infinity stands for a number",
    explanation="JSON has no such numbers, though many writers print them.",
    cause="A computation went wrong, and the writer was not strict.",
    remedy="Send a finite number.",
    wrong='{"exp":NaN}',
    right='{"exp":1767225720}',
)
strict(
    "json-surrogate",
    "RFC 7493 §2.1",
    "half of a surrogate pair stands alone",
    explanation="It is no character: UTF-8 cannot hold it, and readers differ in what they make of "
    "it.",
    cause="A text was cut inside a character beyond U+FFFF.",
    remedy="Cut text between characters.",
    wrong='{"sub":"\\ud83d"}',
    right='{"sub":"\\ud83d\\ude00"}',
)
strict(
    "json-number",
    "RFC 7493 §2.2",
    "a number is beyond what every reader can hold",
    explanation="Integers past 2^53 and numbers past the doubles come out differently in different "
    "readers.",
    cause="An identifier or a time in microseconds was written as a number.",
    remedy="Write it as text.",
    wrong='{"exp":17672257200000000000}',
    right='{"exp":1767225720}',
)
strict(
    "json-depth",
    "RFC 8259 §9",
    "objects and arrays are nested too deep",
    explanation="Deep nesting exhausts the stack of a reader.",
    cause="A loop built it, or it is an attack.",
    remedy="A claims set needs a level or two.",
    wrong="[[[[[[…]]]]]]",
    right='{"iss":"app"}',
)
strict(
    "json-size",
    "a limit of this reader",
    "the text is too long",
    explanation="A claims set has a few hundred bytes.",
    cause="A document was sent as a claim.",
    remedy="Send the four claims.",
    wrong='{"document":"…"}',
    right='{"iss":"app"}',
)
strict(
    "json-syntax",
    "RFC 8259 §2",
    "the text is not JSON",
    explanation="Comments, single quotes, a comma at the end, or anything after the value: lenient "
    "readers take what they like of it.",
    cause="JSON was joined as text, written by hand, or printed by a language in its own notation.",
    remedy="Write JSON with a library.",
    wrong="{'iss': 'app',}",
    right='{"iss":"app"}',
)


@LAYER.rule(
    "json-object",
    ERROR,
    "RFC 7515 §4, RFC 7519 §7.2",
    "the JSON is not an object",
    explanation="Header and claims set are objects: members in braces.",
    cause="The JSON text was written as JSON once more, and is a string now.",
    remedy="Pass the object to the writer, not its text.",
    wrong='"{\\"iss\\":\\"app\\"}"',
    right='{"iss":"app"}',
)
def not_object(evidence: Evidence) -> Iterator[Fact]:
    for part in evidence.parts[:2]:
        if part.octets is None or part.json_error is not None:
            continue
        if not isinstance(part.value, dict):
            yield Fact(f"{part.name} JSON", json_type(part.value), "an object")


@LAYER.rule(
    "json-order",
    NOTE,
    "RFC 8785 §3.2",
    "the JSON is not in canonical form",
    explanation="That is harmless: a JWT needs no canonical form. It explains why two programs "
    "sign the same claims with different signatures.",
    cause="Members stand in the order in which they were given, or there is white space.",
    remedy="Nothing is to be done, unless the bytes must be the same each time.",
    wrong='{"typ": "JWT", "alg": "RS256"}',
    right='{"alg":"RS256","typ":"JWT"}',
    reply="",
)
def order(evidence: Evidence) -> Iterator[Fact]:
    names = [
        part.name
        for part in evidence.parts[:2]
        if part.json_error is None
        and isinstance(part.value, dict)
        and canonical.dumps(part.value) != part.octets
    ]
    if names:
        yield Fact(f"{names[0]} JSON", f"{' and '.join(names)} in another form", "RFC 8785's")
