"""Layer: request. Is it the POST that RFC 6749 §3.2 and RFC 7523 §2.1 ask for?"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import SplitResult, urlsplit

from jwtbearer.audit.messages import RecordedRequest
from jwtbearer.audit.rules import ERROR, INFERRED, OBSERVED, WARNING, Fact, Layer
from jwtbearer.errors import plain, shown
from jwtbearer.exchange import GRANT_TYPE, TOKEN_PATH
from jwtbearer.transport import is_loopback

__all__ = ["LAYER"]

LAYER = Layer(reply="unsupported_grant_type: grant type not supported", known=OBSERVED)
FORM = "application/x-www-form-urlencoded"
CLIENT_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"  # RFC 7523 §2.2


def values(request: RecordedRequest, name: str) -> list[str]:
    """The values of a parameter of the form."""
    return [value for parameter, value in request.parameters if parameter == name]


@LAYER.rule(
    "request-method",
    ERROR,
    "RFC 6749 §3.2",
    "the request is not a POST",
    explanation="A token is asked for with POST.",
    cause="The client's default is GET, or a redirect that it followed turned the POST into one.",
    remedy="Send a POST, to the final address.",
    wrong="GET /services/oauth2/token?assertion=…",
    right="POST /services/oauth2/token",
    reply="invalid_request: must use HTTP POST",
)
def method(request: RecordedRequest) -> Iterator[Fact]:
    if request.method.upper() != "POST":
        yield Fact("request", plain(request.method) or "no method", "POST")


@LAYER.rule(
    "request-content-type",
    ERROR,
    "RFC 6749 §3.2, appendix B",
    "the body is not declared as a form",
    explanation="Without this Content-Type the server reads no parameters, and says that the grant "
    "type is not supported.",
    cause="The client sends JSON or plain text where it is not told otherwise.",
    remedy=f"Send Content-Type: {FORM}.",
    wrong="Content-Type: application/json",
    right=f"Content-Type: {FORM}",
)
def content_type(request: RecordedRequest) -> Iterator[Fact]:
    value = request.header("content-type")
    if value is None or value.partition(";")[0].strip().lower() != FORM:
        yield Fact("request", "none" if value is None else plain(value), FORM)


@LAYER.rule(
    "request-grant-type",
    ERROR,
    "RFC 7523 §2.1",
    "grant_type is not the JWT bearer's",
    explanation="The grant type is a URN, to the character. That of RFC 7523 §2.2 is for another "
    "use: to authenticate a client.",
    cause="It was typed by hand, cut, encoded twice, or taken from another flow.",
    remedy=f"Send grant_type={GRANT_TYPE}, percent-encoded once.",
    wrong=f"grant_type={CLIENT_ASSERTION_TYPE}",
    right=f"grant_type={GRANT_TYPE}",
)
def grant_type(request: RecordedRequest) -> Iterator[Fact]:
    for value in values(request, "grant_type"):
        if value == CLIENT_ASSERTION_TYPE:
            yield Fact("request", "the URN for client authentication", GRANT_TYPE)
        elif value != GRANT_TYPE:
            yield Fact("request", shown(value), GRANT_TYPE)


@LAYER.rule(
    "request-parameter",
    ERROR,
    "RFC 6749 §3.2, RFC 7521 §4.1",
    "a parameter is missing or comes twice",
    explanation="grant_type and assertion, each once.",
    cause="The body is empty, JSON, or was put together twice.",
    remedy="Send both parameters, once.",
    wrong="assertion=…",
    right="grant_type=…&assertion=…",
)
def parameter(request: RecordedRequest) -> Iterator[Fact]:
    for name in ("grant_type", "assertion"):
        count = len(values(request, name))
        if count != 1:
            yield Fact(
                "request", f"{name} {count} times" if count else f"no {name}", f"{name} once"
            )


@LAYER.rule(
    "request-plus",
    ERROR,
    "RFC 6749 appendix B",
    "a + in the assertion arrives as a space",
    explanation="In a form, + is a space. The assertion was written in the standard alphabet and "
    "not percent-encoded.",
    cause="The standard base64 alphabet, and a body joined by hand.",
    remedy="Use base64url; it needs no percent-encoding.",
    wrong="assertion=eyJ…+…",
    right="assertion=eyJ…-…",
    reply="invalid_grant: invalid assertion",
)
def plus(request: RecordedRequest) -> Iterator[Fact]:
    for value in values(request, "assertion"):
        if " " in value.strip():
            yield Fact("request", f"{value.count(' ')} spaces in the assertion", "none")


@LAYER.rule(
    "request-url",
    ERROR,
    "RFC 6750 §5.3, RFC 6749 §3.2",
    "the assertion is in the URL",
    explanation="URLs are kept in logs and histories of everything on the way. Treat the assertion "
    "as leaked until it ends.",
    cause="The client puts parameters into the URL where it is not told otherwise.",
    remedy="Put the parameters into the body.",
    wrong="POST /services/oauth2/token?assertion=…",
    right="POST /services/oauth2/token, the form in the body",
    known=INFERRED,
)
def url(request: RecordedRequest) -> Iterator[Fact]:
    if any(name == "assertion" for name, _ in request.query):
        yield Fact("request", "assertion in the query", "assertion in the body")


@LAYER.rule(
    "request-private-key",
    ERROR,
    "NIST SP 800-57 Part 1 §5.3",
    "the private key was sent",
    explanation="Whoever saw the request can act as every user who is approved for the app.",
    cause="The key was passed where the assertion belongs.",
    remedy="Make a new key, upload its certificate, take the old one out of the app.",
    wrong="assertion=-----BEGIN PRIVATE KEY-----…",
    right="assertion=header.claims.signature",
    reply="invalid_grant: invalid assertion",
)
def private_key(request: RecordedRequest) -> Iterator[Fact]:
    texts = [request.url, request.body, *(value for _, value in request.parameters)]
    texts += [value for _, value in request.headers]
    if any("PRIVATE KEY-----" in text for text in texts):
        yield Fact("request", "a private key", "the assertion alone")


@LAYER.rule(
    "request-client-secret",
    WARNING,
    "RFC 7523 §2.1",
    "a client secret was sent",
    explanation="This flow needs none: the signature is the proof. Sent for nothing, it can only "
    "leak.",
    cause="Settings of another flow were kept.",
    remedy="Leave client_secret and the Authorization header out.",
    wrong="client_secret=…&assertion=…",
    right="grant_type=…&assertion=…",
    reply="",
)
def client_secret(request: RecordedRequest) -> Iterator[Fact]:
    names = {name for name, _ in [*request.parameters, *request.query]}
    if "client_secret" in names:
        yield Fact("request", "the parameter client_secret", "none")
    if request.header("authorization") is not None:
        yield Fact("request", "an Authorization header", "none")


@LAYER.rule(
    "request-path",
    ERROR,
    "Salesforce's token endpoint",
    "the path is not the token endpoint's",
    explanation=f"The token endpoint is {TOKEN_PATH} on every host (documented).",
    cause="The authorization endpoint or the host alone was taken.",
    remedy=f"Post to {TOKEN_PATH}.",
    wrong="POST /services/oauth2/authorize",
    right=f"POST {TOKEN_PATH}",
    reply="an HTML page, or 404",
    known=INFERRED,
)
def path(request: RecordedRequest) -> Iterator[Fact]:
    found = split(request.url).path
    if not found.endswith(TOKEN_PATH):
        yield Fact("request", shown(found), TOKEN_PATH)


@LAYER.rule(
    "request-scheme",
    ERROR,
    "RFC 6749 §3.2",
    "the request goes out in the clear",
    explanation="The assertion logs in to whoever reads it on the way.",
    cause="The URL was typed with http.",
    remedy="Use https.",
    wrong="http://login.salesforce.com/…",
    right="https://login.salesforce.com/…",
    reply="a redirect",
    known=INFERRED,
)
def scheme(request: RecordedRequest) -> Iterator[Fact]:
    parts = split(request.url)
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        yield Fact("request", "http", "https")


def split(url: str) -> SplitResult:
    """A URL taken apart; an empty one where it is none."""
    try:
        parts = urlsplit(url)
        _ = parts.hostname
    except ValueError:
        return urlsplit("")
    return parts
