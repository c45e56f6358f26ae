"""The refusals a person was told lately, as the audit log holds them."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.trace import AuditHead, AuditRow
from db.vocabulary.organisation import AuditAction


class Kept(NamedTuple):
    """One refusal that stands in the log."""

    table: str
    row_id: int | None
    said: str


def lately(session: Session, actor_id: int, since: datetime, among: int) -> list[Kept]:
    """The refusals of a person since then among so many newest rows of the log."""
    head = session.get(AuditHead, 1)
    newest = head.last_id if head else 0
    query = select(AuditRow.table_name, AuditRow.row_id, AuditRow.changes).where(
        AuditRow.id > newest - among, AuditRow.action == AuditAction.REFUSE,
        AuditRow.actor_id == actor_id, AuditRow.at > since,
    )  # fmt: skip
    found = session.execute(query).all()
    return [
        Kept(table, row, changes["refused"]["say"]["text"])
        for table, row, changes in found
        if "refused" in changes
    ]
