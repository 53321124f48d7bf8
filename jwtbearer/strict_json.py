"""Strict JSON in: RFC 8259 in the I-JSON profile (RFC 7493), within bounds.

What two readers could understand in two ways is refused, with the byte offset at which it stands.
The standard module lets most of it pass, and cannot say where the rest is.
"""

from __future__ import annotations

import re
from typing import Any

from jwtbearer.canonical import (
    MAX_DEPTH,
    MAX_INTEGER,
    lone_surrogate,
    number_out_of_range,
    too_deep,
)
from jwtbearer.errors import CallerMistake, JSONRefused, shown

__all__ = ["MAX_BYTES", "loads"]

MAX_BYTES = 1 << 20  # of a text, 1 MiB

WHITE_SPACE = re.compile(r"[ \t\n\r]*")
PLAIN_CHARACTERS = re.compile(r'[^"\\\x00-\x1f]*')
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?P<fraction>\.[0-9]+)?(?P<exponent>[eE][+-]?[0-9]+)?")
CONSTANT = re.compile(r"-?(?:NaN|Infinity)")
FOUR_HEX_DIGITS = re.compile(r"[0-9a-fA-F]{4}")
LITERALS = {"t": ("true", True), "f": ("false", False), "n": ("null", None)}
UNESCAPED = {
    '"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t",
}  # fmt: skip
MAX_INTEGER_DIGITS = len(str(MAX_INTEGER))


def loads(data: bytes) -> Any:
    """Read one JSON text; canonical.loads says what is held to."""
    if not isinstance(data, (bytes, bytearray, memoryview)):
        raise CallerMistake(f"loads takes bytes, not {type(data).__name__}")
    reader = Reader(utf8_text(bytes(data)))
    value, end = reader.value(reader.skip_white_space(0), 0)
    end = reader.skip_white_space(end)
    if end != len(reader.text):
        raise reader.syntax(end, "the end of the text")
    return value


