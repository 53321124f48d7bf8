"""The few ways in which things go wrong.

    JWTBearerError
    ├── CallerMistake        an argument, a file or an option that cannot be used as it is
    ├── Refused              input that breaks a rule: which, where, found, expected, clause, remedy
    │   ├── EncodingRefused      base64url text
    │   ├── JSONRefused          a JSON text, or a value that JSON cannot hold
    │   ├── KeyRefused           a key or certificate
    │   └── AssertionRefused     a signed JWT
    ├── TokenRefused         the server read the request and said no
    ├── TransportError       the server was not reached, or did not answer as a token endpoint
    └── FaultDetected        what cannot happen did: do not use the result

Nothing else leaves this package, whatever the input; and no message holds a private key, an
assertion or a token.
"""

from __future__ import annotations

from typing import Any, Self

__all__ = [
    "AssertionRefused",
    "CallerMistake",
    "EncodingRefused",
    "FaultDetected",
    "JSONRefused",
    "JWTBearerError",
    "KeyRefused",
    "Refused",
    "TokenRefused",
    "TransportError",
    "plain",
    "shown",
]

SHOWN_CHARACTERS = 60
PLAIN_CHARACTERS = 300


def shown(value: object) -> str:
    """Render a foreign value for a message: in quotes if text, printable ASCII only, and short.

    At most SHOWN_CHARACTERS characters of the value are kept; what is left out is counted.
    """
    if isinstance(value, (str, bytes)):
        more = len(value) - SHOWN_CHARACTERS
        text = ascii(value[:SHOWN_CHARACTERS])
        return text if more <= 0 else f"{text} and {more} more"
    if isinstance(value, int) and value.bit_length() > 4 * SHOWN_CHARACTERS:
        return f"an integer of {value.bit_length()} bits"
    if value is None or isinstance(value, (int, float)):
        return repr(value)
    return f"a value of type {type(value).__name__}"


def plain(text: str) -> str:
    """Render foreign text without quotes: printable ASCII, PLAIN_CHARACTERS of it at most."""
    more = len(text) - PLAIN_CHARACTERS
    kept = "".join(
        character if " " <= character <= "~" else ascii(character)[1:-1]
        for character in text[:PLAIN_CHARACTERS]
    )
    return kept if more <= 0 else f"{kept} … ({more} more)"


class JWTBearerError(Exception):
    """Everything that this package raises."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Let it be copied, and go from one process to another, with all that it says."""
        return restored, (type(self), self.args, self.__dict__)


def restored(kind: type[JWTBearerError], arguments: tuple[Any, ...], state: Any) -> JWTBearerError:
    """An error as it was."""
    error = kind.__new__(kind, *arguments)
    error.args = arguments
    error.__dict__.update(state)
    return error


class CallerMistake(JWTBearerError):
    """An argument that cannot be used as it is: the message says what to pass instead."""


class Refused(JWTBearerError):
    """Input that breaks a rule.

    rule      the rule's id, such as ``encoding-padding``
    part      what was read, such as ``signature``; None where there is only one thing
    offset    where in that part the fault starts, counted from 0; None where it has no one place
    found     what stands there
    expected  what should
    clause    the document that says so
    remedy    what to do
    """

    unit = "offset"

    def __init__(
        self,
        rule: str,
        *,
        found: str,
        expected: str,
        clause: str,
        remedy: str | None = None,
        part: str | None = None,
        offset: int | None = None,
    ) -> None:
        self.rule = rule
        self.part = part
        self.offset = offset
        self.found = found
        self.expected = expected
        self.clause = clause
        self.remedy = remedy
        super().__init__(rule)

    @classmethod
    def of(cls, error: Refused, *, part: str) -> Self:
        """Say of a named part what ``error`` said of the text alone."""
        refused = cls(
            error.rule,
            found=error.found,
            expected=error.expected,
            clause=error.clause,
            remedy=error.remedy,
            part=part,
            offset=error.offset,
        )
        refused.unit = error.unit
        return refused

    @property
    def where(self) -> str:
        """The place in words, such as ``signature, character 12``; empty where there is none."""
        place = [] if self.part is None else [plain(self.part)]
        if self.offset is not None:
            place.append(f"{self.unit} {self.offset}")
        return ", ".join(place)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f". {self.remedy}" if self.remedy else ""
        return (
            f"{self.rule}: {place}found {self.found}; expected {self.expected} "
            f"({self.clause}){advice}"
        )


class EncodingRefused(Refused):
    """Text that is not base64url; ``offset`` counts characters."""

    unit = "character"


class JSONRefused(Refused):
    """A JSON text that is not strict JSON; ``offset`` counts bytes."""

    unit = "byte"


class KeyRefused(Refused):
    """A key or certificate that cannot be used; ``offset`` counts lines from 1."""

    unit = "line"


class AssertionRefused(Refused):
    """An assertion that a verifier must not accept."""


class TokenRefused(JWTBearerError):
    """The token endpoint answered with an error (RFC 6749 §5.2).

    error        its code, such as ``invalid_grant``
    description  its ``error_description``, or an empty text
    status       the HTTP status
    causes       what likely lies behind it, the likeliest first; each says how surely that is known
    remedy       what to do about the likeliest
    """

    def __init__(
        self,
        error: str,
        description: str,
        *,
        status: int,
        causes: tuple[str, ...],
        remedy: str,
    ) -> None:
        self.error = error
        self.description = description
        self.status = status
        self.causes = causes
        self.remedy = remedy
        super().__init__(error)

    def __str__(self) -> str:
        said = f"{plain(self.error)}: {plain(self.description)}".rstrip(": ")
        causes = "".join(f"\n  likely cause: {cause}" for cause in self.causes)
        return f"refused with HTTP {self.status}, {said}{causes}\n  what to do: {self.remedy}"


class TransportError(JWTBearerError):
    """No answer of a token endpoint came back.

    kind is one of ``connect``, ``tls``, ``timeout``, ``redirect``, ``protocol``, ``size``,
    ``json`` and ``answer``. Nothing was tried a second time.
    """

    def __init__(self, kind: str, message: str) -> None:
        self.kind = kind
        super().__init__(message)


class FaultDetected(JWTBearerError):
    """A check on our own result failed: a fault of the machine or of this package."""
