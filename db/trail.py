"""Pages of the audit log, and its seals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from db import audit_values
from db.models.organisation import User
from db.models.trace import AuditHead, AuditRow


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows of the log; "" and None do not narrow. `until` itself is not in it."""

    table: str = ""
    action: str = ""
    person: int | None = None
    department: int | None = None
    row_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


def page(session: Session, asked: Asked, limit: int) -> list[tuple[AuditRow, str | None]]:
    """Log rows with the names of their actors, newest first, from below number `before`."""
    query = select(AuditRow, User.name).outerjoin(User, User.id == AuditRow.actor_id).where(*_where(asked))
    found = session.execute(query.order_by(AuditRow.id.desc()).limit(limit)).all()
    rows: list[tuple[AuditRow, str | None]] = [(row, name) for row, name in found]
    audit_values.joined(session, [row for row, _ in rows])
    return rows


def count(session: Session, asked: Asked) -> int:
    """How many rows of the log these are."""
    query = select(func.count(AuditRow.id)).outerjoin(User, User.id == AuditRow.actor_id)
    return session.scalar(query.where(*_where(asked))) or 0


def _where(asked: Asked) -> Iterator[ColumnElement[bool]]:
    if asked.table:
        yield AuditRow.table_name == asked.table
    if asked.action:
        yield AuditRow.action == asked.action
    if asked.person is not None:
        yield AuditRow.actor_id == asked.person
    if asked.department is not None:
        yield User.department_id == asked.department
    if asked.row_id is not None:
        yield AuditRow.row_id == asked.row_id
    if asked.since is not None:
        yield AuditRow.at >= asked.since
    if asked.until is not None:
        yield AuditRow.at < asked.until
    if asked.before is not None:
        yield AuditRow.id < asked.before


def names(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """What these people are called."""
    if not ids:
        return {}
    return {row.id: row.name for row in session.execute(select(User.id, User.name).where(User.id.in_(ids)))}


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
