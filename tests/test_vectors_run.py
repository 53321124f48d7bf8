"""jwtbearer vectors run, as a process: what it prints, where, and with which exit code."""

from __future__ import annotations

import json
import os
import pty
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest

from jwtbearer.__main__ import main
from tests.conformance.command import ADAPTER, ENVIRONMENT, PADDING, vectors
from tests.conformance.small import alive, command


def test_our_own_implementation_passes_all_in_both_profiles() -> None:
    for profile in ("rfc7523", "salesforce"):
        done = vectors("run", "--profile", profile)
        assert done.returncode == 0, done.stdout
        assert done.stderr == ""
        count = len(vectors("list").stdout.splitlines())
        assert done.stdout.endswith(f"clean: {count} passed\n")


def test_our_adapter_passes_all_over_json_lines_well_within_a_minute() -> None:
    started = time.monotonic()
    done = vectors("run", "--lines", "--jobs", "2", "--", *ADAPTER)
    assert done.returncode == 0, done.stdout
    assert time.monotonic() - started < 30


def test_our_adapter_passes_one_shot() -> None:
    done = vectors("run", *PADDING, "--", *ADAPTER)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("form", ["text", "json", "junit", "tap", "markdown", "badge", "html"])
def test_failures_are_exit_code_1_in_every_format(form: str) -> None:
    body = 'write({"id": id, "result": {"octets": ""}})'
    done = vectors("run", "--format", form, "--lines", *PADDING, "--", *command(body))
    assert done.returncode == 1
    assert done.stderr == ""
    assert done.stdout.endswith("\n")
    if form in ("json", "badge"):
        assert isinstance(json.loads(done.stdout), dict)
    if form == "junit":
        assert ElementTree.fromstring(done.stdout.encode()).tag == "testsuites"


def test_the_command_for_one_vector_alone_runs_it() -> None:
    broken = [sys.executable, "-m", "tests.broken.lenient_base64"]
    done = vectors("run", "--lines", "--timeout", "9", *PADDING, "--", *broken)
    alone = re.search(r"alone     (jwtbearer vectors run .*)", done.stdout)
    assert alone is not None
    words = shlex.split(alone[1])
    assert words[-3:] == broken
    identifier = words[words.index("--vector") + 1]
    again = vectors(*words[2:])
    assert again.returncode == 1
    assert re.findall(r"^FAILED (\S+):", again.stdout, re.MULTILINE) == [identifier]


def test_a_seed_gives_the_same_bytes() -> None:
    broken = [sys.executable, "-m", "tests.broken.lenient_base64"]
    arguments = ("run", "--lines", "--seed", "7", "--format", "json", *PADDING, "--", *broken)
    assert vectors(*arguments).stdout == vectors(*arguments).stdout


def test_a_baseline_lets_known_failures_pass_until_they_do_or_expire(tmp_path: Path) -> None:
    broken = [sys.executable, "-m", "tests.broken.lenient_base64"]
    failed = json.loads(
        vectors("run", "--lines", "--format", "json", *PADDING, "--", *broken).stdout
    )
    entry = {"reason": "theirs", "link": "https://example.com/1", "expires": "9999-12-31"}
    known = {each["id"]: entry for each in failed["outcomes"] if each["kind"] == "failed"}
    assert known
    file = tmp_path / "known.json"
    file.write_text(json.dumps(known))
    options = ("run", "--lines", *PADDING, "--baseline", str(file), "--")
    assert vectors(*options, *broken).returncode == 0
    stale = vectors(*options, *ADAPTER)
    assert stale.returncode == 1
    assert "passes now; take the entry out" in stale.stdout
    old = {identifier: {**entry, "expires": "2020-01-01"} for identifier in known}
    file.write_text(json.dumps(old))
    expired = vectors(*options, *broken)
    assert expired.returncode == 1
    assert "expired on 2020-01-01" in expired.stdout
    file.write_text("{")
    assert vectors(*options, *broken).returncode == 2


def test_a_minimum_that_is_not_reached_is_exit_code_1() -> None:
    count = len(vectors("list", *PADDING).stdout.splitlines())
    assert vectors("run", *PADDING, "--minimum", str(count)).returncode == 0
    assert vectors("run", *PADDING, "--minimum", str(count + 1)).returncode == 1


def test_validate_says_step_by_step_what_works() -> None:
    done = vectors("run", "--validate", "--lines", "--", *ADAPTER)
    assert done.returncode == 0, done.stdout
    lines = done.stdout.splitlines()
    assert lines[0] == "ok  the command starts"
    assert lines[1].startswith("ok  it answers hello: jwtbearer ")
    assert all(line.startswith("ok  ") for line in lines[:-1])
    assert len(lines) > 18
    assert lines[-1] == "the adapter works"


