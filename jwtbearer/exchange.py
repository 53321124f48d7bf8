"""Step 8: the form, the POST, the answer (RFC 7523 §2.1, RFC 6749 §3.2, §5).

The assertion is the whole credential: no client secret, no client_id, no Authorization header.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import SplitResult, quote, urlunsplit

from jwtbearer import canonical, refusals, transport
from jwtbearer.assertion import RFC, Assertion
from jwtbearer.errors import (
    CallerMistake,
    JSONRefused,
    TokenRefused,
    TransportError,
    plain,
    shown,
)
from jwtbearer.transport import Request, Response

__all__ = [
    "DEFAULT_TIMEOUT_SECONDS",
    "GRANT_TYPE",
    "TOKEN_PATH",
    "Token",
    "form_body",
    "read_token",
    "request_token",
    "token_endpoint",
    "token_request",
]

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"  # RFC 7523 §2.1
TOKEN_PATH = "/services/oauth2/token"  # Salesforce (documented)
DEFAULT_TIMEOUT_SECONDS = 30.0

# base64 in either alphabet: what is wrong within it is for the server to say.
ASSERTION_CHARACTERS = re.compile(r"[A-Za-z0-9_.=+/-]+")
ACCESS_TOKEN = re.compile(r"[!-~]+")  # RFC 6749 A.12, without the space that would end it
DEFAULT_PORTS = {"https": 443, "http": 80}


def token_endpoint(audience: str) -> str:
    """The token endpoint on the audience's own host, where no other is named."""
    parts = transport.parse_url(audience)
    return urlunsplit((parts.scheme, parts.netloc, TOKEN_PATH, "", ""))


def form_body(assertion: Assertion | str) -> str:
    """The form: grant_type and assertion (RFC 7523 §2.1; RFC 6749 appendix B).

    The style ``listing`` leaves the assertion as it is; its ``=`` survives that.
    """
    text = str(assertion)
    style = assertion.style if isinstance(assertion, Assertion) else RFC
    encoded = quote(text, safe="") if style.percent_encodes else text
    return f"grant_type={quote(GRANT_TYPE, safe='')}&assertion={encoded}"


def token_request(endpoint: str, assertion: Assertion | str) -> Request:
    """The POST that trades the assertion for an access token (RFC 6749 §3.2)."""
    transport.parse_url(endpoint)
    if "#" in endpoint:
        raise CallerMistake(
            f"{shown(endpoint)} has a fragment, which no endpoint has (RFC 6749 §3.2)"
        )
    if not isinstance(assertion, (Assertion, str)) or not str(assertion):
        raise CallerMistake(
            "request_token takes an Assertion, or a signed JWT as text, not "
            + (type(assertion).__name__ if assertion != "" else "an empty text")
        )
    if not ASSERTION_CHARACTERS.fullmatch(str(assertion)):
        raise CallerMistake(
            "the assertion holds a character that no signed JWT has, such as white space: it is "
            "header.claims.signature, and not a PEM file"
        )
    body = form_body(assertion).encode("ascii")
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
    }
    return Request("POST", endpoint, headers, body)


def request_token(
    endpoint: str, assertion: Assertion | str, *, timeout: float = DEFAULT_TIMEOUT_SECONDS
) -> Token:
    """Post the assertion to the token endpoint, once, and return the access token.

    ``timeout`` bounds the whole exchange, in seconds. Raises TokenRefused where the server says
    no, TransportError where there is no answer of a token endpoint.
    """
    return read_token(transport.send(token_request(endpoint, assertion), timeout=timeout))


def read_token(response: Response) -> Token:
    """Read the answer of a token endpoint (RFC 6749 §5.1, §5.2)."""
    try:
        members = canonical.loads(response.body)
    except JSONRefused as error:
        raise TransportError(
            "json",
            f"the answer, HTTP {response.status}, is not JSON ({error.rule} at byte "
            f"{error.offset or 0}): a proxy, a maintenance page or another address than a token "
            "endpoint. On login hosts it can pass; the org's My Domain host is steadier (observed)",
        ) from None
    if not isinstance(members, dict):
        raise not_a_token(response, "JSON, but no object")
    if isinstance(members.get("error"), str):
        raise token_refused(response.status, members)
    if "error" in members:
        raise not_a_token(response, "an object whose error is no text")
    if response.status != 200:
        raise not_a_token(response, "an object without error")
    for name in ("access_token", "token_type"):
        if not isinstance(members.get(name), str) or not members[name]:
            raise not_a_token(response, f"an object without {name}")
    if members["token_type"].lower() != "bearer":
        raise not_a_token(response, f"a token of the type {shown(members['token_type'])}")
    if not ACCESS_TOKEN.fullmatch(members["access_token"]):
        raise not_a_token(response, "an access_token with characters that no header can carry")
    return Token(members)


