"""The recorded data copied out, to be kept beside another implementation."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from jwtbearer.errors import CallerMistake, plain

__all__ = ["copy"]


def copy(source: Path, target: Path) -> list[Path]:
    """Copy all of vectors/ into a folder, made where there is none; return what was written.

    Raises CallerMistake, before anything is written, where a file would be written over.
    """
    files = sorted(data_files(source))
    for file in files:
        if (target / file).exists() or (target / file).is_symlink():
            raise CallerMistake(
                f"{plain(str(target / file))} exists, and nothing is ever written over: name "
                "another folder, or move it away"
            )
    written: list[Path] = []
    try:
        for file in files:
            (target / file).parent.mkdir(parents=True, exist_ok=True)
            with (target / file).open("xb") as stream:
                written.append(target / file)
                stream.write((source / file).read_bytes())
    except BaseException as error:
        for file in written:
            with contextlib.suppress(OSError):
                file.unlink()
        if isinstance(error, OSError):
            name = plain(str(error.filename or target))
            raise CallerMistake(f"{name} cannot be written: {error.strerror}") from None
        raise
    return written


def data_files(source: Path) -> Iterator[Path]:
    """The files of the data, from its folder; what Python leaves beside them is no part of it."""
    for file in source.rglob("*"):
        path = file.relative_to(source)
        if file.is_file() and not any(part.startswith((".", "__")) for part in path.parts):
            yield path
