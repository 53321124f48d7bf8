"""The command line: which commands there are, and what an exit code means.

Exit codes: 0 done · 1 refused, or no answer · 2 a mistake in the call · 3 could not be checked (of
`audit` and `vectors`) · 4 a fault of this program.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence

from jwtbearer.commands import audit, keypair, practice, token, vectors, walk
from jwtbearer.errors import CallerMistake, FaultDetected, JWTBearerError

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # where it writes no UTF-8, escape and go on
            stream.reconfigure(errors="backslashreplace")
    options = parser().parse_args(arguments)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except CallerMistake as error:
        print(f"jwtbearer {options.command}: {error}", file=sys.stderr)
        return 2
    except FaultDetected as error:
        print(f"jwtbearer {options.command}: {error}", file=sys.stderr)
        return 4
    except JWTBearerError as error:
        print(f"jwtbearer {options.command}: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever read the output has gone; Python would complain of it once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return 130


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(
        prog="jwtbearer",
        description="The OAuth 2.0 JWT bearer flow as Salesforce runs it, worked by hand.",
        epilog="Exit codes: 0 done, 1 refused or no answer, 2 a mistake in the call.",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in (walk, token, keypair, audit, practice, vectors):
        command.add_to(commands)
    return top


if __name__ == "__main__":
    sys.exit(main())