def not_a_token(response: Response, found: str) -> TransportError:
    """The answer is JSON, but not what RFC 6749 §5.1 asks for."""
    return TransportError(
        "answer",
        f"the answer, HTTP {response.status}, is {found}; RFC 6749 §5.1 asks for access_token and "
        "token_type 'Bearer'. Check that the endpoint is a token endpoint",
    )


def token_refused(status: int, members: Mapping[str, Any]) -> TokenRefused:
    """The server's refusal, with what likely lies behind it (RFC 6749 §5.2)."""
    error = members["error"]
    said = members.get("error_description")
    description = said if isinstance(said, str) else ""
    refusal = refusals.likely(error, description)
    return TokenRefused(
        error,
        description,
        status=status,
        causes=tuple(f"{cause} ({refusal.known})" for cause in refusal.causes),
        remedy=refusal.remedy,
    )


class Token:
    """An access token and all that came with it (RFC 6749 §5.1).

    ``members`` keeps every member of the answer, known or not. Its repr shows no secret.
    """

    def __init__(self, members: Mapping[str, Any]) -> None:
        access_token = members.get("access_token")
        if not isinstance(access_token, str) or not ACCESS_TOKEN.fullmatch(access_token):
            raise CallerMistake("access_token must be text that a header can carry (not shown)")
        self.members: Mapping[str, Any] = MappingProxyType(dict(members))

    @property
    def access_token(self) -> str:
        """The token itself: opaque, though in some orgs a JWT."""
        return str(self.members["access_token"])

    @property
    def token_type(self) -> str:
        """How to present it: Bearer (RFC 6750 §2.1)."""
        return str(self.members["token_type"])

    @property
    def scope(self) -> tuple[str, ...]:
        """What it may be used for (RFC 6749 §3.3)."""
        return tuple(self.text("scope").split())

    @property
    def instance_url(self) -> str:
        """Where it may be used: the org's own host (documented)."""
        return self.text("instance_url")

    @property
    def id(self) -> str:
        """The URL that names org and user (documented)."""
        return self.text("id")

    def text(self, name: str) -> str:
        """A member that is text, or an empty text."""
        value = self.members.get(name)
        return value if isinstance(value, str) else ""

    def get(self, path: str, *, timeout: float = DEFAULT_TIMEOUT_SECONDS) -> Response:
        """GET a resource of the org, authorised (RFC 6750 §2.1); no redirect is followed.

        ``path`` starts with ``/``, or is a URL on instance_url's own origin. Raises TransportError,
        and CallerMistake where the token would go to another origin.
        """
        url = same_origin(self.instance_url, path)
        headers = {
            "Authorization": f"Bearer {self.access_token}",
            "Accept": "application/json",
        }
        return transport.send(Request("GET", url, headers, None), timeout=timeout)

    def __repr__(self) -> str:
        return f"Token({plain(self.instance_url)}, scope={self.scope!r}, redacted)"


def same_origin(instance_url: str, path: str) -> str:
    """The URL of a resource, on instance_url's origin and no other (RFC 6454 §4)."""
    if not isinstance(path, str):
        raise CallerMistake(f"a path is text, not {type(path).__name__}")
    try:
        base = transport.parse_url(instance_url)
    except CallerMistake as error:
        raise TransportError(
            "answer", f"the answer's instance_url is not one to send a token to: {error}"
        ) from None
    if path.startswith("/") and not path.startswith("//"):
        return transport.parse_url(f"{base.scheme}://{base.netloc}{path}").geturl()
    target = transport.parse_url(path) if "://" in path else None
    if target is None or origin(target) != origin(base):
        raise CallerMistake(
            f"{shown(path)} is not on {plain(base.scheme)}://{plain(base.netloc)}: the token goes "
            "to no other origin. Pass a path that starts with one '/'"
        )
    return target.geturl()


def origin(url: SplitResult) -> tuple[str, str | None, int | None]:
    """Scheme, host and port, the default one where none is named (RFC 6454 §4)."""
    port = DEFAULT_PORTS.get(url.scheme) if url.port is None else url.port
    return url.scheme, url.hostname, port
