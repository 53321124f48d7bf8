"""The ten operations, done by this package's own flow."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import SplitResult

from jwtbearer import base64url, canonical, keys, pkcs1
from jwtbearer.assertion import build_assertion
from jwtbearer.claims import Claims
from jwtbearer.errors import CallerMistake, TokenRefused, shown
from jwtbearer.exchange import read_token, token_request
from jwtbearer.transport import Response, check_redirect
from jwtbearer.verification import check_signature, verify_assertion

__all__ = ["perform"]

HEX = re.compile("(?:[0-9a-f]{2})*")
ANY_SERVER = SplitResult("https", "the server", "", "", "")  # an answer is given without its host
PROFILES = {"rfc7523": "rfc", "salesforce": "salesforce"}  # the suite's names, and the verifier's


def perform(
    operation: str,
    input: Mapping[str, Any],
    *,
    profile: str = "rfc7523",
) -> dict[str, Any]:
    """Do one operation and return its result. Raises JWTBearerError to reject."""
    if not isinstance(operation, str) or operation not in OPERATIONS:
        raise CallerMistake(
            f"there is no operation {shown(operation)}; they are {', '.join(OPERATIONS)}"
        )
    if not isinstance(profile, str) or profile not in PROFILES:
        raise CallerMistake(f"there is no profile {shown(profile)}; they are {', '.join(PROFILES)}")
    if not isinstance(input, Mapping):
        raise CallerMistake(f"the input is {shown(input)}; it must be an object")
    return OPERATIONS[operation](Given(input, PROFILES[profile]))


class Given:
    """The input of an operation, each member held to its type as it is taken."""

    def __init__(self, members: Mapping[str, Any], profile: str) -> None:
        self.members = members
        self.profile = profile

    def member(self, name: str, expected: str) -> Any:
        """A member that must be there."""
        if name not in self.members:
            raise CallerMistake(f"the input has no {name}; it must be {expected}")
        return self.members[name]

    def text(self, name: str) -> str:
        """A member that is text."""
        value = self.member(name, "text")
        if not isinstance(value, str):
            raise CallerMistake(f"the input's {name} is {shown(value)}; it must be text")
        return value

    def integer(self, name: str) -> int:
        """A member that is a whole number of 64 bits."""
        value = self.member(name, "a whole number")
        if isinstance(value, bool) or not isinstance(value, int):
            raise CallerMistake(f"the input's {name} is {shown(value)}; it must be a whole number")
        if not -(2**63) <= value < 2**63:
            raise CallerMistake(f"the input's {name} is {shown(value)}; 64 bits do not hold it")
        return value

    def octets(self, name: str) -> bytes:
        """A member that is hex in lower case, as octets."""
        text = self.text(name)
        if not HEX.fullmatch(text):
            raise CallerMistake(
                f"the input's {name} must be hex: two digits an octet, a to f in lower case, and "
                "nothing between them"
            )
        return bytes.fromhex(text)

    def headers(self, name: str) -> dict[str, str]:
        """A member that holds the headers of an answer, their names in lower case."""
        value = self.member(name, "an object")
        if not isinstance(value, Mapping):
            raise CallerMistake(f"the input's {name} is {shown(value)}; it must be an object")
        for header, content in value.items():
            if not isinstance(header, str) or not isinstance(content, str):
                raise CallerMistake(f"the input's {name} must hold text by name, and nothing else")
        return {header.lower(): content for header, content in value.items()}


def encode(given: Given) -> dict[str, Any]:
    """base64url.encode: octets to text (RFC 4648 §5, RFC 7515 §2)."""
    return {"text": base64url.encode(given.octets("octets"))}


def decode(given: Given) -> dict[str, Any]:
    """base64url.decode: text to octets (RFC 4648 §5, RFC 7515 §2)."""
    return {"octets": base64url.decode(given.text("text")).hex()}


def canonicalize(given: Given) -> dict[str, Any]:
    """json.canonicalize: a JSON text to its one form (RFC 7493, RFC 8785)."""
    return {"octets": canonical.dumps(canonical.loads(given.octets("octets"))).hex()}


def sign(given: Given) -> dict[str, Any]:
    """rs256.sign: a message to its signature (RFC 8017 §8.2.1)."""
    key = keys.load_private_key(given.text("key"))
    return {"signature": pkcs1.sign(given.octets("message"), key).hex()}


def verify(given: Given) -> dict[str, Any]:
    """rs256.verify: nothing, where the signature is that of the message (RFC 8017 §8.2.2)."""
    key = keys.load_public_key(given.text("key"))
    check_signature(given.octets("message"), given.octets("signature"), key)
    return {}


def load(given: Given) -> dict[str, Any]:
    """key.load: a file, PEM or DER, to n and e (RFC 8017 §3.1)."""
    kind, file = given.text("kind"), given.octets("file")
    if kind not in ("private", "public"):
        raise CallerMistake(f"the input's kind is {shown(kind)}; it must be private or public")
    key = keys.load_private_key(file) if kind == "private" else keys.load_public_key(file)
    return {"n": hexadecimal(key.n), "e": hexadecimal(key.e)}


def hexadecimal(number: int) -> str:
    """A number as octets, the most significant first, without leading zeros, in hex."""
    return number.to_bytes((number.bit_length() + 7) // 8, "big").hex()


def build(given: Given) -> dict[str, Any]:
    """assertion.build: the claims, signed, from now on for a lifetime in seconds (RFC 7523 §3)."""
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
    """assertion.verify: an assertion to iss and sub, as a strict server reads it (RFC 7523 §3)."""
    claims = verify_assertion(
        given.text("assertion"),
        keys.load_public_key(given.text("key")),
        audience=given.text("audience"),
        now=given.integer("now"),
        profile=given.profile,
    )
    return {"iss": claims.iss, "sub": claims.sub}


def request(given: Given) -> dict[str, Any]:
    """token.request: the POST of the assertion (RFC 7523 §2.1, RFC 6749 §3.2)."""
    made = token_request(given.text("endpoint"), given.text("assertion"))
    return {
        "method": made.method,
        "url": made.url,
        "headers": dict(made.headers),
        "body": (made.body or b"").decode("ascii"),
    }


def response(given: Given) -> dict[str, Any]:
    """token.response: an answer to a token, or to the server's error (RFC 6749 §5)."""
    status, headers = given.integer("status"), given.headers("headers")
    body = given.octets("body")
    check_redirect(status, headers.get("location"), ANY_SERVER)
    try:
        token = read_token(Response(status, headers, body))
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
