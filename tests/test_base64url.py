"""base64url, held to the standard module and to the vectors of RFC 4648."""

from __future__ import annotations

import base64
import random

import pytest

from jwtbearer import CallerMistake, EncodingRefused, base64url
from tests import oracle

# RFC 4648 §10, without the padding.
RFC_4648_10 = {
    b"": "",
    b"f": "Zg",
    b"fo": "Zm8",
    b"foo": "Zm9v",
    b"foob": "Zm9vYg",
    b"fooba": "Zm9vYmE",
    b"foobar": "Zm9vYmFy",
}
FAULTS = {
    "=": "encoding-padding",
    "+": "encoding-alphabet",
    "/": "encoding-alphabet",
    " ": "encoding-whitespace",
    "\n": "encoding-whitespace",
    "\r": "encoding-whitespace",
    "\t": "encoding-whitespace",
    "\u00a0": "encoding-whitespace",
    "\0": "encoding-character",
    ".": "encoding-character",
    "%": "encoding-character",
    "é": "encoding-character",
    "Ａ": "encoding-character",
    "\ud800": "encoding-character",
    "😂": "encoding-character",
}


@pytest.mark.parametrize(("data", "text"), RFC_4648_10.items())
def test_the_vectors_of_rfc_4648(data: bytes, text: str) -> None:
    assert base64url.encode(data) == text
    assert base64url.decode(text) == data


def test_every_length_agrees_with_the_standard_module(seeded: random.Random) -> None:
    for length in range(200):
        data = seeded.randbytes(length)
        text = oracle.base64url(data)
        assert base64url.encode(data) == text
        assert base64url.decode(text) == data


def test_long_data_agrees_with_the_standard_module(seeded: random.Random) -> None:
    data = seeded.randbytes(1 << 16)
    assert base64url.encode(data) == oracle.base64url(data)
    assert base64url.decode(oracle.base64url(data)) == data


def test_every_octet_in_every_place_of_a_group() -> None:
    for octet in range(256):
        for place in range(3):
            data = bytes(octet if each == place else 0 for each in range(3))
            assert base64url.encode(data) == oracle.base64url(data)


@pytest.mark.parametrize("kind", [bytearray, memoryview])
def test_other_kinds_of_octets_are_encoded(kind: type) -> None:
    assert base64url.encode(kind(b"foobar")) == "Zm9vYmFy"


@pytest.mark.parametrize(("character", "rule"), FAULTS.items(), ids=map(ascii, FAULTS))
@pytest.mark.parametrize("length", [4, 6, 7, 8])
def test_a_wrong_character_is_named_at_every_place(character: str, rule: str, length: int) -> None:
    for offset in range(length):
        text = "A" * offset + character + "A" * (length - offset - 1)
        with pytest.raises(EncodingRefused) as refused:
            base64url.decode(text)
        assert (refused.value.rule, refused.value.offset) == (rule, offset)
        assert f"character {offset}" in str(refused.value)


def test_the_first_of_several_faults_is_named() -> None:
    with pytest.raises(EncodingRefused) as refused:
        base64url.decode("AA+A=")
    assert (refused.value.rule, refused.value.offset) == ("encoding-alphabet", 2)


@pytest.mark.parametrize("length", [1, 5, 9, 345])
def test_a_length_of_one_modulo_four_is_refused(length: int) -> None:
    with pytest.raises(EncodingRefused) as refused:
        base64url.decode("A" * length)
    assert refused.value.rule == "encoding-length"
    assert refused.value.offset == length - 1
    assert "4648 §4" in refused.value.clause


@pytest.mark.parametrize(("start", "accepted"), [("Zg"[:1], 4), ("Zm8"[:2], 16)])
def test_spare_bits_must_be_zero(start: str, accepted: int) -> None:
    fits = []
    for character in base64url.ALPHABET:
        try:
            base64url.decode(start + character)
            fits.append(character)
        except EncodingRefused as error:
            assert error.rule == "encoding-trailing-bits"
            assert error.offset == len(start)
    assert len(fits) == accepted


