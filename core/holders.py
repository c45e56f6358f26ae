"""Who may see, change and sign one record, and why: by role and its reach, or by a right for a time."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core import clock, holdings
from core.access import Action, Actor, Role, Scope, as_actor, index_only, may
from core.lookup import Lookup
from core.messages import N_, Say, Term
from core.reading import one
from core.resource import Resource
from core.resources import RESOURCES
from db import access, sign_in, writes
from db.access import Given
from db.session import database

ALL_OPEN = N_("Records of {table} have no department: this opens all of them.")
ALL_BELONGING = N_("Records of {table} have no department: this opens all whose own record is open too.")
SHOWN = (Action.VIEW, Action.EDIT, Action.DELETE, Action.APPROVE)


@dataclass(frozen=True, slots=True)
class ByRole:
    """People who may do the same to a record for the same reason: their role, and how far it reaches."""

    role: Role
    scope: Scope
    may: tuple[Action, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ForATime:
    """Somebody who was given a right to a record, by whom, until when and why; `reach` says where it opens more than one thinks."""

    name: str
    given: Given
    reach: Say | None = None


@dataclass(frozen=True, slots=True)
class Holders:
    """Everybody to whom a record is open."""

    by_role: tuple[ByRole, ...]
    for_a_time: tuple[ForATime, ...]


def of(actor: Actor, table: str, id: int) -> Holders | None:
    """Who has access to a record; None where the actor does not see it, or sees its index only."""
    resource, now = RESOURCES[table], clock.now()
    with database().reading() as session:
        seen = one(session, actor, table, id)
        row = writes.row_of(session, resource.model, id)
        if seen is None or row is None or index_only(actor, resource.rights, seen):
            return None
        # Also what opens the record this one belongs to.
        held = defaultdict(list)
        for right in access.in_force(session, now):
            held[right.person_id].append(right)
        lookup = Lookup(session, actor, now)
        people = []
        for seat in sign_in.seats(session):
            account = {column.key: getattr(seat.user, column.key) for column in seat.user.__table__.columns}
            granted = tuple(holdings.granted(right) for right in held[seat.user.id])
            people.append(as_actor(account, now, oversees=seat.oversees, granted=granted))
        roles = _by_role(resource, lookup, people, row)
        given = {id: [one for one in rights if one.table_name == table] for id, rights in held.items()}
        timed = tuple(_for_a_time(resource, lookup, people, row, given))
    return Holders(roles, timed)


def without_departments(resource: Resource) -> Say | None:
    """What a right to a whole table opens where no record has a department to limit it to; None where it is limited."""
    if resource.scopes.department:
        return None
    table = Term(f"table.{resource.table}")
    return Say(ALL_BELONGING if resource.scopes.parent else ALL_OPEN, table=table)


def _by_role(
    resource: Resource, lookup: Lookup, people: list[Actor], row: Mapping[str, Any]
) -> tuple[ByRole, ...]:
    """The people whose role opens the record, those with the same reach together, the widest right first."""
    groups: dict[tuple[Role, Scope, tuple[Action, ...]], list[str]] = defaultdict(list)
    for person in people:
        open_to = _open_to(resource, lookup, person.by_role, row)
        scope = may(person.by_role, Action.VIEW, resource.rights).scope
        if Action.VIEW in open_to and scope is not None:
            role = next(r for r in Role if r in person.roles and Action.VIEW in resource.grants.get(r, {}))
            groups[role, scope, open_to].append(person.name)
    found = [ByRole(*key, tuple(names)) for key, names in groups.items()]
    return tuple(sorted(found, key=lambda group: (-len(group.may), list(Role).index(group.role))))


def _for_a_time(
    resource: Resource,
    lookup: Lookup,
    people: list[Actor],
    row: Mapping[str, Any],
    given: Mapping[int, list[Given]],
) -> Iterator[ForATime]:
    for person in people:
        lookup.actor = person
        if not given.get(person.id) or not lookup.within(resource, Action.VIEW, row):
            continue
        everything = without_departments(resource)
        department = row.get(resource.scopes.department) if everything is None else None
        for right in given[person.id]:
            if right.row_id == row["id"]:
                yield ForATime(person.name, right)
            elif right.row_id is None and (everything or right.department_id in (None, department)):
                yield ForATime(person.name, right, everything)


def _open_to(resource: Resource, lookup: Lookup, person: Actor, row: Mapping[str, Any]) -> tuple[Action, ...]:
    lookup.actor = person
    return tuple(action for action in SHOWN if lookup.within(resource, action, row))
