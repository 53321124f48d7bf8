"""Layer: claims. Do they say who, for whom, to whom, until when? (RFC 7519 §4, RFC 7523 §3)"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from jwtbearer.audit.evidence import Evidence
from jwtbearer.audit.rules import DOCUMENTED, ERROR, INFERRED, NOTE, OBSERVED, WARNING, Fact, Layer
from jwtbearer.audit.secrets import is_secret_name, is_secret_value
from jwtbearer.claims import (
    DOCUMENTED_LIFETIME_SECONDS,
    LOGIN_AUDIENCE,
    MILLISECONDS_FROM,
    SANDBOX_AUDIENCE,
    is_number,
)
from jwtbearer.errors import shown
from jwtbearer.verification import described

__all__ = ["LAYER"]

LAYER = Layer(reply="invalid_grant: invalid assertion", known=INFERRED)

E_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
CONSUMER_KEY = re.compile(r"3MVG[A-Za-z0-9._]{20,}")
HTML_ESCAPE = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|amp|lt|gt|quot|apos);")
EXP_TEXT = re.compile(r"[0-9]{1,16}")
HOURS = 3600
ZONE_TOLERANCE = 300  # seconds by which an offset may miss a whole hour


def claim(evidence: Evidence, name: str, expected: str, found: str | None = None) -> Fact:
    """A fact about a claim: its value, and where it stands."""
    claims = evidence.claims or {}
    first, last = evidence.member_span("claims", name)
    if found is None:
        found = f"{name} {described(claims[name])}" if name in claims else f"no {name}"
    return Fact("claims JSON", found, expected, first, last)


def is_text(value: object) -> bool:
    """Whether a claim is text with something in it and no white space around."""
    return isinstance(value, str) and bool(value) and value == value.strip()


def text_of(evidence: Evidence, name: str) -> str:
    """A claim that is text; empty where it is not."""
    value = (evidence.claims or {}).get(name)
    return value if isinstance(value, str) else ""


# --- iss ---------------------------------------------------------------------------------------


@LAYER.rule(
    "claims-iss-missing",
    ERROR,
    "RFC 7523 §3, 1",
    "iss is missing",
    explanation="iss names the app: its consumer key. Without it the server has no certificate to "
    "verify with.",
    cause="The setting was empty, or the claim was given another name.",
    remedy="Put the app's consumer key into iss.",
    wrong='{"sub":"user@example.com"}',
    right='{"iss":"3MVG9…","sub":"user@example.com"}',
    reply="invalid_client_id: client identifier invalid",
)
def iss_missing(evidence: Evidence) -> Iterator[Fact]:
    if evidence.claims is not None and not is_text(evidence.claims.get("iss")):
        yield claim(evidence, "iss", "iss as text, without white space around")


@LAYER.rule(
    "claims-iss-shape",
    WARNING,
    "RFC 7523 §3, 1",
    "iss does not look like a consumer key",
    explanation="Consumer keys start with 3MVG and are long (observed). An e-mail address, the "
    "app's name or its secret in its place is not known to the server.",
    cause="Another value of the app's page was copied.",
    remedy="Copy the consumer key from the app's page.",
    wrong='{"iss":"My App"}',
    right='{"iss":"3MVG9…"}',
    reply="invalid_client_id: client identifier invalid",
    known=OBSERVED,
)
def iss_shape(evidence: Evidence) -> Iterator[Fact]:
    iss = text_of(evidence, "iss")
    if not is_text(iss) or CONSUMER_KEY.fullmatch(iss):
        return
    found = f"iss {shown(iss)}"
    if is_secret_value(iss):
        found = "what looks like the consumer secret"
    elif E_MAIL.fullmatch(iss):
        found = "an e-mail address or username"
    yield claim(evidence, "iss", "a consumer key, 3MVG…", found)._replace(confidence="likely")


# --- sub ---------------------------------------------------------------------------------------


@LAYER.rule(
    "claims-sub-missing",
    ERROR,
    "RFC 7523 §3, 2",
    "sub is missing",
    explanation="sub names the user to act as.",
    cause="The setting was empty, or the user was put into another claim.",
    remedy="Put the username into sub.",
    wrong='{"iss":"3MVG9…"}',
    right='{"iss":"3MVG9…","sub":"user@example.com"}',
    reply="invalid_grant: user hasn't approved this consumer",
)
def sub_missing(evidence: Evidence) -> Iterator[Fact]:
    claims = evidence.claims
    if claims is None:
        return
    name = "prn" if "prn" in claims else "sub"
    if not is_text(claims.get(name)):
        yield claim(evidence, name, "sub as text, without white space around")


@LAYER.rule(
    "claims-prn",
    ERROR,
    "RFC 7523 §3, 2",
    "it has prn, the legacy name of sub",
    explanation="Salesforce still reads prn, and it wins where both are sent (documented): two "
    "servers would see two users.",
    cause="The program follows a draft of the standard from before 2013.",
    remedy="Send sub alone.",
    wrong='{"iss":"3MVG9…","prn":"user@example.com"}',
    right='{"iss":"3MVG9…","sub":"user@example.com"}',
    tolerated=DOCUMENTED,
)
def prn(evidence: Evidence) -> Iterator[Fact]:
    if "prn" in (evidence.claims or {}):
        yield claim(evidence, "prn", "sub alone")


@LAYER.rule(
    "claims-sub-shape",
    WARNING,
    "RFC 7523 §3, 2",
    "sub does not look like a username",
    explanation="A username has the form of an e-mail address, though it need not be one, and need "
    "not be the user's e-mail address.",
    cause="The user's id, name or e-mail address was taken, or the text was escaped for HTML.",
    remedy="Copy the username from the user's page in Setup.",
    wrong='{"sub":"o&#39;hara@example.com"}',
    right='{"sub":"o\'hara@example.com"}',
    reply="invalid_grant: user hasn't approved this consumer",
    known=OBSERVED,
)
def sub_shape(evidence: Evidence) -> Iterator[Fact]:
    name = "prn" if "prn" in (evidence.claims or {}) else "sub"
    sub = text_of(evidence, name)
    if not is_text(sub):
        return
    if HTML_ESCAPE.search(sub):
        fact = claim(evidence, name, "the username itself", "a username escaped for HTML")
        yield fact._replace(cause="The username went through a template that escapes for HTML.")
    elif not E_MAIL.fullmatch(sub):
        yield claim(evidence, name, "name@domain.tld")._replace(confidence="likely")


# --- aud ---------------------------------------------------------------------------------------


def audiences(evidence: Evidence) -> list[str]:
    """The audiences, where aud is text or an array of text; else none."""
    aud = (evidence.claims or {}).get("aud")
    found = [
        one for one in (aud if isinstance(aud, list) else [aud]) if isinstance(one, str) and one
    ]
    return [] if isinstance(aud, list) and len(found) != len(aud) else found


@LAYER.rule(
    "claims-aud-missing",
    ERROR,
    "RFC 7519 §4.1.3, RFC 7523 §3, 3",
    "aud is missing",
    explanation="aud says for which server the assertion was made. Without it, it could be sent on "
    "to another.",
    cause="The library leaves it out where it is not set.",
    remedy=f"Put the login host into aud: {LOGIN_AUDIENCE}, in a sandbox {SANDBOX_AUDIENCE}.",
    wrong='{"iss":"3MVG9…","sub":"user@example.com"}',
    right='{"aud":"https://login.salesforce.com"}',
    reply="invalid_grant: audience is invalid",
)
def aud_missing(evidence: Evidence) -> Iterator[Fact]:
    if evidence.claims is not None and not audiences(evidence):
        yield claim(evidence, "aud", "aud as text, or an array of text")


@LAYER.rule(
    "claims-aud-other",
    ERROR,
    "RFC 7523 §3, 3",
    "aud is not the server that was named",
    explanation="The server compares aud with its own name, to the character.",
    cause="Production and sandbox were confused, or the URL of the request was taken.",
    remedy="Send the server's own name: no token path, no closing slash.",
    wrong='{"aud":"https://test.salesforce.com"}',
    right='{"aud":"https://login.salesforce.com"}',
    reply="invalid_grant: audience is invalid",
    known=OBSERVED,
)
def aud_other(evidence: Evidence) -> Iterator[Fact]:
    expected = evidence.known.audience
    found = audiences(evidence)
    if expected is not None and found and expected not in found:
        yield claim(evidence, "aud", f"aud {shown(expected)}", f"aud {shown(found[0])}")


@LAYER.rule(
    "claims-aud-shape",
    WARNING,
    "RFC 7523 §3, 3",
    "aud does not look like a login host",
    explanation="Salesforce takes https://login.salesforce.com, https://test.salesforce.com, or "
    "the URL of an Experience Cloud site (documented). Of My Domain the reports conflict: refused "
    "for connected apps, required by External Client Apps (observed).",
    cause="The token URL, the page in the browser, or http was taken.",
    remedy="Take the login host, with https, without path or closing slash.",
    wrong='{"aud":"https://login.salesforce.com/services/oauth2/token"}',
    right='{"aud":"https://login.salesforce.com"}',
    reply="invalid_grant: audience is invalid",
    known=OBSERVED,
)
def aud_shape(evidence: Evidence) -> Iterator[Fact]:
    for aud in audiences(evidence):
        oddity = audience_oddity(aud)
        if oddity:
            yield claim(evidence, "aud", "a login host", f"aud {shown(aud)}: {oddity}")


def audience_oddity(aud: str) -> str:
    """What is odd about an audience; empty where nothing is."""
    try:
        parts = urlsplit(aud)
        host = parts.hostname or ""
    except ValueError:
        return "no URL"
    if parts.scheme == "http":
        return "http, not https"
    if parts.scheme != "https" or not host:
        return "no https URL"
    if "/services/oauth2" in parts.path:
        return "the token URL, not the server's name"
    if host.endswith("lightning.force.com"):
        return "the page of the app, not the login host"
    if parts.path == "/":
        return "a slash at the end"
    return ""


@LAYER.rule(
    "claims-aud-endpoint",
    WARNING,
    "RFC 7523 §3, 3",
    "aud does not fit the endpoint",
    explanation="A sandbox answers at test.salesforce.com or at a My Domain host with .sandbox. in "
    "it, production at login.salesforce.com.",
    cause="aud and endpoint come from settings of two environments.",
    remedy="Set both to the same environment.",
    wrong="aud https://login.salesforce.com, posted to https://test.salesforce.com/…",
    right="aud https://test.salesforce.com, posted to https://test.salesforce.com/…",
    reply="invalid_grant: audience is invalid",
    known=OBSERVED,
)
def aud_endpoint(evidence: Evidence) -> Iterator[Fact]:
    endpoint = evidence.known.endpoint
    if endpoint is None:
        return
    sandbox = is_sandbox(endpoint)
    for aud in audiences(evidence):
        if sandbox is not None and is_sandbox(aud) is (not sandbox):
            where = "a sandbox" if sandbox else "production"
            yield claim(evidence, "aud", f"the login host of {where}", f"aud {shown(aud)}")


def is_sandbox(url: str) -> bool | None:
    """Whether a URL is a sandbox's; None where it does not say."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return None
    if host == "test.salesforce.com" or ".sandbox." in host:
        return True
    if host == "login.salesforce.com" or host.endswith(".my.salesforce.com"):
        return False
    return None


