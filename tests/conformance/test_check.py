"""The check of the suite: what is sound passes, and each way of being unsound is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jwtbearer.audit.catalogue import RULES as AUDIT_RULES
from jwtbearer.conformance.check import check
from jwtbearer.conformance.suite import OPERATIONS, Suite, Vector, load
from jwtbearer.recorded import vectors_folder
from tests.conformance.written import Documents, added, documents, known, only, vector, write

DECODE, VERIFY = "base64url-decode.json", "assertion-verify.json"


@pytest.fixture(scope="module")
def recorded() -> Suite:
    return load(vectors_folder())


def test_the_recorded_suite_is_whole_and_sound(recorded: Suite) -> None:
    checked = check(recorded, vectors_folder())
    assert checked.problems == ()
    assert sum(checked.by_operation.values()) == len(recorded.vectors) >= 800
    assert tuple(checked.by_operation) == OPERATIONS
    assert checked.faults >= 90


def test_each_flag_names_a_rule_of_the_audit_or_none(recorded: Suite) -> None:
    known = {rule.id for rule in AUDIT_RULES}
    named = {flag.rule for flag in recorded.flags.values()} - {None}
    assert len(named) > 30
    assert named <= known


def test_a_small_suite_lacks_only_what_it_is_too_small_for() -> None:
    short = [
        "there are 16 vectors; there must be 800",
        "there are 2 faults among the flags; there must be 90",
        "base64url-decode.json: space is missing at a length of 0 modulo 4",
        "base64url-decode.json: space is missing at a length of 2 modulo 4",
    ]
    lacking = [problem for problem in known().problems if "no vector is refused by" not in problem]
    assert lacking == short
    assert known().by_operation["base64url.decode"] == 3
    assert known().faults == 2


def duplicate(files: Documents, **changes: Any) -> None:
    copy = {**vector(files, DECODE, 0), "id": "base64url-decode/again", **changes}
    files[DECODE]["vectors"].append(copy)


def test_an_id_is_used_once(tmp_path: Path) -> None:
    found = added(
        tmp_path,
        lambda files: vector(files, DECODE, 0).update(id="base64url-decode/three"),
    )
    assert "base64url-decode.json, base64url-decode/three, id: another vector has the same" in found
    assert sum("another vector has the same" in problem for problem in found) == 1


def test_an_id_is_that_of_the_operation_and_in_small_letters(recorded: Suite) -> None:
    for id_ in ("key-load/plain", "base64url-decode/", "base64url-decode/a--b", "base64url-decode"):
        odd = Vector(**{**recorded.vectors[0].__dict__, "id": id_})
        found = check(Suite("1.0.0", (odd,), recorded.flags)).problems
        assert f"base64url-encode.json, {id_}, id: it must be base64url-encode/ and words in " in (
            "".join(found)
        )


@pytest.mark.parametrize(
    ("changes", "said"),
    [({}, "once more"), ({"expect": {"verdict": "either"}}, "with another verdict")],
)
def test_an_input_is_there_once_and_with_one_verdict(
    tmp_path: Path, changes: dict[str, Any], said: str
) -> None:
    found = added(tmp_path, lambda files: duplicate(files, **changes))
    again = "base64url-decode.json, base64url-decode/again, input: it is that of "
    assert [problem for problem in found if "again" in problem] == [
        f"{again}base64url-decode/two, {said}"
    ]


def test_the_same_input_of_another_operation_is_no_duplicate(tmp_path: Path) -> None:
    def change(files: Documents) -> None:
        vector(files, "base64url-encode.json", 0)["input"]["octets"] = b"[ 1 ]".hex()

    assert added(tmp_path, change) == []


def test_every_flag_is_known_and_used(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    unknown = only(
        tmp_path / "a", lambda files: vector(files, DECODE, 0)["flags"].append("strange")
    )
    assert unknown == (
        "base64url-decode.json, base64url-decode/two, flags: 'strange' is not in flags.json"
    )

    def unused(files: Documents) -> None:
        files["flags.json"]["flags"]["idle"] = dict(files["flags.json"]["flags"]["plain"])

    assert only(tmp_path / "b", unused) == "flags.json, idle: no vector has this flag"


def test_the_first_flag_of_a_negative_is_a_fault(tmp_path: Path) -> None:
    problem = only(
        tmp_path, lambda files: vector(files, VERIFY, 1).update(flags=["plain", "fault"])
    )
    assert problem.startswith("assertion-verify.json, assertion-verify/late, flags: the first of")
    assert "'plain' is none" in problem


def test_a_file_of_vectors_that_nothing_runs_is_told(tmp_path: Path) -> None:
    files = documents()
    files["base64url-encod.json"] = files["base64url-encode.json"]
    files["other.json"] = {"vectors": []}
    folder = write(tmp_path, files)
    (folder / "cut.json").write_text("{", encoding="utf-8")
    found = [each for each in check(load(folder), folder).problems if each not in known().problems]
    assert found == [
        "base64url-encod.json: it holds vectors of an operation, and is the file of none",
        "cut.json: it is not JSON",
    ]


def test_a_folder_that_is_malformed_is_told(tmp_path: Path) -> None:
    folder = write(tmp_path, documents())
    suite = load(folder)
    (folder / DECODE).write_text("[]", encoding="utf-8")
    found = [each for each in check(suite, folder).problems if each not in known().problems]
    assert found == [f"{DECODE}, it: it is a value of type list; it must be an object"]


def test_an_operation_of_which_nothing_is_accepted_is_told(tmp_path: Path) -> None:
    def change(files: Documents) -> None:
        vector(files, "rs256-sign.json", 0)["expect"] = {"verdict": "either"}

    assert only(tmp_path, change) == "rs256-sign.json: no vector of it is accepted"
