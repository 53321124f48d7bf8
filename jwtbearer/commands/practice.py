"""jwtbearer practice: an org to log in to, on this machine."""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

from jwtbearer.commands.files import read_file
from jwtbearer.errors import plain

__all__ = ["add_to"]


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Say which options the command has."""
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
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run jwtbearer practice."""
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
