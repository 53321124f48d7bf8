"""A new RSA key and its certificate: the .key to keep and the .crt to upload to the app."""

from __future__ import annotations

import math
import os
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from jwtbearer.certificate import distinguished_name, make_certificate, private_key_pem, validity
from jwtbearer.errors import CallerMistake, shown
from jwtbearer.keys import PrivateKey

__all__ = [
    "SIZES",
    "KeyPair",
    "make_private_key",
    "openssl_command",
    "write_keypair",
]

SIZES = (2048, 3072, 4096)
PUBLIC_EXPONENT = 65537  # FIPS 186-5 §5.1

# Composites are mostly told by a small factor, long before the dear test of Miller and Rabin.
SMALL_PRIMES = [n for n in range(3, 2000, 2) if all(n % d for d in range(3, int(n**0.5) + 1, 2))]
SMALL_PRIMES_PRODUCT = math.prod(SMALL_PRIMES)


class KeyPair(NamedTuple):
    """The two files written."""

    key_file: Path
    certificate_file: Path


def make_private_key(
    bits: int, *, random_bytes: Callable[[int], bytes], progress: Callable[[], None]
) -> PrivateKey:
    """Make a key of two primes of ``bits`` / 2 bits each (FIPS 186-5 A.1.3).

    ``progress`` is called for each candidate that is tested.
    """
    if bits not in SIZES:
        raise CallerMistake(f"bits is {shown(bits)}; it must be 2048, 3072 or 4096")
    while True:
        p = make_prime(bits // 2, random_bytes, progress)
        q = make_prime(bits // 2, random_bytes, progress)
        # FIPS 186-5 A.1.3, step 5.4: close primes are found from their product.
        if abs(p - q) > 1 << (bits // 2 - 100):
            d = pow(PUBLIC_EXPONENT, -1, math.lcm(p - 1, q - 1))
            if d > 1 << (bits // 2):  # FIPS 186-5 A.1.1, step 3
                return PrivateKey(p * q, PUBLIC_EXPONENT, d, max(p, q), min(p, q))


def make_prime(
    bits: int, random_bytes: Callable[[int], bytes], progress: Callable[[], None]
) -> int:
    """Draw odd numbers with the two top bits set until one is prime and suits the exponent.

    The top bits make the product of two such primes exactly twice as long.
    """
    from rsa.prime import is_prime

    while True:
        drawn = int.from_bytes(random_bytes(bits // 8), "big")
        candidate = drawn | 0b11 << (bits - 2) | 1
        if math.gcd(candidate, SMALL_PRIMES_PRODUCT) != 1:
            continue
        progress()
        if (candidate - 1) % PUBLIC_EXPONENT and is_prime(candidate):
            return candidate


def write_keypair(
    directory: Path,
    *,
    name: str,
    bits: int,
    days: int,
    now: float,
    random_bytes: Callable[[int], bytes],
    progress: Callable[[], None],
) -> KeyPair:
    """Make key and certificate and write server.key, 0600, and server.crt into ``directory``.

    Nothing is overwritten, and where one file cannot be written neither is left.
    """
    files = KeyPair(directory / "server.key", directory / "server.crt")
    for file in files:
        if os.path.lexists(file):
            raise CallerMistake(
                f"{file} exists, and a key is never overwritten: name another --out directory"
            )
    distinguished_name(name)  # a wrong name or date is told before the search, not after
    validity(now, days)
    key = make_private_key(bits, random_bytes=random_bytes, progress=progress)
    certificate = make_certificate(key, name=name, days=days, now=now, random_bytes=random_bytes)
    try:
        directory.mkdir(parents=True, exist_ok=True)
        write_new(files.key_file, private_key_pem(key), 0o600)
        try:
            write_new(files.certificate_file, certificate, 0o644)
        except BaseException:
            files.key_file.unlink()
            raise
    except OSError as error:
        raise CallerMistake(f"{error.filename or directory}: {error.strerror}") from None
    return files


def write_new(file: Path, text: str, mode: int) -> None:
    """Create a file that was not there, with its mode from the start; half of one is not left."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(text)
    except BaseException:
        file.unlink()
        raise


def openssl_command(files: KeyPair, *, name: str, bits: int, days: int) -> str:
    """The openssl command that would have made such a pair."""
    subject = "/CN=" + re.sub(r"([\\/+])", r"\\\1", name)
    return shlex.join(
        [
            *("openssl", "req", "-x509", "-newkey", f"rsa:{bits}", "-nodes", "-sha256", "-utf8"),
            *("-days", str(days), "-subj", subject),
            *("-keyout", str(files.key_file), "-out", str(files.certificate_file)),
        ]
    )
