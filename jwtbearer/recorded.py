"""Where vectors/ is: in the package once installed, beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

__all__ = ["vectors_folder"]


def vectors_folder() -> Path:
    """The folder of the recorded data."""
    package = Path(__file__).parent
    installed = package / "vectors"
    return installed if installed.is_dir() else package.parent / "vectors"
