"""What a file may hold in place of the RSA key that was wanted, and the command that helps.

Each format is told by the label of its PEM armour, by its first bytes, or by the outline of its
DER; the remedy depends on whether a private or a public key was wanted.
"""

from __future__ import annotations

import binascii
import re
from typing import NamedTuple

from jwtbearer.errors import KeyRefused, shown
from jwtbearer.keys import schema

__all__ = [
    "CERTIFICATE",
    "EC",
    "ENCRYPTED",
    "PKCS1_PRIVATE",
    "PKCS1_PUBLIC",
    "PKCS8",
    "PRIVATE",
    "PUBLIC",
    "SPKI",
    "Format",
    "Wanted",
    "no_armour",
    "of_der",
    "of_label",
    "reencode",
    "refuse_algorithm",
    "refuse_magic",
    "refused",
]


class Format(NamedTuple):
    """A format that holds no usable key, and what to do when a private or a public was wanted."""

    name: str
    private: str
    public: str


NEW_KEY = "RS256 takes RSA only (RFC 7518 §3.3). Make an RSA key: jwtbearer keypair --out DIR"
ELSEWHERE = "The private key is in the file that was made along with this one, often server.key"
PUBLIC_OF = "Take its public half: openssl pkey -in server.key -pubout -out public.pem"

ENCRYPTED = Format(
    "an encrypted private key",
    "Decrypt it: openssl pkey -in server.key -out decrypted.key",
    PUBLIC_OF,
)
PKCS8 = Format("a PKCS#8 private key", "", PUBLIC_OF)
PKCS1_PRIVATE = Format("a PKCS#1 private key", "", PUBLIC_OF)
SPKI = Format("a public key", ELSEWHERE, "")
PKCS1_PUBLIC = Format("a PKCS#1 public key", ELSEWHERE, "")
CERTIFICATE = Format("a certificate, which holds a public key alone", ELSEWHERE, "")
EC = Format("an elliptic-curve key", NEW_KEY, NEW_KEY)
OTHER_ALGORITHM = Format("a key that is not for RSA", NEW_KEY, NEW_KEY)
PSS = Format(
    "an RSA key bound to PSS",
    "RS256 is PKCS#1 v1.5, which such a key rules out. Make one without: "
    "jwtbearer keypair --out DIR",
    "RS256 is PKCS#1 v1.5, which such a key rules out. Make one without: "
    "jwtbearer keypair --out DIR",
)
REQUEST = Format(
    "a certificate signing request",
    ELSEWHERE,
    "Take its public key: openssl req -in server.csr -noout -pubkey -out public.pem",
)
PKCS12 = Format(
    "a PKCS#12 keystore",
    "Take the key out: openssl pkcs12 -in keystore.p12 -nocerts -nodes -out server.key",
    "Take the certificate out: openssl pkcs12 -in keystore.p12 -clcerts -nokeys -out server.crt",
)
JKS = Format(
    "a Java keystore",
    "Convert it, then take the key out: keytool -importkeystore -srckeystore keystore.jks "
    "-destkeystore keystore.p12 -deststoretype PKCS12 && "
    "openssl pkcs12 -in keystore.p12 -nocerts -nodes -out server.key",
    "Take the certificate out, with the alias that keytool -list shows: "
    "keytool -exportcert -rfc -keystore keystore.jks -alias ALIAS -file server.crt",
)
PKCS7 = Format(
    "a PKCS#7 bundle of certificates",
    ELSEWHERE,
    "Take the certificates out: openssl pkcs7 -in bundle.p7b -print_certs -out server.crt",
)
OPENSSH_PRIVATE = Format(
    "a private key in OpenSSH's own format",
    "Rewrite a copy of it: cp id_rsa server.key && ssh-keygen -p -m PKCS8 -f server.key",
    "Take its public half: ssh-keygen -e -m PKCS8 -f id_rsa > public.pem",
)
OPENSSH_PUBLIC = Format(
    "a public key in OpenSSH's own format",
    ELSEWHERE,
    "Rewrite it: ssh-keygen -e -m PKCS8 -f id_rsa.pub > public.pem",
)
PUTTY = Format(
    "a PuTTY key",
    "Convert it: puttygen server.ppk -O private-openssh -o id_rsa && "
    "ssh-keygen -p -m PKCS8 -f id_rsa",
    "Convert it: puttygen server.ppk -O public-openssh -o id_rsa.pub && "
    "ssh-keygen -e -m PKCS8 -f id_rsa.pub > public.pem",
)
JWK = Format(
    "a JSON text, perhaps a JWK",
    "Write the key as PEM with the tool that made it",
    "Write the key as PEM with the tool that made it",
)
BASE64_ALONE = Format(
    "base64 without the BEGIN and END lines",
    "Put them back: tr -d ' \\r\\n' < server.key | openssl base64 -d -A | "
    "openssl pkey -inform DER -out fixed.key",
    "Put them back: tr -d ' \\r\\n' < server.crt | openssl base64 -d -A | "
    "openssl x509 -inform DER -out fixed.crt",
)
PUBLIC_KEY_ALONE = BASE64_ALONE._replace(
    private=ELSEWHERE, public=BASE64_ALONE.public.replace("x509", "pkey -pubin")
)
UTF_16 = Format(
    "text in UTF-16",
    "Write it in ASCII: iconv -f UTF-16 -t ASCII server.key > fixed.key",
    "Write it in ASCII: iconv -f UTF-16 -t ASCII server.crt > fixed.crt",
)
NOTHING = Format("an empty text", "Pass the content of server.key", "Pass that of server.crt")
UNKNOWN = Format(
    "text with no BEGIN line",
    "Pass the content of the key's file, not its name: it starts with -----BEGIN PRIVATE KEY-----",
    "Pass the content of the file, not its name: it starts with -----BEGIN CERTIFICATE-----",
)


