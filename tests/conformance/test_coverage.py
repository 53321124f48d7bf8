"""Everything is there: each rule of the flow, and each fault of base64url at each length."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import jwtbearer
from jwtbearer import base64url
from jwtbearer.conformance import coverage
from jwtbearer.conformance.check import check
from jwtbearer.conformance.suite import Suite, load
from jwtbearer.recorded import vectors_folder
from tests.conformance.written import documents, entry, known, spliced, write

PACKAGE = Path(jwtbearer.__file__).parent
DECODE = "base64url-decode.json"


@pytest.fixture(scope="module")
def recorded() -> Suite:
    return load(vectors_folder())


def test_every_rule_that_refuses_no_vector_is_named() -> None:
    lacking = {
        problem.partition(": no vector is refused by the rule ")[::2]
        for problem in known().problems
        if "no vector is refused by" in problem
    }
    covered = {
        ("base64url-decode.json", "encoding-whitespace"),
        ("json-canonicalize.json", "json-syntax"),
        ("rs256-verify.json", "signature-unknown"),
        ("assertion-verify.json", "claims-exp-past"),
    }
    every = {
        (f"{operation.replace('.', '-')}.json", rule)
        for operation, rules in coverage.RULES.items()
        for rule in rules
    }
    assert covered < every
    assert lacking == every - covered


def test_the_rules_are_those_that_the_flow_refuses_by() -> None:
    layers = "encoding|json|header|signature|claims|key"

    def raised_in(*files: str) -> set[str]:
        found: set[str] = set()
        for name in files:
            for file in PACKAGE.glob(name):
                text = file.read_text(encoding="utf-8")
                found |= set(re.findall(rf'"((?:{layers})-[a-z0-9-]+)"', text))
                if 'f"claims-{name}-missing"' in text:
                    asked = re.findall(r'text_claim\(\w+, "([a-z]+)", "[^"]+"\)', text)
                    assert asked
                    found |= {f"claims-{claim}-missing" for claim in asked}
        return found

    encoding = raised_in("base64url.py")
    json = raised_in("canonical.py", "strict_json.py") - coverage.LIMITS
    own = raised_in("verification.py") - coverage.LIMITS
    expected = {
        "base64url.decode": encoding,
        "json.canonicalize": json,
        "rs256.verify": {rule for rule in own if rule.startswith("signature-")},
        "key.load": raised_in("keys/*.py"),
        "assertion.verify": encoding | json | own,
    }
    assert expected == coverage.RULES
    everything = raised_in("*.py", "keys/*.py")
    assert everything - coverage.LIMITS == set().union(*coverage.RULES.values())
    assert everything >= coverage.LIMITS


# --- base64url at every length ------------------------------------------------------------------


def at_lengths(tmp_path: Path, flag: str, *splices: tuple[str, int, str, str]) -> list[str]:
    """What is missing where the negatives of one flag are these: text, offset, was, is."""
    files = documents()
    files["flags.json"]["flags"][flag] = dict(files["flags.json"]["flags"]["fault"])
    entries = [
        entry(
            "base64url.decode",
            f"right-{number}",
            {"text": text},
            {"octets": base64url.decode(text).hex()},
        )
        for number, text in enumerate(dict.fromkeys(text for text, *_ in splices))
    ]
    ids = {each["input"]["text"]: each["id"] for each in entries}
    for number, (text, offset, was, is_) in enumerate(splices):
        assert text[offset:].startswith(was)
        entries.append(
            entry(
                "base64url.decode",
                f"wrong-{number}",
                {"text": text[:offset] + is_ + text[offset + len(was) :]},
                flags=[flag],
                parent=ids[text],
                mutation=spliced("input.text", offset, was, is_),
            )
        )
    files[DECODE]["vectors"] = entries
    return [
        problem.partition(": ")[2]
        for problem in check(load(write(tmp_path, files))).problems
        if "modulo 4" in problem
    ]


def missing(flag: str, *lengths: int) -> list[str]:
    return [f"{flag} is missing at a length of {length} modulo 4" for length in lengths]


@pytest.mark.parametrize(
    ("splices", "lengths"),
    [
        ([("AAAA", 4, "", "\n")], (2, 3)),
        ([("AAAA", 4, "", "\n"), ("AA", 2, "", "\n")], (3,)),
        ([("AAAA", 4, "", "\n"), ("AA", 2, "", "\n"), ("AAA", 0, "", "\n")], ()),
        ([("A-AA", 1, "-", "+")], (2, 3)),
        # Two bits are left over after 3 modulo 4, four after 2; none after 0.
        ([("AAA", 2, "A", "B")], (2,)),
        ([("AA", 1, "A", "B")], (3,)),
        ([("AAA", 2, "A", "B"), ("AA", 1, "A", "B")], ()),
        # A character more is too many after 0 alone; one less, after 2 alone.
        ([("AAAA", 4, "", "A")], ()),
        ([("AA", 1, "A", "")], ()),
        ([("AAA", 1, "AA", "")], ()),
    ],
)
def test_a_fault_is_wanted_at_each_length_at_which_it_can_occur(
    tmp_path: Path, splices: list[tuple[str, int, str, str]], lengths: tuple[int, ...]
) -> None:
    assert at_lengths(tmp_path, "odd", *splices) == missing("odd", *lengths)


def test_no_fault_can_leave_the_recorded_suite_at_one_length(recorded: Suite) -> None:
    assert not list(coverage.residues(recorded))
    taken = 0
    for (flag, rule), splices in coverage.splices_by_fault(recorded).items():
        lengths = {splice.length % 4 for splice in splices}
        if rule == "encoding-length":  # one too many at 0, one too few at 2: other splices each
            continue
        for length in lengths:
            kept = tuple(
                each
                for each in recorded.vectors
                if each.operation != "base64url.decode"
                or each.fault != flag
                or len(recorded.vector(str(each.parent)).input["text"]) % 4 != length
            )
            found = list(coverage.residues(Suite("1.0.0", kept, recorded.flags)))
            said = f"base64url-decode.json: {flag} is missing at a length of {length} modulo 4"
            assert said in found
            taken += 1
    assert taken > 30
