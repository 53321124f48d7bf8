"""Canonical JSON, held to the published examples of RFC 8785 and to the standard module."""

from __future__ import annotations

import enum
import hashlib
import http
import json
import math
import random
import struct
from collections.abc import Iterator
from typing import Any

import pytest

from jwtbearer import JSONRefused, canonical
from jwtbearer.canonical import MAX_DEPTH, MAX_INTEGER

# RFC 8785 appendix B: the bits of a double, and how it is written.
APPENDIX_B = {
    0x0000000000000000: "0",
    0x8000000000000000: "0",
    0x0000000000000001: "5e-324",
    0x8000000000000001: "-5e-324",
    0x7FEFFFFFFFFFFFFF: "1.7976931348623157e+308",
    0xFFEFFFFFFFFFFFFF: "-1.7976931348623157e+308",
    0x4340000000000000: "9007199254740992",
    0xC340000000000000: "-9007199254740992",
    0x4430000000000000: "295147905179352830000",
    0x44B52D02C7E14AF5: "9.999999999999997e+22",
    0x44B52D02C7E14AF6: "1e+23",
    0x44B52D02C7E14AF7: "1.0000000000000001e+23",
    0x444B1AE4D6E2EF4E: "999999999999999700000",
    0x444B1AE4D6E2EF4F: "999999999999999900000",
    0x444B1AE4D6E2EF50: "1e+21",
    0x3EB0C6F7A0B5ED8C: "9.999999999999997e-7",
    0x3EB0C6F7A0B5ED8D: "0.000001",
    0x41B3DE4355555553: "333333333.3333332",
    0x41B3DE4355555554: "333333333.33333325",
    0x41B3DE4355555555: "333333333.3333333",
    0x41B3DE4355555556: "333333333.3333334",
    0x41B3DE4355555557: "333333333.33333343",
    0xBECBF647612F3696: "-0.0000033333333333333333",
    0x43143FF3C1CB0959: "1424953923781206.2",
}
# The companion files of RFC 8785: input and output.
EXAMPLES = {
    "arrays": ('[56,{"d":true,"10":null,"1":[ ]}]', '[56,{"1":[],"10":null,"d":true}]'),
    "french": (
        (
            '{"peach":"This sorting order","péché":"is wrong according to French",'
            '"pêche":"but canonicalization MUST","sin":"ingnore locale"}'
        ),
        (
            '{"peach":"This sorting order","péché":"is wrong according to French",'
            '"pêche":"but canonicalization MUST","sin":"ingnore locale"}'
        ),
    ),
    "structures": (
        '{"1":{"f":{"f":"hi","F":5} ,"\\n":56.0},"10":{ },"":"empty","a":{},"111":[ {} ],"A":{ }}',
        '{"":"empty","1":{"\\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{}],"A":{},"a":{}}',
    ),
    "unicode": ('{"Unnormalized Unicode":"A\\u030a"}', '{"Unnormalized Unicode":"A\u030a"}'),
    "values": (
        (
            '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],'
            '"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/",'
            '"literals":[null,true,false]}'
        ),
        (
            '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
            '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
        ),
    ),
    "weird": (
        (
            '{"\\u20ac":"Euro Sign","\\r":"Carriage Return","\\u000a":"Newline","1":"One",'
            '"\\u0080":"Control\\u007f","\\ud83d\\ude02":"Smiley",'
            '"\\u00f6":"Latin Small Letter O With Diaeresis",'
            '"\\ufb33":"Hebrew Letter Dalet With Dagesh","</script>":"Browser Challenge"}'
        ),
        (
            '{"\\n":"Newline","\\r":"Carriage Return","1":"One","</script>":"Browser Challenge",'
            '"\u0080":"Control\u007f","ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign",'
            '"😂":"Smiley","\ufb33":"Hebrew Letter Dalet With Dagesh"}'
        ),
    ),
}
PUBLISHED_HASHES = {  # of so many lines of the companion's file of numbers
    1_000: "be18b62b6f69cdab33a7e0dae0d9cfa869fda80ddc712221570f9f40a5878687",
    10_000: "b9f7a8e75ef22a835685a52ccba7f7d6bdc99e34b010992cbc5864cd12be6892",
    100_000: "22776e6d4b49fa294a0d0f349268e5c28808fe7e0cb2bcbe28f63894e494d4c7",
}
# The values with which that file starts, in hex.
FIRST_NUMBERS = """
0 8000000000000000 1 8000000000000001
c46696695dbd1cc3 c43211ede4974a35 c3fce97ca0f21056 c3c7213080c1a6ac c39280f39a348556
c35d9b1f5d20d557 c327af4c4a80aaac c2f2f2a36ecd5556 c2be51057e155558 c28840d131aaaaac
c253670dc1555557 c21f0b4935555557 c1e8d5d42aaaaaac c1b3de4355555556 c17fca0555555556
c1496e6aaaaaaaab c114585555555555 c0e046aaaaaaaaab c0aa0aaaaaaaaaaa c074d55555555555
c040aaaaaaaaaaab c00aaaaaaaaaaaab bfd5555555555555 bfa1111111111111 bf6b4e81b4e81b4f
bf35d867c3ece2a5 bf0179ec9cbd821e becbf647612f3696 be965e9f80f29212 be61e54c672874db
be2ca213d840baf8 bdf6e80fe033c8c6 bdc2533fe68fd3d2 bd8d51ffd74c861c bd5774ccac3d3817
bd22c3d6f030f9ac bcee0624b3818f79 bcb804ea293472c7 bc833721ba905bd3 bc4ebe9c5db3c61e
bc18987d17c304e5 bbe3ad30dfcf371d bbaf7b816618582f bb792f9ab81379bf bb442615600f9499
bb101e77800c76e1 bad9ca58cce0be35 baa4a1e0a3e6fe90 ba708180831f320d ba3a68cd9e985016
446696695dbd1cc3 443211ede4974a35 43fce97ca0f21056 43c7213080c1a6ac 439280f39a348556
435d9b1f5d20d557 4327af4c4a80aaac 42f2f2a36ecd5556 42be51057e155558 428840d131aaaaac
4253670dc1555557 421f0b4935555557 41e8d5d42aaaaaac 41b3de4355555556 417fca0555555556
41496e6aaaaaaaab 4114585555555555 40e046aaaaaaaaab 40aa0aaaaaaaaaaa 4074d55555555555
4040aaaaaaaaaaab 400aaaaaaaaaaaab 3fd5555555555555 3fa1111111111111 3f6b4e81b4e81b4f
3f35d867c3ece2a5 3f0179ec9cbd821e 3ecbf647612f3696 3e965e9f80f29212 3e61e54c672874db
3e2ca213d840baf8 3df6e80fe033c8c6 3dc2533fe68fd3d2 3d8d51ffd74c861c 3d5774ccac3d3817
3d22c3d6f030f9ac 3cee0624b3818f79 3cb804ea293472c7 3c833721ba905bd3 3c4ebe9c5db3c61e
3c18987d17c304e5 3be3ad30dfcf371d 3baf7b816618582f 3b792f9ab81379bf 3b442615600f9499
3b101e77800c76e1 3ad9ca58cce0be35 3aa4a1e0a3e6fe90 3a708180831f320d 3a3a68cd9e985016
4024000000000000 4014000000000000 3fe0000000000000 3fa999999999999a 3f747ae147ae147b
3f40624dd2f1a9fc 3f0a36e2eb1c432d 3ed4f8b588e368f1 3ea0c6f7a0b5ed8d 3e6ad7f29abcaf48
3e35798ee2308c3a 3ed539223589fa95 3ed4ff26cd5a7781 3ed4f95a762283ff 3ed4f8c60703520c
3ed4f8b72f19cd0d 3ed4f8b5b31c0c8d 3ed4f8b58d1c461a 3ed4f8b5894f7f0e 3ed4f8b588ee37f3
3ed4f8b588e47da4 3ed4f8b588e3849c 3ed4f8b588e36bb5 3ed4f8b588e36937 3ed4f8b588e368f8
3ed4f8b588e368f1 3ff0000000000000 bff0000000000000 bfeffffffffffffa bfeffffffffffffb
3feffffffffffffa 3feffffffffffffb 3feffffffffffffc 3feffffffffffffe bfefffffffffffff
bfefffffffffffff 3fefffffffffffff 3fefffffffffffff 3fd3333333333332 3fd3333333333333
3fd3333333333334 10000000000000 ffffffffffffd fffffffffffff 7fefffffffffffff ffefffffffffffff
4340000000000000 c340000000000000 4430000000000000 44b52d02c7e14af5 44b52d02c7e14af6
44b52d02c7e14af7 444b1ae4d6e2ef4e 444b1ae4d6e2ef4f 444b1ae4d6e2ef50 3eb0c6f7a0b5ed8c
3eb0c6f7a0b5ed8d 41b3de4355555553 41b3de4355555554 41b3de4355555555 41b3de4355555556
41b3de4355555557 becbf647612f3696 43143ff3c1cb0959
"""


