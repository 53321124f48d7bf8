"""What the server says when it refuses: every entry is found by its own words."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from jwtbearer.refusals import REFUSALS, Refusal, likely

EACH = pytest.mark.parametrize("entry", REFUSALS, ids=lambda entry: entry.description)
FALLBACK = likely("no_such_error", "no such words")


@EACH
def test_an_entry_is_found_by_its_own_words(entry: Refusal) -> None:
    assert likely(entry.error, entry.description) is entry


@EACH
@pytest.mark.parametrize(
    "written",
    [
        str.upper,
        str.title,
        lambda words: words + ".",
        lambda words: words + "...",
        lambda words: f"  {words} \n",
        lambda words: f"{words}. ",
        lambda words: f"error: {words} (00D000000000001)",
    ],
    ids=["upper", "title", "full stop", "three", "spaces", "full stop and space", "within others"],
)
def test_an_entry_is_found_however_its_words_are_written(
    entry: Refusal, written: Callable[[str], str]
) -> None:
    assert likely(entry.error, written(entry.description)) is entry


@EACH
def test_the_words_of_an_entry_are_of_its_error_alone(entry: Refusal) -> None:
    assert likely("no_such_error", entry.description) is FALLBACK


@pytest.mark.parametrize(
    ("error", "description"),
    [
        ("", ""),
        ("no_such_error", ""),
        ("INVALID_GRANT", "invalid assertion"),
        ("invalid_grant", ""),
        ("invalid_grant", "authentication failure"),
        ("invalid_grant", "invalid asserti"),
        ("invalid_client", "client identifier invalid"),
    ],
)
def test_what_is_not_known_falls_back_to_no_cause_and_a_remedy(
    error: str, description: str
) -> None:
    refusal = likely(error, description)
    assert refusal is FALLBACK
    assert refusal.causes == ()
    assert "RFC 6749 §5.2" in refusal.remedy


@pytest.mark.parametrize(
    "error", ["invalid_app_access", "invalid_client_id", "app_not_found", "unsupported_grant_type"]
)
@pytest.mark.parametrize("description", ["", "in other words"])
def test_an_error_with_one_entry_is_known_by_its_code_alone(error: str, description: str) -> None:
    assert likely(error, description).error == error


@EACH
def test_each_entry_says_why_what_to_do_and_how_that_is_known(entry: Refusal) -> None:
    assert entry.known in ("documented", "observed", "inferred")
    assert entry.causes
    assert all(entry.causes)
    assert entry.remedy[0].isupper()
    assert not entry.remedy.endswith(".")
    assert entry.error.isascii()
    assert entry.error == entry.error.lower()
    assert not entry.description.endswith(".")


def test_no_entry_is_there_twice() -> None:
    assert len({(entry.error, entry.description.lower()) for entry in REFUSALS}) == len(REFUSALS)


def test_any_text_at_all_is_answered(seeded: random.Random) -> None:
    errors = [entry.error for entry in REFUSALS]
    for _ in range(500):
        words = "".join(chr(seeded.randrange(0x110000)) for _ in range(seeded.randint(0, 30)))
        assert likely(seeded.choice(errors), words).remedy
