"""joserfc, over the protocol of vectors/README.md, its registry told which claims are needed."""

import json
import sys
from typing import Any

import joserfc
from joserfc import jwt
from joserfc.jwk import RSAKey
from joserfc.jws import JWSRegistry
from joserfc.util import urlsafe_b64decode, urlsafe_b64encode

RS256 = JWSRegistry.algorithms["RS256"]


def load(given: Any) -> dict[str, str]:
    key = RSAKey.import_key(bytes.fromhex(given["file"]))
    if key.is_private != (given["kind"] == "private"):
        raise ValueError(f"not a {given['kind']} key")
    members = key.as_dict(private=False)
    return {name: urlsafe_b64decode(members[name].encode()).hex() for name in ("n", "e")}


def verify(given: Any) -> dict[str, Any]:
    key = RSAKey.import_key(given["key"])
    token = jwt.decode(given["assertion"], key, algorithms=["RS256"])
    needed: dict[str, Any] = {name: {"essential": True} for name in ("iss", "sub", "exp")}
    needed["aud"] = {"essential": True, "value": given["audience"]}
    jwt.JWTClaimsRegistry(now=given["now"], leeway=0, **needed).validate(token.claims)
    return {"iss": token.claims["iss"], "sub": token.claims["sub"]}


def build(given: Any) -> dict[str, str]:
    claims = {name: given[name] for name in ("iss", "sub", "aud")}
    claims["exp"] = given["now"] + given["lifetime"]
    key = RSAKey.import_key(given["key"])
    return {"assertion": jwt.encode({"typ": "JWT", "alg": "RS256"}, claims, key)}


def rs256_verify(given: Any) -> dict[str, str]:
    key = RSAKey.import_key(given["key"])
    message, signature = bytes.fromhex(given["message"]), bytes.fromhex(given["signature"])
    if not RS256.verify(message, signature, key):
        raise ValueError("the signature does not verify")
    return {}


OPERATIONS = {
    "base64url.encode": lambda x: {"text": urlsafe_b64encode(bytes.fromhex(x["octets"])).decode()},
    "base64url.decode": lambda x: {"octets": urlsafe_b64decode(x["text"].encode()).hex()},
    "rs256.sign": lambda x: {
        "signature": RS256.sign(bytes.fromhex(x["message"]), RSAKey.import_key(x["key"])).hex()
    },
    "rs256.verify": rs256_verify,
    "key.load": load,
    "assertion.build": build,
    "assertion.verify": verify,
}
HELLO = {
    "implementation": "joserfc",
    "version": joserfc.__version__,
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
