"""The suite: the vectors of vectors/, read and held to their form."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from jwtbearer.conformance import shape
from jwtbearer.errors import CallerMistake, plain, shown

__all__ = [
    "LEGEND_FILE",
    "OPERATIONS",
    "PROFILES",
    "Flag",
    "Mutation",
    "Suite",
    "Vector",
    "file_of",
    "load",
    "select",
]

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
LEGEND_FILE = "flags.json"
MAXIMUM_FILE_BYTES = 1 << 25  # 32 MiB
MAXIMUM_NAME = 200  # characters of a name that is compared with others


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
    found = get_close_matches(name[:MAXIMUM_NAME], names)
    return f"; perhaps {' or '.join(found)}" if found else ""


def load(folder: Path) -> Suite:
    """Read the suite from a folder.

    Raises CallerMistake for what is not of its form, naming file, vector and member.
    """
    documents = {operation: read(folder / file_of(operation)) for operation in OPERATIONS}
    legend = read(folder / LEGEND_FILE)
    for operation, document in documents.items():
        hold(file_of(operation), shape.of_file(document, operation))
    hold(LEGEND_FILE, shape.of_legend(legend))
    version: str = legend["version"]
    for operation, document in documents.items():
        if document["version"] != version:
            raise CallerMistake(
                f"{file_of(operation)}, version: it is {document['version']}, and that of "
                f"{LEGEND_FILE} {version}; a suite has one version"
            )
    return Suite(
        version,
        tuple(
            vector_of(members, operation)
            for operation, document in documents.items()
            for members in document["vectors"]
        ),
        {slug: Flag(slug=slug, **members) for slug, members in legend["flags"].items()},
    )


def file_of(operation: str) -> str:
    """The file that holds the vectors of an operation."""
    return f"{operation.replace('.', '-')}.json"


def read(file: Path) -> Any:
    """What a file of JSON holds. Raises CallerMistake where it is none, or ambiguous."""
    try:
        with file.open("rb") as stream:
            octets = stream.read(MAXIMUM_FILE_BYTES + 1)
    except OSError as error:
        raise CallerMistake(f"{plain(str(file))} cannot be read: {error.strerror}") from None
    if len(octets) > MAXIMUM_FILE_BYTES:
        raise CallerMistake(f"{file.name} has over {MAXIMUM_FILE_BYTES >> 20} MiB")
    try:
        return json.loads(octets.decode("utf-8"), object_pairs_hook=once, parse_constant=no_number)
    except RecursionError:
        raise CallerMistake(f"{file.name} is nested too deeply") from None
    except ValueError as error:
        raise CallerMistake(f"{file.name} is not JSON in UTF-8: {plain(str(error))}") from None


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object's members; a name that comes twice has two meanings."""
    members: dict[str, Any] = {}
    for name, value in pairs:
        if name in members:
            raise ValueError(f"{shown(name)} comes twice in one object")
        members[name] = value
    return members


def no_number(word: str) -> None:
    """Refuse NaN and Infinity, which are not JSON (RFC 8259 §6)."""
    raise ValueError(f"{word} is no JSON")


def hold(file: str, misfits: Iterator[str]) -> None:
    """Raise CallerMistake with the first misfit of a file, and how many more there are."""
    first = next(misfits, None)
    if first is not None:
        more = sum(1 for _ in misfits)
        raise CallerMistake(f"{file}, {first}" + (f" (and {more} more)" if more else ""))


def vector_of(members: Mapping[str, Any], operation: str) -> Vector:
    """One vector, of members that were held to their form."""
    expect, mutation = members["expect"], members.get("mutation")
    return Vector(
        id=members["id"],
        operation=operation,
        comment=members["comment"],
        lesson=members["lesson"],
        clause=members["clause"],
        flags=tuple(members["flags"]),
        input=members["input"],
        verdict=expect["verdict"],
        result=expect.get("result", {}),
        profiles=expect.get("profiles", {}),
        intermediates=members.get("intermediates", {}),
        parent=members.get("parent"),
        mutation=mutation and Mutation(*(mutation[name] for name in ("of", "offset", "was", "is"))),
    )


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
