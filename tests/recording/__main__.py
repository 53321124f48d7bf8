"""python -m tests.recording [--check]: write vectors/ anew, or compare it with what would be."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from jwtbearer.conformance import suite
from jwtbearer.conformance.judgement import judge
from jwtbearer.conformance.ours import Ours
from tests.recording import (
    assertion_build,
    assertion_verify,
    base64url_decode,
    base64url_encode,
    json_canonicalize,
    key_load,
    rs256_sign,
    rs256_verify,
    token_request,
    token_response,
)
from tests.recording.confirm import confirm
from tests.recording.flow import flow
from tests.recording.keys import SIZES, VECTORS, key_files
from tests.recording.making import Book
from tests.recording.schema import flags_file, operation_file, schema_file

__all__ = ["BOOKS", "files", "main"]

BOOKS: tuple[Callable[[], Book], ...] = (
    base64url_encode.book,
    base64url_decode.book,
    json_canonicalize.book,
    rs256_sign.book,
    rs256_verify.book,
    key_load.book,
    assertion_build.book,
    assertion_verify.book,
    token_request.book,
    token_response.book,
)


def files() -> Iterator[tuple[str, bytes]]:
    """Every file but the keys and rfc.json, each vector confirmed; the keys must be there."""
    yield "flow.json", flow()
    books = [make() for make in BOOKS]
    for book in books:
        for vector in book.vectors:
            confirm(book.operation, vector)
        yield f"{book.operation.replace('.', '-')}.json", operation_file(book)
    yield "flags.json", flags_file(books)
    yield "schema.json", schema_file()


def settle(name: str, content: bytes, *, check: bool) -> bool:
    """Write a file, or tell whether it holds that content already."""
    file = VECTORS / name
    if check:
        same = file.is_file() and file.read_bytes() == content
        print(f"{'same ' if same else 'OTHER'} {name}")
        return same
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content)
    print(f"wrote {name}")
    return True


def disagreements() -> Iterator[str]:
    """Where the package itself does otherwise than the vectors on the disk."""
    loaded = suite.load(VECTORS)
    for profile in suite.PROFILES:
        ours = Ours(profile)
        for vector in loaded.vectors:
            reply = ours.ask({"op": vector.operation, "input": vector.input})
            outcome = judge(vector, reply, profile=profile)
            if outcome.kind != "passed":
                yield f"{vector.id} under {profile}: {outcome.kind}, {outcome.why}"


def main(arguments: list[str]) -> int:
    """Record everything, or check it; 1 where a file differs or the package disagrees."""
    check = arguments == ["--check"]
    if arguments and not check:
        print("usage: python -m tests.recording [--check]", file=sys.stderr)
        return 2
    same = True
    with tempfile.TemporaryDirectory() as folder:
        for bits in SIZES:
            for name, content in key_files(bits, Path(folder)):
                same &= settle(name, content, check=check)
    for name, content in files():
        same &= settle(name, content, check=check)
    for line in disagreements():
        same = False
        print(line)
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
