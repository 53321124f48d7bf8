"""jwtbearer audit as a process: what it reads, prints, and its exit codes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.audit.tokens import AUDIENCE, CLAIMS, NOW, token
from tests.conftest import VECTORS
from tests.test_main import ENVIRONMENT, run

CERTIFICATE = VECTORS / "keys/demo-2048.crt"
GOOD = token()
BESIDE = ("--certificate", CERTIFICATE, "--audience", AUDIENCE, "--now", str(NOW))


@pytest.fixture
def good(tmp_path: Path) -> Path:
    file = tmp_path / "good.jwt"
    file.write_text(f"{GOOD}\n")
    return file


@pytest.fixture
def risky(tmp_path: Path) -> Path:
    file = tmp_path / "risky.jwt"
    file.write_text(token(claims={**CLAIMS, "iss": "My App"}))
    return file


def test_a_good_assertion_is_exit_code_0(good: Path) -> None:
    done = run("audit", good, *BESIDE)
    assert done.returncode == 0
    assert "accepted" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize(("level", "code"), [("E", 0), ("W", 1), ("N", 1)])
def test_the_level_decides_the_exit_code(risky: Path, level: str, code: int) -> None:
    assert run("audit", risky, *BESIDE, "--fail-level", level).returncode == code


def test_without_a_key_it_could_not_be_checked(good: Path) -> None:
    done = run("audit", good, "--now", str(NOW))
    assert done.returncode == 3
    assert "--certificate" in done.stdout


def test_an_expired_assertion_is_exit_code_1(good: Path) -> None:
    done = run("audit", good, "--certificate", CERTIFICATE, "--now", str(NOW + 9999))
    assert done.returncode == 1
    assert "claims-exp-past" in done.stdout


@pytest.mark.parametrize("name", ["json", "junit", "sarif", "github", "text"])
def test_every_format_is_written_to_standard_output_alone(risky: Path, name: str) -> None:
    done = run("audit", risky, *BESIDE, "--format", name)
    assert "claims-iss-shape" in done.stdout
    assert done.stderr == ""


def test_a_private_key_in_place_of_its_certificate_will_do(good: Path) -> None:
    beside = ("--audience", AUDIENCE, "--now", str(NOW))
    assert run("audit", good, "--key", VECTORS / "keys/demo-2048.key", *beside).returncode == 0


def test_further_keys_are_tried(good: Path) -> None:
    other = VECTORS / "keys/demo-3072.crt"
    done = run("audit", good, "--key", other, "--key", CERTIFICATE, "--now", str(NOW))
    assert done.returncode == 1
    assert "signature-other-key" in done.stdout


def test_a_request_is_audited_with_the_assertion_in_it(tmp_path: Path) -> None:
    request = tmp_path / "request.txt"
    request.write_text(
        f"curl -d grant_type=wrong -d assertion={GOOD}x https://test.salesforce.com/services/oauth2/token"
    )
    done = run("audit", "--request", request, *BESIDE, "--format", "json")
    assert done.returncode == 1
    found = {finding["rule"] for finding in json.loads(done.stdout)["findings"]}
    assert {"request-grant-type", "claims-aud-endpoint"} <= found
    assert any(rule.startswith(("encoding-", "signature-")) for rule in found)


def test_a_response_is_audited(tmp_path: Path) -> None:
    response = tmp_path / "response.json"
    response.write_text('{"error":"invalid_grant","error_description":"audience is invalid"}')
    done = run("audit", "--response", response)
    assert done.returncode == 0
    assert "aud does not fit" in done.stdout


def test_keys_alone_are_audited_beside_each_other(tmp_path: Path) -> None:
    key = tmp_path / "server.key"
    shutil.copy(VECTORS / "keys/demo-2048.key", key)
    key.chmod(0o644)
    done = run("audit", "--key", key, "--key", VECTORS / "keys/demo-3072.crt")
    assert done.returncode == 1
    assert {"key-certificate", "key-published", "key-mode"} <= set(
        done.stdout.replace(":", " ").split()
    )


def test_lines_in_and_lines_out(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    log.write_bytes(f"{GOOD}\n".encode() * 3 + b"\xff\xfe garbage\n")
    done = run("audit", "--lines", log, *BESIDE, "--jobs", "2")
    reports = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["verdict"] for each in reports] == ["accepted"] * 3 + ["refused"]
    assert done.returncode == 1
    assert "4 lines, 1 with findings" in done.stderr


def peak_memory(log: Path) -> int:
    """The most memory that auditing a log takes, in KiB."""
    with subprocess.Popen(
        [sys.executable, "-m", "jwtbearer", "audit", "--lines", log, *map(str, BESIDE)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=ENVIRONMENT,
    ) as process:
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
    return usage.ru_maxrss


def test_a_long_log_takes_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    short, long = tmp_path / "short", tmp_path / "long"
    short.write_text("a.b.c\n" * 500)
    long.write_text("a.b.c\n" * 20_000)
    assert peak_memory(long) < 1.1 * peak_memory(short)


@pytest.mark.parametrize(
    "options",
    [
        ("no-such-file",),
        ("--explain", "no-such-rule"),
        ("--format", "yaml"),
        ("--lines", "--jobs", "0"),
        ("--lines", "--format", "sarif"),
        ("--request", "no-such-file"),
        ("--now", "soon"),
    ],
    ids=lambda options: " ".join(options),
)
def test_a_mistake_in_the_call_is_exit_code_2(options: tuple[str, ...]) -> None:
    done = run("audit", *options)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_the_catalogue_and_a_page() -> None:
    assert "signature-newline" in run("audit", "--list").stdout
    assert "echo without -n" in run("audit", "--explain", "signature-newline").stdout
