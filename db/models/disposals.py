"""The destruction of archives whose time is over: who proposed, reviewed and approved it, and its record (spec 3.4)."""

from datetime import date, datetime

from sqlalchemy.orm import Mapped

from db.base import Record
from db.columns import choice, day, long_text, moment, reference, text
from db.vocabulary.archives import DisposalStatus
from db.vocabulary.privacy import DisposalMethod


class ArchiveDisposal(Record):
    """One archive on its way to destruction; what is left of it afterwards is this record."""

    __tablename__ = "archive_disposals"

    disposal_no: Mapped[str] = text(20, computed=True, required=True, unique=True, rules="R152")
    archive_id: Mapped[int] = reference("archives", required=True, rules="R152")
    reason: Mapped[str | None] = long_text(1000, rules="R325")
    method: Mapped[DisposalMethod] = choice(DisposalMethod, required=True, rules="R325")
    status: Mapped[DisposalStatus] = choice(
        DisposalStatus,
        required=True,
        computed=True,
        default=DisposalStatus.PROPOSED,
        index=True,
        rules="R152",
    )
    requested_by_id: Mapped[int | None] = reference("users", computed=True, rules="R152")
    reviewed_by_id: Mapped[int | None] = reference("users", computed=True, rules="R152")
    reviewed_at: Mapped[datetime | None] = moment(computed=True, rules="R152")
    approved_by_id: Mapped[int | None] = reference("users", computed=True, rules="R152")
    approved_at: Mapped[datetime | None] = moment(computed=True, rules="R152")
    destroyed_by_id: Mapped[int | None] = reference("users", computed=True, rules="R152")
    destroyed_on: Mapped[date | None] = day(index=True, rules="R152")
    witness_id: Mapped[int | None] = reference("users", rules="R152")
    record_text: Mapped[str | None] = long_text(4000, rules="R152")
