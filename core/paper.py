"""What is printed from a record as data: papers with fields, lines and places to sign, and labels with a code (spec 3.7)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Lines:
    """Rows of another table that point to the record by `via`, as a table on the paper, with the sum of `total`.

    Where rows of many tables stand in it, `among` is the column that names the table of the record. With `by_hand`
    empty lines stay for a pen where there are none yet; else there is no table then.
    """

    table: str
    via: str
    columns: tuple[Any, ...]
    total: Any = None
    among: str = ""
    by_hand: bool = False


@dataclass(frozen=True)
class Paper:
    """One form: its fields, those of the record a reference `of` points to, its lines, and who signs.

    Each of `copies` is the same paper for somebody else. `known` are fields that stand on it only where they hold
    something; `later` are those that are filled after the lines. Under each of `signs`, fields that hold a name or a
    moment, and of `hands`, which are only words, stays room for a hand. With `code` a scanner reads its number.
    """

    key: str
    copies: tuple[str, ...]
    fields: tuple[Any, ...]
    known: tuple[Any, ...] = ()
    of: tuple[tuple[Any, tuple[Any, ...]], ...] = ()
    lines: tuple[Lines, ...] = ()
    later: tuple[Any, ...] = ()
    signs: tuple[Any, ...] = ()
    hands: tuple[str, ...] = ()
    code: bool = False
    rule: str = ""

    @property
    def own(self) -> Iterator[Any]:
        """The attributes of the record itself that the paper shows."""
        yield from self.fields + self.known + self.later + self.signs
        for through, _columns in self.of:
            yield through


@dataclass(frozen=True)
class Label:
    """What sticks on the thing itself: a code a scanner reads, and words beside it; nothing that is masked for anybody."""

    code: Any
    words: tuple[Any, ...] = ()
    rule: str = ""
