"""What is a secret in a claim, and how it is kept out of a report."""

from __future__ import annotations

import re

__all__ = ["is_secret_name", "is_secret_value", "masked"]

NAMES = r"(?:secret|password|passwd|passphrase|pwd|private[_-]?key|api[_-]?key)"
SECRET_NAME = re.compile(rf"(?i){NAMES}$")
PRIVATE_KEY = "PRIVATE KEY-----"
# A consumer secret: 64 hex digits, or in older apps a long decimal number (observed).
CONSUMER_SECRET = re.compile(r"[0-9A-F]{64}|[0-9]{16,20}")

STRING = r'"(?:[^"\\]|\\.)*"'
SECRET_MEMBER = re.compile(rf'(?i)({NAMES}"\s*:\s*)({STRING}|[^,}}\s]+)')
SECRET_STRING = re.compile(rf'()("(?:[0-9A-F]{{64}}|[0-9]{{16,20}})"|{STRING})')


def is_secret_name(name: str) -> bool:
    """Whether a member of this name holds a secret."""
    return SECRET_NAME.search(name) is not None


def is_secret_value(value: object) -> bool:
    """Whether a value is a private key or looks like a consumer secret."""
    return isinstance(value, str) and (
        PRIVATE_KEY in value or CONSUMER_SECRET.fullmatch(value) is not None
    )


def masked(json_text: str) -> str:
    """JSON text with a star for each character of a secret, and all else in its place."""

    def stars(match: re.Match[str]) -> str:
        return match[1] + "*" * len(match[2])

    def stars_if_secret(match: re.Match[str]) -> str:
        return stars(match) if is_secret_value(match[2][1:-1]) else match[0]

    return SECRET_STRING.sub(stars_if_secret, SECRET_MEMBER.sub(stars, json_text))
