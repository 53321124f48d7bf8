"""Our own adapter over the protocol: one-shot, line by line, and whatever else is sent to it."""

from __future__ import annotations

import io
import json
import os
import random
import select
import subprocess
import sys
from typing import Any

import pytest

from jwtbearer.conformance import adapter
from jwtbearer.conformance.process import open_command
from jwtbearer.conformance.suite import OPERATIONS, PROFILES
from tests.conformance.written import AUD, ISS, NOW, PUBLIC, SUB, documents

COMMAND = [sys.executable, "-m", "jwtbearer.conformance.adapter"]
DECODE = {"id": "k3f9", "op": "base64url.decode", "input": {"text": "AA"}}


def line(request: Any) -> bytes:
    return json.dumps(request).encode() + b"\n"


def talk(requests: bytes, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """The adapter as a process of its own; it must end within the time, and say nothing else."""
    return subprocess.run(
        [*COMMAND, *arguments], input=requests, capture_output=True, check=False, timeout=60
    )


def replies(octets: bytes) -> list[Any]:
    """What the adapter writes to these octets, each reply on a line of ASCII."""
    written = io.BytesIO()
    adapter.serve(io.BytesIO(octets), written)
    assert written.getvalue().isascii()
    return [json.loads(each) for each in written.getvalue().splitlines()]


# --- the process --------------------------------------------------------------------------------


def test_one_line_is_a_one_shot_with_or_without_its_line_feed() -> None:
    for request in (line(DECODE), line(DECODE).rstrip()):
        done = talk(request)
        assert (done.returncode, done.stderr) == (0, b"")
        assert json.loads(done.stdout) == {"id": "k3f9", "result": {"octets": "00"}}
        assert done.stdout.count(b"\n") == 1


def test_no_line_at_all_ends_well() -> None:
    done = talk(b"")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_each_reply_is_written_before_the_next_request() -> None:
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=buffered
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(3):
            process.stdin.write(line({**DECODE, "id": str(number)}))
            process.stdin.flush()
            assert select.select([process.stdout], [], [], 20)[0], "no reply came"
            assert json.loads(process.stdout.readline())["id"] == str(number)
        process.stdin.close()
        assert process.wait(timeout=10) == 0


@pytest.mark.parametrize("lines", [False, True], ids=["one-shot", "lines"])
def test_the_runner_understands_it(lines: bool) -> None:
    with open_command(COMMAND, lines=lines, timeout=30) as under:
        assert under.hello().operations == OPERATIONS
        assert under.ask(DECODE)[:2] == ("result", {"octets": "00"})
        refused = under.ask({**DECODE, "input": {"text": "AB"}})
        assert refused.kind == "rejected"
        assert refused.content.startswith("encoding-trailing-bits")


def test_octets_that_are_no_text_give_no_traceback() -> None:
    done = talk(b"\xff\xfe\n\0\n" + line(DECODE))
    assert (done.returncode, done.stderr) == (0, b"")
    first, second, third = map(json.loads, done.stdout.splitlines())
    assert (first["id"], second["id"], third["id"]) == (None, None, "k3f9")


def test_a_reader_that_has_gone_is_no_traceback() -> None:
    process = subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.close()
    _, said = process.communicate(line(DECODE) * 2, timeout=30)
    assert (process.returncode, said) == (1, b"")


def test_a_profile_is_an_argument() -> None:
    built = documents()["assertion-build.json"]["vectors"][0]["expect"]["result"]["assertion"]
    given = {"assertion": f"{built}==", "key": PUBLIC, "audience": AUD, "now": NOW}
    request = line({"id": "a", "op": "assertion.verify", "input": given})
    strict, lenient = (json.loads(talk(request, profile).stdout) for profile in PROFILES)
    assert strict["rejected"].startswith("encoding-padding")
    assert lenient == {"id": "a", "result": {"iss": ISS, "sub": SUB}}
    done = talk(request, "rfc")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"usage: ")


# --- the replies --------------------------------------------------------------------------------


def test_hello_is_answered_without_an_id() -> None:
    (reply,) = replies(line({"op": "hello"}))
    assert set(reply) == {"result"}
    assert reply["result"] == {
        "implementation": "jwtbearer",
        "version": reply["result"]["version"],
        "language": "Python",
        "operations": list(OPERATIONS),
    }
    assert reply["result"]["version"]


def test_every_operation_is_answered_with_the_id_that_was_sent() -> None:
    files = documents()
    for operation in OPERATIONS:
        vector = files[f"{operation.replace('.', '-')}.json"]["vectors"][0]
        request = {"id": operation, "op": operation, "input": vector["input"], "more": 1}
        (reply,) = replies(line(request))
        assert set(reply) == {"id", "result"}
        assert reply["id"] == operation
        assert set(vector["expect"]["result"]) <= set(reply["result"])


