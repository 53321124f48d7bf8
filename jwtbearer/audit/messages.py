"""Recorded requests and responses, from what people have: raw HTTP, curl, HAR, a body alone."""

from __future__ import annotations

import json
import re
import shlex
from typing import Any, NamedTuple
from urllib.parse import quote, unquote_plus

from jwtbearer.errors import CallerMistake

__all__ = [
    "MAXIMUM_CHARACTERS",
    "RecordedRequest",
    "RecordedResponse",
    "read_request",
    "read_response",
]

MAXIMUM_CHARACTERS = 1 << 20  # of a recording, 1 MiB

REQUEST_LINE = re.compile(r"([A-Za-z]+) (\S+)(?: HTTP/[\d.]+)?\s*$")
STATUS_LINE = re.compile(r"HTTP/[\d.]+ (\d{3})")
HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$")
CURL_DATA = ("-d", "--data", "--data-ascii", "--data-raw", "--data-binary")
CURL_VALUES = ("-H", "--header", "-X", "--request", "--url", "--data-urlencode", *CURL_DATA)
CURL_OTHER_VALUES = (
    *("-o", "--output", "-u", "--user", "-A", "--user-agent", "-m", "--max-time", "-x", "--proxy"),
    *("--cacert", "--cert", "--key", "-b", "--cookie", "-e", "--referer", "--connect-timeout"),
)


class RecordedRequest(NamedTuple):
    """A request as it was sent, as far as the recording says."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: str

    def header(self, name: str) -> str | None:
        """The first header field of that name, in any case."""
        return next((value for field, value in self.headers if field.lower() == name), None)

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """The parameters of the form, in order, decoded (RFC 6749 appendix B)."""
        return form_parameters(self.body)

    @property
    def query(self) -> list[tuple[str, str]]:
        """The parameters in the URL."""
        return form_parameters(self.url.partition("?")[2])


class RecordedResponse(NamedTuple):
    """A response as it came; status None where the recording is a body alone."""

    status: int | None
    headers: tuple[tuple[str, str], ...]
    body: str

    def header(self, name: str) -> str | None:
        """The first header field of that name, in any case."""
        return next((value for field, value in self.headers if field.lower() == name), None)


def form_parameters(text: str) -> list[tuple[str, str]]:
    """Names and values of a form, whatever else it holds."""
    pairs = [piece.partition("=") for piece in text.strip().split("&") if piece]
    return [(unquote_plus(name), unquote_plus(value)) for name, _, value in pairs[:1000]]


def read_request(text: str) -> RecordedRequest:
    """Read raw HTTP, a curl command line, or the first POST of a HAR file."""
    check_size(text)
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith(("curl ", "$ curl ")):
        return curl_request(start.removeprefix("$ "))
    if start.startswith("{"):
        return har_request(start)
    lines, body = head_and_body(start)
    match = REQUEST_LINE.match(lines[0]) if lines else None
    if match is None:
        raise CallerMistake(
            "the request is neither raw HTTP (POST /services/oauth2/token HTTP/1.1 …), nor a curl "
            "command line, nor a HAR file"
        )
    headers = header_fields(lines[1:])
    url = match[2]
    if url.startswith("/"):
        host = next((value for name, value in headers if name.lower() == "host"), "")
        url = f"https://{host}{url}" if host else url
    return RecordedRequest(match[1], url, headers, body.rstrip("\r\n"))


def read_response(text: str) -> RecordedResponse:
    """Read raw HTTP, the first response of a HAR file, or a body alone."""
    check_size(text)
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith("HTTP/"):
        lines, body = head_and_body(start)
        match = STATUS_LINE.match(lines[0])
        status = int(match[1]) if match else None
        return RecordedResponse(status, header_fields(lines[1:]), body)
    if start.startswith("{") and '"log"' in start[:2000]:
        response = har_entry(start).get("response")
        if isinstance(response, dict):
            content = response.get("content")
            found = content.get("text") if isinstance(content, dict) else ""
            status = response.get("status")
            return RecordedResponse(
                status if isinstance(status, int) else None,
                har_headers(response),
                found if isinstance(found, str) else "",
            )
    return RecordedResponse(None, (), text)


def check_size(text: str) -> None:
    """Refuse a recording past the cap before work is done on it."""
    if len(text) > MAXIMUM_CHARACTERS:
        raise CallerMistake(
            f"the recording has {len(text)} characters; at most {MAXIMUM_CHARACTERS} are read. "
            "Cut it down to the one request to the token endpoint"
        )


def head_and_body(text: str) -> tuple[list[str], str]:
    """The lines of the head, and the body after the first empty line (RFC 9112 §2.1)."""
    head, _, body = text.replace("\r\n", "\n").partition("\n\n")
    return head.split("\n"), body


def header_fields(lines: list[str]) -> tuple[tuple[str, str], ...]:
    """The header fields of a head; lines that are none are passed over."""
    matches = [HEADER.match(line) for line in lines[:200]]
    return tuple((match[1], match[2]) for match in matches if match)


def curl_request(text: str) -> RecordedRequest:
    """Read a curl command line as curl would."""
    try:
        words = shlex.split(text.replace("\\\n", " ").replace("\\\r\n", " "))
    except ValueError as error:
        raise CallerMistake(f"the curl command line cannot be read: {error}") from None
    method, url, query = "", "", False
    headers: list[tuple[str, str]] = []
    data: list[str] = []
    rest = iter(words[1:])
    for word in rest:
        option, value = curl_option(word, rest)
        if option in ("-H", "--header"):
            name, _, content = value.partition(":")
            headers.append((name.strip(), content.strip()))
        elif option in ("-X", "--request"):
            method = value
        elif option in CURL_DATA:
            data.append(value)
        elif option == "--data-urlencode":
            name, equals, content = value.partition("=")
            data.append(f"{name}={quote(content, safe='')}" if equals else quote(name, safe=""))
        elif option in ("-G", "--get"):
            query = True
        elif option == "--url" or (not option.startswith("-") and not url):
            url = value or option
    body = "&".join(data)
    if query and body:
        url, body = f"{url}{'&' if '?' in url else '?'}{body}", ""
    if body and not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(("Content-Type", "application/x-www-form-urlencoded"))
    return RecordedRequest(method or ("POST" if body else "GET"), url, tuple(headers), body)


def curl_option(word: str, rest: Any) -> tuple[str, str]:
    """An option and its value; a short option's value may stand right behind it."""
    if word in (*CURL_VALUES, *CURL_OTHER_VALUES):
        return word, next(rest, "")
    if word.startswith("--") and "=" in word and word.partition("=")[0] in CURL_VALUES:
        return word.partition("=")[0], word.partition("=")[2]
    if len(word) > 2 and word[:2] in CURL_VALUES:
        return word[:2], word[2:]
    return word, ""


