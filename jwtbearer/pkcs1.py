"""Step 5: RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 §8.2, §9.2), RS256 to JOSE (RFC 7518 §3.3).

The octets that a signature covers, here for a key of 2048 bits, k = 256 octets:

    EM = 00 01 | FF × 202 | 00 | DigestInfo prefix, 19 | digest, 32

There is one EM for a message and a length, so one signature for a message and a key.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from jwtbearer.errors import CallerMistake, FaultDetected, shown
from jwtbearer.keys import PrivateKey, PublicKey
from jwtbearer.keys.values import MAXIMUM_BITS

__all__ = [
    "DIGEST_INFO_PREFIX",
    "Encoding",
    "encode",
    "encoding",
    "sign",
    "sign_encoded",
    "verify",
]

# RFC 8017 §9.2, note 1: the DER of a DigestInfo for SHA-256, up to the digest itself.
DIGEST_INFO_PREFIX = bytes.fromhex(
    "3031"  # SEQUENCE, 49 octets: DigestInfo
    "300d"  # SEQUENCE, 13 octets: digestAlgorithm
    "0609608648016503040201"  # OBJECT IDENTIFIER 2.16.840.1.101.3.4.2.1: SHA-256
    "0500"  # NULL: its parameters
    "0420"  # OCTET STRING, 32 octets: the digest
)
LONGEST_EM = MAXIMUM_BITS // 8 + 1  # octets
PADDING_MINIMUM = 8  # octets of PS (RFC 8017 §9.2)


class Encoding(NamedTuple):
    """What EMSA-PKCS1-v1_5 computes on the way to EM."""

    digest: bytes  # H, 32 octets
    digest_info: bytes  # T, 51 octets
    em: bytes  # EM, as many octets as the modulus


def encoding(message: bytes, length: int) -> Encoding:
    """Build EM of ``length`` octets, and keep the steps (RFC 8017 §9.2, EMSA-PKCS1-v1_5).

    Raises CallerMistake where ``length`` leaves no room for eight octets of padding.
    """
    check_message(message)
    if isinstance(length, bool) or not isinstance(length, int):
        raise CallerMistake(f"the length of EM is a number of octets, not {shown(length)}")
    if length > LONGEST_EM:
        raise CallerMistake(f"EM of {shown(length)} octets is for no key that there is")
    h = hashlib.sha256(message).digest()  # step 1
    t = DIGEST_INFO_PREFIX + h  # step 2
    if length < len(t) + PADDING_MINIMUM + 3:  # step 3
        raise CallerMistake(
            f"EM of {length} octets is too short: RFC 8017 §9.2 needs "
            f"{len(t) + PADDING_MINIMUM + 3} for SHA-256. Use a key of 2048 bits or more"
        )
    ps = b"\xff" * (length - len(t) - 3)  # step 4
    return Encoding(h, t, b"\x00\x01" + ps + b"\x00" + t)  # step 5


def encode(message: bytes, length: int) -> bytes:
    """Build EM of ``length`` octets (RFC 8017 §9.2)."""
    return encoding(message, length).em


def sign(message: bytes, key: PrivateKey) -> bytes:
    """Sign the message: S, as many octets as the modulus (RFC 8017 §8.2.1).

    Raises FaultDetected where the result does not verify.
    """
    if not isinstance(key, PrivateKey):
        raise CallerMistake(f"pkcs1.sign takes a PrivateKey, not {type(key).__name__}")
    return sign_encoded(encode(message, key.length), key)  # step 1


def sign_encoded(em: bytes, key: PrivateKey) -> bytes:
    """Sign EM (RFC 8017 §8.2.1, step 2), and check the result before it leaves.

    A fault in one half of the Chinese remainder computation gives away a prime. Raises
    FaultDetected, and then nothing was given out.
    """
    if not isinstance(key, PrivateKey):
        raise CallerMistake(f"pkcs1.sign_encoded takes a PrivateKey, not {type(key).__name__}")
    if not isinstance(em, bytes) or len(em) != key.length or em[0] != 0:
        raise CallerMistake(f"EM is {key.length} octets that start with 00, as encode() makes them")
    m = int.from_bytes(em, "big")  # step 2a: OS2IP
    s = key.private_operation(m)  # step 2b: RSASP1
    if pow(s, key.e, key.n) != m:
        raise FaultDetected(
            "the signature does not verify with its own public key: the key's factors are not "
            "prime, or the computation failed. Nothing was given out. Check the key, with "
            "openssl rsa -check -noout -in server.key, and the machine"
        )
    return s.to_bytes(key.length, "big")  # step 2c: I2OSP


def verify(message: bytes, signature: bytes, key: PublicKey) -> bool:
    """Whether the signature is that of the message (RFC 8017 §8.2.2).

    EM is built anew and compared whole; nothing is parsed out of the signature.
    """
    check_message(message)
    if not isinstance(signature, (bytes, bytearray)):
        raise CallerMistake(f"a signature is bytes, not {type(signature).__name__}")
    if not isinstance(key, PublicKey):
        raise CallerMistake(
            f"pkcs1.verify takes a PublicKey, not {type(key).__name__}"
            + ("; pass key.public" if isinstance(key, PrivateKey) else "")
        )
    k = key.length
    if len(signature) != k:  # step 1
        return False
    s = int.from_bytes(signature, "big")  # step 2a: OS2IP
    if s >= key.n:  # step 2b: RSAVP1 takes representatives below n
        return False
    m = pow(s, key.e, key.n)
    em = m.to_bytes(k, "big")  # step 2c: I2OSP
    return em == encode(message, k)  # steps 3 and 4; nothing here is secret


def check_message(message: object) -> None:
    """Refuse a message that is text: which bytes are signed is for the caller to say."""
    if not isinstance(message, (bytes, bytearray)):
        raise CallerMistake(f"a message is bytes, not {type(message).__name__}; encode it first")
