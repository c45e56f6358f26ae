"""What a rule, a derivation or a guard may look at while one row is being written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from core.access import Actor, Rights
from core.messages import Say
from core.worktime import Calendar


@dataclass(frozen=True, slots=True)
class Policy:
    """One value of the rulebook in force: text, unit, clause, and the row it was read from."""

    key: str
    value: str
    unit: str
    source_rule: str | None
    id: int | None

    @property
    def number(self) -> int:
        """The value as a whole number."""
        return int(self.value)


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch in which a record's clocks rested; one that goes on ends now."""

    id: int
    begun: datetime
    ended: datetime
    goes_on: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a record: the field it belongs to, the sentence, the rule."""

    field: str
    say: Say
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Also:
    """A row of another table written in the same step: a new one, or values for the one with this id."""

    table: str
    values: Mapping[str, Any]
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Tell:
    """A person told of a record in the same step, exactly once: who, of which row, and the sentence.

    A `clock` of the record says what it is about; whoever may not see that clock is not shown who was told.
    """

    user_id: int
    table: str
    row: int
    say: Say
    clock: str = ""


class PersonAct(StrEnum):
    """What is done with everything the product holds of one customer."""

    HIDE = "hide"
    SHOW = "show"
    DESTROY = "destroy"


@dataclass(frozen=True, slots=True)
class Person:
    """Everything of one customer is hidden, shown again or destroyed in the same step (R152)."""

    act: PersonAct
    customer_id: int


def no_rows(table: str, **equal: Any) -> Sequence[Mapping[str, Any]]:
    """Stands where nobody asks for rows of other tables."""
    return ()


def nothing_meant(field: str, text: str) -> int | None:
    """Stands where nobody reads names."""
    return None


def no_rights(table: str) -> Rights | None:
    """Stands where nobody asks for the rights of other tables."""
    return None


def no_statement(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Stands where nobody asks for the figures of a report."""
    return {}


def nobody(values: Mapping[str, Any]) -> bool:
    """Stands where nobody asks for destroyed persons."""
    return False


@dataclass(slots=True)
class Context:
    """One row on its way into the database.

    `values` are the values after the change, `before` those stored (None for a new row). `policy(key)` is the
    rulebook value in force for the row's place now, `policy(key, then)` the one that was in force on a day or at
    a moment, `calendar()` the working calendar of that place, `pauses()` the stretches in which the row's clocks
    rested until now, `related(field)` the row a reference points to, `rows(table, column=value)` the stored living
    rows with these values or `Since` a moment, oldest first, `meant(field, text)` the one row a reference means by a text, `rights(table)` who may do what there, `statement(row)` the figures of a report as they stand, `note` what the person wrote for a
    step.
    """

    table: str
    values: dict[str, Any]
    before: Mapping[str, Any] | None
    actor: Actor
    now: datetime
    policy: Callable[..., Policy]
    related: Callable[[str], Mapping[str, Any] | None]
    calendar: Callable[[], Calendar]
    pauses: Callable[[], tuple[Pause, ...]]
    rows: Callable[..., Sequence[Mapping[str, Any]]] = no_rows
    meant: Callable[[str, str], int | None] = nothing_meant
    rights: Callable[[str], Rights | None] = no_rights
    statement: Callable[[Mapping[str, Any]], Mapping[str, Any]] = no_statement
    buried: Callable[[Mapping[str, Any]], bool] = nobody
    importing: bool = False
    event: str = ""
    note: str = ""
    typed: frozenset[str] = field(default_factory=frozenset)

    @property
    def new(self) -> bool:
        """Does the row not exist yet?"""
        return self.before is None

    @property
    def earlier(self) -> "Context":
        """The row as it was stored, seen the same way; a new row as it is."""
        return self if self.before is None else replace(self, values=dict(self.before))

    def changed(self, key: str) -> bool:
        """Does this field get another value?"""
        return self.before is None or self.before.get(key) != self.values.get(key)
