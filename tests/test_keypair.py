"""A new key pair: as random as it is told, private from the first octet, and over nothing."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jwtbearer import CallerMistake, load_private_key, load_public_key
from jwtbearer import keypair as module
from jwtbearer.keypair import KeyPair, make_private_key, openssl_command, write_keypair
from tests import oracle
from tests.recording.keys import seeded_bytes

SETTINGS: dict[str, Any] = {"name": "me", "bits": 2048, "days": 10, "now": 1767225600}


def nothing() -> None:
    """A progress that shows nothing."""


def write(folder: Path, **changes: object) -> KeyPair:
    settings = {**SETTINGS, "random_bytes": seeded_bytes("pair"), "progress": nothing, **changes}
    return write_keypair(folder, **settings)


def test_a_seed_fixes_the_key() -> None:
    first, second = (
        make_private_key(2048, random_bytes=seeded_bytes("a"), progress=nothing) for _ in range(2)
    )
    assert first.n == second.n
    assert first.bits == 2048
    assert first.p.bit_length() == first.q.bit_length() == 1024
    assert first.e == 65537


def test_the_two_top_bits_of_each_prime_are_set() -> None:
    for seed in range(10):
        prime = module.make_prime(512, seeded_bytes(str(seed)), nothing)
        assert prime >> 510 == 0b11


def test_progress_is_told_of_each_candidate() -> None:
    told: list[int] = []
    make_private_key(2048, random_bytes=seeded_bytes("a"), progress=lambda: told.append(1))
    assert len(told) >= 2


@pytest.mark.parametrize("bits", [0, 1024, 2047, 2049, 8192, "2048", None])
def test_a_size_that_is_not_made_is_refused(bits: object) -> None:
    with pytest.raises(CallerMistake, match="2048, 3072 or 4096"):
        make_private_key(bits, random_bytes=os.urandom, progress=nothing)  # type: ignore[arg-type]


def test_primes_that_are_close_are_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    good = make_private_key(2048, random_bytes=seeded_bytes("a"), progress=nothing)
    drawn = iter([good.p, good.p, good.p, good.q])
    monkeypatch.setattr(module, "make_prime", lambda *_: next(drawn))
    assert make_private_key(2048, random_bytes=os.urandom, progress=nothing).n == good.n


@pytest.mark.openssl
def test_openssl_finds_the_pair_in_order(tmp_path: Path) -> None:
    files = write(tmp_path)
    said = oracle.openssl("rsa", "-in", files.key_file, "-check", "-noout")
    assert b"RSA key ok" in said
    key = load_private_key(files.key_file.read_bytes())
    assert load_public_key(files.certificate_file.read_bytes()) == key.public


def test_the_key_is_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        files = write(tmp_path / "new" / "folder")
    finally:
        os.umask(before)
    assert stat.S_IMODE(files.key_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(files.certificate_file.stat().st_mode) == 0o644


@pytest.mark.parametrize("name", ["server.key", "server.crt"])
@pytest.mark.parametrize("kind", ["file", "link", "folder"])
def test_nothing_is_written_over(tmp_path: Path, name: str, kind: str) -> None:
    there = tmp_path / name
    if kind == "file":
        there.write_text("mine")
    elif kind == "link":
        there.symlink_to(tmp_path / "nowhere")
    else:
        there.mkdir()
    with pytest.raises(CallerMistake, match="exists"):
        write(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("changes", [{"name": ""}, {"days": 0}, {"bits": 1000}])
def test_a_mistake_is_told_before_the_search(tmp_path: Path, changes: dict[str, Any]) -> None:
    def fail() -> None:
        raise AssertionError("the search has begun")

    with pytest.raises(CallerMistake):
        write(tmp_path / "new", progress=fail, **changes)
    assert not (tmp_path / "new").exists()


def failing_at(count: int, error: BaseException) -> Callable[..., None]:
    """A write_new that fails at the call of that number."""
    calls = 0
    write_new = module.write_new

    def fail(file: Path, text: str, mode: int) -> None:
        nonlocal calls
        calls += 1
        if calls == count:
            raise error
        write_new(file, text, mode)

    return fail


@pytest.mark.parametrize("count", [1, 2])
def test_where_one_file_cannot_be_written_neither_is_left(
    tmp_path: Path, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "write_new", failing_at(count, OSError(28, "No space left")))
    with pytest.raises(CallerMistake, match="No space left"):
        write(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["file", "link"])
def test_a_file_that_came_in_the_meantime_is_not_written_over(tmp_path: Path, kind: str) -> None:
    there, target = tmp_path / "server.key", tmp_path / "target"
    if kind == "link":
        there.symlink_to(target)
    else:
        there.write_text("mine")
    with pytest.raises(FileExistsError):
        module.write_new(there, "new", 0o600)
    assert not target.exists()
    assert kind == "link" or there.read_text() == "mine"


def test_half_a_file_is_not_left(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        module.write_new(tmp_path / "half", "a" * 100_000 + "é", 0o600)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_the_callers_mistake(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CallerMistake, match="file"):
        write(tmp_path / "file" / "folder")


@pytest.mark.openssl
def test_the_openssl_command_makes_such_a_pair(tmp_path: Path) -> None:
    files = KeyPair(tmp_path / "server.key", tmp_path / "server.crt")
    command = openssl_command(files, name="a/b \\ c'd", bits=2048, days=10)
    subprocess.run(["/bin/sh", "-ec", command], check=True, capture_output=True)
    key = load_private_key(files.key_file.read_bytes())
    assert load_public_key(files.certificate_file.read_bytes()) == key.public
    subject = oracle.openssl("x509", "-in", files.certificate_file, "-noout", "-subject")
    assert b"a/b" in subject
