"""The statements behind a commit: load for writing, number, store the set, bump versions, chain the audit."""

import hmac
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from json.encoder import encode_basestring
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Table, Text, cast, delete, func, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from db import audit_values, bulk
from db.base import Base, Record
from db.locks import alone
from db.models.trace import (
    AuditHead,
    AuditRow,
    AuditValues,
    Counter,
    Draft,
    Reveal,
    StoredChangeSet,
    TableVersion,
)

GENESIS = "0" * 64
_encode = audit_values.encode
LARGEST_ID = 2**31 - 1
# The row under which the form for a new record is kept among the drafts of the cells.
FORM = "form"


class Since(NamedTuple):
    """Stands for all values of a column from a moment on."""

    at: datetime


def load(session: Session, model: type[Record], ids: Sequence[int]) -> dict[int, Record]:
    """The records of these ids, locked for the transaction where the database locks rows."""
    found: dict[int, Record] = {}
    ordered = sorted(id for id in set(ids) if abs(id) <= LARGEST_ID)
    for start in range(0, len(ordered), 500):
        part = ordered[start : start + 500]
        rows = session.scalars(select(model).where(model.id.in_(part)).order_by(model.id).with_for_update())
        found.update({row.id: row for row in rows})
    return found


def read(session: Session, model: type[Record], ids: Sequence[int]) -> list[Record]:
    """The records of these ids, in the bin or not, in order and without a lock."""
    found: list[Record] = []
    for start in range(0, len(ids), 500):
        found += session.scalars(
            select(model).where(model.id.in_(ids[start : start + 500])).order_by(model.id)
        )
    return found


def pointed_to(session: Session, model: type[Record], column: str, id: int) -> list[int]:
    """The record that a column of a stored one points to, if it does; nobody has to wait."""
    table: Table = model.__table__  # ty: ignore[invalid-assignment]
    found = session.scalar(select(table.c[column]).where(table.c.id == id))
    return [] if found is None else [found]


def row_of(session: Session, model: type[Record], id: int, *, held: bool = False) -> dict[str, Any] | None:
    """Every column of one living record by key, None when there is none; `held` as it is until the transaction ends."""
    if abs(id) > LARGEST_ID:
        return None
    table: Table = model.__table__  # ty: ignore[invalid-assignment]
    query = select(table).where(table.c.id == id, table.c.deleted_at.is_(None))
    row = session.execute(query.with_for_update(read=True) if held else query).mappings().first()
    return None if row is None else dict(row)


