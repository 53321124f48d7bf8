"""Foreign files, and DER of every kind: each is told for what it is, with what helps."""

from __future__ import annotations

import random
import ssl
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
from jwtbearer.keys import certificate_dates
from tests import oracle
from tests.conftest import VECTORS
from tests.keys.files import FOREIGN, KEY_TEXT, PASSWORD
from tests.recording import der
from tests.recording.keys import demo, recorded

Load = Callable[[bytes | str], PrivateKey | PublicKey]

NUMBERS = demo(2048)
PKCS1 = NUMBERS.pkcs1
PKCS1_PUBLIC = der.pkcs1_public(NUMBERS.n, NUMBERS.e)
CERTIFICATE = (VECTORS / "keys/demo-2048.crt.der").read_bytes()

# The DER of each form by the label that it belongs under.
FORMS: dict[str, tuple[Load, bytes]] = {
    "PRIVATE KEY": (load_private_key, der.pkcs8(PKCS1)),
    "RSA PRIVATE KEY": (load_private_key, PKCS1),
    "PUBLIC KEY": (load_public_key, der.spki(PKCS1_PUBLIC)),
    "RSA PUBLIC KEY": (load_public_key, PKCS1_PUBLIC),
    "CERTIFICATE": (load_public_key, CERTIFICATE),
}

EC = bytes.fromhex("06072a8648ce3d0201")  # RFC 5480 §2.1.1
ED25519 = bytes.fromhex("06032b6570")  # RFC 8410 §3
RSA_OAEP = bytes.fromhex("06092a864886f70d010107")  # RFC 8017 A.2.1


def refusal(data: bytes | str, load: Load) -> KeyRefused:
    with pytest.raises(KeyRefused) as refused:
        load(data)
    return refused.value


# --- the form is told by the DER -----------------------------------------------------------------


@pytest.mark.parametrize("label", FORMS)
def test_der_without_a_label_is_read(label: str) -> None:
    load, octets = FORMS[label]
    assert load(octets).n == NUMBERS.n


@pytest.mark.parametrize("of", FORMS)
@pytest.mark.parametrize("label", FORMS)
def test_der_is_read_under_its_own_label_and_no_other(label: str, of: str) -> None:
    load, _ = FORMS[label]
    text = der.pem(label, FORMS[of][1])
    if label == of:
        assert load(text).n == NUMBERS.n
    else:
        error = refusal(text, load)
        assert (error.rule, error.offset) == ("key-armour", 1)
        assert f"under the label {label}" in error.found


@pytest.mark.parametrize("label", FORMS)
def test_the_other_half_of_the_key_is_named_and_refused(label: str) -> None:
    load, octets = FORMS[label]
    other = load_public_key if load is load_private_key else load_private_key
    for data in (octets, der.pem(label, octets)):
        error = refusal(data, other)
        assert (error.rule, error.offset) == ("key-format", None)
        assert "private key" in error.found or "public key" in error.found
        assert ("-pubout" in str(error.remedy)) is (other is load_public_key)


# --- foreign files where a public key is wanted ---------------------------------------------------

NAMED_WHERE_PUBLIC_IS_WANTED = {
    "encrypted PEM": ("an encrypted private key", "openssl pkey -in server.key -pubout"),
    "encrypted DER": ("an encrypted private key", "openssl pkey -in server.key -pubout"),
    "encrypted traditional": ("private key", "openssl pkey -in server.key -pubout"),
    "EC traditional": ("an elliptic-curve key", "jwtbearer keypair"),
    "EC traditional DER": ("an elliptic-curve key", "jwtbearer keypair"),
    "CSR": ("a certificate signing request", "openssl req -in server.csr -noout -pubkey"),
    "CSR DER": ("a certificate signing request", "openssl req"),
    "PKCS#12": ("a PKCS#12 keystore", "openssl pkcs12 -in keystore.p12 -clcerts -nokeys"),
    "PKCS#7": ("a PKCS#7 bundle", "openssl pkcs7 -in bundle.p7b -print_certs"),
    "PKCS#7 DER": ("a PKCS#7 bundle", "openssl pkcs7"),
    "JKS": ("a Java keystore", "keytool -exportcert -rfc"),
    "JWK": ("a JSON text, perhaps a JWK", "as PEM"),
    "OpenSSH public": ("a public key in OpenSSH's own format", "ssh-keygen -e -m PKCS8"),
    "OpenSSH private": ("a private key in OpenSSH's own format", "ssh-keygen -e -m PKCS8"),
    "PuTTY": ("a PuTTY key", "puttygen server.ppk"),
    "empty": ("an empty text", "server.crt"),
    "file name": ("no BEGIN line", "-----BEGIN CERTIFICATE-----"),
}


