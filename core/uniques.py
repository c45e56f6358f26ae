"""Which rows of a commit hold values that no two records may share, asked of the database for many rows at once."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy.orm import Session

from core.changes import CellOutcome, Status
from core.messages import N_, Say
from core.prepared import Prepared
from core.resource import Resource
from db import writes

TAKEN = N_("Another record has this already.")

# Table, columns, values.
Claim = tuple[str, tuple[str, ...], tuple[Any, ...]]


class Uniques:
    """Lets one row have each value that must be unique, and refuses it to all others."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._claimed: set[Claim] = set()

    def forget(self) -> None:
        """Drop the claims of rows that were not written after all, or are in the database by now."""
        self._claimed.clear()

    def sift(self, groups: Sequence[list[Prepared]]) -> Iterator[tuple[list[Prepared], CellOutcome | None]]:
        """Each group of rows with the cell that another record stands in the way of, None where it may be written.

        Later groups find the values of earlier ones taken.
        """
        holders = self._holders(one for group in groups for one in group)
        for group in groups:
            mine: set[Claim] = set()
            verdict = next(filter(None, (self._verdict(one, holders, mine) for one in group)), None)
            if verdict is None:
                self._claimed |= mine
            yield group, verdict

    def _verdict(self, one: Prepared, holders: dict[Claim, int], mine: set[Claim]) -> CellOutcome | None:
        own = one.record.id if one.record is not None else None
        for claim, field, said, _ in claims(one):
            holder = holders.get(claim)
            if claim in self._claimed or claim in mine or (holder is not None and holder != own):
                return CellOutcome(
                    one.table, one.row, field, Status.ERROR, raw=one.typed.get(field), say=said
                )
            mine.add(claim)
        return None

    def _holders(self, rows: Iterable[Prepared]) -> dict[Claim, int]:
        wanted: dict[tuple[str, tuple[str, ...], bool], tuple[Resource, set[tuple[Any, ...]]]] = {}
        for one in rows:
            for (table, columns, values), _, _, living in claims(one):
                wanted.setdefault((table, columns, living), (one.resource, set()))[1].add(values)
        return {
            (table, columns, values): id
            for (table, columns, living), (resource, asked) in wanted.items()
            for values, id in writes.holders(self.session, resource.model, columns, asked, living).items()
        }


def claims(one: Prepared) -> Iterator[tuple[Claim, str, Say, bool]]:
    """What a row wants for itself: the values, the field to blame, the sentence, and whether the bin counts not.

    Nothing is claimed by blank values, by values that did not change, by numbers the server gives out, and by
    references to rows that do not exist yet.
    """
    resource, record = one.resource, one.record

    def value(key: str) -> Any:
        return one.after[key] if key in one.after or record is None else getattr(record, key)

    given = resource.number.column.key if resource.number is not None and record is None else None
    for columns in resource.unique:
        if given in columns or not set(columns) & set(one.after) or set(columns) & set(one.aliases):
            continue
        values = tuple(value(key) for key in columns)
        if None not in values:
            yield (resource.table, columns, values), columns[-1], Say(TAKEN), True
    for rule in resource.alone:
        columns = (rule.column.key, rule.state.key)
        if (
            set(columns) & set(one.after)
            and value(columns[1]) == rule.value
            and value(columns[0]) is not None
        ):
            yield (resource.table, columns, (value(columns[0]), rule.value)), columns[0], rule.say, True
