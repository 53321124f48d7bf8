"""Is everything there that the suite must hold? Vectors, faults, rules, and lengths modulo 4."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from jwtbearer import base64url
from jwtbearer.conformance.suite import LEGEND_FILE, OPERATIONS, Mutation, Suite, file_of
from jwtbearer.errors import EncodingRefused, shown

__all__ = [
    "LIMITS",
    "MINIMUM_FAULTS",
    "MINIMUM_VECTORS",
    "RULES",
    "enough",
    "legend",
    "residues",
    "rules",
    "used_faults",
]

MINIMUM_VECTORS = 800
MINIMUM_FAULTS = 90
LENGTHS = (8, 10, 11)  # of base64url: one of each residue modulo 4 that a text can have

# How large and how deep a text may be, the standards leave to the reader: no vector can say.
LIMITS = frozenset({"encoding-size", "json-size", "json-depth"})


def named(layer: str, faults: str) -> frozenset[str]:
    """The rules of a layer."""
    return frozenset(f"{layer}-{fault}" for fault in faults.split())


ENCODING = named("encoding", "padding alphabet whitespace character length trailing-bits")
JSON = named("json", "utf8 bom syntax duplicate surrogate constant number")
SIGNATURE = named("signature", "length range unknown")
# What the flow refuses by name, operation by operation: each needs a negative that is refused so.
# A key is read in the same way wherever it is named, so that its rules are those of key.load.
RULES: Mapping[str, frozenset[str]] = {
    "base64url.decode": ENCODING,
    "json.canonicalize": JSON,
    "rs256.verify": SIGNATURE,
    "key.load": named("key", "format armour size exponent inconsistent"),
    "assertion.verify": ENCODING
    | JSON
    | SIGNATURE
    | named("encoding", "segments")
    | named("json", "object")
    | named("header", "alg alg-none alg-hmac alg-case typ b64 crit")
    | named(
        "claims",
        "iss-missing sub-missing prn aud-missing aud-other exp-missing exp-type exp-milliseconds "
        "exp-past nbf",
    ),
}


def legend(suite: Suite) -> Iterator[str]:
    """Every flag is in the legend and used, and a negative's first is a fault."""
    used = {flag for vector in suite.vectors for flag in vector.flags}
    for vector in suite.vectors:
        for flag in vector.flags:
            if flag not in suite.flags:
                yield (
                    f"{file_of(vector.operation)}, {vector.id}, flags: {shown(flag)} is not in "
                    f"{LEGEND_FILE}"
                )
        fault = vector.fault
        if fault is not None and fault in suite.flags and not suite.flags[fault].fault:
            yield (
                f"{file_of(vector.operation)}, {vector.id}, flags: the first of a vector that is "
                f"rejected is its fault, and {shown(fault)} is none"
            )
    for flag in suite.flags:
        if flag not in used:
            yield f"{LEGEND_FILE}, {flag}: no vector has this flag"


def used_faults(suite: Suite) -> set[str]:
    """The faults that a vector is there for."""
    return {
        flag
        for vector in suite.vectors
        for flag in vector.flags
        if flag in suite.flags and suite.flags[flag].fault
    }


def enough(suite: Suite) -> Iterator[str]:
    """Enough vectors, enough faults, and of every operation something that is accepted."""
    if len(suite.vectors) < MINIMUM_VECTORS:
        yield f"there are {len(suite.vectors)} vectors; there must be {MINIMUM_VECTORS}"
    faults = len(used_faults(suite))
    if faults < MINIMUM_FAULTS:
        yield f"there are {faults} faults among the flags; there must be {MINIMUM_FAULTS}"
    accepted = {vector.operation for vector in suite.vectors if vector.verdict == "accept"}
    for operation in OPERATIONS:
        if operation not in accepted:
            yield f"{file_of(operation)}: no vector of it is accepted"


def rules(refused_by: Mapping[str, set[str]]) -> Iterator[str]:
    """Every rule has a negative; ``refused_by`` tells by operation which rules refused one."""
    for operation, needed in RULES.items():
        for rule in sorted(needed - refused_by.get(operation, set())):
            yield f"{file_of(operation)}: no vector is refused by the rule {rule}"


# --- base64url at every length modulo 4 ---------------------------------------------------------


class Splice(NamedTuple):
    """A mutation, and the length of the right text that it was made in."""

    mutation: Mutation
    length: int


def residues(suite: Suite) -> Iterator[str]:
    """Each fault of base64url is there at every length modulo 4 at which it can occur.

    A decoder that is lenient at one length alone is lenient for keys of one size alone. The length
    is that of the right text. Where a fault can occur is found by moving its splices to texts of
    the other lengths: it can where the same rule refuses what comes of it.
    """
    for (flag, rule), splices in splices_by_fault(suite).items():
        found = {splice.length % 4 for splice in splices}
        for length in LENGTHS:
            can_occur = any(
                refused_by(text) == rule for splice in splices for text in moved(splice, length)
            )
            if can_occur and length % 4 not in found:
                yield (
                    f"{file_of('base64url.decode')}: {flag} is missing at a length of "
                    f"{length % 4} modulo 4"
                )


def splices_by_fault(suite: Suite) -> dict[tuple[str, str], list[Splice]]:
    """The splices of base64url.decode, by their flag and the rule that refuses the text."""
    splices: dict[tuple[str, str], list[Splice]] = defaultdict(list)
    for vector in suite.vectors:
        parent = suite.by_id.get(vector.parent or "")
        if parent is None or {vector.operation, parent.operation} != {"base64url.decode"}:
            continue
        rule = refused_by(vector.input["text"])
        if vector.fault is not None and vector.mutation is not None and rule is not None:
            splice = Splice(vector.mutation, len(parent.input["text"]))
            splices[vector.fault, rule].append(splice)
    return splices


def moved(splice: Splice, length: int) -> Iterator[str]:
    """The same splice in a text of another length: as far from its start, and from its end."""
    text = "A" * length
    was = len(splice.mutation.was)
    for offset in (splice.mutation.offset, length - (splice.length - splice.mutation.offset)):
        if offset >= 0 and offset + was <= length:
            yield text[:offset] + splice.mutation.is_ + text[offset + was :]


def refused_by(text: str) -> str | None:
    """The rule by which a text is refused; None where it is accepted."""
    try:
        base64url.decode(text)
    except EncodingRefused as error:
        return error.rule
    return None
