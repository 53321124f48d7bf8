"""Logs of assertions: order, repeated jti, bad lines, long lines, several processes."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from jwtbearer.audit.stream import MAXIMUM_LINE, Settings, audited_lines, bounded_lines
from tests.audit.tokens import AUDIENCE, CLAIMS, KEY, NOW, token

SETTINGS = Settings({"key": KEY.public, "audience": AUDIENCE, "now": NOW}, "E")
GOOD = [token(claims={**CLAIMS, "jti": str(number)}) for number in range(20)]


def audited(lines: list[str], jobs: int = 1, settings: Settings = SETTINGS) -> list[Any]:
    return [json.loads(each.json) for each in audited_lines(lines, settings, jobs=jobs)]


def rules(report: Any) -> list[str]:
    return [finding["rule"] for finding in report["findings"]]


def test_a_line_is_a_report_in_order() -> None:
    reports = audited(GOOD)
    assert [each["name"] for each in reports] == [f"line {number}" for number in range(1, 21)]
    assert all(each["verdict"] == "accepted" for each in reports)


def test_several_processes_give_the_same_in_the_same_order() -> None:
    lines = [*GOOD, "garbage", GOOD[0][:-4], '{"assertion":5}'] * 20
    assert audited(lines, jobs=2) == audited(lines, jobs=1)


def test_an_object_may_bring_its_own_clock_and_audience() -> None:
    text = token(claims={**CLAIMS, "aud": "https://other", "exp": NOW + 1000 + 120})
    object_line = json.dumps({"assertion": text, "now": NOW + 1000, "audience": "https://other"})
    assert audited([object_line])[0]["verdict"] == "accepted"
    assert audited([text])[0]["verdict"] == "refused"


def test_a_json_string_is_an_assertion() -> None:
    assert audited([json.dumps(GOOD[0])])[0]["verdict"] == "accepted"


def test_a_repeated_jti_is_found_and_a_new_one_is_not() -> None:
    first, second, third = audited([GOOD[0], GOOD[1], GOOD[0]])
    assert rules(first) == rules(second) == []
    assert rules(third) == ["claims-jti"]
    assert third["findings"][0]["severity"] == "W"


@pytest.mark.parametrize(
    "line", ["{", '{"a":1}', '"', "[" * 9999 + "1", "{" * 9999, '{"assertion":null}']
)
def test_a_bad_line_is_a_finding_and_no_end(line: str) -> None:
    bad, good = audited([line, GOOD[0]])
    assert bad["verdict"] == "refused"
    assert good["verdict"] == "accepted"


def test_the_outcome_says_whether_the_level_was_reached() -> None:
    lines = [GOOD[0], GOOD[0], "x"]
    at_error = [each.failed for each in audited_lines(lines, SETTINGS, jobs=1)]
    at_warning = [
        each.failed for each in audited_lines(lines, SETTINGS._replace(level="W"), jobs=1)
    ]
    assert at_error == [False, False, True]
    assert at_warning == [False, True, True]


def test_without_a_key_the_outcome_is_undecided() -> None:
    settings = Settings({"now": NOW}, "E")
    [outcome] = audited_lines([GOOD[0]], settings, jobs=1)
    assert outcome.undecided


def test_a_long_line_is_cut_and_the_next_is_whole() -> None:
    stream = io.StringIO("x" * (3 * MAXIMUM_LINE) + f"\n\n  \r\n{GOOD[0]}\r\nlast")
    long_line, good, last = bounded_lines(stream)
    assert len(long_line) == MAXIMUM_LINE + 1
    assert (good, last) == (GOOD[0], "last")
    assert rules(audited([long_line])[0]) == ["encoding-segments"]
