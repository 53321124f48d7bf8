"""Answers that this package did not write: from openssl and the standard library."""

from __future__ import annotations

import base64
import hashlib
import subprocess
from pathlib import Path

__all__ = ["base64url", "digest", "openssl", "recovered_em", "signature"]


def openssl(*arguments: str | Path, stdin: bytes = b"") -> bytes:
    """What an openssl command writes to standard output; it must succeed."""
    command = ["openssl", *map(str, arguments)]
    done = subprocess.run(command, input=stdin, capture_output=True, check=False, timeout=60)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(command)}: {done.stderr.decode()}")
    return done.stdout


def base64url(data: bytes) -> str:
    """base64url without padding, by the standard library."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def digest(message: bytes) -> bytes:
    """SHA-256, by the standard library."""
    return hashlib.sha256(message).digest()


def signature(message: bytes, key_file: Path) -> bytes:
    """RSASSA-PKCS1-v1_5 with SHA-256, by openssl."""
    return openssl("dgst", "-sha256", "-sign", key_file, stdin=message)


def recovered_em(signature: bytes, public_key_file: Path) -> bytes:
    """EM, as openssl's bare RSA operation finds it in a signature."""
    return openssl(
        *("pkeyutl", "-verifyrecover", "-pubin", "-inkey", public_key_file),
        *("-pkeyopt", "rsa_padding_mode:none"),
        stdin=signature,
    )
