"""The practice org: who may log in, and how a request is judged (RFC 7523 §3, RFC 6749 §5)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl

from jwtbearer import base64url, canonical, refusals
from jwtbearer.audit import audit_assertion
from jwtbearer.audit.rules import ERROR
from jwtbearer.errors import AssertionRefused, plain
from jwtbearer.exchange import GRANT_TYPE, TOKEN_PATH
from jwtbearer.keys import PublicKey
from jwtbearer.refusals import Refusal
from jwtbearer.verification import Reading, read_assertion

__all__ = ["REST_RESOURCE", "Answer", "Org", "Received"]

REST_RESOURCE = "/services/data/v60.0/"  # lists the REST resources; needs a token (documented)
ORG_ID = "00D000000000001AAA"
USER_ID = "005000000000001AAA"
MAXIMUM_TOKENS = 1000  # kept; the oldest goes first
FORM = "application/x-www-form-urlencoded"

NOT_A_POST = refusals.likely("invalid_request", "must use HTTP POST")
WRONG_GRANT = refusals.likely("unsupported_grant_type", "grant type not supported")
WRONG_CLIENT = refusals.likely("invalid_client_id", "client identifier invalid")
WRONG_USER = refusals.likely("invalid_grant", "user hasn't approved this consumer")
WRONG_AUDIENCE = refusals.likely("invalid_grant", "audience is invalid")
EXPIRED = refusals.likely("invalid_grant", "expired authorization code")
WRONG_ASSERTION = refusals.likely("invalid_grant", "invalid assertion")

# What the org says for a rule that an assertion breaks; for all others it is "invalid assertion".
BY_RULE = {
    "claims-aud-missing": WRONG_AUDIENCE,
    "claims-aud-other": WRONG_AUDIENCE,
    "claims-exp-past": EXPIRED,
    "claims-exp-missing": EXPIRED,
}


class Received(NamedTuple):
    """A request as it came in; names of headers are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Answer(NamedTuple):
    """What the client sees, and why, which it does not."""

    status: int
    body: bytes
    reason: str


