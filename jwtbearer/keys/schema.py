"""The few ASN.1 types of keys and certificates, for pyasn1, and no more of each than is used.

RSAPrivateKey, RSAPublicKey: RFC 8017 A.1 · PrivateKeyInfo: RFC 5208 §5, RFC 5958 §2 ·
SubjectPublicKeyInfo, Certificate: RFC 5280 §4.1
"""

from __future__ import annotations

from typing import Any

from pyasn1.codec.der import decoder
from pyasn1.error import PyAsn1Error
from pyasn1.type import namedtype, tag, univ, useful

from jwtbearer.errors import KeyRefused

__all__ = [
    "RSA_ENCRYPTION",
    "AlgorithmIdentifier",
    "Certificate",
    "PrivateKeyInfo",
    "RSAPrivateKey",
    "RSAPublicKey",
    "SubjectPublicKeyInfo",
    "TBSCertificate",
    "Validity",
    "algorithm",
    "decode",
    "outline",
    "seconds",
    "undecodable",
]

RSA_ENCRYPTION = "1.2.840.113549.1.1.1"  # RFC 8017 A.1


def integers(*names: str) -> namedtype.NamedTypes:
    """A run of INTEGERs by name."""
    return namedtype.NamedTypes(*(namedtype.NamedType(name, univ.Integer()) for name in names))


def context(number: int, form: int = tag.tagFormatConstructed) -> tag.Tag:
    """The context-specific tag [number]."""
    return tag.Tag(tag.tagClassContext, form, number)


class AnySequence(univ.SequenceOf):
    """A SEQUENCE of anything, its parts left as they are."""

    componentType = univ.Any()


class AnySet(univ.SetOf):
    """A SET of anything, its parts left as they are."""

    componentType = univ.Any()


class RSAPublicKey(univ.Sequence):
    componentType = integers("modulus", "publicExponent")


class RSAPrivateKey(univ.Sequence):
    componentType = integers(
        "version",
        "modulus",
        "publicExponent",
        "privateExponent",
        "prime1",
        "prime2",
        "exponent1",
        "exponent2",
        "coefficient",
    )


class AlgorithmIdentifier(univ.Sequence):
    componentType = namedtype.NamedTypes(
        namedtype.NamedType("algorithm", univ.ObjectIdentifier()),
        namedtype.OptionalNamedType("parameters", univ.Any()),
    )


class PrivateKeyInfo(univ.Sequence):
    componentType = namedtype.NamedTypes(
        namedtype.NamedType("version", univ.Integer()),
        namedtype.NamedType("privateKeyAlgorithm", AlgorithmIdentifier()),
        namedtype.NamedType("privateKey", univ.OctetString()),
        namedtype.OptionalNamedType("attributes", AnySet().subtype(implicitTag=context(0))),
        namedtype.OptionalNamedType(  # RFC 5958 §2, of version 1
            "publicKey", univ.BitString().subtype(implicitTag=context(1, tag.tagFormatSimple))
        ),
    )


class Time(univ.Choice):
    componentType = namedtype.NamedTypes(
        namedtype.NamedType("utcTime", useful.UTCTime()),
        namedtype.NamedType("generalTime", useful.GeneralizedTime()),
    )


class Validity(univ.Sequence):
    componentType = namedtype.NamedTypes(
        namedtype.NamedType("notBefore", Time()), namedtype.NamedType("notAfter", Time())
    )


class SubjectPublicKeyInfo(univ.Sequence):
    componentType = namedtype.NamedTypes(
        namedtype.NamedType("algorithm", AlgorithmIdentifier()),
        namedtype.NamedType("subjectPublicKey", univ.BitString()),
    )


class TBSCertificate(univ.Sequence):
    componentType = namedtype.NamedTypes(
        namedtype.OptionalNamedType("version", univ.Integer().subtype(explicitTag=context(0))),
        namedtype.NamedType("serialNumber", univ.Integer()),
        namedtype.NamedType("signature", AlgorithmIdentifier()),
        namedtype.NamedType("issuer", univ.Any()),
        namedtype.NamedType("validity", univ.Any()),
        namedtype.NamedType("subject", univ.Any()),
        namedtype.NamedType("subjectPublicKeyInfo", SubjectPublicKeyInfo()),
        namedtype.OptionalNamedType(
            "issuerUniqueID",
            univ.BitString().subtype(implicitTag=context(1, tag.tagFormatSimple)),
        ),
        namedtype.OptionalNamedType(
            "subjectUniqueID",
            univ.BitString().subtype(implicitTag=context(2, tag.tagFormatSimple)),
        ),
        namedtype.OptionalNamedType("extensions", AnySequence().subtype(explicitTag=context(3))),
    )


