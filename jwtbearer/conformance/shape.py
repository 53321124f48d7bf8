"""What the files of the suite may hold, member by member; vectors/schema.json says the same.

The package imports no reader of JSON Schema, so that the form is held to by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from jwtbearer.errors import plain, shown

__all__ = ["INPUTS", "INTERMEDIATES", "RESULTS", "Closed", "Kind", "of_file", "of_legend"]

SLUG = "[a-z0-9]+(?:-[a-z0-9]+)*"
VERDICTS = ("accept", "reject", "either")


class Kind(NamedTuple):
    """A value that is no closed object: what it must be, in words and as a test."""

    expected: str
    holds: Callable[[Any], bool]


class Closed(NamedTuple):
    """An object with these members and no others; all but the optional must be there."""

    members: Mapping[str, Kind | Closed]
    optional: frozenset[str] = frozenset()


Shape = Kind | Closed


def matching(pattern: str, expected: str) -> Kind:
    """Text that a pattern describes from end to end."""
    compiled = re.compile(pattern)
    return Kind(
        expected,
        lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None,
    )


def one_of(*words: str) -> Kind:
    """One of a few words."""
    return Kind(" or ".join(words), lambda value: isinstance(value, str) and value in words)


def is_whole(value: Any) -> bool:
    """Whether a value is a whole number of 64 bits; a bool is none."""
    return isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63


TEXT = Kind("text", lambda value: isinstance(value, str))
LINE = matching(r"[^\n\r]+", "a line of text")
HEX = matching("(?:[0-9a-f]{2})*", "octets as hex in lower case")
WHOLE = Kind("a whole number", is_whole)
OFFSET = Kind("a whole number from 0", lambda value: is_whole(value) and value >= 0)
BOOLEAN = Kind("true or false", lambda value: isinstance(value, bool))
OBJECT = Kind("an object", lambda value: isinstance(value, dict))
HEADERS = Kind(
    "an object of texts",
    lambda value: isinstance(value, dict) and all(isinstance(each, str) for each in value.values()),
)
VERSION = matching(r"[0-9]+\.[0-9]+\.[0-9]+", "a version such as 1.0.0")
RULE = matching(SLUG, "a rule's id, or null")
CVE = matching("CVE-[0-9]{4}-[0-9]{4,}", "a CVE's number, or null")


def or_null(kind: Kind) -> Kind:
    """That kind, or null."""
    return Kind(kind.expected, lambda value: value is None or kind.holds(value))


def are_flags(value: Any) -> bool:
    """Whether a value is a list of flags, each once."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(each, str) and re.fullmatch(SLUG, each) for each in value)
        and len(set(value)) == len(value)
    )


INPUTS: Mapping[str, Closed] = {
    "base64url.encode": Closed({"octets": HEX}),
    "base64url.decode": Closed({"text": TEXT}),
    "json.canonicalize": Closed({"octets": HEX}),
    "rs256.sign": Closed({"key": TEXT, "message": HEX}),
    "rs256.verify": Closed({"key": TEXT, "message": HEX, "signature": HEX}),
    "key.load": Closed({"kind": one_of("private", "public"), "file": HEX}),
    "assertion.build": Closed(
        {"key": TEXT, "iss": TEXT, "sub": TEXT, "aud": TEXT, "now": WHOLE, "lifetime": WHOLE}
    ),
    "assertion.verify": Closed({"assertion": TEXT, "key": TEXT, "audience": TEXT, "now": WHOLE}),
    "token.request": Closed({"endpoint": TEXT, "assertion": TEXT}),
    "token.response": Closed({"status": WHOLE, "headers": HEADERS, "body": HEX}),
}
# An answer is one of two things, and a result of token.response has the one member or the other.
RESULTS: Mapping[str, tuple[Closed, ...]] = {
    "base64url.encode": (Closed({"text": TEXT}),),
    "base64url.decode": (Closed({"octets": HEX}),),
    "json.canonicalize": (Closed({"octets": HEX}),),
    "rs256.sign": (Closed({"signature": HEX}),),
    "rs256.verify": (Closed({}),),
    "key.load": (Closed({"n": HEX, "e": HEX}),),
    "assertion.build": (Closed({"assertion": TEXT}),),
    "assertion.verify": (Closed({"iss": TEXT, "sub": TEXT}),),
    "token.request": (Closed({"method": TEXT, "url": TEXT, "headers": HEADERS, "body": TEXT}),),
    "token.response": (Closed({"access_token": TEXT}), Closed({"error": TEXT})),
}
INTERMEDIATES = Closed(
    {
        "header": TEXT,
        "claims": TEXT,
        "signing_input": TEXT,
        "digest": HEX,
        "digest_info": HEX,
        "em": HEX,
    },
    frozenset({"header", "claims", "signing_input", "digest", "digest_info", "em"}),
)
MUTATION = Closed(
    {
        "of": matching(r"(?:input|intermediates)\.[a-z_]+", "a path such as input.text"),
        "offset": OFFSET,
        "was": TEXT,
        "is": TEXT,
    }
)
EXPECT = Closed(
    {
        "verdict": one_of(*VERDICTS),
        "result": OBJECT,
        "profiles": Closed({"salesforce": one_of(*VERDICTS)}),
    },
    frozenset({"result", "profiles"}),
)
VECTOR = Closed(
    {
        "id": matching(f"[a-z0-9]+-[a-z]+/{SLUG}", "an id such as key-load/pkcs1"),
        "comment": LINE,
        "lesson": LINE,
        "clause": LINE,
        "flags": Kind("a list of flags, each once", are_flags),
        "parent": matching(f"[a-z0-9]+-[a-z]+/{SLUG}", "the id of a vector"),
        "mutation": MUTATION,
        "input": OBJECT,
        "intermediates": INTERMEDIATES,
        "expect": EXPECT,
    },
    frozenset({"parent", "mutation", "intermediates"}),
)
FILE = Closed(
    {
        "version": VERSION,
        "licence": one_of("CC0-1.0"),
        "operation": one_of(*INPUTS),
        "comment": LINE,
        "vectors": Kind("a list of vectors", lambda value: isinstance(value, list) and bool(value)),
    }
)
LEGEND = Closed({"version": VERSION, "flags": OBJECT})
FLAG = Closed(
    {
        "fault": BOOLEAN,
        "effect": LINE,
        "clause": LINE,
        "rule": or_null(RULE),
        "cve": or_null(CVE),
    }
)