def double(bits: int) -> float:
    """The double of so many bits."""
    [value] = struct.unpack(">d", bits.to_bytes(8, "big"))
    return float(value)


def published_numbers() -> Iterator[int]:
    """The bits of each number of the companion's file: some by hand, 2,000 in a row, then random.

    The random ones are the digests of a chain that starts with 32 zero octets, four little-endian
    doubles in each, without zeros, infinities and NaN.
    """
    yield from (int(word, 16) for word in FIRST_NUMBERS.split())
    yield from range(0x0010000000000000, 0x0010000000000000 + 2000)
    block = bytes(32)
    while True:
        block = hashlib.sha256(block).digest()
        for (bits,) in struct.iter_unpack("<Q", block):
            value = double(bits)
            if value != 0 and math.isfinite(value):
                yield bits


@pytest.mark.parametrize(("bits", "text"), APPENDIX_B.items(), ids=map(hex, APPENDIX_B))
def test_the_numbers_of_appendix_b(bits: int, text: str) -> None:
    assert canonical.dumps(double(bits)).decode() == text


@pytest.mark.parametrize("lines", PUBLISHED_HASHES)
def test_the_published_file_of_numbers(lines: int) -> None:
    digest = hashlib.sha256()
    for _, bits in zip(range(lines), published_numbers(), strict=False):
        digest.update(b"%x,%b\n" % (bits, canonical.dumps(double(bits))))
    assert digest.hexdigest() == PUBLISHED_HASHES[lines]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_companion_files(name: str) -> None:
    given, expected = EXAMPLES[name]
    assert canonical.dumps(canonical.loads(given.encode())) == expected.encode()


