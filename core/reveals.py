"""Looking at one masked value, with a reason, counted and written down (R149)."""

from typing import Any

from core import clock, reading
from core.access import Actor, Refused, own_hand
from core.masks import revealable_fields
from core.messages import N_, AppError, Say
from core.prepare import GONE
from core.refusals import written_down
from core.resources import RESOURCES
from core.rules.problem import storable
from core.seals import audit_key
from core.view import View
from db import queries, writes
from db.models.trace import Reveal
from db.session import database
from db.vocabulary.organisation import AuditAction

REVEALS_PER_HOUR = 30


@written_down(lambda table, *_: table)
def reveal(actor: Actor, table: str, id: int, field: str, reason: str) -> Any:
    """The full value of one masked field of one record; needs a reason and is logged (R149).

    Raises `Refused` when the actor may not reveal it, `AppError` without a reason or beyond the hourly limit.
    """
    own_hand(actor)
    if field not in revealable_fields(actor, RESOURCES[table], id):
        raise Refused(Say(N_("You may not reveal this field.")), "R149")
    if not reason.strip():
        raise AppError(Say(N_("Say why you need to see this.")), "R149")
    with database().writing() as session:
        now = clock.now()
        if writes.reveals_since(session, actor.id, now) >= REVEALS_PER_HOUR:
            said = N_("You have revealed {limit} values within an hour; ask your manager.")
            raise AppError(Say(said, limit=REVEALS_PER_HOUR), "R149")
        query = reading.query_of(actor, View(table, sort="id"))
        try:
            value = queries.value(session, query, id, field)
        except LookupError:
            raise Refused(Say(GONE)) from None
        session.add(
            Reveal(
                at=now,
                actor_id=actor.id,
                table_name=table,
                row_id=id,
                field=field,
                reason=storable(reason.strip()),
            )
        )
        entry: dict[str, Any] = {
            "actor_id": actor.id,
            "action": AuditAction.REVEAL,
            "table_name": table,
            "row_id": id,
        }
        entry |= {
            "change_set_id": None,
            "changes": {"fields": {field: []}},
            "reason": storable(reason.strip()),
            "rule": "R149",
        }
        writes.chain(session, [entry], now, audit_key())
        return value
