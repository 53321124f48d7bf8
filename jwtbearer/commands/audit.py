"""jwtbearer audit: an assertion, a request, a response, a key, or a log of assertions.

Exit codes: 0 clean · 1 findings at or over --fail-level · 2 a mistake in the call · 3 could not be
checked · 4 a fault of this program.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jwtbearer.errors import CallerMistake, plain

if TYPE_CHECKING:
    from jwtbearer.audit.reports import Named
    from jwtbearer.keys import PublicKey

__all__ = ["add_to"]

CLEAN, FINDINGS, UNDECIDED = 0, 1, 3
FORMATS = ("text", "json", "junit", "sarif", "github")
LEVELS = {"E": "error", "W": "warning", "N": "note"}
MAXIMUM_FILE_BYTES = 1 << 21  # 2 MiB; what is longer is cut, and refused by what reads it
PROGRESS_EVERY = 500  # lines


def add_to(commands: Any) -> None:
    """Add the command to the command line."""
    command = commands.add_parser(
        "audit",
        help="what is wrong with an assertion, a request, a response, a key",
        description="Say everything that is wrong: what, where, why, how it came about, what "
        "Salesforce likely answers, and what to do. Reads an assertion from FILE or from standard "
        "input.",
        epilog="Exit codes: 0 clean, 1 findings at or over --fail-level, 2 a mistake in the call, "
        "3 could not be checked, 4 a fault of this program.",
    )
    command.add_argument("file", nargs="?", metavar="FILE", help="an assertion; - or none: stdin")
    command.add_argument(
        "--key",
        "--certificate",
        dest="keys",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="public key, certificate or private key that should have signed; given again, further "
        "keys that may have. Without an assertion, the key itself is audited",
    )
    command.add_argument("--request", metavar="FILE", help="raw HTTP, a curl command line, or HAR")
    command.add_argument("--response", metavar="FILE", help="raw HTTP, HAR, or a body alone")
    command.add_argument("--audience", help="the server's own name, which aud must be")
    command.add_argument("--endpoint", metavar="URL", help="where the assertion was posted to")
    command.add_argument("--now", type=float, metavar="SECONDS", help="the time since 1970 (now)")
    command.add_argument("--leeway", type=float, default=0, metavar="SECONDS")
    command.add_argument("--profile", choices=("rfc", "salesforce"), default="rfc")
    command.add_argument("--format", choices=FORMATS, default="text")
    command.add_argument(
        "--fail-level", choices=tuple(LEVELS), default="E", help="E error (default), W warning, N"
    )
    command.add_argument("--lines", action="store_true", help="JSON Lines in, JSON Lines out")
    command.add_argument("--jobs", type=int, default=1, metavar="N", help="processes for --lines")
    command.add_argument("--explain", metavar="RULE", help="the page of a rule")
    command.add_argument("--list", action="store_true", help="the catalogue of rules")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Do what the options ask for."""
    if options.list or options.explain is not None:
        return explain(options)
    if options.now is None:
        options.now = time.time()
    if options.lines:
        return audit_stream(options)
    reports = [*request_reports(options), *response_reports(options)]
    if options.file is not None or not (reports or options.keys):
        reports.append(assertion_report(options))
    elif not reports:
        reports += key_reports(options)
    write(reports, options)
    return exit_code(reports, options.fail_level)


def explain(options: argparse.Namespace) -> int:
    """--explain and --list."""
    from jwtbearer.audit.catalogue import rule_named
    from jwtbearer.audit.reports import explain as pages

    if options.list:
        sys.stdout.write(pages.catalogue())
    else:
        sys.stdout.write(pages.explain(rule_named(options.explain)))
    return CLEAN


# --- what is audited ---------------------------------------------------------------------------


def assertion_report(options: argparse.Namespace, text: str | None = None) -> Named:
    """The report of the assertion in FILE, on standard input, or in a request."""
    from jwtbearer.audit import audit_assertion
    from jwtbearer.audit.reports import Named

    name = options.file if options.file not in (None, "-") else "assertion"
    if text is None:
        # The line break with which files end is the file's, not the assertion's.
        text = read_text(options.file or "-").removesuffix("\n").removesuffix("\r")
    return Named(name, audit_assertion(text, **known(options)))


def request_reports(options: argparse.Namespace) -> list[Named]:
    """The report of the request, and that of the assertion in it."""
    if options.request is None:
        return []
    from jwtbearer.audit import audit_request
    from jwtbearer.audit.messages import read_request
    from jwtbearer.audit.others import assertion_of
    from jwtbearer.audit.reports import Named

    text = read_text(options.request)
    reports = [Named(options.request, audit_request(text, profile=options.profile))]
    request = read_request(text)
    assertion = assertion_of(request)
    if assertion:
        if options.endpoint is None:
            options.endpoint = request.url.partition("?")[0]
        report = assertion_report(options, assertion).report
        reports.append(Named(f"{options.request}, the assertion", report))
    return reports