def test_an_unknown_operation_is_unsupported_and_a_wrong_input_rejected() -> None:
    for operation in ("base64.decode", None, 5, ["key.load"], {"op": 1}):
        (reply,) = replies(line({**DECODE, "op": operation}))
        assert set(reply) == {"id", "unsupported"}
    wrong: tuple[Any, ...] = (None, [], "AA", {}, {"text": None}, {"text": 5})
    for given in wrong:
        (reply,) = replies(line({**DECODE, "input": given}))
        assert set(reply) == {"id", "rejected"}
        assert reply["id"] == "k3f9"
    (reply,) = replies(line({"id": "a", "op": "base64url.decode"}))
    assert reply == {"id": "a", "rejected": "the input has no text; it must be text"}


@pytest.mark.parametrize(
    ("octets", "said"),
    [
        (b"[", "not a line of JSON"),
        (b"{}", "the request's id is None; it must be text"),
        (b"[]", "must be an object"),
        (b"null", "must be an object"),
        (b'"hello"', "must be an object"),
        (b"\xef\xbb\xbf{}", "not a line of JSON"),
        (b'{"id":"a","id":"b","op":"hello"}', "'id' comes twice"),
        (b'{"id":"a","op":"key.load","input":{"kind":"public","kind":"private"}}', "'kind' comes"),
        (b'{"id":7,"op":"base64url.decode","input":{"text":"AA"}}', "id is 7"),
        (b'{"id":null,"op":"base64url.decode","input":{"text":"AA"}}', "id is None"),
        (b'{"id":["a"],"op":"base64url.decode","input":{"text":"AA"}}', "id is a value of type"),
        (b'{"id":"a","op":"token.response","input":{"status":NaN}}', "NaN is no JSON"),
        (b'{"id":"a","input":' + b"9" * 5000 + b"}", "not a line of JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b"\xc3\x28", "not a line of JSON"),
    ],
)
def test_a_line_that_is_no_request_is_answered_with_the_id_null(octets: bytes, said: str) -> None:
    first, second = replies(octets + b"\n" + line(DECODE))
    assert set(first) == {"id", "rejected"}
    assert first["id"] is None
    assert said in first["rejected"]
    assert len(first["rejected"]) < 500
    assert second == {"id": "k3f9", "result": {"octets": "00"}}


def test_an_id_comes_back_as_it_was_sent() -> None:
    for identifier in ("", "\n", "é", "\ud800", "\U0001f600", "x" * 10_000):
        (reply,) = replies(line({**DECODE, "id": identifier}))
        assert reply["id"] == identifier


def test_empty_lines_are_passed_over() -> None:
    assert replies(b"\n \r\n\n" + line(DECODE) + b"\n") == [
        {"id": "k3f9", "result": {"octets": "00"}}
    ]


class Endless(io.RawIOBase):
    """A line without end, or nearly; it counts how much of it was held at a time."""

    def __init__(self, length: int, end: bytes) -> None:
        self.left = length
        self.end = end

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self.left:
            size = min(len(buffer), self.left)
            buffer[:size] = b"A" * size
            self.left -= size
            return size
        size = min(len(buffer), len(self.end))
        buffer[:size], self.end = self.end[:size], self.end[size:]
        return size


def test_a_line_that_is_too_long_is_passed_over_in_little_memory() -> None:
    import tracemalloc

    requests = io.BufferedReader(Endless(100 * adapter.MAXIMUM_LINE_BYTES, b"\n" + line(DECODE)))
    written = io.BytesIO()
    tracemalloc.start()
    try:
        adapter.serve(requests, written)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    first, second = map(json.loads, written.getvalue().splitlines())
    assert first["id"] is None
    assert "over 4194304 bytes" in first["rejected"]
    assert second["id"] == "k3f9"
    assert most < 8 * adapter.MAXIMUM_LINE_BYTES


def test_a_line_of_the_longest_length_is_read_and_one_of_a_byte_more_is_not() -> None:
    request = line({**DECODE, "input": {"text": ""}}).rstrip()
    fill = adapter.MAXIMUM_LINE_BYTES - len(request) - 1
    fits = request.replace(b'"text": ""', b'"text": "' + b"A" * fill + b'"')
    assert len(fits) == adapter.MAXIMUM_LINE_BYTES - 1
    for more, identifier in ((b"", "k3f9"), (b" ", None), (b"  ", None)):
        first, second = replies(fits + more + b"\n" + line(DECODE))
        assert first["id"] == identifier
        assert second["id"] == "k3f9"


def test_hostile_lines_give_a_reply_each_and_nothing_else(seeded: random.Random) -> None:
    files = documents()
    requests = [
        line({"id": "a", "op": operation, "input": vector["input"]}).rstrip()
        for operation in OPERATIONS
        for vector in files[f"{operation.replace('.', '-')}.json"]["vectors"]
    ]
    pieces = [b"\xff", b"\\ud800", b'"', b"{", b"}", b"null", b"-1", b"1e999", b"\0", b""]
    lines = []
    for _ in range(1500):
        request = seeded.choice(requests)
        at, length = seeded.randrange(len(request)), seeded.choice((0, 1, 8, 200))
        lines.append(request[:at] + seeded.choice(pieces) + request[at + length :])
    answered = replies(b"\n".join(lines) + b"\n")
    assert len(answered) == len(lines)
    for reply in answered:
        assert len(set(reply) & {"result", "rejected", "unsupported"}) == 1
    assert sum("rejected" in reply for reply in answered) > 800
