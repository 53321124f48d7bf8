"""The errors: one family, each message with what, where, which clause, what to do."""

from __future__ import annotations

import copy
import inspect
import pickle

import pytest

from jwtbearer import errors
from jwtbearer.errors import (
    AssertionRefused,
    EncodingRefused,
    JSONRefused,
    JWTBearerError,
    KeyRefused,
    TokenRefused,
    TransportError,
    plain,
    shown,
)


def test_everything_raised_is_of_one_family() -> None:
    classes = [each for _, each in inspect.getmembers(errors, inspect.isclass)]
    raised = [each for each in classes if issubclass(each, Exception)]
    assert len(raised) == 10
    assert all(issubclass(each, JWTBearerError) for each in raised)


def test_a_refusal_says_all_it_knows() -> None:
    error = AssertionRefused(
        "a-rule", found="x", expected="y", clause="RFC 1", remedy="Do z", part="header", offset=3
    )
    assert str(error) == "a-rule: header, offset 3: found x; expected y (RFC 1). Do z"


def test_a_refusal_without_place_or_remedy_leaves_them_out() -> None:
    error = JSONRefused("a-rule", found="x", expected="y", clause="RFC 1")
    assert str(error) == "a-rule: found x; expected y (RFC 1)"
    assert error.where == ""


@pytest.mark.parametrize(
    ("kind", "unit"), [(EncodingRefused, "character"), (JSONRefused, "byte"), (KeyRefused, "line")]
)
def test_an_offset_counts_in_the_unit_of_its_kind(kind: type[errors.Refused], unit: str) -> None:
    error = kind("a-rule", found="x", expected="y", clause="RFC 1", offset=0)
    assert error.where == f"{unit} 0"


def test_what_was_said_of_a_text_is_said_of_its_part() -> None:
    inner = EncodingRefused("a-rule", found="x", expected="y", clause="RFC 1", offset=7)
    outer = AssertionRefused.of(inner, part="claims")
    assert isinstance(outer, AssertionRefused)
    assert outer.where == "claims, character 7"
    assert (outer.rule, outer.found, outer.expected) == ("a-rule", "x", "y")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", "'a'"),
        ("\x1b[2J", r"'\x1b[2J'"),
        ("é", r"'\xe9'"),
        ("a" * 60, f"'{'a' * 60}'"),
        ("a" * 65, f"'{'a' * 60}' and 5 more"),
        (b"\xff", r"b'\xff'"),
        (None, "None"),
        (True, "True"),
        (1.5, "1.5"),
        (2**5000, "an integer of 5001 bits"),
        ([1], "a value of type list"),
    ],
    ids=lambda each: shown(each)[:20],
)
def test_a_foreign_value_is_shown_safely_and_short(value: object, text: str) -> None:
    assert shown(value) == text


def test_plain_text_is_escaped_and_short() -> None:
    assert plain("a\x1b\né") == r"a\x1b\n\xe9"
    assert plain("a" * 300) == "a" * 300
    assert plain("a" * 305) == "a" * 300 + " … (5 more)"


def test_a_refused_token_says_causes_and_remedy() -> None:
    error = TokenRefused(
        "invalid_grant", "no \x1b", status=400, causes=("first", "second"), remedy="mend it"
    )
    assert str(error).splitlines() == [
        r"refused with HTTP 400, invalid_grant: no \x1b",
        "  likely cause: first",
        "  likely cause: second",
        "  what to do: mend it",
    ]


def test_the_clause_and_the_remedy_are_said_of_the_part_too() -> None:
    inner = JSONRefused("a-rule", found="x", expected="y", clause="RFC 1", remedy="Do z", offset=0)
    outer = AssertionRefused.of(inner, part="claims")
    assert str(outer) == "a-rule: claims, byte 0: found x; expected y (RFC 1). Do z"


def test_a_foreign_part_is_escaped() -> None:
    error = JSONRefused("a-rule", found="x", expected="y", clause="RFC 1", part="$.\x1b[2J")
    assert error.where == r"$.\x1b[2J"


def test_plain_text_keeps_what_prints_and_nothing_beyond() -> None:
    assert plain(" ~") == " ~"
    assert plain("\x1f\x7f") == r"\x1f\x7f"


def test_an_integer_is_shown_in_digits_up_to_240_bits() -> None:
    assert shown(2**240 - 1) == str(2**240 - 1)
    assert shown(2**240) == "an integer of 241 bits"
    assert shown(-(2**240)) == "an integer of 241 bits"


def test_a_foreign_error_code_is_escaped() -> None:
    error = TokenRefused("in\x1bvalid", "", status=400, causes=(), remedy="mend it")
    assert str(error) == "refused with HTTP 400, in\\x1bvalid\n  what to do: mend it"


def test_a_transport_error_has_its_kind_and_its_message() -> None:
    error = TransportError("tls", "the certificate has expired")
    assert error.kind == "tls"
    assert str(error) == "the certificate has expired"


def test_the_arguments_hold_a_rule_or_a_code_and_nothing_that_was_read() -> None:
    refused = KeyRefused("a-rule", found="secret", expected="y", clause="RFC 1", part="secret")
    denied = TokenRefused("invalid_grant", "secret", status=400, causes=(), remedy="mend it")
    assert refused.args == ("a-rule",)
    assert denied.args == ("invalid_grant",)


@pytest.mark.parametrize(
    "error",
    [
        EncodingRefused("a-rule", found="x", expected="y", clause="RFC 1", offset=7),
        TokenRefused("invalid_grant", "no", status=400, causes=("a",), remedy="b"),
        errors.TransportError("tls", "no trust"),
        errors.CallerMistake("no"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_goes_whole_to_another_process(error: JWTBearerError) -> None:
    for other in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert type(other) is type(error)
        assert str(other) == str(error)
        assert vars(other) == vars(error)
