"""Reading the working calendar: hours of the week, special days, zone, and the pauses of a record's clocks."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.models.calendar import CalendarDay, ClockPause, WorkingHours
from db.models.organisation import Site


class Hours(NamedTuple):
    """A working period of a weekday."""

    site_id: int | None
    weekday: str
    opens: str
    closes: str


class Day(NamedTuple):
    """A day that is not as its weekday says."""

    site_id: int | None
    day: date
    kind: str
    name: str | None
    opens: str | None
    closes: str | None


def zone_of(session: Session, site_id: int | None) -> str | None:
    """The time zone of a site, None for none."""
    return None if site_id is None else session.scalar(select(Site.zone).where(Site.id == site_id))


def hours(session: Session, site_id: int | None) -> list[Hours]:
    """The company's living periods and those of one site, in the order of a day."""
    model = WorkingHours
    found = session.execute(
        select(model.site_id, model.weekday, model.opens, model.closes)
        .where(model.deleted_at.is_(None), or_(model.site_id.is_(None), model.site_id == site_id))
        .order_by(model.opens)
    )
    return [Hours(*row) for row in found]


def days(session: Session, site_id: int | None) -> list[Day]:
    """The company's living special days, then those of one site."""
    model = CalendarDay
    found = session.execute(
        select(model.site_id, model.day, model.kind, model.name, model.opens, model.closes)
        .where(model.deleted_at.is_(None), or_(model.site_id.is_(None), model.site_id == site_id))
        .order_by(model.site_id.is_not(None), model.id)
    )
    return [Day(*row) for row in found]


def pauses(
    session: Session, table: str, id: int, now: datetime
) -> list[tuple[int, datetime, datetime, bool]]:
    """The pauses of a record's clocks in order: (id, begun, ended or now, is it still on)."""
    model = ClockPause
    found = session.execute(
        select(model.id, model.begun_at, model.ended_at)
        .where(model.subject_kind == table, model.subject_id == id, model.deleted_at.is_(None))
        .order_by(model.begun_at, model.id)
    )
    return [(id, begun, ended or now, ended is None) for id, begun, ended in found]


def paused(session: Session, table: str) -> set[int]:
    """The ids of a table's records whose clocks rested at any time."""
    model = ClockPause
    found = session.scalars(select(model.subject_id).where(model.subject_kind == table).distinct())
    return set(found)