def rows_where(session: Session, model: type[Record], equal: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Every column of the living records with these values, or values since a moment, oldest first."""
    table: Table = model.__table__  # ty: ignore[invalid-assignment]
    wanted = [
        table.c[key] >= value.at if isinstance(value, Since) else table.c[key] == value
        for key, value in equal.items()
    ]
    query = select(table).where(table.c.deleted_at.is_(None), *wanted).order_by(table.c.id)
    return [dict(row) for row in session.execute(query).mappings()]


def holders(
    session: Session,
    model: type[Record],
    columns: Sequence[str],
    wanted: Iterable[tuple[Any, ...]],
    living: bool,
) -> dict[tuple[Any, ...], int]:
    """For each of the wanted values of these columns that a record holds: the values and the record's id.

    With `living` records in the bin do not count.
    """
    table: Table = model.__table__  # ty: ignore[invalid-assignment]
    picked = [table.c[key] for key in columns]
    query = select(table.c.id, *picked)
    if living:
        query = query.where(table.c.deleted_at.is_(None))
    values, found = list(dict.fromkeys(wanted)), {}
    for start in range(0, len(values), 500):
        part = values[start : start + 500]
        among = tuple_(*picked).in_(part) if len(picked) > 1 else picked[0].in_([one[0] for one in part])
        found.update({tuple(row[1:]): row[0] for row in session.execute(query.where(among))})
    return found


def id_where(session: Session, model: type[Record], column: str, value: Any) -> list[int]:
    """Ids of living records whose column equals the value; at most three, so that ambiguity shows."""
    table: Table = model.__table__  # ty: ignore[invalid-assignment]
    query = select(table.c.id).where(table.c[column] == value, table.c.deleted_at.is_(None))
    return list(session.scalars(query.order_by(table.c.id).limit(3)))


def last_number(session: Session, name: str) -> int:
    """The last number given out under a name, locked until the transaction ends (R215)."""
    counter = session.get(Counter, name, with_for_update=True)
    if counter is None:
        _insert_unless_there(session, Counter, name=name, value=0)
        counter = session.get_one(Counter, name, with_for_update=True)
    return counter.value


def _insert_unless_there(session: Session, model: type[Base], **values: Any) -> None:
    """Insert the first row under a key; where somebody else is just doing it, wait and leave theirs."""
    session.execute(_insert(session)(model).values(**values).on_conflict_do_nothing())


def _insert(session: Session) -> Callable[..., Any]:
    """The insert of this database that knows what to do where a key is taken."""
    return {"postgresql": postgresql.insert, "sqlite": sqlite.insert}[session.get_bind().dialect.name]


def keep_numbers(session: Session, numbers: Mapping[str, int]) -> None:
    """Store the last numbers given out; a rolled back transaction gives them all back, so there are no gaps."""
    for name, value in numbers.items():
        session.execute(update(Counter).where(Counter.name == name).values(value=value))


def stored_set(session: Session, actor_id: int, key: str) -> StoredChangeSet | None:
    """The change set this actor committed under this key; until the transaction ends nobody else uses the key."""
    alone(session, f"{actor_id}:{key}")
    return set_of_key(session, actor_id, key)


def set_of_key(session: Session, actor_id: int, key: str) -> StoredChangeSet | None:
    """The change set this actor committed under this key; nobody has to wait."""
    query = select(StoredChangeSet).where(StoredChangeSet.actor_id == actor_id, StoredChangeSet.key == key)
    return session.scalar(query)


def keep_empty_set(
    session: Session, actor_id: int, key: str, kind: str, outcome: dict[str, Any], at: datetime
) -> None:
    """Store a change set that changed nothing, so that its repetition is known as one."""
    session.add(
        StoredChangeSet(
            actor_id=actor_id, key=key, kind=kind, table_name=None, reason="", at=at, outcome=outcome
        )
    )


def own_set(session: Session, actor_id: int, id: int) -> StoredChangeSet | None:
    """A change set of this actor by its number, locked for the transaction."""
    query = select(StoredChangeSet).where(StoredChangeSet.id == id, StoredChangeSet.actor_id == actor_id)
    return session.scalar(query.with_for_update()) if abs(id) <= LARGEST_ID else None


def set_undone_by(session: Session, id: int) -> StoredChangeSet | None:
    """The change set that this one took back."""
    return session.scalar(select(StoredChangeSet).where(StoredChangeSet.undone_by == id))


def bump(session: Session, tables: Iterable[str]) -> None:
    """Raise the version of each table, so that caches keyed by it fall away."""
    insert = _insert(session)
    for name in sorted(set(tables)):
        first = insert(TableVersion).values(table_name=name, version=1)
        raised = {"version": TableVersion.version + 1}
        session.execute(first.on_conflict_do_update(index_elements=["table_name"], set_=raised))


def chain(session: Session, rows: Iterable[Mapping[str, Any]], at: datetime, key: bytes) -> int:
    """Append rows to the audit log, each sealed over its content and the seal before it; gives the last one's number.

    Each row has actor_id, action, table_name, row_id, change_set_id, changes, reason, rule; its texts and personal
    values are put beside the chain, which keeps their digest. The head row is locked until the transaction ends, so
    the chain has one order.
    """
    head = session.get(AuditHead, 1, with_for_update=True)
    if head is None:
        _insert_unless_there(session, AuditHead, id=1, last_id=0, rows=0, hash=GENESIS)
        head = session.get_one(AuditHead, 1, with_for_update=True)
    sealed_rows, aside = [], audit_values.Aside()
    last, count, previous = head.last_id, head.rows, head.hash
    for whole in rows:
        last, count = last + 1, count + 1
        row = aside.take(last, whole)
        changes = bulk.Encoded(_encode(row["changes"]))
        mark = sealed(key, previous, last, at, row, changes)
        sealed_rows.append(
            {**row, "id": last, "at": at, "previous_hash": previous, "hash": mark, "changes": changes}
        )
        previous = mark
    head.last_id, head.rows, head.hash = last, count, previous
    session.flush()
    bulk.insert_whole(session, AuditRow, sealed_rows)
    aside.store(session)
    return last


def sealed(key: bytes, previous: str, number: int, at: datetime, row: Mapping[str, Any], changes: str) -> str:
    """HMAC-SHA256 over the row and the seal before it in canonical JSON; its changes are text already.

    Written out with the keys in their order, since a long log is checked row by row: an encoder would take twice as long.
    """
    text = (
        f'{{"action":{_text(row["action"].value)},"actor_id":{_number(row["actor_id"])},'
        f'"at":"{at.isoformat(timespec="microseconds")}","change_set_id":{_number(row["change_set_id"])},'
        f'"changes":{changes},"id":{number},"previous":"{previous}","reason":{_text(row["reason"])},'
        f'"row_id":{_number(row["row_id"])},"rule":{_text(row["rule"])},"table_name":{_text(row["table_name"])}}}'
    )
    return hmac.digest(key, text.encode(), "sha256").hex()


def _text(value: str | None) -> str:
    return "null" if value is None else encode_basestring(value)


def _number(value: int | None) -> str:
    return "null" if value is None else str(value)


def first_broken(session: Session, keys: Sequence[bytes]) -> tuple[int, str] | None:
    """The first audit row that does not hold, with what is wrong: altered, missing, inserted, cut off.

    `keys` are tried newest first, so that a rotated key does not look like tampering. Personal values beside the
    chain may be gone only where a later row of the chain says that they were destroyed.
    """
    previous, number, missing = GENESIS, 0, audit_values.Missing()
    # Columns and no records, the changes as the text that was sealed: a long log is checked in half the time.
    text = cast(AuditRow.changes, Text).label("changes")
    log, beside = AuditRow.__table__, AuditValues.__table__
    query = select(*(log.c[name] for name in _SEALED), text, beside.c.salt, beside.c.content)
    query = query.outerjoin_from(log, beside, beside.c.id == log.c.id).order_by(log.c.id)
    for row in session.execute(query.execution_options(yield_per=2000)):
        number += 1
        if row.id != number:
            return number, "missing"
        told = row._mapping
        if row.previous_hash != previous or not any(
            hmac.compare_digest(row.hash, sealed(key, previous, row.id, row.at, told, row.changes))
            for key in keys
        ):
            return row.id, "altered"
        if row.content is not None or audit_values.tells(row.changes):
            changes = json.loads(row.changes)
            if not audit_values.holds(changes, row.salt, row.content):
                return row.id, "altered"
            missing.see(row.id, changes, row.content)
        previous = row.hash
    if (gone := missing.first()) is not None:
        return gone, "without its values"
    head = session.get(AuditHead, 1)
    if head is not None and (head.rows, head.hash) != (number, previous):
        return number + 1, "cut off"
    if head is None and number:
        return 1, "head missing"
    return None


_SEALED = (
    "id",
    "at",
    "actor_id",
    "action",
    "table_name",
    "row_id",
    "change_set_id",
    "reason",
    "rule",
    "previous_hash",
    "hash",
)


def history(session: Session, table: str, row_id: int, limit: int = 200) -> list[AuditRow]:
    """The audit rows of one record, newest first."""
    query = select(AuditRow).where(AuditRow.table_name == table, AuditRow.row_id == row_id)
    return audit_values.joined(
        session, list(session.scalars(query.order_by(AuditRow.id.desc()).limit(limit)))
    )


def rows_of_set(session: Session, change_set_id: int) -> list[AuditRow]:
    """The audit rows of one change set, in the order they were written."""
    query = select(AuditRow).where(AuditRow.change_set_id == change_set_id).order_by(AuditRow.id)
    return audit_values.joined(session, list(session.scalars(query)))


def keep_drafts(
    session: Session,
    user_id: int,
    drafts: Iterable[Draft],
    done: Iterable[tuple[str, str, str]],
) -> None:
    """Store what did not pass and drop what has passed; `done` holds (table, row, field)."""
    drafts = list(drafts)
    places = [*done, *((draft.table_name, draft.row, draft.field) for draft in drafts)]
    spot = tuple_(Draft.table_name, Draft.row, Draft.field)
    for start in range(0, len(places), 300):
        session.execute(delete(Draft).where(Draft.user_id == user_id, spot.in_(places[start : start + 300])))
    session.add_all(drafts)
    session.flush()


class SetOfStack(NamedTuple):
    """What tells where a change set stands among those that can be taken back, without its answer."""

    id: int
    kind: str
    undone_by: int | None


def _of_stack(actor_id: int, table: str, kinds: Iterable[str]) -> tuple[ColumnElement[bool], ...]:
    return (
        StoredChangeSet.actor_id == actor_id,
        StoredChangeSet.table_name == table,
        StoredChangeSet.kind.in_(list(kinds)),
    )


def sets_of(
    session: Session, actor_id: int, table: str, kinds: Iterable[str], limit: int
) -> list[SetOfStack]:
    """The newest change sets of a person in a table, newest first; of these kinds."""
    query = select(StoredChangeSet.id, StoredChangeSet.kind, StoredChangeSet.undone_by).where(
        *_of_stack(actor_id, table, kinds)
    )
    found = session.execute(query.order_by(StoredChangeSet.id.desc()).limit(limit))
    return [SetOfStack(*row) for row in found]


def newest_set(session: Session, actor_id: int, table: str, kinds: Iterable[str]) -> StoredChangeSet | None:
    """A person's last change set in a table; of these kinds."""
    query = select(StoredChangeSet).where(*_of_stack(actor_id, table, kinds))
    return session.scalars(query.order_by(StoredChangeSet.id.desc()).limit(1)).first()


def sets_by_id(session: Session, ids: Sequence[int]) -> list[StoredChangeSet]:
    """These change sets whole, oldest first."""
    query = select(StoredChangeSet).where(StoredChangeSet.id.in_(ids))
    return list(session.scalars(query.order_by(StoredChangeSet.id)))


def drafts(session: Session, user_id: int, table: str) -> list[Draft]:
    """What this person typed into this table that has not passed yet, oldest first."""
    query = select(Draft).where(Draft.user_id == user_id, Draft.table_name == table, Draft.row != FORM)
    return list(session.scalars(query.order_by(Draft.id)))


def form_draft(session: Session, user_id: int, table: str) -> str | None:
    """The form for a new record this person has begun and not saved, as it was kept."""
    mine = Draft.user_id == user_id, Draft.table_name == table, Draft.row == FORM
    return session.scalar(select(Draft.raw).where(*mine))


def drop_drafts(session: Session, user_id: int, table: str, row: str | None = None) -> int:
    """Forget the drafts of a person in a table but for the form, or those of one row; gives how many."""
    query = delete(Draft).where(Draft.user_id == user_id, Draft.table_name == table)
    query = query.where(Draft.row != FORM if row is None else Draft.row == row)
    return session.execute(query).rowcount  # ty: ignore[unresolved-attribute]


def reveals_since(session: Session, actor_id: int, now: datetime) -> int:
    """How many masked values this person has revealed within the hour before now; they do nothing else meanwhile."""
    alone(session, f"reveals:{actor_id}")
    query = select(func.count()).select_from(Reveal)
    return session.scalar(query.where(Reveal.actor_id == actor_id, Reveal.at > now - timedelta(hours=1))) or 0


def mark_undone(session: Session, change_set_id: int, by: StoredChangeSet) -> None:
    """Note which change set took this one back; it stands in the same table."""
    undone = session.get_one(StoredChangeSet, change_set_id)
    undone.undone_by, by.table_name = by.id, undone.table_name
    session.flush()
