"""Writes the rows of a commit that passed: many at once, one by one where some of them cannot be written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core import outbox, persons, values
from core.blank import blank
from core.changes import NEW, CellOutcome, ChangeSet, Status
from core.context import Also, Context, Person, Tell
from core.lookup import Lookup
from core.messages import N_, Say
from core.prepared import Prepared
from core.resource import Echo, Resource
from core.resources import RESOURCES
from core.searching import search_texts
from core.uniques import Uniques
from db import bulk, notices, search, writes
from db.base import Record
from db.vocabulary.notices import NoticeKind
from db.vocabulary.organisation import AuditAction

CHUNK = 500
ORPHAN = N_("The row this one belongs to was not saved.")
CIRCLE = N_("These new rows belong to each other in a circle.")
STOPPED = N_("The database refused this row; somebody may have stored the same just now.")

Row = tuple[str, int | str]
Group = list[Prepared]


@dataclass
class Writer:
    """Writes groups of prepared rows and keeps what the trace and the answer need."""

    session: Session
    set: ChangeSet
    now: datetime
    lookup: Lookup
    trace: list[dict[str, Any]] = field(default_factory=list)
    ids: dict[Row, int] = field(default_factory=dict)
    versions: dict[Row, int] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    def write(self, groups: Sequence[Group]) -> None:
        """Write each group as a whole or not at all; the cells of those that failed say why."""
        uniques = Uniques(self.session)
        for chunk in _chunks(groups):
            uniques.forget()
            fitting = self._fitting(chunk, uniques)
            if fitting and not self._written(fitting):
                for group in fitting:
                    uniques.forget()
                    if self._fitting([group], uniques) and not self._written([group]):
                        first = group[0]
                        _fail(group, CellOutcome(first.table, first.row, "", Status.ERROR, say=Say(STOPPED)))

    def enter(self, resource: Resource, values: Mapping[str, Any]) -> Row:
        """Write one new record that the product makes in the actor's name; gives its place among the `ids`."""
        row = {**blank(resource, self.set.actor, self.now), **values}
        context = self.lookup.context(resource, row, None)
        one = Prepared(resource, f"{NEW}1", None, context, [], after=row, action=AuditAction.CREATE)
        self._write_level([one])
        return one.table, one.row

    def _fitting(self, groups: Sequence[Group], uniques: Uniques) -> list[Group]:
        """The groups nothing stands in the way of; the others are marked as failed."""
        fitting = []
        coming = set(self.ids)
        for group, taken in uniques.sift(groups):
            here = coming | {(one.table, one.row) for one in group}
            orphan = next((one for one in group if not here.issuperset(_needed(one))), None)
            circled = None if orphan is not None else _circled(group)
            stuck = orphan or circled
            if stuck is not None:
                key = next(iter(stuck.aliases))
                said = Say(ORPHAN if orphan is not None else CIRCLE)
                _fail(group, CellOutcome(stuck.table, stuck.row, key, Status.ERROR, say=said))
            elif taken is not None:
                _fail(group, taken)
            else:
                fitting.append(group)
                coming = here
        return fitting

    def _written(self, groups: Sequence[Group]) -> bool:
        """Write these groups in one step; False, with nothing written, when a constraint stands in the way."""
        mark, numbers = len(self.trace), dict(self.numbers)
        rows = [one for group in groups for one in group]
        try:
            with self.session.begin_nested():
                for level in _levels(rows):
                    self._write_level(level)
        except IntegrityError:
            # Something the checks cannot know, such as another process that was faster.
            self.numbers = numbers
            del self.trace[mark:]
            for one in rows:
                self.ids.pop((one.table, one.row), None)
            return False
        return True

    def _write_level(self, rows: Sequence[Prepared]) -> None:
        for one in rows:
            for key, alias in one.aliases.items():
                one.after[key] = self.ids[one.resource.fields[key].target or "", alias]
        self._insert([one for one in rows if one.record is None])
        self._update([one for one in rows if one.record is not None])
        for one in rows:
            for also in one.also(self.ids[one.table, one.row]):
                if isinstance(also, Tell):
                    self._tell(also)
                elif isinstance(also, Person):
                    self.trace.append(persons.apply(self.session, self.set.actor.id, also, self.now))
                else:
                    self._write_also(also, (one.table, self.ids[one.table, one.row]))
        self._echo(rows)

    def _echo(self, rows: Sequence[Prepared]) -> None:
        """Bring the records these rows point to, or pointed to before, in step with them."""
        for resource, part in _by_table(rows):
            for echo in resource.echoes:
                asked: dict[int, Context] = {}
                for one in part:
                    for row in (one.context.before or {}, one.context.values, one.after):
                        if isinstance(id := row.get(echo.via.key), int):
                            asked[id] = one.context
                self._echo_to(RESOURCES[resource.fields[echo.via.key].target or ""], echo, asked)

    def _echo_of(
        self,
        resource: Resource,
        before: Mapping[str, Any],
        row: Mapping[str, Any],
        source: tuple[str, int],
    ) -> None:
        """The same for one row that came with another, the `source`, which says itself what it keeps of it."""
        for echo in resource.echoes:
            target = RESOURCES[resource.fields[echo.via.key].target or ""]
            known = {one.get(echo.via.key) for one in (before, row)}
            asked = {
                id: self.lookup.context(resource, dict(row), None)
                for id in known
                if isinstance(id, int) and (target.table, id) != source
            }
            self._echo_to(target, echo, asked)

    def _echo_to(self, target: Resource, echo: Echo, asked: Mapping[int, Context]) -> None:
        changed = []
        for id, record in writes.load(self.session, target.model, sorted(asked)).items():
            kept = echo.fill(asked[id], id)
            after = {key: value for key, value in kept.items() if getattr(record, key) != value}
            if after:
                changed.append((record, after, AuditAction.UPDATE))
        if changed:
            self._change(target, changed)

    def renew(self, target: Resource, echo: Echo, ids: Sequence[int]) -> None:
        """Bring these records in step with the rows that point to them, because time has passed."""
        asked = {
            id: self.lookup.context(target, dict(row), row)
            for id in ids
            if (row := writes.row_of(self.session, target.model, id)) is not None
        }
        self._echo_to(target, echo, asked)

    def _insert(self, rows: Sequence[Prepared]) -> None:
        for resource, part in _by_table(rows):
            for one in part:
                if resource.number is not None:
                    number = self._number(resource, one.context)
                    one.after[resource.number.column.key] = number
                    one.context.values[resource.number.column.key] = number
            ids = self._create(resource, [one.after for one in part], [one.action for one in part])
            for one, id in zip(part, ids, strict=True):
                self.ids[one.table, one.row], self.versions[one.table, one.row] = id, 1

    def _create(
        self, resource: Resource, rows: Sequence[Mapping[str, Any]], actions: Sequence[AuditAction]
    ) -> list[int]:
        engine = {
            "created_at": self.now,
            "created_by": self.set.actor.id,
            "updated_at": self.now,
            "updated_by": self.set.actor.id,
            "version": 1,
        }
        # A column that is not named is NULL, and one with a default never holds nothing.
        rows = [{key: value for key, value in row.items() if value is not None} for row in rows]
        stored = [row | engine for row in rows]
        texts = [search_texts(resource, row) for row in rows] if resource.searchable else []
        for row, (public, private) in zip(stored, texts, strict=False):
            row |= {"search_text": public, "search_private": private}
        ids = bulk.insert_numbered(self.session, resource.model, stored)
        if texts:
            new = [(id, None, found) for id, found in zip(ids, texts, strict=True)]
            search.write_many(self.session, resource.table, new)
        for id, row, action in zip(ids, rows, actions, strict=True):
            changed = {key: [None, values.as_text(value)] for key, value in row.items()}
            self._trace(resource.table, id, 1, action, changed)
        return ids

    def _update(self, rows: Sequence[Prepared]) -> None:
        for resource, part in _by_table(rows):
            self._change(resource, [(one.record, one.after, one.action) for one in part if one.record])
            for one in part:
                assert one.record is not None
                place = (one.table, one.row)
                self.ids[place], self.versions[place] = one.record.id, one.record.version

    def _change(
        self, resource: Resource, rows: Sequence[tuple[Record, Mapping[str, Any], AuditAction]]
    ) -> None:
        texts: list[search.Change] = []
        for record, after, action in rows:
            changed = {
                key: [values.as_text(getattr(record, key)), values.as_text(value)]
                for key, value in after.items()
                if getattr(record, key) != value
            }
            for key, value in after.items():
                setattr(record, key, value)
            record.updated_at, record.updated_by = self.now, self.set.actor.id
            record.version += 1
            if resource.searchable:
                old = (record.search_text, record.search_private)  # ty: ignore[unresolved-attribute]
                new = search_texts(resource, {a.key: getattr(record, a.key) for a in resource.search})
                record.search_text, record.search_private = new  # ty: ignore[unresolved-attribute]
                texts.append((record.id, old, new))
            self._trace(resource.table, record.id, record.version, action, changed)
        self.session.flush()
        if texts:
            search.write_many(self.session, resource.table, texts)
        for record, _, _ in rows:
            self.lookup.forget(resource.table, record.id)

    def _write_also(self, also: Also, source: tuple[str, int]) -> None:
        resource = RESOURCES[also.table]
        if also.id is None:
            row = dict(also.values)
            if resource.number is not None:
                context = self.lookup.context(resource, row, None)
                row[resource.number.column.key] = self._number(resource, context)
            (id,) = self._create(resource, [row], [AuditAction.CREATE])
            self._echo_of(resource, {}, {**row, "id": id}, source)
            return
        record = writes.load(self.session, resource.model, [also.id])[also.id]
        before = {key: getattr(record, key) for key in also.values}
        self._change(resource, [(record, dict(also.values), AuditAction.UPDATE)])
        after = writes.row_of(self.session, resource.model, also.id) or {}
        self._echo_of(resource, before, after, source)

    def _tell(self, tell: Tell) -> None:
        """Store the notice, and put it on its way; the step is taken once, so it is told once."""
        notice = {
            "key": f"news:{tell.table}:{tell.row}:{self.now.isoformat()}:{tell.user_id}",
            "user_id": tell.user_id,
            "kind": NoticeKind.NEWS,
            "table_name": tell.table,
            "row_id": tell.row,
            "clock": tell.clock,
            "level": 0,
            "said": tell.say.as_json(),
            "at": self.now,
        }
        for fresh in notices.add(self.session, [notice]):
            outbox.post(self.session, fresh, self.now)

    def _number(self, resource: Resource, context: Context) -> str:
        number = resource.number
        assert number is not None
        prefix = number.prefix(context) if callable(number.prefix) else number.prefix
        name = f"{resource.table}:{prefix}"
        if name not in self.numbers:
            self.numbers[name] = writes.last_number(self.session, name)
        self.numbers[name] += 1
        return f"{prefix}{self.numbers[name]:0{number.digits}}"

    def _trace(self, table: str, id: int, version: int, action: AuditAction, changed: dict[str, Any]) -> None:
        self.trace.append(
            {
                "actor_id": self.set.actor.id,
                "action": action,
                "table_name": table,
                "row_id": id,
                "changes": {"version": version, "fields": changed},
                "reason": self.set.reason,
                "rule": None,
            }
        )


