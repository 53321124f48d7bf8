"""jwtbearer walk: the flow, every step shown."""

from __future__ import annotations

import argparse
import os
import sys
import time

from jwtbearer.commands.flow import add_flow_options, flow_values
from jwtbearer.errors import CallerMistake

__all__ = ["add_to"]


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Say which options the command has."""
    command = commands.add_parser(
        "walk",
        help="the flow, every step shown",
        description="Run the flow and show every step. Without a key, against a practice org on "
        "this machine; with --key, --iss, --sub and --aud, against a real one.",
    )
    add_flow_options(command, required=False)
    command.add_argument(
        "--style",
        choices=("rfc", "listing"),
        default="rfc",
        help="rfc follows the standards (default); listing gives the Apex listing's bytes",
    )
    command.add_argument("--json", action="store_true", help="print JSON")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run jwtbearer walk."""
    from jwtbearer import walkthrough

    given = {name: getattr(options, name) for name in ("key", "iss", "sub", "aud")}
    missing = [f"--{name}" for name, value in given.items() if value is None]
    if not missing:
        claims, key, endpoint = flow_values(options)
        taken = walkthrough.walk(
            claims, key, endpoint=endpoint, style=options.style, timeout=options.timeout
        )
    elif len(missing) < len(given):
        raise CallerMistake(f"a real org needs {', '.join(missing)} as well")
    elif options.endpoint is not None or options.lifetime is not None:
        raise CallerMistake("--endpoint and --lifetime go with --key, --iss, --sub and --aud")
    else:
        taken = walkthrough.practice_walk(
            style=options.style, now=time.time, random_bytes=os.urandom, timeout=options.timeout
        )
    if options.json:
        sys.stdout.write(walkthrough.document(taken))
    else:
        colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        sys.stdout.write(walkthrough.terminal(taken, colour=colour))
    return 0 if taken.succeeded else 1
