"""Rights for a time: asked for with a reason, given by somebody else, ended by the clock (R149, R310, R311)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from core.access import Actor, Role, Scopes, as_actor, grants
from core.context import Context, Problem, Tell
from core.giving import GIVERS, Wanted, refusal
from core.measures import Chart, Count, Kpi, is_
from core.messages import N_, Say, Term
from core.resource import Colour, Group, Number, Resource, Section
from core.workflow import Lapse, Transition, Workflow
from db.models.access import AccessGrant as Grant
from db.vocabulary.access import AccessRight
from db.vocabulary.access import GrantStatus as State

CONTENT = ("person_id", "permission", "table_name", "row_id", "department_id", "reason", "valid_until")
SETTLED = N_("This request is decided. Make a new one.")
NOTE = "field.approvals.opinion"


def derive(context: Context) -> Mapping[str, Any]:
    """Who asks, and the department it is about: that of the record, else the one named, else the person's."""
    row = context.values
    if not context.new:
        return {}
    record, person = record_of(context), context.related("person_id") or {}
    rights = context.rights(row["table_name"])
    column = rights.scopes.department if rights else ""
    own = record.get(column) if record and column else None
    return {
        "asked_by": context.actor.id,
        "department_id": own or row["department_id"] or person.get("department_id"),
    }


def record_of(context: Context) -> Mapping[str, Any] | None:
    """The record it is about; None for a whole table and for a record that is not there."""
    row = context.values
    if row["row_id"] is None or context.rights(row["table_name"]) is None:
        return None
    return next(iter(context.rows(row["table_name"], id=row["row_id"])), None)


def ends_in_time(context: Context) -> Iterable[Problem]:
    """A right for a time has an end, at most so many days from now."""
    if context.event not in ("", "grant") or not (context.event or context.changed("valid_until")):
        return
    most, until = context.policy("access.most_days").number, context.values["valid_until"]
    if until <= context.now:
        yield Problem("valid_until", Say(N_("This is over already.")), "R149")
    elif until > context.now + timedelta(days=most):
        yield Problem("valid_until", Say(N_("At most {days} days from now."), days=most), "R149")


def fits(context: Context) -> Iterable[Problem]:
    """A list is exported as a whole."""
    row = context.values
    if row["permission"] is AccessRight.EXPORT and row["row_id"] is not None:
        yield Problem("row_id", Say(N_("An export is made of a list, not of one record.")), "R305")


def settled(context: Context) -> Iterable[Problem]:
    """What was decided stays as it was decided; only its own step ends it earlier."""
    if context.before is None or context.before["status"] is State.REQUESTED or context.event == "end":
        return
    for key in CONTENT:
        if context.changed(key):
            yield Problem(key, Say(SETTLED), "R149")


def wanted_of(context: Context) -> Wanted | None:
    """What the request asks for; None where its table is gone."""
    row = context.values
    rights = context.rights(row["table_name"])
    if rights is None:
        return None
    return Wanted(row["permission"], rights, row["row_id"], record_of(context), row["department_id"])


def not_to_give(context: Context) -> Say | None:
    """Why the actor may not give this."""
    return not_from(context.actor, context)


def not_from(giver: Actor, context: Context) -> Say | None:
    """Why somebody may not give this; None when they may."""
    wanted, person = wanted_of(context), context.related("person_id")
    if wanted is None or person is None or not person["active"]:
        return Say(N_("There is no such record."))
    return refusal(giver, as_actor(person, context.now), wanted)


def not_over(context: Context) -> Say | None:
    """It ends by itself at its end, not before."""
    until = context.values["valid_until"]
    return None if until <= context.now else Say(N_("Its time is not over yet."))


def asked(context: Context) -> Iterator[Tell]:
    """The nearest who may give it are told: the heads of the department, else the executives, else the administrators."""
    row = context.values
    people = [as_actor(one, context.now) for one in context.rows("users", active=True)]
    for role in GIVERS:
        near = [
            one.id
            for one in people
            if role in one.roles
            and (role is not Role.MANAGER or one.department_id == row["department_id"])
            and not_from(one, context) is None
        ]
        if near:
            said = Say(
                N_("{name} asks for a right: {right}, {table}."),
                name=(context.related("person_id") or {}).get("name", ""),
                right=Term(f"enum.AccessRight.{row['permission'].value}"),
                table=Term(f"table.{row['table_name']}"),
            )
            yield from (Tell(id, context.table, row["id"], said) for id in near if id != context.actor.id)
            return


