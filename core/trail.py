"""Reading the audit log within what an actor may see: everybody their own actions, some roles more (spec 4.2)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core import reading
from core.access import Action, Actor, Role, Scope, may
from core.masks import HIDDEN, masked_fields
from core.prepare import EXTRA
from core.resources import RESOURCES
from db import trail
from db.session import database

# Who sees whose actions: the matrix row "audit_log" (V no content for the administrator).
REACH = {
    Role.ADMIN: Scope.ALL,
    Role.EXECUTIVE: Scope.ALL,
    Role.MANAGER: Scope.DEPARTMENT,
    Role.SUPERVISOR: Scope.ALL,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the log as somebody may read it; `changes` are (field, before, after) in stored words, `address` the caller's at the door."""

    id: int
    at: datetime
    actor: str
    action: str
    table: str
    row_id: int | None
    changes: tuple[tuple[str, str | None, str | None], ...]
    reason: str
    rule: str | None
    address: str = ""


def reach(actor: Actor) -> Scope:
    """Whose actions the actor may read: their own at least."""
    found = [REACH[role] for role in actor.roles if role in REACH]
    return Scope.ALL if Scope.ALL in found else Scope.DEPARTMENT if found else Scope.OWN


def entries(
    actor: Actor,
    table: str = "",
    action: str = "",
    person: int | None = None,
    row_id: int | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[Entry]:
    """Log rows, newest first, from below number `before`; contents only of records the actor may see.

    An administrator sees who did what to which record, not the values (spec 4.2).
    """
    scope = reach(actor)
    department = actor.department_id if scope is Scope.DEPARTMENT else None
    only = actor.id if scope is Scope.OWN else person
    with database().reading() as session:
        rows = trail.page(session, table, action, only, department, row_id, before, limit)
        return [
            Entry(
                row.id,
                row.at,
                name or "",
                row.action.value,
                row.table_name,
                row.row_id,
                _changes(session, actor, row),
                row.reason,
                row.rule,
                row.changes.get("address", ""),
            )
            for row, name in rows
        ]


def _changes(session: Any, actor: Actor, row: Any) -> tuple[tuple[str, str | None, str | None], ...]:
    resource = RESOURCES.get(row.table_name)
    fields = row.changes.get("fields", {})
    if resource is None or not may(actor, Action.VIEW, resource.rights):
        return ()
    shown = row.row_id and reading.one(session, actor, row.table_name, row.row_id, deleted=True)
    if not shown:
        return ()
    masked = masked_fields(actor, resource, shown)
    found = []
    for key, values in fields.items():
        before, after = (*values, None, None)[:2]
        # What a register held beside the record may be about anything.
        hidden = key in masked or key == EXTRA
        found.append((key, HIDDEN if hidden and before else before, HIDDEN if hidden and after else after))
    return tuple(found)
