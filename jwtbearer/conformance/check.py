"""Is the suite itself whole and sound? What `jwtbearer vectors check` holds it to.

Not whether our flow agrees with each verdict: that is a run. Here the data is held to its own
rules, and to this, that every negative is an accepted vector with one fault.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from jwtbearer.conformance import coverage, repair
from jwtbearer.conformance.operations import perform
from jwtbearer.conformance.suite import LEGEND_FILE, OPERATIONS, Suite, Vector, file_of, load
from jwtbearer.errors import CallerMistake, JWTBearerError, Refused, plain

__all__ = ["Checked", "check"]

SLUG = re.compile("[a-z0-9]+(?:-[a-z0-9]+)*")


class Checked(NamedTuple):
    """What is wrong, a line each, and how much there is.

    by_operation  how many vectors there are of each operation
    faults        how many flags are faults and are used
    """

    problems: tuple[str, ...]
    by_operation: Mapping[str, int]
    faults: int


def check(suite: Suite, folder: Path | None = None) -> Checked:
    """Hold the suite to its rules, and with a folder its files as they stand there."""
    problems = [
        *(strays(folder) if folder is not None else ()),
        *identity(suite),
        *inputs(suite),
        *coverage.legend(suite),
        *coverage.enough(suite),
        *coverage.residues(suite),
        *coverage.rules(refusals(suite)),
        *(problem for vector in suite.vectors for problem in soundness(vector, suite)),
    ]
    counted = Counter(vector.operation for vector in suite.vectors)
    by_operation = {operation: counted[operation] for operation in OPERATIONS}
    return Checked(tuple(problems), by_operation, len(coverage.used_faults(suite)))


def line(vector: Vector, member: str, problem: str) -> str:
    """A problem, and where it is: the file, the vector, the member."""
    return f"{file_of(vector.operation)}, {plain(vector.id)}, {member}: {problem}"


def strays(folder: Path) -> Iterator[str]:
    """The files are of their form, and none holds vectors that nothing would ever run."""
    try:
        load(folder)
    except CallerMistake as error:
        yield str(error)
    known = {LEGEND_FILE, *map(file_of, OPERATIONS)}
    for file in sorted(folder.glob("*.json")):
        if file.name in known:
            continue
        try:
            document = json.loads(file.read_bytes())
        except (OSError, ValueError, RecursionError):
            yield f"{file.name}: it is not JSON"
            continue
        if isinstance(document, dict) and {"operation", "vectors"} <= set(document):
            yield f"{file.name}: it holds vectors of an operation, and is the file of none"


def identity(suite: Suite) -> Iterator[str]:
    """Ids are unique, and of the form operation/slug."""
    counted = Counter(vector.id for vector in suite.vectors)
    for vector in suite.vectors:
        operation, _, slug = vector.id.partition("/")
        expected = vector.operation.replace(".", "-")
        if operation != expected or not SLUG.fullmatch(slug):
            yield line(vector, "id", f"it must be {expected}/ and words in small letters")
        if counted.pop(vector.id, 1) > 1:
            yield line(vector, "id", "another vector has the same")


def inputs(suite: Suite) -> Iterator[str]:
    """No two vectors of an operation have the same input, least of all with two verdicts."""
    first: dict[tuple[str, str], Vector] = {}
    for vector in suite.vectors:
        earlier = first.setdefault((vector.operation, spelled(vector.input)), vector)
        if earlier is vector:
            continue
        both = [(each.verdict, dict(each.profiles)) for each in (earlier, vector)]
        said = "with another verdict" if both[0] != both[1] else "once more"
        yield line(vector, "input", f"it is that of {plain(earlier.id)}, {said}")


def spelled(members: Mapping[str, Any]) -> str:
    """Members as one text, the same for the same members in any order."""
    return json.dumps(members, sort_keys=True)


def refusals(suite: Suite) -> dict[str, set[str]]:
    """By operation, the rules by which our own flow refuses what must be refused."""
    found: dict[str, set[str]] = defaultdict(set)
    for vector in suite.vectors:
        if vector.verdict == "reject":
            try:
                perform(vector.operation, vector.input)
            except Refused as error:
                found[vector.operation].add(error.rule)
            except JWTBearerError:
                pass  # refused, but by no rule that has a name
    return found


def soundness(vector: Vector, suite: Suite) -> Iterator[str]:
    """The steps follow from one another; a negative is repaired, and then accepted."""
    for member, problem in repair.follows(vector):
        yield line(vector, member, problem)
    if vector.verdict != "reject":
        return
    found = list(repair.repairable(vector, suite))
    for member, problem in found:
        yield line(vector, member, problem)
    if found or vector.parent is None or vector.mutation is None:
        return
    given = repair.repaired_input(vector, suite.by_id[vector.parent], vector.mutation)
    try:
        perform(vector.operation, given)
    except JWTBearerError as error:
        yield line(vector, "mutation", f"undone, the input is still refused: {error}")
