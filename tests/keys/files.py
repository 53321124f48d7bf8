"""Files that people pass for keys, made by openssl from the demo key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests import oracle
from tests.conftest import VECTORS

__all__ = ["FOREIGN", "KEY_FILE", "KEY_TEXT", "PASSWORD"]

KEY_FILE = VECTORS / "keys/demo-2048.key"
CERTIFICATE_FILE = VECTORS / "keys/demo-2048.crt"
KEY_TEXT = KEY_FILE.read_text()
PASSWORD = "pass:secret"
PKCS8 = ("pkcs8", "-topk8", "-in", KEY_FILE, "-passout", PASSWORD)
EC = ("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")


def encrypted_pem() -> bytes:
    return oracle.openssl(*PKCS8)


def encrypted_der() -> bytes:
    return oracle.openssl(*PKCS8, "-outform", "DER")


def encrypted_traditional() -> bytes:
    options = ("-traditional", "-aes128", "-passout", PASSWORD)
    return oracle.openssl("rsa", "-in", KEY_FILE, *options)


def ec_pem() -> bytes:
    return oracle.openssl(*EC)


def ec_der() -> bytes:
    return oracle.openssl(*EC, "-outform", "DER")


def ec_traditional() -> bytes:
    return oracle.openssl("ec", stdin=ec_pem())


def ec_traditional_der() -> bytes:
    return oracle.openssl("ec", "-outform", "DER", stdin=ec_pem())


def ed25519() -> bytes:
    return oracle.openssl("genpkey", "-algorithm", "ed25519")


def pss() -> bytes:
    return oracle.openssl("genpkey", "-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048")


def request() -> bytes:
    return oracle.openssl("req", "-new", "-key", KEY_FILE, "-subj", "/CN=x")


def request_der() -> bytes:
    return oracle.openssl("req", "-new", "-key", KEY_FILE, "-subj", "/CN=x", "-outform", "DER")


def pkcs12() -> bytes:
    options = ("-inkey", KEY_FILE, "-in", CERTIFICATE_FILE, "-passout", PASSWORD)
    return oracle.openssl("pkcs12", "-export", *options)


def pkcs7() -> bytes:
    return oracle.openssl("crl2pkcs7", "-nocrl", "-certfile", CERTIFICATE_FILE)


def pkcs7_der() -> bytes:
    options = ("-nocrl", "-certfile", CERTIFICATE_FILE, "-outform", "DER")
    return oracle.openssl("crl2pkcs7", *options)


# What it is, in the words of the error; the maker of the file.
FOREIGN: dict[str, tuple[str, Callable[[], bytes]]] = {
    "encrypted PEM": ("an encrypted private key", encrypted_pem),
    "encrypted DER": ("an encrypted private key", encrypted_der),
    "encrypted traditional": ("an encrypted private key", encrypted_traditional),
    "EC PEM": ("an elliptic-curve key", ec_pem),
    "EC DER": ("an elliptic-curve key", ec_der),
    "EC traditional": ("an elliptic-curve key", ec_traditional),
    "EC traditional DER": ("an elliptic-curve key", ec_traditional_der),
    "Ed25519": ("not for RSA", ed25519),
    "PSS": ("bound to PSS", pss),
    "CSR": ("a certificate signing request", request),
    "CSR DER": ("a certificate signing request", request_der),
    "PKCS#12": ("a PKCS#12 keystore", pkcs12),
    "PKCS#7": ("a PKCS#7 bundle", pkcs7),
    "PKCS#7 DER": ("a PKCS#7 bundle", pkcs7_der),
    "JKS": ("a Java keystore", lambda: b"\xfe\xed\xfe\xed\0\0\0\2\0\0\0\1"),
    "JWK": ("a JSON text, perhaps a JWK", lambda: b'{"kty":"RSA"}'),
    "OpenSSH public": ("in OpenSSH's own format", lambda: b"ssh-rsa AAAAB3NzaC1yc2E x"),
    "OpenSSH private": (
        "in OpenSSH's own format",
        lambda: b"-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----\n",
    ),
    "PuTTY": ("a PuTTY key", lambda: b"PuTTY-User-Key-File-3: ssh-rsa\n"),
    "empty": ("an empty text", lambda: b" \n"),
    "file name": ("no BEGIN line", lambda: b"server.key"),
    "unknown label": ("the label 'SOMETHING'", lambda: b"-----BEGIN SOMETHING-----\n"),
}


def named(folder: Path, name: str, content: bytes) -> Path:
    """A file of that name."""
    file = folder / name
    file.write_bytes(content)
    return file
