"""The strict reader, held to the standard module: it takes less, and what it takes is the same."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

import pytest

from jwtbearer import CallerMistake, JSONRefused, JWTBearerError, canonical
from jwtbearer.canonical import MAX_DEPTH
from jwtbearer.strict_json import MAX_BYTES
from tests.test_canonical import random_value

ACCEPTED = [
    *(b"null", b"true", b" false ", b"0", b"-0", b"-1", b"1.5", b"1e3", b"1E+3", b"1e-3"),
    *(b"9007199254740991", b"-9007199254740991", b"1e308", b"5e-324", b"1e-400"),
    *(b'""', b'"a"', '"é€😂"'.encode(), b'"\\u00e9\\ud83d\\ude02"', b'"\\"\\\\\\/\\b\\f\\n\\r\\t"'),
    *(b"[]", b"[ ]", b"[1,2]", b"{}", b"{ }", b'{"a":1,"b":{"a":2}}', b'\t\n\r {"a" : [ ] }\n'),
    *(b'"\\ud7ff\\ue000"', b'"\\ud800\\udc00\\udbff\\udfff"', '"\u2028"'.encode()),
    *(b'"\x7f"', b'{"":0}', b'{"a":1,"A":2}', b"[" * MAX_DEPTH + b"]" * MAX_DEPTH),
]
REFUSED = {
    b"": ("json-syntax", 0),
    b" ": ("json-syntax", 1),
    b"nul": ("json-syntax", 0),
    b"True": ("json-syntax", 0),
    b"1 2": ("json-syntax", 2),
    b"{}x": ("json-syntax", 2),
    b"[1,]": ("json-syntax", 3),
    b"[1 2]": ("json-syntax", 3),
    b"[": ("json-syntax", 1),
    b'{"a":1,}': ("json-syntax", 7),
    b"{a:1}": ("json-syntax", 1),
    b"{'a':1}": ("json-syntax", 1),
    b'{"a" 1}': ("json-syntax", 5),
    b'{"a":1 "b":2}': ("json-syntax", 7),
    b"01": ("json-syntax", 1),
    b"+1": ("json-syntax", 0),
    b".5": ("json-syntax", 0),
    b"1.": ("json-syntax", 1),
    b"1e": ("json-syntax", 1),
    b"-": ("json-syntax", 0),
    b"0x10": ("json-syntax", 1),
    b"/*x*/1": ("json-syntax", 0),
    b"1//x": ("json-syntax", 1),
    b'"a': ("json-syntax", 2),
    b'"a\nb"': ("json-syntax", 2),
    b'"\x00"': ("json-syntax", 1),
    b'"\\x"': ("json-syntax", 2),
    b'"\\u12g4"': ("json-syntax", 2),
    b"\xc2\xa01": ("json-syntax", 0),
    "١".encode(): ("json-syntax", 0),
    "1٢".encode(): ("json-syntax", 1),
    "1.٢".encode(): ("json-syntax", 1),
    "1e٢".encode(): ("json-syntax", 1),
    b'"a\x1fb"': ("json-syntax", 2),
    b"NaN": ("json-constant", 0),
    b"[Infinity]": ("json-constant", 1),
    b'{"a":-Infinity}': ("json-constant", 5),
    b'{"a":1,"a":1}': ("json-duplicate", 7),
    b'{"a":1,"\\u0061":1}': ("json-duplicate", 7),
    '{"é":{"b":1,"b":2}}'.encode(): ("json-duplicate", 13),
    b'"\\ud800"': ("json-surrogate", 1),
    b'"\\udc00"': ("json-surrogate", 1),
    b'"a\\ud83d\\u0041"': ("json-surrogate", 2),
    b'"\\ud83d\\ud83d"': ("json-surrogate", 1),
    b'"\\ud83d\\ue000"': ("json-surrogate", 1),
    b'"\\ude02\\ude02"': ("json-surrogate", 1),
    b'"\\udfff"': ("json-surrogate", 1),
    b'"\\ud83dx"': ("json-surrogate", 1),
    '"é\\ud800"'.encode(): ("json-surrogate", 3),
    b'{"\\ud800":1}': ("json-surrogate", 2),
    b"9007199254740992": ("json-number", 0),
    b"[-9007199254740992]": ("json-number", 1),
    b"1e309": ("json-number", 0),
    b"-1e999999999": ("json-number", 0),
    b"9" * 4301: ("json-number", 0),
    b"-" + b"9" * 4301: ("json-number", 0),
    b"9" * 100_000: ("json-number", 0),
    b"[" * (MAX_DEPTH + 1): ("json-depth", MAX_DEPTH),
    b'{"a":' * (MAX_DEPTH + 1): ("json-depth", 5 * MAX_DEPTH),
    b"[" * 1_000_000: ("json-depth", MAX_DEPTH),
    b"\xef\xbb\xbf1": ("json-bom", 0),
    b"\xff": ("json-utf8", 0),
    b'"\xc0\x80"': ("json-utf8", 1),
    b'"\xed\xa0\x80"': ("json-utf8", 1),
    b'"ab\xe2\x82"': ("json-utf8", 3),
    "1".encode("utf-16"): ("json-utf8", 0),
}


@pytest.mark.parametrize("text", ACCEPTED, ids=ascii)
def test_strict_json_is_read_as_the_standard_module_reads_it(text: bytes) -> None:
    value = canonical.loads(text)
    assert value == json.loads(text)
    assert type(value) is type(json.loads(text))


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: ascii(text)[:40])
def test_what_is_not_strict_is_refused_at_its_byte(text: bytes) -> None:
    with pytest.raises(JSONRefused) as refused:
        canonical.loads(text)
    assert (refused.value.rule, refused.value.offset) == REFUSED[text]
    assert "RFC" in refused.value.clause


def test_size_is_bounded() -> None:
    assert canonical.loads(b" " * (MAX_BYTES - 1) + b"1") == 1
    with pytest.raises(JSONRefused) as refused:
        canonical.loads(b" " * MAX_BYTES + b"1")
    assert refused.value.rule == "json-size"


def test_text_is_the_callers_mistake() -> None:
    with pytest.raises(CallerMistake):
        canonical.loads("{}")  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [bytearray, memoryview])
def test_other_kinds_of_octets_are_read(kind: type) -> None:
    assert canonical.loads(kind(b"[1]")) == [1]


@pytest.mark.parametrize("indent", [None, 1])
def test_random_values_are_read_as_they_were_written(
    seeded: random.Random, indent: int | None
) -> None:
    for _ in range(1000):
        value = random_value(seeded)
        text = json.dumps(value, ensure_ascii=seeded.random() < 0.5, indent=indent)
        assert canonical.loads(text.encode()) == value


def test_what_is_taken_is_what_the_standard_module_takes(seeded: random.Random) -> None:
    taken = 0
    for _ in range(10_000):
        octets = bytearray(json.dumps(random_value(seeded)).encode())
        for _ in range(seeded.randrange(1, 3)):
            place = seeded.randrange(len(octets) + 1)
            octet = seeded.choice(b'{}[]",:\\u0-1eE.n \xff')
            octets[place : place + seeded.randrange(2)] = bytes([octet])
        try:
            value = canonical.loads(bytes(octets))
        except JSONRefused:
            continue
        taken += 1
        assert json.loads(octets) == value
    assert taken > 500


def test_random_octets_bring_out_no_other_exception(seeded: random.Random) -> None:
    for _ in range(20_000):
        octets = bytes(seeded.choices(b'{}[]",:\\u0-19eE.nulltrfas \n\xc3\xa9\xff\x00', k=12))
        try:
            canonical.loads(octets)
        except JWTBearerError as error:
            assert str(error)


def test_each_rule_of_the_reader_and_the_writer_has_a_text_that_breaks_it() -> None:
    package = Path(canonical.__file__).parent
    sources = [package / "canonical.py", package / "strict_json.py"]
    rules = {rule for each in sources for rule in re.findall(r'"(json-\w+)"', each.read_text())}
    assert rules == {rule for rule, _ in REFUSED.values()} | {"json-size"}


@pytest.mark.parametrize(
    ("text", "clause", "lesson"),
    [
        (b'{"a":1,"a":1}', "RFC 7493 §2.3", "Two readers would see two values: send one"),
        (b'"\\ud800"', "RFC 7493 §2.1", "U+D800"),
        (b"9007199254740992", "RFC 7493 §2.2", "Send larger numbers as text"),
        (b"\xef\xbb\xbf1", "RFC 8259 §8.1", "without a byte order mark"),
        (b'"\xff"', "RFC 8259 §8.1", "byte 0xff"),
        (b"NaN", "RFC 8259 §6", "a finite number"),
        (b"[" * (MAX_DEPTH + 1), "RFC 8259 §9", f"at most {MAX_DEPTH}"),
        (b" " * (MAX_BYTES + 1), "RFC 8259 §9", f"found {MAX_BYTES + 1} bytes"),
        (b"[1 2]", "RFC 8259 §2", "',' or ']' after an item"),
        (b'{"a":1 2}', "RFC 8259 §2", "',' or '}' after a member"),
        (b'{"a" 1}', "RFC 8259 §2", "':' after the name of a member"),
        (b"[", "RFC 8259 §2", "the end of the text"),
    ],
    ids=lambda each: ascii(each)[:24],
)
def test_a_refusal_teaches(text: bytes, clause: str, lesson: str) -> None:
    with pytest.raises(JSONRefused) as refused:
        canonical.loads(text)
    assert clause in refused.value.clause
    assert lesson in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        b'{"\\u001b[2J":1,"\\u001b[2J":1}',
        b'{"%b":1,"%b":1}' % (b"n" * 9000, b"n" * 9000),
        b"9" * 9000,
        b"9" * 9000 + b".0",
    ],
    ids=["control character", "long name", "long integer", "long double"],
)
def test_what_was_found_is_shown_safely_and_short(text: bytes) -> None:
    with pytest.raises(JSONRefused) as refused:
        canonical.loads(text)
    assert refused.value.found.isprintable()
    assert len(refused.value.found) < 120


@pytest.mark.parametrize("character", ["a", "é", "€", "😂", "\u2028"], ids=ascii)
def test_the_offset_counts_bytes_and_not_characters(character: str) -> None:
    for times in range(5):
        before = f'["{character * times}",'.encode()
        with pytest.raises(JSONRefused) as refused:
            canonical.loads(before + b"x]")
        assert refused.value.offset == len(before)


def taken_by_the_standard_module(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def compare(octets: bytes) -> None:
    """Read octets both ways: what is taken is the same, and no one is stricter in the grammar."""
    try:
        value: Any = canonical.loads(octets)
    except JSONRefused as error:
        assert error.offset is None or 0 <= error.offset <= len(octets)
        if error.rule == "json-utf8":
            with pytest.raises(UnicodeDecodeError):
                octets.decode()
        elif error.rule in ("json-syntax", "json-bom"):
            assert not taken_by_the_standard_module(octets.decode())
        return
    assert json.loads(octets.decode()) == value


DOCUMENT = '{"é":[1,-2.5e+3,true,null,"a\\n\\u00e9\\ud83d\\ude02€"],"b":{"c":{},"d":[]}}'.encode()


def test_a_change_of_any_byte_is_read_as_the_standard_module_reads_it() -> None:
    for offset in range(len(DOCUMENT)):
        for octet in range(256):
            compare(DOCUMENT[:offset] + bytes([octet]) + DOCUMENT[offset + 1 :])


def test_a_byte_more_or_less_is_read_as_the_standard_module_reads_it() -> None:
    for offset in range(len(DOCUMENT)):
        compare(DOCUMENT[:offset] + DOCUMENT[offset + 1 :])
        for octet in b'{}[]",:\\0-1.e \x00\x1f\x7f\x85\xff':
            compare(DOCUMENT[:offset] + bytes([octet]) + DOCUMENT[offset:])


def test_a_text_that_was_cut_is_refused_wherever_it_was_cut() -> None:
    assert canonical.loads(DOCUMENT) == json.loads(DOCUMENT)
    for length in range(len(DOCUMENT)):
        with pytest.raises(JSONRefused) as refused:
            canonical.loads(DOCUMENT[:length])
        assert refused.value.rule in ("json-syntax", "json-utf8", "json-surrogate")


def test_random_octets_are_read_as_the_standard_module_reads_them(seeded: random.Random) -> None:
    for _ in range(20_000):
        compare(seeded.randbytes(seeded.randrange(12)))
        compare(bytes(seeded.choices(b'{}[]",:\\u0-19eE.ntf ', k=seeded.randrange(8))))


def is_whole(text: str) -> bool:
    """Whether a text has no half of a surrogate pair: only then UTF-8 can hold it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def compare_escapes(text: str) -> None:
    expected = json.loads(text)
    try:
        assert canonical.loads(text.encode()) == expected
        assert is_whole(expected)
    except JSONRefused as error:
        assert error.rule == "json-surrogate"
        assert not is_whole(expected)


def test_each_code_unit_is_unescaped_as_the_standard_module_does() -> None:
    for unit in range(0x10000):
        compare_escapes(f'"\\u{unit:04x}"' if unit % 2 else f'"\\u{unit:04X}"')


def test_pairs_of_code_units_are_joined_as_the_standard_module_does(seeded: random.Random) -> None:
    edges = [0x0041, 0xD7FF, 0xD800, 0xDBFF, 0xDC00, 0xDFFF, 0xE000, 0xFFFF]
    pairs = [(first, second) for first in edges for second in edges]
    pairs += [
        (seeded.randrange(0xD700, 0xE100), seeded.randrange(0xD700, 0xE100)) for _ in range(5000)
    ]
    for first, second in pairs:
        compare_escapes(f'"\\u{first:04x}\\u{second:04x}"')
