"""Parses EM, and ignores what follows DigestInfo (Bleichenbacher 2006, CVE-2006-4339)."""

import hashlib

from jwtbearer import PublicKey, pkcs1
from tests.broken import replace, serve


def verify(message: bytes, signature: bytes, key: PublicKey) -> bool:
    s = int.from_bytes(signature, "big")
    if len(signature) != key.length or s >= key.n:
        return False
    em = pow(s, key.e, key.n).to_bytes(key.length, "big")
    padding, _, rest = em[2:].partition(b"\x00")
    digest_info = pkcs1.DIGEST_INFO_PREFIX + hashlib.sha256(message).digest()
    return em[:2] == b"\x00\x01" and not padding.strip(b"\xff") and rest.startswith(digest_info)


replace(pkcs1, "verify", verify)
serve()
