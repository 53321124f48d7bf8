"""Layer: header. Does it say RS256, and nothing dangerous? (RFC 7515 §4, RFC 8725 §3)"""

from __future__ import annotations

from collections.abc import Iterator

from jwtbearer.audit.evidence import Evidence
from jwtbearer.audit.rules import DOCUMENTED, ERROR, INFERRED, NOTE, WARNING, Fact, Layer
from jwtbearer.verification import described

__all__ = ["LAYER"]

LAYER = Layer(reply="invalid_grant: invalid assertion", known=INFERRED)
KEY_MEMBERS = ("jku", "jwk", "x5u", "x5c")


def member(evidence: Evidence, name: str, expected: str, **more: str | None) -> Fact:
    """A fact about a member of the header: its value, and where it stands."""
    header = evidence.header or {}
    first, last = evidence.member_span("header", name)
    found = f"{name} {described(header[name])}" if name in header else f"no {name}"
    return Fact("header JSON", found, expected, first, last, **more)  # type: ignore[arg-type]


def alg(evidence: Evidence) -> object:
    """The value of alg; the text RS256 where there is no header to look into."""
    return "RS256" if evidence.header is None else evidence.header.get("alg")


def is_none(value: object) -> bool:
    return isinstance(value, str) and value.lower() == "none"


def is_hmac(value: object) -> bool:
    return isinstance(value, str) and value.upper().startswith("HS")


def is_other_case(value: object) -> bool:
    return isinstance(value, str) and value != "RS256" and value.upper() == "RS256"


@LAYER.rule(
    "header-alg",
    ERROR,
    "RFC 7515 §4.1.1, RFC 8725 §3.1",
    "the algorithm is not RS256",
    explanation="Salesforce takes RS256 alone (documented): RSASSA-PKCS1-v1_5 with SHA-256.",
    cause="The library's default is another, or the key is an elliptic-curve key.",
    remedy="Sign with RS256, and an RSA key of 2048 bits or more.",
    wrong='{"alg":"ES256"}',
    right='{"alg":"RS256"}',
    known=DOCUMENTED,
)
def other_alg(evidence: Evidence) -> Iterator[Fact]:
    value = alg(evidence)
    if value != "RS256" and not (is_none(value) or is_hmac(value) or is_other_case(value)):
        yield member(evidence, "alg", "alg 'RS256'")


@LAYER.rule(
    "header-alg-none",
    ERROR,
    "RFC 8725 §3.1, §3.2",
    "the algorithm is none",
    explanation="An unsigned token proves nothing. A verifier that takes the algorithm from the "
    "token lets anybody in.",
    cause="The key was not found and the library went on without, or it is an attack.",
    remedy="Sign with RS256.",
    wrong='{"alg":"none"}',
    right='{"alg":"RS256"}',
)
def alg_none(evidence: Evidence) -> Iterator[Fact]:
    if is_none(alg(evidence)):
        yield member(evidence, "alg", "alg 'RS256'")


@LAYER.rule(
    "header-alg-hmac",
    ERROR,
    "RFC 8725 §2.1, §3.1",
    "the algorithm is HMAC, where a public key verifies",
    explanation="With the algorithm taken from the token, a verifier uses its public key as a "
    "shared secret, and the public key is known to everybody.",
    cause="The client secret was taken for the key, the default of the library is HS256, or it is "
    "an attack.",
    remedy="Sign with the private key, RS256. This flow has no shared secret.",
    wrong='{"alg":"HS256"}',
    right='{"alg":"RS256"}',
)
def alg_hmac(evidence: Evidence) -> Iterator[Fact]:
    if is_hmac(alg(evidence)):
        yield member(evidence, "alg", "alg 'RS256'")


@LAYER.rule(
    "header-alg-case",
    ERROR,
    "RFC 7515 §4.1.1",
    "the algorithm is written in another case",
    explanation="Names of algorithms are case-sensitive.",
    cause="The name was typed by hand.",
    remedy="Write RS256.",
    wrong='{"alg":"rs256"}',
    right='{"alg":"RS256"}',
)
def alg_case(evidence: Evidence) -> Iterator[Fact]:
    if is_other_case(alg(evidence)):
        yield member(evidence, "alg", "alg 'RS256'")


