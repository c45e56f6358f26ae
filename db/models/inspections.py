"""Inspections of archives and of the places they stand in (spec 3.4)."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from db.base import Record, Searchable
from db.columns import choice, day, flag, integer, long_text, reference, text
from db.vocabulary.inspections import InspectionFinding, InspectionStatus


class ArchiveInspection(Record, Searchable):
    """One inspection of a place, or of all of them: due half a year after the last (R307), with what it is like there (R309)."""

    __tablename__ = "archive_inspections"
    SCOPED = ("inspector_id",)
    CLOCKS = (("due_on", "inspected_on"),)

    inspection_no: Mapped[str] = text(20, computed=True, required=True, unique=True)
    scope: Mapped[str | None] = text(60, index=True, rules="R307")
    since: Mapped[date] = day(required=True, present=True, rules="R307")
    due_on: Mapped[date | None] = day(computed=True, index=True, rules="R307")
    inspected_on: Mapped[date | None] = day(computed=True, index=True, rules="R307")
    inspector_id: Mapped[int | None] = reference("users", computed=True, rules="R307")
    status: Mapped[InspectionStatus] = choice(
        InspectionStatus,
        required=True,
        computed=True,
        default=InspectionStatus.PLANNED,
        index=True,
        rules="R307",
    )
    temperature: Mapped[int | None] = integer(-40, 60, rules="R309")
    humidity: Mapped[int | None] = integer(0, 100, rules="R309")
    mould: Mapped[bool] = flag(index=True, rules="R309")
    remedy: Mapped[str | None] = long_text(2000, rules="R309")


class ArchiveInspectionResult(Record):
    """What was found of one archive, and what was done about it (R307, R308)."""

    __tablename__ = "archive_inspection_results"

    inspection_id: Mapped[int] = reference("archive_inspections", required=True, rules="R307")
    archive_id: Mapped[int] = reference("archives", required=True, rules="R307")
    finding: Mapped[InspectionFinding | None] = choice(InspectionFinding, index=True, rules="R307 R308")
    action: Mapped[str | None] = text(200, rules="R308")
    done_on: Mapped[date | None] = day(rules="R308")

    __table_args__ = (UniqueConstraint("inspection_id", "archive_id"),)
