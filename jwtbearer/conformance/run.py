"""One run of the suite: who is there, the sanity gate, every vector, the baseline, the scores.

A seed decides the order, the ids that are sent, and which worker asks what, so that a run can be
repeated.
"""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from typing import NamedTuple

from jwtbearer.conformance.baseline import NO_BASELINE, Baseline, Entry, compare
from jwtbearer.conformance.gate import (
    NO_CREDIT,
    check_answered,
    credited,
    failed_gates,
    good_cases,
)
from jwtbearer.conformance.judgement import Outcome, judge
from jwtbearer.conformance.protocol import Hello, NotChecked, Under
from jwtbearer.conformance.suite import Suite, Vector
from jwtbearer.errors import CallerMistake, plain

__all__ = ["VERDICTS", "Run", "Score", "run"]

VERDICTS = ("accept", "reject", "either")
MAXIMUM_JOBS = 64


class Score(NamedTuple):
    """How many passed of those that were asked and answered for."""

    passed: int
    of: int


@dataclass(frozen=True)
class Run:
    """What came of a run.

    operations  those that the implementation claims
    outcomes    one a vector, in the suite's order
    ungated     the operations that failed their good cases, and how
    excused     the failures that the baseline lets pass, by id
    complaints  what is wrong with the baseline
    minimum     how many vectors must have been answered at the least
    hurried     whether it crashed so often in a row that it was no longer given the full time
    """

    implementation: str
    version: str
    language: str
    suite: Suite
    profile: str
    seed: int
    operations: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    ungated: Mapping[str, str]
    excused: Mapping[str, Entry]
    complaints: tuple[str, ...]
    minimum: int
    hurried: bool

    @property
    def counts(self) -> Mapping[str, int]:
        """How many passed, failed, crashed or are unsupported."""
        return Counter(outcome.kind for outcome in self.outcomes)

    @property
    def answered(self) -> int:
        """How many vectors were not unsupported."""
        return len(self.outcomes) - self.counts["unsupported"]

    @property
    def failures(self) -> tuple[Outcome, ...]:
        """What failed or crashed and is not excused."""
        return tuple(
            outcome
            for outcome in self.outcomes
            if outcome.kind in ("failed", "crashed") and outcome.vector.id not in self.excused
        )

    @property
    def missed_faults(self) -> Mapping[str, int]:
        """Which faults were let pass, by flag, and how often; the most frequent first."""
        faults = Counter(
            outcome.vector.flags[0]
            for outcome in self.outcomes
            if outcome.kind == "failed"
            and outcome.vector.verdict_under(self.profile) == "reject"
            and not outcome.why.startswith(NO_CREDIT)
        )
        return dict(faults.most_common())

    @property
    def below_minimum(self) -> bool:
        """Whether fewer vectors were answered than must be."""
        return self.answered < self.minimum

    @property
    def clean(self) -> bool:
        """Whether nothing is to be done."""
        return not (self.failures or self.complaints or self.below_minimum)

    def score(self, verdict: str, operation: str | None = None) -> Score:
        """The score of the vectors of a verdict, of one operation or of all."""
        kinds = [
            outcome.kind
            for outcome in self.outcomes
            if outcome.vector.verdict_under(self.profile) == verdict
            and outcome.kind != "unsupported"
            and operation in (None, outcome.vector.operation)
        ]
        return Score(kinds.count("passed"), len(kinds))


