"""How a register is to be imported: column by field, constants, words; proposed, remembered, and checked."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from core.access import Action, Actor, own_hand, require
from core.refusals import written_down
from core.resource import Resource
from core.resources import RESOURCES
from core.transfer import targets as fields
from core.transfer.columns import signature
from core.transfer.table import Table
from core.transfer.targets import Target
from db import imports
from db.folding import fold
from db.session import database


@dataclass(frozen=True)
class Plan:
    """What becomes of each column.

    `columns` gives the column (from 0) of each target; one column may fill several. `constants` fill what the
    file lacks or leaves blank, as typed or as the id of a row. `words` translates what a register calls a thing, for each
    target: folded word -> what is read in its place ("" for nothing). Columns nobody uses are kept with the
    record under their heading, except those of `ignored`.
    """

    columns: Mapping[str, int] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    ignored: frozenset[int] = frozenset()

    def kept_apart(self, header: Sequence[str]) -> list[int]:
        """The columns that no target takes and the person did not give up."""
        used = set(self.columns.values()) | self.ignored
        return [column for column in range(len(header)) if column not in used]

    def with_word(self, key: str, word: str, meant: str) -> "Plan":
        """The plan that reads `meant` where a register says `word`."""
        words = {**self.words.get(key, {}), fold(word): meant}
        return replace(self, words={**self.words, key: words})

    def as_json(self) -> dict[str, Any]:
        """The form that is remembered."""
        return {
            "columns": dict(self.columns),
            "constants": dict(self.constants),
            "words": {key: dict(words) for key, words in self.words.items()},
            "ignored": sorted(self.ignored),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Plan":
        """The plan that `as_json` gave."""
        return cls(data["columns"], data["constants"], data["words"], frozenset(data["ignored"]))

    @property
    def digest(self) -> str:
        """Equal for equal plans."""
        return hashlib.sha256(json.dumps(self.as_json(), sort_keys=True, default=str).encode()).hexdigest()


@written_down(lambda table, *_: table)
def offered(actor: Actor, table: str, constants: Mapping[str, Any]) -> dict[str, Target]:
    """What the columns may fill, given the constants chosen. Raises `Refused` without the right to import."""
    resource = RESOURCES[table]
    require(actor, Action.IMPORT, resource.rights)
    return fields.targets(resource, fields.asked_of(actor, resource, constants))


def propose(actor: Actor, table: str, file: Table, constants: Mapping[str, Any] | None = None) -> Plan:
    """The plan this person used for this layout last time, else one by the names of the columns."""
    resource = RESOURCES[table]
    known = remembered(actor, table, file)
    if known is not None and constants is None:
        return known
    constants = constants or {}
    choice = offered(actor, table, constants)
    free = {key: one for key, one in choice.items() if key not in constants}
    blank = [one.key for one in fields.unfilled(resource, actor, constants)]
    columns = fields.propose_columns(file.header, free, blank)
    words = known.words if known is not None else {}
    return Plan(columns, constants, words)


def remembered(actor: Actor, table: str, file: Table) -> Plan | None:
    """The plan of last time, without what the table no longer takes; None for the first time."""
    with database().reading() as session:
        kept = imports.mapping(session, actor.id, table, signature(file.header))
    if kept is None:
        return None
    plan = Plan.from_json(kept)
    choice = offered(actor, table, plan.constants)
    width = len(file.header)
    return replace(
        plan,
        columns={key: at for key, at in plan.columns.items() if key in choice and at < width},
        constants={key: raw for key, raw in plan.constants.items() if key in choice},
        words={key: words for key, words in plan.words.items() if key in choice},
    )


def remember(actor: Actor, table: str, file: Table, plan: Plan) -> None:
    """Keep the plan for the next file of this layout."""
    own_hand(actor)
    with database().writing() as session:
        imports.keep_mapping(session, actor.id, table, signature(file.header), plan.as_json())


def checked(actor: Actor, table: str, file: Table, plan: Plan) -> dict[str, Target]:
    """The targets of a plan. Raises `AppError` where it fills what registers cannot, or names no column."""
    resource: Resource = RESOURCES[table]
    choice = offered(actor, table, plan.constants)
    fields.refuse_strangers(resource, choice, plan.columns, plan.constants)
    if any(not 0 <= column < len(file.header) for column in plan.columns.values()):
        raise ValueError("a plan names a column the file does not have")
    return choice