@pytest.mark.openssl
@pytest.mark.parametrize("name", NAMED_WHERE_PUBLIC_IS_WANTED)
def test_what_is_no_public_key_is_named_with_what_helps(name: str) -> None:
    words, command = NAMED_WHERE_PUBLIC_IS_WANTED[name]
    error = refusal(FOREIGN[name][1](), load_public_key)
    assert error.rule == "key-format"
    assert words in error.found
    assert command in (error.remedy or "")


@pytest.mark.parametrize("load", [load_private_key, load_public_key])
@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("ec.key", "key"),
        ("ec.sec1.key", "an elliptic-curve key"),
        ("ed25519.key", "key"),
        ("encrypted.key", "an encrypted private key"),
        ("openssh.key", "in OpenSSH's own format"),
        ("request.csr", "a certificate signing request"),
        ("keystore.p12", "a PKCS#12 keystore"),
        ("bundle.p7b", "a PKCS#7 bundle"),
    ],
)
def test_a_recorded_foreign_file_is_named(file: str, words: str, load: Load) -> None:
    error = refusal(recorded(file), load)
    assert error.rule == "key-format"
    assert words in error.found
    assert error.remedy


# --- the algorithm ------------------------------------------------------------------------------

ALGORITHMS = {
    "EC": (EC, "an elliptic-curve key"),
    "Ed25519": (ED25519, "a key that is not for RSA"),
    "PSS": (der.PSS, "an RSA key bound to PSS"),
    "OAEP": (RSA_OAEP + der.NULL, "a key that is not for RSA"),
}


@pytest.mark.parametrize("name", ALGORITHMS)
def test_a_key_of_another_algorithm_is_named(name: str) -> None:
    algorithm, words = ALGORITHMS[name]
    for load, octets in (
        (load_private_key, der.pkcs8(PKCS1, algorithm)),
        (load_public_key, der.spki(PKCS1_PUBLIC, algorithm)),
    ):
        error = refusal(octets, load)
        assert (error.rule, error.found) == ("key-format", words)
        assert "jwtbearer keypair" in (error.remedy or "")


@pytest.mark.parametrize("algorithm", [der.RSA_ENCRYPTION + der.NULL, der.RSA_ENCRYPTION])
def test_parameters_of_null_and_none_at_all_are_both_rsa(algorithm: bytes) -> None:
    assert load_private_key(der.pkcs8(PKCS1, algorithm)).n == NUMBERS.n
    assert load_public_key(der.spki(PKCS1_PUBLIC, algorithm)).n == NUMBERS.n


@pytest.mark.openssl
@pytest.mark.parametrize("kind", ["EC", "ED25519"])
def test_a_certificate_for_another_algorithm_is_named(kind: str, tmp_path: Path) -> None:
    curve = ("-pkeyopt", "ec_paramgen_curve:P-256") if kind == "EC" else ()
    key = tmp_path / "other.key"
    key.write_bytes(oracle.openssl("genpkey", "-algorithm", kind, *curve))
    certificate = oracle.openssl("req", "-x509", "-key", key, "-subj", "/CN=x")
    found = "an elliptic-curve key" if kind == "EC" else "a key that is not for RSA"
    assert refusal(certificate, load_public_key).found == found
    assert refusal(certificate, load_private_key).found.startswith("a certificate")


# --- the first characters -------------------------------------------------------------------------


@pytest.mark.parametrize("load", [load_private_key, load_public_key])
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xce\xce\xce\xce\0\0\0\2", "a Java keystore"),
        (b"\xfe\xed\xfe\xee\0\0\0\2", "no BEGIN line"),
        (b"\xfe\xed\xfe", "no BEGIN line"),
        ("---- BEGIN SSH2 PUBLIC KEY ----\nAAAA", "a public key in OpenSSH's own format"),
        ("ssh-rsa AAAA", "a public key in OpenSSH's own format"),
        ("ssh-rsaAAAA", "no BEGIN line"),
        ("PuTTY-User-Key-File-2: ssh-rsa", "a PuTTY key"),
        ("PuTTY", "no BEGIN line"),
        ("\ufeff \n{", "a JSON text"),
        ("[", "no BEGIN line"),
        ("", "an empty text"),
        (b"", "an empty text"),
        ("\ufeff\r\n\t ", "an empty text"),
        ("MI" + "A" * 60, "base64 without"),
        ("MI" + "A" * 59, "no BEGIN line"),
        ("MI" + "A" * 60 + "==", "base64 without"),
        ("MI" + "A" * 60 + "===", "no BEGIN line"),
        ("MI" + "A" * 60 + "-", "no BEGIN line"),
        ("server.key", "no BEGIN line"),
    ],
    ids=ascii,
)
def test_a_text_is_told_by_how_it_starts(data: bytes | str, words: str, load: Load) -> None:
    error = refusal(data, load)
    assert error.rule == "key-format"
    assert words in error.found
    assert error.remedy