class Certificate(univ.Sequence):
    componentType = namedtype.NamedTypes(
        namedtype.NamedType("tbsCertificate", TBSCertificate()),
        namedtype.NamedType("signatureAlgorithm", AlgorithmIdentifier()),
        namedtype.NamedType("signature", univ.BitString()),
    )


TAG_NAMES = {
    0x02: "INTEGER",
    0x03: "BIT STRING",
    0x04: "OCTET STRING",
    0x06: "OBJECT IDENTIFIER",
    0x30: "SEQUENCE",
    0xA0: "[0]",
}

# Raised by pyasn1 on hostile DER, as seen under mutation: beside its own error, those of the
# conversions that it does without a check.
DECODING_ERRORS = (
    PyAsn1Error,
    ArithmeticError,
    AttributeError,
    IndexError,
    MemoryError,
    RecursionError,
    TypeError,
    ValueError,
)


def decode(der: bytes, kind: type[univ.Sequence], name: str) -> Any:
    """Decode DER as one value of a type, with nothing after it. Raises KeyRefused."""
    try:
        value, rest = decoder.decode(der, asn1Spec=kind())
    except DECODING_ERRORS:
        raise undecodable(f"the DER of {name}") from None
    if rest:
        raise KeyRefused(
            "key-format",
            found=f"{len(rest)} bytes after the end of {name}",
            expected="nothing after it",
            clause="ITU-T X.690 §10",
            remedy="Take the trailing bytes away, or export the key again",
        )
    return value


def seconds(time: Any) -> float:
    """A Time in seconds since 1970 (RFC 5280 §4.1.2.5). Raises KeyRefused."""
    try:
        value = time.getComponent()
        moment = value.asDateTime
        # RFC 5280 §4.1.2.5.1: two digits from 50 are of the last century; Python starts at 69.
        if isinstance(value, useful.UTCTime) and moment.year >= 2050:
            moment = moment.replace(year=moment.year - 100)
        return float(moment.timestamp())
    except DECODING_ERRORS:
        raise undecodable("a date") from None


def undecodable(expected: str) -> KeyRefused:
    """Bytes that are the DER of nothing known."""
    return KeyRefused(
        "key-format",
        found="bytes that do not decode",
        expected=expected,
        clause="ITU-T X.690 §10",
        remedy="The file is damaged or cut: copy it again, whole",
    )


def algorithm(identifier: Any) -> str:
    """The object identifier of an AlgorithmIdentifier as text; empty where it is no known one."""
    octets = tuple(identifier["algorithm"])
    return ".".join(map(str, octets)) if len(octets) < 20 and max(octets) < 1 << 32 else ""


def outline(der: bytes) -> tuple[str, ...]:
    """Name the parts of a SEQUENCE, to tell apart what may stand in a key file.

    An INTEGER below 10 comes with its value, a SEQUENCE with its first part, any other part as its
    tag in hex. Empty where the bytes are no SEQUENCE.
    """
    try:
        parts, _ = decoder.decode(der, asn1Spec=AnySequence())
        return tuple(part_outline(bytes(part)) for part in parts)
    except DECODING_ERRORS:
        return ()


def part_outline(part: bytes) -> str:
    """Name one part of a SEQUENCE by its tag (X.690 §8.1.2)."""
    if part[:2] == b"\x02\x01" and part[2] in (0, 1, 3):  # the versions that formats have
        return f"INTEGER {part[2]}"
    if part[:1] == b"\x30":
        parts, _ = decoder.decode(part, asn1Spec=AnySequence())
        return f"SEQUENCE of {part_outline(bytes(parts[0])) if len(parts) else 'nothing'}"
    return TAG_NAMES.get(part[0], f"tag {part[0]:02x}")
