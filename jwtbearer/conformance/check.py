"""Is the suite itself whole and sound? What `vectors check` holds it to."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from jwtbearer import base64url
from jwtbearer.conformance.judgement import Reply, judge
from jwtbearer.conformance.operations import perform
from jwtbearer.conformance.suite import OPERATIONS, PROFILES, Mutation, Suite, Vector
from jwtbearer.errors import EncodingRefused, JWTBearerError, plain, shown

__all__ = ["MINIMUM_FAULTS", "MINIMUM_VECTORS", "RULES", "Checked", "check"]

MINIMUM_VECTORS = 800
MINIMUM_FAULTS = 90
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
FLAG = SLUG

# What the verifier refuses, by rule: each has a negative. Those of size are left out: a vector
# that long is of no use to anybody.
RULES = frozenset(
    f"{layer}-{fault}"
    for layer, faults in {
        "encoding": "segments padding alphabet whitespace character length trailing-bits",
        "json": "utf8 bom object duplicate constant surrogate number depth syntax",
        "header": "alg alg-none alg-hmac alg-case typ b64 crit",
        "signature": "length range unknown",
        "claims": "iss-missing sub-missing prn aud-missing aud-other exp-missing exp-type "
        "exp-milliseconds exp-past nbf",
    }.items()
    for fault in faults.split()
)


class Checked(NamedTuple):
    """What is wrong, a line each, and how many vectors there are of each operation and flag."""

    problems: tuple[str, ...]
    by_operation: Mapping[str, int]
    faults: int


def check(suite: Suite) -> Checked:
    """Hold the suite to its own rules."""
    problems = [
        *identity(suite),
        *inputs(suite),
        *legend(suite),
        *coverage(suite),
        *residues(suite),
        *(problem for vector in suite.vectors for problem in soundness(vector, suite)),
    ]
    by_operation = Counter(vector.operation for vector in suite.vectors)
    return Checked(tuple(problems), by_operation, len(used_faults(suite)))


def used_faults(suite: Suite) -> set[str]:
    """The faults that a vector is there for."""
    return {
        flag
        for vector in suite.vectors
        for flag in vector.flags
        if flag in suite.flags and suite.flags[flag].fault
    }


def identity(suite: Suite) -> Iterator[str]:
    """Ids are unique, and of the form operation/slug."""
    for name, count in Counter(vector.id for vector in suite.vectors).items():
        if count > 1:
            yield f"{name}: the id is used {count} times"
    for vector in suite.vectors:
        operation, _, slug = vector.id.partition("/")
        if operation != vector.operation.replace(".", "-") or not SLUG.fullmatch(slug):
            yield f"{plain(vector.id)}: an id is {vector.operation.replace('.', '-')}/slug"


def inputs(suite: Suite) -> Iterator[str]:
    """No two vectors of an operation have the same input."""
    first: dict[str, Vector] = {}
    for vector in suite.vectors:
        key = vector.operation + json.dumps(vector.input, sort_keys=True)
        if key not in first:
            first[key] = vector
        elif first[key].verdict != vector.verdict:
            yield f"{vector.id}: the input of {first[key].id}, with another verdict"
        else:
            yield f"{vector.id}: the input of {first[key].id} once more"


def legend(suite: Suite) -> Iterator[str]:
    """Every flag is in the legend, and every one of the legend is used."""
    used = {flag for vector in suite.vectors for flag in vector.flags}
    for flag in sorted(used - set(suite.flags)):
        yield f"flags.json: the flag {shown(flag)} is used and not explained"
    for flag in sorted(set(suite.flags) - used):
        yield f"flags.json: the flag {shown(flag)} is explained and not used"
    for flag in suite.flags:
        if not FLAG.fullmatch(flag):
            yield f"flags.json: {shown(flag)} is no name for a flag"


def coverage(suite: Suite) -> Iterator[str]:
    """Enough vectors and faults, every operation, and every rule of the verifier."""
    if len(suite.vectors) < MINIMUM_VECTORS:
        yield f"there are {len(suite.vectors)} vectors; at least {MINIMUM_VECTORS} must be"
    faults = len(used_faults(suite))
    if faults < MINIMUM_FAULTS:
        yield f"there are {faults} faults; at least {MINIMUM_FAULTS} must be"
    for operation in OPERATIONS:
        verdicts = {each.verdict for each in suite.vectors if each.operation == operation}
        if "accept" not in verdicts:
            yield f"{operation}: nothing is accepted"
    covered = {suite.flags[flag].rule for flag in used_faults(suite)}
    for rule in sorted(RULES - covered):
        yield f"no fault is of the rule {rule}"


def residues(suite: Suite) -> Iterator[str]:
    """Each fault of base64url is there at every length modulo 4 at which it can occur."""
    found: dict[str, set[int]] = defaultdict(set)
    splices: dict[str, list[tuple[Mutation, str]]] = defaultdict(list)
    for vector in suite.vectors:
        if vector.operation != "base64url.decode" or vector.fault is None:
            continue
        found[vector.fault].add(len(vector.input["text"]) % 4)
        parent = suite.by_id.get(vector.parent or "")
        if vector.mutation is not None and parent is not None:
            splices[vector.fault].append((vector.mutation, parent.input["text"]))
    for fault, mutations in splices.items():
        rule = suite.flags[fault].rule if fault in suite.flags else None
        possible = {
            len(text) % 4
            for mutation, parent in mutations
            for text in elsewhere(mutation, parent)
            if refused_by(text) == rule
        }
        for residue in sorted(possible - found[fault]):
            yield f"base64url.decode: {fault} is missing at a length of {residue} modulo 4"


def elsewhere(mutation: Mutation, parent: str) -> Iterator[str]:
    """The same splice in texts of the other lengths, as far from the beginning or the end."""
    from_end = len(parent) - mutation.offset
    for length in (8, 10, 11):
        text = "A" * length
        at_end = from_end <= len(mutation.was) + 1
        offset = length - from_end if at_end else min(mutation.offset, length)
        if 0 <= offset <= length:
            yield text[:offset] + mutation.is_ + text[offset + len(mutation.was) :]


def refused_by(text: str) -> str | None:
    """The rule by which a text is refused; None where it is accepted."""
    try:
        base64url.decode(text)
    except EncodingRefused as error:
        return error.rule
    return None


def soundness(vector: Vector, suite: Suite) -> Iterator[str]:
    """Our own flow agrees in each profile, and a negative is its parent with one splice."""
    for profile in PROFILES:
        outcome = judge(vector, own_reply(vector, profile), profile=profile)
        if outcome.kind != "passed":
            yield f"{vector.id}: under {profile} our own flow differs: {outcome.why}"
    if vector.verdict != "reject":
        return
    if vector.parent is None or vector.mutation is None:
        yield f"{vector.id}: a negative has parent and mutation"
        return
    parent = suite.by_id.get(vector.parent)
    if parent is None or parent.operation != vector.operation or parent.verdict != "accept":
        yield f"{vector.id}: its parent is no accepted vector of the operation"
        return
    yield from one_splice(vector, parent, vector.mutation)


def own_reply(vector: Vector, profile: str) -> Reply:
    """What our own flow makes of a vector."""
    try:
        return Reply("result", perform(vector.operation, vector.input, profile=profile))
    except JWTBearerError as error:
        return Reply("rejected", str(error))


def one_splice(vector: Vector, parent: Vector, mutation: Mutation) -> Iterator[str]:
    """The splice undone gives the parent's member, and nothing else differs."""
    mutated, original = (member(each, mutation.of) for each in (vector, parent))
    if mutated is None or original is None:
        yield f"{vector.id}: {shown(mutation.of)} is no member of text in it and its parent"
        return
    start, end = mutation.offset, mutation.offset + len(mutation.is_)
    repaired = mutated[:start] + mutation.was + mutated[end:]
    if mutated[start:end] != mutation.is_ or repaired != original:
        yield f"{vector.id}: the mutation undone does not give {mutation.of} of {parent.id}"
    differing = [
        name
        for name in {*vector.input, *parent.input}
        if vector.input.get(name) != parent.input.get(name)
    ]
    group, _, name = mutation.of.partition(".")
    # A step that was mutated shows in what is made of it, and that is one member of the input.
    if len(differing) > 1 or (group == "input" and differing != [name]):
        yield f"{vector.id}: it differs from {parent.id} in {', '.join(sorted(differing))}"


def member(vector: Vector, path: str) -> str | None:
    """A member of text by its path, such as input.text; a number as its digits."""
    group, _, name = path.partition(".")
    members: Mapping[str, Any] = {
        "input": vector.input,
        "intermediates": vector.intermediates,
    }.get(group, {})
    value = members.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else None
