"""PEM text: one block, whole; every fault of it is told with its line."""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from jwtbearer import (
    JWTBearerError,
    KeyRefused,
    PrivateKey,
    PublicKey,
    load_private_key,
    load_public_key,
)
from jwtbearer.keys.armour import MAXIMUM_BYTES
from tests import oracle
from tests.keys.files import CERTIFICATE_FILE, KEY_FILE, KEY_TEXT
from tests.recording import der
from tests.recording.keys import demo

Load = Callable[[bytes | str], PrivateKey | PublicKey]

NUMBERS = demo(2048)
CERTIFICATE_TEXT = CERTIFICATE_FILE.read_text()
PUBLIC_TEXT = NUMBERS.public
LINES = KEY_TEXT.splitlines()
BODY = "".join(LINES[1:-1])
END = len(LINES)

# Each form by its label, whose text openssl reads as well.
TEXTS: dict[str, tuple[Load, str]] = {
    "PRIVATE KEY": (load_private_key, KEY_TEXT),
    "RSA PRIVATE KEY": (load_private_key, der.pem("RSA PRIVATE KEY", NUMBERS.pkcs1)),
    "PUBLIC KEY": (load_public_key, PUBLIC_TEXT),
    "RSA PUBLIC KEY": (
        load_public_key,
        der.pem("RSA PUBLIC KEY", der.pkcs1_public(NUMBERS.n, NUMBERS.e)),
    ),
    "CERTIFICATE": (load_public_key, CERTIFICATE_TEXT),
}


def refusal(data: bytes | str, load: Load = load_private_key) -> KeyRefused:
    with pytest.raises(KeyRefused) as refused:
        load(data)
    return refused.value


def with_line(number: int, line: str) -> str:
    """The key with a line put in as the one of that number."""
    return "\n".join([*LINES[: number - 1], line, *LINES[number - 1 :], ""])


# --- what is read -------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [1, 4, 63, 64, 76, 10_000])
def test_lines_of_any_width_are_read(width: int) -> None:
    octets = der.unarmoured(KEY_TEXT)
    assert load_private_key(der.pem("PRIVATE KEY", octets, width=width)).d == NUMBERS.d


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("label", TEXTS)
def test_each_line_end_is_read(label: str, line_end: str) -> None:
    load, text = TEXTS[label]
    for data in (text.replace("\n", line_end), text.replace("\n", line_end).encode()):
        assert load(data).n == NUMBERS.n


@pytest.mark.openssl
def test_the_text_that_openssl_writes_before_the_block_is_passed_over() -> None:
    key = oracle.openssl("rsa", "-in", KEY_FILE, "-text")
    certificate = oracle.openssl("x509", "-in", CERTIFICATE_FILE, "-text")
    assert not key.startswith(b"-----")
    assert load_private_key(key).d == NUMBERS.d
    assert load_public_key(certificate.decode()).n == NUMBERS.n


def test_text_of_other_alphabets_may_stand_before_the_block() -> None:
    assert load_private_key("Schlüssel für 東京\n" + KEY_TEXT).d == NUMBERS.d
    assert load_private_key(b"\xffSchl\xfcssel\n" + KEY_TEXT.encode()).d == NUMBERS.d


# --- how long it may be --------------------------------------------------------------------------


@pytest.mark.parametrize("make", [str, str.encode], ids=["text", "bytes"])
def test_the_longest_text_is_read_and_one_character_more_is_not(
    make: Callable[[str], bytes | str],
) -> None:
    longest = " " * (MAXIMUM_BYTES - len(KEY_TEXT) - 1) + "\n" + KEY_TEXT
    assert load_private_key(make(longest)).d == NUMBERS.d
    error = refusal(make(" " + longest))
    assert (error.rule, error.found) == ("key-format", f"{MAXIMUM_BYTES + 1} bytes")


# --- the line of each fault ----------------------------------------------------------------------

