"""Layer: key. Is it a key that this flow can use, and only you? (RFC 7518 §3.3, RFC 8017 §3)"""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterator
from functools import cached_property

from jwtbearer.audit.rules import ERROR, OBSERVED, WARNING, Fact, Layer
from jwtbearer.errors import KeyRefused
from jwtbearer.keys import (
    PrivateKey,
    PublicKey,
    certificate_dates,
    load_private_key,
    load_public_key,
)

__all__ = ["LAYER", "KeyEvidence"]

LAYER = Layer(reply="invalid_grant: invalid assertion", known=OBSERVED)

# SHA-256 of the modulus, big-endian and without leading zeros, of keys that are published.
PUBLISHED = {
    "d4126c206dc4f1d8438dc84024a739bf96f34866b85f8f846637d0e39e38a628": "the 2048-bit demo key",
    "11dc4333b96fd401113810668f20e2a9389dfb02d687fe897aed484a499c840e": "the 3072-bit demo key",
    "a2171109e41c3acdab911fa3977cfadf87380b0d587dc17cf3e2baf0b82743ae": "the 4096-bit demo key",
    "26d6872d476b20e7eaa7cc894dcbc03f2347e88fb8cb46066642213cacf257d5": "the key of RFC 7515 A.2",
    "91c2c702c0240040ba2a82a55357ac081cbac4b463632d77efa71d25b2c2b2a2": "the key of RFC 7520 §4.1",
}


class KeyEvidence:
    """A key or certificate file, and what is known beside it.

    mode  the file's mode, as stat gives it; None where it came from no file
    """

    def __init__(
        self,
        data: bytes,
        *,
        certificate: bytes | None = None,
        mode: int | None = None,
        now: float | None = None,
    ) -> None:
        self.data = data
        self.certificate = certificate
        self.mode = mode
        self.now = now
        # What was meant shows in the text; else it is taken for a private key.
        self.is_public = b"-----BEGIN CERTIFICATE-" in data or b" PUBLIC KEY-" in data

    @cached_property
    def error(self) -> KeyRefused | None:
        """Why the file cannot be used as what it is meant for."""
        try:
            self.loaded: PrivateKey | PublicKey = (
                load_public_key(self.data) if self.is_public else load_private_key(self.data)
            )
        except KeyRefused as error:
            return error
        return None

    @cached_property
    def private_key(self) -> PrivateKey | None:
        return None if self.error or not isinstance(self.loaded, PrivateKey) else self.loaded

    @cached_property
    def public_key(self) -> PublicKey | None:
        if self.error is not None:
            return None
        return self.loaded.public if isinstance(self.loaded, PrivateKey) else self.loaded

    @cached_property
    def certified_key(self) -> PublicKey | None:
        """The key of the certificate beside it."""
        try:
            return None if self.certificate is None else load_public_key(self.certificate)
        except KeyRefused:
            return None


def refused(evidence: KeyEvidence, rule: str) -> Iterator[Fact]:
    """What the reader of keys says, where it is of that rule."""
    error = evidence.error
    if error is not None and error.rule == rule:
        line = "" if error.offset is None else f"line {error.offset}: "
        yield Fact("key", line + error.found, error.expected, remedy=error.remedy)


@LAYER.rule(
    "key-size",
    ERROR,
    "RFC 7518 §3.3",
    "the key is too short",
    explanation="RS256 asks for 2048 bits or more, and so does Salesforce (documented).",
    cause="The key is old, or an example's.",
    remedy="Make a new one: jwtbearer keypair --out DIR",
    wrong="openssl genrsa 1024",
    right="openssl genrsa 2048",
)
def size(evidence: KeyEvidence) -> Iterator[Fact]:
    yield from refused(evidence, "key-size")


@LAYER.rule(
    "key-exponent",
    ERROR,
    "RFC 8017 §3.1",
    "the public exponent is not one that works",
    explanation="It is odd and at least 3, commonly 65537. An even one, or 1, is no RSA key.",
    cause="The key was made by hand, or damaged.",
    remedy="Make a new one: jwtbearer keypair --out DIR",
    wrong="e = 1",
    right="e = 65537",
)
def exponent(evidence: KeyEvidence) -> Iterator[Fact]:
    yield from refused(evidence, "key-exponent")
    key = evidence.public_key
    if key is not None and key.e < 65537:
        yield Fact(
            "key",
            f"e = {key.e}",
            "65537, as most verifiers expect",
            severity=WARNING,
            cause="It is allowed; careless verifiers were fooled with small exponents "
            "(CVE-2006-4339).",
        )


@LAYER.rule(
    "key-inconsistent",
    ERROR,
    "RFC 8017 §3.2",
    "the numbers do not belong to one key",
    explanation="n = p · q, and e · d ≡ 1 mod lcm(p - 1, q - 1). Else signatures are wrong, and a "
    "wrong one can give away a prime.",
    cause="The file was damaged, or put together from two keys.",
    remedy="openssl rsa -check -noout -in server.key says more; make a new one.",
    wrong="n of one key, d of another",
    right="openssl rsa -check says: RSA key ok",
)
def inconsistent(evidence: KeyEvidence) -> Iterator[Fact]:
    yield from refused(evidence, "key-inconsistent")