def test_the_example_of_section_3_2_2() -> None:
    given = (
        '{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],'
        '"string": "\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/",'
        '"literals": [null, true, false]}'
    )
    octets = bytes.fromhex(
        "7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c226e756d62657273223a"
        "5b3333333333333333332e333333333333332c31652b33302c342e352c302e3030322c31652d3237"
        "5d2c22737472696e67223a22e282ac245c75303030665c6e4127425c225c5c5c5c5c222f227d"
    )
    assert canonical.dumps(canonical.loads(given.encode())) == octets


def test_the_example_of_section_3_2_3() -> None:
    given = (
        '{"\\u20ac":"Euro Sign","\\r":"Carriage Return",'
        '"\\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",'
        '"\\ud83d\\ude00":"Emoji: Grinning Face","\\u0080":"Control",'
        '"\\u00f6":"Latin Small Letter O With Diaeresis"}'
    )
    written = json.loads(canonical.dumps(canonical.loads(given.encode())))
    assert list(written.values()) == [
        "Carriage Return",
        "One",
        "Control",
        "Latin Small Letter O With Diaeresis",
        "Euro Sign",
        "Emoji: Grinning Face",
        "Hebrew Letter Dalet With Dagesh",
    ]


def test_names_are_in_the_order_of_their_utf_16_units() -> None:
    written = canonical.dumps({"\ufb33": 1, "\U0001f602": 2, "a": 3}).decode()
    assert written == '{"a":3,"\U0001f602":2,"\ufb33":1}'


