"""Does not look at exp."""

from typing import Any

from jwtbearer import verification
from tests.broken import replace, serve


def check_expiry(*arguments: Any) -> int:
    return 1


replace(verification, "check_expiry", check_expiry)
serve()
