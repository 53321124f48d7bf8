"""Decodes with the standard library, padding fixed up: foreign characters are left out."""

from base64 import urlsafe_b64decode

from jwtbearer import base64url
from tests.broken import replace, serve


def decode(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


replace(base64url, "decode", decode)
serve()