class Wanted(NamedTuple):
    """Which half of a key the caller asked for."""

    name: str
    formats: tuple[Format, ...]
    extract: str  # the command that takes one such key out of a file of several


PRIVATE = Wanted(
    "an RSA private key (PKCS#8 or PKCS#1, PEM or DER)",
    (PKCS8, PKCS1_PRIVATE),
    "openssl pkey -in server.key -out private.pem",
)
PUBLIC = Wanted(
    "an RSA public key (SPKI, PKCS#1 or an X.509 certificate, PEM or DER)",
    (SPKI, PKCS1_PUBLIC, CERTIFICATE),
    "openssl x509 -in server.crt -out certificate.pem",
)


BY_LABEL = {
    "PRIVATE KEY": PKCS8,
    "RSA PRIVATE KEY": PKCS1_PRIVATE,
    "PUBLIC KEY": SPKI,
    "RSA PUBLIC KEY": PKCS1_PUBLIC,
    "CERTIFICATE": CERTIFICATE,
    "ENCRYPTED PRIVATE KEY": ENCRYPTED,
    "EC PRIVATE KEY": EC,
    "EC PARAMETERS": EC,
    "DSA PRIVATE KEY": OTHER_ALGORITHM,
    "CERTIFICATE REQUEST": REQUEST,
    "NEW CERTIFICATE REQUEST": REQUEST,
    "PKCS7": PKCS7,
    "PKCS #7 SIGNED DATA": PKCS7,
    "OPENSSH PRIVATE KEY": OPENSSH_PRIVATE,
}
BY_ALGORITHM = {
    "1.2.840.10045.2.1": EC,  # RFC 5480 §2.1.1
    "1.2.840.113549.1.1.10": PSS,  # RFC 8017 A.2.3
}
BY_MAGIC = {
    b"\xfe\xed\xfe\xed": JKS,
    b"\xce\xce\xce\xce": JKS,  # JCEKS
    b"\xff\xfe": UTF_16,
    b"\xfe\xff": UTF_16,
}
BY_START = {
    "ssh-rsa ": OPENSSH_PUBLIC,
    "ssh-ed25519 ": OTHER_ALGORITHM,
    "ecdsa-sha2-": EC,
    "---- BEGIN SSH2 PUBLIC KEY": OPENSSH_PUBLIC,
    "PuTTY-User-Key-File": PUTTY,
    "{": JWK,
}


def refused(found: Format, wanted: Wanted) -> KeyRefused:
    """The error that names a format and the command that helps."""
    return KeyRefused(
        "key-format",
        found=found.name,
        expected=wanted.name,
        clause="RFC 7468, RFC 8017 A.1",
        remedy=found.private if wanted is PRIVATE else found.public,
    )


