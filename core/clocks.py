"""The clocks of one record, read by the rulebook in force when each of them started."""

from core import clock, reading
from core.access import Actor
from core.context import Context
from core.deadlines import Reading, read
from core.lookup import Lookup
from core.resources import RESOURCES
from db import writes
from db.policies import NoPolicy
from db.session import database


def of(actor: Actor, table: str, id: int) -> list[Reading]:
    """How each clock of a record stands, in the declaration's order; none where the actor may not see it."""
    resource = RESOURCES[table]
    found: list[Reading] = []
    if not resource.deadlines:
        return found
    with database().reading() as session:
        row = writes.row_of(session, resource.model, id)
        if row is None or reading.one(session, actor, table, id) is None:
            return found
        for one in resource.deadlines:
            started = row[one.starts.key]
            if started is None:
                continue
            lookup = Lookup(session, actor, started)
            context = Context(
                table=table,
                values=dict(row),
                before=row,
                actor=actor,
                now=started,
                policy=lambda key, lookup=lookup: lookup.policy(key, row.get("site_id")),
                related=lambda key, lookup=lookup: lookup.related(
                    resource.fields[key].target or "", row[key]
                ),
            )
            key = one.policy(context) if callable(one.policy) else one.policy
            try:
                how = read(one, row, context.policy(key), clock.now()) if key else None
            except NoPolicy:
                # The rulebook begins after this record: its due time stands, but nothing tells why.
                continue
            if how is not None:
                found.append(how)
    return found