def misfits(value: Any, shape: Shape, path: str) -> Iterator[str]:
    """Where a value is not of a shape: the member's path, and what it must be."""
    if isinstance(shape, Kind):
        if not shape.holds(value):
            yield f"{path}: it is {shown(value)}; it must be {shape.expected}"
        return
    if not isinstance(value, dict):
        yield f"{path}: it is {shown(value)}; it must be an object"
        return
    for name in value:
        if name not in shape.members:
            yield f"{path}: it has {shown(name)}, which does not belong there"
    inside = "" if path == "it" else f"{path}."
    for name, member in shape.members.items():
        if name in value:
            yield from misfits(value[name], member, inside + name)
        elif name not in shape.optional:
            yield f"{path}: it has no {name}"


def of_file(document: Any, operation: str) -> Iterator[str]:
    """Where a file is not one of vectors of the operation: vector, member, and what is wrong."""
    found = list(misfits(document, FILE, "it"))
    yield from found
    if found:
        return
    if document["operation"] != operation:
        yield f"operation: it is {shown(document['operation'])}; it must be '{operation}'"
    for number, vector in enumerate(document["vectors"], 1):
        id_ = vector.get("id") if isinstance(vector, dict) else None
        name = f" ({plain(id_)})" if isinstance(id_, str) else ""
        for misfit in of_vector(vector, operation):
            yield f"vector {number}{name}, {misfit}"


def of_vector(vector: Any, operation: str) -> Iterator[str]:
    """Where a vector is not of its form."""
    found = list(misfits(vector, VECTOR, "it"))
    yield from found
    if found:
        return
    if vector["id"].partition("/")[0] != operation.replace(".", "-"):
        yield f"id: it must start with {operation.replace('.', '-')}/"
    yield from misfits(vector["input"], INPUTS[operation], "input")
    negative = vector["expect"]["verdict"] == "reject"
    for name in ("parent", "mutation"):
        if negative and name not in vector:
            yield f"{name}: it is missing, and a vector that is rejected has one"
        if not negative and name in vector:
            yield f"{name}: only a vector that is rejected has one"
    yield from of_expect(vector["expect"], operation)


def of_expect(expect: Mapping[str, Any], operation: str) -> Iterator[str]:
    """A result is there where anybody accepts; a profile, where it differs."""
    profiles = expect.get("profiles", {})
    for name, verdict in profiles.items():
        if verdict == expect["verdict"]:
            yield f"expect.profiles.{name}: it is the verdict; only what differs is named"
    accepted = "accept" in (expect["verdict"], *profiles.values())
    if accepted != ("result" in expect):
        yield f"expect.result: it {'is missing' if accepted else 'goes with accept alone'}"
    if "result" in expect:
        tries = [
            list(misfits(expect["result"], shape, "expect.result")) for shape in RESULTS[operation]
        ]
        yield from min(tries, key=len)


def of_legend(document: Any) -> Iterator[str]:
    """Where flags.json is not of its form: flag, member, and what is wrong."""
    found = list(misfits(document, LEGEND, "it"))
    yield from found
    if found:
        return
    for slug, flag in document["flags"].items():
        if not re.fullmatch(SLUG, slug):
            yield f"{shown(slug)}: no name for a flag, which is in small letters, with hyphens"
        for misfit in misfits(flag, FLAG, "it"):
            yield f"{plain(slug)}, {misfit}"
