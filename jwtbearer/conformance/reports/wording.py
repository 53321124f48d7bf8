"""What several reports say."""

from __future__ import annotations

from jwtbearer.conformance.judgement import Outcome
from jwtbearer.conformance.run import Run

__all__ = ["expected", "first_line", "headline", "printable", "shortfalls"]


def printable(text: str) -> str:
    """Foreign text, with what a terminal or XML would act on or cannot hold escaped.

    Line breaks stay; text of letters of any script stays as well.
    """
    return "".join(
        character if character == "\n" or character.isprintable() else ascii(character)[1:-1]
        for character in text
    )


def first_line(text: str) -> str:
    """The first line of foreign text, printable."""
    return printable(text.partition("\n")[0])


def headline(run: Run) -> str:
    """Who was run on what."""
    return printable(
        f"{run.implementation} {run.version} ({run.language}), suite {run.suite.version}, "
        f"profile {run.profile}, seed {run.seed}"
    ).replace("\n", " ")


def expected(outcome: Outcome, profile: str) -> str:
    """What should have come."""
    return {
        "accept": "to be accepted",
        "reject": "to be rejected",
        "either": "a reply of either kind",
    }[outcome.vector.verdict_under(profile)]


def shortfalls(run: Run) -> list[str]:
    """What is wrong with the run beside its failures: the baseline, and too few answers."""
    lines = [f"baseline: {complaint}" for complaint in run.complaints]
    if run.below_minimum:
        lines.append(f"minimum: {run.answered} vectors were answered, {run.minimum} must be")
    return lines
