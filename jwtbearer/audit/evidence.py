"""What is audited: an assertion taken apart as far as it goes, and what is known beside it.

Each part is read strictly, as a verifier reads it, and where that fails once more leniently, so
that a fault in one layer does not hide those in the next.
"""

from __future__ import annotations

import binascii
import json
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from jwtbearer import base64url, canonical
from jwtbearer.audit import secrets
from jwtbearer.errors import EncodingRefused, JSONRefused
from jwtbearer.keys import PublicKey
from jwtbearer.verification import MAXIMUM_CHARACTERS, PARTS

if TYPE_CHECKING:
    from jwtbearer.audit.forensics import Diagnosis

__all__ = ["Evidence", "Known", "Part"]

STANDARD_TO_URL_SAFE = str.maketrans("+/", "-_")


class Known(NamedTuple):
    """What is known beside the assertion; None and empty where it is not."""

    key: PublicKey | None = None
    other_keys: tuple[PublicKey, ...] = ()
    audience: str | None = None
    endpoint: str | None = None
    now: float | None = None
    leeway: float = 0
    seen_jti: bool = False
    key_texts: tuple[bytes, ...] = ()  # the files that the keys came in


class Part:
    """One part of the assertion: its text, its octets and, for two of three, its JSON."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text

    @cached_property
    def encoding_error(self) -> EncodingRefused | None:
        """The first fault that a strict decoder finds."""
        try:
            self.strict_octets = base64url.decode(self.text)
        except EncodingRefused as error:
            return error
        return None

    @cached_property
    def clean_text(self) -> str:
        """The text without what a lenient decoder passes over."""
        return self.text.rstrip("=").translate(STANDARD_TO_URL_SAFE)

    @cached_property
    def octets(self) -> bytes | None:
        """The octets, leniently where they must be; None where nothing can be made of the text."""
        if self.encoding_error is None:
            return self.strict_octets
        text = "".join(self.text.split()).rstrip("=").replace("-", "+").replace("_", "/")
        try:
            return binascii.a2b_base64(text + "=" * (-len(text) % 4))
        except (binascii.Error, ValueError):
            return None

    @cached_property
    def json_error(self) -> JSONRefused | None:
        """The first fault that a strict reader of JSON finds."""
        if self.octets is None:
            return None
        try:
            self.strict_value = canonical.loads(self.octets)
        except JSONRefused as error:
            return error
        return None

    @cached_property
    def value(self) -> Any:
        """The JSON value, leniently where it must be; None where nothing can be made of it."""
        if self.octets is None:
            return None
        if self.json_error is None:
            return self.strict_value
        try:
            return json.loads(self.octets.decode("utf-8-sig", "replace"))
        except (ValueError, RecursionError):
            return None

    @cached_property
    def json_text(self) -> str:
        """The octets as text, for showing where a fault in them stands."""
        return "" if self.octets is None else self.octets.decode("utf-8", "replace")


class Evidence:
    """An assertion and what is known beside it."""

    def __init__(self, text: str, known: Known) -> None:
        self.text = text
        self.known = known
        self.too_long = len(text) > MAXIMUM_CHARACTERS
        self.segments = [] if self.too_long else text.split(".")
        complete = len(self.segments) == 3 and all(self.segments)
        self.parts = (
            tuple(Part(name, part) for name, part in zip(PARTS, self.segments, strict=True))
            if complete
            else ()
        )

    def part(self, name: str) -> Part | None:
        """A part by name; None where the text has not three."""
        return self.parts[PARTS.index(name)] if self.parts else None

    @cached_property
    def header(self) -> Mapping[str, Any] | None:
        """The JOSE header; None where there is no object to be read."""
        return self.object("header")

    @cached_property
    def claims(self) -> Mapping[str, Any] | None:
        """The claims set; None where there is no object to be read."""
        return self.object("claims")

    def object(self, name: str) -> Mapping[str, Any] | None:
        part = self.part(name)
        return part.value if part is not None and isinstance(part.value, dict) else None

    @cached_property
    def diagnoses(self) -> list[Diagnosis]:
        """What is wrong with the signature; empty where it verifies or there is none to look at."""
        if not self.parts or self.parts[2].octets is None:
            return []
        from jwtbearer.audit.forensics import diagnose

        return diagnose(self, self.known.key_texts)

    @property
    def signing_input(self) -> str:
        """header.claims as sent (RFC 7515 §5.2, step 8)."""
        return ".".join(self.segments[:2])

    def texts(self) -> dict[str, str]:
        """Every text that a finding may point into, by name."""
        texts = {"assertion": self.text}
        for part in self.parts:
            texts[part.name] = part.text
            if part.name != "signature":
                texts[f"{part.name} JSON"] = secrets.masked(part.json_text)
        return texts

    def member_span(self, name: str, member: str) -> tuple[int | None, int | None]:
        """Where a member stands in the JSON text of a part: its name, from quote to quote."""
        part = self.part(name)
        if part is None:
            return None, None
        first = part.json_text.find(f'"{member}"')
        return (None, None) if first < 0 else (first, first + len(member) + 1)
