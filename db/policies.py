"""Reading the rulebook: the values under a key, and which of them is in force somewhere on a day."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.trace import Policy
from db.vocabulary.organisation import PolicyStatus


class NoPolicy(LookupError):
    """The rulebook has no value under this key in this place."""


class Value(NamedTuple):
    """One approved value of the rulebook, from a day on, for the company, a department or a site."""

    key: str
    value: str
    unit: str
    source_rule: str | None
    id: int
    site_id: int | None
    department_id: int | None
    effective_from: date


def keys(session: Session) -> set[str]:
    """Every key the rulebook has a value under, deleted or not."""
    return set(session.scalars(select(Policy.key).distinct()))


def values_of(session: Session, key: str) -> tuple[Value, ...]:
    """Every approved value under a key, past and coming."""
    query = select(
        Policy.key,
        Policy.value,
        Policy.unit,
        Policy.source_rule,
        Policy.id,
        Policy.site_id,
        Policy.department_id,
        Policy.effective_from,
    ).where(Policy.key == key, Policy.status == PolicyStatus.APPROVED, Policy.deleted_at.is_(None))
    return tuple(Value(*row) for row in session.execute(query))


def in_force(
    values: Iterable[Value], key: str, site_id: int | None, department_id: int | None, on: date
) -> Value:
    """The value in force on a day: the site's own, else the department's, else the company's (R444).

    Raises `NoPolicy` when none of them has any value.
    """
    placed = [
        one for one in values if one.site_id in (None, site_id) and one.department_id in (None, department_id)
    ]
    if not placed:
        raise NoPolicy(f"the rulebook has no value {key!r} here")
    # What began before the rulebook does is judged by the first value it has.
    first = min(one.effective_from for one in placed)
    fitting = [one for one in placed if one.effective_from <= max(on, first)]
    return max(
        fitting,
        key=lambda one: (one.site_id is not None, one.department_id is not None, one.effective_from, one.id),
    )
