"""Keys and certificates: each rule with a near miss."""

from __future__ import annotations

import base64
import hashlib
import json
import stat

import pytest

from jwtbearer.audit import audit_key
from jwtbearer.audit import key as layer
from jwtbearer.audit.key import PUBLISHED
from jwtbearer.certificate import make_certificate, private_key_pem
from jwtbearer.keypair import make_private_key
from tests import oracle
from tests.conftest import VECTORS
from tests.recording.keys import seeded_bytes

NOW = 1767225600
OWN = make_private_key(
    2048, random_bytes=seeded_bytes("a key that is not published"), progress=lambda: None
)
KEY = private_key_pem(OWN).encode()
CERTIFICATE = make_certificate(
    OWN, name="own", days=10, now=NOW, random_bytes=seeded_bytes("serial")
).encode()
DEMO_KEY = (VECTORS / "keys/demo-2048.key").read_bytes()
DEMO_CERTIFICATE = (VECTORS / "keys/demo-2048.crt").read_bytes()


def rules(data: bytes, **known: object) -> set[tuple[str, str]]:
    report = audit_key(data, now=NOW, **known)  # type: ignore[arg-type]
    return {(finding.rule, finding.severity) for finding in report.findings}


def test_a_good_key_beside_its_certificate_has_no_finding() -> None:
    mode = stat.S_IFREG | 0o600
    report = audit_key(KEY, certificate=CERTIFICATE, mode=mode, now=NOW)
    assert report.findings == ()
    assert report.unchecked == ()


def test_a_good_certificate_has_no_finding() -> None:
    assert rules(CERTIFICATE) == set()


def test_the_key_of_another_certificate_is_told() -> None:
    assert ("key-certificate", "E") in rules(KEY, certificate=DEMO_CERTIFICATE)
    assert rules(KEY, certificate=CERTIFICATE) == set()


@pytest.mark.parametrize(("days", "fires"), [(-1, True), (5, False), (11, True)])
def test_a_certificate_out_of_its_dates_is_told(days: int, fires: bool) -> None:
    report = audit_key(CERTIFICATE, now=NOW + days * 86400)
    assert ({finding.rule for finding in report.findings} == {"key-expired"}) is fires


@pytest.mark.parametrize(("mode", "fires"), [(0o600, False), (0o640, True), (0o604, True)])
def test_a_key_that_others_can_read_is_told(mode: int, fires: bool) -> None:
    assert (("key-mode", "W") in rules(KEY, mode=stat.S_IFREG | mode)) is fires
    assert ("key-mode", "W") not in rules(CERTIFICATE, mode=stat.S_IFREG | mode)


def test_a_symbolic_link_is_told() -> None:
    assert ("key-mode", "W") in rules(KEY, mode=stat.S_IFLNK | 0o777)


@pytest.mark.parametrize("file", ["demo-2048.key", "demo-3072.crt", "demo-4096.pub"])
def test_a_published_key_is_told(file: str) -> None:
    assert ("key-published", "E") in rules((VECTORS / "keys" / file).read_bytes())
    assert ("key-published", "E") not in rules(KEY)


def test_the_published_keys_of_the_rfcs_are_known() -> None:
    for vector in json.loads((VECTORS / "rfc.json").read_text(encoding="utf-8"))["vectors"]:
        modulus = vector["input"]["key"]["n"]
        octets = base64.urlsafe_b64decode(modulus + "==")
        assert hashlib.sha256(octets).hexdigest() in PUBLISHED


def test_carriage_returns_are_a_risk() -> None:
    assert rules(KEY.replace(b"\n", b"\r\n")) == {("key-armour", "W")}


@pytest.mark.openssl
def test_a_small_exponent_is_a_risk() -> None:
    options = ("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-pkeyopt")
    key = oracle.openssl("genpkey", *options, "rsa_keygen_pubexp:3")
    assert rules(key) == {("key-exponent", "W")}


@pytest.mark.openssl
def test_a_short_key_is_refused() -> None:
    key = oracle.openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024")
    assert rules(key) == {("key-size", "E")}


DAMAGED = {
    "key-format": b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n",
    "key-armour": KEY.replace(b"\n", b"\\n"),
    "key-inconsistent": private_key_pem(OWN).encode(),
}


@pytest.mark.parametrize("rule", ["key-format", "key-armour"])
def test_what_cannot_be_read_is_named_with_its_remedy(rule: str) -> None:
    [finding] = audit_key(DAMAGED[rule]).findings
    assert finding.rule == rule
    assert finding.remedy


def test_every_rule_of_the_layer_is_one_of_these() -> None:
    tried = {"key-size", "key-exponent", "key-inconsistent", "key-format", "key-armour"}
    tried |= {"key-certificate", "key-expired", "key-mode", "key-published"}
    assert {rule.id for rule in layer.LAYER.rules} == tried


def test_numbers_of_two_keys_in_one_file_are_refused() -> None:
    from pyasn1.codec.der import decoder, encoder

    from jwtbearer.keys import schema

    der = (VECTORS / "keys/demo-2048.key.der").read_bytes()
    info, _ = decoder.decode(der, asn1Spec=schema.PrivateKeyInfo())
    inner, _ = decoder.decode(bytes(info["privateKey"]), asn1Spec=schema.RSAPrivateKey())
    inner["privateExponent"] = int(inner["privateExponent"]) + 2
    info["privateKey"] = encoder.encode(inner)
    assert rules(encoder.encode(info)) == {("key-inconsistent", "E")}


def test_no_number_of_a_key_is_in_a_finding() -> None:
    report = audit_key(DEMO_KEY, certificate=CERTIFICATE, mode=0o100644, now=NOW)
    text = "".join(map(str, report.findings)) + repr(report)
    assert str(OWN.d) not in text
    assert DEMO_KEY.decode().splitlines()[3] not in text
