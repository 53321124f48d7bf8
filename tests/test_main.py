"""The commands, as processes: what they print, where, and with which exit code."""

from __future__ import annotations

import json
import os
import pty
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import oracle
from tests.conftest import VECTORS

KEY = VECTORS / "keys/demo-2048.key"
APP = "3MVG9jwtbearer.demo.consumer.key"
MODULES = os.pathsep.join(entry or os.getcwd() for entry in sys.path)
ENVIRONMENT = {**os.environ, "PYTHONPATH": MODULES}


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "jwtbearer", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**ENVIRONMENT, **environment},
    )


def flow(endpoint: str, /, **changes: str | Path) -> list[str | Path]:
    """The options of a run of the flow with the demo key, some of them changed."""
    options: dict[str, str | Path] = {
        "key": KEY,
        "iss": APP,
        "sub": "user@example.com",
        "aud": "https://login.salesforce.com",
        "endpoint": endpoint,
        **changes,
    }
    return [part for name, value in options.items() for part in (f"--{name}", value)]


@pytest.fixture(scope="module")
def practice() -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """jwtbearer practice on a free port: its token endpoint, and the process."""
    with subprocess.Popen(
        [sys.executable, "-m", "jwtbearer", "practice"],
        stdout=subprocess.PIPE,
        text=True,
        env={**ENVIRONMENT, "PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(5)]
        yield lines[-1].split()[-1], process
        process.kill()


def test_walk_without_options_succeeds() -> None:
    done = run("walk")
    assert done.returncode == 0
    assert done.stderr == ""
    assert "\n13  the goal" in done.stdout
    assert "\x1b" not in done.stdout


def test_walk_prints_json() -> None:
    done = run("walk", "--json", "--style", "listing")
    assert done.returncode == 0
    assert json.loads(done.stdout)["succeeded"] is True


@pytest.mark.parametrize(
    ("no_color", "coloured"), [("", True), ("1", False)], ids=["colour", "NO_COLOR"]
)
def test_walk_is_coloured_on_a_terminal_alone(no_color: str, coloured: bool) -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "jwtbearer", "walk"],
        stdout=theirs,
        env={**ENVIRONMENT, "NO_COLOR": no_color},
    ) as process:
        os.close(theirs)
        printed = b""
        while chunk := read_terminal(ours):
            printed += chunk
    os.close(ours)
    assert process.returncode == 0
    assert (b"\x1b[1m" in printed) is coloured


def read_terminal(descriptor: int) -> bytes:
    """What comes next; on Linux a terminal whose other end is closed gives an error."""
    try:
        return os.read(descriptor, 65536)
    except OSError:
        return b""


