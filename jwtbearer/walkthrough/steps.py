"""A Walk -> the thirteen steps of the manual construction, each with what there is to say of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from jwtbearer import canonical
from jwtbearer.assertion import Assertion
from jwtbearer.errors import TokenRefused
from jwtbearer.pkcs1 import DIGEST_INFO_PREFIX
from jwtbearer.transport import Request, Response
from jwtbearer.walkthrough.walk import Walk

__all__ = ["Field", "Step", "Value", "em_fields", "steps"]

REDACTED = "[not shown: a secret; jwtbearer token prints it]"


class Value(NamedTuple):
    """One value of a step, whole."""

    name: str
    text: str
    length: int
    unit: str  # characters or octets


class Field(NamedTuple):
    """One field of EM."""

    name: str
    octets: bytes
    meaning: str


class Step(NamedTuple):
    """One step: the listing's variable, if it has one, a line of Apex and of Python, the values.

    deviation  where the listing leaves the standard, and what goes wrong
    fields     EM, cut into its fields, in the step that makes it
    """

    number: int
    name: str
    title: str
    apex: str
    python: str
    clause: str
    values: tuple[Value, ...]
    deviation: str = ""
    fields: tuple[Field, ...] = ()


def steps(walk: Walk) -> list[Step]:
    """The steps that the walk took: all thirteen, or those before it ended."""
    taken = [
        *claims_steps(walk.assertion),
        *assertion_steps(walk.assertion),
        *request_steps(walk.request),
    ]
    if walk.response is not None:
        taken.append(answer_step(walk.response, walk))
    if walk.rest_response is not None:
        taken.append(rest_step(walk.rest_response, walk))
    return taken


def text(name: str, value: str) -> Value:
    """A value that is text."""
    return Value(name, value, len(value), "characters")


def octets(name: str, value: bytes) -> Value:
    """A value that is octets, written in hex."""
    return Value(name, value.hex(), len(value), "octets")


def claims_steps(assertion: Assertion) -> list[Step]:
    """Steps 1 to 4: what the assertion is to say."""
    claims = assertion.claims
    return [
        Step(
            1,
            "iss",
            "which app this is: its consumer key",
            "String iss = consumerKey;",
            "claims.iss",
            "RFC 7523 §3, 1",
            (text("iss", claims.iss),),
        ),
        Step(
            2,
            "aud",
            "which server it is for: the login host",
            "String aud = 'https://login.salesforce.com';",
            "claims.aud",
            "RFC 7523 §3, 3",
            (text("aud", claims.aud),),
        ),
        Step(
            3,
            "sub",
            "which user to act as: the username",
            "String sub = username;",
            "claims.sub",
            "RFC 7523 §3, 2",
            (text("sub", claims.sub),),
        ),
        Step(
            4,
            "exp",
            "when the assertion ends, counted from 1970, UTC",
            "Long exp = Datetime.now().addMinutes(5).getTime();",
            "exp = claims.exp * style.units_per_second",
            "RFC 7523 §3, 4; RFC 7519 §2",
            (text("exp", str(assertion.exp)),),
            "The listing writes milliseconds, which a strict reader takes for a date beyond the "
            "year 58,000: the assertion never ends. And it lasts five minutes, where Salesforce "
            "documents three: a stolen one is good for longer.",
        ),
    ]


def assertion_steps(assertion: Assertion) -> list[Step]:
    """Steps 5 to 9: from JSON to the signed assertion."""
    return [
        Step(
            5,
            "jwtHeader",
            "how it is signed: the JOSE header",
            'String jwtHeader = \'{"typ":"JWT","alg":"RS256"}\';',
            "jwt_header = style.write_header()",
            "RFC 7515 §4.1",
            (text("jwt_header", assertion.jwt_header),),
            "The listing's order of members is as it was typed. A JWT needs no order; RFC 8785 "
            "gives one, so that the same claims are always the same bytes.",
        ),
        Step(
            6,
            "jwtClaims",
            "what it says: the claims set",
            'String jwtClaims = \'{"iss":"\' + iss + \'","sub":"\' + sub + …;',
            "jwt_claims = style.write_claims(claims)",
            "RFC 7519 §4, RFC 8259 §7",
            (text("jwt_claims", assertion.jwt_claims),),
            "The listing joins text without escaping it: a quotation mark in sub ends its string, "
            "and what follows is read as claims.",
        ),
        Step(
            7,
            "jwtRequest",
            "what is signed: header and claims as base64url",
            "String jwtRequest = urlSafe(jwtHeader) + '.' + urlSafe(jwtClaims);",
            'jwt_request = style.encode(jwt_header) + "." + style.encode(jwt_claims)',
            "RFC 7515 §2, §5.1",
            (text("jwt_request", assertion.jwt_request),),
            "The listing replaces + and / but keeps the padding, =, and signs it. A strict "
            "verifier refuses the text; one that strips first computes another digest.",
        ),
        Step(
            8,
            "signature",
            "the proof: RSASSA-PKCS1-v1_5 with SHA-256",
            "Blob signature = Crypto.sign('RSA-SHA256', Blob.valueOf(jwtRequest), key);",
            'signature = style.encode(pkcs1.sign(jwt_request.encode("ascii"), key))',
            "RFC 7518 §3.3; RFC 8017 §8.2.1, §9.2",
            (
                octets("digest", assertion.digest),
                octets("digest_info", assertion.digest_info),
                octets("em", assertion.em),
                octets("signature_octets", assertion.signature_octets),
                text("signature", assertion.signature),
            ),
            "The listing keeps the padding here too.",
            em_fields(assertion.em),
        ),
        Step(
            9,
            "signedJwtRequest",
            "the assertion: whoever holds it can log in until exp",
            "String signedJwtRequest = jwtRequest + '.' + urlSafe(signature);",
            'signed_jwt_request = jwt_request + "." + signature',
            "RFC 7515 §7.1",
            (text("signed_jwt_request", assertion.signed_jwt_request),),
        ),
    ]


def em_fields(em: bytes) -> tuple[Field, ...]:
    """EM, cut into the fields of EMSA-PKCS1-v1_5 (RFC 8017 §9.2, step 5)."""
    digest_start = len(em) - 32
    prefix_start = digest_start - len(DIGEST_INFO_PREFIX)
    return (
        Field("start", em[:2], "block type 1, a signature"),
        Field("PS", em[2 : prefix_start - 1], "padding, all ff"),
        Field("separator", em[prefix_start - 1 : prefix_start], "the end of the padding"),
        Field("DigestInfo prefix", em[prefix_start:digest_start], "it was SHA-256"),
        Field("digest", em[digest_start:], "of the signing input"),
    )


def request_steps(request: Request) -> list[Step]:
    """Steps 10 and 11: the form and the POST."""
    payload = "" if request.body is None else request.body.decode("ascii")
    return [
        Step(
            10,
            "payload",
            "the form: grant type and assertion; no secret, no client_id",
            "String payload = 'grant_type=' + grantType + '&assertion=' + signedJwtRequest;",
            "payload = form_body(assertion)",
            "RFC 7523 §2.1; RFC 6749 appendix B",
            (text("payload", payload),),
            "The listing does not percent-encode the assertion. Its = survives that; a + of the "
            "standard alphabet would arrive as a space.",
        ),
        Step(
            11,
            "req",
            "the POST to the token endpoint",
            "req.setMethod('POST'); req.setEndpoint(url); req.setBody(payload);",
            "request = token_request(endpoint, assertion)",
            "RFC 6749 §3.2",
            (
                text("request line", f"{request.method} {request.url}"),
                *headers("request header", request.headers),
            ),
            "The listing's request is not shown. A GET, or a POST without this Content-Type, is "
            "refused with words that do not say so.",
        ),
    ]


def headers(name: str, fields: Mapping[str, str]) -> tuple[Value, ...]:
    """Header fields, a value each."""
    return tuple(text(name, f"{field}: {value}") for field, value in fields.items())


def answer_step(response: Response, walk: Walk) -> Step:
    """Step 12: the answer of the token endpoint."""
    return Step(
        12,
        "res",
        "the answer: an access token, or why not",
        "HttpResponse res = new Http().send(req);",
        "token = read_token(response)",
        "RFC 6749 §5.1, §5.2",
        (text("status", str(response.status)), text("body", answer_body(response, walk))),
        "The listing takes access_token out of whatever comes. Here a redirect is not followed, "
        "and an error is told from a token.",
    )


def answer_body(response: Response, walk: Walk) -> str:
    """The answer's body, without what is a secret in it."""
    if walk.practised or isinstance(walk.error, TokenRefused):
        return response.body.decode("utf-8", "replace")
    if walk.token is None:
        return REDACTED  # it is no answer that is known, and may hold a token all the same
    return canonical.dumps({**walk.token.members, "access_token": REDACTED}).decode()


def rest_step(response: Response, walk: Walk) -> Step:
    """Step 13: the REST call that it was all for."""
    token = walk.token
    shown_token = REDACTED if token is None or not walk.practised else token.access_token
    return Step(
        13,
        "",
        "the goal: a REST call as that user",
        "rest.setHeader('Authorization', 'Bearer ' + accessToken);",
        "response = token.get(path)",
        "RFC 6750 §2.1",
        (
            text("request header", f"Authorization: Bearer {shown_token}"),
            text("status", str(response.status)),
            text("body", response.body.decode("utf-8", "replace")),
        ),
    )
