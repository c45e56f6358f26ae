"""Taking back and bringing again: the inverse of a change set, and which set is next in either direction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from core.access import Actor
from core.changes import DELETED, Change, Kind, RowOutcome, Status, is_new
from core.messages import N_, AppError, Say
from core.resources import RESOURCES
from core.values import typed_back
from db import audit_values, writes
from db.models.trace import AuditRow, Draft, StoredChangeSet
from db.vocabulary.organisation import AuditAction
from db.writes import SetOfStack

STEPPED = (Kind.EDIT, Kind.PASTE, Kind.FORM, Kind.BULK, Kind.DELETE, Kind.UNDO)
FAILED = (Status.ERROR, Status.CONFLICT)
DEEPEST = 200
DESTROYED = N_("What this changed was destroyed with a person's data; nothing brings it back.")


@dataclass(frozen=True)
class Stacks:
    """A person's next change set to take back in a table, and the next one to bring again; None where none is."""

    back: StoredChangeSet | None
    again: StoredChangeSet | None


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
    left = [row for row in rows if not audit_values.destroyed(row)]
    if rows and not left:
        raise AppError(Say(DESTROYED), "R152")
    return tuple(change for row in reversed(left) for change in _back(row))


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
    for key, (before, after) in row.changes["fields"].items():
        spot = fields.get(key)
        if spot is not None and (spot.writable or spot.marks.imported):
            changes.append(Change(row.table_name, id, version, key, typed_back(spot, before), after))
    return changes


def stacks(session: Session, actor: Actor, table: str) -> Stacks:
    """What `undo` and `redo` would act on, found in the stored sets, so it is the same tomorrow and elsewhere.

    A set that was taken back can be brought again until the next change; to bring it again is to take back the
    set that took it back.
    """
    kinds = [kind.value for kind in STEPPED]
    newest = writes.newest_set(session, actor.id, table, kinds)
    if newest is None or newest.kind != Kind.UNDO.value:
        # While somebody types: what they did last is the next to take back, and nothing can be brought again.
        return Stacks(newest, None)
    sets = writes.sets_of(session, actor.id, table, kinds, DEEPEST)
    return Stacks(*(session.get_one(StoredChangeSet, way[-1].id) if way else None for way in _standing(sets)))


def _standing(newest_first: Sequence[SetOfStack]) -> tuple[list[SetOfStack], list[SetOfStack]]:
    """The sets that hold, and those that were taken back, each in the order in which they are stepped through."""
    sets = newest_first[::-1]
    taken_by = {one.undone_by: one for one in sets if one.undone_by is not None}
    back: list[SetOfStack] = []
    again: list[SetOfStack] = []
    for one in sets:
        taken = taken_by.get(one.id) if one.kind == Kind.UNDO.value else None
        if one.kind != Kind.UNDO.value:
            back.append(one)
            again.clear()
        elif taken in back:
            back.remove(taken)
            again.append(one)
        elif taken in again:
            again.remove(taken)
            back.append(one)
    return back, again


def settle_drafts(session: Session, actor: Actor, change_set_id: int) -> None:
    """Let the texts that did not pass go with the change set that typed them, and come again with it."""
    one: StoredChangeSet | None = session.get_one(StoredChangeSet, change_set_id)
    returning = False
    while one is not None and one.kind == Kind.UNDO.value:
        one, returning = writes.set_undone_by(session, one.id), not returning
    if one is None:
        return
    failed = _waiting(one)
    places = _places(one.outcome["cells"])
    if returning:
        passed = set(places) - set(_places(failed))
        writes.keep_drafts(session, actor.id, (_draft(actor, cell, one) for cell in failed), sorted(passed))
        return
    before = _typed_before(session, actor, one)
    kept = [_draft(actor, *before[place]) for place in places if place in before]
    writes.keep_drafts(session, actor.id, kept, [place for place in _places(failed) if place not in before])


def _waiting(one: StoredChangeSet) -> list[dict]:
    """The cells of a set that stayed drafts: those that did not pass, and all of new rows that are not stored.

    What a new row lacks is told on cells nobody typed into; these are no drafts.
    """
    rows = [RowOutcome(*row) for row in one.outcome["rows"]]
    unsaved = {row.row for row in rows if not row.saved and is_new(row.row)}
    return [
        cell
        for cell in one.outcome["cells"]
        if (cell["raw"] is not None if cell["row"] in unsaved else cell["status"] in FAILED)
    ]


def _typed_before(
    session: Session, actor: Actor, one: StoredChangeSet
) -> dict[tuple[str, str, str], tuple[dict, StoredChangeSet]]:
    """The texts that waited when a set was made, by their place, each with the set that typed it."""
    found: dict[tuple[str, str, str], tuple[dict, StoredChangeSet]] = {}
    sets = writes.sets_of(session, actor.id, one.table_name or "", [kind.value for kind in STEPPED], DEEPEST)
    before = {typed for older in _standing(sets)[0] if (typed := _typed_in(sets, older)) < one.id}
    for older in writes.sets_by_id(session, sorted(before)):
        for place in _places(older.outcome["cells"]):
            found.pop(place, None)
        waiting = _waiting(older)
        found |= {place: (cell, older) for place, cell in zip(_places(waiting), waiting, strict=True)}
    return found


def _typed_in(sets: Iterable[SetOfStack], one: SetOfStack) -> int:
    """The set whose texts stand since `one`: itself, or what it brought again."""
    taken_by = {taken.undone_by: taken for taken in sets if taken.undone_by is not None}
    while one.kind == Kind.UNDO.value and one.id in taken_by:
        one = taken_by[one.id]
    return one.id


def _places(cells: Iterable[dict]) -> list[tuple[str, str, str]]:
    return [(cell["table"], str(cell["row"]), cell["field"]) for cell in cells]


def _draft(actor: Actor, cell: dict, one: StoredChangeSet) -> Draft:
    told = ("say", "status", "rule", "theirs", "by", "at", "choices")
    raw = cell["raw"]
    return Draft(
        user_id=actor.id,
        table_name=cell["table"],
        row=str(cell["row"]),
        field=cell["field"],
        raw=None if raw is None else str(raw),
        base=None,
        version=None,
        # A number is the id of a record that was picked from a list.
        problem={name: cell[name] for name in told} | {"chosen": raw if isinstance(raw, int) else None},
        at=one.at,
    )
