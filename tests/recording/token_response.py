"""token.response: status, headers, body -> a token, or the server's refusal (RFC 6749 §5)."""

from __future__ import annotations

import json
from typing import Any

from jwtbearer.refusals import REFUSALS
from tests.recording.making import Book, Flag, Vector, slug

__all__ = ["book"]

TOKEN = "00D000000000001!AQcAQFakeAccessTokenForTests_0123456789.abcdefghijklmnop"
MEMBERS = {
    "access_token": TOKEN,
    "scope": "api",
    "instance_url": "https://example.my.salesforce.com",
    "id": "https://login.salesforce.com/id/00D000000000001AAA/005000000000001AAA",
    "token_type": "Bearer",
}
JSON_TYPE = {"Content-Type": "application/json;charset=UTF-8", "Cache-Control": "no-store"}
HTML_TYPE = {"Content-Type": "text/html;charset=UTF-8"}
DROPPED = object()

FLAGS = {
    "response-token": Flag("RFC 6749 §5.1", "a token is not read",
        "access_token and token_type, any case of Bearer, any further members.", fault=False),
    "response-error": Flag("RFC 6749 §5.2", "the server's refusal is not told",
        "error says why: hand it on, with error_description.", "response-refused", fault=False),
    "response-choice": Flag("RFC 6749 §5.1, §5.2", "the program crashes",
        "RFC 6749 leaves this to the client.", fault=False),
    "response-empty": Flag("RFC 6749 §5.1", "an empty body crashes, or is a token",
        "The answer is JSON: an empty body is no answer of a token endpoint.", "response-json"),
    "response-not-json": Flag("RFC 6749 §5.1", "a page of HTML or a form is read as an answer",
        "A page in place of JSON: a proxy, maintenance, or another address.", "response-json"),
    "response-syntax": Flag("RFC 6749 §5.1, RFC 8259 §2", "JSON that is cut or followed is read",
        "One JSON object, whole, and nothing after it.", "response-json"),
    "response-encoding": Flag("RFC 8259 §8.1", "octets that are no UTF-8 are replaced or guessed",
        "JSON is UTF-8 without a byte order mark.", "response-json"),
    "response-duplicate": Flag("RFC 6749 §3.2, RFC 7493 §2.3",
        "a member that comes twice has a value of the reader's choice",
        "No parameter of an answer comes twice.", "response-json"),
    "response-object": Flag("RFC 6749 §5.1", "JSON that is no object crashes or passes",
        "The answer is a JSON object.", "response-json"),
    "response-access-token": Flag("RFC 6749 §5.1", "an answer without a token passes for one",
        "access_token must be there, as text with something in it.", "response-token"),
    "response-token-type": Flag("RFC 6749 §5.1, §7.1", "a token of an unknown type is used",
        "token_type must be there, and Bearer.", "response-token"),
    "response-token-character": Flag("RFC 6749 A.12, RFC 6750 §2.1",
        "a line break in the token becomes a header of the next request",
        "A token is printable ASCII.", "response-token"),
    "response-redirect": Flag("RFC 6749 §3.2, RFC 9110 §15.4",
        "a redirect is followed, or its body taken: the assertion goes to another host",
        "Follow no redirect: name the final endpoint.", "response-redirect"),
    "response-status": Flag("RFC 6749 §5.1, §5.2", "a token is taken from an answer that failed",
        "A token comes with 200 alone.", "response-token"),
    "response-error-type": Flag("RFC 6749 §5.2", "an error that is no text crashes or passes",
        "error is text.", "response-token"),
    "response-neither": Flag("RFC 6749 §5.2", "an object that is neither is taken for one of both",
        "A refusal has error, a token access_token.", "response-token"),
}  # fmt: skip


def book() -> Book:
    """The vectors of token.response."""
    vectors = Book("token.response", "An answer to a token, or to the server's error.", FLAGS)
    tokens(vectors)
    errors(vectors)
    parent = vectors.by_id["token-response/token"]
    for flag, name, words, body in wrong_bodies():
        vectors.reject(name, words, parent, "input.body", flag=flag, input={"body": body.hex()})
    for status in (301, 302, 303, 307, 308):
        vectors.reject(f"redirect-{status}", f"a token under status {status}", parent,
                       "input.status", flag="response-redirect", input={"status": status}
                       )  # fmt: skip
    for status in (400, 401, 403, 404, 500, 502, 503):
        vectors.reject(f"status-{status}", f"a token under status {status}", parent,
                       "input.status", flag="response-status", input={"status": status}
                       )  # fmt: skip
    refused = vectors.by_id["token-response/error-invalid-assertion"]
    for name, words, text in wrong_errors():
        flag = "response-neither" if "error" not in json.loads(text) else "response-error-type"
        vectors.reject(name, words, refused, "input.body", flag=flag,
                       input={"body": text.encode().hex()})  # fmt: skip
    pages(vectors, refused)
    choices(vectors)
    return vectors