def _chunks(groups: Sequence[Group]) -> Iterator[list[Group]]:
    """The groups in portions of about as many rows as go well into one step."""
    portion: list[Group] = []
    size = 0
    for group in groups:
        portion.append(group)
        size += len(group)
        if size >= CHUNK:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion


def _levels(rows: Sequence[Prepared]) -> Iterator[list[Prepared]]:
    """The rows in steps, each after the rows it refers to; rows in a circle are in none."""
    waiting = {(one.table, one.row) for one in rows}
    left = list(rows)
    while ready := [one for one in left if waiting.isdisjoint(_needed(one))]:
        yield ready
        waiting -= {(one.table, one.row) for one in ready}
        left = [one for one in left if (one.table, one.row) in waiting]


def _circled(group: Group) -> Prepared | None:
    """A row that waits for itself, over others or not."""
    placed = {(one.table, one.row) for level in _levels(group) for one in level}
    return next((one for one in group if (one.table, one.row) not in placed and one.aliases), None)


def _needed(one: Prepared) -> list[Row]:
    return [(one.resource.fields[key].target or "", alias) for key, alias in one.aliases.items()]


def _by_table(rows: Sequence[Prepared]) -> Iterator[tuple[Resource, list[Prepared]]]:
    tables: dict[str, list[Prepared]] = {}
    for one in rows:
        tables.setdefault(one.table, []).append(one)
    for part in tables.values():
        yield part[0].resource, part


def _fail(group: Group, cell: CellOutcome) -> None:
    """Put the verdict on the cell that stands in the way in the place of what was said of it."""
    for one in group:
        one.failed = True
        if one.row == cell.row and one.table == cell.table:
            one.cells = [kept for kept in one.cells if kept.field != cell.field] + [cell]
