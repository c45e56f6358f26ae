"""Moments as people type them in their own zone, turned into UTC; clock changes are named, not guessed."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from core.messages import N_
from core.rules.dates import read_day
from core.rules.problem import Raw, plain, refused

_ZONE = r"(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2}(?::[0-9]{2})?)?"
_CLOCK = re.compile(
    r"[T ]* ?(?P<before>上午|下午|am|pm)? ?(?P<h>[0-9]{1,2}):(?P<m>[0-9]{2})"
    r"(?::(?P<s>[0-9]{2})(?:\.(?P<f>[0-9]{1,6}))?)?"
    r" ?(?P<after>am|pm)? ?" + _ZONE,
    re.IGNORECASE | re.ASCII,
)
_SPOKEN_CLOCK = re.compile(
    r" *(?P<before>上午|下午)? ?(?P<h>[0-9]{1,2})[点點时時] ?"
    r"(?:整|(?P<m>[0-9]{1,2})(?:分 ?(?:(?P<s>[0-9]{1,2})秒)?)?)?"
)
_AFTERNOON = ("下午", "pm")
END_OF_DAY = "24:00"


def parse_moment(raw: Raw, zone: ZoneInfo, date_only: bool = False) -> datetime:
    """The moment (aware, UTC) of a day and time typed in `zone`: `2023-06-01 7:29`, `2026年9月8日
    下午3点05分`, a cell typed as date and time, or an ISO time that names its own offset.

    A day without a time is its first moment where `date_only`, else refused. A local time that the clocks
    skipped is refused; one that came twice is refused with both readings (ISO with offset) in `.choices`.
    """
    if isinstance(raw, datetime):
        local = raw
    elif isinstance(raw, date):
        return _start_of_day(raw, zone, raw, date_only)
    else:
        day, rest = read_day(raw)
        if not rest:
            return _start_of_day(day, zone, raw, date_only)
        local = _with_clock(day, rest, raw)
    try:
        if local.tzinfo is not None:
            return local.astimezone(UTC)
        return _from_local(local.replace(fold=0), zone, raw)
    except OverflowError:
        raise refused(N_("Not a date and time: {raw}"), raw) from None


def parse_time_of_day(raw: Raw) -> str:
    """A time of day as `HH:MM`: `9:00`, `上午8点半` is not taken but `上午8点30分` is, `24:00` is the end of the day.

    Raises `ValueProblem` for what is no time and for seconds, which hours of work do not have.
    """
    if isinstance(raw, time):
        shown = raw
    else:
        text = plain(raw)
        if text == END_OF_DAY:
            return text
        shown = _with_clock(date(2000, 1, 1), text, raw).timetz()
    if shown.second or shown.microsecond or shown.tzinfo is not None:
        raise refused(N_("Not a time of day in hours and minutes: {raw}"), raw)
    return f"{shown:%H:%M}"


def _with_clock(day: date, rest: str, raw: Raw) -> datetime:
    match = _CLOCK.fullmatch(rest) or _SPOKEN_CLOCK.fullmatch(rest)
    if not match:
        raise refused(N_("Not a date and time: {raw}"), raw)
    found = match.groupdict()
    minute = int(found["m"] or 0)
    second = int(found["s"] or 0)
    micro = int((found.get("f") or "0").ljust(6, "0"))
    hour = _hour(int(found["h"]), (found["before"] or "", found.get("after") or ""), raw)
    try:
        clock = time(hour, minute, second, micro, tzinfo=_offset(found.get("zone")))
    except ValueError:
        raise refused(N_("There is no such time of day: {raw}"), raw) from None
    return datetime.combine(day, clock)


def _hour(hour: int, halves: tuple[str, str], raw: Raw) -> int:
    """The hour of 24. English 12 am is midnight; `上午12点` is midnight to some and noon to others, so
    it is refused.
    """
    before, after = (half.lower() for half in halves)
    half = before or after
    if not half:
        return hour
    if (before and after) or (half == "上午" and hour == 12) or hour > (23 if half == "下午" else 12):
        raise refused(N_("The hour is unclear, please write it from 0 to 23: {raw}"), raw)
    if hour == 0 and half in ("am", "pm"):
        raise refused(N_("There is no such time of day: {raw}"), raw)
    if half in _AFTERNOON:
        return hour + 12 if hour < 12 else hour
    return 0 if half == "am" and hour == 12 else hour


def _offset(text: str | None) -> timezone | None:
    """The offset of an ISO time; ValueError where it is a day or more."""
    if not text:
        return None
    if text in "Zz":
        return UTC
    digits = text[1:].replace(":", "").ljust(6, "0")
    if int(digits[2:4]) > 59 or int(digits[4:]) > 59:
        raise ValueError(text)
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]), seconds=int(digits[4:]))
    return timezone(-size if text[0] == "-" else size)


def _from_local(local: datetime, zone: ZoneInfo, raw: Raw) -> datetime:
    readings = _readings(local, zone)
    if not readings:
        raise refused(
            N_("The clocks in {zone} skipped this time, it does not exist: {raw}"), raw, zone=str(zone)
        )
    if len(readings) == 2:
        choices = tuple(reading.astimezone(zone).isoformat() for reading in readings)
        raise refused(
            N_("The clocks in {zone} showed this time twice, {first} and {second}: {raw}"),
            raw,
            choices,
            zone=str(zone),
            first=choices[0],
            second=choices[1],
        )
    return readings[0]


def _readings(local: datetime, zone: ZoneInfo) -> list[datetime]:
    """The moments (UTC, in order) at which the clocks of a zone show a local time: none, one or two."""
    moments = {local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(m for m in moments if m.astimezone(zone).replace(tzinfo=None, fold=0) == local)


def _start_of_day(day: date, zone: ZoneInfo, raw: Raw, allowed: bool) -> datetime:
    """The first moment of a day, which is not midnight where the clocks went forward at midnight."""
    if not allowed:
        raise refused(N_("Please add the time of day: {raw}"), raw)
    midnight = datetime.combine(day, time())
    try:
        for minute in range(24 * 60):
            readings = _readings(midnight + timedelta(minutes=minute), zone)
            if readings:
                return readings[0]
    except OverflowError:
        raise refused(N_("Not a date and time: {raw}"), raw) from None
    raise refused(N_("There is no such day: {raw}"), raw)
