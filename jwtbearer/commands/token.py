"""jwtbearer token: the flow in one go."""

from __future__ import annotations

import argparse

from jwtbearer.commands.flow import add_flow_options, flow_values

__all__ = ["add_to"]


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Say which options the command has."""
    command = commands.add_parser(
        "token",
        help="the flow in one go",
        description="Get an access token and print the server's answer as JSON.",
    )
    add_flow_options(command, required=True)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run jwtbearer token."""
    import json

    from jwtbearer.assertion import build_assertion
    from jwtbearer.exchange import request_token

    claims, key, endpoint = flow_values(options)
    token = request_token(endpoint, build_assertion(claims, key), timeout=options.timeout)
    print(json.dumps(dict(token.members), indent=2))
    return 0
