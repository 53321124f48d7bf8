"""The table of refusals: found by the server's own words, and honest about what is known."""

from __future__ import annotations

import pytest

from jwtbearer.refusals import REFUSALS, Refusal, likely


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda each: each.description)
def test_a_refusal_is_found_by_its_words_however_they_are_written(refusal: Refusal) -> None:
    words = refusal.description
    for description in (words, words.upper(), f" {words}. ", f"{words}: more"):
        assert likely(refusal.error, description) is refusal


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda each: each.description)
def test_a_refusal_says_causes_remedy_and_how_surely(refusal: Refusal) -> None:
    assert refusal.causes
    assert refusal.remedy
    assert refusal.known in ("documented", "observed", "inferred")


def test_an_error_with_one_entry_is_known_without_its_words() -> None:
    assert likely("app_not_found", "").error == "app_not_found"


@pytest.mark.parametrize(
    ("error", "description"), [("invalid_grant", "new words"), ("x", ""), ("", "")]
)
def test_what_is_not_known_has_no_cause_but_a_remedy(error: str, description: str) -> None:
    refusal = likely(error, description)
    assert refusal.causes == ()
    assert "RFC 6749" in refusal.remedy


def test_the_words_of_another_error_do_not_count() -> None:
    assert likely("invalid_request", "audience is invalid").description != "audience is invalid"