FAULTS: dict[str, tuple[str, int, str]] = {
    "two keys": (KEY_TEXT + KEY_TEXT, END + 1, "2 blocks"),
    "a block begun twice": (LINES[0] + "\n" + KEY_TEXT, 2, "2 blocks"),
    "a key after a certificate": (
        CERTIFICATE_TEXT + KEY_TEXT,
        CERTIFICATE_TEXT.count("\n") + 1,
        "'CERTIFICATE' at line 1, 'PRIVATE KEY'",
    ),
    "no END line": ("\n".join(LINES[:-1]), END - 1, "no END line"),
    "END of something else": (
        KEY_TEXT.replace("-END PRIVATE", "-END RSA PRIVATE"),
        END,
        "END 'RSA PRIVATE KEY'",
    ),
    "text after the block": (KEY_TEXT + "more\n", END + 1, "text after the END line"),
    "a second END line": (KEY_TEXT + LINES[-1], END + 1, "text after the END line"),
    "a header at the top": (with_line(2, "Comment: mine"), 2, "a header line"),
    "a header further down": (with_line(5, "X-Origin: here"), 5, "a header line"),
    "signed but not encrypted": (with_line(2, "Proc-Type: 4,MIC-ONLY"), 2, "a header line"),
    "no base64": (with_line(2, "*"), 2, "not base64"),
    "a comment": (with_line(2, "# mine"), 2, "not base64"),
    "padding left out": (f"{LINES[0]}\nAAA\n{LINES[-1]}\n", 2, "not base64"),
    "the label of another form": (
        KEY_TEXT.replace("PRIVATE KEY", "RSA PRIVATE KEY"),
        1,
        "a PKCS#8 private key under the label RSA PRIVATE KEY",
    ),
    "line breaks as backslash and n": (KEY_TEXT.replace("\n", "\\n"), 1, r"'\n'"),
    "line breaks as spaces": (KEY_TEXT.replace("\n", " "), 1, "the whole block on one line"),
    "no line breaks": (KEY_TEXT.replace("\n", ""), 1, "the whole block on one line"),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_with_its_line(fault: tuple[str, int, str]) -> None:
    text, line, words = fault
    error = refusal(text)
    assert (error.rule, error.clause) == ("key-armour", "RFC 7468 §3")
    assert words in error.found
    assert error.offset == line
    assert f"line {line}: found {error.found}" in str(error)
    assert error.remedy


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_text_before_the_block_moves_the_line(fault: tuple[str, int, str]) -> None:
    text, line, _ = fault
    assert refusal("Subject: me\n\nKey:\n" + text).offset == line + 3


@pytest.mark.parametrize(
    "character", ["é", "\u0660", "\uff21", "\ud800", "\0", "-", "_", "\u200b"], ids=ascii
)
def test_a_character_outside_base64_is_refused_and_not_skipped(character: str) -> None:
    text = KEY_TEXT.replace(LINES[3], LINES[3][:20] + character + LINES[3][20:])
    assert refusal(text).found == "text that is not base64"


@pytest.mark.parametrize("ending", ["", "==", "===", "=A"])
def test_padding_must_be_whole(ending: str) -> None:
    text = f"{LINES[0]}\n{BODY.removesuffix('=')}{ending}\n{LINES[-1]}\n"
    assert refusal(text).found == "text that is not base64"


def test_a_block_with_nothing_in_it_is_refused() -> None:
    error = refusal(f"{LINES[0]}\n{LINES[-1]}\n")
    assert (error.rule, error.found) == ("key-format", "bytes that do not decode")


def test_the_headers_of_an_encrypted_block_say_so() -> None:
    text = "\n".join(
        [
            "-----BEGIN RSA PRIVATE KEY-----",
            "Proc-Type: 4,ENCRYPTED",
            "DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF",
            "",
            BODY,
            "-----END RSA PRIVATE KEY-----",
        ]
    )
    error = refusal(text)
    assert (error.rule, error.found) == ("key-format", "an encrypted private key")


def test_of_many_blocks_the_first_five_are_listed() -> None:
    error = refusal(KEY_TEXT * 7)
    assert error.found.startswith("7 blocks: 'PRIVATE KEY' at line 1, ")
    assert error.found.count("'PRIVATE KEY' at line") == 5


@pytest.mark.parametrize("label", ["\x1b[31mKEY", "SCHLÜSSEL", "K" * 5000], ids=ascii)
def test_a_foreign_label_is_shown_in_plain_ascii_and_short(label: str) -> None:
    error = refusal(f"-----BEGIN {label}-----\n{BODY}\n-----END {label}-----\n")
    assert error.rule == "key-format"
    assert error.found.isascii()
    assert error.found.isprintable()
    assert len(str(error)) < 300


# --- cut ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("label", TEXTS)
def test_a_text_cut_anywhere_is_refused_as_cut_or_empty(label: str) -> None:
    load, text = TEXTS[label]
    assert load(text[:-1]).n == NUMBERS.n  # the last line break alone may go
    for length in range(len(text) - 1):
        error = refusal(text[:length], load)
        assert error.rule in ("key-armour", "key-format"), length
        assert error.remedy or "label" in error.found, length


@pytest.mark.parametrize("label", TEXTS)
def test_a_text_without_its_start_is_refused(label: str) -> None:
    load, text = TEXTS[label]
    for start in range(1, len(text)):
        assert refusal(text[start:], load).rule == "key-format", start


# --- mended by the remedy ------------------------------------------------------------------------

FLATTENED: dict[str, Callable[[str], str]] = {
    "spaces": lambda text: text.replace("\n", " "),
    "nothing": lambda text: text.replace("\n", ""),
    "backslash and n": lambda text: text.replace("\n", "\\n"),
    "backslash, r, backslash and n": lambda text: text.replace("\n", "\\r\\n"),
    "quoted by JSON": lambda text: json.dumps(text)[1:-1],
}


@pytest.mark.openssl
@pytest.mark.parametrize("flatten", FLATTENED.values(), ids=FLATTENED)
@pytest.mark.parametrize("label", TEXTS)
def test_the_remedy_puts_the_line_breaks_back(
    label: str, flatten: Callable[[str], str], tmp_path: Path
) -> None:
    load, text = TEXTS[label]
    (tmp_path / "server.key").write_text(flatten(text))
    remedy = refusal(flatten(text), load).remedy or ""
    command = remedy.partition("this puts them back: ")[2]
    subprocess.run(["/bin/sh", "-ec", command], cwd=tmp_path, check=True, capture_output=True)
    [mended] = tmp_path.glob("fixed.*")
    assert load(mended.read_bytes()).n == NUMBERS.n


@pytest.mark.openssl
@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["key first", "certificate first"])
def test_the_remedy_takes_each_half_out_of_a_file_of_both(
    order: tuple[int, int], tmp_path: Path
) -> None:
    both = "".join([(KEY_TEXT, CERTIFICATE_TEXT)[index] for index in order])
    loads: tuple[Load, Load] = (load_private_key, load_public_key)
    for load, name, mended in zip(
        loads, ("server.key", "server.crt"), ("private.pem", "certificate.pem"), strict=True
    ):
        (tmp_path / name).write_text(both)
        command = (refusal(both, load).remedy or "").partition(": ")[2]
        subprocess.run(["/bin/sh", "-ec", command], cwd=tmp_path, check=True, capture_output=True)
        assert load((tmp_path / mended).read_bytes()).n == NUMBERS.n


