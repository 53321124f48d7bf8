"""The strict reader, held to the standard module: it takes less, and what it takes is the same."""

from __future__ import annotations

import json
import random

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
    b"NaN": ("json-constant", 0),
    b"[Infinity]": ("json-constant", 1),
    b'{"a":-Infinity}': ("json-constant", 5),
    b'{"a":1,"a":1}': ("json-duplicate", 7),
    b'{"a":1,"\\u0061":1}': ("json-duplicate", 7),
    '{"é":{"b":1,"b":2}}'.encode(): ("json-duplicate", 13),
    b'"\\ud800"': ("json-surrogate", 1),
    b'"\\udc00"': ("json-surrogate", 1),
    b'"a\\ud83d\\u0041"': ("json-surrogate", 2),
    b'"\\ud83dx"': ("json-surrogate", 1),
    '"é\\ud800"'.encode(): ("json-surrogate", 3),
    b'{"\\ud800":1}': ("json-surrogate", 2),
    b"9007199254740992": ("json-number", 0),
    b"[-9007199254740992]": ("json-number", 1),
    b"1e309": ("json-number", 0),
    b"-1e999999999": ("json-number", 0),
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
    for _ in range(10_000):
        octets = bytes(seeded.choices(b'{}[]",:\\u0-19eE.nulltrfas \n\xc3\xa9\xff\x00', k=12))
        try:
            canonical.loads(octets)
        except JWTBearerError as error:
            assert str(error)
