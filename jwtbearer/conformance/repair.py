"""A negative proves something only where it is an accepted vector with one fault.

Its mutation undone must give the parent's member, all that does not follow from that member must be
the parent's, and what was so repaired must be accepted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from jwtbearer import base64url, keys
from jwtbearer.conformance.suite import Mutation, Suite, Vector
from jwtbearer.errors import JWTBearerError, shown

__all__ = ["follows", "repairable", "repaired_input"]

STEPS = ("header", "claims", "signing_input", "digest", "digest_info", "em")
# What follows from a member: the steps after it, and in the end the input that was made of them.
SIGNED = {"input.assertion", "input.signature"}
FOLLOWING: Mapping[str, set[str]] = {
    "intermediates.header": {f"intermediates.{step}" for step in STEPS[2:]} | SIGNED,
    "intermediates.claims": {f"intermediates.{step}" for step in STEPS[2:]} | SIGNED,
    "intermediates.signing_input": {f"intermediates.{step}" for step in STEPS[3:]} | SIGNED,
    "intermediates.digest": {f"intermediates.{step}" for step in STEPS[4:]} | SIGNED,
    "intermediates.digest_info": {"intermediates.em"} | SIGNED,
    "intermediates.em": SIGNED,
    "input.assertion": {f"intermediates.{step}" for step in STEPS},
    "input.message": {f"intermediates.{step}" for step in STEPS[3:5]},
    "input.signature": {"intermediates.em"},
    "input.key": {"intermediates.em"},
}
HEX_MEMBERS = {"octets", "message", "signature", "file", "body", "digest", "digest_info", "em"}


def member(vector: Vector, path: str) -> Any:
    """A member by its path, such as input.text; None where there is none."""
    group, _, name = path.partition(".")
    members = vector.input if group == "input" else vector.intermediates
    return members.get(name)


def as_text(value: Any) -> str | None:
    """A member as the text that is spliced: a number as its digits; None where it is neither."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else None


def repaired(vector: Vector, mutation: Mutation) -> str | None:
    """The member with the splice undone; None where the splice does not stand there."""
    text = as_text(member(vector, mutation.of))
    end = mutation.offset + len(mutation.is_)
    if text is None or text[mutation.offset : end] != mutation.is_ or mutation.offset > len(text):
        return None
    return text[: mutation.offset] + mutation.was + text[end:]


def repaired_input(vector: Vector, parent: Vector, mutation: Mutation) -> dict[str, Any]:
    """The input with the fault taken out: the member repaired, and what follows from it made anew.

    What follows cannot be signed again without the private key, and is taken from the parent.
    """
    given = dict(vector.input)
    group, _, name = mutation.of.partition(".")
    if group == "input":
        text = repaired(vector, mutation)
        is_number = isinstance(parent.input.get(name), int)
        given[name] = int(text) if is_number and text is not None else text
    for path in FOLLOWING.get(mutation.of, ()):
        group, _, name = path.partition(".")
        if group == "input" and name in parent.input:
            given[name] = parent.input[name]
    return given


def repairable(vector: Vector, suite: Suite) -> Iterator[tuple[str, str]]:
    """What stands between a negative and its parent: the member, and what is wrong with it."""
    mutation = vector.mutation
    if vector.parent is None or mutation is None:
        yield "mutation", "a vector that is rejected has a parent and a mutation"
        return
    parent = suite.by_id.get(vector.parent)
    if parent is None:
        yield "parent", f"there is no vector {shown(vector.parent)}"
    elif parent.operation != vector.operation:
        yield "parent", f"{parent.id} is of another operation, {parent.operation}"
    elif parent.verdict != "accept":
        yield "parent", f"{parent.id} is not accepted; its verdict is {parent.verdict}"
    else:
        yield from spliced(vector, parent, mutation)


