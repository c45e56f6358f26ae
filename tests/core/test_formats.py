"""Dates, times, numbers, money, durations and lists as each language writes them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from babel import numbers

from core import formats
from core.i18n import LANGUAGES

MOMENT = datetime(2026, 2, 3, 18, 5, 59, tzinfo=UTC)
SHANGHAI = "Asia/Shanghai"


def in_all(write: Callable[[str], str]) -> tuple[str, ...]:
    return tuple(write(lang) for lang in LANGUAGES)


def test_days_and_months() -> None:
    day = date(2026, 2, 4)
    assert in_all(lambda lang: formats.day(lang, day)) == ("4 Feb 2026", "2026年2月4日", "2026年2月4日")
    assert in_all(lambda lang: formats.month(lang, day)) == ("Feb 2026", "2026年2月", "2026年2月")
    assert in_all(lambda lang: formats.weekday(lang, day)) == ("Wed", "周三", "週三")


def test_moments_are_shown_by_the_clock_of_the_zone() -> None:
    assert in_all(lambda lang: formats.moment(lang, MOMENT, SHANGHAI)) == (
        "4 Feb 2026, 02:05",
        "2026年2月4日 02:05",
        "2026年2月4日 02:05",
    )
    assert formats.moment("en", MOMENT, "America/New_York") == "3 Feb 2026, 13:05"
    assert formats.moment_day("zh_CN", MOMENT, SHANGHAI) == "2026年2月4日"
    assert formats.time_of_day(MOMENT, SHANGHAI) == "02:05"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a zone"):
        formats.moment("en", datetime(2026, 2, 4), SHANGHAI)  # noqa: DTZ001 (the point of the test)
    with pytest.raises(TypeError, match="moment_day"):
        formats.day("en", MOMENT)


def test_numbers_money_and_percentages() -> None:
    assert in_all(lambda lang: formats.number(lang, 1234567.5)) == ("1,234,567.5",) * 3
    assert formats.number("en", Decimal("3"), places=2) == "3.00"
    assert formats.number("en", 2.5, places=0) == "2"
    assert in_all(lambda lang: formats.money(lang, Decimal("1234.5"))) == (
        "CN¥1,234.50",
        "¥1,234.50",
        "CN¥1,234.50",
    )
    assert formats.money("zh_TW", Decimal("-3"), "TWD") == "-$3.00"
    assert formats.money("zh_CN", Decimal("33519.6"), whole=True) == "¥33,520"
    assert in_all(lambda lang: formats.percent(lang, 0.85)) == ("85%",) * 3
    assert formats.percent("en", Decimal("0.8537"), places=1) == "85.4%"


def test_a_name_stands_before_its_value_with_the_colon_of_the_language() -> None:
    assert in_all(lambda lang: formats.named(lang, "R1", "{n}")) == ("R1: {n}", "R1：{n}", "R1：{n}")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("value", [0, 7, -1234, 1234567.5, 2.675, Decimal("-0.5"), Decimal("99999999999.99")])
def test_numbers_are_written_as_the_locale_data_says(lang: str, value: int | float | Decimal) -> None:
    locale = {"en": "en_GB"}.get(lang, lang)
    assert formats.number(lang, value) == numbers.format_decimal(value, locale=locale)
    assert formats.number(lang, value, 2) == numbers.format_decimal(value, "#,##0.00", locale=locale)
    for currency in ("CNY", "TWD", "HKD", "USD", "JPY", "EUR", "CHF"):
        assert formats.money(lang, value, currency) == numbers.format_currency(value, currency, locale=locale)


@pytest.mark.parametrize(
    ("span", "shown"),
    [
        (timedelta(days=1, hours=4, minutes=30), ("1 day 4 hours", "1天4小时", "1 天 4 小時")),
        (timedelta(days=2, minutes=30), ("2 days", "2天", "2 天")),
        (timedelta(hours=-1, minutes=-30), ("1 hour 30 minutes", "1小时30分钟", "1 小時 30 分鐘")),
        (timedelta(seconds=59.9), ("59 seconds", "59秒", "59 秒")),
        (timedelta(), ("0 seconds", "0秒", "0 秒")),
        (timedelta(days=400), ("400 days", "400天", "400 天")),
    ],
)
def test_durations_show_their_two_largest_units(span: timedelta, shown: tuple[str, ...]) -> None:
    assert in_all(lambda lang: formats.duration(lang, span)) == shown


@pytest.mark.parametrize(
    ("due", "shown"),
    [
        (timedelta(days=3, hours=23), ("3 days left", "剩余3天", "剩餘 3 天")),
        (timedelta(hours=-2, minutes=-10), ("2 hours overdue", "逾期2小时", "逾期 2 小時")),
        (timedelta(seconds=1), ("1 second left", "剩余1秒", "剩餘 1 秒")),
    ],
)
def test_the_time_to_a_deadline_is_rounded_down(due: timedelta, shown: tuple[str, ...]) -> None:
    assert in_all(lambda lang: formats.time_left(lang, MOMENT + due, MOMENT)) == shown


def test_how_long_ago_something_was() -> None:
    assert in_all(lambda lang: formats.ago(lang, MOMENT - timedelta(minutes=5), MOMENT)) == (
        "5 minutes ago",
        "5分钟前",
        "5 分鐘前",
    )
    assert in_all(lambda lang: formats.ago(lang, MOMENT, MOMENT)) == ("just now", "刚刚", "剛剛")


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1 kB"),
        (1_234_567, "1.2 MB"),
        (999_999, "1 MB"),
        (5_000_000_000_000_000, "5,000 TB"),
    ],
)
def test_file_sizes(size: int, shown: str) -> None:
    assert in_all(lambda lang: formats.file_size(lang, size)) == (shown,) * 3


def test_lists_are_joined() -> None:
    names = ["甲", "乙", "丙"]
    assert in_all(lambda lang: formats.listing(lang, names)) == ("甲, 乙 and 丙", "甲、乙和丙", "甲、乙和丙")
    assert formats.listing("en", names, any_of=True) == "甲, 乙 or 丙"
    assert formats.listing("zh_TW", names, any_of=True) == "甲、乙或丙"
    assert formats.listing("en", []) == ""
    assert formats.listing("en", ["A"]) == "A"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_written_as_nothing(lang: str) -> None:
    assert {
        formats.day(lang, None),
        formats.weekday(lang, None),
        formats.month(lang, None),
        formats.moment(lang, None, SHANGHAI),
        formats.moment_day(lang, None, SHANGHAI),
        formats.time_of_day(None, SHANGHAI),
        formats.number(lang, None),
        formats.money(lang, None),
        formats.percent(lang, None),
        formats.duration(lang, None),
        formats.time_left(lang, None, MOMENT),
        formats.ago(lang, None, MOMENT),
        formats.file_size(lang, None),
    } == {""}


@pytest.mark.parametrize(
    ("minutes", "en", "zh"),
    [
        (0, "0 mins", "0分钟"),
        (0.4, "0.4 mins", "0.4分钟"),
        (56.9, "56.9 mins", "56.9分钟"),
        (59.96, "1 hr", "1小时"),
        (177, "3 hrs", "3小时"),
        (1439, "1 day", "1天"),
        (2207, "1.5 days", "1.5天"),
    ],
)
def test_a_short_duration_is_told_in_its_largest_unit(minutes, en, zh):
    assert (formats.short_duration("en", minutes), formats.short_duration("zh_CN", minutes)) == (en, zh)