def har_entry(text: str) -> dict[str, Any]:
    """The entry of a HAR file that went to a token endpoint, else a POST, else the first."""
    try:
        entries = json.loads(text)["log"]["entries"]
        candidates = [entry for entry in entries if isinstance(entry["request"]["url"], str)]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise CallerMistake("the JSON is no HAR file: it has no log.entries[].request") from None
    if not candidates:
        raise CallerMistake("the HAR file has no entries")
    ranked = sorted(
        candidates,
        key=lambda entry: (
            "/services/oauth2/token" not in entry["request"]["url"],
            entry["request"].get("method") != "POST",
        ),
    )
    return dict(ranked[0])


def har_request(text: str) -> RecordedRequest:
    """Read the request of a HAR entry."""
    request = har_entry(text)["request"]
    post_data = request.get("postData")
    body = post_data.get("text") if isinstance(post_data, dict) else ""
    method = request.get("method")
    return RecordedRequest(
        method if isinstance(method, str) else "",
        request["url"],
        har_headers(request),
        body if isinstance(body, str) else "",
    )


def har_headers(message: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """The header fields of a HAR request or response."""
    fields = message.get("headers")
    return tuple(
        (field["name"], field["value"])
        for field in (fields if isinstance(fields, list) else [])[:200]
        if isinstance(field, dict)
        and isinstance(field.get("name"), str)
        and isinstance(field.get("value"), str)
    )
