"""The clocks of one record, read by the rulebook in force when each of them started."""

from core import clock, reading
from core.access import Actor
from core.deadlines import Reading, read
from core.lookup import Lookup
from core.masks import masked_fields
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
        now, masked = clock.now(), masked_fields(actor, resource, row)
        context = Lookup(session, actor, now).context(resource, dict(row), row)
        for one in resource.deadlines:
            started, key = row[one.starts.key], one.policy_key(context)
            # A clock on masked fields would tell what they hide, such as that a complaint is major.
            if started is None or not key or not masked.isdisjoint(one.keys):
                continue
            try:
                policy = context.policy(key, started)
            except NoPolicy:
                # The rulebook has no such value here: the due time stands, but nothing tells why.
                continue
            how = read(one, row, policy, now, context.calendar(), context.pauses())
            if how is not None:
                found.append(how)
    return found