@LAYER.rule(
    "key-format",
    ERROR,
    "RFC 7468, RFC 8017 A.1",
    "the file is not an RSA key or certificate in a form that can be read",
    explanation="A private key is PKCS#8 or PKCS#1, a public one a certificate, SPKI or PKCS#1; "
    "PEM or DER.",
    cause="Another file was taken, or the tool wrote another format.",
    remedy="Convert it with openssl.",
    wrong="-----BEGIN ENCRYPTED PRIVATE KEY-----",
    right="-----BEGIN PRIVATE KEY-----",
)
def form(evidence: KeyEvidence) -> Iterator[Fact]:
    yield from refused(evidence, "key-format")


@LAYER.rule(
    "key-armour",
    ERROR,
    "RFC 7468 §3",
    "the PEM text around the key is damaged",
    explanation="A PEM file is a BEGIN line, base64 in lines, and the END line that matches.",
    cause="An environment variable or a form flattened the line breaks, or the file was cut.",
    remedy="Put the line breaks back, or export the key again.",
    wrong="-----BEGIN PRIVATE KEY-----\\nMIIE…",
    right="-----BEGIN PRIVATE KEY----- on a line of its own",
)
def armour(evidence: KeyEvidence) -> Iterator[Fact]:
    yield from refused(evidence, "key-armour")
    if evidence.data[:1] != b"\x30" and b"\r" in evidence.data:
        yield Fact(
            "key",
            "carriage returns at the ends of lines",
            "line feeds alone",
            severity=WARNING,
            cause="The file was written on Windows. It is allowed; some readers stumble.",
            remedy="tr -d '\\r' < server.key > fixed.key",
        )


@LAYER.rule(
    "key-certificate",
    ERROR,
    "RFC 7523 §3, 9",
    "the key is not the certificate's",
    explanation="The server verifies with the certificate that was uploaded. Only its own key "
    "signs what that verifies.",
    cause="A new key was made and the old certificate left in the app, or two environments were "
    "confused.",
    remedy="Make the certificate anew from the key, and upload it: "
    "openssl req -x509 -key server.key -out server.crt -days 365 -subj /CN=name",
    wrong="server.key of today, server.crt of last year",
    right="both made together",
)
def certificate(evidence: KeyEvidence) -> Iterator[Fact]:
    key, certified = evidence.public_key, evidence.certified_key
    if key is not None and certified is not None and key != certified:
        yield Fact("key", "a key that is not the certificate's", "the key of the certificate")


@LAYER.rule(
    "key-expired",
    WARNING,
    "RFC 5280 §4.1.2.5",
    "the certificate is out of its dates",
    explanation="Whether Salesforce looks at the dates is not known. Others do.",
    cause="It was made with openssl's default of 30 days, or a clock was wrong.",
    remedy="Make the certificate anew from the same key, and upload it.",
    wrong="notAfter in the past",
    right="openssl req -x509 … -days 365",
    reply="",
)
def expired(evidence: KeyEvidence) -> Iterator[Fact]:
    for data in (evidence.data if evidence.is_public else None, evidence.certificate):
        if data is None or evidence.now is None:
            continue
        try:
            dates = certificate_dates(data)
        except KeyRefused:
            continue
        if dates is not None and evidence.now > dates[1]:
            yield Fact("certificate", f"it ended at {dates[1]:.0f}", f"after {evidence.now:.0f}")
        elif dates is not None and evidence.now < dates[0]:
            yield Fact("certificate", f"it starts at {dates[0]:.0f}", f"before {evidence.now:.0f}")


@LAYER.rule(
    "key-mode",
    WARNING,
    "POSIX, the file's mode",
    "others can read the private key",
    explanation="Whoever has the key can act as every user who is approved for the app.",
    cause="The file was written with the default mode, or copied.",
    remedy="chmod 600 server.key",
    wrong="-rw-r--r-- server.key",
    right="-rw------- server.key",
    reply="",
)
def mode(evidence: KeyEvidence) -> Iterator[Fact]:
    if evidence.mode is None or evidence.is_public:
        return
    if stat.S_ISLNK(evidence.mode):
        yield Fact("key", "a symbolic link", "the file itself")
    elif evidence.mode & 0o077:
        yield Fact("key", f"the mode {evidence.mode & 0o777:04o}", "0600")


@LAYER.rule(
    "key-published",
    ERROR,
    "NIST SP 800-57 Part 1 §5.3",
    "the private key is published",
    explanation="It stands in a standard or in a test suite: everybody can sign with it.",
    cause="An example was taken over.",
    remedy="Make a new one: jwtbearer keypair --out DIR, and take its certificate out of the app.",
    wrong="vectors/keys/demo-2048.key in use",
    right="a key of your own",
    reply="",
)
def published(evidence: KeyEvidence) -> Iterator[Fact]:
    key = evidence.public_key
    if key is not None:
        name = PUBLISHED.get(hashlib.sha256(key.n.to_bytes(key.length, "big")).hexdigest())
        if name:
            yield Fact("key", name, "a key of your own")
