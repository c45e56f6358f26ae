"""The only "now" of the product."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from core import clock

NEAR = timedelta(seconds=20)


@pytest.fixture(autouse=True)
def real_time_afterwards() -> Iterator[None]:
    yield
    clock.move_to(None)


def test_now_is_the_real_time_in_utc():
    assert clock.now().tzinfo is UTC
    assert abs(clock.now() - datetime.now(UTC)) < NEAR


def test_a_moved_clock_runs_on_from_its_moment():
    moment = datetime(2030, 2, 28, 23, 59, tzinfo=UTC)
    clock.move_to(moment)
    first, second = clock.now(), clock.now()
    while second == first:
        second = clock.now()
    assert moment <= first < second < moment + NEAR


def test_a_moment_of_another_zone_is_the_same_moment():
    clock.move_to(datetime(2026, 11, 22, 9, 0, tzinfo=timezone(timedelta(hours=8))))
    assert timedelta() <= clock.now() - datetime(2026, 11, 22, 1, 0, tzinfo=UTC) < NEAR


def test_moving_twice_does_not_add_up():
    clock.move_to(datetime(2030, 1, 1, tzinfo=UTC))
    clock.move_to(datetime(2020, 1, 1, tzinfo=UTC))
    assert clock.now().year == 2020


def test_the_clock_moves_back_to_the_real_time():
    clock.move_to(datetime(2030, 1, 1, tzinfo=UTC))
    clock.move_to(None)
    assert abs(clock.now() - datetime.now(UTC)) < NEAR


def test_today_is_the_day_of_the_place():
    clock.move_to(datetime(2026, 11, 22, 16, 30, tzinfo=UTC))
    assert clock.today("Asia/Shanghai") == date(2026, 11, 23)
    assert clock.today("America/New_York") == date(2026, 11, 22)
