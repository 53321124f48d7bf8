"""The numbers of an RSA key (RFC 8017 §3), checked against one another."""

from __future__ import annotations

import math
import os
from functools import cached_property
from typing import Any

from jwtbearer.errors import CallerMistake, KeyRefused, shown

__all__ = ["MAXIMUM_BITS", "MINIMUM_BITS", "PrivateKey", "PublicKey"]

MINIMUM_BITS = 2048  # RFC 7518 §3.3
MAXIMUM_BITS = 16384  # openssl's own limit; beyond it one operation takes seconds
EXPONENT_LIMIT = 2**256  # FIPS 186-5 §5.1


class PublicKey:
    """A public key (RFC 8017 §3.1): modulus n and exponent e. Raises KeyRefused."""

    def __init__(self, n: int, e: int) -> None:
        check_integers(n, e)
        check_modulus(n)
        check_exponent(e)
        self.n = n
        self.e = e

    @property
    def bits(self) -> int:
        """The size of the modulus in bits."""
        return self.n.bit_length()

    @property
    def length(self) -> int:
        """The size of the modulus in octets: k in RFC 8017."""
        return (self.bits + 7) // 8

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PublicKey) and (self.n, self.e) == (other.n, other.e)

    def __hash__(self) -> int:
        return hash((self.n, self.e))

    def __repr__(self) -> str:
        return f"PublicKey({self.bits} bits, e={self.e})"


class PrivateKey:
    """A private key (RFC 8017 §3.2) with two primes. Raises KeyRefused.

    Its numbers appear in no repr, message or pickle.
    """

    def __init__(self, n: int, e: int, d: int, p: int, q: int) -> None:
        self.public = PublicKey(n, e)
        check_integers(d, p, q)
        check_primes(n, p, q)
        check_private_exponent(e, d, p, q)
        self.d = d
        self.p = p
        self.q = q

    @property
    def n(self) -> int:
        """The modulus."""
        return self.public.n

    @property
    def e(self) -> int:
        """The public exponent."""
        return self.public.e

    @property
    def bits(self) -> int:
        """The size of the modulus in bits."""
        return self.public.bits

    @property
    def length(self) -> int:
        """The size of the modulus in octets: k in RFC 8017."""
        return self.public.length

    @cached_property
    def _key_of_rsa(self) -> Any:
        # Imported late: verification does without. Kept: what blinds the first signature is only
        # squared for the next.
        import rsa

        key = rsa.PrivateKey(self.n, self.e, self.d, self.p, self.q)
        key.blindfac = 0
        # rsa would invert its first blinding factor in Python, for the time of half a signature
        # with a small key; pow does the same at once.
        while math.gcd(key.blindfac, self.n) != 1:
            key.blindfac = int.from_bytes(os.urandom(self.length + 8), "big") % self.n
        key.blindfac_inverse = pow(key.blindfac, -1, self.n)
        return key

    def private_operation(self, m: int) -> int:
        """Compute m^d mod n (RFC 8017 §5.2.1, RSASP1), over the two primes and blinded."""
        result: int = self._key_of_rsa.blinded_decrypt(m)
        return result

    def __repr__(self) -> str:
        return f"PrivateKey({self.bits} bits, redacted)"

    def __reduce__(self) -> Any:
        raise CallerMistake("a private key is not pickled or copied: keep its file, load it again")


def check_integers(*numbers: object) -> None:
    """Refuse what is no integer: a key's numbers are given by the program that calls."""
    for number in numbers:
        if isinstance(number, bool) or not isinstance(number, int):
            raise CallerMistake(f"the numbers of a key are integers, not {type(number).__name__}")


def check_modulus(n: int) -> None:
    """Hold the modulus to the sizes that are safe and that finish (RFC 7518 §3.3)."""
    if n < 0:
        raise inconsistent("a negative modulus", "a product of two odd primes")
    if n.bit_length() < MINIMUM_BITS:
        raise KeyRefused(
            "key-size",
            found=f"a modulus of {n.bit_length()} bits",
            expected=f"{MINIMUM_BITS} bits or more",
            clause="RFC 7518 §3.3",
            remedy="Make a new key: jwtbearer keypair --out DIR",
        )
    if n.bit_length() > MAXIMUM_BITS:
        raise KeyRefused(
            "key-size",
            found=f"a modulus of {n.bit_length()} bits",
            expected=f"at most {MAXIMUM_BITS} bits",
            clause="a limit of this reader",
        )
    if n % 2 == 0:
        raise inconsistent("an even modulus", "a product of two odd primes")


def check_exponent(e: int) -> None:
    """Hold the public exponent to 3 or more, odd, and below a bound (RFC 8017 §3.1)."""
    if e < 3 or e % 2 == 0 or e >= EXPONENT_LIMIT:
        raise KeyRefused(
            "key-exponent",
            found=f"the public exponent {shown(e)}",
            expected="an odd number from 3, commonly 65537, of at most 256 bits",
            clause="RFC 8017 §3.1",
            remedy="Make a new key: jwtbearer keypair --out DIR",
        )


def check_primes(n: int, p: int, q: int) -> None:
    """Hold n to p·q (RFC 8017 §3.2); that both are prime, signing itself shows."""
    if p <= 1 or q <= 1 or p * q != n or math.gcd(p, q) != 1:
        raise inconsistent("n, p and q of which n is not p · q", "n = p · q, with two primes")


def check_private_exponent(e: int, d: int, p: int, q: int) -> None:
    """Hold d to e·d ≡ 1 mod λ(n) (RFC 8017 §3.2)."""
    if d <= 1 or (e * d) % math.lcm(p - 1, q - 1) != 1:
        raise inconsistent("a private exponent that is not e's", "e · d ≡ 1 mod lcm(p - 1, q - 1)")


def inconsistent(found: str, expected: str) -> KeyRefused:
    """Numbers that do not belong to one key."""
    return KeyRefused(
        "key-inconsistent",
        found=found,
        expected=expected,
        clause="RFC 8017 §3.2",
        remedy="The file is damaged: openssl rsa -check -noout -in server.key says more",
    )
