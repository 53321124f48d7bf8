"""Takes a signature that is not below the modulus: s + n passes where s does."""

from jwtbearer import PublicKey, pkcs1
from tests.broken import replace, serve


def verify(message: bytes, signature: bytes, key: PublicKey) -> bool:
    if len(signature) != key.length:
        return False
    m = pow(int.from_bytes(signature, "big"), key.e, key.n)
    return m.to_bytes(key.length, "big") == pkcs1.encode(message, key.length)


replace(pkcs1, "verify", verify)
serve()
