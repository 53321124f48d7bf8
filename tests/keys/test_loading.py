"""Keys in every form that openssl writes are read, and to the same numbers."""

from __future__ import annotations

import base64
import json
import ssl
from pathlib import Path

import pytest

from jwtbearer import CallerMistake, KeyRefused, load_private_key, load_public_key
from jwtbearer.keys import PublicKey, certificate_dates
from tests import oracle
from tests.conftest import VECTORS
from tests.keys.files import CERTIFICATE_FILE, FOREIGN, KEY_FILE, KEY_TEXT

KEYS = VECTORS / "keys"
SIZES = (2048, 3072, 4096)
PRIVATE = ("key", "pkcs1.key", "key.der")
PUBLIC = ("pub", "pub.der", "crt", "crt.der")


def numbers(bits: int) -> dict[str, int]:
    """The numbers of a demo key, as its JWK has them."""
    members = json.loads((KEYS / f"demo-{bits}.jwk.json").read_text())
    return {
        name: int.from_bytes(base64.urlsafe_b64decode(members[name] + "=="), "big")
        for name in ("n", "e", "d", "p", "q")
    }


@pytest.mark.parametrize("bits", SIZES)
@pytest.mark.parametrize("form", PRIVATE)
def test_a_private_key_is_read_in_every_form(form: str, bits: int) -> None:
    key = load_private_key((KEYS / f"demo-{bits}.{form}").read_bytes())
    expected = numbers(bits)
    assert {name: getattr(key, name) for name in expected} == expected
    assert (key.bits, key.length) == (bits, bits // 8)


@pytest.mark.parametrize("bits", SIZES)
@pytest.mark.parametrize("form", PUBLIC)
def test_a_public_key_is_read_in_every_form(form: str, bits: int) -> None:
    key = load_public_key((KEYS / f"demo-{bits}.{form}").read_bytes())
    assert (key.n, key.e) == (numbers(bits)["n"], numbers(bits)["e"])


@pytest.mark.openssl
@pytest.mark.parametrize("form", ["PEM", "DER"])
def test_a_pkcs1_public_key_is_read(form: str) -> None:
    file = oracle.openssl("rsa", "-in", KEY_FILE, "-RSAPublicKey_out", "-outform", form)
    assert load_public_key(file).n == numbers(2048)["n"]


@pytest.mark.openssl
def test_the_modulus_is_what_openssl_prints() -> None:
    printed = oracle.openssl("rsa", "-in", KEY_FILE, "-noout", "-modulus").decode()
    assert load_private_key(KEY_TEXT).n == int(printed.strip().partition("=")[2], 16)


@pytest.mark.parametrize(
    "data",
    [
        KEY_TEXT,
        KEY_TEXT.encode(),
        bytearray(KEY_TEXT.encode()),
        KEY_TEXT.replace("\n", "\r\n"),
        "Bag Attributes\n    localKeyID: 01\n" + KEY_TEXT,
        KEY_TEXT.rstrip("\n"),
        KEY_TEXT + "\n \n",
        "\ufeff" + KEY_TEXT,
        KEY_TEXT.replace("-----\n", "-----  \n"),
    ],
    ids=["text", "bytes", "bytearray", "CRLF", "bag", "no end", "blank end", "BOM", "blanks"],
)
def test_the_text_may_be_given_in_these_ways(data: bytes | str) -> None:
    assert load_private_key(data).n == numbers(2048)["n"]


@pytest.mark.openssl
def test_certificates_of_openssl_are_read(tmp_path: Path) -> None:
    made = oracle.openssl("req", "-x509", "-key", KEY_FILE, "-subj", f"/CN={'x' * 60}/O=é")
    request = tmp_path / "request.csr"
    request.write_bytes(oracle.openssl("req", "-new", "-key", KEY_FILE, "-subj", "/CN=x"))
    version_1 = oracle.openssl("x509", "-req", "-in", request, "-signkey", KEY_FILE)
    as_text = oracle.openssl("x509", "-in", CERTIFICATE_FILE, "-text")
    for certificate in (made, version_1, as_text):
        assert load_public_key(certificate).n == numbers(2048)["n"]


@pytest.mark.openssl
def test_the_dates_of_a_certificate_are_what_openssl_prints() -> None:
    printed = oracle.openssl("x509", "-in", CERTIFICATE_FILE, "-noout", "-dates").decode()
    lines = printed.split("\n")[:2]
    expected = [ssl.cert_time_to_seconds(line.partition("=")[2]) for line in lines]
    assert list(certificate_dates(CERTIFICATE_FILE.read_bytes()) or ()) == expected


def test_a_public_key_without_a_certificate_has_no_dates() -> None:
    assert certificate_dates((KEYS / "demo-2048.pub").read_bytes()) is None


@pytest.mark.openssl
@pytest.mark.parametrize("name", FOREIGN)
def test_what_is_no_rsa_key_is_named(name: str) -> None:
    words, make = FOREIGN[name]
    with pytest.raises(KeyRefused) as refused:
        load_private_key(make())
    assert refused.value.rule == "key-format"
    assert words in refused.value.found
    if name != "unknown label":
        assert refused.value.remedy


@pytest.mark.parametrize("form", PUBLIC)
def test_a_public_key_in_place_of_a_private_one_is_named(form: str) -> None:
    with pytest.raises(KeyRefused, match=r"public key.*file that was made along"):
        load_private_key((KEYS / f"demo-2048.{form}").read_bytes())


@pytest.mark.parametrize("form", PRIVATE)
def test_a_private_key_in_place_of_a_public_one_is_named(form: str) -> None:
    with pytest.raises(KeyRefused, match="-pubout"):
        load_public_key((KEYS / f"demo-2048.{form}").read_bytes())


@pytest.mark.parametrize("value", [None, 5, [1], Path("server.key")])
def test_anything_but_octets_and_text_is_the_callers_mistake(value: object) -> None:
    for load in (load_private_key, load_public_key):
        with pytest.raises(CallerMistake, match="content of its file"):
            load(value)  # type: ignore[arg-type]


def test_a_key_is_read_back_from_what_it_prints() -> None:
    key = load_public_key((KEYS / "demo-2048.pub").read_bytes())
    assert key == PublicKey(key.n, key.e)
