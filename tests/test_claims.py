"""The claims: what they hold, and what is refused with a lesson."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from jwtbearer import CallerMistake, Claims
from jwtbearer.canonical import MAX_DEPTH
from jwtbearer.claims import (
    DEFAULT_LIFETIME_SECONDS,
    DOCUMENTED_LIFETIME_SECONDS,
    LOGIN_AUDIENCE,
    MILLISECONDS_FROM,
    SANDBOX_AUDIENCE,
)

GOOD: dict[str, Any] = {"iss": "app", "sub": "user", "aud": LOGIN_AUDIENCE, "exp": 1767225720}


def test_the_members_are_the_four_and_then_the_others() -> None:
    claims = Claims(**GOOD, additional={"jti": "1"})
    assert list(claims.members()) == ["iss", "sub", "aud", "exp", "jti"]
    assert claims.members() == {**GOOD, "jti": "1"}


def test_the_constants_are_those_that_salesforce_documents() -> None:
    assert LOGIN_AUDIENCE == "https://login.salesforce.com"
    assert SANDBOX_AUDIENCE == "https://test.salesforce.com"
    assert DEFAULT_LIFETIME_SECONDS == 120
    assert DOCUMENTED_LIFETIME_SECONDS == 180


@pytest.mark.parametrize("name", ["iss", "sub", "aud"])
@pytest.mark.parametrize("value", ["", " ", "\t\n", " a", "a ", "a\n", None, 5, b"a", ["a"]])
def test_a_text_that_cannot_be_right_is_refused(name: str, value: object) -> None:
    with pytest.raises(CallerMistake, match=f"^{name} "):
        Claims(**{**GOOD, name: value})


@pytest.mark.parametrize("value", ["a b", "a@b.c", "zoë", 'a"b', "a:b"])
def test_a_text_with_something_in_it_is_taken(value: str) -> None:
    assert Claims(**{**GOOD, "sub": value}).sub == value


@pytest.mark.parametrize("value", ["1767225720", 1767225720.0, 1.5, None, True, float("nan")])
def test_an_exp_that_is_no_integer_is_refused(value: object) -> None:
    with pytest.raises(CallerMistake, match="seconds since 1970"):
        Claims(**{**GOOD, "exp": value})


def test_milliseconds_are_refused_with_a_lesson() -> None:
    with pytest.raises(CallerMistake, match=r"milliseconds.*divide by 1000"):
        Claims(**{**GOOD, "exp": 1767225720000})
    with pytest.raises(CallerMistake):
        Claims(**{**GOOD, "exp": MILLISECONDS_FROM})
    assert Claims(**{**GOOD, "exp": MILLISECONDS_FROM - 1}).exp == MILLISECONDS_FROM - 1


@pytest.mark.parametrize("value", [0, -1])
def test_an_exp_before_1970_is_refused(value: int) -> None:
    with pytest.raises(CallerMistake, match="after 1970"):
        Claims(**{**GOOD, "exp": value})
    assert Claims(**{**GOOD, "exp": 1}).exp == 1


@pytest.mark.parametrize("name", ["iss", "sub", "aud", "exp", "prn"])
def test_a_claim_is_not_said_twice(name: str) -> None:
    with pytest.raises(CallerMistake, match=repr(name)):
        Claims(**GOOD, additional={name: "x"})
    assert Claims(**GOOD, additional={name.upper(): "x"})


@pytest.mark.parametrize("value", [[("a", 1)], None, "a", 5])
def test_additional_claims_are_a_mapping(value: object) -> None:
    with pytest.raises(CallerMistake, match="map names"):
        Claims(**GOOD, additional=value)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [float("nan"), 2**53, object(), "\ud800", {1: 2}])
def test_additional_claims_are_json(value: object) -> None:
    with pytest.raises(CallerMistake, match="cannot be written as JSON"):
        Claims(**GOOD, additional={"a": value})


def test_claims_do_not_change() -> None:
    given = {"a": 1}
    claims = Claims(**GOOD, additional=given)
    given["a"] = 2
    assert claims.additional == {"a": 1}
    with pytest.raises(AttributeError):
        claims.iss = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        claims.additional["a"] = 3  # type: ignore[index]


def test_claims_are_equal_by_what_they_say() -> None:
    assert Claims(**GOOD) == Claims(**GOOD) == copy.copy(Claims(**GOOD))
    assert Claims(**GOOD) != Claims(**{**GOOD, "exp": 1})


@pytest.mark.parametrize("now", [1767225600, 1767225600.0, 1767225600.999])
def test_a_lifetime_is_counted_from_now(now: float) -> None:
    claims = Claims.lasting(iss="app", sub="user", aud=LOGIN_AUDIENCE, now=now)
    assert claims.exp == 1767225600 + 120
    longer = Claims.lasting(iss="app", sub="user", aud=LOGIN_AUDIENCE, now=now, seconds=180)
    assert longer.exp == 1767225600 + 180


@pytest.mark.parametrize("seconds", [0, -1, 1.5, "120", None, True])
def test_a_lifetime_that_is_none_is_refused(seconds: object) -> None:
    with pytest.raises(CallerMistake, match="lifetime"):
        Claims.lasting(
            iss="app",
            sub="user",
            aud=LOGIN_AUDIENCE,
            now=1767225600,
            seconds=seconds,  # type: ignore[arg-type]
        )


@pytest.mark.parametrize("now", [float("nan"), float("inf"), "now", None, True])
def test_a_time_that_is_none_is_refused(now: object) -> None:
    with pytest.raises(CallerMistake, match=r"time\.time\(\)"):
        Claims.lasting(iss="app", sub="user", aud=LOGIN_AUDIENCE, now=now)  # type: ignore[arg-type]


def test_the_time_in_milliseconds_is_refused_with_the_same_lesson() -> None:
    with pytest.raises(CallerMistake, match="milliseconds"):
        Claims.lasting(iss="app", sub="user", aud=LOGIN_AUDIENCE, now=1767225600000)


@pytest.mark.parametrize(
    ("name", "value", "lesson"),
    [
        ("iss", "", "iss is empty; it must be the consumer key of the app"),
        ("sub", None, "sub is None; it must be text: the username to act as"),
        ("aud", " ", "aud is empty; it must be the login host, such as https://login"),
        ("aud", LOGIN_AUDIENCE + "\n", "strip what was read"),
        ("sub", " user", "servers compare it to the character"),
        ("exp", "1767225720", r"int\(time\.time\(\)\) \+ 120"),
        ("exp", None, "exp is None; it must be an int"),
        ("exp", 1767225720000, "exp is 1767225720000, .*Apex's getTime"),
        ("exp", -5, "exp is -5; it must be after 1970"),
        ("additional", [1], "additional is a value of type list"),
        ("additional", {"iss": "x"}, "pass it once, as iss=$"),
        ("additional", {"prn": "x"}, "pass it once, as sub=, of which prn is the legacy name$"),
        ("additional", {"a": [float("nan")]}, r"\$\.a\[0\].*a finite number"),
    ],
    ids=lambda each: ascii(each)[:24],
)
def test_a_refusal_teaches(name: str, value: object, lesson: str) -> None:
    with pytest.raises(CallerMistake, match=lesson):
        Claims(**{**GOOD, name: value})


def test_a_refused_lifetime_is_told_with_the_documented_one() -> None:
    with pytest.raises(CallerMistake, match=r"lifetime is 0; .* documents up to 180"):
        Claims.lasting(iss="app", sub="user", aud=LOGIN_AUDIENCE, now=1767225600, seconds=0)


def test_a_lifetime_of_one_second_is_taken() -> None:
    claims = Claims.lasting(iss="app", sub="user", aud=LOGIN_AUDIENCE, now=1767225600.5, seconds=1)
    assert claims.exp == 1767225601


def test_the_end_of_a_lifetime_keeps_to_the_bound_of_milliseconds() -> None:
    last = MILLISECONDS_FROM - 1 - DEFAULT_LIFETIME_SECONDS
    assert Claims.lasting(iss="app", sub="user", aud=LOGIN_AUDIENCE, now=last + 0.9).exp == (
        MILLISECONDS_FROM - 1
    )
    with pytest.raises(CallerMistake, match="milliseconds"):
        Claims.lasting(iss="app", sub="user", aud=LOGIN_AUDIENCE, now=last + 1)


def test_lasting_claims_hold_the_additional_ones() -> None:
    given = {"jti": "1"}
    claims = Claims.lasting(
        iss="app", sub="user", aud=LOGIN_AUDIENCE, now=1767225600, additional=given
    )
    assert claims.additional == given


def test_additional_claims_nest_as_deep_as_json_may() -> None:
    deep: object = 0
    for _ in range(MAX_DEPTH - 1):
        deep = [deep]
    assert Claims(**GOOD, additional={"a": deep}).additional == {"a": deep}
    with pytest.raises(CallerMistake, match=f"at most {MAX_DEPTH}"):
        Claims(**GOOD, additional={"a": [deep]})


def test_what_is_signed_is_what_a_strict_reader_takes() -> None:
    with pytest.raises(CallerMistake, match="json-number"):
        Claims(**GOOD, additional={"n": 2.0**53})
    inner: list[object] = [1]
    claims = Claims(**GOOD, additional={"a": inner})
    inner.append(float("nan"))
    assert claims.additional == {"a": [1]}


def test_changed_claims_are_checked_as_well() -> None:
    claims = Claims(**GOOD)
    assert claims._replace(exp=5).exp == 5
    for change in ({"exp": 0}, {"additional": None}, {"iss": 5}):
        with pytest.raises(CallerMistake):
            claims._replace(**change)
    with pytest.raises(CallerMistake):
        Claims._make([1, 2, 3, 4, 5])


def test_half_a_surrogate_pair_is_refused_at_once() -> None:
    with pytest.raises(CallerMistake, match="surrogate"):
        Claims(**{**GOOD, "sub": "a\ud800"})