def response_reports(options: argparse.Namespace) -> list[Named]:
    """The report of the response."""
    if options.response is None:
        return []
    from jwtbearer.audit import audit_response
    from jwtbearer.audit.reports import Named

    text = read_text(options.response)
    report = audit_response(text, now=options.now, profile=options.profile)
    return [Named(options.response, report)]


def key_reports(options: argparse.Namespace) -> list[Named]:
    """The reports of the key files, each beside the certificate among them."""
    from jwtbearer.audit import audit_key
    from jwtbearer.audit.reports import Named

    contents = {file: read_bytes(str(file)) for file in options.keys}
    certificates = [data for data in contents.values() if b"-----BEGIN CERTIFICATE-" in data]
    return [
        Named(
            plain(str(file)),
            audit_key(
                data,
                certificate=certificates[0] if certificates else None,
                mode=os.lstat(file).st_mode,
                now=options.now,
                profile=options.profile,
            ),
        )
        for file, data in contents.items()
    ]


def known(options: argparse.Namespace) -> dict[str, Any]:
    """What is known beside the assertion, as audit_assertion takes it."""
    contents = [read_bytes(str(file)) for file in options.keys]
    keys = [public_key(data) for data in contents]
    return {
        "key": keys[0] if keys else None,
        "other_keys": tuple(keys[1:]),
        "key_texts": tuple(contents),
        "audience": options.audience,
        "endpoint": options.endpoint,
        "now": options.now,
        "leeway": options.leeway,
        "profile": options.profile,
    }


def public_key(data: bytes) -> PublicKey:
    """The public key of a file: its own, its certificate's, or its private key's."""
    from jwtbearer.errors import KeyRefused
    from jwtbearer.keys import load_private_key, load_public_key

    try:
        return load_public_key(data)
    except KeyRefused as error:
        try:
            return load_private_key(data).public
        except KeyRefused as other:
            raise (other if b"PRIVATE KEY" in data else error) from None


def read_text(name: str) -> str:
    """A file, or standard input for -, as text; what is no UTF-8 is kept in another form."""
    return read_bytes(name).decode("utf-8", "surrogateescape")


def read_bytes(name: str) -> bytes:
    """A file, or standard input for -, up to MAXIMUM_FILE_BYTES."""
    try:
        if name == "-":
            return sys.stdin.buffer.read(MAXIMUM_FILE_BYTES)
        with open(name, "rb") as stream:
            return stream.read(MAXIMUM_FILE_BYTES)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise CallerMistake(f"{plain(name)} cannot be read: {reason}") from None


# --- what is written ---------------------------------------------------------------------------


def write(reports: Sequence[Named], options: argparse.Namespace) -> None:
    """Write the reports to standard output in the format that was asked for."""
    from jwtbearer.audit.reports.document import document
    from jwtbearer.audit.reports.github import github
    from jwtbearer.audit.reports.junit import junit
    from jwtbearer.audit.reports.sarif import sarif
    from jwtbearer.audit.reports.text import text

    if options.format == "json":
        sys.stdout.write(document(reports))
    elif options.format == "junit":
        sys.stdout.write(junit(reports, level=options.fail_level))
    elif options.format == "sarif":
        sys.stdout.write(sarif(reports))
    elif options.format == "github":
        sys.stdout.write(github(reports))
    else:
        colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        sys.stdout.write(text(reports, colour=colour))


def exit_code(reports: Sequence[Named], level: str) -> int:
    """Findings at the level, else whether something essential could not be checked."""
    if any(report.at_least(level) for _, report in reports):
        return FINDINGS
    undecided = any(report.verdict == "undecided" for _, report in reports)
    return UNDECIDED if undecided else CLEAN


def audit_stream(options: argparse.Namespace) -> int:
    """--lines: each line a report, in order; the summary on standard error."""
    from jwtbearer.audit.stream import Settings, audited_lines, bounded_lines

    if options.format not in ("text", "json"):
        raise CallerMistake("--lines writes JSON Lines; leave --format out")
    if not 1 <= options.jobs <= 64:
        raise CallerMistake("--jobs must be from 1 to 64")
    settings = Settings(known(options), options.fail_level)
    count = failed = undecided = 0
    progress = sys.stderr.isatty()
    with open_lines(options.file or "-") as stream:
        for one in audited_lines(bounded_lines(stream), settings, jobs=options.jobs):
            print(one.json)
            count += 1
            failed += one.failed
            undecided += one.undecided
            if progress and count % PROGRESS_EVERY == 0:
                print(f"\r{count} lines, {failed} with findings", end="", file=sys.stderr)
    start = "\r" if progress else ""
    print(f"{start}{count} lines, {failed} with findings", file=sys.stderr)
    if failed:
        return FINDINGS
    return UNDECIDED if undecided else CLEAN


def open_lines(name: str) -> io.TextIOWrapper:
    """A file, or standard input for -, to be read a line at a time."""
    try:
        binary = sys.stdin.buffer if name == "-" else open(name, "rb")  # noqa: SIM115
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise CallerMistake(f"{plain(name)} cannot be read: {reason}") from None
    return io.TextIOWrapper(binary, encoding="utf-8", errors="surrogateescape", newline="\n")
