"""Whose turn it is: records that are locked before others are written, where those of the same one decide about each other."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeGuard

from sqlalchemy.orm import Session

from core import values
from core.changes import Change, is_new
from core.lookup import Lookup
from core.resource import Field, Resource
from core.resources import RESOURCES
from core.rules.problem import ValueProblem
from db import writes

# Whoever changes people is one of them: of two who end each other's accounts one comes first.
PEOPLE = "users"
Rows = Mapping[tuple[str, int | str], Sequence[Change]]


def take(session: Session, lookup: Lookup, rows: Rows) -> None:
    """Wait until nobody else is writing what the `held` references of these rows point to, and keep others waiting.

    What was held is locked in one order, and before the rows themselves: two sets never wait for each other.
    """
    places: dict[str, set[int]] = {}
    for (table, row), changes in rows.items():
        resource = RESOURCES.get(table)
        for spot in _held(resource) if resource else ():
            for id in _meant(session, lookup, spot, row, changes):
                places.setdefault(spot.target or "", set()).add(id)
    if any(table == PEOPLE for table, _ in rows):
        places.setdefault(PEOPLE, set()).add(lookup.actor.id)
    for table, row in rows:
        if table in places and is_stored(row):
            places[table].add(row)
    for table, ids in sorted(places.items()):
        for id in writes.load(session, RESOURCES[table].model, sorted(ids)):
            lookup.forget(table, id)


def is_stored(row: int | str | None) -> TypeGuard[int]:
    """Can this be the number of a record, and is it not the name of a new one?"""
    return isinstance(row, int) and not isinstance(row, bool) and abs(row) <= writes.LARGEST_ID


def _held(resource: Resource) -> Iterator[Field]:
    return (resource.fields[one.key] for one in resource.held)


def _meant(
    session: Session, lookup: Lookup, spot: Field, row: int | str, changes: Sequence[Change]
) -> Iterator[int]:
    """What the reference points to as it is stored, and as it was typed."""
    resource = RESOURCES[spot.table]
    if is_stored(row):
        yield from writes.pointed_to(session, resource.model, spot.key, row)
    for change in changes:
        if change.field == spot.key and not (isinstance(change.raw, str) and is_new(change.raw)):
            try:
                typed = values.parse(spot, change.raw, lookup.reading(resource))
            except ValueProblem:
                continue
            if isinstance(typed, int):
                yield typed
