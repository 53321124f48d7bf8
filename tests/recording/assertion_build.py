"""assertion.build: iss, sub, aud, now, lifetime and a key -> a signed assertion (RFC 7523 §3)."""

from __future__ import annotations

from typing import Any

from tests import oracle
from tests.recording import emsa, keys, readings
from tests.recording.keys import SIZES, Key
from tests.recording.making import Book, Flag, Vector
from tests.recording.rs256_sign import FLAGS as KEY_FLAGS
from tests.recording.rs256_sign import intermediates

__all__ = ["AUD", "ISS", "NOW", "SUB", "book"]

ISS = "3MVG9jwtbearer.demo.consumer.key"
SUB = "user@example.com"
AUD = "https://login.salesforce.com"
NOW = 1767225600  # 2026-01-01T00:00:00Z

FLAGS = {
    "build-plain": Flag("RFC 7523 §3", "an assertion that was asked for is not made as asked",
        "iss, sub, aud and exp = now + lifetime, signed with RS256.", fault=False),
    "build-text": Flag("RFC 8259 §7, RFC 7515 §5.1",
        "text is put into JSON unescaped, or in another character set: claims of others' choosing",
        "Write JSON with a JSON writer, encode it as UTF-8, then as base64url.", fault=False),
    "build-time": Flag("RFC 7519 §2, §4.1.4", "exp is in another unit, or not counted from now",
        "exp is now + lifetime, in seconds since 1970, a number.", fault=False),
    "build-iss-empty": Flag("RFC 7523 §3, 1", "an assertion without an issuer is made",
        "iss is the app's consumer key: was the setting read?", "claims-iss-missing"),
    "build-sub-empty": Flag("RFC 7523 §3, 2", "an assertion without a subject is made",
        "sub is the username: was the setting read?", "claims-sub-missing"),
    "build-aud-empty": Flag("RFC 7523 §3, 3", "an assertion for no server is made",
        "aud is the login host: was the setting read?", "claims-aud-missing"),
    "build-lifetime": Flag("RFC 7523 §3, 4", "an assertion that has ended is made",
        "A lifetime is more than 0 seconds.", "claims-exp-past"),
    "build-milliseconds": Flag("RFC 7519 §2", "a clock in milliseconds is taken for one in seconds",
        "now is in seconds: divide by 1000, or the assertion lasts for ages.",
        "claims-exp-milliseconds"),
    "build-space": Flag("RFC 7519 §4.1.1, §4.1.2", "the program crashes on white space at an end",
        "White space from a file or a form is seldom meant: strip it, or refuse it.", fault=False),
    "key-short": KEY_FLAGS["key-short"],
    "key-not-rsa": KEY_FLAGS["key-not-rsa"],
    "key-public-given": KEY_FLAGS["key-public-given"],
}  # fmt: skip

TEXTS = (
    ("unicode", "a username beyond ASCII", {"sub": "zoë@example.com"}),
    ("decomposed", "an accent as a character of its own", {"sub": "zoe\u0308@example.com"}),
    ("astral", "a username with an emoji", {"sub": "\U0001f600@example.com"}),
    ("quote", "quotation marks in sub: no claim may come of them",
     {"sub": 'user@example.com","sub":"admin@example.com'}),
    ("backslash", "a backslash in sub", {"sub": "EXAMPLE\\user"}),
    ("backslash-end", "a backslash at the end of sub", {"sub": "user\\"}),
    ("escape", "what looks like an escape in sub", {"sub": "user\\u0040example.com"}),
    ("slash", "a solidus in sub", {"sub": "a/b@example.com"}),
    ("html", "characters that HTML escapes", {"sub": "o'hara&sons<x>@example.com"}),
    ("percent", "a percent sign and a plus sign", {"sub": "user+tag%40@example.com"}),
    ("control", "a tab and a line feed within sub", {"sub": "us\ter\n@example.com"}),
    ("delete", "DELETE and U+2028 within sub", {"sub": "us\x7f\u2028er@example.com"}),
    ("braces", "braces and a dot in sub", {"sub": "{user}.{name}@example.com"}),
    ("iss-quote", "a quotation mark in iss", {"iss": '3MVG9"quoted'}),
    ("aud-sandbox", "the audience of sandboxes", {"aud": "https://test.salesforce.com"}),
    ("aud-domain", "a My Domain host as audience",
     {"aud": "https://example--uat.sandbox.my.salesforce.com"}),
    ("aud-unicode", "an audience beyond ASCII", {"aud": "https://exämple.com"}),
    ("long", "a username of 80 characters", {"sub": "u" * 68 + "@example.com"}),
)  # fmt: skip


