"""Two runs of the small suite: one that is clean, one in which everything there is happens."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from jwtbearer.conformance import baseline
from jwtbearer.conformance.judgement import Reply
from jwtbearer.conformance.run import Run
from tests.conformance.small import right, run_of

HOSTILE = "no\x1b[31m | <b>&amp;\"' # SKIP \\ \x00\ufffe\ud800\u202e ]]> `x` *y*\nsecond\tline"


def answer(request: Mapping[str, Any]) -> Reply:
    """One vector fails, one crashes, one is unsupported, one is let pass by the baseline."""
    given = request["input"].get("text")
    if given == "AA==":
        return Reply("result", {"octets": HOSTILE})
    if given == "AAA=":
        return Reply("result", {"octets": "0000"})
    if given == "A A":
        return Reply("crash", HOSTILE)
    if given == "AAAA":
        return Reply("unsupported", HOSTILE)
    return right(request)


KNOWN = baseline.read(
    json.dumps(
        {
            "base64url-decode/padding-1": {
                "reason": "known # for long",
                "link": "https://example.com/17",
                "expires": "2026-12-31",
            },
            "base64url-decode/no-such": {
                "reason": "gone",
                "link": "https://example.com/18",
                "expires": "2026-12-31",
            },
        }
    ).encode(),
    today=date(2026, 11, 24),
)


@pytest.fixture
def mixed() -> Run:
    return run_of(answer, baseline=KNOWN, minimum=100)


@pytest.fixture
def clean() -> Run:
    return run_of()
