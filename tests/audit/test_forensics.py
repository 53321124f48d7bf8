"""Signature forensics: over sixty kinds of wrong signature, each told from the others."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator
from pathlib import Path

import pytest

from jwtbearer import Claims, PrivateKey, build_assertion, pkcs1
from jwtbearer.audit import Report, audit_assertion
from jwtbearer.audit.paddings import DIGEST_INFO_PREFIXES
from tests import oracle
from tests.audit.tokens import APP, AUDIENCE, NOW, key_of
from tests.conftest import VECTORS

SIZES = (2048, 3072, 4096)
ASSERTIONS = {
    bits: build_assertion(Claims(APP, "user@example.com", AUDIENCE, NOW + 120), key_of(bits))
    for bits in SIZES
}
OTHER_KEYS = {2048: key_of(3072), 3072: key_of(2048), 4096: key_of(2048)}


def padded(text: str) -> str:
    return text + "=" * (-len(text) % 4)


def texts_signed(bits: int) -> Iterator[tuple[str, str, bytes]]:
    """What was signed in place of the signing input: a name, the rule, the octets."""
    assertion = ASSERTIONS[bits]
    header, claims = assertion.jwt_request.split(".")
    text = assertion.jwt_request
    digest = hashlib.sha256(text.encode()).digest()
    header_json, claims_json = assertion.jwt_header.encode(), assertion.jwt_claims.encode()
    form = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion="
    yield "JSON with a dot", "signature-json", header_json + b"." + claims_json
    yield "JSON of the claims", "signature-json", claims_json
    yield "JSON joined", "signature-json", header_json + claims_json
    yield "JSON of the header", "signature-json", header_json
    yield "header alone", "signature-part", header.encode()
    yield "claims alone", "signature-part", claims.encode()
    yield "swapped", "signature-part", f"{claims}.{header}".encode()
    yield "no dot", "signature-part", (header + claims).encode()
    yield "dot at the end", "signature-part", f"{text}.".encode()
    yield "empty", "signature-part", b""
    yield "lower case", "signature-part", text.lower().encode()
    yield "line feed", "signature-newline", f"{text}\n".encode()
    yield "CR LF", "signature-newline", f"{text}\r\n".encode()
    yield "space", "signature-newline", f"{text} ".encode()
    yield "NUL", "signature-newline", f"{text}\0".encode()
    yield "padded", "signature-padded", f"{padded(header)}.{padded(claims)}".encode()
    yield "UTF-16 LE", "signature-utf16", text.encode("utf-16-le")
    yield "UTF-16 BE", "signature-utf16", text.encode("utf-16-be")
    yield "UTF-16 BOM", "signature-utf16", b"\xff\xfe" + text.encode("utf-16-le")
    yield "UTF-32", "signature-utf16", text.encode("utf-32-le")
    yield "UTF-8 BOM", "signature-utf16", b"\xef\xbb\xbf" + text.encode()
    yield "digest", "signature-double-hash", digest
    yield "digest in hex", "signature-double-hash", digest.hex().encode()
    yield "digest in upper-case hex", "signature-double-hash", digest.hex().upper().encode()
    yield "digest in base64", "signature-double-hash", base64.b64encode(digest)
    yield "digest in base64url", "signature-double-hash", oracle.base64url(digest).encode()
    yield "form", "signature-body", f"{form}{text}".encode()
    yield "parameter", "signature-body", f"assertion={text}".encode()
    yield "double quotes", "signature-quoted", f'"{text}"'.encode()
    yield "single quotes", "signature-quoted", f"'{text}'".encode()
    yield "Bearer", "signature-quoted", f"Bearer {text}".encode()
    yield "another text", "signature-unknown", b"another text"


def messages_encoded(bits: int) -> Iterator[tuple[str, str, bytes]]:
    """What stood in place of EM: a name, the rule, the octets."""
    text = ASSERTIONS[bits].jwt_request.encode()
    length = bits // 8
    digest = hashlib.sha256(text).digest()
    info = DIGEST_INFO_PREFIXES["sha256"] + digest

    def framed(t: bytes) -> bytes:
        return b"\x00\x01" + b"\xff" * (length - 3 - len(t)) + b"\x00" + t

    for name in ("md5", "sha1", "sha224", "sha384", "sha512", "sha512_256"):
        hashed = hashlib.new(name, text, usedforsecurity=False).digest()
        yield name, "signature-hash", framed(DIGEST_INFO_PREFIXES[name] + hashed)
    joined = hashlib.md5(text).digest() + hashlib.sha1(text).digest()
    yield "MD5 and SHA-1", "signature-hash", framed(joined)
    rule = "signature-digestinfo"
    without_null = bytes.fromhex("302f300b06096086480165030402010420")
    yield "no DigestInfo", rule, framed(digest)
    yield "no NULL", rule, framed(without_null + digest)
    long_form = bytes.fromhex("308131300d060960864801650304020105000420")
    yield "BER", rule, framed(long_form + digest)
    garbage = bytes(length - 11 - len(info))
    yield "short PS, garbage", rule, b"\x00\x01" + b"\xff" * 8 + b"\x00" + info + garbage
    yield "octets after", rule, framed(info + b"xy")
    random_padding = b"\xaa" * (length - 3 - len(info))
    yield "block type 2", rule, b"\x00\x02" + random_padding + b"\x00" + info
    yield "bare digest", rule, digest.rjust(length, b"\0")
    yield "bare DigestInfo", rule, info.rjust(length, b"\0")
    yield "text unhashed", rule, framed(text[: length - 11] if len(text) > length - 11 else text)
    yield "hex of the digest", rule, framed(digest.hex().encode())
    yield "no padding known", "signature-unknown", b"\x00" + b"\x5a" * (length - 1)


def octets_sent(bits: int) -> Iterator[tuple[str, str, bytes]]:
    """What became of a good signature on the way: a name, the rule, the octets."""
    assertion = ASSERTIONS[bits]
    signature = assertion.signature_octets
    yield "hex", "signature-recoded", signature.hex().encode()
    yield "upper-case hex", "signature-recoded", signature.hex().upper().encode()
    yield "base64", "signature-recoded", base64.b64encode(signature)
    yield "base64url", "signature-recoded", oracle.base64url(signature).encode()
    yield "reversed", "signature-reversed", signature[::-1]
    yield "sign octet", "signature-length", b"\0" + signature
    yield "cut", "signature-length", signature[:-1]
    yield "longer", "signature-length", signature + b"x"
    text = assertion.jwt_request.encode()
    other = OTHER_KEYS[bits]
    yield "another key", "signature-other-key", pkcs1.sign(text, other)
    yield "another key, line feed", "signature-other-key", pkcs1.sign(text + b"\n", other)
    rule = "signature-other-algorithm"
    yield "64 octets", rule, bytes(range(64))
    yield "32 octets", rule, bytes(range(32))
    yield "48 octets", rule, bytes(range(48))
    yield "132 octets", rule, bytes(range(132))
    yield "ECDSA in DER", rule, bytes.fromhex("30440220" + "11" * 32 + "0220" + "22" * 32)


def private_operation(em: bytes, key: PrivateKey) -> bytes:
    return pow(int.from_bytes(em, "big"), key.d, key.n).to_bytes(key.length, "big")


def wrong_signatures(bits: int) -> Iterator[tuple[str, str, bytes]]:
    """Every kind: a name, the rule, the signature."""
    key = key_of(bits)
    for name, rule, message in texts_signed(bits):
        yield f"signed: {name}", rule, pkcs1.sign(message, key)
    for name, rule, em in messages_encoded(bits):
        yield f"encoded: {name}", rule, private_operation(em, key)
    for name, rule, signature in octets_sent(bits):
        yield f"sent: {name}", rule, signature


def audited(bits: int, signature: bytes, request: str | None = None) -> Report:
    text = request or ASSERTIONS[bits].jwt_request
    return audit_assertion(
        f"{text}.{oracle.base64url(signature)}",
        key=key_of(bits).public,
        other_keys=(OTHER_KEYS[bits].public,),
        audience=AUDIENCE,
        now=NOW,
    )


def errors(report: Report) -> list[tuple[str, str]]:
    return [(each.rule, each.found) for each in report.findings if each.severity == "E"]


@pytest.mark.parametrize("bits", SIZES)
def test_every_kind_is_told_from_the_others(bits: int) -> None:
    told: dict[tuple[tuple[str, str], ...], str] = {}
    for name, rule, signature in wrong_signatures(bits):
        found = errors(audited(bits, signature))
        assert rule in {each for each, _ in found}, (name, found)
        assert tuple(found) not in told, (name, told[tuple(found)])
        told[tuple(found)] = name
    assert len(told) >= 60


@pytest.mark.openssl
def test_the_recorded_example_is_what_openssl_signs_of_echo() -> None:
    text = (VECTORS / "audit/newline.jwt").read_text(encoding="ascii").strip()
    signing_input, _, signature = text.rpartition(".")
    key_file = VECTORS / "keys/demo-2048.key"
    echoed = f"{signing_input}\n".encode()
    assert oracle.base64url(oracle.signature(echoed, key_file)) == signature


@pytest.mark.openssl
@pytest.mark.parametrize("salt", [0, 20, 32, 222])
def test_a_pss_signature_of_openssl_is_confirmed(salt: int) -> None:
    key_file = VECTORS / "keys/demo-2048.key"
    signature = oracle.openssl(
        *("dgst", "-sha256", "-sign", key_file),
        *("-sigopt", "rsa_padding_mode:pss", "-sigopt", f"rsa_pss_saltlen:{salt}"),
        stdin=ASSERTIONS[2048].jwt_request.encode(),
    )
    [(rule, found)] = errors(audited(2048, signature))
    assert rule == "signature-pss"
    assert f"{salt} octets of salt" in found


@pytest.mark.openssl
@pytest.mark.parametrize("name", ["md5", "sha1", "sha224", "sha384", "sha512"])
def test_another_hash_of_openssl_is_named(name: str) -> None:
    key_file = VECTORS / "keys/demo-2048.key"
    message = ASSERTIONS[2048].jwt_request.encode()
    signature = oracle.openssl("dgst", f"-{name}", "-sign", key_file, stdin=message)
    [(rule, found)] = errors(audited(2048, signature))
    assert rule == "signature-hash"
    assert name.removeprefix("sha").upper() in found


@pytest.mark.openssl
def test_an_ecdsa_signature_of_openssl_is_named(tmp_path: Path) -> None:
    key_file = tmp_path / "ec.pem"
    curve = ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
    oracle.openssl("genpkey", *curve, "-out", key_file)
    message = ASSERTIONS[2048].jwt_request.encode()
    signature = oracle.openssl("dgst", "-sha256", "-sign", key_file, stdin=message)
    [(rule, found)] = errors(audited(2048, signature))
    assert rule == "signature-other-algorithm"
    assert "ECDSA in DER" in found


def test_hmac_with_the_public_key_is_confirmed() -> None:
    certificate = (VECTORS / "keys/demo-2048.crt").read_bytes()
    text = ASSERTIONS[2048].jwt_request
    signature = hmac.digest(certificate, text.encode(), "sha256")
    report = audit_assertion(
        f"{text}.{oracle.base64url(signature)}",
        key=key_of(2048).public,
        key_texts=(certificate,),
        audience=AUDIENCE,
        now=NOW,
    )
    [(rule, found)] = errors(report)
    assert rule == "signature-other-algorithm"
    assert "public key's file as its secret" in found


def test_a_dropped_zero_is_told_from_a_cut_text() -> None:
    key = key_of(2048)
    for exp in range(NOW + 1, NOW + 5000):
        assertion = build_assertion(Claims(APP, "user@example.com", AUDIENCE, exp), key)
        if assertion.signature_octets[0] == 0:
            break
    shorter = assertion.signature_octets.lstrip(b"\0")
    assert [rule for rule, _ in errors(audited(2048, shorter, assertion.jwt_request))] == [
        "signature-zero-dropped"
    ]
    cut = assertion.signature_octets[:-1]
    assert [rule for rule, _ in errors(audited(2048, cut, assertion.jwt_request))] == [
        "signature-length"
    ]


def test_the_signature_plus_the_modulus_is_out_of_range() -> None:
    key = key_of(2048)
    number = int.from_bytes(ASSERTIONS[2048].signature_octets, "big") + key.n
    assert number < 2**2048
    [(rule, _)] = errors(audited(2048, number.to_bytes(256, "big")))
    assert rule == "signature-range"


def test_both_names_are_given_where_two_kinds_look_alike() -> None:
    [(_, found)] = errors(audited(2048, bytes(range(64))))
    assert "ES256" in found
    assert "Ed25519" in found
    assert "HMAC" in found


def test_the_recovered_digest_is_what_sha256sum_prints() -> None:
    [(rule, found)] = errors(audited(2048, pkcs1.sign(b"another text", key_of(2048))))
    assert rule == "signature-unknown"
    assert hashlib.sha256(b"another text").hexdigest() in found


def test_a_padding_sent_and_not_signed_is_told() -> None:
    assertion = ASSERTIONS[2048]
    header, claims = assertion.jwt_request.split(".")
    text = f"{padded(header)}.{padded(claims)}"
    assert text != assertion.jwt_request
    report = audited(2048, assertion.signature_octets, text)
    assert "signature-padded" in {rule for rule, _ in errors(report)}


@pytest.mark.parametrize("bits", SIZES)
def test_a_good_signature_is_no_finding(bits: int) -> None:
    assert errors(audited(bits, ASSERTIONS[bits].signature_octets)) == []
