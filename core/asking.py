"""Asking for a right for a time, giving one at once, and who comes into question as a giver (R310)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from core import clock, service
from core.access import Actor, Role, as_actor
from core.changes import Outcome
from core.context import Policy
from core.giving import GIVERS, Wanted, refusal
from core.lookup import Lookup
from core.reading import one
from core.resources import RESOURCES
from core.view import Condition, View
from db import sign_in, writes
from db.session import database
from db.vocabulary.access import AccessRight, GrantStatus

TABLE = "access_grants"


@dataclass(frozen=True, slots=True)
class Giver:
    """Somebody who may give what is asked for, and as what."""

    id: int
    name: str
    role: Role


def most_days() -> int:
    """For how many days a right may be given at most."""
    with database().reading() as session:
        policy: Policy = Lookup(session, PRODUCT, clock.now()).policy("access.most_days", (None, None))
        return policy.number


def givers(actor: Actor, table: str, right: AccessRight, id: int | None = None) -> list[Giver]:
    """Who may give the actor this right, the nearest first.

    Of a record the actor does not see nothing is told, not even whose it is: these are the ones who see everything.
    """
    now, resource = clock.now(), RESOURCES[table]
    with database().reading() as session:
        seen = None if id is None else one(session, actor, table, id)
        record = None if seen is None or id is None else writes.row_of(session, resource.model, id)
        people = [as_actor(_account(seat), now, oversees=seat.oversees) for seat in sign_in.seats(session)]
    if id is not None and record is None:
        far = (Role.EXECUTIVE, Role.ADMIN)
        return _ranked([p for p in people if p.id != actor.id and not p.roles.isdisjoint(far)])
    department = (record or {}).get(resource.scopes.department) or actor.department_id
    wanted = Wanted(right, resource.rights, id, record, department)
    return _ranked(
        [p for p in people if not p.roles.isdisjoint(GIVERS) and refusal(p, actor, wanted) is None]
    )


def _account(seat: sign_in.Seat) -> dict[str, object]:
    return {column.key: getattr(seat.user, column.key) for column in seat.user.__table__.columns}


def _ranked(people: Sequence[Actor]) -> list[Giver]:
    found = [Giver(one.id, one.name, next(role for role in GIVERS if role in one.roles)) for one in people]
    return sorted(found, key=lambda giver: GIVERS.index(giver.role))


def waiting(actor: Actor, table: str, right: AccessRight, id: int | None = None) -> int | None:
    """The actor's request for the same that nobody has answered yet, by its id."""
    about = (
        Condition("person_id", "is", (str(actor.id),)),
        Condition("status", "is", (GrantStatus.REQUESTED.value,)),
        Condition("permission", "is", (right.value,)),
        Condition("table_name", "is", (table,)),
        Condition("row_id", "empty" if id is None else "is", () if id is None else (str(id),)),
    )
    return next(iter(service.read(actor, View(TABLE, filters=about, size=1)).ids), None)


def ask(
    actor: Actor,
    table: str,
    right: AccessRight,
    id: int | None,
    days: int,
    reason: str,
    key: str,
    person: int | None = None,
) -> Outcome:
    """Ask for a right of the actor's own, or for somebody else's."""
    values = {
        "person_id": person or actor.id,
        "permission": right.value,
        "table_name": table,
        "row_id": None if id is None else str(id),
        "valid_until": until(actor, days),
        "reason": reason,
    }
    return service.create(actor, TABLE, {name: value for name, value in values.items() if value}, key, reason)


def give(
    actor: Actor, person: int, table: str, right: AccessRight, id: int, days: int, reason: str, key: str
) -> Outcome:
    """Give somebody a right to one record at once: a request in their name and the answer to it."""
    made = ask(actor, table, right, id, days, reason, key, person)
    row = next(iter(made.rows), None)
    if not made.clean or row is None or row.id is None:
        return made
    return service.move(actor, TABLE, row.id, row.version or 1, "grant", {}, f"{key}:grant")


def until(actor: Actor, days: int) -> str:
    """The end of a right given now, to the minute as the actor would type it."""
    return f"{(clock.now() + timedelta(days=days)).astimezone(ZoneInfo(actor.zone)):%Y-%m-%d %H:%M}"


# Who asks the rulebook when nobody in particular does.
PRODUCT = Actor(0, "", "", frozenset(), system=True)
