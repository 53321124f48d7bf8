"""Rare files that people do have: each is read as openssl reads it, or named and cured."""

from __future__ import annotations

import ssl
import subprocess
from pathlib import Path

import pytest

from jwtbearer import JWTBearerError, KeyRefused, PublicKey, load_private_key, load_public_key
from jwtbearer.certificate import make_certificate
from jwtbearer.keypair import KeyPair, openssl_command
from jwtbearer.keys import certificate_dates
from tests import oracle
from tests.conftest import VECTORS
from tests.keys.files import CERTIFICATE_FILE, FOREIGN, KEY_TEXT
from tests.recording import der
from tests.recording.keys import demo, recorded

NUMBERS = demo(2048)
PKCS1_PUBLIC = der.pkcs1_public(NUMBERS.n, NUMBERS.e)
CERTIFICATE = (VECTORS / "keys/demo-2048.crt.der").read_bytes()


def with_version(octets: bytes) -> bytes:
    """PKCS#1 with other octets for its version."""
    rest = der.element(NUMBERS.pkcs1, 0).content[3:]
    return der.value(0x30, der.value(0x02, octets) + rest)


def test_a_version_of_thousands_of_digits_is_refused_as_any_other() -> None:
    with pytest.raises(KeyRefused):
        load_private_key(der.pem("RSA PRIVATE KEY", with_version(b"\x01" * 2000)))


def test_a_private_number_in_the_place_of_the_version_is_not_shown() -> None:
    octets = with_version(NUMBERS.d.to_bytes(257, "big"))
    with pytest.raises(KeyRefused) as refused:
        load_private_key(der.pem("RSA PRIVATE KEY", octets))
    assert str(NUMBERS.d) not in str(refused.value)


def test_an_object_identifier_of_thousands_of_digits_is_refused() -> None:
    long = der.value(0x06, b"\x2a" + b"\xff" * 3000 + b"\x01")
    for load, octets in (
        (load_private_key, der.pkcs8(b"", long)),
        (load_public_key, der.spki(b"", long)),
    ):
        with pytest.raises(KeyRefused):
            load(octets)


def test_a_negative_modulus_is_refused() -> None:
    with pytest.raises(KeyRefused):
        PublicKey(-NUMBERS.n, NUMBERS.e)


def test_a_sign_bit_set_in_the_file_is_refused() -> None:
    octets = PKCS1_PUBLIC.replace(b"\x02\x82\x01\x01\x00", b"\x02\x82\x01\x01\x80")
    with pytest.raises(KeyRefused):
        load_public_key(octets)


@pytest.mark.parametrize("n", ["text", None, 1.5, b"\x01"], ids=ascii)
def test_a_modulus_that_is_no_integer_brings_out_no_foreign_exception(n: object) -> None:
    with pytest.raises(JWTBearerError):
        PublicKey(n, 65537)  # type: ignore[arg-type]


def test_an_exponent_that_is_no_integer_is_refused() -> None:
    with pytest.raises(JWTBearerError):
        PublicKey(NUMBERS.n, 65537.0)  # type: ignore[arg-type]


@pytest.mark.openssl
@pytest.mark.parametrize("e", [5, 7, 9])
@pytest.mark.parametrize("public", [True, False], ids=["public", "private"])
def test_a_small_exponent_is_read_from_der_as_it_is_from_pem(e: int, public: bool) -> None:
    size, exponent = "rsa_keygen_bits:2048", f"rsa_keygen_pubexp:{e}"
    options = ("-algorithm", "RSA", "-pkeyopt", size, "-pkeyopt", exponent)
    key = oracle.openssl("genpkey", *options)
    kind = "-RSAPublicKey_out" if public else "-traditional"
    octets = oracle.openssl("rsa", kind, "-outform", "DER", stdin=key)
    load = load_public_key if public else load_private_key
    label = "RSA PUBLIC KEY" if public else "RSA PRIVATE KEY"
    assert load(der.pem(label, octets)).e == e
    assert load(octets).e == e


@pytest.mark.openssl
@pytest.mark.parametrize("year", [50, 51, 68])
def test_a_utctime_from_50_on_is_of_the_last_century(year: int) -> None:
    octets = CERTIFICATE.replace(b"251231235900Z", b"%02d0101000000Z" % year)
    printed = oracle.openssl("x509", "-noout", "-startdate", stdin=octets).decode()
    expected = ssl.cert_time_to_seconds(printed.strip().partition("=")[2])
    dates = certificate_dates(octets)
    assert dates is not None
    assert dates[0] == expected


@pytest.mark.openssl
def test_the_remedy_for_base64_of_many_lines_works(tmp_path: Path) -> None:
    lines = "\n".join(KEY_TEXT.splitlines()[1:-1]) + "\n"
    (tmp_path / "server.key").write_text(lines)
    with pytest.raises(KeyRefused) as refused:
        load_private_key(lines)
    command = (refused.value.remedy or "").partition(": ")[2]
    subprocess.run(["/bin/sh", "-ec", command], cwd=tmp_path, capture_output=True)
    assert load_private_key((tmp_path / "fixed.key").read_bytes()).n == NUMBERS.n


@pytest.mark.openssl
def test_the_remedy_for_a_certificate_of_many_lines_works(tmp_path: Path) -> None:
    lines = "\n".join(CERTIFICATE_FILE.read_text().splitlines()[1:-1]) + "\n"
    (tmp_path / "server.crt").write_text(lines)
    with pytest.raises(KeyRefused) as refused:
        load_public_key(lines)
    command = (refused.value.remedy or "").partition(": ")[2]
    subprocess.run(["/bin/sh", "-ec", command], cwd=tmp_path, capture_output=True)
    assert (tmp_path / "fixed.crt").exists()


