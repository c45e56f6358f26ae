"""Moments: local wall time to UTC, with the hours that clocks skip or repeat."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules import ValueProblem, parse_moment

SHANGHAI, NEW_YORK, SANTIAGO, APIA = map(
    ZoneInfo, ("Asia/Shanghai", "America/New_York", "America/Santiago", "Pacific/Apia")
)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2023-06-01 7:29", "2023-05-31T23:29"),
        ("2026年9月8日 12:23", "2026-09-08T04:23"),
        ("2026年9月8日12点23分", "2026-09-08T04:23"),
        ("2026年9月8日 下午3点05分", "2026-09-08T07:05"),
        ("2026年9月8日上午9时", "2026-09-08T01:00"),
        ("2026/9/8 3:05 PM", "2026-09-08T07:05"),
        ("2026-09-08 12:00 am", "2026-09-07T16:00"),
        ("2026-09-08 12:00 PM", "2026-09-08T04:00"),
        ("20260908 12:23:45", "2026-09-08T04:23:45"),
        ("2026-09-08T12:23:45.5", "2026-09-08T04:23:45.500000"),
        ("2026-09-08T12:23Z", "2026-09-08T12:23"),
        ("2026年9月8日 9點整", "2026-09-08T01:00"),
        ("2026-09-08 12:23 +02:00", "2026-09-08T10:23"),
        ("2026-09-08T12:23:00-0530", "2026-09-08T17:53"),
        ("２０２６-０９-０８　１２：２３", "2026-09-08T04:23"),
        ("2026年9月8日 下午14:30", "2026-09-08T06:30"),
        ("2026-9-8 3点5分7秒", "2026-09-07T19:05:07"),
        (datetime(2026, 9, 8, 12, 23), "2026-09-08T04:23"),
        (datetime(2026, 9, 8, 12, 23, tzinfo=UTC), "2026-09-08T12:23"),
        (datetime(2026, 9, 8, 12, tzinfo=timezone(timedelta(hours=9))), "2026-09-08T03:00"),
    ],
)
def test_a_time_in_shanghai_becomes_utc(raw, expected):
    moment = parse_moment(raw, SHANGHAI)
    assert moment == datetime.fromisoformat(expected).replace(tzinfo=UTC)
    assert moment.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("raw", "zone"),
    [
        ("1988-04-17 02:30", SHANGHAI),
        ("1940-06-01 00:00", SHANGHAI),
        ("2026-03-08 02:30", NEW_YORK),
        (datetime(2026, 3, 8, 2, 30), NEW_YORK),
    ],
)
def test_a_time_the_clocks_skipped_is_refused(raw, zone):
    with pytest.raises(ValueProblem, match="skipped this time"):
        parse_moment(raw, zone)


def test_a_time_that_came_twice_offers_both():
    with pytest.raises(ValueProblem) as problem:
        parse_moment("2026-11-01 01:30", NEW_YORK)
    assert problem.value.choices == ("2026-11-01T01:30:00-04:00", "2026-11-01T01:30:00-05:00")
    first, second = (parse_moment(choice, NEW_YORK) for choice in problem.value.choices)
    assert second - first == timedelta(hours=1)


def test_the_old_summer_time_of_china_came_twice_too():
    with pytest.raises(ValueProblem) as problem:
        parse_moment("1991-09-15 01:30", SHANGHAI)
    assert len(problem.value.choices) == 2


def test_a_day_alone_needs_leave():
    for raw in ("2026-09-08", date(2026, 9, 8)):
        with pytest.raises(ValueProblem, match="Please add the time of day"):
            parse_moment(raw, SHANGHAI)
        assert parse_moment(raw, SHANGHAI, date_only=True) == datetime(2026, 9, 7, 16, tzinfo=UTC)


def test_a_day_begins_when_its_first_minute_exists():
    start = parse_moment("2026-09-06", SANTIAGO, date_only=True)
    assert start.astimezone(SANTIAGO).isoformat() == "2026-09-06T01:00:00-03:00"
    with pytest.raises(ValueProblem, match="There is no such day"):
        parse_moment("2011-12-30", APIA, date_only=True)


@pytest.mark.parametrize(
    "raw",
    [
        "2026-09-08 24:00",
        "2026-09-08 12:60",
        "2026-09-08 0:30 am",
        "2026-09-08T10:00+25:00",
        "2026-09-08T10:00+01:99",
    ],
)
def test_a_time_of_day_that_does_not_exist_is_refused(raw):
    with pytest.raises(ValueProblem, match="There is no such time of day"):
        parse_moment(raw, SHANGHAI)


@pytest.mark.parametrize("raw", ["2026-09-08 上午12:30", "2026-09-08 13:00 pm", "2026-09-08 am 7:00 pm"])
def test_an_unclear_half_of_the_day_is_refused(raw):
    with pytest.raises(ValueProblem, match="The hour is unclear"):
        parse_moment(raw, SHANGHAI)


@pytest.mark.parametrize(
    "raw", ["2026-09-08 noon", "2026-09-08 12", "12:23", "2026-09-08 12:23:45.1234567", "abc", True, 46000.5]
)
def test_what_is_no_moment_is_refused(raw):
    with pytest.raises(ValueProblem, match="Not a date"):
        parse_moment(raw, SHANGHAI)


@pytest.mark.parametrize(
    "raw",
    ["0001-01-01 00:00", datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=9))), "9999-12-31T23:00-05:00"],
)
def test_the_edges_of_the_calendar_are_refused_not_crashed(raw):
    with pytest.raises(ValueProblem, match="Not a date and time"):
        parse_moment(raw, SHANGHAI)


def test_a_first_day_beyond_the_calendar_is_refused():
    with pytest.raises(ValueProblem, match="Not a date and time"):
        parse_moment("0001-01-01", SHANGHAI, date_only=True)


@given(
    st.datetimes(datetime(1900, 1, 2), datetime(2100, 1, 1)), st.sampled_from([SHANGHAI, NEW_YORK, SANTIAGO])
)
def test_every_moment_comes_back_from_its_local_time(moment, zone):
    moment = moment.replace(tzinfo=UTC)
    local = moment.astimezone(zone)
    assert parse_moment(local.isoformat(), NEW_YORK) == moment
    try:
        assert parse_moment(local.replace(tzinfo=None).isoformat(" "), zone) == moment
    except ValueProblem as problem:
        assert moment in [parse_moment(choice, zone) for choice in problem.choices]
