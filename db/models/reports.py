"""Reports of a period: who examined and released them, and the numbers they were released with (R302 to R306)."""

from datetime import date, datetime

from sqlalchemy.orm import Mapped

from db.base import Record
from db.columns import choice, day, integer, long_text, moment, reference, text
from db.vocabulary.reports import ReportKind, ReportStatus


class ReportSnapshot(Record):
    """One report of one week, month or quarter; a corrected one is a row of its own that names the one it corrects.

    `content` is the report as JSON from the moment the first person examined it, `digest` its SHA-256.
    """

    __tablename__ = "report_snapshots"
    SCOPED = ("owner_id",)
    CLOCKS = (("due_on", "released_on"),)

    report_no: Mapped[str] = text(40, computed=True, required=True, unique=True, rules="R302")
    kind: Mapped[ReportKind] = choice(
        ReportKind, required=True, index=True, rules="R096 R103 R113 R114 R220 R294 R302 R409"
    )
    period_end: Mapped[date] = day(required=True, index=True, rules="R113 R220")
    department_id: Mapped[int | None] = reference("departments", rules="R303")
    owner_id: Mapped[int | None] = reference("users", serving=True, rules="R299")
    status: Mapped[ReportStatus] = choice(
        ReportStatus, required=True, computed=True, default=ReportStatus.DRAFT, index=True, rules="R306"
    )
    due_on: Mapped[date | None] = day(computed=True, index=True, rules="R113 R220")
    released_on: Mapped[date | None] = day(computed=True, index=True, rules="R220")
    examined_by_id: Mapped[int | None] = reference("users", computed=True, rules="R306")
    examined_at: Mapped[datetime | None] = moment(computed=True, rules="R306")
    second_by_id: Mapped[int | None] = reference("users", computed=True, rules="R306")
    second_at: Mapped[datetime | None] = moment(computed=True, rules="R306")
    released_by_id: Mapped[int | None] = reference("users", computed=True, rules="R306")
    released_at: Mapped[datetime | None] = moment(computed=True, rules="R306")
    edition: Mapped[int] = integer(1, 1000, computed=True, required=True, default=1, rules="R304")
    corrects_id: Mapped[int | None] = reference("report_snapshots", computed=True, rules="R304")
    correction: Mapped[str | None] = long_text(2000, computed=True, rules="R304")
    content: Mapped[str | None] = long_text(10_000_000, computed=True, rules="R302")
    digest: Mapped[str | None] = text(64, computed=True, rules="R302")
