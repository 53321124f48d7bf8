"""The short way: twins of three classes of Apex's Auth namespace, thin over the steps.

    Apex                                          here
    Auth.JWT jwt = new Auth.JWT();                jwt = JWT()
    jwt.setIss(…), getIss()                       jwt.iss
    jwt.setSub(…), getSub()                       jwt.sub
    jwt.setAud(…), getAud()                       jwt.aud
    jwt.setAdditionalClaims(…), get…              jwt.additional_claims
    jwt.setValidityLength(…), get…                jwt.validity_length
    jwt.setNbfClockSkew(…), get…                  left out: this flow asks for no nbf
    jwt.toJSONString()                            jwt.to_json_string(now)
    jwt.clone()                                   copy.copy(jwt)
    new Auth.JWS(jwt, certificateName)            JWS(jwt, key, now=now)
    jws.getCompactSerialization()                 jws.get_compact_serialization()
    new Auth.JWTBearerTokenExchange(url, jws)     JWTBearerTokenExchange(url, jws)
    exchange.getAccessToken()                     exchange.get_access_token()
    exchange.getHttpResponse()                    exchange.get_http_response()
    exchange.getGrantType()                       exchange.get_grant_type()
    exchange.getJWS(), getTokenEndpoint()         exchange.jws, exchange.token_endpoint

Apex names a certificate that the org stores with its key; here the key itself is passed. Apex
reads the clock; here the time is an argument.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jwtbearer import transport
from jwtbearer.assertion import Assertion, build_assertion, canonical_claims
from jwtbearer.claims import DEFAULT_LIFETIME_SECONDS, Claims
from jwtbearer.errors import CallerMistake
from jwtbearer.exchange import DEFAULT_TIMEOUT_SECONDS, GRANT_TYPE, Token, read_token, token_request
from jwtbearer.keys import PrivateKey
from jwtbearer.transport import Response

__all__ = ["JWS", "JWT", "JWTBearerTokenExchange"]


@dataclass
class JWT:
    """The claims to be, until a time is given: Auth.JWT. ``validity_length`` is in seconds."""

    iss: str = ""
    sub: str = ""
    aud: str = ""
    additional_claims: Mapping[str, object] = field(default_factory=dict)
    validity_length: int = DEFAULT_LIFETIME_SECONDS

    def claims(self, now: float) -> Claims:
        """The claims at a time, in seconds since 1970 (RFC 7523 §3)."""
        return Claims.lasting(
            iss=self.iss,
            sub=self.sub,
            aud=self.aud,
            seconds=self.validity_length,
            now=now,
            additional=self.additional_claims,
        )

    def to_json_string(self, now: float) -> str:
        """The claims set as JSON, in RFC 8785 order: toJSONString()."""
        return canonical_claims(self.claims(now))


class JWS:
    """The signed JWT: Auth.JWS."""

    def __init__(self, jwt: JWT, key: PrivateKey, *, now: float) -> None:
        if not isinstance(jwt, JWT):
            raise CallerMistake(f"JWS takes a JWT, not {type(jwt).__name__}")
        self.assertion: Assertion = build_assertion(jwt.claims(now), key)

    def get_compact_serialization(self) -> str:
        """header.claims.signature (RFC 7515 §7.1): getCompactSerialization()."""
        return str(self.assertion)


class JWTBearerTokenExchange:
    """The trade of the signed JWT for an access token: Auth.JWTBearerTokenExchange."""

    def __init__(
        self, token_endpoint: str, jws: JWS, *, timeout: float = DEFAULT_TIMEOUT_SECONDS
    ) -> None:
        if not isinstance(jws, JWS):
            raise CallerMistake(f"JWTBearerTokenExchange takes a JWS, not {type(jws).__name__}")
        self.token_endpoint = token_endpoint
        self.jws = jws
        self.timeout = timeout
        self.http_response: Response | None = None

    def get_grant_type(self) -> str:
        """The grant's URN (RFC 7523 §2.1): getGrantType()."""
        return GRANT_TYPE

    def get_token(self) -> Token:
        """Post the assertion, once for each call, and return the whole answer.

        Raises TokenRefused and TransportError; after a refusal get_http_response() has it.
        """
        self.http_response = None
        request = token_request(self.token_endpoint, self.jws.assertion)
        self.http_response = transport.send(request, timeout=self.timeout)
        return read_token(self.http_response)

    def get_access_token(self) -> str:
        """Post the assertion and return the access token alone: getAccessToken()."""
        return self.get_token().access_token

    def get_http_response(self) -> Response:
        """The answer that the last exchange got: getHttpResponse()."""
        if self.http_response is None:
            raise CallerMistake("there is no answer yet: call get_access_token() first")
        return self.http_response
