"""jwtbearer vectors run: the suite against a command, or against our own implementation."""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from jwtbearer.commands.files import read_file
from jwtbearer.errors import CallerMistake

if TYPE_CHECKING:
    from jwtbearer.conformance.baseline import Baseline
    from jwtbearer.conformance.protocol import Under
    from jwtbearer.conformance.run import Run
    from jwtbearer.conformance.suite import Suite, Vector

__all__ = ["add_options", "add_selection", "recorded_suite", "run", "selected"]

CLEAN, FAILURES = 0, 1
FORMATS = ("text", "json", "junit", "tap", "markdown", "badge", "html")


def add_selection(action: argparse.ArgumentParser) -> None:
    """The options that choose vectors."""
    action.add_argument(
        "--operation", action="append", default=[], metavar="OP", help="of it alone"
    )
    action.add_argument("--flag", action="append", default=[], metavar="F", help="with it alone")
    action.add_argument(
        "--vector", action="append", default=[], metavar="ID", help="this one alone"
    )


def add_options(action: argparse.ArgumentParser) -> None:
    """The options of a run."""
    add_selection(action)
    action.add_argument("--profile", choices=("rfc7523", "salesforce"), default="rfc7523")
    action.add_argument(
        "--lines", action="store_true", help="the command stays and answers a line a request"
    )
    action.add_argument(
        "--jobs",
        type=int,
        default=min(os.cpu_count() or 1, 64),
        metavar="N",
        help="processes at a time (one a processor)",
    )
    action.add_argument(
        "--timeout", type=float, default=10.0, metavar="S", help="seconds for each request (10)"
    )
    action.add_argument("--baseline", type=Path, metavar="FILE", help="known failures")
    action.add_argument(
        "--minimum", type=int, default=0, metavar="N", help="fail where fewer vectors are answered"
    )
    action.add_argument("--seed", type=int, default=0, metavar="N", help="of the order and the ids")
    action.add_argument("--format", choices=FORMATS, default="text")
    action.add_argument("--validate", action="store_true", help="try the adapter alone, by steps")
    action.add_argument("under", nargs="*", metavar="COMMAND", help="after --, with its arguments")


def recorded_suite() -> Suite:
    """The recorded suite. Raises NotChecked where it is malformed: nobody named the file."""
    from jwtbearer.conformance.protocol import NotChecked
    from jwtbearer.conformance.suite import load
    from jwtbearer.recorded import vectors_folder

    try:
        return load(vectors_folder())
    except CallerMistake as error:
        raise NotChecked(f"the recorded data is not sound: {error}") from None


def selected(suite: Suite, options: argparse.Namespace) -> tuple[Vector, ...]:
    """The vectors that the options choose. Raises CallerMistake for a name that there is not."""
    from jwtbearer.conformance.suite import select

    vectors = select(suite, operations=tuple(options.operation), flags=tuple(options.flag))
    named = {suite.vector(identifier).id for identifier in options.vector}
    return tuple(vector for vector in vectors if not named or vector.id in named)


def run(options: argparse.Namespace) -> int:
    """Run jwtbearer vectors run."""
    from jwtbearer.conformance.run import run as run_suite

    suite = recorded_suite()
    vectors = selected(suite, options)
    with ended_like_an_interrupt():
        if options.validate:
            return validate(suite, options)
        with progress_line() as progress:
            done = run_suite(
                suite,
                vectors,
                open_under=lambda: open_under(options),
                jobs=options.jobs,
                profile=options.profile,
                seed=options.seed,
                baseline=baseline(options.baseline),
                minimum=options.minimum,
                progress=progress,
            )
    sys.stdout.write(report(done, options))
    return CLEAN if done.clean else FAILURES


def open_under(options: argparse.Namespace) -> AbstractContextManager[Under]:
    """What is to be run: the command, or without one our own implementation."""
    from jwtbearer.conformance.ours import Ours
    from jwtbearer.conformance.process import open_command

    if options.under:
        return open_command(options.under, lines=options.lines, timeout=options.timeout)
    if options.lines:
        raise CallerMistake("--lines goes with a command: -- COMMAND")
    return Ours(options.profile)


def baseline(file: Path | None) -> Baseline:
    """The baseline that the caller names, judged today."""
    from jwtbearer.conformance.baseline import MAXIMUM_BYTES, NO_BASELINE, read

    if file is None:
        return NO_BASELINE
    return read(read_file(file, MAXIMUM_BYTES), today=datetime.now(UTC).date())


def report(done: Run, options: argparse.Namespace) -> str:
    """The run in the format that was asked for."""
    from jwtbearer.conformance.reports import badge, document, html, junit, markdown, tap, text

    if options.format == "text":
        return text.text(done, again=lambda identifier: again(options, identifier))
    if options.format == "html":
        return html.html([document.saved(done)])
    write = {
        "json": document.document,
        "junit": junit.junit,
        "tap": tap.tap,
        "markdown": markdown.markdown,
        "badge": badge.badge,
    }
    return write[options.format](done)


def again(options: argparse.Namespace, identifier: str) -> str:
    """The command that runs one vector alone."""
    words = ["jwtbearer", "vectors", "run", "--vector", identifier]
    if options.profile != "rfc7523":
        words += ["--profile", options.profile]
    if options.lines:
        words.append("--lines")
    if options.timeout != 10:
        words += ["--timeout", f"{options.timeout:g}"]
    if options.under:
        words += ["--", *options.under]
    return shlex.join(words)


def validate(suite: Suite, options: argparse.Namespace) -> int:
    """--validate: the steps as they are taken."""
    from jwtbearer.conformance.reports.wording import printable
    from jwtbearer.conformance.validation import validate as steps

    all_done = True
    with open_under(options) as under:
        for step in steps(under, suite, profile=options.profile):
            print(f"{'ok ' if step.done else 'NO '} {step.what}", flush=True)
            for line in "\n".join(step.advice).split("\n") if step.advice else ():
                print(f"      {printable(line)}", flush=True)
            all_done &= step.done
    print("the adapter works" if all_done else "the adapter does not work yet")
    return CLEAN if all_done else FAILURES


@contextmanager
def progress_line() -> Iterator[Callable[[int, int], None]]:
    """A line on standard error that says how far the run is, where that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return

    def progress(done: int, total: int) -> None:
        print(f"\r{done} of {total}", end="", file=sys.stderr, flush=True)

    try:
        yield progress
    finally:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


@contextmanager
def ended_like_an_interrupt() -> Iterator[None]:
    """Where this program is told to end, end as at an interrupt: with every process killed."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    kept = {name: signal.signal(getattr(signal, name), interrupt) for name in names}
    try:
        yield
    finally:
        for name, handler in kept.items():
            signal.signal(getattr(signal, name), handler)
