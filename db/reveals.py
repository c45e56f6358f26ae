"""Looks at masked values, who reviewed them, and whether whoever looked had something to do with the record."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from db.base import Record
from db.models.organisation import User
from db.models.tickets import Ticket
from db.models.trace import Reveal, RevealReview


class Look(NamedTuple):
    """One look at one masked value: when, by whom, at what and why; by whom it was reviewed, and what they noted."""

    id: int
    at: datetime
    actor_id: int
    name: str
    roles: list[str]
    site_id: int | None
    table_name: str
    row_id: int
    field: str
    reason: str
    reviewer: str | None
    reviewed_at: datetime | None
    note: str | None


def looks(
    session: Session, since: datetime, person_id: int | None = None, department_id: int | None = None
) -> list[Look]:
    """The looks since a moment, the newest first; those of one person or of the people of a department."""
    reviewer = aliased(User)
    query = (
        select(
            Reveal.id,
            Reveal.at,
            Reveal.actor_id,
            User.name,
            User.roles,
            User.site_id,
            Reveal.table_name,
            Reveal.row_id,
            Reveal.field,
            Reveal.reason,
            reviewer.name,
            RevealReview.at,
            RevealReview.note,
        )
        .join(User, User.id == Reveal.actor_id)
        .outerjoin(RevealReview, RevealReview.reveal_id == Reveal.id)
        .outerjoin(reviewer, reviewer.id == RevealReview.reviewer_id)
        .where(Reveal.at >= since)
        .order_by(Reveal.at.desc(), Reveal.id.desc())
    )
    if person_id is not None:
        query = query.where(Reveal.actor_id == person_id)
    if department_id is not None:
        query = query.where(User.department_id == department_id)
    return [Look(*row) for row in session.execute(query)]


def add_review(session: Session, reveal_id: int, reviewer_id: int, at: datetime, note: str) -> None:
    """Note that a look was reviewed."""
    session.add(RevealReview(reveal_id=reveal_id, reviewer_id=reviewer_id, at=at, note=note))
    session.flush()


def owned(
    session: Session, model: type[Record], columns: Iterable[str], ids: Iterable[int]
) -> set[tuple[int, int]]:
    """(record, person) for each of the records and the people its own columns name."""
    table = model.__table__
    names = list(columns)
    if not names:
        return set()
    query = select(table.c.id, *(table.c[name] for name in names)).where(table.c.id.in_(list(ids)))
    return {(row[0], person) for row in session.execute(query) for person in row[1:] if person is not None}


def tasks(
    session: Session, customers: Iterable[int], since: datetime
) -> list[tuple[int, int, datetime, datetime | None]]:
    """(customer, assignee, received, closed) of the tickets of these customers that were open since a moment."""
    query = select(Ticket.customer_id, Ticket.assignee_id, Ticket.received_at, Ticket.closed_at).where(
        Ticket.customer_id.in_(list(customers)),
        Ticket.assignee_id.is_not(None),
        Ticket.deleted_at.is_(None),
        or_(Ticket.closed_at.is_(None), Ticket.closed_at >= since),
    )
    return [
        (customer, person, begun, ended)
        for customer, person, begun, ended in session.execute(query)
        if customer is not None and person is not None
    ]
