"""The flow, once, with everything that it returned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from jwtbearer import transport
from jwtbearer.assertion import Assertion, build_assertion, style_named
from jwtbearer.claims import LOGIN_AUDIENCE, Claims
from jwtbearer.errors import AssertionRefused, JWTBearerError, TokenRefused, TransportError
from jwtbearer.exchange import TOKEN_PATH, Token, read_token, token_request
from jwtbearer.keys import PrivateKey, load_private_key
from jwtbearer.practice import REST_RESOURCE, Org, PracticeServer, demo
from jwtbearer.transport import Request, Response

__all__ = ["Walk", "practice_walk", "walk"]


@dataclass(frozen=True)
class Walk:
    """What one run of the flow returned, as far as it came.

    error      why it ended early, if it did; what comes later is then None
    practised  whether it ran against the practice org, whose tokens are no secret
    tolerated  the rules that the practice org let the assertion break
    """

    assertion: Assertion
    request: Request
    response: Response | None = None
    token: Token | None = None
    rest_response: Response | None = None
    error: JWTBearerError | None = None
    practised: bool = False
    tolerated: tuple[AssertionRefused, ...] = ()

    @property
    def succeeded(self) -> bool:
        """Whether the REST call was answered with what it asked for."""
        return self.rest_response is not None and self.rest_response.status == 200


def walk(claims: Claims, key: PrivateKey, *, endpoint: str, style: str, timeout: float) -> Walk:
    """Run the flow: assertion, POST, token, REST call (RFC 7523 §2.1)."""
    assertion = build_assertion(claims, key, style=style)
    request = token_request(endpoint, assertion)
    response = token = rest_response = error = None
    try:
        response = transport.send(request, timeout=timeout)
        token = read_token(response)
        rest_response = token.get(REST_RESOURCE, timeout=timeout)
    except (TokenRefused, TransportError) as failure:
        error = failure
    return Walk(assertion, request, response, token, rest_response, error)


def practice_walk(
    *, style: str, now: Callable[[], float], random_bytes: Callable[[int], bytes], timeout: float
) -> Walk:
    """Run the flow with the demo key, against a practice org of its own on a free port."""
    key = load_private_key(demo.KEY_FILE.read_bytes())
    org = Org(
        app=demo.APP,
        users=(demo.USER,),
        key=key.public,
        audience=LOGIN_AUDIENCE,
        now=now,
        random_bytes=random_bytes,
    )
    claims = Claims.lasting(
        iss=demo.APP,
        sub=demo.USER,
        aud=LOGIN_AUDIENCE,
        seconds=style_named(style).lifetime_seconds,
        now=now(),
    )
    with PracticeServer(org, port=0, report=lambda line: None) as server:
        taken = walk(claims, key, endpoint=server.url + TOKEN_PATH, style=style, timeout=timeout)
    return Walk(
        taken.assertion,
        taken.request,
        taken.response,
        taken.token,
        taken.rest_response,
        taken.error,
        practised=True,
        tolerated=org.last_tolerated,
    )
