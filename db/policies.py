"""Reading the rulebook: the value in force under a key, for a site, on a day."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.trace import Policy


class NoPolicy(LookupError):
    """The rulebook has no value under this key on that day."""


def in_force(
    session: Session, key: str, site_id: int | None, on: date
) -> tuple[str, str, str, str | None, int | None]:
    """(key, value, unit, source rule, row id) in force: the site's own value, else the company's (R444).

    Raises `NoPolicy` when neither has a value on that day.
    """
    query = (
        select(Policy)
        .where(Policy.key == key, Policy.effective_from <= on, Policy.deleted_at.is_(None))
        .where(
            Policy.site_id.is_(None)
            if site_id is None
            else Policy.site_id.in_([site_id]) | Policy.site_id.is_(None)
        )
        .order_by(Policy.site_id.is_(None), Policy.effective_from.desc(), Policy.id.desc())
        .limit(1)
    )
    found = session.scalar(query)
    if found is None:
        raise NoPolicy(f"the rulebook has no value {key!r} on {on}")
    return found.key, found.value, found.unit.value, found.source_rule, found.id