# What a newcomer has, the exit code, and what must be said of it.
NEWCOMERS = {
    "no program": (["no-such-adapter"], 3, "NO  the command starts", "after --"),
    "a banner": (
        [sys.executable, "-c", "print('listening')"],
        3,
        "NO  it answers hello",
        'sent: {"op":"hello"}',
    ),
    "hex in capitals": (
        command('write({"id": id, "result": {"octets": "FF"}})'),
        1,
        "NO  base64url.decode: a good case",
        '"op":"base64url.decode"',
    ),
    "a typo": (
        command('write({"id": id, "reslut": {}})'),
        1,
        "NO  base64url.decode: a good case",
        "must have one of result, rejected, unsupported",
    ),
    "a trace": (
        command("raise ValueError('padding')"),
        1,
        "NO  base64url.decode: a bad case is refused",
        "ValueError: padding",
    ),
}


@pytest.mark.parametrize(("words", "code", "step", "said"), NEWCOMERS.values(), ids=NEWCOMERS)
def test_validate_says_what_is_wrong_with_an_adapter(
    words: list[str], code: int, step: str, said: str
) -> None:
    done = vectors("run", "--validate", "--lines", "--timeout", "5", "--", *words)
    assert done.returncode == code
    assert step in done.stdout
    assert said in done.stdout
    assert "Traceback" not in done.stderr


# A call that is a mistake, and what is said of it.
MISTAKES = {
    "an unknown operation": (["--operation", "base64.decode"], "perhaps base64url.decode"),
    "an unknown flag": (["--flag", "base64-paddin"], "perhaps base64-padding"),
    "an unknown vector": (["--vector", "x/y"], "there is no vector 'x/y'"),
    "nothing in common": (
        ["--operation", "rs256.sign", "--flag", "base64-padding"],
        "no vector is left",
    ),
    "no jobs": (["--jobs", "0"], "from 1 to 64"),
    "no time": (["--timeout", "0", "--", "true"], "timeout"),
    "lines without a command": (["--lines"], "-- COMMAND"),
    "no baseline": (["--baseline", "no-such-file"], "cannot be read"),
    "an unknown format": (["--format", "pdf"], "invalid choice"),
    "an unknown profile": (["--profile", "rfc7519"], "invalid choice"),
}


@pytest.mark.parametrize(("options", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_in_the_call_is_exit_code_2(options: list[str], said: str) -> None:
    done = vectors("run", *options)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("form", ["text", "json", "junit"])
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["no-such-adapter"], "it cannot be started: No such file"),
        ([sys.executable, "-c", "raise SystemExit('no module')"], "no module"),
        ([sys.executable, "-m", "tests.broken.crashes"], "good cases was answered"),
    ],
    ids=["missing", "no hello", "no answer"],
)
def test_what_could_not_be_checked_is_exit_code_3(form: str, words: list[str], said: str) -> None:
    done = vectors("run", "--lines", "--format", form, *PADDING, "--", *words)
    assert done.returncode == 3
    assert done.stdout == ""
    assert said in done.stderr
    assert "File " not in done.stderr


def test_a_fault_of_the_program_is_exit_code_4(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*arguments: object, **options: object) -> None:
        raise ZeroDivisionError("boom")

    monkeypatch.setattr("jwtbearer.conformance.run.judge", broken)
    assert main(["vectors", "run", *PADDING]) == 4
    said = capsys.readouterr()
    assert said.out == ""
    assert "a fault of this program" in said.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("option", ["--lines", "--jobs=2"], ids=["lines", "one-shot"])
def test_an_interrupted_run_leaves_no_process(
    number: signal.Signals, option: str, tmp_path: Path
) -> None:
    file = tmp_path / "pids"
    body = f"""
child = subprocess.Popen(["sleep", "300"])
open({str(file)!r}, "a").write(f"{{os.getpid()}} {{child.pid}}\\n")
time.sleep(300)
"""
    with subprocess.Popen(
        [
            *(sys.executable, "-m", "jwtbearer", "vectors", "run", option),
            *("--timeout", "100", *PADDING, "--", *command(body)),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
    ) as process:
        for _ in range(500):
            if file.exists() and file.read_text().count("\n") == 2:
                break
            time.sleep(0.02)
        started = time.monotonic()
        process.send_signal(number)
        output, errors = process.communicate(timeout=20)
    assert time.monotonic() - started < 10
    assert process.returncode == 130
    assert (output, errors) == (b"", b"\n")
    processes = file.read_text().split()
    assert len(processes) == 4
    time.sleep(0.1)
    assert [each for each in processes if alive(int(each))] == []


def test_progress_is_shown_on_a_terminal_alone() -> None:
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "jwtbearer", "vectors", "run", *PADDING],
        stdout=subprocess.PIPE,
        stderr=theirs,
        check=True,
        env=ENVIRONMENT,
    )
    os.close(theirs)
    shown = os.read(ours, 65536)
    os.close(ours)
    count = len(vectors("list", *PADDING).stdout.splitlines())
    assert re.search(rb"\r1 of \d+\r2 of ", shown)
    assert shown.endswith(b"\r\x1b[K")
    assert done.stdout.endswith(f"clean: {count} passed\n".encode())
