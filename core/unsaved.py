"""A form that was begun and not saved: kept on the server for its person and table until it is saved or given up."""

import json
from collections.abc import Mapping
from typing import Any

from core import clock
from core.access import Actor, own_hand
from db import writes
from db.locks import alone
from db.models.trace import Draft
from db.session import database


def kept(actor: Actor, table: str) -> dict[str, Any]:
    """What stands in the inputs of the actor's unsaved form, by field; empty when there is none."""
    with database().reading() as session:
        raw = writes.form_draft(session, actor.id, table)
    return json.loads(raw) if raw else {}


def keep(actor: Actor, table: str, inputs: Mapping[str, Any]) -> None:
    """Keep what stands in the inputs, in place of what was kept before."""
    own_hand(actor)
    raw = json.dumps(inputs, ensure_ascii=False)
    draft = Draft(user_id=actor.id, table_name=table, row=writes.FORM, field="", raw=raw, at=clock.now())
    with database().writing() as session:
        alone(session, f"drafts:{actor.id}")
        writes.keep_drafts(session, actor.id, [draft], ())


def forget(actor: Actor, table: str) -> None:
    """Give the form up, or let it go because its record is stored."""
    own_hand(actor)
    with database().writing() as session:
        writes.drop_drafts(session, actor.id, table, writes.FORM)
