"""The ten operations, done by this package's own flow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jwtbearer import base64url, canonical, keys, pkcs1
from jwtbearer.assertion import build_assertion
from jwtbearer.claims import Claims
from jwtbearer.errors import CallerMistake, TokenRefused, TransportError, shown
from jwtbearer.exchange import read_token, token_request
from jwtbearer.transport import Response
from jwtbearer.verification import verify_assertion

__all__ = ["perform"]

REDIRECTS = (301, 302, 303, 307, 308)
PROFILES = {"rfc7523": "rfc", "salesforce": "salesforce"}  # the suite's names, and the verifier's


def perform(
    operation: str,
    input: Mapping[str, Any],
    *,
    profile: str = "rfc7523",
) -> dict[str, Any]:
    """Do one operation and return its result. Raises JWTBearerError to reject."""
    if operation not in OPERATIONS:
        raise CallerMistake(f"there is no operation {shown(operation)}")
    if profile not in PROFILES:
        raise CallerMistake(f"there is no profile {shown(profile)}")
    if not isinstance(input, Mapping):
        raise CallerMistake(f"the input is {shown(input)}; it must be an object")
    return OPERATIONS[operation](Given(input, PROFILES[profile]))


class Given:
    """The input of an operation, each member held to its type as it is taken."""

    def __init__(self, members: Mapping[str, Any], profile: str) -> None:
        self.members = members
        self.profile = profile

    def text(self, name: str) -> str:
        """A member that is text."""
        value = self.members.get(name)
        if not isinstance(value, str):
            raise CallerMistake(f"the input's {name} is {shown(value)}; it must be text")
        return value

    def integer(self, name: str) -> int:
        """A member that is a whole number."""
        value = self.members.get(name)
        if isinstance(value, bool) or not isinstance(value, int):
            raise CallerMistake(f"the input's {name} is {shown(value)}; it must be a whole number")
        return value

    def octets(self, name: str) -> bytes:
        """A member that is hex in lower case, as octets."""
        text = self.text(name)
        try:
            octets = bytes.fromhex(text)
        except ValueError:
            octets = b""
        if octets.hex() != text:
            raise CallerMistake(f"the input's {name} is not hex in lower case, without spaces")
        return octets


def encode(given: Given) -> dict[str, Any]:
    """base64url.encode"""
    return {"text": base64url.encode(given.octets("octets"))}


def decode(given: Given) -> dict[str, Any]:
    """base64url.decode"""
    return {"octets": base64url.decode(given.text("text")).hex()}


def canonicalize(given: Given) -> dict[str, Any]:
    """json.canonicalize"""
    return {"octets": canonical.dumps(canonical.loads(given.octets("octets"))).hex()}


def sign(given: Given) -> dict[str, Any]:
    """rs256.sign"""
    key = keys.load_private_key(given.text("key"))
    return {"signature": pkcs1.sign(given.octets("message"), key).hex()}


def verify(given: Given) -> dict[str, Any]:
    """rs256.verify"""
    key = keys.load_public_key(given.text("key"))
    if not pkcs1.verify(given.octets("message"), given.octets("signature"), key):
        raise CallerMistake("the signature does not verify")
    return {}


def load(given: Given) -> dict[str, Any]:
    """key.load"""
    kind, file = given.text("kind"), given.octets("file")
    if kind not in ("private", "public"):
        raise CallerMistake(f"the input's kind is {shown(kind)}; it must be private or public")
    key = keys.load_private_key(file) if kind == "private" else keys.load_public_key(file)
    return {"n": hexadecimal(key.n), "e": hexadecimal(key.e)}


def hexadecimal(number: int) -> str:
    """A number as octets, the most significant first, without leading zeros, in hex."""
    return number.to_bytes((number.bit_length() + 7) // 8, "big").hex()


def build(given: Given) -> dict[str, Any]:
    """assertion.build"""
    claims = Claims.lasting(
        iss=given.text("iss"),
        sub=given.text("sub"),
        aud=given.text("aud"),
        seconds=given.integer("lifetime"),
        now=given.integer("now"),
    )
    assertion = build_assertion(claims, keys.load_private_key(given.text("key")))
    return {"assertion": str(assertion)}


def read(given: Given) -> dict[str, Any]:
    """assertion.verify"""
    claims = verify_assertion(
        given.text("assertion"),
        keys.load_public_key(given.text("key")),
        audience=given.text("audience"),
        now=given.integer("now"),
        profile=given.profile,
    )
    return {"iss": claims.iss, "sub": claims.sub}


def request(given: Given) -> dict[str, Any]:
    """token.request"""
    made = token_request(given.text("endpoint"), given.text("assertion"))
    return {
        "method": made.method,
        "url": made.url,
        "headers": dict(made.headers),
        "body": (made.body or b"").decode("ascii"),
    }


def response(given: Given) -> dict[str, Any]:
    """token.response"""
    status = given.integer("status")
    if status in REDIRECTS:  # our transport ends here, before anything is read
        raise TransportError("redirect", f"HTTP {status}: a redirect is not followed")
    headers = given.members.get("headers")
    if not isinstance(headers, Mapping):
        raise CallerMistake("the input's headers must be an object")
    try:
        token = read_token(Response(status, headers, given.octets("body")))
    except TokenRefused as error:
        return {"error": error.error}
    return {"access_token": token.access_token}


OPERATIONS: dict[str, Callable[[Given], dict[str, Any]]] = {
    "base64url.encode": encode,
    "base64url.decode": decode,
    "json.canonicalize": canonicalize,
    "rs256.sign": sign,
    "rs256.verify": verify,
    "key.load": load,
    "assertion.build": build,
    "assertion.verify": read,
    "token.request": request,
    "token.response": response,
}
