"""What goes to and fro between a run and a command: one JSON object a line, UTF-8.

{"op":"hello"}                               {"result":{"implementation":"mine", …}}
{"id":"k3f9","op":"rs256.verify","input":…}  {"id":"k3f9","result":{}}
                                             {"id":"k3f9","rejected":"why"}
                                             {"id":"k3f9","unsupported":"why"}
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from jwtbearer.conformance.judgement import Reply
from jwtbearer.conformance.suite import OPERATIONS
from jwtbearer.errors import JWTBearerError, plain, shown

__all__ = [
    "HELLO",
    "Broken",
    "Hello",
    "NotChecked",
    "NotStarted",
    "Under",
    "Unstarted",
    "read_hello",
    "read_reply",
    "written",
]

HELLO: Mapping[str, Any] = {"op": "hello"}
KINDS = ("result", "rejected", "unsupported")


class NotChecked(JWTBearerError):
    """The command could not be checked at all: it does not start, or speaks another protocol."""


class NotStarted(NotChecked):
    """The command under test does not start."""


class Broken(Exception):
    """An answer that is none; it never leaves this package, a crash is made of it."""


class Unstarted(Broken):
    """No process was to be had."""


class Hello(NamedTuple):
    """What an implementation says of itself."""

    implementation: str
    version: str
    language: str
    operations: tuple[str, ...]


class Under(Protocol):
    """What is under test: a command, or our own implementation in this process."""

    @property
    def hurried(self) -> bool:
        """Whether it crashed so often that it is no longer given the full time."""

    @property
    def standard_error(self) -> str:
        """What it wrote to standard error since it was last asked: the end of it."""

    def hello(self) -> Hello:
        """Ask it who it is. Raises NotChecked where it does not say."""

    def ask(self, request: Mapping[str, Any]) -> Reply:
        """Ask it once; what is no reply comes back as one of the kind crash."""

    def stop(self) -> None:
        """End it at once, from another thread as well; what is asked afterwards crashes."""


def written(request: Mapping[str, Any]) -> bytes:
    """A request as a line. All beyond ASCII is escaped, so that no terminal setting matters."""
    return json.dumps(request, separators=(",", ":")).encode("ascii") + b"\n"


def read_object(line: bytes) -> dict[str, Any]:
    """The JSON object on a line. Raises Broken where there is none, or where it is ambiguous."""
    if not line.strip():
        raise Broken("it wrote an empty line, or nothing at all, where a reply belongs")
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Broken(f"its reply is not UTF-8, from byte {error.start} on") from None
    try:
        value = json.loads(text, object_pairs_hook=members, parse_constant=no_number)
    except RecursionError:
        raise Broken("its reply is nested too deeply") from None
    except ValueError as error:
        raise Broken(
            f"its reply is not one line of JSON: {plain(str(error))}; it wrote {shown(text)}"
        ) from None
    if not isinstance(value, dict):
        raise Broken(f"its reply is JSON, but no object: {shown(text)}")
    return value


def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object's members. A name that is there twice has no meaning that can be judged."""
    value = dict(pairs)
    if len(value) < len(pairs):
        raise ValueError("a name is there twice in one object")
    return value


def no_number(word: str) -> None:
    """Refuse NaN and Infinity, which are not JSON."""
    raise ValueError(f"{word} is no JSON")


def read_hello(line: bytes) -> Hello:
    """The reply to hello. Raises Broken with what is missing."""
    said = read_object(line).get("result")
    if not isinstance(said, dict):
        raise Broken(
            'the reply to hello has no "result" that is an object; expected {"result":'
            '{"implementation":"…","version":"…","language":"…","operations":["…"]}}'
        )
    words: dict[str, str] = {}
    for name in ("implementation", "version", "language"):
        word = said.get(name)
        if not isinstance(word, str) or not word.strip():
            raise Broken(f'the reply to hello has no "{name}" that is text')
        words[name] = word
    operations = said.get("operations")
    if not isinstance(operations, list) or not all(isinstance(each, str) for each in operations):
        raise Broken('the reply to hello has no "operations" that is a list of names')
    unknown = [name for name in operations if name not in OPERATIONS]
    if unknown:
        raise Broken(
            f"the reply to hello claims {', '.join(map(shown, unknown[:3]))}; the operations are "
            f"{', '.join(OPERATIONS)}"
        )
    return Hello(**words, operations=tuple(name for name in OPERATIONS if name in operations))


def read_reply(line: bytes, identifier: str) -> Reply:
    """The reply to the request of that id. Raises Broken where it is none."""
    reply = read_object(line)
    if reply.get("id") != identifier:
        found = shown(reply["id"]) if "id" in reply else "no id"
        raise Broken(f"its reply has {found}; it was asked {shown(identifier)}")
    kinds = [kind for kind in KINDS if kind in reply]
    if len(kinds) != 1:
        raise Broken(
            f"its reply must have one of {', '.join(KINDS)}; it has "
            f"{', '.join(map(shown, reply)) if len(reply) <= 6 else f'{len(reply)} members'}"
        )
    kind = kinds[0]
    content = reply[kind]
    expected: type = dict if kind == "result" else str
    if not isinstance(content, expected):
        raise Broken(f'"{kind}" must be {"an object" if kind == "result" else "text"}')
    if kind == "result":
        check_text(content)
    return Reply(kind, content, intermediates(reply.get("intermediates", {})))


def check_text(content: Any) -> None:
    """Refuse what JSON can spell but UTF-8 cannot, and numbers beyond every double."""
    try:
        json.dumps(content, ensure_ascii=False, allow_nan=False).encode("utf-8")
    except ValueError:
        raise Broken("its result holds a lone surrogate, or a number beyond measure") from None
    except RecursionError:
        raise Broken("its reply is nested too deeply") from None


def intermediates(found: Any) -> Mapping[str, str]:
    """The steps that a reply tells of. Raises Broken where they are not text by name."""
    if not isinstance(found, dict) or not all(isinstance(step, str) for step in found.values()):
        raise Broken('"intermediates" must be an object of texts')
    return found