@pytest.mark.openssl
def test_the_remedy_for_a_bare_public_key_works(tmp_path: Path) -> None:
    text = "".join(NUMBERS.public.splitlines()[1:-1])
    (tmp_path / "server.crt").write_text(text)
    with pytest.raises(KeyRefused) as refused:
        load_public_key(text)
    command = (refused.value.remedy or "").partition(": ")[2]
    done = subprocess.run(["/bin/sh", "-ec", command], cwd=tmp_path, capture_output=True)
    assert done.returncode == 0


@pytest.mark.openssl
@pytest.mark.parametrize(
    ("name", "file"), [("CSR DER", "server.csr"), ("PKCS#7 DER", "bundle.p7b")]
)
def test_the_remedy_for_der_works(name: str, file: str, tmp_path: Path) -> None:
    content = FOREIGN[name][1]()
    (tmp_path / file).write_bytes(content)
    with pytest.raises(KeyRefused) as refused:
        load_public_key(content)
    command = (refused.value.remedy or "").partition(": ")[2]
    done = subprocess.run(["/bin/sh", "-ec", command], cwd=tmp_path, capture_output=True)
    assert done.returncode == 0


@pytest.mark.openssl
def test_the_remedy_for_two_public_keys_works(tmp_path: Path) -> None:
    (tmp_path / "server.crt").write_text(NUMBERS.public * 2)
    with pytest.raises(KeyRefused) as refused:
        load_public_key(NUMBERS.public * 2)
    command = (refused.value.remedy or "").partition(": ")[2]
    done = subprocess.run(["/bin/sh", "-ec", command], cwd=tmp_path, capture_output=True)
    assert done.returncode == 0


@pytest.mark.openssl
@pytest.mark.parametrize("name", ["Jürgen", "名前", "é" * 64, "a+b"])
def test_the_openssl_command_makes_a_certificate_of_the_same_name(
    name: str, tmp_path: Path
) -> None:
    files = KeyPair(tmp_path / "server.key", tmp_path / "server.crt")
    command = openssl_command(files, name=name, bits=2048, days=10)
    subprocess.run(["/bin/sh", "-ec", command], check=True, capture_output=True)
    options = ("x509", "-noout", "-subject", "-nameopt", "RFC2253,utf8,-esc_msb")
    ours = make_certificate(
        load_private_key(KEY_TEXT), name=name, days=10, now=1767225600, random_bytes=bytes
    )
    theirs = files.certificate_file.read_bytes()
    assert oracle.openssl(*options, stdin=theirs) == oracle.openssl(*options, stdin=ours.encode())


def test_bytes_that_start_with_the_digit_0_are_read_as_the_same_text_is() -> None:
    text = "01 server\n" + KEY_TEXT
    assert load_private_key(text).n == NUMBERS.n
    assert load_private_key(text.encode()).n == NUMBERS.n


@pytest.mark.openssl
def test_padding_beyond_a_whole_group_is_refused_as_openssl_refuses_it() -> None:
    text = NUMBERS.public.replace("AQAB\n", "AQAB=\n")
    assert text != NUMBERS.public
    with pytest.raises(AssertionError):
        oracle.openssl("pkey", "-pubin", "-noout", stdin=text.encode())
    with pytest.raises(KeyRefused):
        load_public_key(text)


@pytest.mark.openssl
def test_a_dsa_key_in_der_is_not_called_damaged() -> None:
    parameters = oracle.openssl("dsaparam", "-genkey", "-noout", "1024")
    octets = oracle.openssl("pkey", "-outform", "DER", stdin=parameters)
    with pytest.raises(KeyRefused) as refused:
        load_private_key(octets)
    assert refused.value.found == "a key that is not for RSA"


def test_dsa_numbers_in_der_are_not_called_damaged() -> None:
    octets = der.sequence(*map(der.integer, (0, NUMBERS.p, 2**255 + 95, 5, 7, 11)))
    with pytest.raises(KeyRefused) as refused:
        load_private_key(octets)
    assert refused.value.found == "a key that is not for RSA"


def test_pkcs8_with_the_public_key_in_it_is_read() -> None:
    octets = der.sequence(
        der.integer(1),
        der.sequence(der.RSA_ENCRYPTION, der.NULL),
        der.octet_string(NUMBERS.pkcs1),
        der.value(0x81, b"\x00" + PKCS1_PUBLIC),
    )
    assert load_private_key(octets).n == NUMBERS.n


def test_the_line_of_text_after_the_block_is_that_of_the_text() -> None:
    for between, line in (("\n\n\n", len(KEY_TEXT.splitlines()) + 3), (" ", 28)):
        with pytest.raises(KeyRefused) as refused:
            load_private_key(KEY_TEXT.rstrip("\n") + between + "more")
        assert refused.value.offset == line


def test_a_key_in_utf_16_is_not_taken_for_a_file_name() -> None:
    with pytest.raises(KeyRefused) as refused:
        load_private_key(KEY_TEXT.encode("utf-16"))
    assert "not its name" not in (refused.value.remedy or "")


def test_an_elliptic_curve_key_with_its_parameters_is_named() -> None:
    text = der.pem("EC PARAMETERS", b"\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07")
    with pytest.raises(KeyRefused) as refused:
        load_private_key(text + recorded("ec.sec1.key").decode())
    assert refused.value.found == "an elliptic-curve key"


def test_the_remedy_for_a_java_keystore_names_an_alias() -> None:
    with pytest.raises(KeyRefused) as refused:
        load_public_key(b"\xfe\xed\xfe\xed\0\0\0\2")
    assert "-alias" in (refused.value.remedy or "")
