"""Reading the suite: what is read, what is refused and where, and what is chosen."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jwtbearer import CallerMistake
from jwtbearer.conformance import shape
from jwtbearer.conformance.suite import (
    OPERATIONS,
    PROFILES,
    Mutation,
    Suite,
    Vector,
    file_of,
    load,
    select,
)
from jwtbearer.practice import demo
from jwtbearer.recorded import vectors_folder
from tests.conformance.written import documents, write

Change = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Suite:
    return load(write(tmp_path_factory.mktemp("small"), documents()))


def refusal(tmp_path: Path, name: str, change: Change) -> str:
    """What load says of the small suite with one change in one file."""
    files = documents()
    change(files[name])
    with pytest.raises(CallerMistake) as caught:
        load(write(tmp_path, files))
    return str(caught.value)


def test_the_folder_is_that_of_the_checkout_and_the_demo_key_is_in_it() -> None:
    assert (vectors_folder() / "README.md").is_file()
    assert demo.vectors_folder is vectors_folder
    assert vectors_folder() / "keys" / "demo-2048.key" == demo.KEY_FILE


def test_an_installed_package_has_the_folder_within(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "jwtbearer" / "vectors").mkdir(parents=True)
    monkeypatch.setattr("jwtbearer.recorded.__file__", str(tmp_path / "jwtbearer" / "recorded.py"))
    assert vectors_folder() == tmp_path / "jwtbearer" / "vectors"


def test_a_vector_has_what_its_file_says(small: Suite) -> None:
    assert small.version == "1.0.0"
    assert small.vector("base64url-decode/space") == Vector(
        id="base64url-decode/space",
        operation="base64url.decode",
        comment="this is space",
        lesson="what is taught",
        clause="RFC 7515 §2",
        flags=("space",),
        input={"text": "A A"},
        verdict="reject",
        parent="base64url-decode/three",
        mutation=Mutation("input.text", 1, "A", " "),
    )
    assert small.vector("key-load/public").result["e"] == "010001"
    assert small.flags["space"].rule == "encoding-whitespace"
    assert small.flags["space"].fault
    assert not small.flags["plain"].fault


def test_a_fault_is_the_first_flag_of_a_negative_alone(small: Suite) -> None:
    assert small.vector("base64url-decode/space").fault == "space"
    assert small.vector("base64url-decode/two").fault is None


def test_a_profile_has_its_own_verdict_where_one_is_named(tmp_path: Path) -> None:
    files = documents()
    late = files["assertion-verify.json"]["vectors"][1]
    late["expect"] = {
        "verdict": "reject",
        "result": {"iss": "a", "sub": "b"},
        "profiles": {"salesforce": "accept"},
    }
    vector = load(write(tmp_path, files)).vector(late["id"])
    assert [vector.verdict_under(profile) for profile in PROFILES] == ["reject", "accept"]
    assert vector.result == {"iss": "a", "sub": "b"}


def test_the_recorded_suite_is_read_within_a_second_or_two() -> None:
    started = time.monotonic()
    suite = load(vectors_folder())
    assert time.monotonic() - started < 3
    assert {vector.operation for vector in suite.vectors} == set(OPERATIONS)
    for operation in OPERATIONS:
        file = json.loads((vectors_folder() / file_of(operation)).read_bytes())
        ids = [vector.id for vector in suite.vectors if vector.operation == operation]
        assert ids == [vector["id"] for vector in file["vectors"]]


def edit(index: int, path: str, value: Any) -> Change:
    """A change of a member of one vector, by its path; ... takes the member away."""

    def change(document: dict[str, Any]) -> None:
        *groups, name = path.split(".")
        members = document["vectors"][index]
        for group in groups:
            members = members[group]
        if value is ...:
            del members[name]
        else:
            members[name] = value

    return change


SPACE, TWO = 2, 0  # of base64url-decode.json


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (edit(SPACE, "lesson", ...), "(base64url-decode/space), it: it has no lesson"),
        (edit(SPACE, "note", "x"), "(base64url-decode/space), it: it has 'note', which"),
        (
            edit(SPACE, "comment", 5),
            "(base64url-decode/space), comment: it is 5; it must be a line",
        ),
        (edit(SPACE, "comment", "a\nb"), "(base64url-decode/space), comment"),
        (edit(SPACE, "clause", ""), "(base64url-decode/space), clause"),
        (edit(SPACE, "id", ...), "vector 3, it: it has no id"),
        (edit(SPACE, "id", "base64url-decode/Space"), "id: it is 'base64url-decode/Space'"),
        (
            edit(SPACE, "id", "key-load/space"),
            "(key-load/space), id: it must start with base64url-d",
        ),
        (edit(SPACE, "flags", []), "(base64url-decode/space), flags"),
        (edit(SPACE, "flags", ["a", "a"]), "(base64url-decode/space), flags"),
        (edit(SPACE, "flags", [["a"]]), "(base64url-decode/space), flags"),
        (edit(SPACE, "input", None), "(base64url-decode/space), input: it is None"),
        (edit(SPACE, "input.text", ["A"]), "(base64url-decode/space), input.text"),
        (edit(SPACE, "input.more", "A"), "(base64url-decode/space), input: it has 'more'"),
        (edit(SPACE, "parent", ...), "(base64url-decode/space), parent: it is missing"),
        (edit(SPACE, "mutation", ...), "(base64url-decode/space), mutation: it is missing"),
        (edit(SPACE, "mutation.offset", -1), "(base64url-decode/space), mutation.offset: it is -1"),
        (edit(SPACE, "mutation.offset", True), "(base64url-decode/space), mutation.offset"),
        (edit(SPACE, "mutation.is", ...), "(base64url-decode/space), mutation: it has no is"),
        (edit(SPACE, "mutation.of", "expect.result"), "(base64url-decode/space), mutation.of"),
        (
            edit(SPACE, "expect.verdict", "no"),
            "(base64url-decode/space), expect.verdict: it is 'no'",
        ),
        (edit(SPACE, "expect.result", {"octets": ""}), "expect.result: it goes with accept alone"),
        (edit(SPACE, "expect.profiles", {"rfc7523": "accept"}), "it has 'rfc7523', which"),
        (edit(SPACE, "expect.profiles", {"salesforce": "reject"}), "only what differs is named"),
        (edit(SPACE, "expect.profiles", {"salesforce": "accept"}), "expect.result: it is missing"),
        (edit(SPACE, "intermediates", {"em": "0"}), "intermediates.em: it is '0'; it must be octe"),
        (edit(SPACE, "intermediates", {"step": "0"}), "intermediates: it has 'step'"),
        (edit(TWO, "parent", "base64url-decode/three"), "parent: only a vector that is rejected"),
        (edit(TWO, "expect.result.octets", "0"), "expect.result.octets: it is '0'"),
        (edit(TWO, "expect.result.octets", "AA"), "expect.result.octets: it is 'AA'"),
        (edit(TWO, "expect.result", ...), "(base64url-decode/two), expect.result: it is missing"),
        (lambda document: document["vectors"].append(7), "vector 4, it: it is 7"),
        (lambda document: document.update(licence="MIT"), "licence: it is 'MIT'"),
        (lambda document: document.update(operation="key.load"), "operation: it is 'key.load'"),
        (lambda document: document.update(vectors={}), "vectors: it is a value of type dict"),
        (lambda document: document.update(version="1"), "version: it is '1'"),
        (lambda document: document.update(version="1.0.1"), "a suite has one version"),
    ],
)
def test_what_is_not_of_its_form_is_refused_by_file_vector_and_member(
    tmp_path: Path, change: Change, said: str
) -> None:
    message = refusal(tmp_path, "base64url-decode.json", change)
    assert message.startswith("base64url-decode.json, ")
    assert said in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda document: document.update(flags=[]), "flags: it is a value of type list"),
        (lambda document: document["flags"].update(x=1), "flags.json, x, it: it is 1"),
        (lambda document: document["flags"]["plain"].update(fault=1), "plain, fault: it is 1"),
        (lambda document: document["flags"]["plain"].update(rule=1), "plain, rule: it is 1"),
        (lambda document: document["flags"]["plain"].update(cve="2006-4339"), "plain, cve"),
        (lambda document: document["flags"]["plain"].pop("effect"), "plain, it: it has no effect"),
        (lambda document: document["flags"].update({"A b": {}}), "'A b': no name for a flag"),
    ],
)
def test_a_malformed_legend_is_refused_by_flag_and_member(
    tmp_path: Path, change: Change, said: str
) -> None:
    assert said in refusal(tmp_path, "flags.json", change)


def test_the_first_of_several_misfits_is_named_and_the_rest_are_counted(tmp_path: Path) -> None:
    def change(document: dict[str, Any]) -> None:
        for vector in document["vectors"]:
            del vector["lesson"]

    said = refusal(tmp_path, "base64url-decode.json", change)
    assert said.startswith(
        "base64url-decode.json, vector 1 (base64url-decode/two), it: it has no lesson"
    )
    assert said.endswith("(and 2 more)")


@pytest.mark.parametrize(
    ("octets", "said"),
    [
        (b"", "flags.json is not JSON in UTF-8"),
        (b"\xff", "flags.json is not JSON in UTF-8"),
        (b'{"version":"1.0.0","version":"1.0.0","flags":{}}', "'version' comes twice"),
        (b'{"version":NaN}', "NaN is no JSON"),
        (b"[" * 100_000, "flags.json is nested too deeply"),
        (b"[]", "flags.json, it: it is a value of type list; it must be an object"),
        (b"9" * 5000, "flags.json is not JSON in UTF-8"),
    ],
)
def test_a_file_that_is_no_json_is_refused(tmp_path: Path, octets: bytes, said: str) -> None:
    write(tmp_path, documents())
    (tmp_path / "flags.json").write_bytes(octets)
    with pytest.raises(CallerMistake, match=said.replace("(", r"\(")):
        load(tmp_path)


def test_a_file_that_is_not_there_or_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CallerMistake, match=r"base64url-encode\.json cannot be read"):
        load(tmp_path)
    write(tmp_path, documents())
    monkeypatch.setattr("jwtbearer.conformance.suite.MAXIMUM_FILE_BYTES", 100)
    with pytest.raises(CallerMistake, match="has over 0 MiB"):
        load(tmp_path)


def test_a_vector_that_there_is_not_is_refused_with_what_comes_close(small: Suite) -> None:
    with pytest.raises(CallerMistake, match="'base64url-decode/thre'; perhaps base64url-decode/th"):
        small.vector("base64url-decode/thre")
    with pytest.raises(CallerMistake) as caught:
        small.vector("\ud800" * 100_000)
    assert len(str(caught.value)) < 600


def test_operations_and_flags_choose_together(small: Suite) -> None:
    assert select(small) == small.vectors
    chosen = select(small, operations=("base64url.decode", "key.load"))
    assert {vector.operation for vector in chosen} == {"base64url.decode", "key.load"}
    assert [vector.id for vector in select(small, flags=("space",))] == ["base64url-decode/space"]
    assert select(small, operations=("key.load",), flags=("space",)) == ()
    with pytest.raises(CallerMistake, match=r"no operation 'key\.lod'; perhaps key\.load"):
        select(small, operations=("key.lod",))
    with pytest.raises(CallerMistake, match="no flag 'spaces'; perhaps space"):
        select(small, flags=("spaces",))


def test_the_form_by_hand_is_that_of_the_schema() -> None:
    schema = json.loads((vectors_folder() / "schema.json").read_bytes())

    def names(of: dict[str, Any]) -> tuple[set[str], set[str]]:
        assert of["additionalProperties"] is False
        return set(of["properties"]), set(of["properties"]) - set(of["required"])

    def ours(closed: shape.Closed) -> tuple[set[str], set[str]]:
        return set(closed.members), set(closed.optional)

    assert names(schema) == ours(shape.FILE)
    definitions = schema["$defs"]
    assert names(definitions["vector"]) == ours(shape.VECTOR)
    assert names(definitions["expect"]) == ours(shape.EXPECT)
    inner = definitions["vector"]["properties"]
    assert names(inner["intermediates"]) == ours(shape.INTERMEDIATES)
    assert names(inner["mutation"]) == ours(shape.MUTATION)
    assert names(definitions["legend"]) == ours(shape.LEGEND)
    flag = definitions["legend"]["properties"]["flags"]["additionalProperties"]
    assert names(flag) == ours(shape.FLAG)
    found = set()
    for rule in schema["allOf"]:
        operation = rule["if"]["properties"]["operation"]["const"]
        items = rule["then"]["properties"]["vectors"]["items"]["properties"]
        result = items["expect"]["properties"]["result"]
        assert names(items["input"]) == ours(shape.INPUTS[operation])
        assert [names(each) for each in result.get("oneOf", [result])] == [
            ours(each) for each in shape.RESULTS[operation]
        ]
        found.add(operation)
    assert found == set(OPERATIONS)
