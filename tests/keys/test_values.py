"""The numbers of a key: held to one another, and shown to nobody."""

from __future__ import annotations

import copy
import pickle

import pytest

from jwtbearer import CallerMistake, KeyRefused, PrivateKey, PublicKey
from jwtbearer.keys.values import EXPONENT_LIMIT

LARGE = 2**2047 + 1


@pytest.mark.parametrize(
    ("n", "rule"),
    [
        (2**2047 - 1, "key-size"),
        (2**1024 + 1, "key-size"),
        (0, "key-size"),
        (2**16384 + 1, "key-size"),
        (2**2047, "key-inconsistent"),
    ],
    ids=["2047 bits", "1025 bits", "zero", "16385 bits", "even"],
)
def test_a_modulus_that_cannot_be_is_refused(n: int, rule: str) -> None:
    with pytest.raises(KeyRefused) as refused:
        PublicKey(n, 65537)
    assert refused.value.rule == rule


@pytest.mark.parametrize(
    "n", [LARGE, 2**2048 - 1, 2**16384 - 1], ids=["least", "2048 bits", "most"]
)
def test_a_modulus_at_the_bounds_is_taken(n: int) -> None:
    assert PublicKey(n, 65537).bits == n.bit_length()


@pytest.mark.parametrize("e", [-1, 0, 1, 2, 4, 65536, EXPONENT_LIMIT + 1])
def test_an_exponent_that_cannot_be_is_refused(e: int) -> None:
    with pytest.raises(KeyRefused) as refused:
        PublicKey(LARGE, e)
    assert refused.value.rule == "key-exponent"


@pytest.mark.parametrize("e", [3, 17, 65537, EXPONENT_LIMIT - 1])
def test_an_exponent_at_the_bounds_is_taken(e: int) -> None:
    assert PublicKey(LARGE, e).e == e


def test_the_length_is_counted_in_whole_octets() -> None:
    assert PublicKey(2**2048 + 1, 3).length == 257
    assert PublicKey(2**2048 - 1, 3).length == 256


def test_numbers_that_do_not_belong_together_are_refused(demo_key: PrivateKey) -> None:
    n, e, d, p, q = demo_key.n, demo_key.e, demo_key.d, demo_key.p, demo_key.q
    assert PrivateKey(n, e, d, p, q).bits == 2048
    assert PrivateKey(n, e, d, q, p).bits == 2048
    for numbers in ((n, e, d, p, p), (n, e, d, n, 1), (n, e, d + 2, p, q), (n, e, 1, p, q)):
        with pytest.raises(KeyRefused) as refused:
            PrivateKey(*numbers)
        assert refused.value.rule == "key-inconsistent"


def test_the_square_of_a_prime_is_refused(demo_key: PrivateKey) -> None:
    e, p = demo_key.e, demo_key.p
    with pytest.raises(KeyRefused) as refused:
        PrivateKey(p * p, e, pow(e, -1, p - 1), p, p)
    assert refused.value.rule == "key-inconsistent"


def test_any_private_exponent_that_works_is_taken(demo_key: PrivateKey) -> None:
    import math

    longer = demo_key.d + math.lcm(demo_key.p - 1, demo_key.q - 1)
    key = PrivateKey(demo_key.n, demo_key.e, longer, demo_key.p, demo_key.q)
    assert pow(key.private_operation(12345), key.e, key.n) == 12345


def test_a_private_key_shows_none_of_its_numbers(demo_key: PrivateKey) -> None:
    demo_key.private_operation(2)
    for text in (repr(demo_key), str(demo_key), f"{demo_key}", repr([demo_key])):
        assert text.strip("[]") == "PrivateKey(2048 bits, redacted)"


def test_a_private_key_is_not_pickled_or_copied(demo_key: PrivateKey) -> None:
    for act in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(CallerMistake, match="keep its file"):
            act(demo_key)


def test_public_keys_are_equal_by_their_numbers(demo_key: PrivateKey) -> None:
    same = PublicKey(demo_key.n, demo_key.e)
    assert same == demo_key.public
    assert hash(same) == hash(demo_key.public)
    assert same != PublicKey(demo_key.n, 3)
    assert same != (demo_key.n, demo_key.e)


def test_each_operation_gives_the_same_under_another_blinding(demo_key: PrivateKey) -> None:
    plain = pow(12345, demo_key.d, demo_key.n)
    assert {demo_key.private_operation(12345) for _ in range(5)} == {plain}
