"""The files that a caller names."""

from __future__ import annotations

from pathlib import Path

from jwtbearer.errors import CallerMistake, plain

__all__ = ["MAXIMUM_KEY_BYTES", "read_file"]

MAXIMUM_KEY_BYTES = 1 << 16  # 64 KiB, as much as the reader of keys takes


def read_file(file: Path, maximum_bytes: int = MAXIMUM_KEY_BYTES) -> bytes:
    """The content of a file that the caller names, up to ``maximum_bytes`` and one."""
    try:
        with file.open("rb") as stream:
            return stream.read(maximum_bytes + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise CallerMistake(f"{plain(str(file))} cannot be read: {reason}") from None
