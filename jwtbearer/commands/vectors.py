"""jwtbearer vectors: the recorded suite, to be read, copied, checked, and run against anything.

Exit codes: 0 clean · 1 failures · 2 a mistake in the call · 3 could not be checked: the command
does not exist, does not answer hello, or answers nothing · 4 a fault of this program.
"""

from __future__ import annotations

import argparse
import json
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jwtbearer.commands import vectors_run
from jwtbearer.commands.files import read_file
from jwtbearer.errors import CallerMistake, JWTBearerError, plain

if TYPE_CHECKING:
    from jwtbearer.conformance.suite import Vector

__all__ = ["add_to"]

CLEAN, FAILURES, NOT_CHECKED, INTERNAL = 0, 1, 3, 4
MAXIMUM_RUN_BYTES = 1 << 26  # 64 MiB, for the file of a run


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Say which options the command has."""
    command = commands.add_parser(
        "vectors",
        help="the recorded suite, and runs of it against any implementation",
        description="The recorded suite: list it, show or copy it, check it, and run it against "
        "our own implementation or any command that speaks the protocol of vectors/README.md.",
        epilog="Exit codes: 0 clean, 1 failures, 2 a mistake in the call, 3 could not be checked, "
        "4 a fault of this program.",
    )
    actions = command.add_subparsers(dest="action", required=True, metavar="ACTION")

    action = actions.add_parser("list", help="the ids, one a line")
    vectors_run.add_selection(action)
    action.add_argument(
        "--profile",
        choices=("rfc7523", "salesforce"),
        default="rfc7523",
        help="salesforce: only what that profile judges in its own way",
    )
    action.set_defaults(run=run, perform=list_vectors)

    action = actions.add_parser("show", help="a vector as JSON")
    action.add_argument("id", metavar="ID")
    action.set_defaults(run=run, perform=show_vector)

    action = actions.add_parser("copy", help="the data into a folder, over no file")
    action.add_argument("folder", type=Path, metavar="DIR")
    action.set_defaults(run=run, perform=copy_data)

    action = actions.add_parser("check", help="whether the data is whole and sound")
    action.set_defaults(run=run, perform=check_data)

    action = actions.add_parser(
        "run",
        help="the suite against a command",
        description="Run the suite against COMMAND, which is asked on standard input and answers "
        "on standard output; without one, against our own implementation.",
    )
    vectors_run.add_options(action)
    action.set_defaults(run=run, perform=vectors_run.run)

    action = actions.add_parser("matrix", help="several runs side by side")
    action.add_argument("runs", nargs="+", type=Path, metavar="RUN.json")
    action.add_argument("--format", choices=("html", "markdown"), default="html")
    action.set_defaults(run=run, perform=write_matrix)


def run(options: argparse.Namespace) -> int:
    """Run jwtbearer vectors, and make exit codes of what only it can meet."""
    from jwtbearer.conformance.protocol import NotChecked

    options.command = f"vectors {options.action}"
    perform: Callable[[argparse.Namespace], int] = options.perform
    try:
        return perform(options)
    except NotChecked as error:
        print(f"jwtbearer {options.command}: could not be checked: {error}", file=sys.stderr)
        return NOT_CHECKED
    except (JWTBearerError, BrokenPipeError):
        raise
    except Exception:
        traceback.print_exc()
        print(f"jwtbearer {options.command}: a fault of this program", file=sys.stderr)
        return INTERNAL


def list_vectors(options: argparse.Namespace) -> int:
    """jwtbearer vectors list."""
    for vector in vectors_run.selected(vectors_run.recorded_suite(), options):
        if options.profile == "rfc7523" or options.profile in vector.profiles:
            print(vector.id)
    return CLEAN


def show_vector(options: argparse.Namespace) -> int:
    """jwtbearer vectors show."""
    vector = vectors_run.recorded_suite().vector(options.id)
    print(json.dumps(as_recorded(vector), indent=2))
    return CLEAN


def as_recorded(vector: Vector) -> dict[str, Any]:
    """The vector as it stands in its file."""
    expect: dict[str, Any] = {"verdict": vector.verdict}
    if vector.verdict == "accept" or vector.result:
        expect["result"] = dict(vector.result)
    if vector.profiles:
        expect["profiles"] = dict(vector.profiles)
    value: dict[str, Any] = {
        "id": vector.id,
        "comment": vector.comment,
        "lesson": vector.lesson,
        "clause": vector.clause,
        "flags": list(vector.flags),
    }
    if vector.mutation is not None:
        value["parent"] = vector.parent
        of, offset, was, is_ = vector.mutation
        value["mutation"] = {"of": of, "offset": offset, "was": was, "is": is_}
    value["input"] = dict(vector.input)
    if vector.intermediates:
        value["intermediates"] = dict(vector.intermediates)
    return {**value, "expect": expect}


def copy_data(options: argparse.Namespace) -> int:
    """jwtbearer vectors copy."""
    from jwtbearer.conformance.copying import copy
    from jwtbearer.recorded import vectors_folder

    written = copy(vectors_folder(), options.folder)
    print(f"{len(written)} files in {plain(str(options.folder))}; begin with README.md there")
    return CLEAN


def check_data(options: argparse.Namespace) -> int:
    """jwtbearer vectors check."""
    from jwtbearer.conformance.check import check
    from jwtbearer.conformance.suite import load
    from jwtbearer.recorded import vectors_folder

    try:
        folder = vectors_folder()
        checked = check(load(folder), folder)
    except CallerMistake as error:  # nobody named the data: that it is malformed is the finding
        print(error)
        return FAILURES
    for problem in checked.problems:
        print(problem)
    for operation, count in checked.by_operation.items():
        print(f"{count:5}  {operation}")
    total = sum(checked.by_operation.values())
    print(f"{total:5}  vectors, {checked.faults} faults, {len(checked.problems)} problems")
    return FAILURES if checked.problems else CLEAN


def write_matrix(options: argparse.Namespace) -> int:
    """jwtbearer vectors matrix."""
    from jwtbearer.conformance.reports import document, html, markdown

    saved = []
    for file in options.runs:
        text = read_file(file, MAXIMUM_RUN_BYTES)
        if len(text) > MAXIMUM_RUN_BYTES:
            raise CallerMistake(f"{plain(str(file))} has over {MAXIMUM_RUN_BYTES >> 20} MiB")
        saved.append(document.read(str(file), text))
    write = html.html if options.format == "html" else markdown.matrix
    sys.stdout.write(write(saved))
    return CLEAN
