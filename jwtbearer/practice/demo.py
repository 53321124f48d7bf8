"""The app, the user and the key that the practice org knows where it is told no others.

The key is one of vectors/: published, so that everybody can log in, and for that reason of no use
anywhere else.
"""

from __future__ import annotations

from jwtbearer.recorded import vectors_folder

__all__ = ["APP", "CERTIFICATE_FILE", "KEY_FILE", "USER", "vectors_folder"]

APP = "3MVG9jwtbearer.demo.consumer.key"
USER = "user@example.com"
KEY_FILE = vectors_folder() / "keys" / "demo-2048.key"
CERTIFICATE_FILE = vectors_folder() / "keys" / "demo-2048.crt"
