"""What imports leave behind: the fingerprints of stored rows, and how a layout was matched last time."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, or_, select
from sqlalchemy.orm import Session

from db import bulk
from db.base import Record
from db.locks import alone
from db.models.trace import ImportedRow, ImportMapping, StoredChangeSet
from db.queries import RowScope
from db.queries.conditions import scope_conditions

PART = 500


def one_at_a_time(session: Session) -> None:
    """Let imports follow each other until the transaction ends; other writers are not held up."""
    alone(session, "import")


def stored(
    session: Session, model: type[Record], fingerprints: Sequence[str], scope: RowScope
) -> dict[str, int]:
    """Which of these register rows were stored before, and as which record within a scope.

    Whoever may not see a record is not told that it came from such a row. A row that was taken back with its import and
    is still in the bin does not count.
    """
    found: dict[str, int] = {}
    table: Table = model.__table__  # ty: ignore[invalid-assignment]
    query = (
        select(ImportedRow.fingerprint, ImportedRow.row_id)
        .join(table, table.c.id == ImportedRow.row_id)
        .outerjoin(StoredChangeSet, StoredChangeSet.id == ImportedRow.change_set_id)
        .where(or_(StoredChangeSet.undone_by.is_(None), table.c.deleted_at.is_(None)))
        .where(*scope_conditions(model, scope))
        .order_by(ImportedRow.row_id)
    )
    for start in range(0, len(fingerprints), PART):
        part = fingerprints[start : start + PART]
        known = query.where(ImportedRow.table_name == table.name, ImportedRow.fingerprint.in_(part))
        found.update((row[0], row[1]) for row in session.execute(known))
    return found


def keep(session: Session, change_set_id: int, rows: Iterable[tuple[str, str, int]]) -> None:
    """Remember rows that have just been stored, as (table, fingerprint, id)."""
    kept = [
        {"table_name": table, "fingerprint": mark, "row_id": id, "change_set_id": change_set_id}
        for table, mark, id in rows
    ]
    for start in range(0, len(kept), PART):
        bulk.insert_whole(session, ImportedRow, kept[start : start + PART])


def mapping(session: Session, user_id: int, table: str, signature: str) -> Mapping[str, Any] | None:
    """How this person matched this layout last time, None for the first time."""
    found = _mapping(session, user_id, table, signature)
    return None if found is None else found.mapping


def keep_mapping(session: Session, user_id: int, table: str, signature: str, mapping: dict[str, Any]) -> None:
    """Remember how this person matched this layout."""
    found = _mapping(session, user_id, table, signature)
    if found is None:
        session.add(ImportMapping(user_id=user_id, table_name=table, signature=signature, mapping=mapping))
    else:
        found.mapping = mapping
    session.flush()


def _mapping(session: Session, user_id: int, table: str, signature: str) -> ImportMapping | None:
    query = select(ImportMapping).where(ImportMapping.user_id == user_id, ImportMapping.table_name == table)
    return session.scalar(query.where(ImportMapping.signature == signature))
