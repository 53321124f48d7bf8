"""jwtbearer vectors, as a process: the data listed, shown, copied and checked."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from jwtbearer.__main__ import main
from jwtbearer.recorded import vectors_folder
from tests.conformance.command import PADDING, vectors


def test_list_gives_the_ids_that_are_chosen() -> None:
    everything = vectors("list").stdout.splitlines()
    assert len(everything) == len(set(everything)) > 800
    padding = vectors("list", *PADDING).stdout.splitlines()
    assert 5 < len(padding) < 200
    assert all(identifier.startswith("base64url-decode/") for identifier in padding)
    salesforce = vectors("list", "--profile", "salesforce").stdout.splitlines()
    assert 0 < len(salesforce) < len(everything)
    assert vectors("list", "--vector", padding[0]).stdout == f"{padding[0]}\n"


def test_show_gives_a_vector_as_it_is_recorded() -> None:
    for operation in ("base64url-decode", "assertion-verify"):
        file = json.loads((vectors_folder() / f"{operation}.json").read_text("utf-8"))
        for recorded in (file["vectors"][0], file["vectors"][-1]):
            shown = json.loads(vectors("show", recorded["id"]).stdout)
            assert shown == recorded


def test_show_of_an_unknown_id_names_what_comes_close() -> None:
    done = vectors("show", "base64url-decode/paddin-1-after-2")
    assert done.returncode == 2
    assert "perhaps base64url-decode/padding-1-after-2" in done.stderr


def test_copy_copies_everything_and_writes_nothing_over(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "copied"
    done = vectors("copy", target)
    assert done.returncode == 0, done.stderr
    source = vectors_folder()
    copied = {file.relative_to(target) for file in target.rglob("*") if file.is_file()}
    assert {Path("README.md"), Path("flags.json"), Path("schema.json")} <= copied
    for file in copied:
        assert (target / file).read_bytes() == (source / file).read_bytes()
    (target / "README.md").write_text("mine")
    (target / "flags.json").unlink()
    again = vectors("copy", target)
    assert again.returncode == 2
    assert "exists, and nothing is ever written over" in again.stderr
    assert (target / "README.md").read_text() == "mine"
    assert not (target / "flags.json").exists()


def test_copy_into_what_is_no_folder_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = vectors("copy", tmp_path / "file")
    assert done.returncode == 2
    assert "cannot be written" in done.stderr


def test_check_finds_the_recorded_data_sound() -> None:
    done = vectors("check")
    assert done.returncode == 0, done.stdout
    assert re.search(r"\n *\d+  vectors, \d+ faults, 0 problems\n$", done.stdout)


def test_check_and_run_say_where_the_data_is_malformed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["vectors", "copy", str(tmp_path)]) == 0
    file = tmp_path / "rs256-sign.json"
    value = json.loads(file.read_text("utf-8"))
    value["vectors"][2]["surprise"] = 1
    file.write_text(json.dumps(value))
    monkeypatch.setattr("jwtbearer.recorded.vectors_folder", lambda: tmp_path)
    capsys.readouterr()
    assert main(["vectors", "check"]) == 1
    found = capsys.readouterr().out
    assert found.startswith("rs256-sign.json, ")
    assert value["vectors"][2]["id"] in found
    assert "surprise" in found
    assert main(["vectors", "run"]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert "the recorded data is not sound: rs256-sign.json, " in said.err


def test_a_matrix_of_several_runs(tmp_path: Path) -> None:
    for name, words in (
        ("ours", []),
        ("lenient", ["--lines", "--", sys.executable, "-m", "tests.broken.lenient_base64"]),
    ):
        done = vectors("run", "--format", "json", *PADDING, *words)
        (tmp_path / f"{name}.json").write_text(done.stdout, encoding="utf-8")
    files = [tmp_path / "ours.json", tmp_path / "lenient.json"]
    page = vectors("matrix", *files)
    assert page.returncode == 0
    assert page.stdout.startswith("<!DOCTYPE html>")
    assert page.stdout.count("<th>tests.broken.lenient_base64 1 (Python)</th>") == 2
    table = vectors("matrix", "--format", "markdown", *files)
    assert "| base64url.decode | rejects |" in table.stdout
    missing = vectors("matrix", tmp_path / "no-such.json")
    assert missing.returncode == 2
    assert "cannot be read" in missing.stderr


@pytest.mark.parametrize(
    "action", [[], ["list"], ["show"], ["copy"], ["check"], ["run"], ["matrix"]], ids=str
)
def test_help_is_there_for_every_action(action: list[str]) -> None:
    done = vectors(*action, "--help")
    assert done.returncode == 0
    assert "usage: jwtbearer vectors" in done.stdout
