"""Who may import whom: the two floors, the order of the steps, and the three packages."""

from __future__ import annotations

import ast
import configparser
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import jwtbearer

PACKAGE = Path(jwtbearer.__file__).parent
TESTS = Path(__file__).parent

# The flow, in the order in which it is read: a file imports only what stands before it.
FLOW = (
    "errors",
    "base64url",
    "canonical",
    "strict_json",
    "claims",
    "keys",
    "pkcs1",
    "assertion",
    "verification",
    "refusals",
    "transport",
    "exchange",
    "auth",
)
# canonical.loads hands over to strict_json, at the moment of the call.
LATE = {("canonical", "strict_json")}
# The tools stand on the flow; among them each names those that it may use.
TOOLS: dict[str, set[str]] = {
    "certificate": set(),
    "keypair": {"certificate"},
    "recorded": set(),
    "audit": set(),
    "practice": {"audit", "recorded"},
    "walkthrough": {"practice"},
    "conformance": {"recorded"},
}
# The commands may use every tool, no tool uses them, and the command line uses the commands alone.
TOOLS |= {"commands": set(TOOLS), "__main__": {"commands"}}
OTHER_PACKAGES = {"keys": {"rsa", "pyasn1"}, "certificate": {"pyasn1"}, "keypair": {"rsa"}}
SOCKETS = {"socket", "http.client", "http.server", "urllib.request", "ssl"}


def room(module: str) -> str:
    """The file or folder of the package that a module is, or is in."""
    return module.split(".")[1] if "." in module else ""


def name_of(file: Path) -> str:
    """The dotted name of a file of the package."""
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(file: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in it, by its full name."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} has a relative import"
            module = node.module or ""
            yield module
            if module in ("jwtbearer", "jwtbearer.keys", "urllib", "http"):
                yield from (f"{module}.{alias.name}" for alias in node.names)


def package_files() -> list[Path]:
    return sorted(file for file in PACKAGE.rglob("*.py") if "vectors" not in file.parts)


def each_import() -> Iterator[tuple[str, str]]:
    """Every import in the package: the room that it is in, and the module."""
    for file in package_files():
        for module in imported(file):
            yield room(name_of(file)), module


def test_every_file_has_its_place() -> None:
    rooms = {room(name_of(file)) for file in package_files()} - {""}
    assert rooms == {*FLOW, *TOOLS}


def test_a_step_of_the_flow_imports_earlier_steps_alone() -> None:
    for here, module in each_import():
        there = room(module)
        if here in FLOW and module.startswith("jwtbearer.") and there != here:
            assert there in FLOW, f"{here} imports the tool {there}"
            if (here, there) not in LATE:
                assert FLOW.index(there) < FLOW.index(here), f"{here} imports {there}"


def test_a_tool_imports_the_flow_and_the_tools_it_may() -> None:
    for here, module in each_import():
        there = room(module)
        if here in TOOLS and module.startswith("jwtbearer.") and there != here:
            assert there in FLOW or there in TOOLS[here], f"{here} imports {there}"


def test_the_package_imports_rsa_and_pyasn1_alone_and_where_named() -> None:
    for here, module in each_import():
        top = module.split(".")[0]
        if top != "jwtbearer" and top not in sys.stdlib_module_names:
            assert top in OTHER_PACKAGES.get(here, set()), f"{here} imports {module}"


def test_sockets_are_opened_in_transport_and_practice_alone() -> None:
    users = {here for here, module in each_import() if module in SOCKETS}
    assert users == {"transport", "practice"}


def test_only_the_commands_print_and_read_the_clock() -> None:
    for file in package_files():
        if file.name == "__main__.py" or "commands" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                assert called not in ("print", "time.time", "datetime.now"), f"{file}: {called}"


def test_base64url_is_written_by_hand() -> None:
    assert set(imported(PACKAGE / "base64url.py")).isdisjoint({"base64", "binascii"})


def test_nothing_is_validated_by_assert() -> None:
    for file in package_files():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            assert not isinstance(node, ast.Assert), f"{file}:{node.lineno}"


@pytest.mark.parametrize("file", sorted(TESTS.rglob("*.py")), ids=lambda file: file.stem)
def test_a_test_imports_the_standard_library_and_four_packages_alone(file: Path) -> None:
    ours = {"jwtbearer", "tests", "rsa", "pyasn1", "pytest", "_pytest"}
    if "peers" in file.relative_to(TESTS).parts:
        return
    for module in imported(file):
        top = module.split(".")[0]
        assert top in ours or top in sys.stdlib_module_names, f"{file} imports {module}"


def test_importing_the_package_loads_none_of_its_modules() -> None:
    import subprocess

    code = (
        "import sys, jwtbearer; "
        "print(sorted(name for name in sys.modules if name.startswith('jwtbearer.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_signing_loads_no_http_client_and_no_json_reader() -> None:
    import subprocess

    code = (
        "import sys; from jwtbearer import Claims, build_assertion, load_private_key; "
        "unwanted = {'http.client', 'urllib.request', 'ssl', 'json', 'argparse', 'dataclasses', "
        "'jwtbearer.strict_json'}; "
        "print(sorted(unwanted & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_public_name_is_there_and_no_other() -> None:
    assert set(jwtbearer.__all__) == set(jwtbearer.HOMES)
    for name in jwtbearer.__all__:
        assert getattr(jwtbearer, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = jwtbearer.nothing


def test_every_folder_of_the_package_is_installed() -> None:
    settings = configparser.ConfigParser()
    settings.read(TESTS.parent / "setup.cfg")
    named = set(settings["options"]["packages"].split()) - {"jwtbearer.vectors"}
    assert named == {name_of(file.parent / "__init__.py") for file in package_files()}