# --- remedies ----------------------------------------------------------------------------------

MENDED: dict[str, tuple[Load, str]] = {
    "encrypted DER": (load_private_key, "server.key"),
    "encrypted traditional": (load_private_key, "server.key"),
    "encrypted PEM": (load_public_key, "server.key"),
}


@pytest.mark.openssl
@pytest.mark.parametrize("name", MENDED)
def test_the_remedy_opens_each_kind_of_encrypted_key(name: str, tmp_path: Path) -> None:
    load, file = MENDED[name]
    content = FOREIGN[name][1]()
    (tmp_path / file).write_bytes(content)
    command = (refusal(content, load).remedy or "").partition(": ")[2]
    command = f"{command} -passin {PASSWORD}"
    subprocess.run(["/bin/sh", "-ec", command], cwd=tmp_path, check=True, capture_output=True)
    [mended] = {each.name for each in tmp_path.iterdir()} - {file}
    assert load((tmp_path / mended).read_bytes()).n == NUMBERS.n


@pytest.mark.openssl
@pytest.mark.parametrize("form", ["key", "key.der", "pkcs1.key"])
def test_the_remedy_takes_the_public_half_of_each_form(form: str, tmp_path: Path) -> None:
    content = (VECTORS / f"keys/demo-2048.{form}").read_bytes()
    (tmp_path / "server.key").write_bytes(content)
    command = (refusal(content, load_public_key).remedy or "").partition(": ")[2]
    subprocess.run(["/bin/sh", "-ec", command], cwd=tmp_path, check=True, capture_output=True)
    assert load_public_key((tmp_path / "public.pem").read_bytes()).n == NUMBERS.n


# --- the fine print of PKCS#8 and PKCS#1 -------------------------------------------------------


def test_attributes_of_pkcs8_are_passed_over() -> None:
    key_usage = der.sequence(
        bytes.fromhex("0603551d0f"), der.value(0x31, der.value(0x03, b"\x07\x80"))
    )
    octets = der.sequence(
        der.integer(0),
        der.sequence(der.RSA_ENCRYPTION, der.NULL),
        der.octet_string(PKCS1),
        der.value(0xA0, key_usage),
    )
    assert load_private_key(octets).d == NUMBERS.d
    assert load_private_key(der.pem("PRIVATE KEY", octets)).d == NUMBERS.d


def test_a_key_of_more_than_two_primes_is_named() -> None:
    n, e, d, p, q = NUMBERS.n, NUMBERS.e, NUMBERS.d, NUMBERS.p, NUMBERS.q
    error = refusal(der.pkcs1_private(n, e, d, p, q, version=1), load_private_key)
    assert error.rule == "key-format"
    assert "more than two primes" in error.found
    assert load_private_key(der.pkcs1_private(n, e, d, p, q)).d == d


@pytest.mark.parametrize("label", FORMS)
@pytest.mark.parametrize("more", [b"\0", b"\x05\x00", b"\n"], ids=["zero", "NULL", "newline"])
def test_octets_after_the_end_are_counted_and_refused(label: str, more: bytes) -> None:
    load, octets = FORMS[label]
    for data in (octets + more, der.pem(label, octets + more)):
        error = refusal(data, load)
        assert error.rule == "key-format"
        assert error.found.startswith(f"{len(more)} bytes after the end")


def test_octets_after_the_key_inside_its_envelope_are_refused_too() -> None:
    for load, octets in (
        (load_private_key, der.pkcs8(PKCS1 + b"\0")),
        (load_public_key, der.spki(PKCS1_PUBLIC + b"\0")),
    ):
        assert refusal(octets, load).found.startswith("1 bytes after the end of a PKCS#1")


# --- dates --------------------------------------------------------------------------------------

NOT_BEFORE, NOT_AFTER = b"251231235900Z", b"21251207235900Z"


def dated(not_before: bytes = NOT_BEFORE, not_after: bytes = NOT_AFTER) -> bytes:
    """The demo certificate with other dates of the same length."""
    assert (len(not_before), len(not_after)) == (13, 15)
    return CERTIFICATE.replace(NOT_BEFORE, not_before).replace(NOT_AFTER, not_after)


@pytest.mark.openssl
@pytest.mark.parametrize(
    "dates",
    [
        (NOT_BEFORE, NOT_AFTER),
        (b"491231235959Z", b"20500101000000Z"),
        (b"700101000000Z", b"19700101000001Z"),
        (b"690101000000Z", b"99991231235959Z"),
        (b"240229000000Z", b"24000229000000Z"),
    ],
    ids=["as made", "2049 and 2050", "1970", "1969 and 9999", "leap days"],
)
def test_dates_are_those_that_openssl_reads(dates: tuple[bytes, bytes]) -> None:
    printed = oracle.openssl("x509", "-noout", "-dates", stdin=dated(*dates)).decode()
    expected = [
        ssl.cert_time_to_seconds(line.partition("=")[2]) for line in printed.splitlines()[:2]
    ]
    assert list(certificate_dates(dated(*dates)) or ()) == expected


