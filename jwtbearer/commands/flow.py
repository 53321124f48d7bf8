"""What walk and token share: the options of a run of the flow, and what they name."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

from jwtbearer.commands.files import read_file

if TYPE_CHECKING:
    from jwtbearer.claims import Claims
    from jwtbearer.keys import PrivateKey

__all__ = ["add_flow_options", "flow_values"]


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