def answered(sentence: str) -> Any:
    """Tell the person what became of it."""

    def tell(context: Context) -> Iterator[Tell]:
        row = context.values
        said = Say(
            sentence,
            right=Term(f"enum.AccessRight.{row['permission'].value}"),
            table=Term(f"table.{row['table_name']}"),
        )
        for id in {row["person_id"], row["asked_by"]} - {context.actor.id, None}:
            yield Tell(id, context.table, row["id"], said)

    return tell


def stays(context: Context) -> Say | None:
    """What was given is ended, and stays as a trace; what nobody decided may go."""
    if (context.before or {}).get("status") is State.REQUESTED:
        return None
    return Say(N_("What was decided stays on record. End the right with its step."))


WORKFLOW = Workflow(
    Grant.status,
    (
        Transition(
            "grant",
            (State.REQUESTED,),
            State.GRANTED,
            by=frozenset(GIVERS),
            not_by=(Grant.person_id,),
            needs=(Grant.valid_until,),
            guard=not_to_give,
            effect=lambda context: {"given_by": context.actor.id, "valid_from": context.now},
            signs="access",
            also=answered(N_("You were given a right for a time: {right}, {table}.")),
            rule="R310",
            icon=":material/check:",
        ),
        Transition(
            "decline",
            (State.REQUESTED,),
            State.DECLINED,
            by=frozenset(GIVERS),
            not_by=(Grant.person_id,),
            note=NOTE,
            signs="access",
            decides=False,
            also=answered(N_("Your request for a right was declined: {right}, {table}.")),
            rule="R310",
            icon=":material/close:",
        ),
        Transition(
            "withdraw",
            (State.REQUESTED,),
            State.WITHDRAWN,
            by_fields=(Grant.asked_by, Grant.person_id),
            rule="R310",
            icon=":material/undo:",
        ),
        Transition(
            "end",
            (State.GRANTED,),
            State.ENDED,
            by=frozenset(GIVERS),
            by_fields=(Grant.given_by, Grant.person_id),
            effect=lambda context: {"valid_until": min(context.values["valid_until"], context.now)},
            also=answered(N_("A right you had for a time has ended: {right}, {table}.")),
            rule="R149",
            icon=":material/block:",
        ),
        Transition(
            "run_out",
            (State.GRANTED,),
            State.ENDED,
            guard=not_over,
            rule="R149",
            icon=":material/timer_off:",
            lapse=Lapse(Grant.valid_until),
        ),
    ),
    ends=frozenset({State.DECLINED, State.WITHDRAWN, State.ENDED}),
)

RESOURCE = Resource(
    model=Grant,
    section=Section.SYSTEM,
    icon=":material/key_vertical:",
    title=Grant.grant_no,
    number=Number(Grant.grant_no, "G"),
    columns=(
        Grant.grant_no,
        Grant.person_id,
        Grant.permission,
        Grant.table_name,
        Grant.row_id,
        Grant.status,
        Grant.valid_from,
        Grant.valid_until,
        Grant.reason,
        Grant.given_by,
        Grant.department_id,
        Grant.asked_by,
    ),
    form=(
        Group(
            "request",
            Grant.person_id,
            Grant.permission,
            Grant.table_name,
            Grant.row_id,
            Grant.department_id,
            Grant.valid_until,
            Grant.reason,
        ),
    ),
    filters=(
        Grant.status,
        Grant.person_id,
        Grant.permission,
        Grant.department_id,
        Grant.given_by,
        Grant.valid_until,
    ),
    grants=grants(
        {
            Role.ADMIN: "V C E D",
            Role.EXECUTIVE: "V C A",
            Role.MANAGER: "Vd Cd Ed A",
            **dict.fromkeys(
                (
                    Role.SUPERVISOR,
                    Role.AGENT,
                    Role.SALES,
                    Role.ARCHIVIST,
                    Role.FIELD,
                    Role.FINANCE,
                    Role.ANALYST,
                ),
                "Vo Co Eo",
            ),
        }
    ),
    scopes=Scopes(own=("asked_by", "person_id"), department="department_id"),
    workflow=WORKFLOW,
    derive=derive,
    follows=(Grant.department_id,),
    also=asked,
    stays=stays,
    rules=(ends_in_time, fits, settled),
    kpis=(
        Kpi(
            "open_requests",
            Count(),
            (is_(Grant.status, State.REQUESTED),),
            icon=":material/hourglass_top:",
            rises=False,
        ),
        Kpi("rights_in_force", Count(), (is_(Grant.status, State.GRANTED),), icon=":material/key_vertical:"),
    ),
    charts=(Chart("by_right", Grant.permission), Chart("by_status", Grant.status)),
    colours={
        State.REQUESTED: Colour.BUSY,
        State.GRANTED: Colour.GOOD,
        State.DECLINED: Colour.BAD,
        State.WITHDRAWN: Colour.QUIET,
        State.ENDED: Colour.QUIET,
    },
)