@LAYER.rule(
    "claims-aud-many",
    WARNING,
    "RFC 7523 §3, 3",
    "aud names several servers",
    explanation="Each of them can send the assertion on to the others.",
    cause="The library writes an array, or one assertion is meant for several servers.",
    remedy="Make one assertion for each server.",
    wrong='{"aud":["https://login.salesforce.com","https://example.com"]}',
    right='{"aud":"https://login.salesforce.com"}',
)
def aud_many(evidence: Evidence) -> Iterator[Fact]:
    found = audiences(evidence)
    if len(found) > 1:
        yield claim(evidence, "aud", "one", f"{len(found)} audiences")


# --- exp, nbf, iat -----------------------------------------------------------------------------


def exp_seconds(evidence: Evidence) -> float | None:
    """The end of the assertion in seconds, milliseconds and text of digits read as meant."""
    exp = (evidence.claims or {}).get("exp")
    if isinstance(exp, str) and EXP_TEXT.fullmatch(exp):
        exp = int(exp)
    if not is_number(exp) or not isinstance(exp, (int, float)) or exp >= MILLISECONDS_FROM * 1000:
        return None
    return exp / 1000 if exp >= MILLISECONDS_FROM else exp


@LAYER.rule(
    "claims-exp-missing",
    ERROR,
    "RFC 7523 §3, 4",
    "exp is missing",
    explanation="An assertion without an end is good for ever to whoever finds it.",
    cause="The library leaves it out where it is not set.",
    remedy="Set exp to now plus two minutes, in seconds since 1970, UTC.",
    wrong='{"iss":"3MVG9…"}',
    right='{"iss":"3MVG9…","exp":1767225720}',
)
def exp_missing(evidence: Evidence) -> Iterator[Fact]:
    if evidence.claims is not None and "exp" not in evidence.claims:
        yield claim(evidence, "exp", "exp in seconds since 1970")


