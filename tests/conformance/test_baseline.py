"""Known failures: let pass while they fail and their time lasts, and not a day longer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from jwtbearer import CallerMistake
from jwtbearer.conformance import baseline
from jwtbearer.conformance.judgement import Reply
from jwtbearer.conformance.run import Run
from tests.conformance.small import right, run_of

TODAY = date(2026, 11, 24)
ENTRY = {"reason": "our decoder", "link": "https://example.com/17", "expires": "2026-11-24"}
PADDING = "base64url-decode/padding-2"


def lenient(request: Mapping[str, Any]) -> Reply:
    """Everything is right but that one padded text is accepted."""
    if request["input"] == {"text": "AA=="}:
        return Reply("result", {"octets": "00"})
    return right(request)


def against(entries: Mapping[str, Any], **options: Any) -> Run:
    read = baseline.read(json.dumps(entries).encode(), today=TODAY)
    return run_of(options.get("answer", lenient), baseline=read)


def test_a_known_failure_is_let_pass_to_its_last_day() -> None:
    done = against({PADDING: ENTRY})
    assert done.clean
    assert done.failures == ()
    assert done.counts["failed"] == 1
    assert done.excused[PADDING].reason == "our decoder"


def test_a_known_crash_is_let_pass_and_still_no_pass() -> None:
    def crashes(request: Mapping[str, Any]) -> Reply:
        return Reply("crash", "boom") if request["input"] == {"text": "AA=="} else right(request)

    done = against({PADDING: ENTRY}, answer=crashes)
    assert done.clean
    assert done.counts["passed"] == 8


def test_an_expired_entry_fails() -> None:
    done = against({PADDING: {**ENTRY, "expires": "2026-11-23"}})
    assert not done.clean
    assert [outcome.vector.id for outcome in done.failures] == [PADDING]
    [complaint] = done.complaints
    assert "expired on 2026-11-23" in complaint


def test_a_stale_entry_fails() -> None:
    done = against({PADDING: ENTRY}, answer=right)
    assert not done.clean
    [complaint] = done.complaints
    assert complaint == f"{PADDING}: passes now; take the entry out"


def test_an_unknown_id_fails() -> None:
    done = against({PADDING: ENTRY, "base64url-decode/no-such": ENTRY})
    assert not done.clean
    [complaint] = done.complaints
    assert "no such vector" in complaint


def test_an_entry_of_what_is_unsupported_is_neither_used_nor_stale() -> None:
    def not_here(request: Mapping[str, Any]) -> Reply:
        return Reply("unsupported", "") if request["input"] == {"text": "AA=="} else right(request)

    done = against({PADDING: ENTRY}, answer=not_here)
    assert done.clean
    assert done.excused == {}


def test_other_failures_are_not_let_pass() -> None:
    done = against({PADDING: ENTRY}, answer=lambda request: Reply("rejected", "no"))
    assert not done.clean
    assert PADDING not in [outcome.vector.id for outcome in done.failures]


# A baseline that cannot be used, and what is said of it.
MALFORMED = {
    "no JSON": (b"{", "the baseline is not JSON"),
    "not UTF-8": (b"\xff", "the baseline is not JSON"),
    "a name twice": (b'{"a":1,"a":1}', "the baseline is not JSON"),
    "a list": (b"[]", "is no object"),
    "an entry of text": (b'{"x":"known"}', "entry 'x' must have reason, link, expires"),
    "no reason": (b'{"x":{"link":"l","expires":"2026-11-24"}}', "must have reason, link, expires"),
    "more": (
        json.dumps({"x": {**ENTRY, "owner": "me"}}).encode(),
        "must have reason, link, expires, and nothing else",
    ),
    "an empty reason": (json.dumps({"x": {**ENTRY, "reason": " "}}).encode(), "no reason that is"),
    "a date in words": (
        json.dumps({"x": {**ENTRY, "expires": "next week"}}).encode(),
        "expires 'next week'; expected a date",
    ),
}


@pytest.mark.parametrize(("text", "said"), MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_baseline_is_a_mistake_that_names_the_entry(text: bytes, said: str) -> None:
    with pytest.raises(CallerMistake) as caught:
        baseline.read(text, today=TODAY)
    assert said in str(caught.value)
