"""The certificate that is made: openssl reads it, verifies it, and finds in it what was meant."""

from __future__ import annotations

import hashlib
import re
import ssl
from pathlib import Path

import pytest

from jwtbearer import CallerMistake, PrivateKey, load_private_key, load_public_key
from jwtbearer.certificate import make_certificate, private_key_pem
from tests import oracle
from tests.conftest import VECTORS
from tests.recording.keys import seeded_bytes

NOW = 1767225600
DAY = 86400
END_OF_2049 = 2524607999


def made(key: PrivateKey, *, name: str = "me", days: int = 10, now: float = NOW) -> str:
    return make_certificate(key, name=name, days=days, now=now, random_bytes=seeded_bytes("serial"))


def printed(certificate: str, *options: str) -> str:
    return oracle.openssl("x509", "-noout", *options, stdin=certificate.encode()).decode()


@pytest.mark.openssl
@pytest.mark.parametrize("bits", [2048, 3072, 4096])
@pytest.mark.parametrize("options", [(), ("-x509_strict",)], ids=["plain", "strict"])
def test_openssl_verifies_it(bits: int, options: tuple[str, ...], tmp_path: Path) -> None:
    key = load_private_key((VECTORS / f"keys/demo-{bits}.key").read_bytes())
    file = tmp_path / "server.crt"
    file.write_text(made(key))
    at = ("-attime", str(NOW + DAY))
    oracle.openssl("verify", *at, *options, "-CAfile", file, file)
    assert load_public_key(file.read_text()) == key.public


@pytest.mark.openssl
def test_openssl_finds_in_it_what_was_meant(demo_key: PrivateKey) -> None:
    text = printed(made(demo_key), "-text")
    assert "Version: 3 (0x2)" in text
    assert text.count("Signature Algorithm: sha256WithRSAEncryption") == 2
    assert re.search(r"Issuer: CN ?= ?me\n", text)
    assert re.search(r"Subject: CN ?= ?me\n", text)
    assert re.search(r"Basic Constraints: critical\s+CA:FALSE", text)
    assert re.search(r"Key Usage: critical\s+Digital Signature\n", text)
    assert "Subject Key Identifier" in text


@pytest.mark.openssl
@pytest.mark.parametrize(
    ("now", "days"),
    [(NOW, 1), (NOW, 36500), (END_OF_2049 - 10 * DAY, 9), (END_OF_2049 - 10 * DAY, 11)],
)
def test_its_dates_are_what_openssl_reads(demo_key: PrivateKey, now: int, days: int) -> None:
    dates = printed(made(demo_key, now=now, days=days), "-dates").split("\n")
    start, end = (ssl.cert_time_to_seconds(line.partition("=")[2]) for line in dates[:2])
    assert start == now - 60
    assert end == start + days * DAY


@pytest.mark.openssl
@pytest.mark.parametrize(
    ("days", "end"), [(9, "UTCTIME"), (11, "GENERALIZEDTIME")], ids=["2049", "2050"]
)
def test_a_date_from_2050_on_is_written_as_a_generalized_time(
    demo_key: PrivateKey, days: int, end: str
) -> None:
    certificate = made(demo_key, now=END_OF_2049 - 10 * DAY, days=days).encode()
    parsed = oracle.openssl("asn1parse", stdin=certificate).decode()
    assert re.findall(r"UTCTIME|GENERALIZEDTIME", parsed) == ["UTCTIME", end]


@pytest.mark.openssl
def test_its_key_identifier_is_the_digest_of_the_public_key(demo_key: PrivateKey) -> None:
    key_file = VECTORS / "keys/demo-2048.key"
    public = oracle.openssl("rsa", "-in", key_file, "-RSAPublicKey_out", "-outform", "DER")
    identifier = hashlib.sha1(public, usedforsecurity=False).hexdigest()
    text = printed(made(demo_key), "-ext", "subjectKeyIdentifier")
    assert text.split()[-1].replace(":", "").lower() == identifier


@pytest.mark.openssl
def test_its_serial_is_positive_and_short(demo_key: PrivateKey) -> None:
    for seed in range(20):
        certificate = make_certificate(
            demo_key, name="me", days=1, now=NOW, random_bytes=seeded_bytes(str(seed))
        )
        serial = printed(certificate, "-serial").strip().partition("=")[2]
        assert 0 < int(serial, 16) < 2**159


@pytest.mark.openssl
@pytest.mark.parametrize("name", ["a", "Zoë", "a/b=c,d", "x" * 64, "名前"])
def test_a_name_is_kept(demo_key: PrivateKey, name: str) -> None:
    text = printed(made(demo_key, name=name), "-subject", "-nameopt", "utf8,-esc_2253")
    assert text.strip().endswith(name)


@pytest.mark.parametrize("name", ["", "x" * 65, "a\nb", "a\0b", "\x1b", None, 5])
def test_a_name_that_no_certificate_takes_is_refused(demo_key: PrivateKey, name: object) -> None:
    with pytest.raises(CallerMistake, match="the name is"):
        made(demo_key, name=name)  # type: ignore[arg-type]


@pytest.mark.parametrize("days", [0, -1, 36501, 1.5, True, None])
def test_days_that_cannot_be_are_refused(demo_key: PrivateKey, days: object) -> None:
    with pytest.raises(CallerMistake, match="days is"):
        made(demo_key, days=days)  # type: ignore[arg-type]


@pytest.mark.openssl
def test_the_private_key_is_written_as_openssl_writes_it(demo_key: PrivateKey) -> None:
    key_file = VECTORS / "keys/demo-2048.key"
    written = oracle.openssl("pkcs8", "-topk8", "-nocrypt", "-in", key_file)
    assert private_key_pem(demo_key).encode() == written
