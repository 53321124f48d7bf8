"""PyJWT with cryptography, over the protocol of vectors/README.md.

Set up as a careful user would: the algorithm pinned, the audience named, the four claims required.
"""

import datetime
import json
import sys
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from jwt.algorithms import RSAAlgorithm
from jwt.utils import base64url_decode, base64url_encode

RS256 = RSAAlgorithm(RSAAlgorithm.SHA256)


class Clock(datetime.datetime):
    """PyJWT takes the time from the system; the vectors pin it."""

    pinned = 0

    @classmethod
    def now(cls, tz: Any = None) -> "Clock":
        return cls.fromtimestamp(cls.pinned, tz)


jwt.api_jwt.datetime = Clock


def load(file: bytes, kind: str) -> dict[str, str]:
    pem = file.lstrip().startswith(b"-----")
    if kind == "private":
        load = serialization.load_pem_private_key if pem else serialization.load_der_private_key
        numbers = load(file, None).public_key().public_numbers()
    else:
        load = serialization.load_pem_public_key if pem else serialization.load_der_public_key
        numbers = load(file).public_numbers()
    return {name: hexadecimal(getattr(numbers, name)) for name in ("n", "e")}


def hexadecimal(number: int) -> str:
    return number.to_bytes((number.bit_length() + 7) // 8, "big").hex()


def verify(given: Any) -> dict[str, Any]:
    Clock.pinned = given["now"]
    required = {"require": ["iss", "sub", "aud", "exp"]}
    claims = jwt.decode(
        given["assertion"],
        given["key"],
        algorithms=["RS256"],
        audience=given["audience"],
        options=required,
    )
    return {"iss": claims["iss"], "sub": claims["sub"]}


def build(given: Any) -> dict[str, str]:
    claims = {name: given[name] for name in ("iss", "sub", "aud")}
    claims["exp"] = given["now"] + given["lifetime"]
    return {"assertion": jwt.encode(claims, given["key"], algorithm="RS256")}


def rs256_verify(given: Any) -> dict[str, str]:
    key = RS256.prepare_key(given["key"])
    message, signature = bytes.fromhex(given["message"]), bytes.fromhex(given["signature"])
    if not RS256.verify(message, key, signature):
        raise ValueError("the signature does not verify")
    return {}


OPERATIONS = {
    "base64url.encode": lambda x: {"text": base64url_encode(bytes.fromhex(x["octets"])).decode()},
    "base64url.decode": lambda x: {"octets": base64url_decode(x["text"]).hex()},
    "rs256.sign": lambda x: {
        "signature": RS256.sign(bytes.fromhex(x["message"]), RS256.prepare_key(x["key"])).hex()
    },
    "rs256.verify": rs256_verify,
    "key.load": lambda x: load(bytes.fromhex(x["file"]), x["kind"]),
    "assertion.build": build,
    "assertion.verify": verify,
}
HELLO = {
    "implementation": "PyJWT",
    "version": jwt.__version__,
    "language": "Python",
    "operations": list(OPERATIONS),
}

for line in sys.stdin:
    request = json.loads(line)
    reply: dict[str, Any] = {"id": request.get("id")}
    if request["op"] == "hello":
        reply = {"result": HELLO}
    elif request["op"] not in OPERATIONS:
        reply["unsupported"] = request["op"]
    else:
        try:
            reply["result"] = OPERATIONS[request["op"]](request["input"])
        except Exception as error:
            reply["rejected"] = f"{type(error).__name__}: {error}"
    print(json.dumps(reply), flush=True)
