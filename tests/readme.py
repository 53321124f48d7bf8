"""README.md taken apart: its blocks of code, in order.

python tests/readme.py setup    prints the lines that set up and that test, for CI to run
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import NamedTuple

__all__ = ["README", "Block", "blocks", "commands"]

README = Path(__file__).parent.parent / "README.md"
FENCE = re.compile(r"^( *)```(\w+)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """A fenced block: its language, its text, and the line that its fence stands on."""

    language: str
    text: str
    line: int


def blocks(text: str) -> list[Block]:
    """Every fenced block, without the indentation of its fence."""
    return [
        Block(
            match[2],
            re.sub(f"^{match[1]}", "", match[3], flags=re.MULTILINE),
            text.count("\n", 0, match.start()) + 1,
        )
        for match in FENCE.finditer(text)
    ]


def commands(block: Block) -> list[tuple[str, str]]:
    """The commands of a console block, each with what it is said to print."""
    parts = re.split(r"^\$ (.*)\n", block.text, flags=re.MULTILINE)
    return list(zip(parts[1::2], parts[2::2], strict=True))


if __name__ == "__main__":
    assert sys.argv[1:] == ["setup"]
    print(blocks(README.read_text(encoding="utf-8"))[0].text, end="")