def spliced(vector: Vector, parent: Vector, mutation: Mutation) -> Iterator[tuple[str, str]]:
    """The splice undone gives the parent's member, and nothing that is independent differs."""
    original = as_text(member(parent, mutation.of))
    if as_text(member(vector, mutation.of)) is None or original is None:
        yield "mutation.of", f"{mutation.of} is no text in this vector and in {parent.id}"
        return
    if mutation.was == mutation.is_:
        yield "mutation", "it changes nothing"
    lengths = (mutation.offset, len(mutation.was), len(mutation.is_))
    if mutation.of.partition(".")[2] in HEX_MEMBERS and any(length % 2 for length in lengths):
        yield "mutation", "it cuts an octet in two; in hex, offset and lengths are even"
    if repaired(vector, mutation) != original:
        yield "mutation", f"undone, it does not give {mutation.of} of {parent.id}"
    for path in differing(vector, parent):
        if path != mutation.of and path not in following(vector.operation, mutation.of):
            yield path, f"it differs from {parent.id}, and does not follow from {mutation.of}"


def following(operation: str, of: str) -> set[str]:
    """The members that may differ because that one does."""
    if operation == "assertion.build":  # all steps are made from the input
        return {f"intermediates.{step}" for step in STEPS}
    return FOLLOWING.get(of, set())


def differing(vector: Vector, parent: Vector) -> Iterator[str]:
    """The members that differ. A step that is left out says nothing, and does not."""
    for name in dict.fromkeys((*parent.input, *vector.input)):
        if vector.input.get(name) != parent.input.get(name):
            yield f"input.{name}"
    for name, text in vector.intermediates.items():
        if text != parent.intermediates.get(name):
            yield f"intermediates.{name}"


def follows(vector: Vector) -> Iterator[tuple[str, str]]:
    """Each step follows from the one before, except where the fault is: the member, and how not."""
    steps = vector.intermediates
    of = vector.mutation.of if vector.mutation is not None else ""
    signing_input, assertion = steps.get("signing_input"), vector.input.get("assertion")
    if signing_input is not None and of != "input.assertion":
        if of != "intermediates.signing_input" and {"header", "claims"} <= set(steps):
            parts = [base64url.encode(utf8(steps[name])) for name in ("header", "claims")]
            if ".".join(parts) != signing_input:
                yield "intermediates.signing_input", "it is not made of header and claims"
        if assertion is not None and not assertion.startswith(f"{signing_input}."):
            yield "input.assertion", "it does not start with the signing input"
    message = signed_message(vector)
    digest, digest_info, em = (steps.get(name) for name in ("digest", "digest_info", "em"))
    if message is not None and digest is not None and sha256(message).hexdigest() != digest:
        yield "intermediates.digest", "it is not the SHA-256 of what was signed"
    if digest is not None and digest_info is not None and not digest_info.endswith(digest):
        yield "intermediates.digest_info", "it does not end with the digest"
    if em is not None and digest_info is not None and not em.endswith(digest_info):
        yield "intermediates.em", "it does not end with the DigestInfo"
    if em is not None and of != "input.assertion" and recovered(vector) not in (None, em):
        yield "intermediates.em", "it is not what the signature holds, s^e mod n"


def utf8(text: str) -> bytes:
    """A text in octets; half a surrogate pair, which JSON can spell, as what it would be."""
    return text.encode("utf-8", "surrogatepass")


def signed_message(vector: Vector) -> bytes | None:
    """What was signed, in octets."""
    if "message" in vector.input:
        return bytes.fromhex(vector.input["message"])
    signing_input = vector.intermediates.get("signing_input")
    return None if signing_input is None else utf8(signing_input)


def recovered(vector: Vector) -> str | None:
    """EM as the signature holds it, s^e mod n; None where signature or key cannot be read."""
    try:
        if vector.operation == "rs256.verify":
            octets = bytes.fromhex(vector.input["signature"])
        elif vector.operation == "assertion.verify":
            octets = base64url.decode(vector.input["assertion"].rpartition(".")[2])
        else:
            return None
        key = keys.load_public_key(vector.input["key"])
    except JWTBearerError:
        return None
    number = pow(int.from_bytes(octets, "big"), key.e, key.n)
    return number.to_bytes(key.length, "big").hex()
