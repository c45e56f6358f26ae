"""States and transitions as data: who may take a step, what it needs, what it sets (spec 3.5)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from core.access import Role
from core.context import Also, Context, Person, Tell
from core.messages import DeclarationError, Say
from db.columns import marks

Guard = Callable[[Context], Say | None]
Effect = Callable[[Context], Mapping[str, Any]]
Target = StrEnum | Callable[[Context], StrEnum]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record a step may name, and what speaks for it or against it."""

    id: int
    say: Say


Ranking = Callable[[Context], Iterable[Candidate]]


@dataclass(frozen=True)
class Lapse:
    """When the product takes a step by itself: at the moment in `column`, or the rulebook value `policy` after it.

    With `reminds` it comes after reminders: `column` is when a clock is due; once that is over, the person in the column
    `reminds` is reminded once a day, as often as `policy` says, and the step follows on the day after.
    """

    column: Any
    policy: str = ""
    reminds: Any = None


@dataclass(frozen=True)
class Transition:
    """One step: `event` leads from any of `sources` to `target`.

    `by` are the roles that may take it; empty `by` with `by_fields` means only the people those columns name.
    `not_by` columns name people who may not (the applicant, R312). `needs` must be filled when the step is
    taken, `asks` may be. `guard` returns the sentence that refuses, `effect` the further values to store.
    `signs` names the step of the approval chain the transition signs; `decides` is False when it refuses.
    `note` is the catalogue key of the text the person must write (an opinion, a message), `also` gives rows of
    other tables that are written, and people who are told, in the same transaction. For rows where `only` says no
    the step does not exist; a step with a `lapse` is taken by the product itself, never by a person. Where the record
    decides the `target`, `to` names the states it may give; without them the step stays in its state. `ranks` gives for
    a reference the step asks for the records that come into question, the best first. A step that `reads` says that
    the record was read, so no list leads past the record to it.
    """

    event: str
    sources: tuple[StrEnum, ...]
    target: Target
    by: frozenset[Role] = frozenset()
    by_fields: tuple[Any, ...] = ()
    not_by: tuple[Any, ...] = ()
    needs: tuple[Any, ...] = ()
    asks: tuple[Any, ...] = ()
    guard: Guard | None = None
    effect: Effect | None = None
    signs: str = ""
    decides: bool = True
    note: str = ""
    also: Callable[[Context], Iterable[Also | Tell | Person]] | None = None
    rule: str = ""
    icon: str = ":material/arrow_forward:"
    only: Callable[[Context], bool] | None = None
    lapse: Lapse | None = None
    to: tuple[StrEnum, ...] = ()
    ranks: tuple[tuple[Any, Ranking], ...] = ()
    own_verb: bool = False
    reads: bool = False

    @property
    def by_system(self) -> bool:
        """Does the product take it, and no person?"""
        return self.lapse is not None

    @property
    def leads(self) -> tuple[StrEnum, ...]:
        """The states the step may lead to; none for a step that stays in its state."""
        return self.to if callable(self.target) else (self.target,)

    def exists_for(self, context: Context) -> bool:
        """Is this a step of such a row at all?"""
        return self.only is None or self.only(context)


@dataclass(frozen=True)
class Workflow:
    """The state column of a table and its transitions; the state is written by `service.move` only."""

    state: Any
    transitions: tuple[Transition, ...]
    ends: frozenset[StrEnum] = field(default_factory=frozenset)

    @property
    def field(self) -> str:
        """Key of the state column."""
        return self.state.key

    def of(self, state: str | StrEnum) -> tuple[Transition, ...]:
        """The steps that lead out of a state."""
        return tuple(step for step in self.transitions if state in step.sources)

    def find(self, event: str, state: str | StrEnum) -> Transition | None:
        """The step an event names in a state."""
        return next((step for step in self.of(state) if step.event == event), None)


def check(workflow: Workflow, table: str) -> None:
    """Raise `DeclarationError` for a state the column does not have or two steps of one name in a state."""
    about = marks(workflow.state)
    if about is None or about.choices is None:
        raise DeclarationError(f"{table}: the state of a workflow is a choice column")
    if not about.computed:
        raise DeclarationError(
            f"{table}.{workflow.field}: a state column is computed, so that only steps write it"
        )
    seen = set()
    for step in workflow.transitions:
        for source in step.sources:
            if not isinstance(source, about.choices):
                raise DeclarationError(
                    f"{table}: step {step.event!r} starts from {source!r}, not a state of {table}"
                )
            if (step.event, source) in seen:
                raise DeclarationError(f"{table}: two steps {step.event!r} lead out of {source.value!r}")
            seen.add((step.event, source))
        if step.to and not (callable(step.target) and all(isinstance(one, about.choices) for one in step.to)):
            raise DeclarationError(f"{table}: step {step.event!r} names states that its target cannot give")
        if any(column not in step.needs + step.asks for column, _ranking in step.ranks):
            raise DeclarationError(f"{table}: step {step.event!r} ranks what it does not ask for")
        if not (step.by or step.by_fields or step.by_system):
            raise DeclarationError(f"{table}: nobody may take step {step.event!r}")
