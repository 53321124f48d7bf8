"""What keypair.py writes: a private key as PKCS#8, and its self-signed X.509 v3 certificate.

The certificate is signed with this package's own PKCS#1 (RFC 5280 §4.1). Salesforce takes the
public key out of it; a certificate authority has no part in the flow.
"""

from __future__ import annotations

import hashlib
from binascii import b2a_base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from pyasn1.codec.der import encoder
from pyasn1.type import char, univ, useful

from jwtbearer import pkcs1
from jwtbearer.errors import CallerMistake, shown
from jwtbearer.keys import PrivateKey
from jwtbearer.keys import schema as asn1

__all__ = ["distinguished_name", "make_certificate", "private_key_pem", "validity"]

SERIAL_OCTETS = 16  # RFC 5280 §4.1.2.2: positive, at most 20
MAXIMUM_DAYS = 36500

SHA256_WITH_RSA = "1.2.840.113549.1.1.11"  # RFC 4055 §5
COMMON_NAME = "2.5.4.3"  # RFC 5280 A.1
MAXIMUM_NAME = 64  # RFC 5280 A.1, ub-common-name
SUBJECT_KEY_IDENTIFIER = "2.5.29.14"  # RFC 5280 §4.2.1.2
KEY_USAGE = "2.5.29.15"  # RFC 5280 §4.2.1.3
BASIC_CONSTRAINTS = "2.5.29.19"  # RFC 5280 §4.2.1.9


def private_key_pem(key: PrivateKey) -> str:
    """Write the key as PKCS#8 (RFC 5208 §5) in PEM, the form that openssl writes too."""
    rsa_key = asn1.RSAPrivateKey()
    numbers = (
        *(0, key.n, key.e, key.d, key.p, key.q),
        *(key.d % (key.p - 1), key.d % (key.q - 1), pow(key.q, -1, key.p)),
    )
    for position, number in enumerate(numbers):
        rsa_key[position] = number
    info = asn1.PrivateKeyInfo()
    info["version"] = 0
    info["privateKeyAlgorithm"] = algorithm(asn1.RSA_ENCRYPTION)
    info["privateKey"] = encoder.encode(rsa_key)
    return pem("PRIVATE KEY", encoder.encode(info))


def make_certificate(
    key: PrivateKey, *, name: str, days: int, now: float, random_bytes: Callable[[int], bytes]
) -> str:
    """Make the self-signed certificate of a key, valid from ``now`` for ``days``, as PEM.

    RFC 5280 §4.1. ``name`` is the common name of issuer and subject.
    """
    subject = distinguished_name(name)
    tbs = asn1.TBSCertificate()
    tbs["version"] = 2  # v3
    tbs["serialNumber"] = int.from_bytes(random_bytes(SERIAL_OCTETS), "big") >> 1 | 1
    tbs["signature"] = algorithm(SHA256_WITH_RSA)
    tbs["issuer"] = subject
    tbs["validity"] = validity(now, days)
    tbs["subject"] = subject
    tbs["subjectPublicKeyInfo"] = public_key_info(key)
    tbs["extensions"].extend(extensions(key))
    certificate = asn1.Certificate()
    certificate["tbsCertificate"] = tbs
    certificate["signatureAlgorithm"] = algorithm(SHA256_WITH_RSA)
    signature = pkcs1.sign(encoder.encode(tbs), key)
    certificate["signature"] = univ.BitString.fromOctetString(signature)
    return pem("CERTIFICATE", encoder.encode(certificate))


def algorithm(identifier: str) -> Any:
    """An AlgorithmIdentifier whose parameters are NULL (RFC 4055 §1.2, §5)."""
    value = asn1.AlgorithmIdentifier()
    value["algorithm"] = identifier
    value["parameters"] = encoder.encode(univ.Null(""))
    return value


def distinguished_name(name: str) -> bytes:
    """A Name of one attribute, the common name (RFC 5280 §4.1.2.4, A.1)."""
    if not isinstance(name, str) or not name.isprintable() or not 0 < len(name) <= MAXIMUM_NAME:
        raise CallerMistake(
            f"the name is {shown(name)}; a certificate takes 1 to {MAXIMUM_NAME} printable "
            "characters (RFC 5280 A.1)"
        )
    attribute = sequence(univ.ObjectIdentifier(COMMON_NAME), char.UTF8String(name))
    relative = univ.SetOf(componentType=univ.Any())
    relative.append(encoder.encode(attribute))
    return bytes(encoder.encode(sequence(relative)))


def validity(now: float, days: int) -> bytes:
    """From a minute before now, for clocks that are slow, for ``days`` (RFC 5280 §4.1.2.5)."""
    if isinstance(days, bool) or not isinstance(days, int) or not 0 < days <= MAXIMUM_DAYS:
        raise CallerMistake(f"days is {shown(days)}; pass a whole number from 1 to {MAXIMUM_DAYS}")
    start = datetime.fromtimestamp(now, UTC) - timedelta(minutes=1)
    return bytes(encoder.encode(sequence(time(start), time(start + timedelta(days=days)))))


def time(moment: datetime) -> Any:
    """UTCTime through 2049, GeneralizedTime from 2050 (RFC 5280 §4.1.2.5.1, .2)."""
    if moment.year < 2050:
        return useful.UTCTime(moment.strftime("%y%m%d%H%M%SZ"))
    return useful.GeneralizedTime(moment.strftime("%Y%m%d%H%M%SZ"))


def public_key_info(key: PrivateKey) -> Any:
    """The public half as SubjectPublicKeyInfo (RFC 5280 §4.1.2.7)."""
    info = asn1.SubjectPublicKeyInfo()
    info["algorithm"] = algorithm(asn1.RSA_ENCRYPTION)
    info["subjectPublicKey"] = univ.BitString.fromOctetString(rsa_public_key(key))
    return info


def rsa_public_key(key: PrivateKey) -> bytes:
    """The public half as PKCS#1 (RFC 8017 A.1.1)."""
    value = asn1.RSAPublicKey()
    value["modulus"] = key.n
    value["publicExponent"] = key.e
    return bytes(encoder.encode(value))


def extensions(key: PrivateKey) -> list[bytes]:
    """No authority; for signatures alone; the key's identifier (RFC 5280 §4.2.1)."""
    # RFC 5280 §4.2.1.2, method 1: the identifier is a name, no protection rests on SHA-1.
    identifier = hashlib.sha1(rsa_public_key(key), usedforsecurity=False).digest()
    return [
        extension(BASIC_CONSTRAINTS, univ.Sequence(), critical=True),
        extension(KEY_USAGE, univ.BitString("1"), critical=True),  # digitalSignature
        extension(SUBJECT_KEY_IDENTIFIER, univ.OctetString(identifier), critical=False),
    ]


def extension(identifier: str, value: Any, *, critical: bool) -> bytes:
    """One Extension (RFC 5280 §4.1.2.9); critical is written only where it is true."""
    parts = [univ.ObjectIdentifier(identifier)]
    if critical:
        parts.append(univ.Boolean(True))
    parts.append(univ.OctetString(encoder.encode(value)))
    return bytes(encoder.encode(sequence(*parts)))


def sequence(*parts: Any) -> Any:
    """A SEQUENCE of the parts as they are."""
    value = asn1.AnySequence()
    value.extend(bytes(encoder.encode(part)) for part in parts)
    return value


def pem(label: str, der: bytes) -> str:
    """Put DER in armour, 64 characters a line (RFC 7468 §2)."""
    text = b2a_base64(der, newline=False).decode("ascii")
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""])
