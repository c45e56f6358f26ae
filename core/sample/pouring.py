"""Rows that stream into the database in parts, and what they may refer to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from core.sample.book import Row
from db import bulk
from db.base import Record
from db.session import Database
from db.vocabulary.customers import Gender

PART = 20_000


@dataclass(frozen=True, slots=True)
class Named:
    """A name with the two ends of its search text, so that a phone number fits between."""

    name: str
    gender: Gender
    front: str
    tail: str


@dataclass(frozen=True, slots=True)
class Ground:
    """What new rows may refer to, and when now is."""

    now: datetime
    users: list[int]
    department: int
    site: int
    names: list[Named]


def stream(
    database: Database, model: type[Record], n: int, rows_of: Callable[[Session], Iterator[Row]]
) -> int:
    """Store n rows in parts of a transaction each; `rows_of` gives them all and may ask the session."""
    with database.reading() as session:
        rows = rows_of(session)
    done = 0
    while done < n:
        part = [next(rows) for _ in range(min(PART, n - done))]
        with database.writing() as session:
            done += bulk.insert_many(session, model, part)
            bulk.settle(session, (model,), {})
    return done
