"""The suite: the vectors of vectors/, read and held to their form."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from jwtbearer.errors import CallerMistake, plain, shown

__all__ = ["OPERATIONS", "PROFILES", "Flag", "Mutation", "Suite", "Vector", "load", "select"]

OPERATIONS = (
    "base64url.encode",
    "base64url.decode",
    "json.canonicalize",
    "rs256.sign",
    "rs256.verify",
    "key.load",
    "assertion.build",
    "assertion.verify",
    "token.request",
    "token.response",
)
PROFILES = ("rfc7523", "salesforce")
VERDICTS = ("accept", "reject", "either")
MAXIMUM_FILE_BYTES = 1 << 25  # 32 MiB
REQUIRED = frozenset({"id", "comment", "lesson", "clause", "flags", "input", "expect"})
OPTIONAL = frozenset({"parent", "mutation", "intermediates"})


class Mutation(NamedTuple):
    """The one splice that turns the parent's member into this vector's.

    At ``offset`` of the text ``of`` names, such as ``input.text``, ``was`` became ``is_``.
    """

    of: str
    offset: int
    was: str
    is_: str


class Flag(NamedTuple):
    """What a flag stands for; ``effect`` is what an implementation that fails there does wrong."""

    slug: str
    fault: bool
    effect: str
    clause: str
    rule: str | None
    cve: str | None


@dataclass(frozen=True)
class Vector:
    """One vector; vectors/README.md says what its members mean."""

    id: str
    operation: str
    comment: str
    lesson: str
    clause: str
    flags: tuple[str, ...]
    input: Mapping[str, Any]
    verdict: str
    result: Mapping[str, Any] = field(default_factory=dict)
    profiles: Mapping[str, str] = field(default_factory=dict)
    intermediates: Mapping[str, str] = field(default_factory=dict)
    parent: str | None = None
    mutation: Mutation | None = None

    def verdict_under(self, profile: str) -> str:
        """accept, reject or either: what a reader of that profile must say."""
        return self.profiles.get(profile, self.verdict)

    @property
    def fault(self) -> str | None:
        """The fault of a negative: its first flag."""
        return self.flags[0] if self.verdict == "reject" else None


@dataclass(frozen=True)
class Suite:
    """All vectors, and the legend of their flags."""

    version: str
    vectors: tuple[Vector, ...]
    flags: Mapping[str, Flag]

    @cached_property
    def by_id(self) -> Mapping[str, Vector]:
        """The vectors by id."""
        return {vector.id: vector for vector in self.vectors}

    def vector(self, id: str) -> Vector:
        """The vector of that id. Raises CallerMistake, with what comes close."""
        if id in self.by_id:
            return self.by_id[id]
        raise CallerMistake(f"there is no vector {shown(id)}{close(id, self.by_id)}")


def close(name: str, names: Collection[str]) -> str:
    """What a mistyped name may have meant."""
    found = get_close_matches(name, names)
    return f"; perhaps {' or '.join(found)}" if found else ""


def load(folder: Path) -> Suite:
    """Read the suite from a folder. Raises CallerMistake for what is not of its form."""
    version = ""
    vectors: list[Vector] = []
    for operation in OPERATIONS:
        file = folder / f"{operation.replace('.', '-')}.json"
        document = read(file)
        if document.get("operation") != operation or not isinstance(document.get("vectors"), list):
            raise CallerMistake(f"{file.name}: it holds no vectors of the operation {operation}")
        version = version or str(document.get("version"))
        for position, members in enumerate(document["vectors"]):
            vectors.append(vector_of(members, operation, f"{file.name}, vector {position + 1}"))
    flags = read(folder / "flags.json").get("flags")
    if not isinstance(flags, dict):
        raise CallerMistake("flags.json: it has no flags")
    return Suite(version, tuple(vectors), {slug: flag_of(slug, flags[slug]) for slug in flags})


def read(file: Path) -> dict[str, Any]:
    """A file of JSON with an object in it."""
    try:
        with file.open("rb") as stream:
            octets = stream.read(MAXIMUM_FILE_BYTES + 1)
    except OSError as error:
        raise CallerMistake(f"{plain(str(file))} cannot be read: {error.strerror}") from None
    if len(octets) > MAXIMUM_FILE_BYTES:
        raise CallerMistake(f"{file.name} is over {MAXIMUM_FILE_BYTES} bytes")
    try:
        value = json.loads(octets)
    except (ValueError, RecursionError) as error:
        raise CallerMistake(f"{file.name} is not JSON: {plain(str(error))}") from None
    if not isinstance(value, dict):
        raise CallerMistake(f"{file.name} holds JSON, but no object")
    return value


def vector_of(members: Any, operation: str, where: str) -> Vector:
    """One vector. Raises CallerMistake with the member that is not of its form."""
    if not isinstance(members, dict):
        raise CallerMistake(f"{where}: it is no object")
    where = f"{where} ({plain(str(members.get('id')))})"
    names = set(members)
    for name in sorted(REQUIRED - names):
        raise CallerMistake(f"{where}: it has no {name}")
    for name in sorted(names - REQUIRED - OPTIONAL):
        raise CallerMistake(f"{where}: it has {shown(name)}, which no vector has")
    for name in ("id", "comment", "lesson", "clause"):
        check(isinstance(members[name], str) and bool(members[name]), where, name, "text")
    flags = members["flags"]
    check(isinstance(flags, list) and bool(flags) and texts(flags), where, "flags", "names")
    check(isinstance(members["input"], dict), where, "input", "an object")
    steps = members.get("intermediates", {})
    check(isinstance(steps, dict) and texts(steps.values()), where, "intermediates", "texts")
    expect = members["expect"]
    check(isinstance(expect, dict), where, "expect", "an object")
    check(expect.get("verdict") in VERDICTS, where, "expect.verdict", " or ".join(VERDICTS))
    profiles = expect.get("profiles", {})
    check(
        isinstance(profiles, dict)
        and all(name in PROFILES and verdict in VERDICTS for name, verdict in profiles.items()),
        where,
        "expect.profiles",
        "verdicts by profile",
    )
    result = expect.get("result", {})
    check(isinstance(result, dict), where, "expect.result", "an object")
    parent = members.get("parent")
    check(parent is None or isinstance(parent, str), where, "parent", "an id")
    return Vector(
        id=members["id"],
        operation=operation,
        comment=members["comment"],
        lesson=members["lesson"],
        clause=members["clause"],
        flags=tuple(flags),
        input=members["input"],
        verdict=expect["verdict"],
        result=result,
        profiles=profiles,
        intermediates=steps,
        parent=parent,
        mutation=mutation_of(members.get("mutation"), where),
    )


def mutation_of(members: Any, where: str) -> Mutation | None:
    """The splice of a negative."""
    if members is None:
        return None
    check(
        isinstance(members, dict) and set(members) == {"of", "offset", "was", "is"},
        where,
        "mutation",
        "of, offset, was and is",
    )
    of, offset, was, is_ = (members[name] for name in ("of", "offset", "was", "is"))
    check(texts((of, was, is_)), where, "mutation", "texts")
    check(isinstance(offset, int) and offset >= 0, where, "mutation.offset", "a number from 0")
    return Mutation(of, offset, was, is_)


def flag_of(slug: str, members: Any) -> Flag:
    """One entry of the legend."""
    where = f"flags.json, {plain(slug)}"
    names = {"fault", "effect", "clause", "rule", "cve"}
    whole = isinstance(members, dict) and set(members) == names
    check(whole, where, "it", f"an object of {', '.join(sorted(names))}")
    check(isinstance(members["fault"], bool), where, "fault", "true or false")
    check(texts((members["effect"], members["clause"])), where, "effect, clause", "text")
    for name in ("rule", "cve"):
        check(members[name] is None or isinstance(members[name], str), where, name, "text or null")
    return Flag(slug, *(members[name] for name in ("fault", "effect", "clause", "rule", "cve")))


def texts(values: Any) -> bool:
    """Whether every value is text."""
    return all(isinstance(value, str) for value in values)


def check(holds: bool, where: str, name: str, expected: str) -> None:
    """Raise CallerMistake where a member is not of its form."""
    if not holds:
        raise CallerMistake(f"{where}: {name} must be {expected}")


def select(
    suite: Suite, *, operations: Collection[str] = (), flags: Collection[str] = ()
) -> tuple[Vector, ...]:
    """The vectors of these operations and with one of these flags; of all where none is named."""
    for name in operations:
        if name not in OPERATIONS:
            raise CallerMistake(f"there is no operation {shown(name)}{close(name, OPERATIONS)}")
    for name in flags:
        if name not in suite.flags:
            raise CallerMistake(f"there is no flag {shown(name)}{close(name, suite.flags)}")
    return tuple(
        vector
        for vector in suite.vectors
        if (not operations or vector.operation in operations)
        and (not flags or not set(flags).isdisjoint(vector.flags))
    )