# --- mutated ------------------------------------------------------------------------------------


def mutated(text: str, seeded: random.Random) -> str:
    """The text with a few characters changed, put in or taken out."""
    characters = list(text)
    for _ in range(seeded.choice((1, 1, 2, 8))):
        place = seeded.randrange(len(characters))
        new = seeded.choice("AZaz09+/=- \n\r\t\0é\ud800:_\\n")
        characters[place : place + seeded.randrange(3)] = seeded.choice(([new], [new], []))
    return "".join(characters)


@pytest.mark.parametrize("label", ["PRIVATE KEY", "RSA PRIVATE KEY"])
def test_a_mutated_private_text_is_refused_or_the_same_key(
    label: str, seeded: random.Random
) -> None:
    _, text = TEXTS[label]
    for _ in range(1200):
        try:
            key = load_private_key(mutated(text, seeded))
        except JWTBearerError as error:
            assert LINES[5] not in str(error)
        else:
            assert (key.n, key.e, key.d) == (NUMBERS.n, NUMBERS.e, NUMBERS.d)
            assert {key.p, key.q} == {NUMBERS.p, NUMBERS.q}


@pytest.mark.parametrize("label", ["PUBLIC KEY", "RSA PUBLIC KEY", "CERTIFICATE"])
def test_a_mutated_public_text_brings_out_no_foreign_exception(
    label: str, seeded: random.Random
) -> None:
    load, text = TEXTS[label]
    refused = 0
    for _ in range(600):
        try:
            load(mutated(text, seeded))
        except JWTBearerError as error:
            refused += 1
            assert str(error)
    assert refused > 100
