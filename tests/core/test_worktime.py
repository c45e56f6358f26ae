"""Working time against a slow reference that looks at each minute on its own."""

import random
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.worktime import Calendar, NoWorkingTime, Special, Why, without

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
OFFICE = ((9 * 60, 12 * 60), (13 * 60, 18 * 60))
NIGHT_SHIFT = ((0, 6 * 60), (22 * 60, 24 * 60))
ZONES = (
    "Asia/Shanghai",
    "Asia/Taipei",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Asia/Kathmandu",
    "Africa/Casablanca",
)
FIRST, DAYS = date(2026, 3, 1), 260
CASES_PER_ZONE = 2_500


def calendar(zone="Asia/Shanghai", week=(OFFICE,) * 5 + ((), ()), special=None):
    return Calendar(ZoneInfo(zone), week, special or {}, frozenset({2026}))


def china():
    """The week around National Day 2026, with its make-up Saturday."""
    holidays = {date(2026, 10, n): Special((), True, "National Day") for n in range(1, 8)}
    return calendar(special=holidays | {date(2026, 10, 10): Special(OFFICE, False, "National Day")})


def at(text, zone="Asia/Shanghai"):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def random_calendar(zone, rng):
    shapes = (OFFICE, NIGHT_SHIFT, ((8 * 60, 12 * 60),), ((30, 150), (151, 152), (600, 1439)), ())
    week = tuple(rng.choice(shapes) for _ in range(6)) + (OFFICE,)
    days = rng.sample(range(DAYS), 40)
    special = {
        FIRST + timedelta(n): Special(rng.choice(shapes), holiday)
        for n, holiday in zip(days, [False, True] * 20, strict=True)
    }
    return Calendar(ZoneInfo(zone), week, special)


class Minutes:
    """Every minute of some 260 days, with both changes of clocks, each looked up alone; `counted[n]` are those that count before minute n."""

    def __init__(self, one):
        self.start = one.midnight(FIRST)
        flags = []
        for n in range(DAYS * 24 * 60):
            shown = (self.start + n * MINUTE).astimezone(one.zone)
            minute = shown.hour * 60 + shown.minute
            flags.append(any(a <= minute < b for a, b in one.periods(shown.date())))
        self.counted = [0, *accumulate(flags)]

    def between(self, a, b):
        return self.counted[b] - self.counted[a]


@pytest.mark.parametrize("zone", ZONES)
def test_adding_subtracting_and_counting_agree_with_a_look_at_each_minute(zone):
    rng = random.Random(zone)
    one = random_calendar(zone, rng)
    minutes = Minutes(one)
    last = len(minutes.counted) - 1
    for _ in range(CASES_PER_ZONE):
        a, b = sorted(rng.sample(range(last), 2))
        start, end = minutes.start + a * MINUTE, minutes.start + b * MINUTE
        counted = minutes.between(a, b)
        assert one.between(start, end) == counted * MINUTE
        assert one.between(end, start) == -counted * MINUTE
        if counted:
            reached = one.add(start, counted * MINUTE)
            place = (reached - minutes.start) // MINUTE
            # The minute before it counts, so there is no earlier moment by which as much has passed.
            assert minutes.between(a, place) == counted
            assert minutes.between(place - 1, place) == 1
            back = (one.subtract(end, counted * MINUTE) - minutes.start) // MINUTE
            assert minutes.between(back, b) == counted
            assert minutes.between(back, back + 1) == 1


@pytest.mark.parametrize("zone", ZONES)
def test_the_explanation_has_no_gap_and_its_counted_spans_sum_to_the_working_time(zone):
    rng = random.Random(f"why {zone}")
    one = random_calendar(zone, rng)
    for _ in range(150):
        start = one.midnight(FIRST) + rng.randrange((DAYS - 20) * 24 * 60) * MINUTE
        end = start + rng.randrange(1, 14 * 24 * 60) * MINUTE
        spans = one.explain(start, end)
        assert (spans[0].start, spans[-1].end) == (start, end)
        assert all(left.end == right.start for left, right in zip(spans, spans[1:], strict=False))
        counted = sum((span.end - span.start for span in spans if span.counted), timedelta())
        assert counted == one.between(start, end)


