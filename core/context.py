"""What a rule, a derivation or a guard may look at while one row is being written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.access import Actor
from core.messages import Say


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


@dataclass(slots=True)
class Context:
    """One row on its way into the database.

    `values` are the values after the change, `before` those stored (None for a new row). `policy(key)` is the
    rulebook value in force for the row's site now, `related(field)` the row a reference points to, `note` what
    the person wrote for a workflow step.
    """

    table: str
    values: dict[str, Any]
    before: Mapping[str, Any] | None
    actor: Actor
    now: datetime
    policy: Callable[[str], Policy]
    related: Callable[[str], Mapping[str, Any] | None]
    importing: bool = False
    event: str = ""
    note: str = ""
    typed: frozenset[str] = field(default_factory=frozenset)

    @property
    def new(self) -> bool:
        """Does the row not exist yet?"""
        return self.before is None

    def changed(self, key: str) -> bool:
        """Does this field get another value?"""
        return self.before is None or self.before.get(key) != self.values.get(key)