def test_every_control_character_is_escaped_as_the_standard_module_does() -> None:
    for code in range(0x80):
        assert canonical.dumps(chr(code)).decode() == json.dumps(chr(code), ensure_ascii=False)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-0.0, "0"),
        (MAX_INTEGER, "9007199254740991"),
        (-MAX_INTEGER, "-9007199254740991"),
        (1.0, "1"),
        ((1, [2]), "[1,[2]]"),
        ({}, "{}"),
        ("é€😂", '"é€😂"'),
        (http.HTTPStatus.OK, "200"),
    ],
    ids=ascii,
)
def test_a_value_is_written(value: object, text: str) -> None:
    assert canonical.dumps(value).decode() == text


REFUSED = {
    "NaN": (float("nan"), "json-constant", "$"),
    "infinity": ([float("-inf")], "json-constant", "$[0]"),
    "integer": ({"a": [MAX_INTEGER + 1]}, "json-number", "$.a[0]"),
    "negative integer": (-MAX_INTEGER - 1, "json-number", "$"),
    "giant": (10**10000, "json-number", "$"),
    "surrogate": ({"a": "\ud800"}, "json-surrogate", "$.a"),
    "surrogate in a name": ({"\udc00": 1}, "json-surrogate", "$"),
    "name that is no text": ({1: 2}, "json-syntax", "$"),
    "set": ({"a": {1}}, "json-syntax", "$.a"),
    "bytes": (b"a", "json-syntax", "$"),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_what_json_cannot_hold_is_refused_with_its_path(case: tuple[Any, str, str]) -> None:
    value, rule, path = case
    with pytest.raises(JSONRefused) as refused:
        canonical.dumps(value)
    assert (refused.value.rule, refused.value.part) == (rule, path)


def nested(levels: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(levels - 1):
        value = [value]
    return value


def test_depth_is_bounded_also_for_a_loop() -> None:
    assert canonical.dumps(nested(MAX_DEPTH)) == b"[" * MAX_DEPTH + b"]" * MAX_DEPTH
    loop: list[Any] = []
    loop.append(loop)
    for value in (nested(MAX_DEPTH + 1), loop):
        with pytest.raises(JSONRefused) as refused:
            canonical.dumps(value)
        assert refused.value.rule == "json-depth"


def random_value(seeded: random.Random, depth: int = 0) -> Any:
    """A value such as JSON holds."""
    kind = seeded.randrange(8 if depth < 4 else 6)
    if kind == 6:
        return [random_value(seeded, depth + 1) for _ in range(seeded.randrange(4))]
    if kind == 7:
        return {random_text(seeded): random_value(seeded, depth + 1) for _ in range(3)}
    return (
        None,
        seeded.random() < 0.5,
        seeded.randint(-MAX_INTEGER, MAX_INTEGER),
        seeded.uniform(-1e6, 1e6),
        seeded.uniform(-1, 1) * 10.0 ** seeded.randint(-300, 15),
        random_text(seeded),
    )[kind]


def random_text(seeded: random.Random) -> str:
    characters = 'ab"\\/\n\0\x1f\x7féߐ€\ufb33😂'
    return "".join(seeded.choices(characters, k=seeded.randrange(6)))


def test_what_is_written_means_the_same_to_the_standard_module(seeded: random.Random) -> None:
    for _ in range(2000):
        value = random_value(seeded)
        octets = canonical.dumps(value)
        assert json.loads(octets) == value
        assert canonical.loads(octets) == value
        assert canonical.dumps(canonical.loads(octets)) == octets


@pytest.mark.parametrize(
    "bits",
    [0x7FFFFFFFFFFFFFFF, 0x7FF0000000000000, 0xFFF0000000000000, 0x7FF0000000000001],
    ids=hex,
)
def test_the_doubles_that_are_no_numbers_are_refused(bits: int) -> None:
    with pytest.raises(JSONRefused, match="a finite number") as refused:
        canonical.dumps(double(bits))
    assert refused.value.rule == "json-constant"


def test_truth_values_and_numbers_are_kept_apart() -> None:
    assert canonical.dumps([True, 1, 1.0, False, 0, -0.0]) == b"[true,1,1,false,0,0]"


class Color(enum.StrEnum):
    RED = "r"


class Port(enum.IntEnum):
    HTTPS = 443


class Loud(float):
    def __repr__(self) -> str:
        return "loud"


class Counted(int):
    def __repr__(self) -> str:
        return "counted"

    __str__ = __repr__


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Color.RED, '"r"'),
        ({Color.RED: Color.RED}, '{"r":"r"}'),
        (Loud(1.5), "1.5"),
        (Counted(7), "7"),
        (Port.HTTPS, "443"),
    ],
    ids=["text", "name", "double", "integer", "enumeration"],
)
def test_a_value_of_a_derived_type_is_written_as_its_base(value: object, text: str) -> None:
    assert canonical.dumps(value).decode() == text


