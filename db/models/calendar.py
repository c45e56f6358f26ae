"""The working calendar of the company and of sites that keep hours of their own, and the pauses of clocks."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from db.base import Record
from db.columns import choice, integer, moment, reference, text
from db.columns import day as whole_day
from db.vocabulary.calendar import DayKind, Weekday


class WorkingHours(Record):
    """One period of one weekday in which people work; without a site it holds for the company (R143)."""

    __tablename__ = "working_hours"

    site_id: Mapped[int | None] = reference("sites", rules="R143")
    weekday: Mapped[Weekday] = choice(Weekday, required=True, rules="R143")
    opens: Mapped[str] = text(5, required=True, format="time_of_day", rules="R143")
    closes: Mapped[str] = text(5, required=True, format="time_of_day", rules="R143")


class CalendarDay(Record):
    """A day that is not as its weekday says: a holiday, a make-up working day, a day with shorter hours (R249)."""

    __tablename__ = "calendar_days"

    day: Mapped[date] = whole_day(required=True, index=True, rules="R249")
    kind: Mapped[DayKind] = choice(DayKind, required=True, default=DayKind.HOLIDAY, index=True, rules="R249")
    name: Mapped[str | None] = text(60)
    site_id: Mapped[int | None] = reference("sites")
    opens: Mapped[str | None] = text(5, format="time_of_day")
    closes: Mapped[str | None] = text(5, format="time_of_day")


class ClockPause(Record):
    """A stretch in which the clocks of one record rested; without an end they still do (spec 3.5.1)."""

    __tablename__ = "clock_pauses"

    subject_kind: Mapped[str] = text(40, required=True, computed=True, format="table")
    subject_id: Mapped[int] = integer(required=True, computed=True)
    begun_at: Mapped[datetime] = moment(required=True, computed=True)
    ended_at: Mapped[datetime | None] = moment(computed=True)

    __table_args__ = (Index("ix_clock_pauses_subject", "subject_kind", "subject_id"),)
