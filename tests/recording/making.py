"""A flag, a vector, and the one splice that turns a negative's parent into the negative."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

__all__ = ["VERSION", "Book", "Flag", "Vector", "document", "member", "slug"]

VERSION = "1.0.0"
Vector = dict[str, Any]

# The members that hold octets, as hex: a splice in them is of whole octets.
HEX = frozenset({"octets", "message", "signature", "file", "body", "digest", "digest_info", "em"})
UNCERTAIN = re.compile(r"[^\n\x20-\x7e]")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Flag(NamedTuple):
    """A class of vectors; where it is a fault, a class of broken implementations.

    effect  what an implementation that fails here does wrong
    lesson  what its author is told
    rule    the audit's rule for the same fault, if it has one
    """

    clause: str
    effect: str
    lesson: str
    rule: str | None = None
    cve: str | None = None
    fault: bool = True


class Book:
    """The vectors of one operation, with its flags."""

    def __init__(self, operation: str, comment: str, flags: Mapping[str, Flag]) -> None:
        self.operation = operation
        self.comment = comment
        self.flags = flags
        self.vectors: list[Vector] = []
        self.by_id: dict[str, Vector] = {}
        self.inputs: set[str] = set()

    def accept(
        self,
        slug: str,
        comment: str,
        input: Mapping[str, Any],
        result: Mapping[str, Any],
        *,
        flag: str,
        intermediates: Mapping[str, str] | None = None,
        lesson: str | None = None,
        clause: str | None = None,
    ) -> Vector:
        """Enter a vector that every implementation must take, with this result."""
        vector = self.vector(slug, comment, (flag,), lesson, clause)
        vector["input"] = dict(input)
        if intermediates:
            vector["intermediates"] = dict(intermediates)
        vector["expect"] = {"verdict": "accept", "result": dict(result)}
        return self.enter(vector)

    def either(
        self,
        slug: str,
        comment: str,
        input: Mapping[str, Any],
        *,
        flag: str,
        lesson: str | None = None,
        clause: str | None = None,
    ) -> Vector:
        """Enter a vector on which the standards leave the choice; a crash alone is wrong."""
        vector = self.vector(slug, comment, (flag,), lesson, clause)
        vector["input"] = dict(input)
        vector["expect"] = {"verdict": "either"}
        return self.enter(vector)

    def reject(
        self,
        slug: str,
        comment: str,
        parent: Vector,
        of: str,
        *,
        flag: str,
        also: Iterable[str] = (),
        input: Mapping[str, Any] | None = None,
        intermediates: Mapping[str, str | None] | None = None,
        profiles: Mapping[str, str] | None = None,
        result: Mapping[str, Any] | None = None,
        lesson: str | None = None,
        clause: str | None = None,
    ) -> Vector:
        """Enter a vector that must be refused: its parent, with one splice in ``of``.

        ``input`` and ``intermediates`` name what is changed: that member, and what is derived from
        it; None takes a member away. ``profiles`` and ``result`` are for what a profile lets pass.
        """
        assert parent["expect"]["verdict"] == "accept", f"{slug}: {parent['id']} is not accepted"
        vector = self.vector(slug, comment, (flag, *also), lesson, clause)
        vector["parent"] = parent["id"]
        vector["mutation"] = {}
        vector["input"] = {**parent["input"], **(input or {})}
        together = {**parent.get("intermediates", {}), **(intermediates or {})}
        kept = {name: text for name, text in together.items() if text is not None}
        if kept:
            vector["intermediates"] = kept
        vector["mutation"] = splice(of, text_of(parent, of), text_of(vector, of))
        vector["expect"] = {"verdict": "reject"}
        if result is not None:
            vector["expect"]["result"] = dict(result)
        if profiles:
            vector["expect"]["profiles"] = dict(profiles)
        return self.enter(vector)

    def vector(
        self,
        slug: str,
        comment: str,
        flags: tuple[str, ...],
        lesson: str | None,
        clause: str | None,
    ) -> Vector:
        """What every vector has; lesson and clause are the first flag's where none is given."""
        first = self.flags[flags[0]]
        return {
            "id": f"{self.operation.replace('.', '-')}/{slug}",
            "comment": comment,
            "lesson": lesson or first.lesson,
            "clause": clause or first.clause,
            "flags": list(flags),
        }

    def enter(self, vector: Vector) -> Vector:
        """Keep a vector whose id and input are its own."""
        name, given = vector["id"], json.dumps(vector["input"], sort_keys=True)
        assert SLUG.fullmatch(name.partition("/")[2]), f"{name}: no slug"
        assert name not in self.by_id, f"{name} is there twice"
        assert given not in self.inputs, f"{name}: another vector has the same input"
        for text in ("comment", "lesson"):
            assert vector[text].isprintable(), f"{name}: {text} is not one line"
        self.by_id[name] = vector
        self.inputs.add(given)
        self.vectors.append(vector)
        return vector


def member(vector: Vector, path: str) -> Any:
    """A member by its path, such as ``input.text``."""
    found: Any = vector
    for name in path.split("."):
        found = found[name]
    return found


def text_of(vector: Vector, path: str) -> str:
    """A member as the text that is spliced: a number is spliced as its digits."""
    found = member(vector, path)
    return str(found) if isinstance(found, int) else found


def splice(of: str, parent: str, child: str) -> dict[str, Any]:
    """The shortest single splice from one text to the other."""
    assert parent != child, f"{of} is the parent's"
    step = 2 if of.rpartition(".")[2] in HEX else 1
    start = shared(parent, child) // step * step
    end = shared(parent[start:][::-1], child[start:][::-1]) // step * step
    return {
        "of": of,
        "offset": start,
        "was": parent[start : len(parent) - end],
        "is": child[start : len(child) - end],
    }


def shared(one: str, other: str) -> int:
    """How many characters two texts start with in common."""
    differing = (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return next(differing, min(len(one), len(other)))


def slug(text: str) -> str:
    """A text as part of an id."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def document(value: object) -> bytes:
    """JSON for people and programs alike: what a reader could not see is escaped."""
    text = json.dumps(value, indent=1, ensure_ascii=False) + "\n"
    return UNCERTAIN.sub(escaped, text).encode()


def escaped(match: re.Match[str]) -> str:
    """A character as it is where it can be seen, else as JSON escapes it (RFC 8259 §7)."""
    return match[0] if match[0].isprintable() else json.dumps(match[0])[1:-1]
