"""The growing sample: rows by table with their ids, one source of chance per part, and the calendar."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from random import Random
from typing import Any

from core.sample.people import People
from core.sample.timeline import Timeline
from db.base import Base, Record

SEED = 20_260_101
Row = dict[str, Any]


class Book:
    """Rows waiting to be stored, each with the id it will have."""

    def __init__(self, now: datetime, seed: int = SEED, first_ids: Mapping[str, int] | None = None) -> None:
        self.now = now
        self.time = Timeline(now)
        self.seed = seed
        self.people = People(self.chance("people"))
        self.rows: dict[type[Base], list[Row]] = defaultdict(list)
        self.counters: dict[str, int] = defaultdict(int)
        self._first_ids = dict(first_ids or {})

    def chance(self, part: str) -> Random:
        """A source of chance for one part, so that a change there leaves the other parts as they were."""
        return Random(f"{self.seed}:{part}")

    def add(self, model: type[Record], created_at: datetime, by: int | None = None, **values: Any) -> Row:
        """Put down a record and number it; it was created then, by this user, and last touched then."""
        first = self._first_ids.get(model.__tablename__, 1)
        row = {
            "id": first + len(self.rows[model]),
            "version": 1,
            "created_at": created_at,
            "created_by": by,
            "updated_at": created_at,
            "updated_by": by,
            **values,
        }
        self.rows[model].append(row)
        return row

    def plain(self, model: type[Base], **values: Any) -> Row:
        """Put down a row of a table that is no business record and numbers itself, if at all."""
        self.rows[model].append(values)
        return values

    def number(self, name: str) -> int:
        """The next number under a name; the counters are stored with the rows."""
        self.counters[name] += 1
        return self.counters[name]

    def of(self, model: type[Base]) -> list[Row]:
        """The rows put down for a table so far."""
        return self.rows[model]
