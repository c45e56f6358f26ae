"""Requests for exports that need a second person (R322)."""

from datetime import datetime

from sqlalchemy.orm import Mapped

from db.base import Record
from db.columns import choice, flag, integer, long_text, moment, reference, text
from db.vocabulary.exports import ExportKind, ExportPurpose, ExportStatus


class ExportRequest(Record):
    """What somebody wants to take away, as a link describes it, and who let them; at most `rows` rows."""

    __tablename__ = "export_requests"
    SCOPED = ("requested_by", "department_id")

    request_no: Mapped[str] = text(20, computed=True, required=True, unique=True)
    requested_by: Mapped[int] = reference("users", computed=True, required=True, rules="R322")
    department_id: Mapped[int | None] = reference("departments", computed=True)
    requested_at: Mapped[datetime] = moment(computed=True, required=True, index=True, rules="R037")
    table_name: Mapped[str] = text(40, computed=True, required=True, format="table", index=True, rules="R037")
    query: Mapped[str | None] = long_text(4000, computed=True, rules="R037")
    rows: Mapped[int] = integer(0, computed=True, required=True, rules="R037")
    kind: Mapped[ExportKind] = choice(ExportKind, computed=True, required=True)
    purpose: Mapped[ExportPurpose] = choice(
        ExportPurpose, computed=True, required=True, index=True, rules="R037"
    )
    reason: Mapped[str] = long_text(500, computed=True, required=True, rules="R037")
    personal: Mapped[bool] = flag(computed=True, rules="R010 R063")
    confidential: Mapped[bool] = flag(computed=True, rules="R010")
    status: Mapped[ExportStatus] = choice(
        ExportStatus,
        required=True,
        computed=True,
        default=ExportStatus.REQUESTED,
        index=True,
        rules="R322",
    )
    decided_by: Mapped[int | None] = reference("users", computed=True, rules="R322")
    decided_at: Mapped[datetime | None] = moment(computed=True, rules="R322")
    taken_at: Mapped[datetime | None] = moment(computed=True, rules="R037")
