"""Responses: each rule with a near miss, and what a refusal means."""

from __future__ import annotations

import json

import pytest

from jwtbearer import CallerMistake
from jwtbearer.audit import audit_response
from jwtbearer.audit import response as layer
from jwtbearer.refusals import REFUSALS

URL = "https://MyDomain.my.salesforce.com"
NOW = 1767225600
TOKEN = {"access_token": "00D!secret", "token_type": "Bearer", "instance_url": URL}


def body(**changes: object) -> str:
    members = {**TOKEN, **changes}
    return json.dumps({name: value for name, value in members.items() if value is not None})


def http(status: str, *headers: str, text: str = body()) -> str:
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", text])


CASES = {
    "response-redirect": (http("302 Found", "Location: https://x/?a=b"), http("200 OK")),
    "response-json": ("<html>", body()),
    "response-token": (body(token_type=None), body(token_type="bearer")),
    "response-instance-url": (body(instance_url="http://example.com"), body()),
    "response-refused": ('{"error":"invalid_grant"}', body()),
    "response-clock": (
        http("200 OK", "Date: Thu, 01 Jan 2026 00:02:00 GMT"),
        http("200 OK", "Date: Thu, 01 Jan 2026 00:00:59 GMT"),
    ),
}


def rules(text: str) -> set[str]:
    return {finding.rule for finding in audit_response(text, now=NOW).findings}


@pytest.mark.parametrize(("rule", "case"), CASES.items(), ids=CASES)
def test_a_rule_fires_and_its_near_miss_does_not(rule: str, case: tuple[str, str]) -> None:
    fires, misses = case
    assert rule in rules(fires)
    assert rule not in rules(misses)


def test_every_rule_is_tried() -> None:
    assert set(CASES) == {rule.id for rule in layer.LAYER.rules}


def test_a_good_answer_has_no_finding() -> None:
    assert rules(body()) == rules(http("200 OK")) == set()


def test_a_host_that_is_not_salesforces_is_a_risk() -> None:
    assert rules(body(instance_url="https://salesforce.com.example.com")) == {
        "response-instance-url"
    }
    assert rules(body(instance_url="http://127.0.0.1:8080")) == set()


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda each: each.description)
def test_a_refusal_tells_its_causes_and_how_surely(refusal: object) -> None:
    from jwtbearer.refusals import Refusal

    assert isinstance(refusal, Refusal)
    text = json.dumps({"error": refusal.error, "error_description": refusal.description})
    [finding] = audit_response(text).findings
    assert refusal.causes[0] in finding.cause
    assert refusal.known in finding.cause
    assert refusal.remedy in finding.remedy


def test_an_access_token_is_never_in_a_finding() -> None:
    for text in (body(token_type="mac"), body(instance_url="http://x"), http("302 Found")):
        assert "00D!secret" not in "".join(map(str, audit_response(text, now=NOW).findings))


@pytest.mark.parametrize(
    "text", ["", "[" * 100000, "null", "HTTP/1.1", "HTTP/1.1 abc\r\n\r\n", '{"log":{}}', "\0" * 99]
)
def test_anything_at_all_is_a_report(text: str) -> None:
    if '"log"' in text:
        with pytest.raises(CallerMistake, match="HAR"):
            audit_response(text, now=NOW)
    else:
        assert audit_response(text, now=NOW).findings


def test_the_response_of_a_har_file_is_read() -> None:
    response = {"status": 400, "headers": [], "content": {"text": '{"error":"invalid_grant"}'}}
    request = {"method": "POST", "url": "https://login.salesforce.com/services/oauth2/token"}
    text = json.dumps({"log": {"entries": [{"request": request, "response": response}]}})
    assert rules(text) == {"response-refused"}