def utf8_text(data: bytes) -> str:
    """Decode UTF-8 without a byte order mark, within the size (RFC 8259 §8.1)."""
    if len(data) > MAX_BYTES:
        raise JSONRefused(
            "json-size",
            found=f"{len(data)} bytes",
            expected=f"at most {MAX_BYTES}",
            clause="RFC 8259 §9",
        )
    if data.startswith(b"\xef\xbb\xbf"):
        raise JSONRefused(
            "json-bom",
            found="a byte order mark",
            expected="the JSON text itself",
            clause="RFC 8259 §8.1",
            remedy="Write the text as UTF-8 without a byte order mark",
            offset=0,
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        place = error.start
    # Outside the handler: the exception above holds the whole text, and would hang on this one.
    raise JSONRefused(
        "json-utf8",
        found=f"byte 0x{data[place]:02x}, which is not UTF-8 there",
        expected="UTF-8",
        clause="RFC 8259 §8.1, RFC 7493 §2.1",
        offset=place,
    )


class Reader:
    """A JSON text and the rules for reading it; each method takes an index and returns the next."""

    def __init__(self, text: str) -> None:
        self.text = text

    def byte_offset(self, index: int) -> int:
        """Where the character at ``index`` stands in the UTF-8 text."""
        return len(self.text[:index].encode("utf-8"))

    def syntax(self, index: int, expected: str) -> JSONRefused:
        """The error for a character that the grammar has no place for."""
        found = "the end of the text" if index >= len(self.text) else shown(self.text[index])
        return JSONRefused(
            "json-syntax",
            found=found,
            expected=expected,
            clause="RFC 8259 §2",
            offset=self.byte_offset(index),
        )

    def skip_white_space(self, index: int) -> int:
        """Pass over space, tab, line feed and carriage return, and nothing else (RFC 8259 §2)."""
        match = WHITE_SPACE.match(self.text, index)
        return index if match is None else match.end()

    def value(self, index: int, depth: int) -> tuple[Any, int]:
        """Read any value (RFC 8259 §3)."""
        character = self.text[index : index + 1]
        if character == '"':
            return self.string(index)
        if character in ("{", "["):
            if depth == MAX_DEPTH:
                raise too_deep(offset=self.byte_offset(index))
            return self.object(index, depth) if character == "{" else self.array(index, depth)
        if character in LITERALS:
            literal, meaning = LITERALS[character]
            if self.text.startswith(literal, index):
                return meaning, index + len(literal)
        return self.number(index)

    def object(self, index: int, depth: int) -> tuple[dict[str, Any], int]:
        """Read an object; no name may come twice (RFC 8259 §4, RFC 7493 §2.3)."""
        members: dict[str, Any] = {}
        index = self.skip_white_space(index + 1)
        if self.text.startswith("}", index):
            return members, index + 1
        while True:
            start = index
            if not self.text.startswith('"', start):
                raise self.syntax(start, "'\"' before the name of a member")
            name, index = self.string(start)
            if name in members:
                raise JSONRefused(
                    "json-duplicate",
                    found=f"the name {shown(name)} again",
                    expected="each name once in an object",
                    clause="RFC 7493 §2.3, RFC 7519 §4",
                    remedy="Two readers would see two values: send one",
                    offset=self.byte_offset(start),
                )
            index = self.skip_white_space(index)
            if not self.text.startswith(":", index):
                raise self.syntax(index, "':' after the name of a member")
            members[name], index = self.value(self.skip_white_space(index + 1), depth + 1)
            index = self.skip_white_space(index)
            if self.text.startswith("}", index):
                return members, index + 1
            if not self.text.startswith(",", index):
                raise self.syntax(index, "',' or '}' after a member")
            index = self.skip_white_space(index + 1)

    def array(self, index: int, depth: int) -> tuple[list[Any], int]:
        """Read an array (RFC 8259 §5)."""
        items: list[Any] = []
        index = self.skip_white_space(index + 1)
        if self.text.startswith("]", index):
            return items, index + 1
        while True:
            item, index = self.value(index, depth + 1)
            items.append(item)
            index = self.skip_white_space(index)
            if self.text.startswith("]", index):
                return items, index + 1
            if not self.text.startswith(",", index):
                raise self.syntax(index, "',' or ']' after an item")
            index = self.skip_white_space(index + 1)

    def string(self, index: int) -> tuple[str, int]:
        """Read a string, from its opening to its closing quote (RFC 8259 §7, RFC 7493 §2.1)."""
        pieces: list[str] = []
        index += 1
        while True:
            match = PLAIN_CHARACTERS.match(self.text, index)
            if match is not None:
                pieces.append(match.group())
                index = match.end()
            if self.text.startswith('"', index):
                return "".join(pieces), index + 1
            if not self.text.startswith("\\", index):
                raise self.syntax(index, "'\"' at the end of the string, or an escaped character")
            character, index = self.escape(index)
            pieces.append(character)

    def escape(self, index: int) -> tuple[str, int]:
        """Read one escaped character, a surrogate pair as one (RFC 8259 §7)."""
        short = self.text[index + 1 : index + 2]
        if short in UNESCAPED:
            return UNESCAPED[short], index + 2
        unit = self.code_unit(index)
        if unit is None:
            raise self.syntax(index + 1, 'one of " \\ / b f n r t, or u and four hex digits')
        if not 0xD800 <= unit <= 0xDFFF:
            return chr(unit), index + 6
        low = self.code_unit(index + 6)
        if unit > 0xDBFF or low is None or not 0xDC00 <= low <= 0xDFFF:
            raise lone_surrogate(chr(unit), offset=self.byte_offset(index))
        return chr(0x10000 + (unit - 0xD800 << 10) + (low - 0xDC00)), index + 12

    def code_unit(self, index: int) -> int | None:
        """The UTF-16 code unit written as \\uXXXX at ``index``; None where there is none."""
        if not self.text.startswith("\\u", index):
            return None
        digits = FOUR_HEX_DIGITS.match(self.text, index + 2)
        return None if digits is None else int(digits.group(), 16)

    def number(self, index: int) -> tuple[int | float, int]:
        """Read a number (RFC 8259 §6) within the range of RFC 7493 §2.2."""
        match = NUMBER.match(self.text, index)
        if match is None:
            constant = CONSTANT.match(self.text, index)
            if constant is None:
                raise self.syntax(index, "a value")
            raise JSONRefused(
                "json-constant",
                found=constant.group(),
                expected="a finite number",
                clause="RFC 8259 §6",
                offset=self.byte_offset(index),
            )
        literal = match.group()
        number: int | float
        if match["fraction"] is None and match["exponent"] is None:
            # The digits are counted first: Python refuses to convert very long ones.
            fits = len(literal) <= MAX_INTEGER_DIGITS + 1 and abs(int(literal)) <= MAX_INTEGER
            number = int(literal) if fits else 0
        else:
            number = float(literal)
            fits = abs(number) != float("inf")
        if not fits:
            raise number_out_of_range(shown(literal), offset=self.byte_offset(index))
        return number, match.end()
