"""What several tests share: the demo key, a seeded generator, and openssl where it is needed."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest

from jwtbearer import PrivateKey, load_private_key

VECTORS = Path(__file__).parent.parent / "vectors"

# On a machine without openssl its tests are skipped and say so; in CI they run, and fail without.
needs_openssl = pytest.mark.skipif(
    shutil.which("openssl") is None and "CI" not in os.environ,
    reason="openssl is not installed; with it, this test compares with what openssl says",
)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "openssl: the test runs the openssl command")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("openssl"):
            item.add_marker(needs_openssl)


@pytest.fixture(scope="session")
def demo_key() -> PrivateKey:
    """The published 2048-bit key."""
    return load_private_key((VECTORS / "keys/demo-2048.key").read_bytes())


@pytest.fixture
def seeded() -> random.Random:
    """A generator that gives the same values in each run."""
    return random.Random(20261124)
