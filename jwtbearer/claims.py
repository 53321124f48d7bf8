"""Step 3: iss, sub, aud and exp (RFC 7519 §4, RFC 7523 §3).

What the assertion says: this app (`iss`), for this user (`sub`), to this server (`aud`), until
then (`exp`). Salesforce asks for no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, Self

from jwtbearer import canonical
from jwtbearer.errors import CallerMistake, JSONRefused, shown

__all__ = [
    "DEFAULT_LIFETIME_SECONDS",
    "DOCUMENTED_LIFETIME_SECONDS",
    "LOGIN_AUDIENCE",
    "MILLISECONDS_FROM",
    "RESERVED_NAMES",
    "SANDBOX_AUDIENCE",
    "Claims",
]

LOGIN_AUDIENCE = "https://login.salesforce.com"  # production and Developer Edition (documented)
SANDBOX_AUDIENCE = "https://test.salesforce.com"  # sandboxes (documented)

DOCUMENTED_LIFETIME_SECONDS = 180  # Salesforce: exp "within 3 minutes" (documented)
DEFAULT_LIFETIME_SECONDS = 120  # leaves a minute of that to a clock that is slow

# A count of seconds reaches this in the year 5138; the present in milliseconds passed it in 1973.
MILLISECONDS_FROM = 100_000_000_000

LARGEST_DOUBLE = 1.7976931348623157e308

# `prn` is Salesforce's legacy name of `sub`, and wins where both are sent (documented).
RESERVED_NAMES = ("iss", "sub", "aud", "exp", "prn")
NO_CLAIMS: Mapping[str, object] = MappingProxyType({})


class ClaimsMembers(NamedTuple):
    """The five fields of Claims, unchecked."""

    iss: str
    sub: str
    aud: str
    exp: int
    additional: Mapping[str, object]


class Claims(ClaimsMembers):
    """The claims of one assertion, checked, and not to be changed.

    iss         consumer key of the app that holds the certificate (RFC 7523 §3, 1)
    sub         username to act as (RFC 7523 §3, 2)
    aud         the authorization server, as it calls itself (RFC 7523 §3, 3)
    exp         when the assertion ends, in whole seconds since 1970-01-01 UTC (RFC 7523 §3, 4)
    additional  further claims, by name; none is needed

    Raises CallerMistake where a value cannot be right.
    """

    __slots__ = ()

    def __new__(
        cls, iss: str, sub: str, aud: str, exp: int, additional: Mapping[str, object] = NO_CLAIMS
    ) -> Self:
        """Check each value (RFC 7519 §2, §4; RFC 7523 §3)."""
        check_text("iss", iss, "the consumer key of the app")
        check_text("sub", sub, "the username to act as")
        check_text("aud", aud, f"the login host, such as {LOGIN_AUDIENCE}")
        check_exp(exp)
        return super().__new__(cls, iss, sub, aud, exp, checked_additional(additional))

    @classmethod
    def _make(cls, iterable: Iterable[Any]) -> Self:  # type: ignore[override]
        """Claims from five values, checked as well."""
        return cls(*iterable)

    def _replace(self, **changes: Any) -> Self:
        """Other claims with some values changed, checked as well."""
        return type(self)(**{**self._asdict(), **changes})

    @classmethod
    def lasting(
        cls,
        *,
        iss: str,
        sub: str,
        aud: str,
        seconds: int = DEFAULT_LIFETIME_SECONDS,
        now: float,
        additional: Mapping[str, object] = NO_CLAIMS,
    ) -> Self:
        """Make claims that end ``seconds`` after ``now``, a time in seconds since 1970."""
        if not is_number(now):
            raise CallerMistake(f"now is {shown(now)}; pass time.time(), in seconds")
        if not is_integer(seconds) or seconds <= 0:
            raise CallerMistake(
                f"the lifetime is {shown(seconds)}; pass a whole number of seconds over 0: "
                f"Salesforce documents up to {DOCUMENTED_LIFETIME_SECONDS}"
            )
        return cls(iss=iss, sub=sub, aud=aud, exp=int(now) + seconds, additional=additional)

    def members(self) -> dict[str, object]:
        """The claims set as one JSON object, the four first (RFC 7519 §4)."""
        return {
            "iss": self.iss,
            "sub": self.sub,
            "aud": self.aud,
            "exp": self.exp,
            **self.additional,
        }


def is_integer(value: object) -> bool:
    """Whether the value is an int; a bool is not one here, as JSON keeps the two apart."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value: object) -> bool:
    """Whether the value is a number within the doubles (RFC 7519 §2, NumericDate)."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return abs(value) <= LARGEST_DOUBLE


def check_text(name: str, value: object, meaning: str) -> None:
    """Refuse a claim that is no text, or empty, or has white space around it."""
    if not isinstance(value, str):
        raise CallerMistake(f"{name} is {shown(value)}; it must be text: {meaning}")
    if not value.strip():
        raise CallerMistake(f"{name} is empty; it must be {meaning}")
    for character in value:
        if "\ud800" <= character <= "\udfff":
            raise CallerMistake(
                f"{name} holds the lone surrogate U+{ord(character):04X}, which is half a "
                "character: pass whole characters"
            )
    if value != value.strip():
        raise CallerMistake(
            f"{name} is {shown(value)}, with white space around it; servers compare it to the "
            "character: strip what was read from a file or a form"
        )


def check_exp(exp: object) -> None:
    """Refuse what is not a count of whole seconds (RFC 7519 §2, NumericDate)."""
    if not is_integer(exp) or not isinstance(exp, int):
        raise CallerMistake(
            f"exp is {shown(exp)}; it must be an int, in seconds since 1970 (RFC 7519 §2): "
            "int(time.time()) + 120"
        )
    if exp >= MILLISECONDS_FROM:
        raise CallerMistake(
            f"exp is {shown(exp)}, which as seconds lies beyond the year 5138: these look like "
            "milliseconds. RFC 7519 §2 counts seconds: divide by 1000. Apex's getTime(), Java and "
            "JavaScript count milliseconds"
        )
    if exp <= 0:
        raise CallerMistake(f"exp is {shown(exp)}; it must be after 1970 (RFC 7519 §2)")


def checked_additional(additional: object) -> Mapping[str, object]:
    """A copy of additional claims, as a strict reader will read them.

    Refuses those that would say a reserved claim again, or that JSON cannot hold or give back.
    """
    if not isinstance(additional, Mapping):
        raise CallerMistake(
            f"additional is {shown(additional)}; it must map names of claims to values"
        )
    for name in RESERVED_NAMES:
        if name in additional:
            raise CallerMistake(
                f"additional holds {name!r}; two readers could see two values (RFC 7519 §4): "
                f"pass it once{'' if name == 'prn' else f', as {name}='}"
                f"{', as sub=, of which prn is the legacy name' if name == 'prn' else ''}"
            )
    if not additional:
        return NO_CLAIMS
    try:
        return MappingProxyType(canonical.loads(canonical.dumps(additional)))
    except JSONRefused as error:
        raise CallerMistake(f"additional cannot be written as JSON: {error}") from None
