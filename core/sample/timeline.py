"""When things happen in the sample company: growth, seasons, weekdays, hours, and one bad month."""

from bisect import bisect
from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import accumulate
from random import Random

DAYS = 730
CHINA = timezone(timedelta(hours=8))
# The trouble with deliveries began and ended this many days before now.
BAD_MONTH = (136, 106)

_WEEKDAYS = (1.15, 1.05, 1.0, 1.0, 1.1, 0.75, 0.55)
_HOURS = (
    0,
    0,
    0,
    0,
    0,
    0,
    0.1,
    0.3,
    1.0,
    2.2,
    2.6,
    2.0,
    1.1,
    1.4,
    2.1,
    2.3,
    2.0,
    1.6,
    1.0,
    0.9,
    0.7,
    0.4,
    0.1,
    0,
)
_HOURS_SO_FAR = tuple(accumulate(_HOURS))
# First day of the lunar year; outside the list its usual place in the calendar serves.
_SPRING_FESTIVAL = {
    2023: (1, 22), 2024: (2, 10), 2025: (1, 29), 2026: (2, 17), 2027: (2, 6), 2028: (1, 26),
    2029: (2, 13), 2030: (2, 3), 2031: (1, 23), 2032: (2, 11), 2033: (1, 31), 2034: (2, 19),
}  # fmt: skip


class Timeline:
    """Two years up to `now`, from which moments are drawn as busy as the days were."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.today = now.astimezone(CHINA).date()
        self._days = [self.today - timedelta(days=DAYS - 1 - i) for i in range(DAYS)]
        self._so_far = list(accumulate(self._busy(i, day) for i, day in enumerate(self._days)))

    def _busy(self, index: int, day: date) -> float:
        growth = 0.7 + 0.6 * index / DAYS
        return growth * _WEEKDAYS[day.weekday()] * season(day)

    def draw(self, rng: Random, after: datetime | None = None) -> datetime:
        """A moment up to now, not before `after`, to the second, in UTC."""
        first = 0
        if after is not None:
            first = min(max(0, DAYS - 1 - (self.today - after.astimezone(CHINA).date()).days), DAYS - 1)
        low = self._so_far[first - 1] if first else 0.0
        index = min(bisect(self._so_far, rng.uniform(low, self._so_far[-1])), DAYS - 1)
        moment = self.hour_of(rng, self._days[index])
        if after is not None and moment < after:
            moment = after + timedelta(minutes=rng.randint(5, 240))
        return self.not_after_now(rng, moment)

    def hour_of(self, rng: Random, day: date) -> datetime:
        """A moment of a day within opening hours, busier late in the morning and in the afternoon."""
        hour = min(bisect(_HOURS_SO_FAR, rng.uniform(0, _HOURS_SO_FAR[-1])), 22)
        local = datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)), CHINA)
        return local.astimezone(UTC)

    def not_after_now(self, rng: Random, moment: datetime) -> datetime:
        """The moment itself, or one within the last two hours where it lies ahead."""
        return moment if moment <= self.now else self.now - timedelta(seconds=rng.randint(60, 7200))

    def ago(self, days: float) -> datetime:
        """The moment this many days before now."""
        return self.now - timedelta(days=days)

    def day_ago(self, days: int) -> date:
        """The day this many days before today, where the company is."""
        return self.today - timedelta(days=days)

    def in_bad_month(self, moment: datetime) -> bool:
        """Whether a moment lies in the month of late deliveries."""
        start, end = BAD_MONTH
        return self.ago(start) <= moment < self.ago(end)


def season(day: date) -> float:
    """How busy a day is beside an ordinary one: the spring festival is quiet, early November is not."""
    month, first = _SPRING_FESTIVAL.get(day.year, (2, 5))
    distance = (day - date(day.year, month, first)).days
    if -3 <= distance <= 8:
        return 0.15
    if -14 <= distance < -3:
        return 1.25
    if day.month == 10 and day.day <= 7:
        return 0.5
    if day.month == 11:
        return 2.0 if 8 <= day.day <= 13 else 1.5
    return {6: 1.2, 12: 1.15, 7: 0.9, 8: 0.85}.get(day.month, 1.0)


def local_day(moment: datetime) -> date:
    """The day of a moment where the company is."""
    return moment.astimezone(CHINA).date()
