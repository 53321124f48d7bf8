"""load_private_key and load_public_key: PEM or DER, bytes or text -> a checked key."""

from __future__ import annotations

from jwtbearer.errors import KeyRefused
from jwtbearer.keys import armour, formats, schema
from jwtbearer.keys.values import PrivateKey, PublicKey, inconsistent

__all__ = ["certificate_dates", "load_private_key", "load_public_key"]


def load_private_key(data: bytes | str) -> PrivateKey:
    """Read an RSA private key: PKCS#8 (RFC 5208) or PKCS#1 (RFC 8017 A.1.2), PEM or DER.

    Raises KeyRefused, which names what was found instead and the command that helps.
    """
    form, der = armour.read(data, wanted=formats.PRIVATE)
    if form is formats.PKCS1_PRIVATE:
        return rsa_private_key(der)
    info = schema.decode(der, schema.PrivateKeyInfo, "a PKCS#8 PrivateKeyInfo")
    formats.refuse_algorithm(schema.algorithm(info["privateKeyAlgorithm"]), formats.PRIVATE)
    return rsa_private_key(bytes(info["privateKey"]))


def load_public_key(data: bytes | str) -> PublicKey:
    """Read an RSA public key: a certificate (RFC 5280 §4.1), SPKI or PKCS#1 (RFC 8017 A.1.1).

    PEM or DER. A certificate's dates and signature are not checked: the key is all that is taken
    out of it. Raises KeyRefused.
    """
    form, der = armour.read(data, wanted=formats.PUBLIC)
    if form is formats.PKCS1_PUBLIC:
        return rsa_public_key(der)
    if form is formats.CERTIFICATE:
        certificate = schema.decode(der, schema.Certificate, "an X.509 certificate")
        info = certificate["tbsCertificate"]["subjectPublicKeyInfo"]
    else:
        info = schema.decode(der, schema.SubjectPublicKeyInfo, "a SubjectPublicKeyInfo")
    formats.refuse_algorithm(schema.algorithm(info["algorithm"]), formats.PUBLIC)
    return rsa_public_key(info["subjectPublicKey"].asOctets())


def rsa_private_key(der: bytes) -> PrivateKey:
    """Read PKCS#1 and check all of its numbers (RFC 8017 A.1.2)."""
    key = schema.decode(der, schema.RSAPrivateKey, "a PKCS#1 RSAPrivateKey")
    version, n, e, d, p, q, exponent1, exponent2, coefficient = (int(part) for part in key.values())
    if version != 0:
        raise KeyRefused(
            "key-format",
            found="a version that is for more than two primes" if version == 1 else "no version 0",
            expected="version 0",
            clause="RFC 8017 A.1.2",
            remedy="Make a new key: jwtbearer keypair --out DIR",
        )
    private_key = PrivateKey(n, e, d, p, q)
    if (exponent1, exponent2) != (d % (p - 1), d % (q - 1)) or coefficient * q % p != 1:
        raise inconsistent("CRT numbers of another key", "d mod p - 1, d mod q - 1, 1 / q mod p")
    return private_key


def rsa_public_key(der: bytes) -> PublicKey:
    """Read PKCS#1 (RFC 8017 A.1.1)."""
    key = schema.decode(der, schema.RSAPublicKey, "a PKCS#1 RSAPublicKey")
    return PublicKey(*(int(part) for part in key.values()))


def certificate_dates(data: bytes | str) -> tuple[float, float] | None:
    """From when and until when a certificate is valid, in seconds since 1970 (RFC 5280 §4.1.2.5).

    None where the file is a public key without a certificate. Raises KeyRefused.
    """
    form, der = armour.read(data, wanted=formats.PUBLIC)
    if form is not formats.CERTIFICATE:
        return None
    certificate = schema.decode(der, schema.Certificate, "an X.509 certificate")
    validity = bytes(certificate["tbsCertificate"]["validity"])
    not_before, not_after = schema.decode(validity, schema.Validity, "a Validity").values()
    return schema.seconds(not_before), schema.seconds(not_after)
