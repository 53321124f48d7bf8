"""Step 2: JSON -> the one sequence of bytes that stands for it (RFC 8785).

No white space, names in the order of their UTF-16 code units, numbers as ECMAScript prints them.
`loads` is the other direction, strict; strict_json.py has the reader.

A JWT needs no canonical form. It makes an assertion reproducible: same claims, same key, same
bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jwtbearer.errors import JSONRefused, shown

__all__ = ["MAX_DEPTH", "MAX_INTEGER", "dumps", "loads"]

MAX_INTEGER = 2**53 - 1  # RFC 7493 §2.2: beyond it not every integer is a double
MAX_DEPTH = 64  # levels of objects and arrays (RFC 8259 §9 lets a reader set limits)

ESCAPES = {  # RFC 8785 §3.2.2.2: a short escape where there is one, else \u00xx in lower case
    **{chr(code): f"\\u{code:04x}" for code in range(0x20)},
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\f": "\\f",
    "\r": "\\r",
    '"': '\\"',
    "\\": "\\\\",
}
ESCAPE_TABLE = str.maketrans(ESCAPES)


def dumps(value: object) -> bytes:
    """Write a value as canonical JSON, UTF-8.

    RFC 8785. Takes None, bool, int, float, str, list, tuple and mappings with text as names.
    Raises JSONRefused where JSON cannot hold the value; ``part`` is the path to it, from ``$``.
    """
    return canonical_value(value, "$", 0).encode("utf-8")


def loads(data: bytes) -> Any:
    """Read one JSON text, strictly: RFC 8259 in the I-JSON profile, RFC 7493 §2.

    UTF-8 without a byte order mark, at most 1 MiB; no name twice in an object; at most MAX_DEPTH
    levels; integers up to ±MAX_INTEGER, doubles that are finite; nothing but white space after the
    value. Raises JSONRefused with the rule and the offset in bytes.
    """
    from jwtbearer import strict_json  # late: who only signs never reads

    return strict_json.loads(data)


def canonical_value(value: object, path: str, depth: int) -> str:
    """Write one value (RFC 8785 §3.2.2); ``path`` and ``depth`` tell where it stands."""
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, str):
        return canonical_string(value, path)
    if isinstance(value, int):
        return canonical_integer(value, path)
    if isinstance(value, float):
        return canonical_double(value, path)
    if depth == MAX_DEPTH:
        raise too_deep(part=path)
    if isinstance(value, (list, tuple)):
        items = [
            canonical_value(item, f"{path}[{index}]", depth + 1) for index, item in enumerate(value)
        ]
        return f"[{','.join(items)}]"
    if isinstance(value, Mapping):
        return canonical_object(value, path, depth)
    raise JSONRefused(
        "json-syntax",
        found=f"a value of type {type(value).__name__}",
        expected="null, a boolean, a number, text, a list or a mapping",
        clause="RFC 8259 §3",
        part=path,
    )


def canonical_object(members: Mapping[Any, object], path: str, depth: int) -> str:
    """Write an object with its names sorted as UTF-16 code units (RFC 8785 §3.2.3)."""
    for name in members:
        if not isinstance(name, str):
            raise JSONRefused(
                "json-syntax",
                found=f"a name of type {type(name).__name__}",
                expected="text as the name of each member",
                clause="RFC 8259 §4",
                part=path,
            )
    # Big-endian bytes compare as the code units do; "surrogatepass" leaves the refusal of a lone
    # surrogate to canonical_string, which says where it stands.
    names = sorted(members, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
    written = [
        canonical_string(name, path)
        + ":"
        + canonical_value(members[name], f"{path}.{name}", depth + 1)
        for name in names
    ]
    return f"{{{','.join(written)}}}"


def canonical_string(text: str, path: str) -> str:
    """Write a string: escape what must be, and nothing else (RFC 8785 §3.2.2.2)."""
    if not text.isascii():
        for character in text:
            if "\ud800" <= character <= "\udfff":
                raise lone_surrogate(character, part=path)
    return f'"{text.translate(ESCAPE_TABLE)}"'


def canonical_integer(value: int, path: str) -> str:
    """Write an integer within the doubles' exact range (RFC 8785 §3.2.2.3, RFC 7493 §2.2)."""
    if abs(value) > MAX_INTEGER:
        raise number_out_of_range(shown(int(value)), part=path)
    return int.__repr__(value)


def canonical_double(value: float, path: str) -> str:
    """Write a double as ECMAScript's Number::toString does (RFC 8785 §3.2.2.3).

    The value is ±0.d₁d₂…dₖ × 10ⁿ, with the fewest digits that read back as the same double.
    Python's repr finds those digits; only where the point goes, and when an exponent is written,
    differs.
    """
    if value != value or value in (float("inf"), float("-inf")):
        raise JSONRefused(
            "json-constant",
            found=repr(float(value)),
            expected="a finite number",
            clause="RFC 8259 §6, RFC 8785 §3.2.2.3",
            part=path,
        )
    if value == 0:
        return "0"  # -0 as well
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = float.__repr__(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    n = int(exponent or "0") + len(whole) - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    k = len(digits)
    if k <= n <= 21:
        return sign + digits + "0" * (n - k)
    if 0 < n <= 21:
        return sign + digits[:n] + "." + digits[n:]
    if -6 < n <= 0:
        return sign + "0." + "0" * -n + digits
    point = "." if k > 1 else ""
    return f"{sign}{digits[0]}{point}{digits[1:]}e{n - 1:+d}"


# --- refused when writing and when reading ------------------------------------------------------


def number_out_of_range(
    found: str, *, part: str | None = None, offset: int | None = None
) -> JSONRefused:
    """An integer that a double may not hold exactly, or a number beyond the doubles."""
    return JSONRefused(
        "json-number",
        found=found,
        expected=f"an integer from -{MAX_INTEGER} to {MAX_INTEGER}, or a double",
        clause="RFC 7493 §2.2, RFC 8785 §3.2.2.3",
        remedy="Send larger numbers as text",
        part=part,
        offset=offset,
    )


def lone_surrogate(
    character: str, *, part: str | None = None, offset: int | None = None
) -> JSONRefused:
    """Half of a surrogate pair: no character, and UTF-8 cannot hold it."""
    return JSONRefused(
        "json-surrogate",
        found=f"the lone surrogate U+{ord(character):04X}",
        expected="whole characters",
        clause="RFC 7493 §2.1, RFC 8785 §3.2.2.2",
        remedy="The text was cut inside a character, or its escapes were written apart",
        part=part,
        offset=offset,
    )


def too_deep(*, part: str | None = None, offset: int | None = None) -> JSONRefused:
    """More levels than a claims set can need."""
    return JSONRefused(
        "json-depth",
        found=f"more than {MAX_DEPTH} levels of objects and arrays",
        expected=f"at most {MAX_DEPTH}",
        clause="RFC 8259 §9",
        part=part,
        offset=offset,
    )
