"""Each implementation with a fault is caught over the whole suite, by the fault that it has."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from jwtbearer.conformance.process import open_command
from jwtbearer.conformance.protocol import NotChecked
from jwtbearer.conformance.run import Run, run
from jwtbearer.conformance.suite import Suite, Vector, load, select
from jwtbearer.recorded import vectors_folder
from tests.conformance.small import alive

BROKEN = Path(__file__).parent.parent / "broken"


@pytest.fixture(scope="module")
def suite() -> Suite:
    return load(vectors_folder())


@pytest.fixture(autouse=True)
def modules(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands find the package and the tests as this process does."""
    path = os.pathsep.join(entry or os.getcwd() for entry in sys.path)
    monkeypatch.setenv("PYTHONPATH", path)


def run_broken(
    name: str,
    suite: Suite,
    vectors: tuple[Vector, ...] | None = None,
    *,
    lines: bool = True,
    timeout: float = 20,
) -> Run:
    command = [sys.executable, "-m", f"tests.broken.{name}"]
    return run(
        suite,
        suite.vectors if vectors is None else vectors,
        open_under=lambda: open_command(command, lines=lines, timeout=timeout),
        jobs=2,
    )


# The faults by which each must be caught, and how the flags begin by which it may be caught.
CAUGHT: dict[str, tuple[set[str], tuple[str, ...]]] = {
    "naive_json": (
        {"json-duplicate", "json-duplicate-nested", "json-nan", "json-surrogate", "json-bom"},
        ("json-", "response-"),
    ),
    "lenient_base64": (
        {"base64-padding", "base64-plus", "base64-line-feed", "base64-spare-bits"},
        ("base64-",),
    ),
    "ignores_what_follows": (
        {"signature-garbage"},
        ("signature-garbage", "signature-padding-short", "signature-digest-trailing"),
    ),
    "hash_of_the_signature": (
        {"signature-hash-md5", "signature-hash-sha1", "signature-hash-sha512"},
        ("signature-hash-",),
    ),
    "no_range": ({"signature-range"}, ("signature-range",)),
    "algorithm_of_the_header": (
        {"header-alg-none", "header-alg-none-case", "header-alg-hmac"},
        ("header-alg-",),
    ),
    "no_expiry": (
        {"claims-exp-missing", "claims-exp-past", "claims-exp-milliseconds"},
        ("claims-exp-", "listing"),
    ),
    "no_audience": ({"claims-aud-other", "claims-aud-missing"}, ("claims-aud-",)),
    "milliseconds": ({"claims-exp-milliseconds"}, ("claims-exp-milliseconds", "listing")),
}


@pytest.mark.parametrize("name", CAUGHT)
def test_a_fault_is_caught_by_its_class_and_by_no_other(name: str, suite: Suite) -> None:
    must, may = CAUGHT[name]
    done = run_broken(name, suite)
    assert not done.clean
    assert must <= set(done.missed_faults)
    assert [flag for flag in done.missed_faults if not flag.startswith(may)] == []
    if name != "milliseconds":  # which writes them, too, and so builds no good assertion
        accepts = done.score("accept")
        assert accepts.passed == accepts.of
        assert done.ungated == {}


def test_an_exp_that_is_built_in_milliseconds_is_caught_by_every_good_case(suite: Suite) -> None:
    done = run_broken("milliseconds", suite, select(suite, operations=["assertion.build"]))
    assert done.score("accept").passed == 0
    assert done.score("reject").passed == 0
    assert set(done.ungated) == {"assertion.build"}
    build = next(each for each in done.outcomes if each.vector.verdict == "accept")
    assert "exp" in build.why


def test_who_accepts_everything_is_told_every_fault_that_a_negative_has(suite: Suite) -> None:
    done = run_broken("always_accepts", suite)
    assert done.score("reject").passed == 0
    assert done.score("accept").passed == done.score("accept").of
    assert set(done.missed_faults) == {vector.fault for vector in suite.vectors if vector.fault}


def test_who_refuses_everything_gets_no_credit(suite: Suite) -> None:
    done = run_broken("always_refuses", suite)
    assert done.score("accept").passed == 0
    assert done.score("reject").passed == 0
    assert set(done.ungated) == set(done.operations)
    assert done.missed_faults == {}


@pytest.mark.parametrize("lines", [False, True], ids=["one-shot", "lines"])
def test_who_crashes_on_everything_could_not_be_checked(suite: Suite, lines: bool) -> None:
    vectors = select(suite, operations=["base64url.decode"])
    with pytest.raises(NotChecked, match="good cases was answered") as caught:
        run_broken("crashes", suite, vectors, lines=lines)
    assert "boom" in str(caught.value)


# How each fails where it should refuse; what is said of it, one-shot and with lines.
CRASHES = {
    "crashes_to_refuse": ("ended with exit code 1", "uncaught: EncodingRefused"),
    "slow": ("no answer within 1 seconds", "no answer within 1 seconds"),
    "wrong_id": ("its reply has '", "it was asked '"),
    "endless": ("more than 1 MiB", "more than 1 MiB"),
    "not_utf8": ("its reply is not UTF-8", "its reply is not UTF-8"),
    "silent": ("exit code 0", "exit code 0"),
}


@pytest.mark.parametrize("lines", [False, True], ids=["one-shot", "lines"])
@pytest.mark.parametrize("name", CRASHES)
def test_a_crash_is_never_a_pass_where_a_refusal_is_expected(
    name: str, suite: Suite, lines: bool
) -> None:
    vectors = tuple(
        vector
        for vector in select(suite, operations=["base64url.decode"])
        if vector.fault in (None, "base64-padding")
    )[-14:]
    done = run_broken(name, suite, vectors, lines=lines, timeout=1 if name == "slow" else 20)
    rejects = [each for each in done.outcomes if each.vector.verdict == "reject"]
    accepts = [each for each in done.outcomes if each.vector.verdict == "accept"]
    assert len(rejects) >= 5
    assert {each.kind for each in rejects} == {"crashed"}
    assert {each.kind for each in accepts} <= {"passed"}
    assert done.score("reject").passed == 0
    for outcome in rejects:
        assert all(words in outcome.why for words in CRASHES[name]), outcome.why


@pytest.mark.parametrize("lines", [False, True], ids=["one-shot", "lines"])
def test_children_that_are_left_behind_are_killed(
    suite: Suite, lines: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEFT_BEHIND", str(tmp_path / "pids"))
    vectors = select(suite, operations=["base64url.decode"])[:10]
    done = run_broken("leaves_a_child", suite, vectors, lines=lines)
    assert done.clean  # it answers rightly, and is not waited for
    processes = (tmp_path / "pids").read_text().split()
    assert len(processes) >= 10
    time.sleep(0.1)
    assert [process for process in processes if alive(int(process))] == []


def test_every_broken_implementation_is_run_here() -> None:
    there = {file.stem for file in BROKEN.glob("*.py")} - {"__init__"}
    special = {"always_accepts", "always_refuses", "crashes", "leaves_a_child"}
    assert there == {*CAUGHT, *CRASHES, *special}


def test_without_a_fault_nothing_is_caught(suite: Suite) -> None:
    command = [sys.executable, "-c", "from tests.broken import serve; serve()"]
    done = run(
        suite,
        suite.vectors,
        open_under=lambda: open_command(command, lines=True, timeout=20),
        jobs=2,
    )
    assert done.clean
    assert done.counts["passed"] == len(suite.vectors)