def answer(members: Any, status: int = 200) -> dict[str, Any]:
    """An answer with a JSON body."""
    body = json.dumps(members, ensure_ascii=False, separators=(",", ":"))
    return {"status": status, "headers": JSON_TYPE, "body": body.encode().hex()}


def changed(**changes: Any) -> dict[str, Any]:
    """The members of a token, changed."""
    return {name: value for name, value in {**MEMBERS, **changes}.items() if value is not DROPPED}


def tokens(vectors: Book) -> None:
    """Tokens in all their forms."""
    more = {"issued_at": "1767225600000", "signature": "c2lnbmF0dXJl", "api_instance_url":
            "https://api.salesforce.com", "sfdc_community_id": "0DB000000000001"}  # fmt: skip
    opaque = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl"
    for name, words, members in (
        ("token", "the answer that Salesforce documents", MEMBERS),
        ("token-minimal", "the two members that must be there",
         {"access_token": TOKEN, "token_type": "Bearer"}),
        ("token-order", "token_type first", dict(reversed(MEMBERS.items()))),
        ("token-more", "further members, known and unknown", {**MEMBERS, **more}),
        ("token-expires", "expires_in, a number", {**MEMBERS, "expires_in": 7200}),
        ("token-expires-text", "expires_in as text, which is not used",
         {**MEMBERS, "expires_in": "7200"}),
        ("token-type-small", "bearer", changed(token_type="bearer")),
        ("token-type-capitals", "BEARER", changed(token_type="BEARER")),
        ("token-jwt", "a token that is a JWT", changed(access_token=opaque)),
        ("token-short", "a token of one character", changed(access_token="a")),
        ("token-long", "a token of 4,000 characters", changed(access_token="a" * 4000)),
        ("token-signs", "each sign of a bearer token", changed(access_token="aZ09-._~+/==")),
        ("token-unicode", "a member beyond ASCII", {**MEMBERS, "name": "zoë \U0001f600"}),
        ("token-null", "null in a member that is not used", {**MEMBERS, "refresh_token": None}),
        ("token-nested", "objects and arrays in a member", {**MEMBERS, "more": {"a": [1, {}]}}),
        ("token-description", "error_description without error, which means nothing",
         {**MEMBERS, "error_description": "none"}),
    ):  # fmt: skip
        vectors.accept(name, words, answer(members), {"access_token": members["access_token"]},
                       flag="response-token")  # fmt: skip
    text = json.dumps(MEMBERS)
    for name, words, body, headers in (
        ("token-space", "white space around and within",
         f"\r\n\t{json.dumps(MEMBERS, indent=2)} \n",
         JSON_TYPE),
        ("token-escapes", "escapes in names and values",
         text.replace("access_token", r"acc\u0065ss_token").replace("/", r"\/"), JSON_TYPE),
        ("token-no-headers", "no headers", text, {}),
        ("token-header-case", "names of headers in small letters", text,
         {"content-type": "application/json"}),
    ):  # fmt: skip
        given = {"status": 200, "headers": headers, "body": body.encode().hex()}
        vectors.accept(name, words, given, {"access_token": TOKEN}, flag="response-token")


def errors(vectors: Book) -> None:
    """Refusals: those known of Salesforce, those of RFC 6749, and their forms."""
    for refusal in REFUSALS:
        members = {"error": refusal.error, "error_description": refusal.description}
        name = slug(refusal.description)
        vectors.accept(f"error-{name}", f"{refusal.error}: {refusal.description}",
                       answer(members, 400), {"error": refusal.error}, flag="response-error"
                       )  # fmt: skip
    for error in ("invalid_request", "invalid_client", "invalid_grant", "unauthorized_client",
                  "unsupported_grant_type", "invalid_scope"):  # fmt: skip
        vectors.accept(f"error-rfc6749-{slug(error)}", f"{error} without a description",
                       answer({"error": error}, 400), {"error": error}, flag="response-error"
                       )  # fmt: skip
    plain: dict[str, Any] = {
        "error": "invalid_client",
        "error_description": "authentication failed",
    }
    for name, words, status, more in (
        ("error-401", "a refusal with 401", 401, {}),
        ("error-403", "a refusal with 403", 403, {}),
        ("error-429", "a refusal with 429", 429, {}),
        ("error-500", "a refusal with 500", 500, {}),
        ("error-503", "a refusal with 503", 503, {}),
        ("error-uri", "error_uri", 400, {"error_uri": "https://example.com/e"}),
        ("error-more", "members that nobody knows", 400, {"trace": {"id": [1]}}),
        ("error-unicode", "a description beyond ASCII", 400, {"error_description": "Zoë \u2028"}),
        ("error-control", "a line feed in the description", 400, {"error_description": "a\nb"}),
        ("error-unknown", "an error that nobody knows", 400, {"error": "out_of_tea"}),
        ("error-description-type", "a description that is no text", 400, {"error_description": 5}),
    ):
        both = {**plain, **more}
        vectors.accept(name, words, answer(both, status), {"error": both["error"]},
                       flag="response-error")  # fmt: skip


