"""The rights people were given for a time and hold at a moment."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BindParameter, ColumnElement, exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from db.models.access import AccessGrant
from db.models.organisation import User
from db.vocabulary.access import AccessRight, GrantStatus


class Given(NamedTuple):
    """One right in force: what it opens, until when, why, and the roles its giver has now (none any more: no roles)."""

    person_id: int
    permission: AccessRight
    table_name: str
    row_id: int | None
    department_id: int | None
    valid_until: datetime
    reason: str
    giver: str
    roles: list[str]


def holds_any(now: datetime | BindParameter, person: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Does a person hold any such right now? Part of another statement."""
    return exists().where(AccessGrant.person_id == person, *_in_force(now))


def in_force(session: Session, now: datetime, person_id: int | None = None) -> list[Given]:
    """The rights in force of one person, or of everybody, the first given first."""
    query = (
        select(
            AccessGrant.person_id,
            AccessGrant.permission,
            AccessGrant.table_name,
            AccessGrant.row_id,
            AccessGrant.department_id,
            AccessGrant.valid_until,
            AccessGrant.reason,
            User,
        )
        .outerjoin(User, User.id == AccessGrant.given_by)
        .where(*_in_force(now))
        .order_by(AccessGrant.id)
    )
    if person_id is not None:
        query = query.where(AccessGrant.person_id == person_id)
    found = []
    for row in session.execute(query):
        giver: User | None = row[-1]
        roles = giver.roles if giver is not None and giver.active else []
        found.append(Given(*row[:-1], giver=giver.name if giver else "", roles=roles))
    return found


def _in_force(now: datetime | BindParameter) -> tuple[ColumnElement[bool], ...]:
    return (
        AccessGrant.status == GrantStatus.GRANTED,
        AccessGrant.valid_from <= now,
        AccessGrant.valid_until > now,
        AccessGrant.deleted_at.is_(None),
    )
