"""Papers that are printed from a record as data: which fields, which lines, how many copies for whom (spec 3.7)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Lines:
    """Rows of a child table that point to the record by `via`, as a table on the paper with the sum of `total`."""

    table: str
    via: str
    columns: tuple[Any, ...]
    total: Any


@dataclass(frozen=True)
class Paper:
    """One form: its fields, those of the record a reference `of` points to, its lines, and who signs.

    Each of `copies` is the same paper for somebody else. Under each of `signs`, fields that hold a name or a
    moment, stays room for a hand, whether or not they are filled yet.
    """

    key: str
    copies: tuple[str, ...]
    fields: tuple[Any, ...]
    of: tuple[tuple[Any, tuple[Any, ...]], ...] = ()
    lines: Lines | None = None
    signs: tuple[Any, ...] = ()
    rule: str = ""

    @property
    def own(self) -> Iterator[Any]:
        """The attributes of the record itself that the paper shows."""
        yield from self.fields
        yield from self.signs
        for through, _columns in self.of:
            yield through
