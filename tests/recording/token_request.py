"""token.request: an endpoint and an assertion -> the POST (RFC 7523 §2.1, RFC 6749 §3.2)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from tests.recording import keys
from tests.recording.keys import SIZES
from tests.recording.making import Book, Flag
from tests.recording.tokens import HEADER, claims, signed

__all__ = ["book"]

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"
TOKEN_PATH = "/services/oauth2/token"

FLAGS = {
    "request-endpoint": Flag("RFC 6749 §3.2", "the request goes to another address",
        "POST to the endpoint as it was named, its query included.", fault=False),
    "request-form": Flag("RFC 7523 §2.1, RFC 6749 appendix B",
        "the form has other parameters, or an assertion that arrives changed",
        "grant_type and assertion, once each, percent-encoded, in the body.", "request-parameter",
        fault=False),
    "request-clear": Flag("RFC 6749 §3.2", "the assertion goes over the network in the clear",
        "https, or http to this machine alone.", "request-scheme"),
    "request-scheme": Flag("RFC 6749 §3.2", "a scheme that is not HTTP is opened",
        "A token endpoint has an https URL.", "request-scheme"),
    "request-no-host": Flag("RFC 6749 §3.2, RFC 3986 §3.2.2", "an endpoint without host is used",
        "Name the endpoint as a whole URL: https://, host, path."),
    "request-user": Flag("RFC 3986 §3.2.1, §7.5", "a password in the URL ends up in logs",
        "This flow needs no password: the assertion is the credential.", "request-url"),
    "request-fragment": Flag("RFC 6749 §3.2", "an endpoint with a fragment is used",
        "A token endpoint has no fragment: nothing after #."),
    "request-character": Flag("RFC 3986 §2", "a character that no URL has splits the request",
        "A space or a line break is no part of a URL: strip what was read."),
    "request-port": Flag("RFC 3986 §3.2.3", "a port that is none is guessed at",
        "A port is a number up to 65535."),
    "request-assertion-empty": Flag("RFC 7523 §2.1", "a request without an assertion is sent",
        "There is nothing to send: was the assertion built?", "request-parameter"),
    "request-assertion-character": Flag("RFC 7523 §2.1, RFC 7515 §7.1",
        "a text that no assertion can be is sent, converted or cut",
        "An assertion is base64url and dots: this is another text.", "request-parameter"),
}  # fmt: skip

ENDPOINTS = (
    ("login", "production", f"https://login.salesforce.com{TOKEN_PATH}"),
    ("test", "sandboxes", f"https://test.salesforce.com{TOKEN_PATH}"),
    ("my-domain", "a My Domain host", f"https://example.my.salesforce.com{TOKEN_PATH}"),
    ("sandbox", "a sandbox's My Domain host",
     f"https://example--uat.sandbox.my.salesforce.com{TOKEN_PATH}"),
    ("site", "a site with a path", f"https://example.my.site.com/portal{TOKEN_PATH}"),
    ("port", "a port", f"https://example.com:8443{TOKEN_PATH}"),
    ("query", "a query, which stays", f"https://example.com{TOKEN_PATH}?realm=a%20b"),
    ("escaped", "a path with an escape, which stays", "https://example.com/a%2Fb/token"),
    ("no-path", "no path", "https://example.com"),
    ("root", "the path /", "https://example.com/"),
    ("ipv6", "an IPv6 address", "https://[2001:db8::1]/token"),
    ("loopback", "http to this machine", f"http://127.0.0.1:8080{TOKEN_PATH}"),
    ("loopback-name", "http to localhost", f"http://localhost:8080{TOKEN_PATH}"),
    ("loopback-6", "http to this machine, IPv6", f"http://[::1]:8080{TOKEN_PATH}"),
)  # fmt: skip

WRONG_ENDPOINTS = (
    ("request-clear", "clear", "http to another machine",
     f"http://login.salesforce.com{TOKEN_PATH}"),
    ("request-clear", "clear-port", "http on the port of https", "http://example.com:443/token"),
    ("request-clear", "clear-localhost", "http to a host that starts with localhost",
     "http://localhost.example.com/token"),
    ("request-clear", "clear-address", "http to an address of a private network",
     "http://192.168.0.1/token"),
    ("request-clear", "clear-any", "http to 0.0.0.0", "http://0.0.0.0/token"),
    ("request-scheme", "file", "a file: URL", "file:///etc/passwd"),
    ("request-scheme", "ftp", "an ftp: URL", "ftp://example.com/token"),
    ("request-scheme", "data", "a data: URL", "data:application/json,{}"),
    ("request-scheme", "javascript", "a javascript: URL", "javascript:alert(1)"),
    ("request-scheme", "ws", "a wss: URL", "wss://example.com/token"),
    ("request-scheme", "none", "no scheme", f"login.salesforce.com{TOKEN_PATH}"),
    ("request-scheme", "none-slashes", "no scheme, two slashes",
     f"//login.salesforce.com{TOKEN_PATH}"),
    ("request-no-host", "no-host", "no host", f"https://{TOKEN_PATH}"),
    ("request-no-host", "no-host-port", "a port without host", "https://:443/token"),
    ("request-no-host", "no-slashes", "no slashes", "https:login.salesforce.com/token"),
    ("request-no-host", "path", "a path alone", TOKEN_PATH),
    ("request-no-host", "empty", "an empty endpoint", ""),
    ("request-user", "user", "a user", "https://user@login.salesforce.com/token"),
    ("request-user", "user-password", "a user and a password",
     "https://user:password@login.salesforce.com/token"),
    ("request-user", "user-host", "the right host as a user of another",
     "https://login.salesforce.com@example.com/token"),
    ("request-user", "user-empty", "an empty user", "https://@login.salesforce.com/token"),
    ("request-fragment", "fragment", "a fragment", f"https://login.salesforce.com{TOKEN_PATH}#a"),
    ("request-fragment", "fragment-empty", "an empty fragment",
     f"https://login.salesforce.com{TOKEN_PATH}#"),
    ("request-character", "space", "a space within", "https://login.salesforce.com/a token"),
    ("request-character", "space-before", "a space before",
     f" https://login.salesforce.com{TOKEN_PATH}"),
    ("request-character", "line-feed", "a line feed at the end",
     f"https://login.salesforce.com{TOKEN_PATH}\n"),
    ("request-character", "header", "CR LF and a header",
     "https://login.salesforce.com/token\r\nX-Evil: 1"),
    ("request-character", "tab", "a tab within the host", "https://login.sales\tforce.com/token"),
    ("request-character", "nul", "a NUL at the end", f"https://login.salesforce.com{TOKEN_PATH}\0"),
    ("request-port", "port-large", "port 65536", "https://login.salesforce.com:65536/token"),
    ("request-port", "port-text", "a port of letters", "https://login.salesforce.com:https/token"),
    ("request-port", "port-negative", "port -1", "https://login.salesforce.com:-1/token"),
    ("request-no-host", "bracket", "a bracket that is not closed", "https://[::1/token"),
)  # fmt: skip


def book() -> Book:
    """The vectors of token.request."""
    comment = "The one POST of the flow: judged by meaning, not by its bytes."
    vectors = Book("token.request", comment, FLAGS)
    right = signed(HEADER, claims(), keys.demo(2048)).assertion
    for slug, words, endpoint in ENDPOINTS:
        accept(vectors, f"endpoint-{slug}", words, endpoint, right, "request-endpoint")
    login = ENDPOINTS[0][2]
    for bits in SIZES[1:]:
        text = signed(HEADER, claims(), keys.demo(bits)).assertion
        accept(vectors, f"assertion-{bits}", f"an assertion of a key of {bits} bits", login, text,
               "request-form")  # fmt: skip
    padded = ".".join(part + "=" * (-len(part) % 4) for part in right.split("."))
    accept(vectors, "assertion-padded", "an assertion with '=', which must arrive", login, padded,
           "request-form")  # fmt: skip
    long = signed(HEADER, claims(sub="u" * 4000), keys.demo(2048)).assertion
    accept(vectors, "assertion-long", "an assertion of 6,000 characters", login, long,
           "request-form")  # fmt: skip
    parent = vectors.by_id["token-request/endpoint-login"]
    for flag, slug, words, endpoint in WRONG_ENDPOINTS:
        vectors.reject(f"endpoint-{slug}", words, parent, "input.endpoint", flag=flag,
                       input={"endpoint": endpoint})  # fmt: skip
    empty, character = "request-assertion-empty", "request-assertion-character"
    for flag, slug, words, text in (
        (empty, "empty", "an empty assertion", ""),
        (character, "umlaut", "a character beyond ASCII in the assertion", "ä" + right[1:]),
        (character, "fullwidth", "a fullwidth letter in the assertion", right[:9] + "\uff21"),
    ):
        vectors.reject(f"assertion-{slug}", words, parent, "input.assertion", flag=flag,
                       input={"assertion": text})  # fmt: skip
    host = "https://ex\u00e4mple.com/token"
    given = {"endpoint": host, "assertion": right}
    vectors.either("endpoint-unicode", "a host beyond ASCII", given, flag="request-endpoint")
    given = {"endpoint": "HTTPS://LOGIN.SALESFORCE.COM/token", "assertion": right}
    vectors.either("endpoint-capitals", "scheme and host in capitals", given,
                   flag="request-endpoint")  # fmt: skip
    return vectors


def accept(
    vectors: Book, slug: str, comment: str, endpoint: str, assertion: str, flag: str
) -> None:
    """A request that must be made."""
    result: dict[str, Any] = {
        "method": "POST",
        "url": endpoint,
        "headers": {"Content-Type": "application/x-www-form-urlencoded"},
        "body": f"grant_type={quote(GRANT_TYPE, safe='')}&assertion={quote(assertion, safe='')}",
    }
    given = {"endpoint": endpoint, "assertion": assertion}
    vectors.accept(slug, comment, given, result, flag=flag)
