"""Taking one step of a workflow: who may, what it needs, what it writes beside the record."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.access import Action, Actor, Refused, Role
from core.changes import ChangeSet
from core.context import Also, Context, Person, Tell
from core.deadlines import pauses_to_keep
from core.messages import N_, Say, Term
from core.resource import Field, Resource
from core.rules.problem import ValueProblem
from core.rules.text import clean_text
from core.workflow import Transition
from db.vocabulary.archives import ApprovalDecision

# What fits into the opinion of a signature and into an entry of a diary.
OPINION, MESSAGE = 2_000, 10_000


@dataclass(frozen=True)
class Move:
    """A step about to be taken on one row."""

    resource: Resource
    step: Transition
    state_field: str
    note: str

    @property
    def needs(self) -> tuple[Field, ...]:
        """Fields that must have a value when the step is taken."""
        return tuple(self.resource.fields[a.key] for a in self.step.needs)

    @property
    def fields(self) -> frozenset[str]:
        """Keys of the fields the step may set from what a person typed."""
        return frozenset(a.key for a in self.step.needs + self.step.asks)

    def effect(self, context: Context) -> Mapping[str, Any]:
        """The new state and the further values of the step; raises `Refused` when its guard does."""
        target = self.step.target(context) if callable(self.step.target) else self.step.target
        extra = self.step.effect(context) if self.step.effect else {}
        return {self.state_field: target, **extra}

    def also(self, context: Context) -> Iterable[Also | Tell | Person]:
        """Rows of other tables and notices: the signature of an approval chain, and what the step itself adds."""
        if self.step.signs:
            yield Also("approvals", self._signature(context))
        if self.step.also:
            yield from self.step.also(context)
        yield from pauses_to_keep(self.resource.deadlines, context)

    def _signature(self, context: Context) -> dict[str, Any]:
        decision = ApprovalDecision.APPROVED if self.step.decides else ApprovalDecision.REJECTED
        signs_as = context.actor.roles | lent(context.actor, context.table, context.values["id"])
        role = next((role for role in Role if role in self.step.by & signs_as), Role.MANAGER)
        return {
            "subject_kind": context.table,
            "subject_id": context.values["id"],
            "step": self.step.signs,
            "role_required": role,
            "approver_id": context.actor.id,
            "decision": decision,
            "opinion": context.note or None,
            "at": context.now,
        }


def find_move(resource: Resource, context: Context, change_set: ChangeSet) -> Move:
    """The step the change set asks for; raises `Refused` with the sentence that says why it is closed."""
    if resource.workflow is None or context.before is None:
        raise Refused(Say(N_("This table has no steps.")))
    state = context.before[resource.workflow.field]
    step = resource.workflow.find(change_set.event, state)
    if step is None or not step.exists_for(context):
        said = N_("The step {step} does not lead out of the state {state}.")
        state_term = Term(f"enum.{type(state).__name__}.{state}")
        step_term = Term(f"event.{resource.table}.{change_set.event}")
        raise Refused(Say(said, step=step_term, state=state_term))
    seen = {change.version for change in change_set.changes}
    refusal = closed_because(step, context, change_set.actor)
    note = _note(step, change_set)
    if refusal is None and step.note and not note:
        refusal = Say(N_("This step needs a text: {what}."), what=Term(step.note))
    if refusal is not None:
        raise Refused(refusal, step.rule or None)
    if seen != {context.before["version"]}:
        raise Refused(Say(N_("The record changed meanwhile; look at it once more.")))
    return Move(resource, step, resource.workflow.field, note)


def _note(step: Transition, change_set: ChangeSet) -> str:
    raw = next((change.raw for change in change_set.changes if change.field == "note"), None)
    try:
        return clean_text(raw, OPINION if step.signs else MESSAGE, multiline=True) or ""
    except ValueProblem as problem:
        raise Refused(problem.say, problem.rule) from None


def closed_because(step: Transition, context: Context, actor: Actor) -> Say | None:
    """Why this actor may not take this step on this row now; None when they may."""
    before = context.before or {}
    if step.by_system is not actor.system:
        return Say(N_("The product itself takes this step when its time has come."))
    if step.by_system:
        return step.guard(context) if step.guard else None
    if any(before.get(a.key) == actor.id for a in step.not_by):
        return Say(N_("Nobody approves their own request."))
    named = any(before.get(a.key) == actor.id for a in step.by_fields)
    borrowed = lent(actor, context.table, before.get("id")) - actor.roles if step.signs else frozenset()
    if not named and not (step.by & (actor.roles | borrowed)):
        if not step.by:
            return Say(N_("Only the person named in the record takes this step."))
        first = next(role for role in Role if role in step.by)
        return Say(
            N_("This step belongs to another role: {role}."),
            role=Term(f"role.{first.value}"),
        )
    if borrowed:
        context = replace(context, actor=replace(actor, roles=actor.roles | borrowed))
    return step.guard(context) if step.guard else None


def lent(actor: Actor, table: str, id: int | None) -> frozenset[Role]:
    """The roles in which the actor may sign for this row, because they sign in somebody's place for a time."""
    given = (
        one.lent
        for one in actor.granted
        if one.table == table and one.action is Action.APPROVE and one.row in (None, id)
    )
    return frozenset().union(*given)


def open_steps(resource: Resource, context: Context, actor: Actor) -> Iterable[tuple[Transition, Say | None]]:
    """Every step a button stands for, each with the reason why it is closed to this actor, or None."""
    if resource.workflow is None or context.before is None:
        return
    for step in resource.workflow.of(context.before[resource.workflow.field]):
        if step.exists_for(context) and not (step.by_system or step.own_verb):
            yield step, closed_because(step, context, actor)
