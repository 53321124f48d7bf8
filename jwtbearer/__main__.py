"""The commands. Only here is anything printed, and only here are clock and randomness chosen.

Exit codes: 0 done · 1 refused, or no answer · 2 a mistake in the call.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jwtbearer.errors import CallerMistake, JWTBearerError, plain

if TYPE_CHECKING:
    from jwtbearer.claims import Claims
    from jwtbearer.keys import PrivateKey

__all__ = ["main"]

MAXIMUM_FILE_BYTES = 1 << 16  # 64 KiB, as much as the reader of keys takes


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
    command.set_defaults(run=run_walk)

    command = commands.add_parser(
        "token",
        help="the flow in one go",
        description="Get an access token and print the server's answer as JSON.",
    )
    add_flow_options(command, required=True)
    command.set_defaults(run=run_token)

    command = commands.add_parser(
        "keypair",
        help="a new key, and the certificate to upload",
        description="Write a new private key, server.key, and its certificate, server.crt.",
    )
    command.add_argument("--out", type=Path, required=True, metavar="DIR", help="where to")
    command.add_argument("--name", default="jwtbearer", help="common name of the certificate")
    command.add_argument("--bits", type=int, choices=(2048, 3072, 4096), default=2048)
    command.add_argument("--days", type=int, default=365, help="how long it is valid (365)")
    command.set_defaults(run=run_keypair)

    command = commands.add_parser(
        "practice",
        help="an org to log in to, on this machine",
        description="Serve a practice org on loopback until interrupted. It verifies what it is "
        "sent, answers in Salesforce's words, and gives its reasons here.",
    )
    command.add_argument("--port", type=int, default=0, help="a free one where none is named")
    command.add_argument("--app", help="consumer key of the app: iss")
    command.add_argument("--user", action="append", help="username that may log in: sub (again)")
    command.add_argument("--audience", help="the org's name: aud (https://login.salesforce.com)")
    command.add_argument(
        "--certificate",
        type=Path,
        metavar="FILE",
        help="certificate or public key of the app (the published demo certificate)",
    )
    command.set_defaults(run=run_practice)
    return top


def add_flow_options(command: argparse.ArgumentParser, *, required: bool) -> None:
    """The options of a run of the flow."""
    command.add_argument(
        "--key", type=Path, required=required, metavar="FILE", help="private key, PEM or DER"
    )
    command.add_argument("--iss", required=required, help="consumer key of the app")
    command.add_argument("--sub", required=required, help="username to act as")
    command.add_argument(
        "--aud",
        required=required,
        help="login host: https://login.salesforce.com, in a sandbox https://test.salesforce.com",
    )
    command.add_argument(
        "--endpoint", metavar="URL", help="token endpoint (/services/oauth2/token on aud's host)"
    )
    command.add_argument(
        "--lifetime", type=int, metavar="SECONDS", help="life of the assertion (120)"
    )
    command.add_argument(
        "--timeout", type=float, default=30.0, metavar="SECONDS", help="for each exchange (30)"
    )


# --- walk and token ----------------------------------------------------------------------------


def run_walk(options: argparse.Namespace) -> int:
    """jwtbearer walk."""
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


def run_token(options: argparse.Namespace) -> int:
    """jwtbearer token."""
    import json

    from jwtbearer.assertion import build_assertion
    from jwtbearer.exchange import request_token

    claims, key, endpoint = flow_values(options)
    token = request_token(endpoint, build_assertion(claims, key), timeout=options.timeout)
    print(json.dumps(dict(token.members), indent=2))
    return 0


def flow_values(options: argparse.Namespace) -> tuple[Claims, PrivateKey, str]:
    """The claims, the key and the token endpoint that the options name."""
    from jwtbearer.assertion import style_named
    from jwtbearer.claims import Claims
    from jwtbearer.exchange import token_endpoint
    from jwtbearer.keys import load_private_key

    seconds = options.lifetime
    if seconds is None:
        seconds = style_named(getattr(options, "style", "rfc")).lifetime_seconds
    claims = Claims.lasting(
        iss=options.iss, sub=options.sub, aud=options.aud, seconds=seconds, now=time.time()
    )
    endpoint = options.endpoint or token_endpoint(options.aud)
    return claims, load_private_key(read_file(options.key)), endpoint


def read_file(file: Path) -> bytes:
    """The content of a file that the caller names, up to MAXIMUM_FILE_BYTES and one."""
    try:
        with file.open("rb") as stream:
            return stream.read(MAXIMUM_FILE_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise CallerMistake(f"{plain(str(file))} cannot be read: {reason}") from None


# --- keypair -----------------------------------------------------------------------------------


def run_keypair(options: argparse.Namespace) -> int:
    """jwtbearer keypair."""
    from jwtbearer import keypair

    def progress() -> None:
        print(".", end="", file=sys.stderr, flush=True)

    print(f"searching for two primes of {options.bits // 2} bits ", end="", file=sys.stderr)
    try:
        files = keypair.write_keypair(
            options.out,
            name=options.name,
            bits=options.bits,
            days=options.days,
            now=time.time(),
            random_bytes=os.urandom,
            progress=progress,
        )
    finally:
        print(file=sys.stderr)
    command = keypair.openssl_command(
        files, name=options.name, bits=options.bits, days=options.days
    )
    print(f"{files.key_file}  the private key: keep it, show it to nobody")
    print(f"{files.certificate_file}  its certificate: upload it to the app")
    print(f"openssl makes such a pair with: {command}")
    return 0


# --- practice ----------------------------------------------------------------------------------


def run_practice(options: argparse.Namespace) -> int:
    """jwtbearer practice."""
    from jwtbearer.claims import LOGIN_AUDIENCE
    from jwtbearer.exchange import TOKEN_PATH
    from jwtbearer.keys import load_public_key
    from jwtbearer.practice import Org, PracticeServer, demo

    org = Org(
        app=options.app or demo.APP,
        users=tuple(options.user or [demo.USER]),
        key=load_public_key(read_file(options.certificate or demo.CERTIFICATE_FILE)),
        audience=options.audience or LOGIN_AUDIENCE,
        now=time.time,
        random_bytes=os.urandom,
    )
    key_file = demo.KEY_FILE if options.certificate is None else Path("server.key")
    with PracticeServer(org, port=options.port, report=lambda line: print(line, flush=True)) as it:
        print(f"practice org at {it.url}, for this machine alone; Ctrl-C ends it")
        print("log in with, for example:")
        print(f"  jwtbearer token --key {key_file} --iss {plain(org.app)} \\")
        print(f"    --sub {plain(org.users[0])} --aud {plain(org.audience)} \\")
        print(f"    --endpoint {it.url}{TOKEN_PATH}", flush=True)
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    sys.exit(main())