def test_walk_on_a_stream_without_unicode_escapes_what_it_cannot_write() -> None:
    done = run("walk", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert r"\xa7 RFC" in done.stdout


def test_walk_takes_the_users_own_values(practice: tuple[str, subprocess.Popen[str]]) -> None:
    endpoint, _ = practice
    done = run("walk", *flow(endpoint))
    assert done.returncode == 0, done.stderr
    assert endpoint in done.stdout


@pytest.mark.parametrize("options", [["--iss", APP], ["--endpoint", "https://x"]])
def test_walk_with_some_of_the_values_says_which_are_missing(options: list[str]) -> None:
    done = run("walk", *options)
    assert done.returncode == 2
    assert "--key" in done.stderr
    assert "Traceback" not in done.stderr


def test_token_prints_the_answer_as_json(practice: tuple[str, subprocess.Popen[str]]) -> None:
    endpoint, _ = practice
    done = run("token", *flow(endpoint))
    assert done.returncode == 0, done.stderr
    members = json.loads(done.stdout)
    assert members["token_type"] == "Bearer"
    assert endpoint.startswith(members["instance_url"])


def test_a_refusal_is_exit_code_1_and_says_what_to_do(
    practice: tuple[str, subprocess.Popen[str]],
) -> None:
    endpoint, _ = practice
    done = run("token", *flow(endpoint, aud="https://test.salesforce.com"))
    assert done.returncode == 1
    assert done.stdout == ""
    assert "audience is invalid" in done.stderr
    assert "what to do" in done.stderr


def test_the_practice_org_tells_its_reason_to_its_own_terminal(
    practice: tuple[str, subprocess.Popen[str]],
) -> None:
    endpoint, process = practice
    assert process.stdout is not None
    other_key = VECTORS / "keys/demo-3072.key"
    done = run("token", *flow(endpoint, key=other_key))
    assert "invalid assertion" in done.stderr
    assert "signature-length" not in done.stderr
    line = next(line for line in process.stdout if "signature-" in line)
    assert "signature-length" in line


# The option, a value that it cannot have, and what is said of it.
MISTAKES = {
    "no such key": ("key", "no-such-file.key", "cannot be read"),
    "a folder as key": ("key", str(VECTORS), "cannot be read"),
    "empty sub": ("sub", " ", "sub is empty"),
    "plain http": ("endpoint", "http://login.salesforce.com/services/oauth2/token", "in the"),
    "another scheme": ("endpoint", "file:///etc/passwd", "https://"),
    "no lifetime": ("lifetime", "0", "lifetime"),
    "no timeout": ("timeout", "-1", "timeout"),
    "endless timeout": ("timeout", "inf", "timeout"),
    "timeout that is no number": ("timeout", "nan", "timeout"),
    "unknown option": ("colour", "red", "unrecognized"),
}


@pytest.mark.parametrize(("name", "value", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_in_the_call_is_exit_code_2(name: str, value: str, said: str) -> None:
    done = run("token", *flow("http://127.0.0.1:1/", **{name: value}))
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_key_that_cannot_be_used_is_refused_with_exit_code_1(tmp_path: Path) -> None:
    key = tmp_path / "server.key"
    key.write_text("-----BEGIN ENCRYPTED PRIVATE KEY-----\n")
    done = run("token", *flow("http://127.0.0.1:1/", key=key))
    assert done.returncode == 1
    assert "openssl pkey" in done.stderr


def test_nobody_there_is_exit_code_1() -> None:
    done = run("token", *flow("http://127.0.0.1:1/"))
    assert done.returncode == 1
    assert "could not connect" in done.stderr


@pytest.mark.openssl
def test_keypair_writes_a_pair_that_openssl_takes(tmp_path: Path) -> None:
    done = run("keypair", "--out", tmp_path / "new", "--name", "me", "--days", "10")
    assert done.returncode == 0, done.stderr
    key, certificate = tmp_path / "new/server.key", tmp_path / "new/server.crt"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    oracle.openssl("rsa", "-in", key, "-check", "-noout")
    oracle.openssl("verify", "-CAfile", certificate, certificate)
    assert "openssl req -x509" in done.stdout
    assert "searching for two primes" in done.stderr
    assert ".." in done.stderr


def test_keypair_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "server.crt").write_text("mine")
    done = run("keypair", "--out", tmp_path)
    assert done.returncode == 2
    assert "exists" in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["server.crt"]
    assert (tmp_path / "server.crt").read_text() == "mine"


def test_an_interrupted_search_leaves_no_file(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "jwtbearer", "keypair", "--out", tmp_path, "--bits", "4096"],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=ENVIRONMENT,
    ) as process:
        assert process.stderr is not None
        process.stderr.read(45)
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
    assert process.returncode == 130
    assert b"Traceback" not in rest
    assert list(tmp_path.iterdir()) == []


def test_output_that_nobody_reads_ends_quietly() -> None:
    read, write = os.pipe()
    os.close(read)
    with subprocess.Popen(
        [sys.executable, "-m", "jwtbearer", "walk"],
        stdout=write,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
    ) as process:
        os.close(write)
        assert process.stderr is not None
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_practice_ends_at_an_interrupt() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "jwtbearer", "practice"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        while b"--endpoint" not in process.stdout.readline():
            pass
        process.send_signal(signal.SIGINT)
        assert process.stderr.read() == b"\n"
    assert process.returncode == 130


def test_practice_on_a_port_that_is_no_port_is_a_mistake() -> None:
    done = run("practice", "--port", "70000")
    assert done.returncode == 2
    assert "70000" in done.stderr


@pytest.mark.parametrize("command", ["walk", "token", "keypair", "practice"])
def test_help_names_every_option(command: str) -> None:
    done = run(command, "--help")
    assert done.returncode == 0
    assert "usage: jwtbearer" in done.stdout


def test_no_command_is_exit_code_2() -> None:
    assert run().returncode == 2
