"""Days: every form people write, both readings of an unclear one, and no invented day."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules import ValueProblem, parse_date
from core.rules.numerals import write_numeral

MONTHS = [date(2000, month, 1).strftime("%B") for month in range(1, 13)]
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def in_numerals(day: date) -> str:
    year = "".join("〇一二三四五六七八九"[int(c)] for c in str(day.year))
    month, number = (write_numeral(n).replace("一十", "十") for n in (day.month, day.day))
    return f"{year}年{month}月{number}日"


FORMS = {
    "iso": lambda d: d.isoformat(),
    "slashes": lambda d: f"{d.year}/{d.month}/{d.day}",
    "points": lambda d: f"{d.year}.{d.month:02}.{d.day:02}",
    "compact": lambda d: f"{d:%Y%m%d}" if d.year > 999 else d.isoformat(),
    "chinese": lambda d: f"{d.year}年{d.month}月{d.day}日",
    "chinese with blanks": lambda d: f" {d.year} 年 {d.month:02} 月 {d.day} 號 ",
    "full width": lambda d: d.isoformat().translate(WIDE),
    "full width points": lambda d: f"{d.year}．{d.month}。{d.day}".translate(WIDE),
    "full width slashes": lambda d: f"{d.year}／{d.month}／{d.day}".translate(WIDE),
    "numerals": in_numerals,
    "midnight": lambda d: f"{d.isoformat()} 00:00:00",
    "iso midnight": lambda d: f"{d.isoformat()}T00:00",
    "english": lambda d: f"{d.day} {MONTHS[d.month - 1]} {d.year}",
    "american words": lambda d: f"{MONTHS[d.month - 1][:3]} {d.day}, {d.year}",
    "day of month word": lambda d: f"{d.day}-{MONTHS[d.month - 1][:3].upper()}-{d.year}",
    "cell": lambda d: d,
    "cell with midnight": lambda d: datetime(d.year, d.month, d.day),
    "zero width": lambda d: f"\u200b{d.isoformat()}\u202c",
}


@pytest.mark.parametrize("form", FORMS)
@given(day=st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_form_of_every_day_comes_back(form, day):
    assert parse_date(FORMS[form](day)) == day


@given(st.dates(date(1912, 1, 1), date(2100, 12, 31)))
def test_a_year_of_the_republic_counts_where_it_is_named(day):
    assert parse_date(f"民國{day.year - 1911}年{day.month}月{day.day}日") == day


def test_the_first_year_of_the_republic_has_its_own_name():
    assert parse_date("中华民国元年1月1日") == date(1912, 1, 1)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.sampled_from("/-."))
def test_a_year_at_the_end_is_read_when_only_one_reading_exists(day, sep):
    for text in (
        f"{day.day}{sep}{day.month}{sep}{day.year}",
        f"{day.month:02}{sep}{day.day:02}{sep}{day.year}",
    ):
        try:
            assert parse_date(text) == day
        except ValueProblem as problem:
            assert day.day <= 12 and day.day != day.month
            assert day.isoformat() in problem.choices
            assert [parse_date(choice).isoformat() for choice in problem.choices] == list(problem.choices)


def test_an_unclear_day_offers_both_readings():
    with pytest.raises(ValueProblem) as problem:
        parse_date("2/5/2026")
    assert problem.value.choices == ("2026-02-05", "2026-05-02")
    assert str(problem.value) == "Two days are possible, 2026-02-05 and 2026-05-02: 2/5/2026"


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("31/12/1985", "1985-12-31"),
        ("12/31/1985", "1985-12-31"),
        ("5/5/2026", "2026-05-05"),
        ("2026-02-08 0:00", "2026-02-08"),
        (20260206, "2026-02-06"),
        (19941130.0, "1994-11-30"),
    ],
)
def test_a_clear_day_is_read(raw, day):
    assert parse_date(raw) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "raw",
    [
        "1990-02-30",
        "1990/13/1",
        "19900230",
        "2026年2月29日",
        "31/31/2026",
        "31/4/2026",
        "2/30/2026",
        "0000-01-01",
        "30 Feb 2026",
        "民國0年1月1日",
        "2026-00-10",
    ],
)
def test_a_day_that_does_not_exist_is_refused(raw):
    with pytest.raises(ValueProblem, match="There is no such day"):
        parse_date(raw)


@pytest.mark.parametrize("raw", ["26/2/3", "3/2/26", "85年3月2日", "85-03-02"])
def test_a_year_of_two_digits_is_refused(raw):
    with pytest.raises(ValueProblem, match="Please write the year with four digits"):
        parse_date(raw)


@pytest.mark.parametrize(
    "raw",
    [
        "2026-02-08 12:23",
        "2026年2月8日下午3点",
        "2026-02-08T00:00:01",
        datetime(2026, 2, 8, 12, 23),
        datetime(2026, 2, 8, tzinfo=UTC),
    ],
)
def test_a_time_of_day_is_not_thrown_away(raw):
    with pytest.raises(ValueProblem, match="Only a day fits here"):
        parse_date(raw)


@pytest.mark.parametrize(
    "raw",
    [
        "未还",
        "今天",
        "2026",
        "2026-02",
        "2026年2月",
        "260203",
        46000,
        46000.0,
        "46000",
        "2026-2/3",
        "2026 2 3",
        "2026-02-08 abc",
        "8 Foo 2026",
        "二〇二六年十十月三日",
        "202602080",
        True,
        "2026-02-0800:00",
        "²⁰²⁶-1-1",
    ],
)
def test_what_is_no_date_is_refused(raw):
    with pytest.raises(ValueProblem, match="Not a date"):
        parse_date(raw)


def test_limits_themselves_are_allowed_and_named():
    assert parse_date("1900-01-01", earliest=date(1900, 1, 1), latest=date(1900, 1, 1)) == date(1900, 1, 1)
    with pytest.raises(ValueProblem, match="Must not be before 1900-01-01, got 1899-12-31"):
        parse_date("1899-12-31", earliest=date(1900, 1, 1))
    with pytest.raises(ValueProblem, match="Must not be after 2026-11-22, got 2026年11月23日"):
        parse_date("2026年11月23日", latest=date(2026, 11, 22))