@LAYER.rule(
    "claims-exp-type",
    ERROR,
    "RFC 7519 §2, §4.1.4",
    "exp is not a number",
    explanation="exp is a NumericDate: a JSON number. Salesforce's own sample shows it as text "
    "(documented), and takes it.",
    cause="The time was formatted as text.",
    remedy="Write exp without quotation marks.",
    wrong='{"exp":"1767225720"}',
    right='{"exp":1767225720}',
    tolerated=DOCUMENTED,
)
def exp_type(evidence: Evidence) -> Iterator[Fact]:
    exp = (evidence.claims or {}).get("exp", 0)
    if not is_number(exp):
        tolerable = isinstance(exp, str) and EXP_TEXT.fullmatch(exp) is not None
        yield claim(evidence, "exp", "a JSON number")._replace(tolerable=tolerable)


@LAYER.rule(
    "claims-exp-milliseconds",
    ERROR,
    "RFC 7519 §2",
    "exp is in milliseconds",
    explanation="Read as seconds, it lies some fifty thousand years ahead: an assertion that never "
    "ends. Salesforce takes it, its own command line's library sends it (observed).",
    cause="Java, JavaScript and Apex's getTime() count milliseconds.",
    remedy="Divide by 1000.",
    wrong='{"exp":1767225720000}',
    right='{"exp":1767225720}',
    tolerated=OBSERVED,
)
def exp_milliseconds(evidence: Evidence) -> Iterator[Fact]:
    exp = (evidence.claims or {}).get("exp")
    if isinstance(exp, str) and EXP_TEXT.fullmatch(exp):
        exp = int(exp)
    if is_number(exp) and isinstance(exp, (int, float)) and exp >= MILLISECONDS_FROM:
        fact = claim(evidence, "exp", "seconds since 1970")
        yield fact._replace(tolerable=exp < MILLISECONDS_FROM * 1000)


