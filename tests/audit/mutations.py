"""Random mutations of valid assertions: no exception, no hang, always a verdict.

    python -m tests.audit.mutations [COUNT]     a long run, of 100,000 where nothing is said

The verifier and the audit are held to one another on each.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Iterator

from jwtbearer import AssertionRefused, verify_assertion
from jwtbearer.audit import audit_assertion
from tests.audit.tokens import AUDIENCE, KEY, NOW, token
from tests.conftest import VECTORS

__all__ = ["agree", "mutations", "valid_assertions"]

CHARACTERS = 'ABCXYZabcxyz019-_+/=. \n\0{}"é\ud800'
LONGEST_SECONDS = 1.0


def valid_assertions() -> list[str]:
    """One made here, and those recorded for the same key."""
    vectors = json.loads((VECTORS / "flow.json").read_text(encoding="utf-8"))["vectors"]
    recorded = [each for each in vectors if each["input"]["key"] == "demo-2048"]
    return [token(), *(each["expect"]["signed_jwt_request"] for each in recorded)]


def mutations(count: int, seeded: random.Random) -> Iterator[str]:
    """So many assertions, each with one fault or a few."""
    valid = valid_assertions()
    for _ in range(count):
        text = list(seeded.choice(valid))
        for _ in range(seeded.choice((1, 1, 1, 2, 5, 40))):
            place, kind = seeded.randrange(len(text)), seeded.randrange(3)
            if kind == 0:
                text[place] = seeded.choice(CHARACTERS)
            elif kind == 1:
                text.insert(place, seeded.choice(CHARACTERS))
            elif len(text) > 1:
                del text[place]
        yield "".join(text)


def agree(text: str, profile: str) -> bool:
    """Whether verifier and audit judge alike; and the verifier's rule is among the audit's."""
    report = audit_assertion(text, key=KEY.public, audience=AUDIENCE, now=NOW, profile=profile)
    errors = {finding.rule for finding in report.findings if finding.severity == "E"}
    try:
        verify_assertion(text, KEY.public, audience=AUDIENCE, now=NOW, profile=profile)
    except AssertionRefused as error:
        # The audit tells more kinds of wrong signature than the verifier needs to.
        signature = error.rule.startswith("signature-")
        return error.rule in errors or (
            signature and any(rule.startswith("signature-") for rule in errors)
        )
    return not errors


def main(arguments: list[str]) -> int:
    """Run many, and say how it went; 1 where one disagrees or takes too long."""
    count = int(arguments[0]) if arguments else 100_000
    longest = 0.0
    for text in mutations(count, random.Random(20261124)):
        start = time.perf_counter()
        same = agree(text, "rfc") and agree(text, "salesforce")
        longest = max(longest, time.perf_counter() - start)
        if not same or longest > LONGEST_SECONDS:
            print(f"disagreement or delay on {text!r}")
            return 1
    print(f"{count} mutations, in both profiles: always a verdict, always the same; the longest")
    print(f"took {longest * 1000:.1f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
