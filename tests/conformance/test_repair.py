"""A negative is an accepted vector with one fault: each way in which it is not is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jwtbearer.conformance.check import check
from jwtbearer.conformance.suite import Suite, Vector, load
from jwtbearer.recorded import vectors_folder
from tests.conformance.written import Change, Documents, added, entry, only, spliced, vector

DECODE, VERIFY = "base64url-decode.json", "assertion-verify.json"


@pytest.fixture(scope="module")
def recorded() -> Suite:
    return load(vectors_folder())


def mutation(**changes: Any) -> Change:
    return lambda files: vector(files, DECODE, 2)["mutation"].update(changes)


@pytest.mark.parametrize(
    ("change", "member", "said"),
    [
        (mutation(was="B"), "mutation", "undone, it does not give input.text of base64url-deco"),
        (mutation(**{"is": "x"}), "mutation", "undone, it does not give input.text"),
        (mutation(offset=0), "mutation", "undone, it does not give input.text"),
        (mutation(offset=99), "mutation", "undone, it does not give input.text"),
        (mutation(of="input.octets"), "mutation.of", "input.octets is no text in this vector"),
        (mutation(of="intermediates.em"), "mutation.of", "intermediates.em is no text"),
        (
            lambda files: vector(files, DECODE, 2).update(parent="base64url-decode/none"),
            "parent",
            "there is no vector 'base64url-decode/none'",
        ),
        (
            lambda files: vector(files, DECODE, 2).update(parent="base64url-decode/space"),
            "parent",
            "base64url-decode/space is not accepted; its verdict is reject",
        ),
        (
            lambda files: vector(files, DECODE, 2).update(parent="base64url-encode/one"),
            "parent",
            "base64url-encode/one is of another operation, base64url.encode",
        ),
    ],
)
def test_a_mutation_undone_gives_the_member_of_an_accepted_parent(
    tmp_path: Path, change: Change, member: str, said: str
) -> None:
    problem = only(tmp_path, change)
    assert problem.startswith(f"base64url-decode.json, base64url-decode/space, {member}: ")
    assert said in problem


def test_a_mutation_of_nothing_is_none(recorded: Suite) -> None:
    """Only in memory: in a file, the input of the parent once more would be told as well."""
    child = recorded.vector("base64url-decode/padding-2-after-2")
    assert child.mutation is not None
    assert child.parent is not None
    nothing = child.mutation._replace(was="", is_="")
    same = Vector(
        **{**child.__dict__, "input": recorded.vector(child.parent).input, "mutation": nothing}
    )
    parent = recorded.vector(child.parent)
    found = check(Suite("1.0.0", (parent, same), recorded.flags)).problems
    assert any(problem.endswith("mutation: it changes nothing") for problem in found)


def test_a_splice_in_hex_cuts_no_octet_in_two(tmp_path: Path) -> None:
    def change(files: Documents) -> None:
        text = vector(files, "rs256-verify.json", 0)["input"]["signature"]
        digit = "1" if text[1] != "1" else "2"
        child = vector(files, "rs256-verify.json", 1)
        child["input"]["signature"] = text[0] + digit + text[2:]
        child["mutation"] = spliced("input.signature", 1, text[1], digit)

    problem = only(tmp_path, change)
    assert problem.startswith("rs256-verify.json, rs256-verify/first-octet, mutation: it cuts an")


@pytest.mark.parametrize("name", ["key", "audience", "now"])
def test_what_does_not_follow_from_the_mutation_is_the_parents(tmp_path: Path, name: str) -> None:
    def change(files: Documents) -> None:
        given = vector(files, VERIFY, 1)["input"]
        given[name] = given[name] + (1 if name == "now" else "\n")

    problem = next(each for each in added(tmp_path, change) if "does not follow from" in each)
    assert problem == (
        f"assertion-verify.json, assertion-verify/late, input.{name}: it differs from "
        "assertion-verify/plain, and does not follow from intermediates.claims"
    )


def test_a_step_before_the_mutation_is_the_parents(tmp_path: Path) -> None:
    def change(files: Documents) -> None:
        child = vector(files, VERIFY, 1)
        claims, signing_input = (
            child["intermediates"][name] for name in ("claims", "signing_input")
        )
        parent = vector(files, VERIFY, 0)["intermediates"]["signing_input"]
        start = next(
            i for i, (a, b) in enumerate(zip(parent, signing_input, strict=True)) if a != b
        )
        child["mutation"] = spliced(
            "intermediates.signing_input", start, parent[start:], signing_input[start:]
        )
        assert claims != vector(files, VERIFY, 0)["intermediates"]["claims"]

    assert only(tmp_path, change) == (
        "assertion-verify.json, assertion-verify/late, intermediates.claims: it differs from "
        "assertion-verify/plain, and does not follow from intermediates.signing_input"
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("header", "intermediates.signing_input: it is not made of header and claims"),
        ("digest", "intermediates.digest: it is not the SHA-256 of what was signed"),
        ("digest_info", "intermediates.digest_info: it does not end with the digest"),
        ("em", "intermediates.em: it is not what the signature holds, s^e mod n"),
        ("signing_input", "input.assertion: it does not start with the signing input"),
    ],
)
def test_each_step_follows_from_the_one_before(tmp_path: Path, name: str, said: str) -> None:
    def change(files: Documents) -> None:
        steps = vector(files, VERIFY, 0)["intermediates"]
        last = "0" if steps[name][-1] != "0" else "1"
        steps[name] = steps[name][:-1] + last if name != "header" else steps[name] + " "

    found = added(tmp_path, change)
    assert f"assertion-verify.json, assertion-verify/plain, {said}" in found


def test_what_is_repaired_must_be_accepted(tmp_path: Path) -> None:
    def change(files: Documents) -> None:
        files[DECODE]["vectors"] += [
            entry("base64url.decode", "wrong", {"text": "AB"}, {"octets": "00"}),
            entry(
                "base64url.decode",
                "child",
                {"text": "A*"},
                parent="base64url-decode/wrong",
                mutation=spliced("input.text", 1, "B", "*"),
            ),
        ]

    found = [each for each in added(tmp_path, change) if "undone" in each]
    assert len(found) == 1
    assert found[0].startswith(
        "base64url-decode.json, base64url-decode/child, mutation: undone, the input is still "
        "refused: encoding-trailing-bits"
    )
