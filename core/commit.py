"""One transaction from a change set to its answer: prepare each row, write the good ones, seal the trace."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core import values
from core.changes import (
    CellOutcome,
    Change,
    ChangeSet,
    Outcome,
    RowOutcome,
    Status,
    is_new,
    rows_of,
)
from core.context import Also
from core.lookup import Lookup
from core.messages import N_, Say
from core.prepare import Prepared, Preparer
from core.resources import RESOURCES
from db import search, writes
from db.base import Record
from db.columns import Sensitivity
from db.models.trace import Draft, ImportedRow, StoredChangeSet
from db.vocabulary.organisation import AuditAction

Row = tuple[str, int | str]


class RowFails(Exception):
    """A row cannot be written after all; carries the verdict on the cell that stands in the way."""

    def __init__(self, cell: CellOutcome) -> None:
        super().__init__(str(cell.say))
        self.cell = cell


@dataclass
class Commit:
    """The state of one commit; `run` is used once."""

    session: Session
    set: ChangeSet
    now: datetime
    key: bytes
    cells: list[CellOutcome] = field(default_factory=list)
    rows: list[RowOutcome] = field(default_factory=list)
    trace: list[dict[str, Any]] = field(default_factory=list)
    ids: dict[Row, int] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    stored: StoredChangeSet | None = None

    def run(self) -> Outcome:
        """Commit the set: every group whose rows all pass is written, the others are answered only."""
        earlier = writes.stored_set(self.session, self.set.actor.id, self.set.key)
        if earlier is not None:
            return Outcome.from_json(earlier.id, earlier.outcome)
        self.lookup = Lookup(self.session, self.set.actor, self.now)
        rows = rows_of(self.set.changes)
        preparer = Preparer(self.session, self.set, self.lookup, self.now, self._load(rows))
        prepared = {row: preparer.prepare(row, changes) for row, changes in rows.items()}
        groups = self._groups(rows)
        if self.set.atomic and not all(one.good for one in prepared.values()):
            groups = {}
        for members in groups.values():
            if all(prepared[row].good for row in members):
                self._write_group([prepared[row] for row in members])
        self._answer(prepared)
        return self._seal()

    def _load(self, rows: Mapping[Row, list[Change]]) -> dict[Row, Record]:
        by_table: dict[str, list[int]] = {}
        for table, row in rows:
            if isinstance(row, int) and table in RESOURCES:
                by_table.setdefault(table, []).append(row)
        return {
            (table, id): record
            for table, ids in by_table.items()
            for id, record in writes.load(self.session, RESOURCES[table].model, ids).items()
        }

    def _groups(self, rows: Mapping[Row, list[Change]]) -> dict[Any, list[Row]]:
        groups: dict[Any, list[Row]] = {}
        for row, changes in rows.items():
            name = "all" if self.set.atomic else changes[0].group or row
            groups.setdefault(name, []).append(row)
        return groups

    def _write_group(self, group: list[Prepared]) -> None:
        mark, numbers = len(self.trace), dict(self.numbers)
        try:
            with self.session.begin_nested():
                for one in group:
                    self._write(one)
        except RowFails as failure:
            self.numbers = numbers
            self._take_back(group, mark, failure.cell)
        except IntegrityError:
            # A constraint the checks above do not know (another process was faster): nothing of the group stays.
            self.numbers, first = numbers, group[0]
            said = Say(N_("The database refused this row; somebody may have stored the same just now."))
            self._take_back(
                group,
                mark,
                CellOutcome(first.table, first.row, "", Status.ERROR, say=said),
            )

    def _take_back(self, group: list[Prepared], mark: int, cell: CellOutcome) -> None:
        del self.trace[mark:]
        for one in group:
            self.ids.pop((one.table, one.row), None)
            one.record = None if is_new(one.row) else one.record
            one.failed = True
        group[0].cells = [c for c in group[0].cells if c.field != cell.field]
        next(one for one in group if one.row == cell.row).cells.append(cell)

    def _write(self, one: Prepared) -> None:
        resource = one.resource
        after = dict(one.after)
        for key, alias in one.aliases.items():
            after[key] = self.ids[one.resource.fields[key].target or "", alias]
        if one.record is None and resource.number is not None:
            after[resource.number.column.key] = self._number(one)
        self._refuse_taken(one, after)
        record = one.record or resource.model()
        before = {key: getattr(record, key) for key in after} if one.record is not None else {}
        self._store(
            resource.table,
            record,
            after,
            new=one.record is None,
            action=one.action,
            before=before,
        )
        one.record = record
        self.ids[one.table, one.row] = record.id
        for also in one.also(record.id):
            self._write_also(also)

    def _write_also(self, also: Also) -> None:
        model = RESOURCES[also.table].model
        if also.id is None:
            self._store(
                also.table,
                model(),
                dict(also.values),
                new=True,
                action=AuditAction.CREATE,
                before={},
            )
            return
        record = writes.load(self.session, model, [also.id])[also.id]
        before = {key: getattr(record, key) for key in also.values}
        self._store(
            also.table,
            record,
            dict(also.values),
            new=False,
            action=AuditAction.UPDATE,
            before=before,
        )

    def _store(
        self,
        table: str,
        record: Record,
        after: dict[str, Any],
        *,
        new: bool,
        action: AuditAction,
        before: Mapping[str, Any],
    ) -> None:
        resource = RESOURCES[table]
        old = None if new or not resource.searchable else (record.search_text, record.search_private)  # ty: ignore[unresolved-attribute]
        for key, value in after.items():
            setattr(record, key, value)
        record.updated_at, record.updated_by = self.now, self.set.actor.id
        if new:
            record.created_at, record.created_by, record.version = (
                self.now,
                self.set.actor.id,
                1,
            )
            self.session.add(record)
        else:
            record.version += 1
        if resource.searchable:
            public, private = search_texts(resource, record)
            record.search_text, record.search_private = public, private  # ty: ignore[unresolved-attribute]
        self.session.flush()
        if resource.searchable:
            search.write(self.session, table, record.id, old, (public, private))
        changed = {
            key: [values.as_text(before.get(key)), values.as_text(value)]
            for key, value in after.items()
            if before.get(key) != value
        }
        self.lookup.forget(table, record.id)
        self._trace(table, record, action, changed)

    def _trace(self, table: str, record: Record, action: AuditAction, changed: dict[str, Any]) -> None:
        if self.stored is None:
            self.stored = StoredChangeSet(
                actor_id=self.set.actor.id,
                key=self.set.key,
                kind=self.set.kind.value,
                reason=self.set.reason,
                at=self.now,
                outcome={},
            )
            self.session.add(self.stored)
            self.session.flush()
        self.trace.append(
            {
                "actor_id": self.set.actor.id,
                "action": action,
                "table_name": table,
                "row_id": record.id,
                "change_set_id": self.stored.id,
                "changes": {"version": record.version, "fields": changed},
                "reason": self.set.reason,
                "rule": None,
            }
        )

    def _number(self, one: Prepared) -> str:
        number = one.resource.number
        assert number is not None
        prefix = number.prefix(one.context) if callable(number.prefix) else number.prefix
        name = f"{one.table}:{prefix}"
        if name not in self.numbers:
            self.numbers[name] = writes.last_number(self.session, name)
        self.numbers[name] += 1
        return f"{prefix}{self.numbers[name]:0{number.digits}}"

    def _refuse_taken(self, one: Prepared, after: Mapping[str, Any]) -> None:
        current = {} if one.record is None else {k: getattr(one.record, k) for k in one.resource.fields}
        merged = current | dict(after)
        for columns in one.resource.unique:
            wanted = {key: merged.get(key) for key in columns}
            if any(value is None for value in wanted.values()) or not set(columns) & set(after):
                continue
            but = one.record.id if one.record is not None else None
            if writes.owner_of(self.session, one.resource.model, wanted, but) is not None:
                said = Say(N_("Another record has this already."))
                raw = next(
                    (c.raw for c in self.set.changes if (c.row, c.field) == (one.row, columns[-1])),
                    None,
                )
                raise RowFails(CellOutcome(one.table, one.row, columns[-1], Status.ERROR, raw=raw, say=said))

    def _answer(self, prepared: Mapping[Row, Prepared]) -> None:
        for one in prepared.values():
            saved = (one.table, one.row) in self.ids
            record = one.record
            self.rows.append(
                RowOutcome(
                    one.table,
                    one.row,
                    record.id if record else None,
                    record.version if record else None,
                    saved,
                )
            )
            self.cells.extend(one.cells)

    def _seal(self) -> Outcome:
        if self.set.keep_drafts:
            self._keep_drafts()
        if self.stored is None:
            return Outcome(None, tuple(self.rows), tuple(self.cells))
        outcome = Outcome(self.stored.id, tuple(self.rows), tuple(self.cells))
        self.stored.outcome = outcome.as_json()
        for row in self.rows:
            print_of_row = self.set.fingerprints.get(str(row.row))
            if row.saved and print_of_row:
                self.session.add(
                    ImportedRow(
                        table_name=row.table,
                        fingerprint=print_of_row,
                        row_id=row.id,
                        change_set_id=self.stored.id,
                    )
                )
        writes.keep_numbers(self.session, self.numbers)
        writes.chain(self.session, self.trace, self.now, self.key)
        writes.bump(self.session, (entry["table_name"] for entry in self.trace))
        return outcome

    def _keep_drafts(self) -> None:
        unsaved_new = {(r.table, r.row) for r in self.rows if is_new(r.row) and not r.saved}
        kept, done = [], []
        for cell in self.cells:
            place = (cell.table, str(cell.row), cell.field)
            if cell.status in (Status.OK, Status.REFUSED) and (cell.table, cell.row) not in unsaved_new:
                done.append(place)
                continue
            change = next(
                (c for c in self.set.changes if (c.table, str(c.row), c.field) == place),
                None,
            )
            if change is None:
                continue
            problem = {
                "say": cell.say.as_json() if cell.say else None,
                "status": cell.status.value,
            }
            kept.append(
                Draft(
                    user_id=self.set.actor.id,
                    table_name=cell.table,
                    row=str(cell.row),
                    field=cell.field,
                    raw=values.as_text(change.raw),
                    base=change.base,
                    version=change.version,
                    problem=problem | {"choices": list(cell.choices)},
                    at=self.now,
                )
            )
        writes.keep_drafts(self.session, self.set.actor.id, kept, done)


def search_texts(resource: Any, record: Record) -> tuple[str, str]:
    """The normalised texts of a record: what anybody may match, and what needs the right to personal data."""
    public, private = [], []
    for attribute in resource.search:
        value = getattr(record, attribute.key)
        if value:
            place = public if resource.fields[attribute.key].sensitivity is Sensitivity.NONE else private
            place.append(str(value))
    return search.normalise(public), search.normalise(private)
