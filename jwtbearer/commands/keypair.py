"""jwtbearer keypair: a new key, and the certificate to upload."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

__all__ = ["add_to"]


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Say which options the command has."""
    command = commands.add_parser(
        "keypair",
        help="a new key, and the certificate to upload",
        description="Write a new private key, server.key, and its certificate, server.crt.",
    )
    command.add_argument("--out", type=Path, required=True, metavar="DIR", help="where to")
    command.add_argument("--name", default="jwtbearer", help="common name of the certificate")
    command.add_argument("--bits", type=int, choices=(2048, 3072, 4096), default=2048)
    command.add_argument("--days", type=int, default=365, help="how long it is valid (365)")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run jwtbearer keypair."""
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
