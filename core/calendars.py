"""The working calendar of a place, read from its tables; and the one a company starts with."""

from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from core import clock
from core.worktime import Calendar, Periods, Special
from db import bulk, calendars
from db.models.calendar import CalendarDay, WorkingHours
from db.queries import table_version
from db.session import Database
from db.vocabulary.calendar import DayKind, Weekday

TABLES = ("working_hours", "calendar_days", "sites")
COMPANY_ZONE = "Asia/Shanghai"
# Office hours with a lunch break; the end of work is that of R143.
OFFICE = (("09:00", "12:00"), ("13:00", "18:00"))
FIRST_YEAR = 2020
DAY_LONG = ((0, 24 * 60),)


def minutes(text: str) -> int:
    """The minute of the day that `HH:MM` names."""
    return int(text[:2]) * 60 + int(text[3:])


def of(session: Session, site_id: int | None) -> Calendar:
    """The calendar of a site, or of the company.

    A site with hours of its own for any weekday keeps only these; its special days go before the company's.
    """
    seen = tuple(table_version(session, table) for table in TABLES)
    place = (str(session.connection().engine.url), site_id)
    if place not in _known or _known[place][0] != seen:
        _known[place] = (seen, _made(session, site_id))
    return _known[place][1]


# The calendars made last, each with the versions of the tables it was made from.
_known: dict[tuple[str, int | None], tuple[tuple[int, ...], Calendar]] = {}


def _made(session: Session, site_id: int | None) -> Calendar:
    hours = calendars.hours(session, site_id)
    own = [one for one in hours if one.site_id is not None] or hours
    week = tuple(
        _periods([(one.opens, one.closes) for one in own if one.weekday == weekday]) for weekday in Weekday
    )
    days = calendars.days(session, site_id)
    special = {one.day: _special(one, week) for one in days}
    zone = ZoneInfo(calendars.zone_of(session, site_id) or COMPANY_ZONE)
    return Calendar(zone, week, special, frozenset(one.day.year for one in days))


def _periods(written: list[tuple[str, str]]) -> Periods:
    """Periods in order; those that touch or overlap are one."""
    found: list[tuple[int, int]] = []
    for begin, end in sorted((minutes(a), minutes(b)) for a, b in written):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return tuple(found)


def _special(one: calendars.Day, week: tuple[Periods, ...]) -> Special:
    if one.kind == DayKind.HOLIDAY:
        return Special((), True, one.name or "")
    usual = week[one.day.weekday()] or next((periods for periods in week if periods), DAY_LONG)
    low = minutes(one.opens) if one.opens else 0
    high = minutes(one.closes) if one.closes else 24 * 60
    kept = tuple((max(a, low), min(b, high)) for a, b in usual if max(a, low) < min(b, high))
    return Special(kept, False, one.name or "")


def seed(database: Database) -> int:
    """Store office hours and China's holidays and make-up days where the calendar is empty; gives how many.

    The days are those the State Council announced, as far as the holiday list reaches.
    """
    # The list of holidays is needed once in the life of a database.
    from chinese_calendar.constants import Holiday, holidays, workdays

    words = {
        holiday.value: f"{vars(holiday)['chinese']} {holiday.value}"
        for holiday in Holiday.__members__.values()
    }

    now = clock.now()
    engine = {"created_at": now, "updated_at": now, "version": 1}
    with database.writing() as session:
        if not bulk.is_empty(session, (WorkingHours, CalendarDay)):
            return 0
        hours = [
            {"weekday": weekday, "opens": opens, "closes": closes, **engine}
            for weekday in list(Weekday)[:5]
            for opens, closes in OFFICE
        ]
        days = [
            {"day": on, "kind": kind, "name": words[name], **engine}
            for kind, listed in ((DayKind.HOLIDAY, holidays), (DayKind.MAKE_UP, workdays))
            for on, name in listed.items()
            if on >= date(FIRST_YEAR, 1, 1)
        ]
        return bulk.insert_many(session, WorkingHours, hours) + bulk.insert_many(session, CalendarDay, days)
