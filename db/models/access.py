"""Rights given to one person for a time: asked for with a reason, given by somebody else, ended by the clock (R149, R310)."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from db.base import Record
from db.columns import choice, integer, long_text, moment, reference, text
from db.vocabulary.access import AccessRight, GrantStatus


class AccessGrant(Record):
    """One right of one person: to the record `row_id` of a table, or without it to the rows of a department."""

    __tablename__ = "access_grants"

    grant_no: Mapped[str] = text(20, computed=True, unique=True, rules="R310")
    person_id: Mapped[int] = reference("users", required=True, rules="R310")
    permission: Mapped[AccessRight] = choice(
        AccessRight, required=True, default=AccessRight.VIEW, rules="R310"
    )
    table_name: Mapped[str] = text(60, required=True, index=True, format="table", rules="R310")
    row_id: Mapped[int | None] = integer(low=1, rules="R310")
    department_id: Mapped[int | None] = reference("departments", rules="R149")
    reason: Mapped[str] = long_text(500, required=True, rules="R311")
    valid_until: Mapped[datetime] = moment(required=True, rules="R149")
    status: Mapped[GrantStatus] = choice(
        GrantStatus, required=True, computed=True, default=GrantStatus.REQUESTED, index=True, rules="R310"
    )
    asked_by: Mapped[int | None] = reference("users", computed=True, rules="R310")
    given_by: Mapped[int | None] = reference("users", computed=True, rules="R149")
    valid_from: Mapped[datetime | None] = moment(computed=True, rules="R149")

    SCOPED = ("person_id", "asked_by", "department_id")

    __table_args__ = (Index("ix_access_grants_in_force", "person_id", "status", "valid_until"),)
