"""Due times in each kind of time, pauses that give time back, and the working that explains them."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.context import Pause, Policy
from core.deadlines import ClockState, Deadline, due, due_day, read
from core.worktime import Calendar, Special, Why

OFFICE = ((9 * 60, 12 * 60), (13 * 60, 18 * 60))
HOUR = timedelta(hours=1)
CALENDAR = Calendar(
    ZoneInfo("Asia/Shanghai"),
    (OFFICE,) * 5 + ((), ()),
    {date(2026, 10, n): Special((), True, "National Day") for n in range(1, 8)}
    | {date(2026, 10, 10): Special(OFFICE, False, "National Day")},
    frozenset({2026}),
)
BERLIN = Calendar(ZoneInfo("Europe/Berlin"), (OFFICE,) * 5 + ((), ()))
NAMES = ("began", "ended", "due_at")
CLOCK = Deadline("reply", *(SimpleNamespace(key=name) for name in NAMES), policy="sla.test", rule="R084")


def law(value, unit):
    return Policy("sla.test", str(value), unit, "R084", 1)


def at(text, calendar=CALENDAR):
    return datetime.fromisoformat(text).replace(tzinfo=calendar.zone).astimezone(UTC)


def pause(begun, ended):
    return Pause(1, begun, ended, False)


def reading(unit, value, start, *, now, stopped=None, pauses=(), stored=None):
    end = due(law(value, unit), start, CALENDAR, pauses)
    row = {"began": start, "ended": stopped, "due_at": stored or end}
    found = read(CLOCK, row, law(value, unit), now, CALENDAR, tuple(pauses))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (30, "minute", "2026-09-30T17:30"),
        (24, "hour", "2026-10-01T17:00"),
        (7, "day", "2026-10-07T17:00"),
        (1, "month", "2026-10-30T17:00"),
        (10, "year", "2036-09-30T17:00"),
        (2, "working_hour", "2026-10-08T10:00"),
        (1, "working_day", "2026-10-08T18:00"),
        (3, "working_day", "2026-10-10T18:00"),
    ],
)
def test_each_unit_counts_in_its_own_kind_of_time(value, unit, expected):
    """Wednesday 30 September 2026, 17:00; National Day follows, and a make-up Saturday on the 10th."""
    assert due(law(value, unit), at("2026-09-30T17:00"), CALENDAR) == at(expected)


def test_a_month_from_the_last_of_january_is_the_last_of_february():
    """R204: supply on 31 January, the check is due on 28 or 29 February."""
    assert due_day(law(1, "month"), date(2026, 1, 31), CALENDAR) == date(2026, 2, 28)
    assert due_day(law(1, "month"), date(2028, 1, 31), CALENDAR) == date(2028, 2, 29)


def test_a_calendar_day_keeps_the_time_of_day_over_a_change_of_clocks():
    """Berlin, 28 March 2026: the night is an hour shorter, so three days are 71 hours."""
    start = at("2026-03-28T10:00", BERLIN)
    assert due(law(3, "day"), start, BERLIN) == at("2026-03-31T10:00", BERLIN)
    assert due(law(3, "day"), start, BERLIN) - start == 71 * HOUR
    assert due(law(72, "hour"), start, BERLIN) - start == 72 * HOUR


def test_a_unit_no_clock_counts_in_is_refused():
    with pytest.raises(ValueError, match=r"sla\.test: a clock cannot count in percent"):
        due(law(5, "percent"), at("2026-09-30T17:00"), CALENDAR)
    with pytest.raises(ValueError, match="cannot count in hour"):
        due_day(law(5, "hour"), date(2026, 9, 30), CALENDAR)


def test_the_time_of_a_pause_is_given_back_in_the_clocks_own_kind_of_time():
    start = at("2026-11-19T10:00")
    night = [pause(at("2026-11-19T20:00"), at("2026-11-20T08:00"))]
    # Waiting over a night costs a clock of hours twelve, and a clock of working hours nothing.
    assert due(law(24, "hour"), start, CALENDAR, night) == at("2026-11-20T22:00")
    assert due(law(16, "working_hour"), start, CALENDAR, night) == due(
        law(16, "working_hour"), start, CALENDAR
    )
    morning = [pause(at("2026-11-20T09:00"), at("2026-11-20T12:00"))]
    assert due(law(16, "working_hour"), start, CALENDAR, morning) == at("2026-11-23T14:00")


def test_a_pause_after_the_due_time_or_before_the_start_gives_nothing_back():
    start = at("2026-11-19T10:00")
    late = [pause(at("2026-11-22T10:00"), at("2026-11-23T10:00"))]
    early = [pause(at("2026-11-18T10:00"), at("2026-11-19T09:00"))]
    for pauses in (late, early):
        assert due(law(24, "hour"), start, CALENDAR, pauses) == at("2026-11-20T10:00")


@given(
    st.integers(1, 400),
    st.sampled_from(["minute", "hour", "working_hour"]),
    st.lists(st.integers(0, 20_000), max_size=8, unique=True),
)
def test_what_runs_between_start_and_due_without_the_pauses_is_the_length(length, unit, places):
    """By hand: the counted time outside the pauses is the length of the clock, whatever the pauses are."""
    start, ends = at("2026-09-28T08:00"), sorted(places)
    pauses = [
        pause(start + a * HOUR / 60, start + b * HOUR / 60)
        for a, b in zip(ends[::2], ends[1::2], strict=False)
    ]
    end = due(law(length, unit), start, CALENDAR, pauses)
    wide = CALENDAR.between(start, end) if unit == "working_hour" else end - start
    for one in pauses:
        a, b = max(one.begun, start), min(one.ended, end)
        if a < b:
            wide -= CALENDAR.between(a, b) if unit == "working_hour" else b - a
    assert wide == length * (HOUR / 60 if unit == "minute" else HOUR)


def test_the_working_tells_each_stretch_and_sums_to_the_length():
    found = reading("working_hour", 10, at("2026-09-30T17:00"), now=at("2026-09-30T17:30"))
    assert [(span.why, span.name) for span in found.spans()] == [
        (Why.WORK, ""),
        (Why.OUTSIDE_HOURS, ""),
        (Why.HOLIDAY, "National Day"),
        (Why.OUTSIDE_HOURS, ""),
        (Why.WORK, ""),
        (Why.BREAK, ""),
        (Why.WORK, ""),
        (Why.OUTSIDE_HOURS, ""),
        (Why.WORK, ""),
    ]
    counted = sum((span.end - span.start for span in found.spans() if span.counted), timedelta())
    assert counted == 10 * HOUR
    assert found.holds
    assert found.unknown_years == ()


def test_working_days_are_told_day_by_day_and_the_first_does_not_count():
    found = reading("working_day", 3, at("2026-09-30T17:00"), now=at("2026-10-01T08:00"))
    days = found.spans()
    assert [span.why for span in days].count(Why.HOLIDAY) == 7
    assert days[0].why is Why.FIRST_DAY
    assert [span.why for span in days if span.counted] == [Why.WORK, Why.WORK, Why.MAKE_UP]


def test_a_year_whose_holidays_are_not_known_is_named():
    found = reading("working_day", 5, at("2026-12-30T10:00"), now=at("2026-12-30T11:00"))
    assert found.unknown_years == (2027,)
    by_hours = reading("hour", 500, at("2026-12-30T10:00"), now=at("2026-12-30T11:00"))
    assert by_hours.unknown_years == ()


def test_a_response_at_the_last_second_is_met_and_one_a_second_later_is_missed():
    """R084: right at 23:59:59 and 24:00:01 after receipt."""
    start = at("2026-11-19T10:00")
    for over, state in ((-1, ClockState.MET), (0, ClockState.MET), (1, ClockState.MISSED)):
        stopped = start + 24 * HOUR + timedelta(seconds=over)
        assert reading("hour", 24, start, now=stopped + HOUR, stopped=stopped).state is state


def test_the_last_third_is_due_soon_and_after_the_end_it_is_overdue():
    start = at("2026-11-19T10:00")
    states = [reading("hour", 24, start, now=start + n * HOUR).state for n in (15, 16, 24, 25)]
    assert states == [ClockState.RUNNING, ClockState.DUE_SOON, ClockState.DUE_SOON, ClockState.OVERDUE]


def test_a_day_is_due_until_it_ends():
    """R249: filed on the due day is in time, on the day after it is late."""
    row = {"began": date(2026, 11, 19), "ended": None, "due_at": date(2026, 11, 26)}
    for now, state in (("2026-11-26T23:59", ClockState.DUE_SOON), ("2026-11-27T00:01", ClockState.OVERDUE)):
        found = read(CLOCK, row, law(5, "working_day"), at(now), CALENDAR)
        assert found is not None
        assert found.state is state
        assert found.holds
    for filed, state in ((26, ClockState.MET), (27, ClockState.MISSED)):
        found = read(CLOCK, row | {"ended": date(2026, 11, filed)}, law(5, "working_day"), at(now), CALENDAR)
        assert found is not None
        assert found.state is state


def test_a_stored_due_time_another_rule_made_is_said_to_be_so():
    start = at("2026-11-19T10:00")
    found = reading("hour", 24, start, now=start, stored=start + 48 * HOUR)
    assert not found.holds
    assert "changed since" in str(found.working("en", "Asia/Shanghai"))
