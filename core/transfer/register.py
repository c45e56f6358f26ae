"""Turns the rows of a register into changes, by a plan; finds rows that stand in it twice or do not fit."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from core import service
from core.access import Actor
from core.changes import NEW, Change, ChangeSet, Kind
from core.messages import N_, Say
from core.prepare import EXTRA
from core.resource import Resource
from core.resources import RESOURCES
from core.rules.problem import Raw, ValueProblem, as_text
from core.rules.text import is_blank as says_nothing
from core.transfer import marks
from core.transfer.export import unguarded
from core.transfer.plan import Plan
from core.transfer.table import Row, Table, is_blank
from core.transfer.targets import Target
from db.columns import FieldType
from db.folding import fold

BATCH = 500
TWICE = N_("The same as row {line} of this file.")
TOO_LONG = N_("This row has more cells than there are headings.")


@dataclass(frozen=True)
class Register:
    """A file read by a plan."""

    actor: Actor
    table: str
    file: Table
    plan: Plan
    targets: Mapping[str, Target]

    @property
    def resource(self) -> Resource:
        """The declaration of the table that is filled."""
        return RESOURCES[self.table]

    @cached_property
    def known(self) -> Mapping[int, int]:
        """By line the records that rows of an export of ours are, as far as the actor sees them still."""
        found = marks.records(self.table, self.file.marks)
        seen = (
            {id for id, _ in service.versions(self.actor, self.table, set(found.values()))} if found else ()
        )
        return {line: id for line, id in found.items() if id in seen}

    def sift(self) -> tuple[list[tuple[Row, str]], dict[int, Say]]:
        """The rows that can be tried, each with its fingerprint, and why others cannot, by line; `known` ones are neither."""
        first: dict[str, int] = {}
        ragged, known = set(self.file.ragged), self.known
        tried, refused = [], {}
        for row in self.file.rows:
            if row.line in known:
                continue
            mark = self.fingerprint(row)
            if row.line in ragged:
                refused[row.line] = Say(TOO_LONG)
            elif mark in first:
                refused[row.line] = Say(TWICE, line=first[mark])
            else:
                first[mark] = row.line
                tried.append((row, mark))
        return tried, refused

    def fingerprint(self, row: Row) -> str:
        """Equal for rows that say the same under the same headings, whatever their order and spacing.

        Where answers are columns, the same sheet may be answered again for another survey.
        """
        about = self.resource.answers
        of = self.plan.constants.get(about.of) if about else None
        cells = sorted(
            f"{heading}\x1e{_comparable(cell)}"
            for heading, cell in zip(self._headings, row.cells, strict=False)
            if not is_blank(cell)
        )
        return hashlib.sha256("\x1f".join([self.table, str(of), *cells]).encode()).hexdigest()

    @cached_property
    def _headings(self) -> tuple[str, ...]:
        return tuple(map(fold, self.file.header))

    def change_set(self, rows: Sequence[tuple[Row, str]], key: str, reason: str) -> ChangeSet:
        """The changes of some rows of the file; the alias of a row is its line."""
        changes = tuple(change for row, _ in rows for change in self._changes(row))
        marks = {f"{NEW}{row.line}": mark for row, mark in rows}
        return ChangeSet(self.actor, changes, key, reason, Kind.IMPORT, fingerprints=marks)

    def _changes(self, row: Row) -> Iterator[Change]:
        """What a row says. A blank cell says nothing: constants, defaults and derivations hold."""
        alias, table, blanks = f"{NEW}{row.line}", self.table, self.resource.blanks
        for key, target, is_column in self._filled:
            raw = self._raw(target, row) if is_column else None
            if says_nothing(raw, blanks):
                if key not in self.plan.constants:
                    continue
                raw = self.plan.constants[key]
            yield Change(table, alias, None, key, raw, None, alias)
        left = {
            heading: self._text(row.cells[at])
            for heading, at in self._kept_apart
            if not is_blank(row.cells[at])
        }
        if left:
            yield Change(table, alias, None, EXTRA, left, None, alias)
        yield from self._answers(row, alias)

    @cached_property
    def _filled(self) -> tuple[tuple[str, Target, bool], ...]:
        """The fields this plan fills, from a column or by a constant only."""
        plan = self.plan
        return tuple(
            (key, target, key in plan.columns)
            for key, target in self.targets.items()
            if target.field is not None and (key in plan.columns or key in plan.constants)
        )

    @cached_property
    def _kept_apart(self) -> tuple[tuple[str, int], ...]:
        """The columns that are kept with the record, each under its heading."""
        return tuple((self._heading(at), at) for at in self.plan.kept_apart(self.file.header))

    def _answers(self, row: Row, alias: str) -> Iterator[Change]:
        """One new row of the child table for each column that holds an answer."""
        about = self.resource.answers
        if about is None:
            return
        for key, target in self.targets.items():
            if target.asked is None or key not in self.plan.columns:
                continue
            raw = self._raw(target, row)
            if is_blank(raw):
                continue
            child = f"{alias}:{target.asked['id']}"
            given = {about.via: alias, about.to: int(target.asked["id"]), **about.fill(target.asked, raw)}
            for field, value in given.items():
                yield Change(about.table, child, None, field, value, group=alias)

    def _raw(self, target: Target, row: Row) -> Raw:
        cell = self._text(row.cells[self.plan.columns[target.key]])
        words = self.plan.words.get(target.key)
        if words and not is_blank(cell):
            cell = words.get(_comparable(cell), cell)
        if target.field is not None and target.field.type is FieldType.REFERENCE:
            return _name(cell)
        return cell

    def _text(self, cell: Raw) -> Raw:
        """The cell without the apostrophe our own export put before what could be calculated."""
        return unguarded(cell) if isinstance(cell, str) and self.file.guess.kind == "csv" else cell

    def _heading(self, column: int) -> str:
        """The heading, with its place where another column has the same or it has none."""
        name = self.file.header[column]
        return name if name and self.file.header.count(name) == 1 else f"{name} #{column + 1}".strip()


def _name(cell: Raw) -> str:
    """A cell that names a row: always text, for a number would be taken for an id and `n:1` for a new row."""
    try:
        text = as_text(cell)
    except ValueProblem:
        text = str(cell)
    return f" {text}" if text.startswith(NEW) else text


def _comparable(cell: Raw) -> str:
    try:
        return fold(as_text(cell))
    except ValueProblem:
        return fold(str(cell).encode("utf-8", "backslashreplace").decode())