def book() -> Book:
    """The vectors of assertion.build."""
    comment = "An assertion with exactly these claims; iat, nbf and jti may be added."
    vectors = Book("assertion.build", comment, FLAGS)
    for bits in SIZES:
        accept(vectors, f"plain-{bits}", f"a key of {bits} bits", keys.demo(bits), "build-plain")
    for name in ("odd-2050", "exponent-3"):
        accept(vectors, f"plain-{name}", f"the key {name}", keys.extra(name), "build-plain")
    key = keys.demo(2048)
    for slug, words, changes in TEXTS:
        accept(vectors, slug, words, key, "build-text", **changes)
    for slug, words, times in (
        ("lifetime-1", "one second", {"lifetime": 1}),
        ("lifetime-180", "three minutes, the most that Salesforce documents", {"lifetime": 180}),
        ("lifetime-300", "five minutes", {"lifetime": 300}),
        ("lifetime-3600", "an hour", {"lifetime": 3600}),
        ("now-2000", "the year 2000", {"now": 946684800}),
        ("now-2038", "past 2038-01-19, where 32 bits end", {"now": 2147483700}),
        ("now-2106", "past 2106-02-07, where 32 bits without a sign end", {"now": 4294967300}),
        ("now-edge", "exp is 2147483648, one past 32 bits", {"now": 2147483528}),
    ):
        accept(vectors, slug, words, key, "build-time", **times)
    rejects(vectors, vectors.by_id["assertion-build/plain-2048"])
    for member, value in (("iss", f" {ISS}"), ("sub", f"{SUB}\n"), ("aud", f"{AUD} ")):
        given = {**values(key), member: value}
        words = f"white space around {member}"
        vectors.either(f"space-{member}", words, given, flag="build-space")
    return vectors


def values(key: Key) -> dict[str, Any]:
    """The input where nothing else is said."""
    return {
        "key": key.private, "iss": ISS, "sub": SUB, "aud": AUD, "now": NOW, "lifetime": 120,
    }  # fmt: skip


def accept(vectors: Book, slug: str, comment: str, key: Key, flag: str, **changes: Any) -> Vector:
    """One assertion, as RFC 8785 would write it."""
    given = {**values(key), **changes}
    claims = {name: given[name] for name in ("iss", "sub", "aud")}
    written = {
        "header": readings.canonical({"alg": "RS256", "typ": "JWT"}),
        "claims": readings.canonical({**claims, "exp": given["now"] + given["lifetime"]}),
    }
    signing_input = ".".join(oracle.base64url(text.encode()) for text in written.values())
    octets = signing_input.encode()
    signature = oracle.base64url(emsa.signed(octets, key))
    return vectors.accept(
        slug,
        comment,
        given,
        {"assertion": f"{signing_input}.{signature}"},
        flag=flag,
        intermediates={
            **written, "signing_input": signing_input, **intermediates(octets, key.length),
        },
    )  # fmt: skip


def rejects(vectors: Book, parent: Vector) -> None:
    """What no assertion may be made of."""
    gone = dict.fromkeys(parent["intermediates"])
    rows: list[tuple[str, str, str, dict[str, Any]]] = []
    for member in ("iss", "sub", "aud"):
        flag = f"build-{member}-empty"
        rows.append((f"{member}-empty", f"{member} is empty", flag, {member: ""}))
        rows.append((f"{member}-blank", f"{member} is white space", flag, {member: " \t"}))
    for lifetime in (0, -1, -120):
        words = f"a lifetime of {lifetime} seconds"
        name = f"lifetime-{'minus-' if lifetime < 0 else ''}{abs(lifetime)}"
        rows.append((name, words, "build-lifetime", {"lifetime": lifetime}))
    for name, words, factor in (
        ("milliseconds", "now in milliseconds", 1000),
        ("microseconds", "now in microseconds", 1_000_000),
    ):
        rows.append((f"now-{name}", words, "build-milliseconds", {"now": NOW * factor}))
    short = keys.extra("short-1024").private
    rows.append(("key-1024", "a key of 1024 bits", "key-short", {"key": short}))
    curve = keys.recorded("ec.key").decode()
    rows.append(("key-ec", "an elliptic-curve key", "key-not-rsa", {"key": curve}))
    public = keys.demo(2048).public
    rows.append(("key-public", "the public half", "key-public-given", {"key": public}))
    for slug, words, flag, changes in rows:
        of = f"input.{next(iter(changes))}"
        vectors.reject(slug, words, parent, of, flag=flag, input=changes, intermediates=gone)