def run(
    suite: Suite,
    vectors: Sequence[Vector],
    *,
    open_under: Callable[[], AbstractContextManager[Under]],
    jobs: int = 1,
    profile: str = "rfc7523",
    seed: int = 0,
    baseline: Baseline = NO_BASELINE,
    minimum: int = 0,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Run:
    """Ask every vector of what ``open_under`` opens, ``jobs`` at a time.

    ``progress`` is told how many are done, of how many; it is called from the workers, one at a
    time. Raises NotChecked where hello or every good case goes unanswered, CallerMistake for an
    argument.
    """
    if not vectors:
        raise CallerMistake("no vector is left to run: widen --operation, --flag or --vector")
    if not 1 <= jobs <= MAXIMUM_JOBS:
        raise CallerMistake(f"the jobs must be from 1 to {MAXIMUM_JOBS}")
    order = sorted(vectors, key=lambda vector: vector.id)
    random.Random(seed).shuffle(order)
    with ThreadPoolExecutor(jobs) as pool, ExitStack() as stack:
        unders = [stack.enter_context(open_under()) for _ in range(min(jobs, len(order)))]
        try:
            # Nothing is asked in this thread: an interrupt arrives here, and never between the
            # start of a process and the note that is made of it.
            hello = pool.submit(unders[0].hello).result()
            wanted = [vector for vector in order if vector.operation in hello.operations]
            check_claims(hello, wanted)
            gate = good_cases(suite, {vector.operation for vector in wanted}, profile)
            first = [case for cases in gate.values() for case in cases]
            asked = {vector.id for vector in first}
            rest = [vector for vector in wanted if vector.id not in asked]
            work = Work(pool, unders, profile, identifiers(suite, seed), progress)
            work.total = len(first) + len(rest)
            work.ask(first)
            check_answered([work.outcomes[vector.id] for vector in first])
            ungated = failed_gates(gate, work.outcomes)
            work.ask(rest)
        except BaseException:
            for under in unders:
                under.stop()
            raise
    outcomes = tuple(
        credited(work.outcomes.get(vector.id) or unclaimed(vector), ungated, profile)
        for vector in vectors
    )
    compared = compare(baseline, suite, outcomes)
    return Run(
        implementation=hello.implementation,
        version=hello.version,
        language=hello.language,
        suite=suite,
        profile=profile,
        seed=seed,
        operations=hello.operations,
        outcomes=outcomes,
        ungated=ungated,
        excused=compared.excused,
        complaints=compared.complaints,
        minimum=minimum,
        hurried=any(under.hurried for under in unders),
    )


class Work:
    """The workers, each with what it asks, and the outcomes by id as they come in."""

    def __init__(
        self,
        pool: ThreadPoolExecutor,
        unders: Sequence[Under],
        profile: str,
        identifiers: Mapping[str, str],
        progress: Callable[[int, int], None],
    ) -> None:
        self.pool = pool
        self.unders = unders
        self.profile = profile
        self.identifiers = identifiers
        self.progress = progress
        self.total = 0
        self.outcomes: dict[str, Outcome] = {}
        self.lock = threading.Lock()
        self.stopped = threading.Event()

    def ask(self, vectors: Sequence[Vector]) -> None:
        """Ask every vector. Which worker asks which is fixed by their order alone."""
        count = len(self.unders)
        futures = [
            self.pool.submit(self.share, under, vectors[number::count])
            for number, under in enumerate(self.unders)
        ]
        try:
            for future in futures:
                future.result()
        except BaseException:
            self.stopped.set()
            raise

    def share(self, under: Under, vectors: Iterable[Vector]) -> None:
        """One worker's part."""
        for vector in vectors:
            if self.stopped.is_set():
                return
            request = {
                "id": self.identifiers[vector.id],
                "op": vector.operation,
                "input": vector.input,
            }
            outcome = judge(vector, under.ask(request), profile=self.profile)
            if outcome.kind in ("failed", "crashed") and under.standard_error:
                outcome = outcome._replace(
                    why=f"{outcome.why}\nstandard error:\n{under.standard_error}"
                )
            with self.lock:
                self.outcomes[vector.id] = outcome
                self.progress(len(self.outcomes), self.total)


def identifiers(suite: Suite, seed: int) -> Mapping[str, str]:
    """An opaque id for each vector, drawn from the seed: it tells nothing of what is expected."""
    numbers = random.Random(seed).sample(range(16**8), len(suite.vectors))
    return {
        vector.id: f"{number:08x}" for vector, number in zip(suite.vectors, numbers, strict=True)
    }


def check_claims(hello: Hello, wanted: Sequence[Vector]) -> None:
    """Raise NotChecked where nothing that was asked for is claimed: a run of nothing is no pass."""
    if not wanted:
        raise NotChecked(
            f"{plain(hello.implementation)} claims {', '.join(hello.operations) or 'no operation'}"
            "; no vector that was asked for is of that"
        )


def unclaimed(vector: Vector) -> Outcome:
    """The outcome of a vector whose operation the implementation does not claim."""
    return Outcome(vector, "unsupported", f"{vector.operation} is not claimed", 0.0, "")
