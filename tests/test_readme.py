"""README.md does what it says: each command and each line of Python in it is run."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from tests.readme import README, Block, blocks, commands

ROOT = README.parent
PORT_IN_README = "8650"
VALUES = {
    "CONSUMER_KEY": "3MVG9jwtbearer.demo.consumer.key",
    "USERNAME": "user@example.com",
    "AUDIENCE": "https://login.salesforce.com",
}


def matches(said: str, printed: str) -> bool:
    """Whether what was printed is what README says, where … stands for anything on a line."""
    pattern = ".*".join(map(re.escape, said.split("…")))
    return re.fullmatch(pattern, printed) is not None


@pytest.fixture(scope="module")
def text() -> str:
    """README, with a port that is free in place of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return README.read_text(encoding="utf-8").replace(PORT_IN_README, str(port))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder such as a reader stands in, with the command jwtbearer on the path."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "vectors").symlink_to(ROOT / "vectors")
    (folder / "bin").mkdir()
    command = folder / "bin" / "jwtbearer"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m jwtbearer "$@"\n')
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    return folder


@pytest.fixture(scope="module")
def environment(folder: Path) -> dict[str, str]:
    """The reader's environment; the package is found as these tests found it."""
    path = os.pathsep.join(map(str, [folder / "bin", os.environ["PATH"]]))
    modules = os.pathsep.join(entry or os.getcwd() for entry in sys.path)
    return {**os.environ, **VALUES, "PATH": path, "PYTHONPATH": modules, "PYTHONUNBUFFERED": "1"}


@pytest.fixture(scope="module")
def practice(
    text: str, folder: Path, environment: dict[str, str]
) -> Iterator[subprocess.Popen[str]]:
    """The practice org that README starts in a terminal of its own, and what it first prints."""
    block = next(block for block in blocks(text) if "jwtbearer practice" in block.text)
    [(command, said)] = commands(block)
    with subprocess.Popen(
        ["/bin/sh", "-c", f"exec {command}"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        printed = "".join(process.stdout.readline() for _ in said.splitlines())
        assert matches(said, printed), printed
        yield process
        process.kill()


needs_curl = pytest.mark.skipif(
    shutil.which("curl") is None and "CI" not in os.environ, reason="curl is not installed"
)


def console_commands() -> list[ParameterSet]:
    """Each command of README but those that set up, and the org that the others log in to."""
    text = README.read_text(encoding="utf-8")
    return [
        pytest.param(*pair, marks=[needs_curl] if pair[0].startswith("curl") else [])
        for block in blocks(text)
        if block.language == "console" and "jwtbearer practice" not in block.text
        for pair in commands(block)
    ]


@pytest.mark.parametrize(("command", "said"), console_commands())
def test_a_command_prints_what_readme_says(
    command: str,
    said: str,
    text: str,
    folder: Path,
    environment: dict[str, str],
    practice: subprocess.Popen[str],
) -> None:
    port = re.search(r"--port (\d+)", text)
    assert port is not None
    org = f"http://127.0.0.1:{port[1]}"
    key_file = folder / "mykeys" / "server.key"
    if "mykeys/server.key" in command:
        # The reader's own org holds the reader's certificate; the practice org holds the demo's.
        key_file.unlink()
        shutil.copy(ROOT / "vectors/keys/demo-2048.key", key_file)
    done = subprocess.run(
        ["/bin/sh", "-c", command.replace(f"http://127.0.0.1:{PORT_IN_README}", org)],
        cwd=folder,
        env={**environment, "ENDPOINT": f"{org}/services/oauth2/token"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert matches(said.strip(), done.stdout.strip()), done.stdout


def test_the_python_in_readme_gives_what_readme_says(
    text: str, folder: Path, practice: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    sessions = [block for block in blocks(text) if block.language == "pycon"]
    assert len(sessions) == 5
    examples = "\n".join(block.text for block in sessions)
    parsed = doctest.DocTestParser().get_doctest(examples, {}, "README.md", "README.md", 0)
    report: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS, verbose=False)
    results = runner.run(parsed, out=report.append)
    assert results.attempted > 15
    assert results.failed == 0, "".join(report)


def test_the_values_to_name_are_those_that_the_commands_use(text: str) -> None:
    [values] = [block for block in blocks(text) if block.text.startswith("CONSUMER_KEY=")]
    named = {line.partition("=")[0] for line in values.text.splitlines()}
    used = set(re.findall(r'"\$([A-Z_]+)"', text))
    assert named == used == {*VALUES, "ENDPOINT"}


def test_every_block_is_of_a_kind_that_is_run(text: str) -> None:
    kinds = [block.language for block in blocks(text)]
    assert set(kinds) == {"sh", "console", "pycon"}
    assert kinds.count("sh") == 2


def test_the_first_block_sets_up_and_tests_in_a_line_each(text: str) -> None:
    first: Block = blocks(text)[0]
    set_up, run_tests = first.text.splitlines()
    assert set_up.endswith("jwtbearer walk")
    assert run_tests.endswith("pytest")


def test_every_file_that_readme_points_to_is_there(text: str) -> None:
    targets = re.findall(r"\]\(((?!https://)[^)]+)\)", text)
    assert len(targets) > 15
    if not (ROOT / "jwtbearer").is_dir():  # beside an installed package there is only the README
        targets = [target for target in targets if target.startswith("vectors/")]
    missing = [target for target in targets if not (ROOT / target).exists()]
    assert missing == []
