"""Starts a process with each answer, and leaves it behind with the pipes in its hands.

The ids of those processes are appended to the file that LEFT_BEHIND names.
"""

import os
import subprocess
from typing import Any

from tests.broken import serve, write


def answer(identifier: str, reply: dict[str, Any]) -> None:
    child = subprocess.Popen(["sleep", "300"])
    with open(os.environ["LEFT_BEHIND"], "a", encoding="ascii") as file:
        file.write(f"{child.pid}\n")
    write(reply)


serve(answer=answer)