@LAYER.rule(
    "header-typ",
    ERROR,
    "RFC 7519 §5.1, RFC 8725 §3.11",
    "the type is not JWT",
    explanation="typ keeps a token of one use from passing for one of another. It may be absent; "
    "where it stands, it is JWT, as a media type in any case of letters.",
    cause="A token for another use was sent, such as an access token (at+jwt).",
    remedy="Send typ JWT, or none.",
    wrong='{"alg":"RS256","typ":"at+jwt"}',
    right='{"alg":"RS256","typ":"JWT"}',
    reply="",
)
def typ(evidence: Evidence) -> Iterator[Fact]:
    value = (evidence.header or {}).get("typ", "JWT")
    if not isinstance(value, str) or value.lower() not in ("jwt", "application/jwt"):
        yield member(evidence, "typ", "typ 'JWT', or none")
    elif value != "JWT":
        yield member(evidence, "typ", "typ 'JWT', as most write it")._replace(severity=NOTE)


@LAYER.rule(
    "header-crit",
    ERROR,
    "RFC 7515 §4.1.11",
    "it asks for extensions that must be understood",
    explanation="Who does not understand a member that crit names must refuse the token. No such "
    "extension is known in this flow, and an empty crit is forbidden.",
    cause="The library was told to protect a member of its own.",
    remedy="Leave crit out.",
    wrong='{"alg":"RS256","crit":["exp"]}',
    right='{"alg":"RS256"}',
)
def crit(evidence: Evidence) -> Iterator[Fact]:
    if "crit" in (evidence.header or {}):
        yield member(evidence, "crit", "no crit")


@LAYER.rule(
    "header-b64",
    ERROR,
    "RFC 7797 §7",
    "it has b64, which a JWT must not use",
    explanation="b64 switches the encoding of the payload off. For JWTs it is forbidden.",
    cause="The token was made with settings for detached content.",
    remedy="Leave b64 out.",
    wrong='{"alg":"RS256","b64":false,"crit":["b64"]}',
    right='{"alg":"RS256"}',
)
def b64(evidence: Evidence) -> Iterator[Fact]:
    if "b64" in (evidence.header or {}):
        yield member(evidence, "b64", "no b64")


@LAYER.rule(
    "header-key-url",
    WARNING,
    "RFC 8725 §3.10, RFC 7515 §10.1",
    "the header names or carries a key",
    explanation="A verifier that takes its key from the token believes whoever made it; one that "
    "fetches a URL out of it can be made to fetch anything. Salesforce takes the key from the "
    "app's certificate.",
    cause="The library adds it, or it is an attack on a verifier.",
    remedy="Leave jku, jwk, x5u and x5c out.",
    wrong='{"alg":"RS256","jku":"https://example.com/keys"}',
    right='{"alg":"RS256"}',
    reply="",
)
def key_url(evidence: Evidence) -> Iterator[Fact]:
    for name in KEY_MEMBERS:
        if name in (evidence.header or {}):
            first, last = evidence.member_span("header", name)
            yield Fact("header JSON", name, "no key in the header", first, last)


@LAYER.rule(
    "header-kid",
    NOTE,
    "RFC 7515 §4.1.4",
    "the header names a key id",
    explanation="It is allowed, and Salesforce does not ask for it: the app holds one certificate. "
    "A verifier must not put it into a file name or a query.",
    cause="The library adds it where the key has an id.",
    remedy="Nothing is to be done.",
    wrong='{"alg":"RS256","kid":"1"}',
    right='{"alg":"RS256"}',
    reply="",
)
def kid(evidence: Evidence) -> Iterator[Fact]:
    if "kid" in (evidence.header or {}):
        yield member(evidence, "kid", "none is needed")