def refuse_magic(data: bytes, wanted: Wanted) -> None:
    """Refuse a binary format that its first bytes give away."""
    for magic, found in BY_MAGIC.items():
        if data.startswith(magic):
            raise refused(found, wanted)


def of_label(label: str, wanted: Wanted) -> Format:
    """The format that a PEM label names, if it is one of those wanted (RFC 7468 §4)."""
    if label not in BY_LABEL:
        raise KeyRefused(
            "key-format",
            found=f"the label {shown(label)}",
            expected=wanted.name,
            clause="RFC 7468 §4",
        )
    if BY_LABEL[label] not in wanted.formats:
        raise refused(BY_LABEL[label], wanted)
    return BY_LABEL[label]


def of_der(der: bytes, wanted: Wanted) -> Format:
    """The format that DER without a label shows, if it is one of those wanted."""
    found = by_outline(der)
    if found is None:
        raise schema.undecodable(wanted.name)
    if found not in wanted.formats:
        # These two take a file for PEM unless they are told.
        remedies = (
            re.sub(r"openssl (req|pkcs7) -in", r"openssl \1 -inform DER -in", remedy)
            for remedy in (found.private, found.public)
        )
        raise refused(Format(found.name, *remedies), wanted)
    return found


def refuse_algorithm(algorithm: str, wanted: Wanted) -> None:
    """Refuse a key whose algorithm is not rsaEncryption (RFC 8017 A.1)."""
    if algorithm != schema.RSA_ENCRYPTION:
        raise refused(BY_ALGORITHM.get(algorithm, OTHER_ALGORITHM), wanted)


def no_armour(text: str, wanted: Wanted) -> KeyRefused:
    """Name what a text without a BEGIN line is."""
    start = text.lstrip("\ufeff \t\r\n")
    if not start:
        return refused(NOTHING, wanted)
    for beginning, found in BY_START.items():
        if start.startswith(beginning):
            return refused(found, wanted)
    base64 = "".join(start.split())
    if re.fullmatch(r"MI[A-Za-z0-9+/]{60,}={0,2}", base64):
        outline = by_outline(binascii.a2b_base64(base64 + "=="))
        return refused(PUBLIC_KEY_ALONE if outline is SPKI else BASE64_ALONE, wanted)
    return refused(UNKNOWN, wanted)


def by_outline(der: bytes) -> Format | None:
    """Tell DER by its outermost parts; None where nothing known looks like that."""
    match schema.outline(der):
        case ("INTEGER 0" | "INTEGER 1", "INTEGER", _, "INTEGER", "INTEGER", "INTEGER", *more):
            # DSA has six numbers, RSA nine.
            return PKCS1_PRIVATE if more else OTHER_ALGORITHM
        case ("INTEGER 0" | "INTEGER 1", "SEQUENCE of OBJECT IDENTIFIER", "OCTET STRING", *_):
            return PKCS8
        case ("INTEGER", "INTEGER" | "INTEGER 1" | "INTEGER 3"):
            return PKCS1_PUBLIC
        case ("SEQUENCE of OBJECT IDENTIFIER", "BIT STRING"):
            return SPKI
        case ("SEQUENCE of INTEGER 0", _, "BIT STRING"):
            return REQUEST
        case (_, "SEQUENCE of OBJECT IDENTIFIER", "BIT STRING"):
            return CERTIFICATE
        case ("INTEGER 1", "OCTET STRING", *_):
            return EC
        case ("INTEGER 3", "SEQUENCE of OBJECT IDENTIFIER", *_):
            return PKCS12
        case ("SEQUENCE of OBJECT IDENTIFIER", "OCTET STRING"):
            return ENCRYPTED
        case ("OBJECT IDENTIFIER", *_):
            return PKCS7
    return None


def reencode(label: str) -> str:
    """The command that writes DER from standard input as a proper PEM file."""
    if label == "CERTIFICATE":
        return "openssl x509 -inform DER -out fixed.crt"
    if label == "PUBLIC KEY":
        return "openssl pkey -pubin -inform DER -out fixed.pem"
    if label == "RSA PUBLIC KEY":
        return "openssl rsa -RSAPublicKey_in -inform DER -pubout -out fixed.pem"
    return "openssl pkey -inform DER -out fixed.key"
