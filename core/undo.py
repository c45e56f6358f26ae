"""The inverse of a change set, made from its audit rows."""

from sqlalchemy.orm import Session

from core.access import Actor
from core.changes import DELETED, Change, Kind
from core.messages import N_, AppError, Say
from core.resources import RESOURCES
from core.values import typed_back
from db import writes
from db.models.trace import AuditRow
from db.vocabulary.organisation import AuditAction


class TakenBack(AppError):
    """The change set was taken back before."""


def inverse(session: Session, actor: Actor, change_set_id: int) -> tuple[Change, ...]:
    """The changes that take a change set back, last row first.

    Raises `AppError` when it is not the actor's own, was taken back already, or is a workflow step: a step is
    corrected by another step, never unmade.
    """
    stored = writes.own_set(session, actor.id, change_set_id)
    if stored is None:
        raise AppError(Say(N_("You can take back your own changes only.")))
    if stored.undone_by is not None:
        raise TakenBack(Say(N_("This was taken back already.")))
    if stored.kind == Kind.MOVE.value:
        raise AppError(Say(N_("A workflow step is not taken back; take the next fitting step instead.")))
    rows = writes.rows_of_set(session, change_set_id)
    return tuple(change for row in reversed(rows) for change in _back(row))


def _back(row: AuditRow) -> list[Change]:
    version = row.changes["version"]
    id = row.row_id or 0
    if row.action in (AuditAction.CREATE, AuditAction.IMPORT):
        return [Change(row.table_name, id, version, DELETED, "1")]
    if row.action in (AuditAction.DELETE, AuditAction.RESTORE):
        gone = row.action is AuditAction.DELETE
        return [Change(row.table_name, id, version, DELETED, None if gone else "1")]
    fields = RESOURCES[row.table_name].fields
    changes = []
    for key, (before, _) in row.changes["fields"].items():
        spot = fields.get(key)
        if spot is not None and (spot.writable or spot.marks.imported):
            changes.append(Change(row.table_name, id, version, key, typed_back(spot, before)))
    return changes