@pytest.mark.parametrize(
    "not_before",
    [
        b"251331235900Z",
        b"250229000000Z",
        b"251231240000Z",
        b"2512312359000",
        b"2512312359 0Z",
        b"251231235900\xff",
        b"abcdefghijklm",
    ],
    ids=["month 13", "no leap day", "hour 24", "no Z", "a blank", "no ASCII", "letters"],
)
def test_a_date_that_is_none_is_refused_but_its_key_is_read(not_before: bytes) -> None:
    with pytest.raises(KeyRefused) as refused:
        certificate_dates(dated(not_before))
    assert refused.value.rule == "key-format"
    assert refused.value.expected in ("a date", "the DER of a Validity")
    assert load_public_key(dated(not_before)).n == NUMBERS.n


# --- hostile DER -------------------------------------------------------------------------------


def nested(depth: int) -> bytes:
    """A SEQUENCE in a SEQUENCE, and so on."""
    octets = b""
    for _ in range(depth):
        octets = der.sequence(octets)
    return octets


HOSTILE = {
    "sequences thousands deep": nested(5_000),
    "thousands of empty parts": der.sequence(b"\x05\x00" * 5_000),
    "thousands of empty sequences": der.sequence(b"\x30\x00" * 5_000),
    "a long object identifier": der.spki(b"", der.value(0x06, b"\x2a" + b"\x01" * 2_000)),
    "a length beyond the end": b"\x30\x88" + b"\xff" * 8,
    "an indefinite length": b"\x30\x80" + PKCS1[4:] + b"\0\0",
    "a tag of many octets": b"\x30\x82\x00\x08\x1f" + b"\xff" * 7,
}


@pytest.mark.parametrize("octets", HOSTILE.values(), ids=HOSTILE)
def test_der_made_to_hurt_is_refused(octets: bytes) -> None:
    for load in (load_private_key, load_public_key):
        for data in (octets, der.pem("PRIVATE KEY", octets), der.pem("CERTIFICATE", octets)):
            assert refusal(data, load).rule in ("key-format", "key-armour")


@pytest.mark.parametrize("label", FORMS)
def test_der_cut_anywhere_is_refused(label: str) -> None:
    load, octets = FORMS[label]
    for length in range(len(octets)):
        assert refusal(octets[:length], load).rule == "key-format", length


def changes(octets: bytes, seeded: random.Random) -> list[bytes]:
    """The octets with each in turn altered, left out or doubled; and some with several faults."""
    changed = []
    for place in range(len(octets)):
        before, after = octets[:place], octets[place + 1 :]
        other = octets[place] ^ seeded.randrange(1, 256)
        middle = seeded.choice((bytes([other]), bytes([other]), b"", octets[place : place + 1] * 2))
        changed.append(before + middle + after)
    for _ in range(300):
        several = bytearray(octets)
        for _ in range(seeded.randrange(2, 20)):
            place = seeded.randrange(min(len(several), seeded.choice((60, 4096))))
            several[place : place + seeded.randrange(3)] = seeded.randbytes(seeded.randrange(3))
        changed.append(bytes(several))
    return changed


@pytest.mark.parametrize("label", ["PRIVATE KEY", "RSA PRIVATE KEY"])
def test_mutated_private_der_is_refused_or_the_same_key(label: str, seeded: random.Random) -> None:
    for octets in changes(FORMS[label][1], seeded):
        try:
            key = load_private_key(octets)
        except JWTBearerError as error:
            assert str(NUMBERS.d)[:40] not in str(error)
        else:
            assert (key.n, key.e, key.d) == (NUMBERS.n, NUMBERS.e, NUMBERS.d)
            assert {key.p, key.q} == {NUMBERS.p, NUMBERS.q}


@pytest.mark.parametrize("label", ["PUBLIC KEY", "RSA PUBLIC KEY", "CERTIFICATE"])
def test_mutated_public_der_brings_out_no_foreign_exception(
    label: str, seeded: random.Random
) -> None:
    for octets in changes(FORMS[label][1], seeded):
        for use in (load_public_key, certificate_dates):
            try:
                use(octets)
            except JWTBearerError as error:
                assert str(error)


def test_an_error_shows_no_line_of_the_private_key() -> None:
    for line in KEY_TEXT.splitlines()[1:-1]:
        text = KEY_TEXT.replace(line, line + "*")
        error = refusal(text, load_private_key)
        assert line not in f"{error}{error!r}{error.args}{vars(error)}"
