"""The reports: each says what the run says, in its own form, whatever an implementation wrote."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest

from jwtbearer import CallerMistake
from jwtbearer.conformance.judgement import Reply
from jwtbearer.conformance.reports import badge, document, junit, markdown, tap, text
from jwtbearer.conformance.run import Run, run
from tests.conformance.conftest import answer
from tests.conformance.small import SUITE, Fake, run_of


def again(identifier: str) -> str:
    return f"run {identifier} alone"


def test_the_text_teaches_what_failed(mixed: Run) -> None:
    said = text.text(mixed, again=again)
    failure = said[said.index("FAILED base64url-decode/padding-2") :].split("\n\n")[0]
    assert "this is padding-2" in failure
    assert "lesson    a lesson on padding-2" in failure
    assert "clause    RFC 7515 §2" in failure
    assert "expected  to be rejected" in failure
    assert "it was accepted" in failure
    assert "alone     run base64url-decode/padding-2 alone" in failure
    crash = said[said.index("CRASHED base64url-decode/space-1") :].split("\n\n")[0]
    assert "\n              second\\tline" in crash
    assert "\n       2  padding: padding passes" in said
    assert "base64url-decode/padding-1: known # for long (https://example.com/17, until" in said
    assert "no such vector" in said
    assert "minimum: 8 vectors were answered, 100 must be" in said
    assert said.endswith(
        "NOT CLEAN: 5 passed, 2 failed, 1 crashed, 1 unsupported, 1 of them known\n"
    )


def test_the_text_scores_accepts_and_rejects_apart(mixed: Run) -> None:
    lines = text.text(mixed, again=again).splitlines()
    rows = [" ".join(line.split()) for line in lines[2:6]]
    assert rows[0] == "operation accepts rejects either crashed unsupported"
    assert rows[1] == "base64url.encode 2 of 2"
    assert rows[2] == "base64url.decode 2 of 2 0 of 3 1 of 1 1 1"
    assert rows[3] == "all 4 of 4 0 of 3 1 of 1 1 1"


def test_the_text_shows_the_first_step_that_differs() -> None:
    def steps(request: Mapping[str, Any]) -> Reply:
        return Reply("result", {"octets": "ff"}, {"bits": "0011"})

    vector = replace(SUITE.vectors[2], intermediates={"bits": "0000", "later": "1"})
    suite = replace(SUITE, vectors=(vector, *SUITE.vectors[3:]))
    done = run(suite, [vector], open_under=lambda: Fake(steps))
    assert "differs   bits differs at 2: found 0011, expected 0000" in text.text(done, again=again)


def test_the_text_says_that_a_gate_failed_and_does_not_list_what_it_cost() -> None:
    said = text.text(run_of(lambda request: Reply("rejected", "no")), again=again)
    assert "base64url.decode failed its good cases (base64url-decode/b failed" in said
    assert "FAILED base64url-decode/a" in said
    assert "FAILED base64url-decode/padding-2" not in said


def test_the_text_says_that_it_was_hurried(clean: Run) -> None:
    assert "five times in a row" not in text.text(clean, again=again)
    assert "five times in a row" in text.text(replace(clean, hurried=True), again=again)


def test_nothing_that_an_implementation_wrote_reaches_the_terminal_raw(mixed: Run) -> None:
    for report in (text.text(mixed, again=again), tap.tap(mixed), markdown.markdown(mixed)):
        raw = [each for each in report if each != "\n" and not each.isprintable()]
        assert raw == []


def test_the_document_holds_the_run_and_is_read_back(mixed: Run) -> None:
    written = document.document(mixed)
    value = json.loads(written)
    assert value["clean"] is False
    assert value["counts"] == {"passed": 5, "failed": 2, "crashed": 1, "unsupported": 1}
    assert value["scores"]["base64url.decode"]["reject"] == {"passed": 0, "of": 3}
    assert value["missed_faults"] == {"padding": 2}
    assert value["baseline"]["excused"]["base64url-decode/padding-1"]["expires"] == "2026-12-31"
    assert len(value["baseline"]["complaints"]) == 1
    assert value["outcomes"][5]["why"].startswith("it was accepted")
    assert document.read("run.json", written.encode()) == document.saved(mixed)


def test_two_runs_of_a_seed_are_one_document() -> None:
    one, other = (run_of(answer, seed=5, jobs=jobs) for jobs in (1, 3))
    assert document.document(one) == document.document(other)


# A file that is no saved run, and what is said of it.
NOT_SAVED = {
    "no JSON": (b"%PDF", "no JSON"),
    "not UTF-8": (b"\xff", "no JSON"),
    "deep": (b"[" * 200_000, "no JSON"),
    "a list": (b"[]", "no run of this version"),
    "another version": (b'{"document":2}', "no run of this version"),
    "no outcomes": (b'{"document":1,"outcomes":[]}', "no outcomes"),
    "no names": (b'{"document":1,"outcomes":[{}]}', "no implementation that is text"),
}


@pytest.mark.parametrize(("octets", "said"), NOT_SAVED.values(), ids=NOT_SAVED)
def test_what_is_no_saved_run_is_a_mistake(octets: bytes, said: str) -> None:
    with pytest.raises(CallerMistake, match=r"runs/old\.json") as caught:
        document.read("runs/old.json", octets)
    assert said in str(caught.value)


@pytest.mark.parametrize("change", [{"kind": "fine"}, {"verdict": "maybe"}, {"lesson": 1}])
def test_an_outcome_that_is_none_is_a_mistake(change: dict[str, Any], clean: Run) -> None:
    value = json.loads(document.document(clean))
    value["outcomes"][0].update(change)
    with pytest.raises(CallerMistake, match=r"run\.json has"):
        document.read("run.json", json.dumps(value).encode())


def test_junit_is_xml_that_counts_rightly(mixed: Run) -> None:
    top = ElementTree.fromstring(junit.junit(mixed))
    assert top.tag == "testsuites"
    assert [suite.get("name") for suite in top] == ["base64url.encode", "base64url.decode", "run"]
    decode = top[1]
    counts = {name: decode.get(name) for name in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": "7", "failures": "1", "errors": "1", "skipped": "2"}
    for case in decode:
        assert len(case) <= 1
        assert float(case.get("time", "")) >= 0
    [failure] = decode.findall("testcase/failure")
    assert "lesson: a lesson on padding-2" in (failure.text or "")
    assert "\\x00" in (failure.get("message") or "")
    assert len(top[2].findall("testcase/failure")) == 2


def test_a_clean_junit_has_no_failure(clean: Run) -> None:
    top = ElementTree.fromstring(junit.junit(clean))
    assert len(top.findall(".//testcase")) == 9
    assert top.findall(".//testcase/*") == []


def test_tap_is_of_version_14(mixed: Run) -> None:
    lines = tap.tap(mixed).splitlines()
    assert lines[:2] == ["TAP version 14", "1..11"]
    points = [line for line in lines if re.match(r"(not )?ok ", line)]
    numbers = [int(re.sub(r"^(not )?ok (\d+) .*", r"\2", line)) for line in points]
    assert numbers == list(range(1, 12))
    by_id = {line.split()[-1] if " # " not in line else line: line for line in points}
    assert "not ok 6 - base64url-decode/padding-2" in by_id.values()
    assert "not ok 7 - base64url-decode/padding-1 # TODO known \\# for long" in by_id.values()
    [skipped] = [line for line in points if re.search(r"[^\\]# SKIP", line)]
    assert skipped.startswith("ok 5 - base64url-decode/c # SKIP no")
    for line in lines:  # inside a block, each member is a JSON string, which is YAML as well
        if re.match(r"  \w+: ", line):
            assert isinstance(json.loads(line.partition(": ")[2]), str)
    assert lines.count("  ---") == lines.count("  ...") == 3


def test_the_badge_is_an_endpoint_of_shields(mixed: Run, clean: Run) -> None:
    assert json.loads(badge.badge(clean)) == {
        "schemaVersion": 1,
        "label": "jwtbearer vectors",
        "message": "9/9",
        "color": "brightgreen",
    }
    assert json.loads(badge.badge(mixed))["color"] == "red"
    assert json.loads(badge.badge(mixed))["message"] == "5/9"


def test_markdown_is_tables_in_which_nothing_foreign_marks_up(mixed: Run) -> None:
    written = markdown.markdown(mixed)
    rows = [line for line in written.splitlines() if line.startswith("|")]
    widths = [len(re.findall(r"(?<!\\)\|", row)) for row in rows]
    assert widths == [5] * 4 + [5] * 4
    assert "| base64url.decode | 2 of 2 | 0 of 3 | 1 of 1 |" in rows
    crash = next(row for row in rows if "space-1" in row)
    assert "&lt;b>&amp;amp;" in crash
    assert "\\`x\\` \\*y\\*" in crash