def wrong_bodies() -> list[tuple[str, str, str, bytes]]:
    """Bodies with 200 that hold no token: flag, slug, comment, body."""

    def text(**changes: Any) -> bytes:
        return json.dumps(changed(**changes), ensure_ascii=False, separators=(",", ":")).encode()

    right = text()
    access, kind = "response-access-token", "response-token-type"
    character = "response-token-character"
    return [
        ("response-empty", "empty", "no octet", b""),
        ("response-empty", "blank", "white space alone", b"\r\n"),
        ("response-not-json", "html", "a page of HTML", b"<!doctype html><title>Login</title>"),
        ("response-not-json", "form", "a form, as other servers once answered",
         f"access_token={TOKEN}&token_type=Bearer".encode()),
        ("response-not-json", "text", "the token alone", TOKEN.encode()),
        ("response-not-json", "xml", "XML", b"<OAuth><access_token>a</access_token></OAuth>"),
        ("response-not-json", "script", "JSON in a function call", b"callback(" + right + b")"),
        ("response-not-json", "prefix", "JSON after )]}',", b")]}',\n" + right),
        ("response-syntax", "cut", "the end is missing", right[:-1]),
        ("response-syntax", "cut-half", "half of the body is missing", right[: len(right) // 2]),
        ("response-syntax", "trailing", "a second object", right + right),
        ("response-syntax", "trailing-text", "HTML after the object", right + b"<!-- -->"),
        ("response-syntax", "comma", "a comma at the end", right[:-1] + b",}"),
        ("response-syntax", "quotes", "single quotation marks", right.replace(b'"', b"'")),
        ("response-syntax", "control", "a line feed in the token", text().replace(b"!", b"\n")),
        ("response-encoding", "bom", "a byte order mark", b"\xef\xbb\xbf" + right),
        ("response-encoding", "octet", "an octet FF in scope", right.replace(b"api", b"a\xffi")),
        ("response-encoding", "utf16", "UTF-16", right.decode().encode("utf-16")),
        ("response-encoding", "gzip", "a gzip header", b"\x1f\x8b\x08\x00" + right),
        ("response-duplicate", "duplicate-token", "access_token twice",
         right[:-1] + b',"access_token":"other"}'),
        ("response-duplicate", "duplicate-type", "token_type twice",
         right[:-1] + b',"token_type":"mac"}'),
        ("response-duplicate", "duplicate-escaped", "access_token once more, under an escape",
         right[:-1] + b',"access\\u005ftoken":"other"}'),
        ("response-object", "array", "the object in an array", b"[" + right + b"]"),
        ("response-object", "array-errors", "the errors of the REST API",
         b'[{"errorCode":"INVALID_SESSION_ID","message":"Session expired or invalid"}]'),
        ("response-object", "string", "a string", b'"' + TOKEN.encode() + b'"'),
        ("response-object", "null", "null", b"null"),
        ("response-object", "true", "true", b"true"),
        ("response-object", "number", "a number", b"200"),
        (access, "access-missing", "no access_token", text(access_token=DROPPED)),
        (access, "access-empty", "an empty access_token", text(access_token="")),
        (access, "access-null", "access_token that is null", text(access_token=None)),
        (access, "access-number", "access_token that is a number", text(access_token=5)),
        (access, "access-object", "access_token that is an object", text(access_token={})),
        (access, "access-array", "access_token in an array", text(access_token=[TOKEN])),
        (access, "access-case", "accessToken", right.replace(b"access_token", b"accessToken")),
        (access, "access-nested", "the token within another object",
         b'{"data":' + right + b',"token_type":"Bearer"}'),
        (access, "object-empty", "an empty object", b"{}"),
        (kind, "type-missing", "no token_type", text(token_type=DROPPED)),
        (kind, "type-empty", "an empty token_type", text(token_type="")),
        (kind, "type-null", "token_type that is null", text(token_type=None)),
        (kind, "type-number", "token_type that is a number", text(token_type=5)),
        (kind, "type-mac", "token_type mac", text(token_type="mac")),
        (kind, "type-dpop", "token_type DPoP", text(token_type="DPoP")),
        (kind, "type-space", "token_type with a space at the end", text(token_type="Bearer ")),
        (kind, "type-dotless", "BEARER with a long s at its end", text(token_type="bearer\u017f")),
        (character, "access-line", "CR LF and a header in the token",
         text(access_token=TOKEN + "\r\nX-Evil: 1")),
        (character, "access-line-feed", "a line feed at the end of the token",
         text(access_token=TOKEN + "\n")),
        (character, "access-nul", "a NUL in the token", text(access_token=TOKEN + "\0")),
        (character, "access-tab", "a tab in the token", text(access_token="\t" + TOKEN)),
        (character, "access-unicode", "a letter beyond ASCII", text(access_token="ä" + TOKEN)),
        (character, "access-delete", "DELETE in the token", text(access_token=TOKEN + "\x7f")),
    ]  # fmt: skip


def wrong_errors() -> list[tuple[str, str, str]]:
    """Bodies with 400 that are no refusal: slug, comment, body."""
    return [
        ("error-missing", "a description without error",
         '{"error_description":"invalid assertion"}'),
        ("error-empty-object", "an empty object", "{}"),
        ("error-number", "error that is a number", '{"error":400}'),
        ("error-null", "error that is null", '{"error":null}'),
        ("error-object", "error that is an object, as other APIs have it",
         '{"error":{"code":400,"message":"invalid"}}'),
        ("error-array", "error that is an array", '{"error":["invalid_grant"]}'),
        ("error-true", "error that is true", '{"error":true}'),
        ("error-other-api", "code and message, as other APIs have them",
         '{"code":"invalid_grant","message":"invalid"}'),
    ]  # fmt: skip


def pages(vectors: Book, parent: Vector) -> None:
    """Bodies with 400 that are no JSON; what a proxy or a page of maintenance sends."""
    for name, words, body in (
        ("page-empty", "no octet", b""),
        ("page-html", "a page of HTML", b"<html><body>Down for maintenance</body></html>"),
        ("page-text", "plain text", b"upstream connect error"),
        ("page-cut", "the refusal, cut", b'{"error":"invalid_gr'),
    ):
        flag = "response-empty" if not body else "response-not-json"
        vectors.reject(name, f"{words}, with 400", parent, "input.body", flag=flag,
                       input={"body": body.hex()})  # fmt: skip


def choices(vectors: Book) -> None:
    """What RFC 6749 leaves to the client, and what must not crash it."""
    deep = json.dumps(MEMBERS)[:-1] + ',"x":' + "[" * 10_000 + "]" * 10_000 + "}"
    large = json.dumps(MEMBERS)[:-1] + ',"n":123456789012345678901234567890}'
    page = b"<html><body>Service Unavailable</body></html>"
    both = {**MEMBERS, "error": "invalid_grant"}
    rows: list[tuple[str, str, dict[str, Any]]] = [
        ("deep", "a member 10,000 levels deep", raw(200, deep.encode())),
        ("large", "a member that is a large integer", raw(200, large.encode())),
        ("created", "a token with 201", answer(MEMBERS, 201)),
        ("both", "a token and an error, with 200", answer(both)),
        ("error-200", "an error with 200", answer({"error": "invalid_grant"})),
        ("error-empty-text", "an empty error", answer({"error": ""}, 400)),
        ("error-302", "an error with 302", answer({"error": "invalid_grant"}, 302)),
        ("token-with-space", "a token with a space: RFC 6749 A.12 has it, RFC 6750 §2.1 has not",
         answer(changed(access_token="a b"))),
        ("type-html", "a token under the type text/html",
         {**raw(200, json.dumps(MEMBERS).encode()), "headers": HTML_TYPE}),
    ]  # fmt: skip
    for name, words, given in rows:
        vectors.either(name, words, given, flag="response-choice")
    for status in (500, 502, 503, 504):
        given = {"status": status, "headers": HTML_TYPE, "body": page.hex()}
        parent = unavailable(vectors, status)
        vectors.reject(f"page-{status}", f"a page of HTML with {status}", parent, "input.body",
                       flag="response-not-json", input={"body": given["body"]})  # fmt: skip


def unavailable(vectors: Book, status: int) -> Vector:
    """A refusal in JSON under a status of the server's failure."""
    members = {"error": "temporarily_unavailable"}
    given = {**answer(members, status), "headers": HTML_TYPE}
    return vectors.accept(f"error-unavailable-{status}", f"JSON under text/html with {status}",
                          given, {"error": members["error"]}, flag="response-error")  # fmt: skip


def raw(status: int, body: bytes) -> dict[str, Any]:
    """An answer with a body as it is."""
    return {"status": status, "headers": JSON_TYPE, "body": body.hex()}