@pytest.mark.parametrize(
    ("value", "found"),
    [(Loud("inf"), "found inf;"), (Counted(2**53), "found 9007199254740992;")],
    ids=["double", "integer"],
)
def test_a_refused_value_of_a_derived_type_is_shown_as_its_base(value: object, found: str) -> None:
    with pytest.raises(JSONRefused, match=found):
        canonical.dumps(value)


@pytest.mark.parametrize("code", [0xD800, 0xDBFF, 0xDC00, 0xDFFF], ids=hex)
def test_a_lone_surrogate_is_refused_by_its_number(code: int) -> None:
    for value in ("a" + chr(code), {chr(code): 1}):
        with pytest.raises(JSONRefused, match=f"U\\+{code:04X}") as refused:
            canonical.dumps(value)
        assert refused.value.rule == "json-surrogate"


def test_two_halves_of_a_character_are_not_joined() -> None:
    with pytest.raises(JSONRefused, match="written apart"):
        canonical.dumps("\ud83d\ude02")


@pytest.mark.parametrize("character", ["\ud7ff", "\ue000", "\uffff", "\U0010ffff"], ids=ascii)
def test_a_character_next_to_the_surrogates_is_written(character: str) -> None:
    assert canonical.dumps(character) == f'"{character}"'.encode()


def test_a_number_that_is_too_large_is_refused_with_a_way_out() -> None:
    with pytest.raises(JSONRefused, match="Send larger numbers as text"):
        canonical.dumps(2**53)


def code_units(text: str) -> list[int]:
    """The UTF-16 code units of a text (RFC 2781 §2.1)."""
    units: list[int] = []
    for code in map(ord, text):
        above = code - 0x10000
        units += [code] if above < 0 else [0xD800 + above // 0x400, 0xDC00 + above % 0x400]
    return units


def test_random_names_are_in_the_order_of_their_utf_16_units(seeded: random.Random) -> None:
    characters = "a\u00e9\u0100\ud7ff\ue000\ufb33\uffff\U00010000\U0001f602\U0010ffff"
    for _ in range(500):
        names = {"".join(seeded.choices(characters, k=seeded.randrange(4))) for _ in range(8)}
        written = list(json.loads(canonical.dumps(dict.fromkeys(names))))
        assert written == sorted(names, key=code_units)
