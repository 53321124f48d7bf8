"""Install five real implementations apart from this package, run the suite, print the matrix.

    python -m tests.peers [FOLDER]

PyJWT and joserfc come from pip, jose and jsonwebtoken from npm, openssl is the machine's. What
cannot be had is left out, and a line says so. With FOLDER the environment and the saved runs are
kept there.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
PYTHON_PACKAGES = ("PyJWT", "cryptography", "joserfc")
NODE_PACKAGES = ("jose", "jsonwebtoken")


def main(arguments: list[str]) -> int:
    """Install, run each, and print the matrix."""
    if arguments:
        folder = Path(arguments[0])
        folder.mkdir(parents=True, exist_ok=True)
        return compare(folder)
    with tempfile.TemporaryDirectory() as temporary:
        return compare(Path(temporary))


def compare(folder: Path) -> int:
    """Run every implementation that can be had, ours first."""
    runs = [run(folder, "jwtbearer", [sys.executable, "-m", "jwtbearer.conformance.adapter"])]
    for name, command in commands(folder):
        print(f"running {name}", file=sys.stderr)
        runs.append(run(folder, name, command))
    vectors("matrix", "--format", "markdown", *map(str, runs), output=None)
    vectors("matrix", "--format", "html", *map(str, runs), output=folder / "matrix.html")
    return 0


def commands(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Each implementation with the command that runs its adapter."""
    for adapter in HERE.glob("*_adapter.*"):
        shutil.copy(adapter, folder)
    python = str(folder / "python" / "bin" / "python")
    if done([sys.executable, "-m", "venv", str(folder / "python")]) and done(
        [python, "-m", "pip", "install", "--quiet", *PYTHON_PACKAGES]
    ):
        yield "PyJWT", [python, str(folder / "pyjwt_adapter.py")]
        yield "joserfc", [python, str(folder / "joserfc_adapter.py")]
    else:
        print("PyJWT, joserfc: left out, pip could not install them", file=sys.stderr)
    (folder / "package.json").write_text("{}\n")
    if shutil.which("node") and done(["npm", "install", "--silent", *NODE_PACKAGES], folder):
        yield "jose", ["node", str(folder / "jose_adapter.mjs")]
        yield "jsonwebtoken", ["node", str(folder / "jsonwebtoken_adapter.cjs")]
    else:
        print("jose, jsonwebtoken: left out, npm could not install them", file=sys.stderr)
    if shutil.which("openssl") and shutil.which("xxd"):
        yield "openssl", ["sh", str(folder / "openssl_adapter.sh")]
    else:
        print("openssl: left out, it needs openssl and xxd", file=sys.stderr)


def done(command: list[str], folder: Path | None = None) -> bool:
    """Whether a command could be run and succeeded."""
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def run(folder: Path, name: str, command: list[str]) -> Path:
    """Run the suite against a command, and keep the run as JSON."""
    file = folder / f"{name}.json"
    vectors("run", "--lines", "--format", "json", "--", *command, output=file)
    return file


def vectors(*arguments: str, output: Path | None) -> None:
    """jwtbearer vectors; failures of the implementation are its result, and no error here."""
    command = [sys.executable, "-m", "jwtbearer", "vectors", *arguments]
    if output is None:
        subprocess.run(command, cwd=ROOT, check=True)
        return
    with output.open("w", encoding="utf-8") as stream:
        code = subprocess.run(command, cwd=ROOT, check=False, stdout=stream).returncode
    if code not in (0, 1):
        raise SystemExit(f"{' '.join(arguments)}: exit code {code}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
