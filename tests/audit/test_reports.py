"""The forms of a report: text, JSON, JUnit, SARIF, workflow commands, pages."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pytest

from jwtbearer import CallerMistake
from jwtbearer.audit import Report, audit_assertion
from jwtbearer.audit.catalogue import RULES, rule_named
from jwtbearer.audit.reports import Named
from jwtbearer.audit.reports.document import document, line
from jwtbearer.audit.reports.explain import catalogue, explain
from jwtbearer.audit.reports.github import github
from jwtbearer.audit.reports.junit import junit
from jwtbearer.audit.reports.sarif import sarif
from jwtbearer.audit.reports.text import text
from tests.audit.tokens import AUDIENCE, CLAIMS, KEY, NOW, token

GOOD = token()
WRONG = token(claims={**CLAIMS, "sub": "a\x1b[2Jb", "exp": (NOW + 120) * 1000})
GARBAGE = "\0\x1b[31m<&>]]>.é\ud800.=="


def named(assertion: str, name: str = "a.jwt") -> Named:
    report: Report = audit_assertion(assertion, key=KEY.public, audience=AUDIENCE, now=NOW)
    return Named(name, report)


def test_the_text_has_a_caret_under_the_very_character() -> None:
    written = text([named(f"{GOOD[:50]}+{GOOD[51:]}")], colour=False).splitlines()
    row = next(number for number, each in enumerate(written) if each.strip().startswith("^"))
    assert written[row - 1][written[row].index("^")] == "+"


def test_the_text_says_all_of_a_finding() -> None:
    written = text([named(WRONG)], colour=False)
    for label in ("found", "expected", "clause", "how", "answer", "remedy"):
        assert re.search(rf"^  {label} ", written, re.MULTILINE)
    assert "a.jwt: refused; 1 error, 1 warning" in written


def test_the_text_of_a_good_assertion_is_its_summary() -> None:
    assert text([named(GOOD)], colour=False) == "a.jwt: accepted; no findings (profile rfc)\n"


def test_colour_is_escapes_around_the_same_text() -> None:
    coloured = text([named(WRONG)], colour=True)
    assert "\x1b[1;31m" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == text([named(WRONG)], colour=False)


@pytest.mark.parametrize("assertion", [GOOD, WRONG, GARBAGE], ids=["good", "wrong", "garbage"])
def test_the_text_holds_nothing_that_a_terminal_acts_on(assertion: str) -> None:
    written = text([named(assertion)], colour=False)
    assert all(character.isprintable() or character == "\n" for character in written)


def test_what_was_not_checked_is_in_text_and_json() -> None:
    report = audit_assertion(GOOD)
    written = text([Named("a", report)], colour=False)
    assert written.count("  unchecked ") == 3
    assert "undecided" in written
    members = json.loads(document([Named("a", report)]))
    assert len(members["unchecked"]) == 3
    assert members["verdict"] == "undecided"


def test_json_carries_what_the_text_carries() -> None:
    report = named(WRONG).report
    members = json.loads(document([named(WRONG)]))
    assert members["verdict"] == "refused"
    for finding, written in zip(report.findings, members["findings"], strict=True):
        assert written.pop("span") == finding.span._asdict()
        assert written == {k: v for k, v in finding._asdict().items() if k != "span"}


def test_json_keeps_its_shape_in_every_mode() -> None:
    one = json.loads(document([named(WRONG)]))
    two = json.loads(document([named(WRONG, "a"), named(GOOD, "b")]))
    stream = json.loads(line(named(WRONG)))
    assert set(one) == set(two) == set(stream)
    assert set(two["findings"][0]) - {"name"} == set(one["findings"][0])
    assert two["verdict"] == "refused"
    assert "\n" not in line(named(GARBAGE))


@pytest.mark.parametrize("assertion", [GOOD, WRONG, GARBAGE], ids=["good", "wrong", "garbage"])
def test_junit_is_xml_that_a_parser_reads(assertion: str) -> None:
    root = ElementTree.fromstring(junit([named(assertion)], level="E"))
    [suite] = root
    failures = suite.findall("testcase/failure")
    assert suite.get("failures") == str(len(failures))
    errors = [each for each in named(assertion).report.findings if each.severity == "E"]
    assert len(failures) == len(errors)
    assert suite.get("tests") == str(len(suite.findall("testcase")))


def test_sarif_names_its_rules_and_levels() -> None:
    log = json.loads(sarif([named(WRONG)]))
    assert log["version"] == "2.1.0"
    [run] = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
    assert len(run["results"]) == len(named(WRONG).report.findings)


def test_workflow_commands_are_a_line_a_finding() -> None:
    lines = github([named(GARBAGE, "a,b:c\n.jwt")]).splitlines()
    assert len(lines) == len(named(GARBAGE).report.findings)
    for each in lines:
        assert re.match(r"::(error|warning|notice) file=a%2Cb%3Ac%0A\.jwt,title=[a-z-]+::", each)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_page_of_a_rule_shows_wrong_and_right(rule: object) -> None:
    from jwtbearer.audit.rules import Rule

    assert isinstance(rule, Rule)
    page = explain(rule)
    assert page.startswith(f"{rule.id}: ")
    for part in (rule.clause, rule.wrong, rule.right, "what to do"):
        assert part in page


def test_the_catalogue_lists_every_rule_once() -> None:
    lines = catalogue().splitlines()
    assert [each[3:].split()[0] for each in lines] == [rule.id for rule in RULES]
    assert sum(each.startswith("E*") for each in lines) == 4


def test_a_rule_that_is_not_there_is_a_mistake_with_a_hint() -> None:
    with pytest.raises(CallerMistake, match="signature-newline"):
        rule_named("signature-newlines")
    with pytest.raises(CallerMistake, match="--list"):
        rule_named("zzz")