class Org:
    """One app, its certificate's key, the users approved for it, and the tokens issued.

    ``now`` tells the time in seconds since 1970; ``random_bytes`` makes the tokens.
    """

    def __init__(
        self,
        *,
        app: str,
        users: tuple[str, ...],
        key: PublicKey,
        audience: str,
        now: Callable[[], float],
        random_bytes: Callable[[int], bytes],
    ) -> None:
        self.app = app
        self.users = users
        self.key = key
        self.audience = audience
        self.now = now
        self.random_bytes = random_bytes
        self.lock = threading.Lock()
        self.usernames_by_token: dict[str, str] = {}
        self.last_tolerated: tuple[AssertionRefused, ...] = ()

    def answer(self, received: Received, url: str) -> Answer:
        """Judge a request that came to ``url``, the org's own address."""
        path = received.path.partition("?")[0]
        if path == TOKEN_PATH:
            return self.token_answer(received, url)
        if path.rstrip("/") == REST_RESOURCE.rstrip("/"):
            return self.rest_answer(received, url)
        return api_error(404, "NOT_FOUND", "The requested resource does not exist")

    # --- the token endpoint --------------------------------------------------------------------

    def token_answer(self, received: Received, url: str) -> Answer:
        """Trade an assertion for a token, or refuse (RFC 7523 §2.1, §3.1)."""
        if received.method != "POST":
            return refused(NOT_A_POST, f"the method was {plain(received.method)}")
        content_type = received.headers.get("content-type", "").partition(";")[0].strip()
        if content_type.lower() != FORM:
            return refused(WRONG_GRANT, f"Content-Type was {plain(content_type) or 'missing'}")
        form, fault = read_form(received.body)
        if form.get("grant_type") != GRANT_TYPE:
            return refused(WRONG_GRANT, fault or "grant_type was missing or another")
        if "assertion" not in form:
            return refused(WRONG_ASSERTION, fault or "the form had no assertion")
        try:
            reading = read_assertion(
                form["assertion"],
                self.key,
                audience=self.audience,
                now=self.now(),
                profile="salesforce",
            )
        except AssertionRefused as error:
            return refused(BY_RULE.get(error.rule, WRONG_ASSERTION), self.diagnosis(form))
        if reading.claims.iss != self.app:
            return refused(WRONG_CLIENT, f"iss was not the consumer key {plain(self.app)}")
        if reading.claims.sub not in self.users:
            return refused(WRONG_USER, "sub was not a user approved for the app")
        return self.issue(reading, url)

    def diagnosis(self, form: dict[str, str]) -> str:
        """Everything that is wrong with the assertion, for the org's own terminal."""
        report = audit_assertion(
            form["assertion"],
            key=self.key,
            audience=self.audience,
            now=self.now(),
            profile="salesforce",
        )
        return "; ".join(
            f"{finding.rule}: in the {finding.span.part}, found {finding.found}; "
            f"expected {finding.expected}"
            for finding in report.at_least(ERROR)
        )

    def issue(self, reading: Reading, url: str) -> Answer:
        """Issue a random access token for the user (RFC 6749 §5.1)."""
        access_token = f"{ORG_ID[:15]}!{base64url.encode(self.random_bytes(48))}"
        with self.lock:  # requests come in several threads
            self.last_tolerated = reading.tolerated
            if len(self.usernames_by_token) == MAXIMUM_TOKENS:
                del self.usernames_by_token[next(iter(self.usernames_by_token))]
            self.usernames_by_token[access_token] = reading.claims.sub
        members = {
            "access_token": access_token,
            "scope": "api",
            "instance_url": url,
            "id": f"{url}/id/{ORG_ID}/{USER_ID}",
            "token_type": "Bearer",
        }
        let_pass = "".join(f"; let pass {error}" for error in reading.tolerated)
        return Answer(200, canonical.dumps(members), f"token issued{let_pass}")

    # --- the REST resource ---------------------------------------------------------------------

    def rest_answer(self, received: Received, url: str) -> Answer:
        """List the resources, for a token that was issued here (RFC 6750 §2.1, §3.1)."""
        scheme, _, token = received.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return api_error(401, "INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE")
        if token.strip() not in self.usernames_by_token:
            return api_error(401, "INVALID_SESSION_ID", "Session expired or invalid")
        if received.method != "GET":
            return api_error(405, "METHOD_NOT_ALLOWED", "HTTP Method not allowed. Allowed are GET")
        names = ("limits", "query", "search", "sobjects")
        resources = {name: f"{REST_RESOURCE}{name}" for name in names}
        resources["identity"] = f"{url}/id/{ORG_ID}/{USER_ID}"
        return Answer(200, canonical.dumps(resources), "the token is good")


def read_form(body: bytes) -> tuple[dict[str, str], str]:
    """Read the form; each parameter once (RFC 6749 §3.2, appendix B). Also says what is wrong."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, strict_parsing=True, max_num_fields=20
        )
    except ValueError:
        return {}, "the body is not a form"
    form = dict(pairs)
    if len(form) != len(pairs):
        return {}, "the form has a parameter twice"
    return form, ""


def refused(refusal: Refusal, reason: str) -> Answer:
    """The error of a token endpoint (RFC 6749 §5.2), in Salesforce's words."""
    members = {"error": refusal.error, "error_description": refusal.description}
    return Answer(
        400,
        canonical.dumps(members),
        f"refused, {refusal.error}: {refusal.description}; because {reason}",
    )


def api_error(status: int, code: str, message: str) -> Answer:
    """The error of the REST API: an array of one object (observed)."""
    return Answer(
        status, canonical.dumps([{"errorCode": code, "message": message}]), f"refused, {code}"
    )
