"""Recorded requests: raw HTTP, curl and HAR; each rule with a near miss."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from jwtbearer import CallerMistake
from jwtbearer.audit import audit_request
from jwtbearer.audit import request as layer
from jwtbearer.audit.messages import MAXIMUM_CHARACTERS, read_request
from jwtbearer.audit.others import assertion_of

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"
GRANT = f"grant_type={quote(GRANT_TYPE, safe='')}"
HOST = "login.salesforce.com"
URL = f"https://{HOST}/services/oauth2/token"
FORM = "application/x-www-form-urlencoded"


def http(
    line: str = "POST /services/oauth2/token HTTP/1.1",
    body: str = f"{GRANT}&assertion=a.b.c",
    *headers: str,
    content_type: str | None = FORM,
) -> str:
    """A raw request."""
    fields = [f"Host: {HOST}", *headers]
    if content_type is not None:
        fields.append(f"Content-Type: {content_type}")
    return "\r\n".join([line, *fields, "", body])


GOOD = http()
CASES = {
    "request-method": (
        http("GET /services/oauth2/token HTTP/1.1"),
        http("post /services/oauth2/token"),
    ),
    "request-content-type": (
        http(content_type="application/json"),
        http(content_type=f"{FORM}; x=y"),
    ),
    "request-grant-type": (http(body="grant_type=password&assertion=a"), GOOD),
    "request-parameter": (http(body=f"{GRANT}&assertion=a&assertion=b"), GOOD),
    "request-plus": (
        http(body=f"{GRANT}&assertion=a.b+c"),
        http(body=f"{GRANT}&assertion=a.b%2Bc"),
    ),
    "request-url": (
        http("POST /services/oauth2/token?assertion=a"),
        http("POST /services/oauth2/token?a=b"),
    ),
    "request-private-key": (
        http(body=f"{GRANT}&assertion={quote('-----BEGIN PRIVATE KEY-----')}"),
        http(body=f"{GRANT}&assertion=PRIVATE"),
    ),
    "request-client-secret": (http(body=f"{GRANT}&assertion=a&client_secret=b"), GOOD),
    "request-path": (http("POST /services/oauth2/authorize HTTP/1.1"), GOOD),
    "request-scheme": (
        http(f"POST http://{HOST}/services/oauth2/token"),
        http("POST http://127.0.0.1:8080/services/oauth2/token"),
    ),
}


def rules(text: str) -> set[str]:
    return {finding.rule for finding in audit_request(text).findings}


def test_a_good_request_has_no_finding() -> None:
    report = audit_request(GOOD)
    assert report.findings == ()
    assert report.unchecked == ()


@pytest.mark.parametrize(("rule", "case"), CASES.items(), ids=CASES)
def test_a_rule_fires_and_its_near_miss_does_not(rule: str, case: tuple[str, str]) -> None:
    fires, misses = case
    assert rule in rules(fires)
    assert rule not in rules(misses)


def test_every_rule_is_tried() -> None:
    assert set(CASES) == {rule.id for rule in layer.LAYER.rules}


def test_an_authorization_header_is_a_secret_for_nothing() -> None:
    assert rules(
        http("POST /services/oauth2/token", GOOD.split("\r\n\r\n")[1], "Authorization: Basic x")
    ) == {"request-client-secret"}


def test_the_urn_of_client_authentication_is_named() -> None:
    wrong = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    [finding] = audit_request(http(body=f"grant_type={wrong}&assertion=a")).findings
    assert "client authentication" in finding.found


CURL = [
    f"curl -X POST https://{HOST}/services/oauth2/token -d '{GRANT}' -d assertion=a.b.c",
    f"$ curl {URL} \\\n  --data '{GRANT}' \\\n  --data assertion=a.b.c",
    f"curl --data-urlencode grant_type={GRANT_TYPE} --data-urlencode assertion=a.b.c -o x {URL}",
    f"curl -H'Content-Type: {FORM}' --data='{GRANT}&assertion=a.b.c' --url {URL}",
]


@pytest.mark.parametrize("command", CURL)
def test_a_curl_command_line_is_read_as_curl_reads_it(command: str) -> None:
    assert audit_request(command).findings == ()
    assert assertion_of(read_request(command)) == "a.b.c"


def test_curl_with_get_puts_the_assertion_into_the_url() -> None:
    command = f"curl -G https://{HOST}/services/oauth2/token -d '{GRANT}' -d assertion=a.b.c"
    assert {"request-method", "request-url"} <= rules(command)
    assert assertion_of(read_request(command)) == "a.b.c"


def har(*requests: dict[str, object]) -> str:
    return json.dumps({"log": {"entries": [{"request": request} for request in requests]}})


TOKEN_REQUEST: dict[str, object] = {
    "method": "POST",
    "url": f"https://{HOST}/services/oauth2/token",
    "headers": [{"name": "Content-Type", "value": FORM}],
    "postData": {"text": f"{GRANT}&assertion=a.b.c"},
}


def test_the_token_request_is_found_in_a_har_file() -> None:
    text = har({"method": "GET", "url": "https://example.com/"}, TOKEN_REQUEST)
    assert audit_request(text).findings == ()
    assert assertion_of(read_request(text)) == "a.b.c"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "{}",
        '{"log":{"entries":[]}}',
        '{"log":{"entries":[{"request":{"url":1}}]}}',
        "curl 'unclosed",
        "[" * 100000,
        "{" * 100000,
        '{"log":' * 5000,
    ],
    ids=[
        "empty",
        "words",
        "object",
        "no entries",
        "odd entry",
        "quote",
        "brackets",
        "braces",
        "deep",
    ],
)
def test_what_is_no_request_is_a_mistake_of_the_caller(text: str) -> None:
    with pytest.raises(CallerMistake):
        audit_request(text)


def test_a_recording_past_the_cap_is_refused() -> None:
    with pytest.raises(CallerMistake, match="at most"):
        audit_request("a" * (MAXIMUM_CHARACTERS + 1))


@pytest.mark.parametrize(
    "members",
    [{"headers": 1}, {"headers": [1, {"name": 1, "value": 2}]}, {"postData": []}, {"method": 5}],
)
def test_odd_members_of_a_har_file_are_passed_over(members: dict[str, object]) -> None:
    assert audit_request(har({**TOKEN_REQUEST, **members})).findings


def test_a_body_alone_says_what_is_missing() -> None:
    assert audit_request(http(body="")).unchecked
