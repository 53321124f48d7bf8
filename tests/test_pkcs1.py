"""RSASSA-PKCS1-v1_5, against openssl, rsa, pyasn1 and the figures of the RFCs."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import math
import random
from pathlib import Path
from typing import Any

import pytest
import rsa
from pyasn1.codec.der import decoder
from pyasn1.type import univ

from jwtbearer import (
    CallerMistake,
    FaultDetected,
    JWTBearerError,
    PrivateKey,
    load_private_key,
    load_public_key,
    pkcs1,
)
from tests import oracle
from tests.conftest import VECTORS

SIZES = (2048, 3072, 4096)
MESSAGES = {
    "empty": b"",
    "one-octet": b"\x00",
    "signing-input": b"eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhIn0",
    "every-octet": bytes(range(256)),
    "a-hundred-thousand-octets": b"long " * 20_000,
}
MESSAGE = b"eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyIn0"
DIGEST = hashlib.sha256(MESSAGE).digest()
INFO = bytes.fromhex("3031300d060960864801650304020105000420") + DIGEST
LENGTH = 256  # octets of the 2048-bit modulus
FIGURES = json.loads((VECTORS / "rfc.json").read_text(encoding="utf-8"))["vectors"]


def key_file(bits: int, ending: str = "key") -> Path:
    return VECTORS / f"keys/demo-{bits}.{ending}"


def private_key(bits: int) -> PrivateKey:
    return load_private_key(key_file(bits).read_bytes())


def octets_of(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def number_of(text: str) -> int:
    return int.from_bytes(octets_of(text), "big")


def key_of_jwk(jwk: dict[str, str]) -> PrivateKey:
    return PrivateKey(*(number_of(jwk[name]) for name in ("n", "e", "d", "p", "q")))


def key_of_factors(p: int, q: int) -> PrivateKey:
    """A key over two numbers as if they were prime, with the least exponent that suits them."""
    order = math.lcm(p - 1, q - 1)
    e = next(e for e in range(65537, 70000, 2) if math.gcd(e, order) == 1)
    return PrivateKey(p * q, e, pow(e, -1, order), p, q)


def operated(em: bytes, key: PrivateKey) -> bytes:
    """EM raised to d: what the owner of the key can make of any EM."""
    return pow(int.from_bytes(em, "big"), key.d, key.n).to_bytes(key.length, "big")


def block(
    info: bytes, *, lead: bytes = b"\x00\x01", tail: bytes = b"", fill: bytes = b"\xff"
) -> bytes:
    """An EM of the length of the 2048-bit modulus, with as much padding as it takes."""
    padding = fill * (LENGTH - len(lead) - 1 - len(info) - len(tail))
    return lead + padding + b"\x00" + info + tail


def altered(index: int, value: int) -> bytes:
    """The right EM with one octet altered."""
    em = bytearray(block(INFO))
    em[index] = value
    return bytes(em)


def digest_info_of(name: str) -> bytes:
    """The DigestInfo of another digest of the message, as rsa writes it."""
    prefix: bytes = rsa.pkcs1.HASH_ASN1[name]
    algorithm = name.replace("SHA-", "sha").lower()
    return prefix + hashlib.new(algorithm, MESSAGE, usedforsecurity=False).digest()


def info(text: str, digest: bytes = DIGEST) -> bytes:
    """A DigestInfo from hexadecimal digits and a digest."""
    return bytes.fromhex(text) + digest


FORGED = {
    "eight-octets-of-padding-then-garbage": b"\x00\x01" + b"\xff" * 8 + b"\x00" + INFO + b"g" * 194,
    "one-octet-after-the-digest": block(INFO, tail=b"\x00"),
    "sixty-octets-after-the-digest": block(INFO, tail=b"\xff" * 60),
    "no-null": block(info("302f300b06096086480165030402010420")),
    "null-of-one-octet": block(info("3032300e06096086480165030402010501000420")),
    "garbage-for-null": block(info("3031300d060960864801650304020104000420")),
    "garbage-inside-the-algorithm": block(
        info("303d30190609608648016503040201040a" + "41" * 10 + "05000420")
    ),
    "md5": block(digest_info_of("MD5")),
    "sha-1": block(digest_info_of("SHA-1")),
    "sha-512": block(digest_info_of("SHA-512")),
    "sha-256-digest-said-to-be-of-sha-512": block(info("3031300d060960864801650304020305000420")),
    "digest-alone": block(DIGEST),
    "octet-string-alone": block(b"\x04\x20" + DIGEST),
    "no-digest": block(INFO[:-32]),
    "digest-cut-by-one": block(INFO[:-1]),
    "digest-of-another-message": block(INFO[:-32] + hashlib.sha256(b"another").digest()),
    "block-type-00": block(INFO, lead=b"\x00\x00", fill=b"\x00"),
    "block-type-02": block(INFO, lead=b"\x00\x02"),
    "first-octet-01": block(INFO, lead=b"\x01\x01"),
    "first-octet-missing": block(INFO, lead=b"\x01"),
    "first-octet-of-padding-fe": altered(2, 0xFE),
    "middle-octet-of-padding-00": altered(100, 0x00),
    "last-octet-of-padding-fe": altered(203, 0xFE),
    "no-zero-after-padding": altered(204, 0xFF),
    "two-zeros-after-padding": altered(203, 0x00),
    "long-form-length-of-the-sequence": block(info("308131300d060960864801650304020105000420")),
    "long-form-length-of-the-algorithm": block(info("303230810d060960864801650304020105000420")),
    "long-form-length-of-the-digest": block(info("3032300d06096086480165030402010500048120")),
    "indefinite-length": block(info("3080300d060960864801650304020105000420") + b"\x00\x00"),
}


# --- EM -----------------------------------------------------------------------------------------


def test_the_digest_info_prefix_is_an_algorithm_with_null_and_room_for_the_digest() -> None:
    digest_info, rest = decoder.decode(pkcs1.DIGEST_INFO_PREFIX + DIGEST)
    algorithm, digest = digest_info.values()
    identifier, parameters = algorithm.values()
    assert rest == b""
    assert identifier == univ.ObjectIdentifier("2.16.840.1.101.3.4.2.1")
    assert parameters.isSameTypeWith(univ.Null())
    assert digest.asOctets() == DIGEST


def test_the_digest_info_prefix_is_that_of_rsa() -> None:
    assert rsa.pkcs1.HASH_ASN1["SHA-256"] == pkcs1.DIGEST_INFO_PREFIX


@pytest.mark.openssl
@pytest.mark.parametrize("bits", SIZES)
@pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES)
def test_em_is_what_openssl_finds_in_its_own_signature(bits: int, message: bytes) -> None:
    signature = oracle.signature(message, key_file(bits))
    em = oracle.recovered_em(signature, key_file(bits, "pub"))
    assert pkcs1.encode(message, bits // 8) == em


@pytest.mark.parametrize("length", [62, 256, 257, 384, 512])
def test_the_fields_of_em_fill_it(length: int) -> None:
    digest, digest_info, em = pkcs1.encoding(MESSAGE, length)
    assert digest == DIGEST
    assert digest_info == INFO
    assert em == b"\x00\x01" + b"\xff" * (length - 54) + b"\x00" + INFO
    assert (len(digest), len(digest_info), len(em)) == (32, 51, length)


@pytest.mark.parametrize("length", [61, 54, 51, 0, -1])
def test_an_em_too_short_for_eight_octets_of_padding_is_refused(length: int) -> None:
    with pytest.raises(
        CallerMistake, match=rf"^EM of {length} octets .*§9\.2 needs 62 .*2048 bits"
    ):
        pkcs1.encode(MESSAGE, length)


def test_the_shortest_em_has_eight_octets_of_padding() -> None:
    assert pkcs1.encode(MESSAGE, 62) == b"\x00\x01" + b"\xff" * 8 + b"\x00" + INFO


# --- sign ---------------------------------------------------------------------------------------


@pytest.mark.openssl
@pytest.mark.parametrize("bits", SIZES)
@pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES)
def test_openssl_makes_the_same_signature(bits: int, message: bytes) -> None:
    signature = pkcs1.sign(message, private_key(bits))
    assert signature == oracle.signature(message, key_file(bits))
    assert pkcs1.verify(message, signature, load_public_key(key_file(bits, "crt").read_bytes()))


@pytest.mark.parametrize("figure", FIGURES, ids=[figure["id"] for figure in FIGURES])
def test_a_figure_of_an_rfc_is_signed_to_the_octet(figure: dict[str, Any]) -> None:
    given = figure["input"]
    key = key_of_jwk(given["key"])
    signing_input = ".".join(
        oracle.base64url(bytes.fromhex(given[part])) for part in ("header", "payload")
    )
    signature = octets_of(figure["expect"]["signature"])
    assert signing_input == figure["intermediates"]["signing_input"]
    assert pkcs1.sign(signing_input.encode("ascii"), key) == signature
    assert pkcs1.verify(signing_input.encode("ascii"), signature, key.public)


@pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES)
def test_rsa_makes_the_same_signature(message: bytes, demo_key: PrivateKey) -> None:
    key = rsa.PrivateKey.load_pkcs1(key_file(2048, "pkcs1.key").read_bytes())
    assert pkcs1.sign(message, demo_key) == rsa.sign(message, key, "SHA-256")


def test_a_modulus_whose_bits_fill_no_whole_octets_is_signed_as_rsa_does() -> None:
    key = key_of_factors(2**61 - 1, private_key(4096).p)
    signature = pkcs1.sign(MESSAGE, key)
    assert key.bits % 8 != 0
    assert signature == rsa.sign(
        MESSAGE, rsa.PrivateKey(key.n, key.e, key.d, key.p, key.q), "SHA-256"
    )
    assert pkcs1.verify(MESSAGE, signature, key.public)


def test_signing_in_two_steps_gives_the_signature(demo_key: PrivateKey) -> None:
    em = pkcs1.encode(MESSAGE, LENGTH)
    assert pkcs1.sign_encoded(em, demo_key) == pkcs1.sign(MESSAGE, demo_key)


def test_the_same_message_has_the_same_signature_however_it_is_blinded(
    demo_key: PrivateKey,
) -> None:
    fresh = [pkcs1.sign(MESSAGE, private_key(2048)) for _ in range(3)]
    again = [pkcs1.sign(MESSAGE, demo_key) for _ in range(3)]
    assert len({*fresh, *again}) == 1


def test_a_random_message_is_signed_and_verified(
    demo_key: PrivateKey, seeded: random.Random
) -> None:
    for length in range(40):
        message = seeded.randbytes(length)
        assert pkcs1.verify(message, pkcs1.sign(message, demo_key), demo_key.public)


def test_bytearray_is_taken_as_bytes(demo_key: PrivateKey) -> None:
    message: Any = bytearray(MESSAGE)
    signature: Any = bytearray(pkcs1.sign(message, demo_key))
    assert signature == pkcs1.sign(MESSAGE, demo_key)
    assert pkcs1.verify(message, signature, demo_key.public)


# --- a fault gives nothing away -----------------------------------------------------------------


@pytest.mark.parametrize(("half", "prime"), [("exp1", "q"), ("exp2", "p")])
def test_a_fault_in_one_half_is_found_before_it_gives_away_a_prime(
    half: str, prime: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = private_key(2048)
    monkeypatch.setattr(key._key_of_rsa, half, getattr(key._key_of_rsa, half) ^ 2)
    m = int.from_bytes(pkcs1.encode(MESSAGE, LENGTH), "big")
    faulty = key.private_operation(m)
    assert math.gcd(pow(faulty, key.e, key.n) - m, key.n) == getattr(key, prime)
    with pytest.raises(FaultDetected, match="does not verify with its own public key") as caught:
        pkcs1.sign(MESSAGE, key)
    assert len(caught.value.args) == 1
    assert not any(character * 20 in str(caught.value) for character in "0123456789abcdef")
    assert "Nothing was given out" in str(caught.value)
    assert "openssl rsa -check" in str(caught.value)


def test_the_message_of_a_fault_holds_no_number_of_the_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    key = private_key(2048)
    monkeypatch.setattr(key._key_of_rsa, "coef", 1)
    with pytest.raises(FaultDetected) as caught:
        pkcs1.sign(MESSAGE, key)
    said = str(caught.value) + repr(caught.value)
    assert not any(str(number)[:20] in said for number in (key.n, key.d, key.p, key.q))
    assert caught.value.__context__ is None


def test_a_key_over_a_composite_prime_signs_nothing() -> None:
    part, other = private_key(2048), private_key(3072)
    with pytest.raises(FaultDetected, match="factors are not prime"):
        pkcs1.sign(MESSAGE, key_of_factors(part.p * part.q, other.p))


def test_the_primes_of_that_composite_make_a_key_that_signs() -> None:
    part, other = private_key(2048), private_key(3072)
    key = key_of_factors(part.p, other.p)
    assert pkcs1.verify(MESSAGE, pkcs1.sign(MESSAGE, key), key.public)


def test_factors_that_share_a_prime_raise_our_error_and_show_neither() -> None:
    part, other = private_key(2048), private_key(3072)
    with pytest.raises(JWTBearerError) as caught:
        pkcs1.sign(MESSAGE, key_of_factors(part.p * other.p, part.p * other.q))
    said = str(caught.value) + repr(caught.value.__cause__) + repr(caught.value.__context__)
    assert str(part.p * other.p)[:20] not in said


def test_a_small_factor_raises_nothing_but_our_errors_whatever_blinds_it() -> None:
    prime = private_key(4096).p
    for _ in range(24):
        with contextlib.suppress(JWTBearerError):
            key = key_of_factors(3, prime)
            assert pkcs1.verify(MESSAGE, pkcs1.sign(MESSAGE, key), key.public)


# --- verify -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def signature(demo_key: PrivateKey) -> bytes:
    return pkcs1.sign(MESSAGE, demo_key)


def test_every_altered_octet_of_the_signature_is_noticed(
    signature: bytes, demo_key: PrivateKey, seeded: random.Random
) -> None:
    for index in range(LENGTH):
        other = bytearray(signature)
        other[index] ^= seeded.randrange(1, 256)
        assert not pkcs1.verify(MESSAGE, bytes(other), demo_key.public), index


def test_every_altered_octet_of_the_message_is_noticed(
    signature: bytes, demo_key: PrivateKey, seeded: random.Random
) -> None:
    for index in range(len(MESSAGE)):
        other = bytearray(MESSAGE)
        other[index] ^= seeded.randrange(1, 256)
        assert not pkcs1.verify(bytes(other), signature, demo_key.public), index


def test_every_truncation_of_the_signature_is_noticed(
    signature: bytes, demo_key: PrivateKey
) -> None:
    for length in range(LENGTH):
        assert not pkcs1.verify(MESSAGE, signature[:length], demo_key.public), length
        assert not pkcs1.verify(MESSAGE, signature[LENGTH - length :], demo_key.public), length


@pytest.mark.parametrize("more", [b"\x00", b"\x01", b"\x00" * 256, b"\n"])
def test_every_extension_of_the_signature_is_noticed(
    more: bytes, signature: bytes, demo_key: PrivateKey
) -> None:
    assert not pkcs1.verify(MESSAGE, more + signature, demo_key.public)
    assert not pkcs1.verify(MESSAGE, signature + more, demo_key.public)


def test_a_leading_zero_octet_of_the_signature_must_stay(demo_key: PrivateKey) -> None:
    message = b"42"  # the first number whose signature starts so
    signature = pkcs1.sign(message, demo_key)
    assert signature[0] == 0
    assert len(signature) == LENGTH
    assert pkcs1.verify(message, signature, demo_key.public)
    assert not pkcs1.verify(message, signature[1:], demo_key.public)


def test_the_signature_plus_the_modulus_is_another_text_of_it_and_refused(
    demo_key: PrivateKey,
) -> None:
    message = b"0"
    s = int.from_bytes(pkcs1.sign(message, demo_key), "big")
    same = (s + demo_key.n).to_bytes(LENGTH, "big")
    assert pow(int.from_bytes(same, "big"), demo_key.e, demo_key.n) == pow(
        s, demo_key.e, demo_key.n
    )
    assert not pkcs1.verify(message, same, demo_key.public)


@pytest.mark.parametrize(
    ("from_n", "added"),
    [(0, 0), (0, 1), (1, -1), (1, 0), (1, 1)],
    ids=["0", "1", "n-1", "n", "n+1"],
)
def test_a_number_at_the_edge_of_the_range_is_no_signature(
    from_n: int, added: int, demo_key: PrivateKey
) -> None:
    number = from_n * demo_key.n + added
    assert not pkcs1.verify(MESSAGE, number.to_bytes(LENGTH, "big"), demo_key.public)


def test_the_largest_number_of_that_length_is_no_signature(demo_key: PrivateKey) -> None:
    assert not pkcs1.verify(MESSAGE, b"\xff" * LENGTH, demo_key.public)


def test_the_signature_of_another_key_is_none(signature: bytes) -> None:
    other = key_of_jwk(FIGURES[0]["input"]["key"])
    assert not pkcs1.verify(MESSAGE, signature, other.public)


# --- forged EMs, made with the private key itself ------------------------------------------------


def test_the_right_em_raised_to_d_is_the_signature(signature: bytes, demo_key: PrivateKey) -> None:
    assert operated(block(INFO), demo_key) == signature


@pytest.mark.parametrize("em", FORGED.values(), ids=FORGED)
def test_a_forged_em_is_refused(em: bytes, demo_key: PrivateKey) -> None:
    assert len(em) == LENGTH
    assert em != block(INFO)
    assert not pkcs1.verify(MESSAGE, operated(em, demo_key), demo_key.public)


@pytest.mark.openssl
@pytest.mark.parametrize("em", FORGED.values(), ids=FORGED)
def test_openssl_refuses_that_forged_em_too(
    em: bytes, demo_key: PrivateKey, tmp_path: Path
) -> None:
    forged, genuine = tmp_path / "forged", tmp_path / "genuine"
    forged.write_bytes(operated(em, demo_key))
    genuine.write_bytes(operated(block(INFO), demo_key))
    verify = ("dgst", "-sha256", "-verify", key_file(2048, "pub"), "-signature")
    assert b"Verified OK" in oracle.openssl(*verify, genuine, stdin=MESSAGE)
    with pytest.raises(AssertionError, match="dgst -sha256 -verify"):
        oracle.openssl(*verify, forged, stdin=MESSAGE)


def test_an_md5_signature_is_refused_where_rsa_takes_whatever_digest_it_names(
    demo_key: PrivateKey,
) -> None:
    forged = operated(FORGED["md5"], demo_key)
    assert rsa.verify(MESSAGE, forged, rsa.PublicKey(demo_key.n, demo_key.e)) == "MD5"
    assert not pkcs1.verify(MESSAGE, forged, demo_key.public)


# --- the caller's mistakes ----------------------------------------------------------------------


def test_a_message_of_text_is_to_be_encoded_first(signature: bytes, demo_key: PrivateKey) -> None:
    text: Any = MESSAGE.decode()
    for use in (
        lambda: pkcs1.encode(text, LENGTH),
        lambda: pkcs1.sign(text, demo_key),
        lambda: pkcs1.verify(text, signature, demo_key.public),
    ):
        with pytest.raises(CallerMistake, match="a message is bytes, not str; encode it first"):
            use()


@pytest.mark.parametrize("length", ["256", 256.0, None], ids=repr)
def test_a_length_that_is_no_octet_count_is_the_callers_mistake(length: Any) -> None:
    with pytest.raises(CallerMistake):
        pkcs1.encode(MESSAGE, length)


def test_a_signature_of_text_is_to_be_decoded_first(demo_key: PrivateKey) -> None:
    text: Any = "c2lnbmF0dXJl"
    with pytest.raises(CallerMistake, match="a signature is bytes, not str"):
        pkcs1.verify(MESSAGE, text, demo_key.public)


def test_verifying_with_the_private_key_points_to_its_public_half(
    signature: bytes, demo_key: PrivateKey
) -> None:
    private: Any = demo_key
    with pytest.raises(CallerMistake, match=r"not PrivateKey; pass key\.public$"):
        pkcs1.verify(MESSAGE, signature, private)


def test_verifying_with_no_key_at_all_points_to_nothing(signature: bytes) -> None:
    pem: Any = key_file(2048, "pub").read_text()
    with pytest.raises(CallerMistake, match=r"takes a PublicKey, not str$"):
        pkcs1.verify(MESSAGE, signature, pem)


def test_signing_with_the_public_key_is_the_callers_mistake(demo_key: PrivateKey) -> None:
    public: Any = demo_key.public
    with pytest.raises(CallerMistake, match=r"pkcs1\.sign takes a PrivateKey, not PublicKey"):
        pkcs1.sign(MESSAGE, public)
