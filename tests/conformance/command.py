"""jwtbearer vectors as a process, and what several tests hand it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

__all__ = ["ADAPTER", "ENVIRONMENT", "PADDING", "vectors"]

MODULES = os.pathsep.join(entry or os.getcwd() for entry in sys.path)
ENVIRONMENT = {**os.environ, "PYTHONPATH": MODULES}
ADAPTER = [sys.executable, "-m", "jwtbearer.conformance.adapter"]
PADDING = ("--operation", "base64url.decode", "--flag", "base64-padding")


def vectors(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "jwtbearer", "vectors", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=ENVIRONMENT,
    )
