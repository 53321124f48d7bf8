"""Verifies with rsa.verify, which takes the hash from the signature: MD5 passes for SHA-256."""

import rsa

from jwtbearer import PublicKey, pkcs1
from tests.broken import replace, serve


def verify(message: bytes, signature: bytes, key: PublicKey) -> bool:
    s = int.from_bytes(signature, "big")
    if len(signature) != key.length or s >= key.n:
        return False
    try:
        return bool(rsa.verify(message, signature, rsa.PublicKey(key.n, key.e)))
    except rsa.VerificationError:
        return False


replace(pkcs1, "verify", verify)
serve()
