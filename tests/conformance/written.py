"""A small suite in the form of its files: an accepted vector of each operation, and negatives."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from jwtbearer import Claims, base64url, build_assertion, load_private_key, pkcs1
from jwtbearer.conformance.check import Checked, check
from jwtbearer.conformance.suite import OPERATIONS, file_of, load
from tests.conftest import VECTORS

__all__ = [
    "AUD",
    "ISS",
    "NOW",
    "PRIVATE",
    "PUBLIC",
    "SUB",
    "Change",
    "Documents",
    "added",
    "documents",
    "entry",
    "known",
    "only",
    "spliced",
    "vector",
    "write",
]

Documents = dict[str, Any]
Change = Callable[[Documents], object]

PRIVATE = (VECTORS / "keys/demo-2048.key").read_text(encoding="ascii")
PUBLIC = (VECTORS / "keys/demo-2048.pub").read_text(encoding="ascii")
KEY = load_private_key(PRIVATE)
ISS, SUB, AUD = "3MVG9.consumer", "user@example.com", "https://login.salesforce.com"
NOW = 1767225600


def entry(
    operation: str,
    slug: str,
    given: dict[str, Any],
    result: dict[str, Any] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """A vector as its file has it; without a result it is one that is rejected."""
    vector: dict[str, Any] = {
        "id": f"{operation.replace('.', '-')}/{slug}",
        "comment": f"this is {slug}",
        "lesson": "what is taught",
        "clause": "RFC 7515 §2",
        "flags": ["plain" if result is not None else "fault"],
        "input": given,
        "expect": {"verdict": "reject"} if result is None else accepted(result),
    }
    return {**vector, **more}


def accepted(result: dict[str, Any]) -> dict[str, Any]:
    return {"verdict": "accept", "result": result}


def spliced(of: str, offset: int, was: str, is_: str) -> dict[str, Any]:
    return {"of": of, "offset": offset, "was": was, "is": is_}


def signed(claims: str) -> dict[str, str]:
    """The steps of an assertion of these claims, and in the end the assertion itself."""
    header = '{"alg":"RS256","typ":"JWT"}'
    signing_input = f"{base64url.encode(header.encode())}.{base64url.encode(claims.encode())}"
    octets = signing_input.encode()
    steps = pkcs1.encoding(octets, KEY.length)
    return {
        "header": header,
        "claims": claims,
        "signing_input": signing_input,
        "digest": steps.digest.hex(),
        "digest_info": steps.digest_info.hex(),
        "em": steps.em.hex(),
        "assertion": f"{signing_input}.{base64url.encode(pkcs1.sign(octets, KEY))}",
    }


def verification(claims: str, slug: str, result: dict[str, Any] | None, **more: Any) -> Any:
    """A vector of assertion.verify with all its steps."""
    steps = signed(claims)
    assertion = steps.pop("assertion")
    given = {"assertion": assertion, "key": PUBLIC, "audience": AUD, "now": NOW}
    return entry("assertion.verify", slug, given, result, intermediates=steps, **more)


def vectors() -> dict[str, list[dict[str, Any]]]:
    """The vectors by operation."""
    message = b"a message"
    signature = pkcs1.sign(message, KEY).hex()
    numbers = {"n": f"{KEY.n:x}", "e": "010001"}
    built = build_assertion(Claims(ISS, SUB, AUD, NOW + 60), KEY)
    claims = f'{{"iss":"{ISS}","sub":"{SUB}","aud":"{AUD}","exp":{NOW + 60}}}'
    late = claims.replace(f"{NOW + 60}", f"{NOW - 60}")
    place = claims.index(str(NOW + 60)) + len(str(NOW)) - 3
    form = quote("urn:ietf:params:oauth:grant-type:jwt-bearer", safe="")
    token = b'{"access_token":"t","token_type":"Bearer"}'
    flipped = "00" if signature[:2] != "00" else "01"
    return {
        "base64url.encode": [entry("base64url.encode", "one", {"octets": "00"}, {"text": "AA"})],
        "base64url.decode": [
            entry("base64url.decode", "two", {"text": "AA"}, {"octets": "00"}),
            entry("base64url.decode", "three", {"text": "AAA"}, {"octets": "0000"}),
            entry(
                "base64url.decode",
                "space",
                {"text": "A A"},
                parent="base64url-decode/three",
                mutation=spliced("input.text", 1, "A", " "),
                flags=["space"],
            ),
        ],
        "json.canonicalize": [
            entry("json.canonicalize", "one", {"octets": b"[ 1 ]".hex()}, {"octets": "5b315d"}),
            entry(
                "json.canonicalize",
                "nothing",
                {"octets": ""},
                parent="json-canonicalize/one",
                mutation=spliced("input.octets", 0, b"[ 1 ]".hex(), ""),
            ),
        ],
        "rs256.sign": [
            entry(
                "rs256.sign",
                "message",
                {"key": PRIVATE, "message": message.hex()},
                {"signature": signature},
            )
        ],
        "rs256.verify": [
            entry(
                "rs256.verify",
                "message",
                {"key": PUBLIC, "message": message.hex(), "signature": signature},
                {},
            ),
            entry(
                "rs256.verify",
                "first-octet",
                {"key": PUBLIC, "message": message.hex(), "signature": flipped + signature[2:]},
                parent="rs256-verify/message",
                mutation=spliced("input.signature", 0, signature[:2], flipped),
            ),
        ],
        "key.load": [
            entry("key.load", "public", {"kind": "public", "file": PUBLIC.encode().hex()}, numbers)
        ],
        "assertion.build": [
            entry(
                "assertion.build",
                "plain",
                {"key": PRIVATE, "iss": ISS, "sub": SUB, "aud": AUD, "now": NOW, "lifetime": 60},
                {"assertion": str(built)},
            )
        ],
        "assertion.verify": [
            verification(claims, "plain", {"iss": ISS, "sub": SUB}),
            verification(
                late,
                "late",
                None,
                parent="assertion-verify/plain",
                mutation=spliced("intermediates.claims", place, "660", "540"),
            ),
        ],
        "token.request": [
            entry(
                "token.request",
                "plain",
                {"endpoint": "https://example.com/token", "assertion": "a.b.c"},
                {
                    "method": "POST",
                    "url": "https://example.com/token",
                    "headers": {"Content-Type": "application/x-www-form-urlencoded"},
                    "body": f"grant_type={form}&assertion=a.b.c",
                },
            )
        ],
        "token.response": [
            entry(
                "token.response",
                "token",
                {"status": 200, "headers": {}, "body": token.hex()},
                {"access_token": "t"},
            ),
            entry(
                "token.response",
                "status",
                {"status": 500, "headers": {}, "body": token.hex()},
                parent="token-response/token",
                mutation=spliced("input.status", 0, "2", "5"),
            ),
        ],
    }


def documents() -> Documents:
    """The eleven files by name."""
    by_operation = vectors()
    files: Documents = {
        file_of(operation): {
            "version": "1.0.0",
            "licence": "CC0-1.0",
            "operation": operation,
            "comment": "a few vectors",
            "vectors": by_operation[operation],
        }
        for operation in OPERATIONS
    }
    flag = {"effect": "something is wrong", "clause": "RFC 7515 §2", "rule": None, "cve": None}
    files["flags.json"] = {
        "version": "1.0.0",
        "flags": {
            "plain": {"fault": False, **flag},
            "fault": {"fault": True, **flag},
            "space": {"fault": True, **flag, "rule": "encoding-whitespace"},
        },
    }
    return files


def write(folder: Path, files: Documents) -> Path:
    """Write the files, and return the folder."""
    for name, document in files.items():
        (folder / name).write_text(json.dumps(document), encoding="utf-8")
    return folder


@cache
def known() -> Checked:
    """What the check says of the small suite as it is: that it is small."""
    with TemporaryDirectory() as folder:
        return check(load(write(Path(folder), documents())), Path(folder))


def added(folder: Path, change: Change) -> list[str]:
    """The problems that a change brings into the small suite."""
    files = documents()
    change(files)
    write(folder, files)
    found = check(load(folder), folder).problems
    return [problem for problem in found if problem not in known().problems]


def only(folder: Path, change: Change) -> str:
    """The one problem that a change brings."""
    found = added(folder, change)
    assert len(found) == 1, found
    return found[0]


def vector(files: Documents, file: str, index: int) -> Any:
    """A vector of a file, to be changed."""
    return files[file]["vectors"][index]
