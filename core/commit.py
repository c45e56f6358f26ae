"""One transaction from a change set to its answer: prepare each row, write the good ones, seal the trace."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeGuard

from sqlalchemy.orm import Session

from core import turns, values
from core.access import Refused, Role
from core.changes import (
    CellOutcome,
    Change,
    ChangeSet,
    Kind,
    Outcome,
    RowOutcome,
    Status,
    is_new,
    rows_of,
)
from core.lookup import Lookup
from core.messages import N_, Say
from core.prepare import Preparer
from core.prepared import Prepared, is_version
from core.reading import row_scope
from core.resource import Echo
from core.resources import RESOURCES
from core.rules.problem import storable
from core.uniques import Uniques
from core.writing import Writer
from db import imports, writes
from db.base import Record
from db.models.organisation import User
from db.models.trace import Draft, StoredChangeSet

Row = tuple[str, int | str]
Rows = Mapping[Row, list[Change]]


@dataclass
class Commit:
    """The state of one commit; `run` is used once."""

    session: Session
    set: ChangeSet
    now: datetime
    key: bytes
    cells: list[CellOutcome] = field(default_factory=list)
    rows: list[RowOutcome] = field(default_factory=list)

    def run(self) -> Outcome:
        """Commit the set: every group whose rows all pass is written, the others are answered only.

        A row of a register that was stored before is answered with its record and not written again.
        """
        earlier = writes.stored_set(self.session, self.set.actor.id, self.set.key)
        if earlier is not None:
            return Outcome.from_json(earlier.id, earlier.outcome)
        lookup = self.lookup = Lookup(self.session, self.set.actor, self.now)
        self.writer = Writer(self.session, self.set, self.now, lookup)
        if self.set.fingerprints:
            imports.one_at_a_time(self.session)
        rows = self._not_yet_stored(rows_of(self.set.changes))
        turns.take(self.session, lookup, rows)
        self._require_actor()
        preparer = Preparer(self.session, self.set, lookup, self.now, self._load(rows))
        prepared = {row: preparer.prepare(row, changes) for row, changes in rows.items()}
        self.writer.write(self._good_groups(rows, prepared))
        if self.set.by_cell:
            self._save_the_rest(rows, prepared, preparer)
        self._answer(prepared)
        return self._seal()

    def _require_actor(self) -> None:
        """Whoever writes still works here with these roles, and nobody takes them away before this is stored."""
        actor = self.set.actor
        if actor.system:
            return
        person = writes.row_of(self.session, User, actor.id, held=True)
        if (
            person is None
            or not person["active"]
            or not actor.roles <= {Role(one) for one in person["roles"]}
        ):
            raise Refused(Say(N_("Your account was changed meanwhile, so nothing was saved; sign in again.")))

    def _save_the_rest(self, rows: Rows, prepared: dict[Row, Prepared], preparer: Preparer) -> None:
        """Write existing records again without the cell that stood in the way, until nothing more can be saved."""
        while again := {row: left for row, one in prepared.items() if (left := _left(rows[row], one))}:
            for row, changes in again.items():
                aside = prepared[row].aside + prepared[row].problems
                prepared[row] = preparer.prepare(row, changes)
                prepared[row].aside += aside
            self.writer.write(self._good_groups(again, {row: prepared[row] for row in again}))

    def enter(self, table: str, values: Mapping[str, Any]) -> Outcome:
        """Write a record nobody types, with its number and whoever is told of it; the set holds no changes.

        Who may was asked by the verb of the product that makes such records.
        """
        earlier = writes.stored_set(self.session, self.set.actor.id, self.set.key)
        if earlier is not None:
            return Outcome.from_json(earlier.id, earlier.outcome)
        lookup = Lookup(self.session, self.set.actor, self.now)
        self.writer = Writer(self.session, self.set, self.now, lookup)
        place = self.writer.enter(RESOURCES[table], values)
        self.rows.append(RowOutcome(*place, self.writer.ids[place], self.writer.versions[place], True))
        return self._seal()

    def renew(self, table: str, echo: Echo, ids: Sequence[int]) -> Outcome:
        """Bring records in step with the rows an echo gathers for them; the set holds no changes."""
        self.writer = Writer(self.session, self.set, self.now, Lookup(self.session, self.set.actor, self.now))
        self.writer.renew(RESOURCES[table], echo, ids)
        return self._seal()

    def rehearse(self, lookup: Lookup, uniques: Uniques) -> Outcome:
        """What `run` would answer to new rows, without writing; later sets find earlier ones' values taken."""
        rows = self._not_yet_stored(rows_of(self.set.changes))
        preparer = Preparer(self.session, self.set, lookup, self.now, {})
        prepared = {row: preparer.prepare(row, changes) for row, changes in rows.items()}
        for group, taken in uniques.sift(self._good_groups(rows, prepared)):
            for one in group:
                if taken is not None and (one.table, one.row) == (taken.table, taken.row):
                    one.cells = [kept for kept in one.cells if kept.field != taken.field] + [taken]
        for one in prepared.values():
            self.rows.append(RowOutcome(one.table, one.row, None, None, False))
            self.cells.extend(one.cells)
        return Outcome(None, tuple(self.rows), tuple(self.cells))

    def _not_yet_stored(self, rows: Rows) -> Rows:
        """The rows without those of groups whose register row was stored before; these are answered here."""
        if not self.set.fingerprints:
            return rows
        marked = [(table, row) for table, row in rows if str(row) in self.set.fingerprints]
        found: dict[Row, int] = {}
        for table in {table for table, _ in marked}:
            marks = {self.set.fingerprints[str(row)]: row for name, row in marked if name == table}
            resource = RESOURCES[table]
            scope = row_scope(self.set.actor, resource.rights)
            stored = imports.stored(self.session, resource.model, list(marks), scope)
            found.update({(table, marks[mark]): id for mark, id in stored.items()})
        known = {rows[row][0].group or row for row in found}
        self.rows += [RowOutcome(*row, id, None, False) for row, id in found.items()]
        return {row: made for row, made in rows.items() if (made[0].group or row) not in known}

    def _load(self, rows: Rows) -> dict[Row, Record]:
        by_table: dict[str, list[int]] = {}
        for table, row in rows:
            if turns.is_stored(row) and table in RESOURCES:
                by_table.setdefault(table, []).append(row)
        return {
            (table, id): record
            for table, ids in sorted(by_table.items())
            for id, record in writes.load(self.session, RESOURCES[table].model, ids).items()
        }

    def _good_groups(self, rows: Rows, prepared: Mapping[Row, Prepared]) -> list[list[Prepared]]:
        """The rows that are saved together, where all of them pass."""
        groups: dict[Any, list[Prepared]] = {}
        for row, changes in rows.items():
            name = "all" if self.set.atomic else changes[0].group or row
            groups.setdefault(name, []).append(prepared[row])
        return [members for members in groups.values() if all(one.good for one in members)]

    def _answer(self, prepared: Mapping[Row, Prepared]) -> None:
        for row, one in prepared.items():
            seen = (one.record.id, one.record.version) if one.record else (None, None)
            id, version = self.writer.ids.get(row), self.writer.versions.get(row)
            saved = id is not None
            self.rows.append(RowOutcome(*row, *((id, version) if saved else seen), saved))
            self.cells.extend(one.cells + one.aside)

    def _seal(self) -> Outcome:
        if self.set.keep_drafts:
            self._keep_drafts()
        trace = self.writer.trace
        outcome = Outcome(None, tuple(self.rows), tuple(self.cells))
        if not trace and not (self.set.keep_drafts or self.set.kind is Kind.UNDO):
            return outcome
        # A register is large and holds other people's data: what was fine with it is not written down twice.
        kept = outcome.problems if self.set.kind is Kind.IMPORT else outcome.cells
        stored = StoredChangeSet(
            actor_id=self.set.actor.id,
            key=self.set.key,
            kind=self.set.kind.value,
            table_name=self.set.changes[0].table if self.set.changes else None,
            reason=self.set.reason,
            at=self.now,
            outcome=replace(outcome, cells=kept).as_json(),
        )
        self.session.add(stored)
        self.session.flush()
        if not trace:
            return outcome
        self._keep_fingerprints(stored.id)
        writes.keep_numbers(self.session, self.writer.numbers)
        sealed = ({**entry, "change_set_id": stored.id} for entry in trace)
        writes.chain(self.session, sealed, self.now, self.key)
        writes.bump(self.session, (entry["table_name"] for entry in trace))
        return replace(outcome, id=stored.id)

    def _keep_fingerprints(self, change_set_id: int) -> None:
        marks = self.set.fingerprints
        imports.keep(
            self.session,
            change_set_id,
            (
                (row.table, marks[str(row.row)], row.id)
                for row in self.rows
                if row.saved and row.id is not None and str(row.row) in marks
            ),
        )

    def _keep_drafts(self) -> None:
        unsaved = {(r.table, r.row) for r in self.rows if not r.saved}
        typed = {(c.table, c.row, c.field): c for c in self.set.changes}
        kept, done = [], []
        for cell in self.cells:
            place = (cell.table, cell.row, cell.field)
            failed = place[:2] in unsaved or cell.status is not Status.OK
            waits = failed and (cell.status is not Status.REFUSED or is_new(cell.row))
            if cell.field not in RESOURCES[cell.table].fields:
                continue
            if not waits:
                done.append((cell.table, storable(str(cell.row)), cell.field))
                continue
            change = typed.get(place)
            if change is None:
                continue
            problem = {
                "say": cell.say.as_json() if cell.say else None,
                "status": cell.status.value,
                "rule": cell.rule,
                "theirs": cell.theirs,
                "by": cell.by,
                "at": cell.at,
                # A record picked from a list is that one, also where another has the same name.
                "chosen": change.raw if is_id(change.raw) else None,
            }
            kept.append(
                Draft(
                    user_id=self.set.actor.id,
                    table_name=cell.table,
                    row=storable(str(cell.row)),
                    field=cell.field,
                    raw=self._as_typed(change),
                    base=None if change.base is None else storable(change.base),
                    version=change.version if is_version(change.version) else None,
                    problem=problem | {"choices": list(cell.choices)},
                    at=self.now,
                )
            )
        writes.keep_drafts(self.session, self.set.actor.id, kept, done)

    def _as_typed(self, change: Change) -> str | None:
        """The text a draft shows: a record that was picked from a list by its name."""
        spot = RESOURCES[change.table].fields[change.field]
        if spot.target and is_id(change.raw):
            return storable(self.lookup.named(spot, change.raw))
        return None if change.raw is None else storable(values.as_text(change.raw) or "")


def is_id(raw: Any) -> TypeGuard[int]:
    """Is this the id of a record that was picked, and not a text, or yes and no, which Python counts as numbers?"""
    return isinstance(raw, int) and not isinstance(raw, bool)


def _left(changes: list[Change], one: Prepared) -> list[Change]:
    """The changes of an existing record that are worth another try: one of the others stood in the way."""
    bad = {cell.field for cell in one.problems}
    if one.record is None or not one.failed or bad.isdisjoint(change.field for change in changes):
        return []
    good = {cell.field for cell in one.cells} - bad
    return [change for change in changes if change.field in good]
