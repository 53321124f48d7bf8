"""Layer: response. Is it the answer of a token endpoint, and what does it say? (RFC 6749 §5)"""

from __future__ import annotations

import json
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Any

from jwtbearer import refusals
from jwtbearer.audit.messages import RecordedResponse
from jwtbearer.audit.request import split
from jwtbearer.audit.rules import DOCUMENTED, ERROR, NOTE, WARNING, Fact, Layer
from jwtbearer.errors import plain, shown
from jwtbearer.transport import is_loopback

__all__ = ["LAYER", "ResponseEvidence"]

LAYER = Layer(reply="", known=DOCUMENTED)
CLOCK_TOLERANCE_SECONDS = 60
HOSTS = (".salesforce.com", ".force.com", ".salesforce.mil", ".sfcrmproducts.cn", ".cloudforce.com")


class ResponseEvidence:
    """A response, and the time at which it came, in seconds since 1970, where that is known."""

    def __init__(self, response: RecordedResponse, *, now: float | None = None) -> None:
        self.response = response
        self.now = now

    @cached_property
    def members(self) -> dict[str, Any] | None:
        """The JSON object of the body; None where it is none."""
        try:
            value = json.loads(self.response.body)
        except (ValueError, RecursionError):
            return None
        return value if isinstance(value, dict) else None

    @property
    def redirects(self) -> bool:
        return self.response.status in (301, 302, 303, 307, 308)

    def text(self, name: str) -> str:
        """A member that is text; else empty."""
        value = (self.members or {}).get(name)
        return value if isinstance(value, str) else ""


@LAYER.rule(
    "response-redirect",
    ERROR,
    "RFC 6749 §3.2, RFC 9110 §15.4",
    "the answer is a redirect",
    explanation="A client that follows it turns the POST into a GET, or hands the assertion to "
    "another host.",
    cause="The host was named with http, or the org's My Domain has moved or is required.",
    remedy="Name the token endpoint of the host that Location points to, if you trust it.",
    wrong="302 Found",
    right="200 OK",
)
def redirect(evidence: ResponseEvidence) -> Iterator[Fact]:
    if evidence.redirects:
        location = (evidence.response.header("location") or "nowhere").partition("?")[0]
        found = f"HTTP {evidence.response.status} to {plain(location)}"
        yield Fact("response", found, "an answer of the token endpoint itself")


@LAYER.rule(
    "response-json",
    ERROR,
    "RFC 6749 §5.1, §5.2",
    "the body is not a JSON object",
    explanation="A token endpoint answers in JSON, also when it refuses.",
    cause="A proxy, a maintenance page, or another address than the token endpoint answered. On "
    "login hosts it happens now and then (observed).",
    remedy="Check the endpoint; the org's My Domain host is steadier.",
    wrong="<html>…",
    right='{"error":"invalid_grant",…}',
)
def not_json(evidence: ResponseEvidence) -> Iterator[Fact]:
    if evidence.members is None and not evidence.redirects:
        body = evidence.response.body
        yield Fact("response", f"{len(body)} characters that are none", "a JSON object")


@LAYER.rule(
    "response-token",
    ERROR,
    "RFC 6749 §5.1",
    "the answer is neither a token nor a refusal",
    explanation="A token comes with access_token and token_type, a refusal with error.",
    cause="Another endpoint answered.",
    remedy="Check that the endpoint is /services/oauth2/token.",
    wrong='{"access_token":"00D…"}',
    right='{"access_token":"00D…","token_type":"Bearer"}',
)
def token(evidence: ResponseEvidence) -> Iterator[Fact]:
    if evidence.members is None or "error" in evidence.members:
        return
    for name in ("access_token", "token_type"):
        if not evidence.text(name):
            yield Fact("response", f"no {name}", f"{name} as text")
    token_type = evidence.text("token_type")
    if token_type and token_type.lower() != "bearer":
        yield Fact("response", f"token_type {shown(token_type)}", "Bearer")


@LAYER.rule(
    "response-instance-url",
    WARNING,
    "Salesforce's answer",
    "instance_url is not one to send a token to",
    explanation="The access token goes to whatever host instance_url names.",
    cause="The answer came from another server, or was altered.",
    remedy="Check that the host is your org's before you use the token.",
    wrong='{"instance_url":"http://example.com"}',
    right='{"instance_url":"https://MyDomain.my.salesforce.com"}',
)
def instance_url(evidence: ResponseEvidence) -> Iterator[Fact]:
    if evidence.members is None or "access_token" not in evidence.members:
        return
    url = evidence.text("instance_url")
    parts = split(url)
    host = parts.hostname or ""
    if is_loopback(host):
        return
    if parts.scheme != "https":
        yield Fact("response", shown(url) if url else "no instance_url", "an https:// URL")
    elif not host.endswith(HOSTS):
        yield Fact("response", f"the host {plain(host)}", "a host of Salesforce's")


@LAYER.rule(
    "response-refused",
    NOTE,
    "RFC 6749 §5.2",
    "the server refused",
    explanation="What the server says, and what likely lies behind it, the likeliest first.",
    cause="The causes are in what was found.",
    remedy="Audit the assertion and the request.",
    wrong='{"error":"invalid_grant","error_description":"invalid assertion"}',
    right='{"access_token":"00D…","token_type":"Bearer"}',
)
def refused(evidence: ResponseEvidence) -> Iterator[Fact]:
    if evidence.members is None or "error" not in evidence.members:
        return
    error, description = evidence.text("error"), evidence.text("error_description")
    refusal = refusals.likely(error, description)
    causes = "; or ".join(refusal.causes) or "not known"
    yield Fact(
        "response",
        f"{plain(error)}: {plain(description)}",
        "an access token",
        cause=f"Likely ({refusal.known}): {causes}.",
        remedy=f"{refusal.remedy}.",
    )


@LAYER.rule(
    "response-clock",
    WARNING,
    "RFC 9110 §6.6.1",
    "the server's clock and this one differ",
    explanation="exp is compared with the server's clock.",
    cause="This machine's clock is wrong, or the recording is old.",
    remedy="Set the clock with NTP; pass --now for an old recording.",
    wrong="Date an hour away",
    right="Date within a minute",
)
def clock(evidence: ResponseEvidence) -> Iterator[Fact]:
    value = evidence.response.header("date")
    if value is None or evidence.now is None:
        return
    try:
        seconds = parsedate_to_datetime(value).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return
    apart = evidence.now - seconds
    if abs(apart) > CLOCK_TOLERANCE_SECONDS:
        way = "behind" if apart < 0 else "ahead"
        yield Fact("response", f"this clock is {abs(apart):.0f} seconds {way}", "within a minute")
