"""Is this reply what the vector expects?

Most results are compared as they are. Two operations are free in their bytes, and judged by their
meaning: assertion.build and token.request. A crash is never a pass, whatever was expected.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from jwtbearer import base64url, canonical, keys
from jwtbearer.claims import is_number
from jwtbearer.conformance.suite import Vector
from jwtbearer.errors import JWTBearerError, plain, shown
from jwtbearer.exchange import GRANT_TYPE
from jwtbearer.verification import verify_assertion

__all__ = ["Outcome", "Reply", "judge"]

DEFAULT_PORTS = {"http": 80, "https": 443}
FORM = "application/x-www-form-urlencoded"
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
    if reply.kind in ("crash", "unsupported"):
        kind = "crashed" if reply.kind == "crash" else "unsupported"
        return kind, str(reply.content)
    if reply.kind == "result" and not isinstance(reply.content, Mapping):
        return "crashed", f"its result is {shown(reply.content)}; a result is an object"
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


def shown_result(result: Mapping[Any, Any]) -> str:
    """A result, short; text in it is no longer than a line."""
    told = [f"{plain(str(name))} {shown(value)}" for name, value in list(result.items())[:4]]
    return ", ".join(told) or "{}"


def as_recorded(vector: Vector, result: Mapping[str, Any]) -> str:
    """What differs from the recorded result, member by member; empty where nothing does.

    Members beside them are passed over: a verifier may tell more claims than were asked for.
    """
    for name, expected in vector.result.items():
        found = result.get(name)
        if found != expected:
            said = shown(found) if name in result else "missing"
            return f"{name} is {said}; expected {shown(expected)}"
    return ""


def answer_meaning(vector: Vector, result: Mapping[str, Any]) -> str:
    """What is wrong with a reading of an answer: it is a token or an error, and never both."""
    for name in ("access_token", "error"):
        if name in result and name not in vector.result:
            return f"it has {name} {shown(result[name])}; expected {shown_result(vector.result)}"
    return as_recorded(vector, result)


def assertion_meaning(vector: Vector, result: Mapping[str, Any]) -> str:
    """What is wrong with a built assertion: it must verify, and say what was asked and no more."""
    given, text = vector.input, result.get("assertion")
    if not isinstance(text, str):
        return f"assertion is {shown(text)}; expected text"
    try:
        verify_assertion(
            text,
            keys.load_private_key(given["key"]).public,
            audience=given["aud"],
            now=given["now"],
        )
        claims = canonical.loads(base64url.decode(text.split(".")[1]))
    except JWTBearerError as error:
        return f"the assertion is refused: {error}"
    asked = {name: given[name] for name in ("iss", "sub", "aud")}
    asked["exp"] = given["now"] + given["lifetime"]
    for name, expected in asked.items():
        found = claims[name]
        # One audience in an array is that audience (RFC 7519 §4.1.3).
        if found != expected and not (name == "aud" and found == [expected]):
            return f"{name} is {shown(found)}; expected {shown(expected)}"
    return further_claims(
        {name: claims[name] for name in claims if name not in asked}, given["now"]
    )


def further_claims(claims: Mapping[str, Any], now: int) -> str:
    """What is wrong with the claims that nobody asked for: iat, nbf and jti may be there."""
    for name, value in claims.items():
        if name not in ("iat", "nbf", "jti"):
            return f"it has the claim {shown(name)}, which nobody asked for"
        if name == "jti" and not isinstance(value, str):
            return f"jti is {shown(value)}; expected text (RFC 7519 §4.1.7)"
        if name != "jti" and not (is_number(value) and value <= now):
            return f"{name} is {shown(value)}; expected a number, not after {now}, the present"
    return ""


def request_meaning(vector: Vector, result: Mapping[str, Any]) -> str:
    """What is wrong with a request: a POST of the form, there, with nothing beside it."""
    given = vector.input
    if result.get("method") != "POST":
        return f"method is {shown(result.get('method'))}; expected 'POST'"
    url = result.get("url")
    if not isinstance(url, str) or not same_url(url, given["endpoint"]):
        return f"url is {shown(url)}; expected {shown(given['endpoint'])}"
    wrong = headers_meaning(result.get("headers"))
    if wrong:
        return wrong
    body = result.get("body")
    if not isinstance(body, str):
        return f"body is {shown(body)}; expected text"
    try:
        pairs = parse_qsl(body, keep_blank_values=True, strict_parsing=True, max_num_fields=20)
    except ValueError:
        pairs = []
    if sorted(pairs) != sorted([("grant_type", GRANT_TYPE), ("assertion", given["assertion"])]):
        return "the body is not the form of grant_type and assertion, each once"
    return ""


def headers_meaning(headers: Any) -> str:
    """What is wrong with the headers: the form's type must be there, and no Authorization."""
    if not isinstance(headers, Mapping):
        return f"headers is {shown(headers)}; expected an object"
    by_name: dict[str, str] = {}
    for name, value in headers.items():
        if not isinstance(name, str) or not isinstance(value, str):
            return "headers holds what is no text"
        if not (name + value).isprintable():
            return f"the header {shown(name)} holds a line break or another control character"
        if name.lower() in by_name:
            return f"the header {shown(name)} is there twice"
        by_name[name.lower()] = value
    if by_name.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        return f"Content-Type is {shown(by_name.get('content-type'))}; expected {FORM}"
    if "authorization" in by_name:
        return "there is an Authorization header; expected none"
    return ""


def same_url(found: str, expected: str) -> bool:
    """Whether two URLs are the same to an HTTP client (RFC 3986 §6.2.2, §6.2.3)."""
    if found == expected:
        return True
    if not found.isascii() or not found.isprintable() or " " in found:
        return False  # urlsplit would pass over some of these
    try:
        return normalized(found) == normalized(expected)
    except ValueError:
        return False


def normalized(url: str) -> tuple[object, ...]:
    """A URL's parts: scheme and host in any case, the port as it is meant, no path as /."""
    parts = urlsplit(url)
    port = parts.port or DEFAULT_PORTS.get(parts.scheme)
    user = (parts.username, parts.password)
    return (
        parts.scheme,
        user,
        parts.hostname,
        port,
        parts.path or "/",
        parts.query,
        parts.fragment,
    )


MEANING: dict[str, Callable[[Vector, Mapping[str, Any]], str]] = {
    "assertion.build": assertion_meaning,
    "token.request": request_meaning,
    "token.response": answer_meaning,
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
