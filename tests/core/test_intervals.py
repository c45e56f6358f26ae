"""Intervals of shares and of their differences, against published figures and by simulation."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.intervals import changed, newcombe, wilson


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    # Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_of_a_share_is_the_published_one(hits, n, low, high):
    assert wilson(hits, n) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("before", "after", "low", "high"),
    # Newcombe 1998, "Interval estimation for the difference", table II, method 10, as second minus first.
    [
        ((48, 80), (56, 70), 0.0524, 0.3339),
        ((3, 10), (9, 10), 0.1705, 0.8090),
        ((2, 7), (6, 7), 0.0582, 0.8062),
        ((0, 29), (5, 56), -0.0381, 0.1926),
        ((0, 20), (0, 10), -0.1611, 0.2775),
    ],
)
def test_the_interval_of_a_difference_is_the_published_one(before, after, low, high):
    assert newcombe(before, after) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 400), st.integers(1, 400), st.data())
def test_the_interval_of_a_difference_holds_the_difference_and_turns_with_it(n, m, data):
    first, second = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    low, high = newcombe((first, n), (second, m))
    assert -1 - 1e-9 <= low <= second / m - first / n <= high <= 1 + 1e-9
    back = newcombe((second, m), (first, n))
    assert back == pytest.approx((-high, -low))


def test_three_of_three_after_two_of_three_is_no_real_change_and_a_hundredfold_is():
    assert not changed((2, 3), (3, 3))
    assert changed((200, 300), (300, 300))


def test_shares_that_are_equal_are_called_changed_about_one_time_in_twenty():
    rng = random.Random(1)
    found = 0
    for _ in range(2_000):
        a, b = (sum(rng.random() < 0.8 for _ in range(60)) for _ in range(2))
        found += changed((a, 60), (b, 60))
    assert 0.02 <= found / 2_000 <= 0.07


def test_a_share_of_nothing_is_refused():
    for before, after in (((0, 0), (1, 2)), ((3, 2), (1, 2))):
        with pytest.raises(ValueError):
            newcombe(before, after)
