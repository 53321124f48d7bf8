"""The sanity gate: good cases come first, and who fails them earns nothing by refusing.

An implementation that refuses everything would else pass every negative of the suite.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from jwtbearer.conformance.judgement import Outcome
from jwtbearer.conformance.protocol import NotChecked
from jwtbearer.conformance.suite import OPERATIONS, Suite, Vector

__all__ = ["NO_CREDIT", "check_answered", "credited", "failed_gates", "good_cases"]

GOOD_CASES = 2  # of each operation
NO_CREDIT = "no credit: "  # how the reason begins where a refusal earns nothing


def good_cases(
    suite: Suite, operations: Collection[str], profile: str
) -> Mapping[str, tuple[Vector, ...]]:
    """The two accepted vectors of each operation from which most negatives were made.

    They are the plainest that there are: a mutation starts from what is in order all over.
    """
    children = Counter(vector.parent for vector in suite.vectors)
    return {
        operation: tuple(
            sorted(
                (
                    vector
                    for vector in suite.vectors
                    if vector.operation == operation and vector.verdict_under(profile) == "accept"
                ),
                key=lambda vector: -children[vector.id],
            )[:GOOD_CASES]
        )
        for operation in OPERATIONS
        if operation in operations
    }


def check_answered(outcomes: Collection[Outcome]) -> None:
    """Raise NotChecked where not one good case was answered: there is nothing to be judged."""
    if outcomes and all(outcome.kind == "crashed" for outcome in outcomes):
        first = next(iter(outcomes))
        raise NotChecked(
            f"none of {len(outcomes)} good cases was answered; {first.vector.id}: {first.why}"
        )


def failed_gates(
    gate: Mapping[str, tuple[Vector, ...]], outcomes: Mapping[str, Outcome]
) -> Mapping[str, str]:
    """The operations that failed their good cases, and which those were.

    A good case that is unsupported is not held against an operation unless all are.
    """
    failed = {}
    for operation, cases in gate.items():
        kinds = {case.id: outcomes[case.id].kind for case in cases}
        bad = [identifier for identifier, kind in kinds.items() if kind in ("failed", "crashed")]
        if bad or (kinds and set(kinds.values()) == {"unsupported"}):
            failed[operation] = ", ".join(f"{name} {kinds[name]}" for name in bad or kinds)
    return failed


def credited(outcome: Outcome, ungated: Mapping[str, str], profile: str) -> Outcome:
    """The outcome as it counts: a refusal is no pass where the operation failed its good cases."""
    vector = outcome.vector
    if (
        outcome.kind != "passed"
        or vector.operation not in ungated
        or vector.verdict_under(profile) != "reject"
    ):
        return outcome
    why = f"it was refused, as it must be, but of good cases {ungated[vector.operation]}"
    return outcome._replace(kind="failed", why=NO_CREDIT + why)