@LAYER.rule(
    "claims-exp-past",
    ERROR,
    "RFC 7519 §4.1.4",
    "the assertion has ended",
    explanation="From the second of exp on, it must not be accepted.",
    cause="The clock is slow, exp was computed in local time, or the assertion was kept for later.",
    remedy="Compute exp as now, in UTC, plus two minutes, for each request; and check the clock.",
    wrong='{"exp":1767222120}',
    right='{"exp":1767225720}',
    reply="invalid_grant: expired authorization code",
    known=OBSERVED,
)
def exp_past(evidence: Evidence) -> Iterator[Fact]:
    end, now = exp_seconds(evidence), evidence.known.now
    if end is None or now is None or (now < end + evidence.known.leeway and end >= 1):
        return
    ago = now - end
    fact = claim(evidence, "exp", f"after {now:.12g}", f"exp {end:.12g}, {ago:.12g} seconds ago")
    hours = round((ago + DOCUMENTED_LIFETIME_SECONDS / 2) / HOURS)
    offset = abs(ago + DOCUMENTED_LIFETIME_SECONDS / 2 - hours * HOURS)
    if 1 <= hours <= 14 and offset <= ZONE_TOLERANCE:
        fact = fact._replace(
            cause=f"It is off by {hours} hours, a time zone: local time was taken for UTC, as "
            "Python's mktime or a formatter without a zone does.",
            confidence="likely",
        )
    yield fact


