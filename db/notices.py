"""Reading and writing of notices, deliveries and leases."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from db.base import Base, Record
from db.models.notices import Delivery, Lease, Notice, NoticeSettings
from db.models.organisation import User
from db.vocabulary.notices import DeliveryState, NoticeKind
from db.vocabulary.organisation import UserRole

# Keys asked for in one statement.
PART = 500


def _insert_once(session: Session, model: type[Base], row: Mapping[str, Any]) -> bool:
    """Insert a row unless one with its key is there; says whether it was."""
    table: Any = model.__table__
    lite = session.get_bind().dialect.name == "sqlite"
    insert = (sqlite if lite else postgresql).insert(table).values(**row).on_conflict_do_nothing()
    return session.execute(insert.returning(*table.primary_key)).first() is not None


def take_lease(session: Session, name: str, holder: str, now: datetime, until: datetime) -> bool:
    """Make the holder the one who does this work until then; False while another process is."""
    renewed = session.execute(
        update(Lease)
        .where(Lease.name == name, or_(Lease.until < now, Lease.holder == holder))
        .values(holder=holder, until=until)
        .returning(Lease.name)
    )
    if renewed.first() is not None:
        return True
    return _insert_once(session, Lease, {"name": name, "holder": holder, "until": until})


def add(session: Session, rows: Iterable[Mapping[str, Any]]) -> list[Notice]:
    """Store the notices whose key is new; gives these."""
    fresh = [row["key"] for row in rows if _insert_once(session, Notice, row)]
    found: list[Notice] = []
    for start in range(0, len(fresh), PART):
        found += session.scalars(select(Notice).where(Notice.key.in_(fresh[start : start + PART])))
    return found


def unknown(session: Session, rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Those of these notices whose key is not stored yet."""
    waiting = iter(rows)
    while part := list(islice(waiting, PART)):
        keys = [row["key"] for row in part]
        known = set(session.scalars(select(Notice.key).where(Notice.key.in_(keys))))
        yield from (row for row in part if row["key"] not in known)


def running(
    session: Session,
    model: type[Record],
    columns: Sequence[str],
    due: str,
    stopped: str,
    span: tuple[datetime | date, datetime | date],
    ended: tuple[str, Sequence[str]] | None,
) -> list[dict[str, Any]]:
    """The living rows whose clock still runs and is due within a span (both ends included)."""
    table: Any = model.__table__
    statement = select(*(table.c[name] for name in dict.fromkeys(("id", *columns, due)))).where(
        table.c[due].between(*span), table.c[stopped].is_(None), table.c.deleted_at.is_(None)
    )
    if ended is not None:
        statement = statement.where(table.c[ended[0]].not_in(list(ended[1])))
    return [dict(row._mapping) for row in session.execute(statement.order_by(table.c[due], table.c.id))]


def reminders(session: Session, table: str, clock: str, since: datetime) -> dict[str, tuple[int, datetime]]:
    """Of the counted reminders of a clock given since then: by what they are about, the last one's number and time.

    What they are about is their key without its last two parts, the number and the person.
    """
    statement = (
        select(Notice.key, Notice.level, Notice.at)
        .where(Notice.table_name == table, Notice.clock == clock, Notice.kind == NoticeKind.REMINDER)
        .where(Notice.level > 0, Notice.at >= since)
        .order_by(Notice.level)
    )
    return {key.rsplit(":", 2)[0]: (level, at) for key, level, at in session.execute(statement)}


def lapsed(
    session: Session, model: type[Record], field: str, states: Sequence[str], since: str, before: datetime
) -> list[dict[str, Any]]:
    """Id and version of the living rows in one of these states since before a moment, the first to lapse first."""
    table: Any = model.__table__
    statement = (
        select(table.c.id, table.c.version)
        .where(table.c[field].in_(list(states)), table.c[since] < before, table.c.deleted_at.is_(None))
        .order_by(table.c[since], table.c.id)
    )
    return [dict(row._mapping) for row in session.execute(statement)]


def active(session: Session, ids: Iterable[int]) -> list[User]:
    """Those of these people who still work here."""
    wanted = sorted(set(ids))
    return list(
        session.scalars(select(User).where(User.id.in_(wanted), User.active, User.deleted_at.is_(None)))
    )


def with_role(session: Session, role: UserRole, department_id: int | None = None) -> list[User]:
    """The active people with a role, of one department where one is named."""
    statement = select(User).where(User.active, User.deleted_at.is_(None)).order_by(User.id)
    if department_id is not None:
        statement = statement.where(User.department_id == department_id)
    return [user for user in session.scalars(statement) if role.value in user.roles]


def settings_of(session: Session, user_id: int) -> NoticeSettings:
    """How a person wants to be told; every notice by mail at any hour where they said nothing."""
    return session.get(NoticeSettings, user_id) or NoticeSettings(
        user_id=user_id, without_mail=[], quiet_from=None, quiet_until=None
    )


def of_person(session: Session, user_id: int, limit: int) -> list[Notice]:
    """A person's notices, unread ones first, newest first."""
    order = (Notice.read_at.is_not(None), Notice.id.desc())
    return list(
        session.scalars(select(Notice).where(Notice.user_id == user_id).order_by(*order).limit(limit))
    )


def about(session: Session, table: str, id: int, limit: int) -> list[tuple[Notice, str]]:
    """The news of a record with the names of whom they were told to, newest first."""
    statement = (
        select(Notice, User.name)
        .join(User, User.id == Notice.user_id)
        .where(Notice.table_name == table, Notice.row_id == id, Notice.kind == NoticeKind.NEWS)
        .order_by(Notice.id.desc())
        .limit(limit)
    )
    return [(notice, name) for notice, name in session.execute(statement)]


def unread(session: Session, user_id: int) -> int:
    """How many notices a person has not read."""
    statement = select(func.count()).where(Notice.user_id == user_id, Notice.read_at.is_(None))
    return session.scalar(statement) or 0


def mark_read(session: Session, user_id: int, now: datetime) -> None:
    """A person has seen everything."""
    session.execute(
        update(Notice).where(Notice.user_id == user_id, Notice.read_at.is_(None)).values(read_at=now)
    )


def deliveries_due(session: Session, now: datetime, limit: int) -> list[tuple[Delivery, Notice]]:
    """What is to be sent now, oldest first."""
    statement = (
        select(Delivery, Notice)
        .join(Notice, Notice.id == Delivery.notice_id)
        .where(Delivery.state == DeliveryState.WAITING, Delivery.next_at <= now)
        .order_by(Delivery.next_at, Delivery.id)
        .limit(limit)
    )
    return [(delivery, notice) for delivery, notice in session.execute(statement)]


def failed(session: Session, limit: int) -> list[tuple[Delivery, Notice]]:
    """What could not be delivered, newest first."""
    statement = (
        select(Delivery, Notice)
        .join(Notice, Notice.id == Delivery.notice_id)
        .where(Delivery.state == DeliveryState.FAILED)
        .order_by(Delivery.id.desc())
        .limit(limit)
    )
    return [(delivery, notice) for delivery, notice in session.execute(statement)]
