"""Everything about one person in the database: found, hidden and shown, and cleaned out of what is kept beside records."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, Table, cast, delete, func, literal, or_, select, update
from sqlalchemy.orm import Session

from db import audit_values
from db.base import Record
from db.models.notices import Delivery, Notice
from db.models.privacy import HiddenRow, Tombstone
from db.models.trace import (
    AuditRow,
    AuditValues,
    Draft,
    ImportedRow,
    ImportMapping,
    Reveal,
    StoredChangeSet,
)
from db.models.views import SavedView

PART = 300
Places = Mapping[str, Collection[int]]


def pointing(session: Session, model: type[Record], columns: Iterable[str], ids: Collection[int]) -> set[int]:
    """Ids of all records, binned ones too, that hold one of the ids in one of the columns."""
    table: Table = model.__table__  # ty: ignore[invalid-assignment]
    found: set[int] = set()
    for part in _parts(ids):
        query = select(table.c.id).where(or_(*(table.c[key].in_(part) for key in columns)))
        found.update(session.scalars(query))
    return found


def about(
    session: Session, model: type[Record], kind: str, number: str, name: str, ids: Collection[int]
) -> set[int]:
    """The same for records that name another by its table and its number."""
    table: Table = model.__table__  # ty: ignore[invalid-assignment]
    found: set[int] = set()
    for part in _parts(ids):
        named = table.c[kind] == name
        found.update(session.scalars(select(table.c.id).where(named, table.c[number].in_(part))))
    return found


def hide(
    session: Session, customer_id: int, models: Mapping[str, type[Record]], places: Places, at: datetime
) -> None:
    """Put the records where no list, search or figure looks, and remember which lay in the bin before."""
    for name, ids in places.items():
        table: Table = models[name].__table__  # ty: ignore[invalid-assignment]
        for part in _parts(ids):
            binned = dict(
                session.execute(select(table.c.id, table.c.deleted_at).where(table.c.id.in_(part))).all()
            )
            session.add_all(
                HiddenRow(table_name=name, row_id=id, customer_id=customer_id, binned_at=gone)
                for id, gone in binned.items()
            )
            session.flush()
            living = table.c.id.in_(part), table.c.deleted_at.is_(None)
            session.execute(update(table).where(*living).values(deleted_at=at))


def show(
    session: Session, customer_id: int, models: Mapping[str, type[Record]], destroyed: datetime | None
) -> Places:
    """Put hidden records back to where they were; gives them. Those of a destroyed person stay closed to changes."""
    hidden = of_customer(session, customer_id)
    for one in hidden:
        table: Table = models[one.table_name].__table__  # ty: ignore[invalid-assignment]
        session.execute(update(table).where(table.c.id == one.row_id).values(deleted_at=one.binned_at))
        if destroyed is None:
            session.delete(one)
        else:
            one.destroyed_at = destroyed
    session.flush()
    places: dict[str, set[int]] = {}
    for one in hidden:
        places.setdefault(one.table_name, set()).add(one.row_id)
    return places


def of_customer(session: Session, customer_id: int) -> Sequence[HiddenRow]:
    """The hidden or destroyed records of a person."""
    return session.scalars(select(HiddenRow).where(HiddenRow.customer_id == customer_id)).all()


def closed(session: Session, table: str, ids: Collection[int]) -> set[int]:
    """Those of the records that are hidden or destroyed."""
    found: set[int] = set()
    for part in _parts(ids):
        found.update(
            session.scalars(
                select(HiddenRow.row_id).where(HiddenRow.table_name == table, HiddenRow.row_id.in_(part))
            )
        )
    return found


def tombstones(session: Session) -> frozenset[str]:
    """The digests of all destroyed persons."""
    return frozenset(session.scalars(select(Tombstone.digest)))


def digests(session: Session) -> dict[int, set[str]]:
    """The digests of each destroyed person, by the number of their record."""
    found: dict[int, set[str]] = {}
    for id, digest in session.execute(select(Tombstone.customer_id, Tombstone.digest)):
        found.setdefault(id, set()).add(digest)
    return found


def destroyed(session: Session, table: str) -> dict[int, datetime]:
    """The destroyed records of a table, and since when."""
    query = select(HiddenRow.row_id, HiddenRow.destroyed_at)
    rows = session.execute(query.where(HiddenRow.table_name == table, HiddenRow.destroyed_at.is_not(None)))
    return {id: at for id, at in rows if at is not None}


def known_by(
    session: Session, model: type[Record], number: str, ids: Collection[int]
) -> dict[int, tuple[str, datetime]]:
    """What stays of these records whatever becomes of them: number and moment of making, by id."""
    table: Table = model.__table__  # ty: ignore[invalid-assignment]
    found: dict[int, tuple[str, datetime]] = {}
    for part in _parts(ids):
        query = select(table.c.id, table.c[number], table.c.created_at).where(table.c.id.in_(part))
        found.update({id: (said, made) for id, said, made in session.execute(query)})
    return found


def bury(session: Session, customer_id: int, digests: Iterable[str], at: datetime) -> None:
    """Keep what stops the return of a person by an import."""
    session.add_all(Tombstone(customer_id=customer_id, digest=one, at=at) for one in sorted(set(digests)))
    session.flush()


def namesakes(session: Session, model: type[Record], column: str, name: str) -> int:
    """How many records hold exactly this text in a column."""
    table: Table = model.__table__  # ty: ignore[invalid-assignment]
    return session.scalar(select(func.count()).select_from(table).where(table.c[column] == name)) or 0


def mentioning(
    session: Session, model: type[Record], columns: Sequence[str], needles: Sequence[str]
) -> list[int]:
    """Ids of records with one of the texts somewhere in one of the columns."""
    table: Table = model.__table__  # ty: ignore[invalid-assignment]
    if not needles or not columns:
        return []
    return list(session.scalars(select(table.c.id).where(_holds([table.c[key] for key in columns], needles))))


def clean_notices(session: Session, places: Places, needles: Sequence[str]) -> None:
    """Take notices about these records away, and those that mention the person."""
    wanted = [
        _about(Notice.table_name, Notice.row_id, name, part)
        for name, ids in places.items()
        for part in _parts(ids)
    ]
    for condition in [*wanted, _holds([Notice.said], needles)]:
        ids = list(session.scalars(select(Notice.id).where(condition)))
        for part in _parts(ids):
            session.execute(delete(Delivery).where(Delivery.notice_id.in_(part)))
            session.execute(delete(Notice).where(Notice.id.in_(part)))


def clean_drafts(session: Session, places: Places, needles: Sequence[str]) -> None:
    """Take away what somebody typed about these records and did not store."""
    for name, ids in places.items():
        for part in _parts(ids):
            session.execute(
                delete(Draft).where(Draft.table_name == name, Draft.row.in_([str(id) for id in part]))
            )
    session.execute(delete(Draft).where(_holds([Draft.raw, Draft.base, Draft.problem], needles)))


def clean_reveals(session: Session, places: Places, needles: Sequence[str]) -> None:
    """Keep who looked at which value when, without the reason."""
    for name, ids in places.items():
        for part in _parts(ids):
            condition = _about(Reveal.table_name, Reveal.row_id, name, part)
            session.execute(update(Reveal).where(condition).values(reason=""))
    session.execute(update(Reveal).where(_holds([Reveal.reason], needles)).values(reason=""))


def clean_imports(session: Session, places: Places) -> None:
    """Take away the fingerprints of the rows of registers these records came from."""
    for name, ids in places.items():
        for part in _parts(ids):
            session.execute(
                delete(ImportedRow).where(_about(ImportedRow.table_name, ImportedRow.row_id, name, part))
            )


def clean_habits(session: Session, needles: Sequence[str], scrub: Callable[[Any], Any]) -> None:
    """Take the person out of kept views and of the words somebody taught the import."""
    for view in session.scalars(select(SavedView).where(_holds([SavedView.query, SavedView.name], needles))):
        view.query, view.name = scrub(view.query), scrub(view.name)
    for one in session.scalars(select(ImportMapping).where(_holds([ImportMapping.mapping], needles))):
        one.mapping = scrub(one.mapping)
    session.flush()


def change_sets(session: Session, places: Places, needles: Sequence[str]) -> list[StoredChangeSet]:
    """The change sets that wrote these records, tried to, or mention the person."""
    ids: set[int] = set()
    for name, rows in places.items():
        for part in _parts(rows):
            query = select(AuditRow.change_set_id).where(
                _about(AuditRow.table_name, AuditRow.row_id, name, part)
            )
            ids.update(one for one in session.scalars(query) if one is not None)
            tried = [json.dumps({"table": name, "row": id})[:-1] + "," for id in part]
            said = [StoredChangeSet.outcome]
            mine = StoredChangeSet.outcome.is_not(None), _holds(said, tried)
            ids.update(session.scalars(select(StoredChangeSet.id).where(*mine)))
    ids.update(
        session.scalars(
            select(StoredChangeSet.id).where(
                _holds([StoredChangeSet.outcome, StoredChangeSet.reason], needles)
            )
        )
    )
    found: list[StoredChangeSet] = []
    for part in _parts(ids):
        found += session.scalars(select(StoredChangeSet).where(StoredChangeSet.id.in_(part)))
    return found


def audit_rows(session: Session, places: Places, needles: Sequence[str]) -> list[int]:
    """Ids of the audit rows whose values go: those about these records, and those that mention the person."""
    found = set(audit_values.of_rows(session, places.items()))
    found.update(session.scalars(select(AuditValues.id).where(_holds([AuditValues.content], needles))))
    return sorted(found)


def overwrite_freed_pages(session: Session) -> None:
    """Let the embedded database write zeros over what is deleted in this transaction."""
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql("PRAGMA secure_delete=ON")


def _about(table: Any, row: Any, name: str, ids: Sequence[int]) -> ColumnElement[bool]:
    return (table == name) & row.in_(ids)


def _holds(columns: Iterable[Any], needles: Sequence[str]) -> ColumnElement[bool]:
    """Does one of the columns hold one of the texts, as it is or as JSON writes it?"""
    spelled = dict.fromkeys(form for one in needles for form in (one, json.dumps(one)[1:-1]))
    texts = [cast(column, String) for column in columns]
    return or_(literal(False), *(text.contains(one, autoescape=True) for text in texts for one in spelled))


def _parts(ids: Iterable[int]) -> Iterable[list[int]]:
    ordered = sorted(ids)
    return (ordered[start : start + PART] for start in range(0, len(ordered), PART))
