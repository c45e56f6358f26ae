"""Pages of the audit log, and its seals."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import audit_values
from db.models.organisation import User
from db.models.trace import AuditHead, AuditRow


def page(
    session: Session,
    table: str,
    action: str,
    person: int | None,
    department: int | None,
    row_id: int | None,
    before: int | None,
    limit: int,
) -> list[tuple[AuditRow, str | None]]:
    """Log rows with the names of their actors, newest first; "" and None do not narrow."""
    query = select(AuditRow, User.name).outerjoin(User, User.id == AuditRow.actor_id)
    if table:
        query = query.where(AuditRow.table_name == table)
    if action:
        query = query.where(AuditRow.action == action)
    if person is not None:
        query = query.where(AuditRow.actor_id == person)
    if department is not None:
        query = query.where(User.department_id == department)
    if row_id is not None:
        query = query.where(AuditRow.row_id == row_id)
    if before is not None:
        query = query.where(AuditRow.id < before)
    rows: list[tuple[AuditRow, str | None]] = [
        (row, name) for row, name in session.execute(query.order_by(AuditRow.id.desc()).limit(limit))
    ]
    audit_values.joined(session, [row for row, _ in rows])
    return rows


def head(session: Session) -> tuple[int, str] | None:
    """Number and seal of the last row, None for a log without rows."""
    found = session.get(AuditHead, 1)
    return None if found is None or not found.rows else (found.last_id, found.hash)


def seals(session: Session, numbers: Sequence[int]) -> dict[int, str]:
    """The seals of these rows, as far as they are there."""
    found: dict[int, str] = {}
    for start in range(0, len(numbers), 500):
        part = select(AuditRow.id, AuditRow.hash).where(AuditRow.id.in_(numbers[start : start + 500]))
        found.update({row.id: row.hash for row in session.execute(part)})
    return found
