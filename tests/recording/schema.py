"""schema.json and flags.json, and the ten files of vectors as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tests.recording.making import VERSION, Book, Flag, document

__all__ = ["flags_file", "operation_file", "schema_file"]

LICENCE = "CC0-1.0"
SLUG = "[a-z0-9]+(-[a-z0-9]+)*"
TEXT = {"type": "string"}
LINE = {"type": "string", "minLength": 1, "pattern": "^[^\\n\\r]+$"}
HEX = {"$ref": "#/$defs/hex"}
WHOLE = {"type": "integer"}
HEADERS = {"type": "object", "additionalProperties": TEXT}


def closed(properties: dict[str, Any], *, optional: Iterable[str] = ()) -> dict[str, Any]:
    """An object with these members and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in set(optional)],
        "additionalProperties": False,
    }


def texts(*names: str) -> dict[str, Any]:
    """An object whose members are all text."""
    return closed(dict.fromkeys(names, TEXT))


# operation: input, result
OPERATIONS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "base64url.encode": (closed({"octets": HEX}), texts("text")),
    "base64url.decode": (texts("text"), closed({"octets": HEX})),
    "json.canonicalize": (closed({"octets": HEX}), closed({"octets": HEX})),
    "rs256.sign": (closed({"key": TEXT, "message": HEX}), closed({"signature": HEX})),
    "rs256.verify": (closed({"key": TEXT, "message": HEX, "signature": HEX}), closed({})),
    "key.load": (
        closed({"kind": {"enum": ["private", "public"]}, "file": HEX}),
        closed({"n": HEX, "e": HEX}),
    ),
    "assertion.build": (
        closed(
            {
                **dict.fromkeys(("key", "iss", "sub", "aud"), TEXT),
                "now": WHOLE,
                "lifetime": WHOLE,
            }
        ),
        texts("assertion"),
    ),
    "assertion.verify": (
        closed({"assertion": TEXT, "key": TEXT, "audience": TEXT, "now": WHOLE}),
        texts("iss", "sub"),
    ),
    "token.request": (
        texts("endpoint", "assertion"),
        closed({"method": TEXT, "url": TEXT, "headers": HEADERS, "body": TEXT}),
    ),
    "token.response": (
        closed({"status": WHOLE, "headers": HEADERS, "body": HEX}),
        {"oneOf": [texts("access_token"), texts("error")]},
    ),
}

INTERMEDIATES = {
    "header": TEXT,
    "claims": TEXT,
    "signing_input": TEXT,
    "digest": HEX,
    "digest_info": HEX,
    "em": HEX,
}

EXPECT = {
    **closed(
        {
            "verdict": {"enum": ["accept", "reject", "either"]},
            "result": {"type": "object"},
            "profiles": closed({"salesforce": {"enum": ["accept", "reject", "either"]}}),
        },
        optional=("result", "profiles"),
    ),
    "if": {
        "anyOf": [
            {"properties": {"verdict": {"const": "accept"}}},
            {
                "properties": {"profiles": {"properties": {"salesforce": {"const": "accept"}}}},
                "required": ["profiles"],
            },
        ]
    },
    "then": {"required": ["result"]},
    "else": {"properties": {"result": False}},
}

VECTOR = {
    **closed(
        {
            "id": {"type": "string", "pattern": f"^[a-z0-9]+-[a-z]+/{SLUG}$"},
            "comment": LINE,
            "lesson": LINE,
            "clause": LINE,
            "flags": {
                "type": "array",
                "items": {"type": "string", "pattern": f"^{SLUG}$"},
                "minItems": 1,
                "uniqueItems": True,
            },
            "parent": {"type": "string", "pattern": f"^[a-z0-9]+-[a-z]+/{SLUG}$"},
            "mutation": closed(
                {
                    "of": {"type": "string", "pattern": "^(input|intermediates)\\.[a-z_]+$"},
                    "offset": {"type": "integer", "minimum": 0},
                    "was": TEXT,
                    "is": TEXT,
                }
            ),
            "input": {"type": "object"},
            "intermediates": closed(INTERMEDIATES, optional=INTERMEDIATES),
            "expect": {"$ref": "#/$defs/expect"},
        },
        optional=("parent", "mutation", "intermediates"),
    ),
    "if": {"properties": {"expect": {"properties": {"verdict": {"const": "reject"}}}}},
    "then": {"required": ["parent", "mutation"]},
    "else": {"properties": {"parent": False, "mutation": False}},
}

LEGEND = closed(
    {
        "version": {"$ref": "#/$defs/version"},
        "flags": {
            "type": "object",
            "propertyNames": {"pattern": f"^{SLUG}$"},
            "additionalProperties": closed(
                {
                    "fault": {"type": "boolean"},
                    "effect": LINE,
                    "clause": LINE,
                    "rule": {"type": ["string", "null"], "pattern": f"^{SLUG}$"},
                    "cve": {"type": ["string", "null"], "pattern": "^CVE-[0-9]{4}-[0-9]{4,}$"},
                }
            ),
        },
    }
)


def by_operation(operation: str) -> dict[str, Any]:
    """What the input and the result of one operation hold."""
    given, result = OPERATIONS[operation]
    items = {
        "properties": {
            "input": given,
            "expect": {"properties": {"result": result}},
            "id": {"pattern": f"^{operation.replace('.', '-')}/"},
        }
    }
    return {
        "if": {"properties": {"operation": {"const": operation}}},
        "then": {"properties": {"vectors": {"items": items}}},
    }


def schema_file() -> bytes:
    """schema.json: a file of vectors; $defs/legend is that of flags.json."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A file of vectors for the OAuth 2.0 JWT bearer flow",
        "$comment": "One file an operation. flags.json is described by #/$defs/legend.",
        **closed(
            {
                "version": {"$ref": "#/$defs/version"},
                "licence": {"const": LICENCE},
                "operation": {"enum": list(OPERATIONS)},
                "comment": LINE,
                "vectors": {"type": "array", "items": {"$ref": "#/$defs/vector"}, "minItems": 1},
            }
        ),
        "allOf": [by_operation(operation) for operation in OPERATIONS],
        "$defs": {
            "version": {"type": "string", "pattern": "^[0-9]+\\.[0-9]+\\.[0-9]+$"},
            "hex": {"type": "string", "pattern": "^([0-9a-f]{2})*$"},
            "vector": VECTOR,
            "expect": EXPECT,
            "legend": LEGEND,
        },
    }
    return document(schema)


def operation_file(book: Book) -> bytes:
    """The vectors of one operation."""
    return document(
        {
            "version": VERSION,
            "licence": LICENCE,
            "operation": book.operation,
            "comment": book.comment,
            "vectors": book.vectors,
        }
    )


def flags_file(books: Sequence[Book]) -> bytes:
    """flags.json: every flag that a vector bears."""
    flags: dict[str, Flag] = {}
    for book in books:
        for vector in book.vectors:
            for name in vector["flags"]:
                assert flags.setdefault(name, book.flags[name]) == book.flags[name], name
    legend = {
        name: {
            "fault": flag.fault,
            "effect": flag.effect,
            "clause": flag.clause,
            "rule": flag.rule,
            "cve": flag.cve,
        }
        for name, flag in sorted(flags.items())
    }
    return document({"version": VERSION, "flags": legend})
