"""Is this reply what the vector expects?

Most results are compared as they are. Two operations are free in their bytes, and judged by their
meaning: assertion.build and token.request.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from jwtbearer import keys
from jwtbearer.conformance.suite import Vector
from jwtbearer.errors import JWTBearerError, plain, shown
from jwtbearer.exchange import GRANT_TYPE
from jwtbearer.verification import verify_assertion

__all__ = ["Outcome", "Reply", "judge"]

FORM = "application/x-www-form-urlencoded"
FREE_CLAIMS = {"iat", "nbf", "jti"}
SHOWN = 40  # characters of a step that differs


class Reply(NamedTuple):
    """What an implementation said: result, rejected, unsupported, or crash where it said nothing.

    content  the result, or the reason as text
    """

    kind: str
    content: Any
    intermediates: Mapping[str, str] = {}
    seconds: float = 0.0


class Outcome(NamedTuple):
    """What came of a vector: passed, failed, crashed or unsupported, and why.

    intermediate  the first step that differs from the recorded one, where the reply told its steps
    """

    vector: Vector
    kind: str
    why: str
    seconds: float
    intermediate: str


def judge(vector: Vector, reply: Reply, *, profile: str) -> Outcome:
    """Hold a reply to what the vector expects under a profile."""
    kind, why = verdict(vector, reply, vector.verdict_under(profile))
    step = first_difference(vector, reply) if kind == "failed" else ""
    return Outcome(vector, kind, why, reply.seconds, step)


def verdict(vector: Vector, reply: Reply, expected: str) -> tuple[str, str]:
    """The kind of the outcome, and why."""
    if reply.kind == "crash":
        return "crashed", str(reply.content)
    if reply.kind == "unsupported":
        return "unsupported", str(reply.content)
    if expected == "either":
        return "passed", "the standards leave it to the reader"
    if reply.kind == "rejected":
        if expected == "reject":
            return "passed", str(reply.content)
        return "failed", f"it was refused: {plain(str(reply.content))}"
    if expected == "reject":
        return "failed", f"it was accepted: {shown_result(reply.content)}"
    wrong = MEANING.get(vector.operation, as_recorded)(vector, reply.content)
    return ("failed", wrong) if wrong else ("passed", "")


def shown_result(result: Any) -> str:
    """A result, short; text in it is no longer than a line."""
    if not isinstance(result, Mapping):
        return shown(result)
    return ", ".join(f"{plain(str(name))} {shown(value)}" for name, value in result.items()) or "{}"


def as_recorded(vector: Vector, result: Mapping[str, Any]) -> str:
    """What differs from the recorded result, member by member; empty where nothing does.

    A verifier may tell more members than were asked for.
    """
    if not vector.result and vector.profiles:
        return ""  # accepted by a profile alone: what it made of it is not recorded
    for name, expected in vector.result.items():
        if result.get(name) != expected:
            return f"{name} is {shown(result.get(name))}; expected {shown(expected)}"
    return ""


def assertion_meaning(vector: Vector, result: Mapping[str, Any]) -> str:
    """What is wrong with a built assertion: it must verify, and say what was asked and no more."""
    given, text = vector.input, result.get("assertion")
    if not isinstance(text, str):
        return f"assertion is {shown(text)}; expected text"
    try:
        claims = verify_assertion(
            text,
            keys.load_private_key(given["key"]).public,
            audience=given["aud"],
            now=given["now"],
        )
    except JWTBearerError as error:
        return f"the assertion is refused: {error}"
    for name, expected in (
        ("iss", given["iss"]),
        ("sub", given["sub"]),
        ("exp", given["now"] + given["lifetime"]),
    ):
        if getattr(claims, name) != expected:
            return f"{name} is {shown(getattr(claims, name))}; expected {shown(expected)}"
    more = set(claims.additional) - FREE_CLAIMS
    return f"it has further claims: {', '.join(map(shown, sorted(more)))}" if more else ""


def request_meaning(vector: Vector, result: Mapping[str, Any]) -> str:
    """What is wrong with a request: a POST of the form, there, with nothing beside it."""
    given = vector.input
    if result.get("method") != "POST":
        return f"method is {shown(result.get('method'))}; expected 'POST'"
    url = result.get("url")
    if not isinstance(url, str) or not same_url(url, given["endpoint"]):
        return f"url is {shown(url)}; expected {shown(given['endpoint'])}"
    headers = result.get("headers")
    if not isinstance(headers, Mapping):
        return "headers is no object"
    by_name = {str(name).lower(): str(value) for name, value in headers.items()}
    if by_name.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        return f"Content-Type is {shown(by_name.get('content-type'))}; expected {FORM}"
    if "authorization" in by_name:
        return "there is an Authorization header; expected none"
    body = result.get("body")
    try:
        pairs = parse_qsl(
            body if isinstance(body, str) else "", keep_blank_values=True, strict_parsing=True
        )
    except ValueError:
        pairs = []
    if sorted(pairs) != sorted([("grant_type", GRANT_TYPE), ("assertion", given["assertion"])]):
        return "the body is not the form of grant_type and assertion, each once"
    return ""


def same_url(found: str, expected: str) -> bool:
    """Whether two URLs are the same, scheme and host in any case, an empty path as /."""
    try:
        one, other = ((urlsplit(url), urlsplit(url).port) for url in (found, expected))
    except ValueError:
        return False
    return (one[0].scheme, one[0].hostname, one[1], one[0].path or "/", one[0].query) == (
        *(other[0].scheme, other[0].hostname, other[1]),
        *(other[0].path or "/", other[0].query),
    )


MEANING: dict[str, Callable[[Vector, Mapping[str, Any]], str]] = {
    "assertion.build": assertion_meaning,
    "token.request": request_meaning,
}


def first_difference(vector: Vector, reply: Reply) -> str:
    """The first step, in the recorded order, that the reply tells and that differs."""
    for name, expected in vector.intermediates.items():
        found = reply.intermediates.get(name)
        if isinstance(found, str) and found != expected:
            place = common_length(found, expected)
            start = max(0, place - 8)
            return (
                f"{plain(name)} differs at {place}: found {around(found, start)}, "
                f"expected {around(expected, start)}"
            )
    return ""


def common_length(one: str, other: str) -> int:
    """How many characters two texts begin with in common."""
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return length


def around(text: str, start: int) -> str:
    """A step near where it differs."""
    piece = text[start : start + SHOWN]
    return ("…" if start else "") + plain(piece) + ("…" if start + SHOWN < len(text) else "")
