"""A run: its order, its gate, its scores, and what it must not take for a pass."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from jwtbearer import CallerMistake
from jwtbearer.conformance.gate import good_cases
from jwtbearer.conformance.judgement import Reply
from jwtbearer.conformance.ours import Ours
from jwtbearer.conformance.protocol import NotChecked
from jwtbearer.conformance.run import Run, Score, run
from jwtbearer.conformance.suite import OPERATIONS
from tests.conformance.small import HELLO, SUITE, Fake, right, run_of


def kinds(done: Run) -> dict[str, str]:
    return {outcome.vector.id.partition("/")[2]: outcome.kind for outcome in done.outcomes}


def asked(seed: int, jobs: int = 1) -> list[list[tuple[Any, ...]]]:
    """What each of the fakes was asked in a run, in order: id, operation, input."""
    fakes: list[Fake] = []

    def open_under() -> Fake:
        fakes.append(Fake())
        return fakes[-1]

    run(SUITE, SUITE.vectors, open_under=open_under, seed=seed, jobs=jobs)
    assert all(fake.left for fake in fakes)
    return [[(each["id"], each["op"], str(each["input"])) for each in fake.asked] for fake in fakes]


def test_what_answers_rightly_passes_all() -> None:
    done = run_of()
    assert done.clean
    assert [outcome.vector.id for outcome in done.outcomes] == [v.id for v in SUITE.vectors]
    assert set(kinds(done).values()) == {"passed"}
    assert done.score("accept") == Score(5, 5)
    assert done.score("reject") == Score(3, 3)
    assert done.score("either") == Score(1, 1)
    assert done.score("reject", "base64url.encode") == Score(0, 0)
    assert (done.implementation, done.version, done.language) == ("fake", "1.0", "Python")


def test_our_own_implementation_passes_the_small_suite() -> None:
    done = run(SUITE, SUITE.vectors, open_under=lambda: Ours("rfc7523"))
    assert done.clean
    assert done.operations == OPERATIONS


def test_an_error_of_ours_that_is_not_of_ours_is_a_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    def perform(*arguments: Any, **options: Any) -> None:
        raise ZeroDivisionError("boom")

    monkeypatch.setattr("jwtbearer.conformance.ours.perform", perform)
    reply = Ours("rfc7523").ask({"id": "1", "op": "base64url.decode", "input": {"text": ""}})
    assert reply[:2] == ("crash", "ZeroDivisionError: boom")


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_a_seed_fixes_who_is_asked_what_under_which_id(jobs: int) -> None:
    assert asked(7, jobs) == asked(7, jobs)


def test_another_seed_is_another_order_and_other_ids() -> None:
    [one], [other] = asked(1), asked(2)
    assert {entry[0] for entry in one}.isdisjoint(entry[0] for entry in other)
    assert [entry[1:] for entry in one] != [entry[1:] for entry in other]
    assert sorted(entry[1:] for entry in one) == sorted(entry[1:] for entry in other)


def test_ids_are_opaque_and_each_is_used_once() -> None:
    for seed in range(20):
        [entries] = asked(seed)
        identifiers = [entry[0] for entry in entries]
        assert len(set(identifiers)) == len(SUITE.vectors)
        assert all(len(each) == 8 and int(each, 16) >= 0 for each in identifiers)


def test_every_vector_is_asked_once_however_many_work() -> None:
    for jobs in (1, 2, 5, 64):
        everything = [entry for entries in asked(0, jobs) for entry in entries]
        assert len(everything) == len(SUITE.vectors)


def test_the_good_cases_come_first() -> None:
    gate = good_cases(SUITE, ["base64url.decode", "base64url.encode"], "rfc7523")
    # b has children, a stands first of those that have none.
    assert [each.id for each in gate["base64url.decode"]] == [
        "base64url-decode/b",
        "base64url-decode/a",
    ]
    [entries] = asked(3)
    first = {(entry[1], entry[2]) for entry in entries[:4]}
    assert first == {(each.operation, str(each.input)) for cases in gate.values() for each in cases}


def always_refuses(request: Mapping[str, Any]) -> Reply:
    return Reply("rejected", "no")


def test_who_refuses_everything_earns_nothing() -> None:
    done = run_of(always_refuses)
    assert not done.clean
    assert done.score("accept") == Score(0, 5)
    assert done.score("reject") == Score(0, 3)
    assert set(done.ungated) == {"base64url.encode", "base64url.decode"}
    refused = next(o for o in done.outcomes if o.vector.id == "base64url-decode/padding-2")
    assert refused.why.startswith("no credit: ")
    assert "base64url-decode/b failed" in refused.why
    assert done.missed_faults == {}


def test_a_gate_is_of_its_operation_alone() -> None:
    def encodes_wrongly(request: Mapping[str, Any]) -> Reply:
        if request["op"] == "base64url.encode":
            return Reply("result", {"text": "?"})
        return right(request)

    done = run_of(encodes_wrongly)
    assert set(done.ungated) == {"base64url.encode"}
    assert done.score("reject") == Score(3, 3)
    assert done.score("accept") == Score(3, 5)


def test_a_good_case_that_is_unsupported_is_not_held_against_the_others() -> None:
    def partly(request: Mapping[str, Any]) -> Reply:
        if request["input"] == {"text": "AA"}:
            return Reply("unsupported", "too short")
        return right(request)

    done = run_of(partly)
    assert done.ungated == {}
    assert done.clean
    assert kinds(done)["a"] == "unsupported"
    assert done.answered == 8


def test_an_operation_all_of_whose_good_cases_are_unsupported_earns_nothing() -> None:
    def nothing(request: Mapping[str, Any]) -> Reply:
        if request["input"] in ({"text": "AA"}, {"text": "AAA"}):
            return Reply("unsupported", "later")
        return right(request)

    assert run_of(nothing).score("reject") == Score(0, 3)


def test_a_crash_is_no_pass_of_a_negative_nor_where_either_would_do() -> None:
    def crashes(request: Mapping[str, Any]) -> Reply:
        reply = right(request)
        return reply if reply.kind == "result" else Reply("crash", "exit code 1")

    done = run_of(crashes)
    assert done.counts == {"passed": 5, "crashed": 4}
    assert done.score("reject") == Score(0, 3)
    assert done.score("either") == Score(0, 1)
    assert not done.clean


def test_who_accepts_everything_is_told_the_faults() -> None:
    def accepts(request: Mapping[str, Any]) -> Reply:
        reply = right(request)
        return reply if reply.kind == "result" else Reply("result", {"octets": ""})

    done = run_of(accepts)
    assert done.missed_faults == {"padding": 2, "space": 1}
    assert list(done.missed_faults) == ["padding", "space"]
    assert done.score("accept") == Score(5, 5)


def test_who_answers_no_good_case_could_not_be_checked() -> None:
    with pytest.raises(NotChecked, match=r"none of 4 good cases.*exit code 9"):
        run_of(lambda request: Reply("crash", "exit code 9"))


def test_what_is_not_claimed_is_unsupported_and_not_asked() -> None:
    fake = Fake(hello=HELLO._replace(operations=("base64url.encode",)))
    done = run(SUITE, SUITE.vectors, open_under=lambda: fake)
    assert done.counts == {"passed": 2, "unsupported": 7}
    assert {request["op"] for request in fake.asked} == {"base64url.encode"}
    assert done.clean


def test_a_run_of_nothing_is_not_clean_but_not_checked() -> None:
    fake = Fake(hello=HELLO._replace(operations=()))
    with pytest.raises(NotChecked, match="claims no operation"):
        run(SUITE, SUITE.vectors, open_under=lambda: fake)


def test_the_good_cases_are_asked_but_not_counted_where_they_were_not_chosen() -> None:
    chosen = [vector for vector in SUITE.vectors if "padding" in vector.flags]
    fake = Fake()
    done = run(SUITE, chosen, open_under=lambda: fake)
    assert [outcome.vector.id for outcome in done.outcomes] == [vector.id for vector in chosen]
    assert len(fake.asked) == 4


def test_fewer_answers_than_the_minimum_are_not_clean() -> None:
    assert run_of(minimum=9).clean
    done = run_of(minimum=10)
    assert done.below_minimum
    assert not done.clean


def test_progress_counts_up_to_all() -> None:
    seen: list[tuple[int, int]] = []
    run_of(jobs=3, progress=lambda count, total: seen.append((count, total)))
    assert seen == [(count, 9) for count in range(1, 10)]


def test_standard_error_is_shown_with_a_failure_alone() -> None:
    class Noisy(Fake):
        standard_error = "a trace"

    done = run(SUITE, SUITE.vectors, open_under=lambda: Noisy(always_refuses))
    for outcome in done.outcomes:
        shown = outcome.why.endswith("standard error:\na trace")
        credited = outcome.why.startswith("no credit") or outcome.vector.verdict == "either"
        assert shown is not credited


def test_an_error_of_the_runner_stops_everything_and_comes_out() -> None:
    fakes: list[Fake] = []

    def answer(request: Mapping[str, Any]) -> Reply:
        if request["input"] == {"text": "A A"}:
            raise ZeroDivisionError
        return right(request)

    def open_under() -> Fake:
        fakes.append(Fake(answer))
        return fakes[-1]

    with pytest.raises(ZeroDivisionError):
        run(SUITE, SUITE.vectors, open_under=open_under, jobs=2)
    assert all(fake.stopped and fake.left for fake in fakes)


@pytest.mark.parametrize("jobs", [0, -1, 65])
def test_jobs_out_of_range_are_a_mistake(jobs: int) -> None:
    with pytest.raises(CallerMistake, match="from 1 to 64"):
        run_of(jobs=jobs)


def test_no_vectors_are_a_mistake() -> None:
    with pytest.raises(CallerMistake, match="no vector is left"):
        run(SUITE, [], open_under=Fake)