def test_the_right_character_is_told_where_spare_bits_are_not_zero() -> None:
    with pytest.raises(EncodingRefused, match="expected 'g'"):
        base64url.decode("Zh")


def test_a_text_that_decodes_is_the_only_one_for_its_octets(seeded: random.Random) -> None:
    characters = base64url.ALPHABET + "+/= \n"
    for _ in range(5000):
        text = "".join(seeded.choices(characters, k=seeded.randrange(1, 12)))
        try:
            data = base64url.decode(text)
        except EncodingRefused:
            continue
        assert oracle.base64url(data) == text


def test_a_mutation_is_refused_or_other_octets(seeded: random.Random) -> None:
    data = seeded.randbytes(64)
    text = base64url.encode(data)
    for offset in range(len(text)):
        for character in base64url.ALPHABET:
            other = text[:offset] + character + text[offset + 1 :]
            try:
                assert (base64url.decode(other) == data) is (other == text)
            except EncodingRefused as error:
                assert error.rule == "encoding-trailing-bits"


def test_what_the_lenient_standard_module_lets_pass_is_refused() -> None:
    assert base64.urlsafe_b64decode("Z\ng==") == b"f"
    with pytest.raises(EncodingRefused):
        base64url.decode("Z\ng==")


@pytest.mark.parametrize("value", ["text", None, 5, [1]])
def test_encoding_anything_but_octets_is_the_callers_mistake(value: object) -> None:
    with pytest.raises(CallerMistake, match="takes bytes"):
        base64url.encode(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [b"Zg", None, 5])
def test_decoding_anything_but_text_is_the_callers_mistake(value: object) -> None:
    with pytest.raises(CallerMistake, match="takes text"):
        base64url.decode(value)  # type: ignore[arg-type]


def test_random_lengths_agree_with_the_standard_module(seeded: random.Random) -> None:
    for _ in range(20):
        data = seeded.randbytes(seeded.randrange(1 << 16))
        assert base64url.encode(data) == oracle.base64url(data)
        assert base64url.decode(oracle.base64url(data)) == data


def test_of_all_pairs_of_characters_one_stands_for_each_octet() -> None:
    octets = []
    for first in base64url.ALPHABET:
        for second in base64url.ALPHABET:
            try:
                octets.append(base64url.decode(first + second))
            except EncodingRefused as error:
                assert error.rule == "encoding-trailing-bits"
    assert sorted(octets) == [bytes([octet]) for octet in range(256)]


def test_octets_that_lie_apart_are_encoded() -> None:
    octets = memoryview(b"f-o-o-")[::2]
    assert base64url.encode(octets) == "Zm9v"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "clause", "lesson"),
    [
        ("Zg==", "RFC 7515 §2", "Strip every '='"),
        ("Zm+v", "RFC 4648 §5", "'-' for '+' and '_' for '/'"),
        ("Zm/v", "RFC 4648 §5", "URL-safe alphabet"),
        ("Zm9v\n", "RFC 4648 §3.3", "line wrapping"),
        ("Zm.v", "RFC 4648 §3.3", "A to Z, a to z, 0 to 9, '-' or '_'"),
        ("Zm9vY", "RFC 4648 §4", "A character is missing or one too many"),
        ("Zh", "RFC 4648 §3.5", "encode the bytes again"),
        ("Zn", "RFC 4648 §3.5", "found 'n', whose last 4 bits are not zero"),
        ("Zm9", "RFC 4648 §3.5", "found '9', whose last 2 bits are not zero"),
    ],
    ids=ascii,
)
def test_a_refusal_teaches(text: str, clause: str, lesson: str) -> None:
    with pytest.raises(EncodingRefused) as refused:
        base64url.decode(text)
    assert clause in refused.value.clause
    assert lesson in str(refused.value)
