"""Keys that are damaged, mixed up or flattened: named, with a command that helps and works."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from pyasn1.codec.der import decoder, encoder

from jwtbearer import JWTBearerError, KeyRefused, load_private_key, load_public_key
from jwtbearer.keys import schema
from jwtbearer.keys.armour import MAXIMUM_BYTES
from tests import oracle
from tests.conftest import VECTORS
from tests.keys.files import CERTIFICATE_FILE, FOREIGN, KEY_FILE, KEY_TEXT, PASSWORD

KEYS = VECTORS / "keys"
CERTIFICATE_TEXT = CERTIFICATE_FILE.read_text()
DER = (KEYS / "demo-2048.key.der").read_bytes()
LINES = KEY_TEXT.splitlines()

DAMAGED = {
    "two keys": (KEY_TEXT + KEY_TEXT, "key-armour", "2 blocks"),
    "key and certificate": (KEY_TEXT + CERTIFICATE_TEXT, "key-armour", "'CERTIFICATE' at line 29"),
    "trailing text": (KEY_TEXT + "junk\n", "key-armour", "text after the END line"),
    "literal newlines": (KEY_TEXT.replace("\n", "\\n"), "key-armour", r"'\n'"),
    "literal CRLF": (KEY_TEXT.replace("\n", "\\r\\n"), "key-armour", r"'\n'"),
    "spaces": (KEY_TEXT.replace("\n", " "), "key-armour", "on one line"),
    "one line": (KEY_TEXT.replace("\n", ""), "key-armour", "on one line"),
    "no END": ("\n".join(LINES[:-1]), "key-armour", "no END line"),
    "other END": (KEY_TEXT.replace("END PRIVATE", "END PUBLIC"), "key-armour", "END 'PUBLIC KEY'"),
    "a header": ("\n".join([LINES[0], "Comment: x", *LINES[1:]]), "key-armour", "a header line"),
    "junk inside": (KEY_TEXT.replace("\nMII", "\n*MII", 1), "key-armour", "not base64"),
    "padding inside": (KEY_TEXT.replace("\nMII", "\n=MII", 1), "key-armour", "not base64"),
    "wrong label": (
        KEY_TEXT.replace("PRIVATE KEY", "RSA PRIVATE KEY"),
        "key-armour",
        "a PKCS#8 private key under the label RSA PRIVATE KEY",
    ),
    "base64 alone": ("".join(LINES[1:-1]), "key-format", "without the BEGIN and END"),
    "trailing octets": (DER + b"xy", "key-format", "2 bytes after the end"),
    "too long": (KEY_TEXT + " " * MAXIMUM_BYTES, "key-format", "bytes"),
}


@pytest.mark.parametrize("case", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_is_named(case: tuple[bytes | str, str, str]) -> None:
    data, rule, words = case
    with pytest.raises(KeyRefused) as refused:
        load_private_key(data)
    assert refused.value.rule == rule
    assert words in refused.value.found
    assert refused.value.remedy


def command_of(error: KeyRefused) -> str:
    """The command that the remedy ends with."""
    assert error.remedy is not None
    return error.remedy.partition(": ")[2]


def run_remedy(command: str, folder: Path) -> None:
    """Run it as its reader would, giving the password where it is asked for."""
    command = command.replace("openssl pkey -in", f"openssl pkey -passin {PASSWORD} -in")
    command = command.replace("openssl pkcs12", f"openssl pkcs12 -passin {PASSWORD}")
    done = subprocess.run(["/bin/sh", "-ec", command], cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


# What is at fault, the name under which the remedy looks for it, and what the remedy leaves.
MENDED: dict[str, tuple[Callable[[], bytes | str], str, str]] = {
    "literal newlines": (lambda: KEY_TEXT.replace("\n", "\\n"), "server.key", "fixed.key"),
    "spaces": (lambda: KEY_TEXT.replace("\n", " "), "server.key", "fixed.key"),
    "one line": (lambda: KEY_TEXT.replace("\n", ""), "server.key", "fixed.key"),
    "base64 alone": (lambda: "".join(LINES[1:-1]), "server.key", "fixed.key"),
    "key and certificate": (lambda: KEY_TEXT + CERTIFICATE_TEXT, "server.key", "private.pem"),
    "encrypted": (FOREIGN["encrypted PEM"][1], "server.key", "decrypted.key"),
    "PKCS#12": (FOREIGN["PKCS#12"][1], "keystore.p12", "server.key"),
}
MENDED_PUBLIC: dict[str, tuple[Callable[[], bytes | str], str, str]] = {
    "private key": (lambda: KEY_TEXT, "server.key", "public.pem"),
    "CSR": (FOREIGN["CSR"][1], "server.csr", "public.pem"),
    "PKCS#12": (FOREIGN["PKCS#12"][1], "keystore.p12", "server.crt"),
    "PKCS#7": (FOREIGN["PKCS#7"][1], "bundle.p7b", "server.crt"),
    "one line": (lambda: CERTIFICATE_TEXT.replace("\n", ""), "server.key", "fixed.crt"),
    "base64 alone": (
        lambda: "".join(CERTIFICATE_TEXT.splitlines()[1:-1]),
        "server.crt",
        "fixed.crt",
    ),
    "two certificates": (lambda: CERTIFICATE_TEXT * 2, "server.crt", "certificate.pem"),
}


@pytest.mark.openssl
@pytest.mark.parametrize("name", MENDED)
def test_the_remedy_for_a_private_key_works(name: str, tmp_path: Path) -> None:
    make, file, result = MENDED[name]
    content = make()
    content = content.encode() if isinstance(content, str) else content
    (tmp_path / file).write_bytes(content)
    with pytest.raises(KeyRefused) as refused:
        load_private_key(content)
    run_remedy(command_of(refused.value), tmp_path)
    assert load_private_key((tmp_path / result).read_bytes()).n == load_private_key(KEY_TEXT).n


@pytest.mark.openssl
@pytest.mark.parametrize("name", MENDED_PUBLIC)
def test_the_remedy_for_a_public_key_works(name: str, tmp_path: Path) -> None:
    make, file, result = MENDED_PUBLIC[name]
    content = make()
    content = content.encode() if isinstance(content, str) else content
    (tmp_path / file).write_bytes(content)
    with pytest.raises(KeyRefused) as refused:
        load_public_key(content)
    run_remedy(command_of(refused.value), tmp_path)
    mended = (tmp_path / result).read_bytes()
    assert load_public_key(mended).n == load_private_key(KEY_TEXT).n


def test_every_truncation_of_der_is_refused() -> None:
    for end in range(len(DER)):
        with pytest.raises(KeyRefused):
            load_private_key(DER[:end])


def test_a_mutation_is_refused_or_the_same_key(seeded: random.Random) -> None:
    original = load_private_key(DER)
    for place in range(len(DER)):
        mutated = bytearray(DER)
        mutated[place] ^= 1 << seeded.randrange(8)
        try:
            key = load_private_key(bytes(mutated))
        except JWTBearerError:
            continue
        assert (key.n, key.d, key.p) == (original.n, original.d, original.p)


@pytest.mark.parametrize("form", ["crt.der", "pub.der", "crt", "key"])
def test_hostile_octets_bring_out_no_other_exception(form: str, seeded: random.Random) -> None:
    data = (KEYS / f"demo-2048.{form}").read_bytes()
    for _ in range(1500):
        mutated = bytearray(data)
        for _ in range(seeded.randrange(1, 5)):
            place = seeded.randrange(len(mutated))
            mutated[place : place + seeded.randrange(3)] = seeded.randbytes(seeded.randrange(3))
        for load in (load_private_key, load_public_key):
            try:
                load(bytes(mutated))
            except JWTBearerError as error:
                assert LINES[2] not in str(error)


@pytest.mark.parametrize(
    "data",
    [
        b"\x30\x80" * 5000,
        b"\x30\x84\xff\xff\xff\xff",
        b"\x30\x03\x02\x01",
        b"\x30" + b"\xff" * 200,
        b"\x30\x00",
        b"\x30\x02\x30\x00",
        b"\x30\x82\x10\x00" + b"\x30\x82\x0f\xfc" * 1000,
    ],
    ids=range(7),
)
def test_odd_der_is_refused(data: bytes) -> None:
    for load in (load_private_key, load_public_key):
        with pytest.raises(KeyRefused):
            load(data)


def with_numbers(**changes: int) -> bytes:
    """The demo key as PKCS#1 with some of its numbers changed."""
    der = oracle.openssl("rsa", "-in", KEY_FILE, "-traditional", "-outform", "DER")
    key, _ = decoder.decode(der, asn1Spec=schema.RSAPrivateKey())
    for name, change in changes.items():
        key[name] = int(key[name]) + change
    return bytes(encoder.encode(key))


NUMBERS = {
    "version": ("key-format", 1),
    "modulus": ("key-inconsistent", 2),
    "publicExponent": ("key-exponent", 1),
    "privateExponent": ("key-inconsistent", 2),
    "prime1": ("key-inconsistent", 2),
    "prime2": ("key-inconsistent", 2),
    "exponent1": ("key-inconsistent", 2),
    "exponent2": ("key-inconsistent", 2),
    "coefficient": ("key-inconsistent", 1),
}


@pytest.mark.openssl
@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_of_another_key_is_refused(name: str) -> None:
    rule, change = NUMBERS[name]
    assert load_private_key(with_numbers()).n
    with pytest.raises(KeyRefused) as refused:
        load_private_key(with_numbers(**{name: change}))
    assert refused.value.rule == rule