@LAYER.rule(
    "claims-exp-distant",
    WARNING,
    "RFC 7523 §3, 4",
    "the assertion lasts long",
    explanation="Salesforce documents an end within three minutes, and appears not to hold to it "
    "(observed). Whoever finds the assertion can use it until then.",
    cause="The lifetime was set to five minutes, an hour, or in another unit.",
    remedy="Two minutes are enough.",
    wrong="exp = now + 3600",
    right="exp = now + 120",
    reply="",
    known=OBSERVED,
)
def exp_distant(evidence: Evidence) -> Iterator[Fact]:
    end, now = exp_seconds(evidence), evidence.known.now
    if end is None or now is None:
        return
    if end - now > DOCUMENTED_LIFETIME_SECONDS + evidence.known.leeway:
        yield claim(
            evidence,
            "exp",
            f"{DOCUMENTED_LIFETIME_SECONDS} seconds at most",
            f"{end - now:.0f} seconds to go",
        )


@LAYER.rule(
    "claims-nbf",
    ERROR,
    "RFC 7519 §4.1.5",
    "the assertion is not good yet",
    explanation="Before the second of nbf it must not be accepted.",
    cause="The clock is fast, or nbf was computed in local time.",
    remedy="Leave nbf out, or compute it in UTC seconds.",
    wrong='{"nbf":1767229200}',
    right="no nbf",
)
def nbf(evidence: Evidence) -> Iterator[Fact]:
    claims, now = evidence.claims or {}, evidence.known.now
    if "nbf" not in claims:
        return
    value = claims["nbf"]
    if not is_number(value):
        yield claim(evidence, "nbf", "a JSON number")
    elif now is not None and now + evidence.known.leeway < value:
        yield claim(evidence, "nbf", f"not after {now:.0f}")


@LAYER.rule(
    "claims-iat",
    WARNING,
    "RFC 7519 §4.1.6",
    "iat is not the past",
    explanation="iat says when the assertion was made. Some servers refuse one from the future.",
    cause="The clock is fast, or times of two units were mixed.",
    remedy="Leave iat out, or set it to now in seconds.",
    wrong='{"iat":1767229200,"exp":1767225720}',
    right='{"iat":1767225600,"exp":1767225720}',
    reply="",
)
def iat(evidence: Evidence) -> Iterator[Fact]:
    claims, now, end = evidence.claims or {}, evidence.known.now, exp_seconds(evidence)
    if "iat" not in claims:
        return
    value = claims["iat"]
    if not is_number(value):
        yield claim(evidence, "iat", "a JSON number")
    elif now is not None and value > now + evidence.known.leeway:
        yield claim(evidence, "iat", f"not after {now:.0f}")
    elif end is not None and value > end:
        yield claim(evidence, "iat", "before exp")


# --- the rest ----------------------------------------------------------------------------------


@LAYER.rule(
    "claims-jti",
    NOTE,
    "RFC 7519 §4.1.7, RFC 7523 §3, 7",
    "the assertion has no jti, or one that was seen before",
    explanation="With jti a server can tell that an assertion comes a second time. Salesforce does "
    "not ask for it; whether it looks at it is not known.",
    cause="Nothing asks for it; or one assertion was sent twice.",
    remedy="Nothing is to be done for Salesforce; make a new assertion for each request.",
    wrong="the same jti in two assertions",
    right='{"jti":"1f0c…"}, another each time',
    reply="",
)
def jti(evidence: Evidence) -> Iterator[Fact]:
    if evidence.claims is None:
        return
    if evidence.known.seen_jti:
        yield claim(evidence, "jti", "one not seen before")._replace(severity=WARNING)
    elif "jti" not in evidence.claims:
        yield claim(evidence, "jti", "a jti, where replay matters")


@LAYER.rule(
    "claims-secret",
    WARNING,
    "RFC 7519 §12",
    "a claim holds a secret",
    explanation="The claims are signed, not encrypted: whoever sees the assertion reads them.",
    cause="Settings were copied into the claims whole.",
    remedy="Take it out, and change the secret: it has been sent.",
    wrong='{"client_secret":"…"}',
    right='{"iss":"3MVG9…"}',
    reply="",
)
def secret(evidence: Evidence) -> Iterator[Fact]:
    for name, value in (evidence.claims or {}).items():
        if is_secret_name(name) or (name != "iss" and is_secret_value(value)):
            yield claim(evidence, name, "no secret", f"a secret in {shown(name)}")