def test_lunch_night_and_weekend_do_not_count_and_are_named():
    # Friday 11:30: half an hour to lunch, five hours after it, the rest on Monday.
    start = at("2026-11-20T11:30")
    due = calendar().add(start, 6 * HOUR)
    assert due == at("2026-11-23T09:30")
    assert [(span.why, span.end - span.start) for span in calendar().explain(start, due)] == [
        (Why.WORK, HOUR / 2),
        (Why.BREAK, HOUR),
        (Why.WORK, 5 * HOUR),
        (Why.OUTSIDE_HOURS, 6 * HOUR),
        (Why.DAY_OFF, 48 * HOUR),
        (Why.OUTSIDE_HOURS, 9 * HOUR),
        (Why.WORK, HOUR / 2),
    ]


def test_a_clock_rests_over_national_day_and_runs_on_the_make_up_saturday():
    start = at("2026-09-30T17:00")
    assert china().add(start, 10 * HOUR) == at("2026-10-09T10:00")
    assert china().between(at("2026-10-10T08:00"), at("2026-10-10T20:00")) == 8 * HOUR
    spans = china().explain(at("2026-10-07T10:00"), at("2026-10-10T10:00"))
    assert (spans[0].why, spans[0].name) == (Why.HOLIDAY, "National Day")
    assert spans[-1].why is Why.MAKE_UP


def test_five_working_days_after_a_thursday_is_the_next_thursday_and_a_holiday_shifts_it():
    """R249: first contact on Thursday, due next Thursday where no holiday lies between."""
    assert calendar().add_days(date(2026, 11, 19), 5) == date(2026, 11, 26)
    # Thursday 24 September 2026; National Day takes 1 to 7 October out.
    assert china().add_days(date(2026, 9, 24), 5) == date(2026, 10, 8)


def test_a_clock_that_could_never_end_is_refused():
    empty = calendar(week=((),) * 7)
    with pytest.raises(NoWorkingTime):
        empty.add(at("2026-11-19T09:00"), MINUTE)
    with pytest.raises(NoWorkingTime):
        empty.subtract(at("2026-11-19T09:00"), MINUTE)
    with pytest.raises(NoWorkingTime):
        empty.add_days(date(2026, 11, 19), 1)


def test_periods_that_overlap_or_leave_the_day_are_refused():
    for periods in (((600, 500),), ((60, 120), (110, 200)), ((0, 1441),), ((-5, 60),)):
        with pytest.raises(ValueError):
            calendar(week=(periods, *((),) * 6))


def test_years_without_known_holidays_are_named():
    assert calendar().unknown_years(date(2026, 12, 30), date(2028, 1, 2)) == (2027, 2028)


@given(st.lists(st.integers(0, 10_000), min_size=2, max_size=6, unique=True), st.integers(1, 3_000))
def test_a_pause_is_cut_out_of_the_explanation_and_nothing_else_changes(places, length):
    start = at("2026-11-16T09:00")
    end = start + length * MINUTE
    ends = sorted(places)
    pauses = [(start + a * MINUTE, start + b * MINUTE) for a, b in zip(ends[::2], ends[1::2], strict=False)]
    whole = calendar().explain(start, end)
    cut = without(whole, pauses)
    assert (cut[0].start, cut[-1].end) == (start, end)
    assert all(left.end == right.start for left, right in zip(cut, cut[1:], strict=False))
    paused = sum((max(min(b, end) - max(a, start), timedelta()) for a, b in pauses), timedelta())
    assert sum((s.end - s.start for s in cut if s.why is Why.WAITING), timedelta()) == paused
    counted = calendar().between(start, end) - sum(
        (calendar().between(max(a, start), min(b, end)) for a, b in pauses if a < end), timedelta()
    )
    assert sum((s.end - s.start for s in cut if s.counted), timedelta()) == counted
