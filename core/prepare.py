"""One row of a change set before anything is written: rights, conflicts, parsing, rules, derived values."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import values
from core.access import Action, Decision, Refused, may
from core.blank import blank
from core.changes import DELETED, CellOutcome, Change, ChangeSet, Kind, Status, is_new
from core.conflicts import Conflicts
from core.context import Context
from core.finish import REQUIRED, Finish
from core.lookup import Lookup
from core.masks import closed_fields
from core.messages import N_, Say
from core.moves import find_move
from core.prepared import Prepared, verdict
from core.resource import Field, Resource
from core.resources import RESOURCES
from core.resources.privacy_requests import PERSON_GONE
from core.rules.problem import ValueProblem
from core.rules.text import clean_text
from db import persons
from db.base import Record
from db.columns import FieldType
from db.vocabulary.organisation import AuditAction

GONE = N_("There is no such record, or it is not open to you.")
COMPUTED = N_("The server fills this field; it cannot be typed.")
NO_FIELD = N_("This table has no such field.")
EXTRA = "extra"
MOST_EXTRA = 10_000
CLOSED = N_("You cannot change what you may not see.")
# What is written in words that many rows share.
WORDS = frozenset({FieldType.CHOICE, FieldType.FLAG, FieldType.DATE, FieldType.INTEGER})
# Only these put records into the bin or take them out; in any other set the mark of the bin is no field.
DELETING = (Kind.DELETE, Kind.UNDO)


class Preparer:
    """Prepares the rows of one change set."""

    def __init__(
        self,
        session: Session,
        change_set: ChangeSet,
        lookup: Lookup,
        now: datetime,
        records: Mapping[tuple[str, int | str], Record],
    ) -> None:
        self.session = session
        self.set = change_set
        self.actor = change_set.actor
        self.lookup = lookup
        self.now = now
        self.records = records
        self._decisions: dict[tuple[str, Action], Decision] = {}
        self._blank: dict[str, dict[str, Any]] = {}
        self._hidden: dict[str, set[int]] = {}
        self.conflicts = Conflicts(session, lookup, self.actor)
        self.finish = Finish(change_set, lookup)
        self._words: dict[tuple[str, str, str], tuple[Any, str]] = {}
        self._coming: dict[tuple[str, Any], Mapping[str, Any]] = {}

    def prepare(self, row: tuple[str, int | str], changes: list[Change]) -> Prepared:
        """Check one row against everything but what other rows of the set will have written."""
        table, id = row
        resource = RESOURCES.get(table)
        if resource is None:
            raise Refused(Say(N_("There is no table {table}."), table=table))
        record = self.records.get(row)
        typed = {change.field: change.raw for change in changes}
        one = Prepared(resource, id, record, self._context(resource, record), [], typed)
        try:
            self._refuse_closed_row(one)
            if self.set.kind is Kind.MOVE:
                one.move = find_move(resource, one.context, self.set)
                one.context.event, one.context.note = self.set.event, one.move.note
            elif self.set.kind in DELETING and any(change.field == DELETED for change in changes):
                return self._delete(one, changes)
        except Refused as refusal:
            return self._refuse(one, changes, refusal)
        for change in changes:
            self._cell(one, change)
        self._require(one)
        if self.set.by_cell and one.record is not None and one.move is None:
            self.finish.by_cell(one)
        elif one.good:
            self.finish.whole(one)
        if one.record is None:
            self._coming[row] = one.context.values
        return one

    def _context(self, resource: Resource, record: Record | None) -> Context:
        keys = [*resource.fields, "id", "version"]
        before = None if record is None else {key: getattr(record, key) for key in keys}
        if before is None and resource.table not in self._blank:
            # What stands in a register is history; the present day is nobody's word for it.
            now = None if self.set.kind is Kind.IMPORT else self.now
            self._blank[resource.table] = blank(resource, self.actor, now)
        current = dict(before if before is not None else self._blank[resource.table])
        return self.lookup.context(
            resource,
            current,
            before,
            related=lambda key: self._related(resource.fields[key].target or "", current.get(key)),
            importing=self.set.kind is Kind.IMPORT,
        )

    def _related(self, table: str, id: int | str | None) -> Mapping[str, Any] | None:
        """The row a reference points to: a stored one, or a new one of this set that was prepared before."""
        if isinstance(id, str):
            return self._coming.get((table, id))
        return self.lookup.related(table, id)

    def _refuse_closed_row(self, one: Prepared) -> None:
        if is_new(one.row):
            action = Action.IMPORT if self.set.kind is Kind.IMPORT else Action.CREATE
            decision = self._may(action, one.resource)
        else:
            if self.set.kind is not Kind.MOVE and self._is_closed(one):
                raise Refused(Say(PERSON_GONE), "R152")
            if not self._within(one, Action.VIEW) or (one.record is not None and self._is_gone(one)):
                raise Refused(Say(GONE))
            if self.set.kind is Kind.MOVE:
                return
            decision = may(self.actor, Action.EDIT, one.resource.rights)
            if decision and not self._within(one, Action.EDIT):
                raise Refused(
                    Say(N_("Your role may change rows of its own scope only.")),
                    decision.rule,
                )
        if not decision:
            raise Refused(decision.reason, decision.rule)

    def _may(self, action: Action, resource: Resource) -> Decision:
        if (resource.table, action) not in self._decisions:
            self._decisions[resource.table, action] = may(self.actor, action, resource.rights)
        return self._decisions[resource.table, action]

    def _within(self, one: Prepared, action: Action) -> bool:
        before = one.context.before
        return before is not None and self.lookup.within(one.resource, action, before)

    def _is_closed(self, one: Prepared) -> bool:
        """Is the person this record tells of restricted or destroyed, who sees it or not?"""
        if one.table not in self._hidden:
            ids = [record.id for (table, _), record in self.records.items() if table == one.table]
            self._hidden[one.table] = persons.closed(self.session, one.table, ids)
        return one.record is not None and one.record.id in self._hidden[one.table]

    def _is_gone(self, one: Prepared) -> bool:
        return one.record is not None and one.record.deleted_at is not None and self.set.kind is not Kind.UNDO

    def _refuse(self, one: Prepared, changes: list[Change], refusal: Refused) -> Prepared:
        one.cells = [verdict(c, Status.REFUSED, refusal.say, rule=refusal.rule) for c in changes]
        return one

    def _delete(self, one: Prepared, changes: list[Change]) -> Prepared:
        decision = may(self.actor, Action.DELETE, one.resource.rights)
        undoing = self.set.kind is Kind.UNDO
        if not undoing and not self._within(one, Action.DELETE):
            return self._refuse(one, changes, Refused(decision.reason, decision.rule))
        change = next(c for c in changes if c.field == DELETED)
        stays = one.resource.stays(one.context) if change.raw and one.resource.stays else None
        if stays is not None:
            return self._refuse(one, changes, Refused(stays))
        if one.record is not None and change.version != one.record.version:
            if not (undoing and self.conflicts.is_own_work(one, change)):
                one.cells.append(self.conflicts.conflict(one, change, None))
                return one
        one.action = AuditAction.DELETE if change.raw else AuditAction.RESTORE
        one.after = {DELETED: self.now if change.raw else None}
        one.cells = [verdict(c, Status.OK) for c in changes]
        return one

    def _cell(self, one: Prepared, change: Change) -> None:
        spot = one.resource.fields.get(change.field)
        if self._is_extra(one, change):
            self._keep_extra(one, change)
            return
        if one.move is not None and change.field in (one.move.state_field, "note"):
            one.cells.append(verdict(change, Status.OK))
            return
        reason = self._closed(one, spot)
        if spot is None or reason is not None:
            said = Say(reason or NO_FIELD)
            one.cells.append(verdict(change, Status.REFUSED, said))
            return
        if isinstance(change.raw, str) and is_new(change.raw) and spot.target:
            one.aliases[spot.key] = one.context.values[spot.key] = change.raw
            one.cells.append(verdict(change, Status.OK))
            return
        self._parse(one, change, spot)

    def _is_extra(self, one: Prepared, change: Change) -> bool:
        fresh = self.set.kind is Kind.IMPORT and one.record is None
        return change.field == EXTRA and fresh and isinstance(change.raw, dict)

    def _keep_extra(self, one: Prepared, change: Change) -> None:
        """Columns of a register that no field is for, as {heading: text}; kept with the record."""
        kept = {}
        for heading, raw in change.raw.items():
            try:
                text = clean_text(raw, MOST_EXTRA, multiline=True)
            except ValueProblem as problem:
                said = Say(N_("{heading}: {problem}"), heading=heading, problem=problem.say)
                one.cells.append(
                    CellOutcome(change.table, change.row, EXTRA, Status.ERROR, raw=raw, say=said)
                )
                return
            if text is not None:
                kept[str(heading)] = text
        if kept:
            one.after[EXTRA] = kept
        one.cells.append(CellOutcome(change.table, change.row, EXTRA, Status.OK))

    def _closed(self, one: Prepared, spot: Field | None) -> str | None:
        if spot is None:
            return NO_FIELD
        if one.move is not None:
            return None if spot.key in one.move.fields else COMPUTED
        history = spot.marks.imported and self.set.kind in (Kind.IMPORT, Kind.UNDO)
        if not spot.writable and not history:
            return COMPUTED
        if one.record is not None and spot.key in closed_fields(self.actor, one.resource):
            return CLOSED
        return None

    def _parse(self, one: Prepared, change: Change, spot: Field) -> None:
        try:
            value, text = self._read(one.resource, spot, change.raw)
            if spot.type == "reference" and isinstance(change.raw, int) and value == change.raw:
                self._refuse_foreign(spot, value)
            if spot.marks.serving and value not in (None, (one.context.before or {}).get(spot.key)):
                self.lookup.require_serving(spot, value)
        except ValueProblem as problem:
            found = verdict(change, Status.ERROR, problem.say, rule=problem.rule, choices=problem.choices)
            one.cells.append(found)
            return
        follows = any(spot.key == column.key for column in one.resource.follows)
        needed = spot in one.move.needs if one.move is not None else spot.marks.required and not follows
        if value is None and needed:
            one.cells.append(verdict(change, Status.ERROR, Say(REQUIRED)))
            return
        if one.record is not None and change.version != one.record.version:
            undoing = self.set.kind is Kind.UNDO
            conflict = (
                None
                if undoing and self.conflicts.is_as_left(one, change)
                else self.conflicts.within(one, change, value)
            )
            if conflict is not None:
                one.cells.append(conflict)
                return
        one.context.values[spot.key] = value
        one.context.typed |= {spot.key}
        if spot.type == "reference":
            text = str(change.raw)
        one.cells.append(verdict(change, Status.OK, value=text))

    def _read(self, resource: Resource, spot: Field, raw: Any) -> tuple[Any, str]:
        """The value that was typed, and its text; a word that stands in many rows is read once.

        Raises `ValueProblem` where it cannot be read.
        """
        word = (spot.table, spot.key, raw) if spot.type in WORDS and isinstance(raw, str) else None
        if word is not None and word in self._words:
            return self._words[word]
        value = values.parse(spot, raw, self.lookup.reading(resource))
        text = values.editable_text(spot, value, self.actor.language, self.actor.zone)
        if word is not None:
            self._words[word] = (value, text)
        return value, text

    def _refuse_foreign(self, spot: Field, id: int) -> None:
        target = RESOURCES[spot.target or ""]
        if self.lookup.related(target.table, id) is None or not self.lookup.visible(target, id):
            raise ValueProblem(Say(GONE))

    def _require(self, one: Prepared) -> None:
        answered = {cell.field for cell in one.cells}
        wanted: Iterable[Field] = one.resource.required if one.record is None else ()
        if one.move is not None:
            wanted = one.move.needs
        for spot in wanted:
            missing = one.context.values.get(spot.key) in (None, "") and spot.key not in one.aliases
            if missing and spot.key not in answered:
                one.cells.append(CellOutcome(one.table, one.row, spot.key, Status.ERROR, say=Say(REQUIRED)))
