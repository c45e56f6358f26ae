"""Registrations: customers met by call, visit or one's own search, handed in next morning, theirs who was first (S10)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from core import formats
from core.access import Role, Scopes, grants
from core.context import Also, Context, Problem, Tell
from core.deadlines import Deadline
from core.digests import phone_hash
from core.measures import OF_WHAT_IS_OVER, Chart, Count, Kpi, Month, Share, between, by, is_
from core.messages import N_, Say
from core.resource import Colour, Group, Number, Resource, Section
from core.resources.registrations.deals import (
    archive_awaited,
    archive_late,
    archive_missing,
    archive_of_customer,
    closed,
    form_late,
    points_for_archive,
    points_for_form,
)
from core.workflow import Lapse, Transition, Workflow
from db.models.registrations import Registration as Form
from db.vocabulary.registrations import (
    RegistrationOrigin,
    ThroughIntermediary,
)
from db.vocabulary.registrations import RegistrationOutcome as Outcome
from db.vocabulary.registrations import RegistrationStatus as State

# A form whose time is not over is neither in time nor late; one not handed in by then is late.
TIME_OVER = between(Form.due_at, "", "now")
IN_TIME = Share((by(Form.submitted_at, Form.due_at),))
FIRST = N_("This customer was registered earlier, on {at}, and belongs to {name} (R145).")
TIE = N_(
    "Somebody else registered this customer in the same minute; a manager decides whose they are (R145)."
)
LOCKED = N_("This form was handed in. Ask its keeper, an archivist, to change it (R149).")
FIXED = N_("The time of the form stands for this number. Make a new form for another one (R145).")
BY_TIME = N_("Whether forms clash follows from their times; nobody chooses it (R145).")


def minute(context: Context) -> datetime:
    """The minute it is; at 10:00 a form is in time, at 10:01 it is late (R143)."""
    return context.now.replace(second=0, microsecond=0)


def entitled(context: Context) -> int | None:
    """Whose a customer is whom nobody registered before (R146, R147).

    The manager the customer names, where an old customer brought them only if it is the manager of that one; whoever
    found the customer; else the manager on duty.
    """
    row, old = context.values, context.related("referrer_id")
    named = row["named_owner_id"]
    if named and (old is None or old["owner_id"] == named):
        return named
    own = row["origin"] is RegistrationOrigin.SELF_DEVELOPED and old is None
    return row["registered_by"] if own else row["on_duty_id"]


def derive(context: Context) -> Mapping[str, Any]:
    """The digest of the number (R145), who was on duty, whose the customer is; a clash keeps its owner."""
    row = context.values
    found: dict[str, Any] = {
        "phone_hash": phone_hash(row["phone"]) if row["phone"] else None,
        **closed(context),
    }
    if context.event or row["outcome"] is Outcome.CLASH:
        return found
    row["on_duty_id"] = found["on_duty_id"] = row["on_duty_id"] or row["registered_by"]
    if row["outcome"] is Outcome.NEW and row["is_intent"]:
        found["outcome"] = Outcome.INTENT
    if context.new or row["status"] is State.ENTERED:
        found["owner_id"] = row["owner_id"] if row["earlier_at"] else entitled(context)
    return found


def intent_known(context: Context) -> Iterable[Problem]:
    """Who is marked as having an intent can be reached, and it is known what they want (R144)."""
    row = context.values
    if not row["is_intent"]:
        return
    if not (row["phone"] or row["email"]):
        yield Problem(
            "phone", Say(N_("A customer with an intent needs a phone number or an e-mail.")), "R144"
        )
    if not row["wish"]:
        yield Problem("wish", Say(N_("Say what the customer wants to buy or rent.")), "R144")


def intermediary_named(context: Context) -> Iterable[Problem]:
    """An intermediary has a name (R148)."""
    row = context.values
    if row["has_intermediary"] is ThroughIntermediary.YES and not row["intermediary_name"]:
        yield Problem("intermediary_name", Say(N_("Name the intermediary.")), "R148")


def clash_not_chosen(context: Context) -> Iterable[Problem]:
    """A clash is found by the times of the forms, and stays one (R145)."""
    earlier = context.before["outcome"] if context.before else Outcome.NEW
    if context.changed("outcome") and Outcome.CLASH in (earlier, context.values["outcome"]):
        yield Problem("outcome", Say(BY_TIME), "R145")


def number_stays(context: Context) -> Iterable[Problem]:
    """A number that came later did not have the time of the form (R145)."""
    if not context.new and context.changed("phone"):
        yield Problem("phone", Say(FIXED), "R145")


def locked(context: Context) -> Iterable[Problem]:
    """After the hand-in only the keeper changes a form (R149)."""
    before = context.before
    if before is None or context.event or Role.ARCHIVIST in context.actor.roles:
        return
    if before["status"] is not State.ENTERED:
        for key in sorted(context.typed):
            if context.changed(key):
                yield Problem(key, Say(LOCKED), "R149")


def late_with_reason(context: Context) -> Iterable[Problem]:
    """A form is handed in before the end of work; with a reason until the next morning, and later too (R143)."""
    if context.event != "hand_in" or context.values["late_reason"]:
        return
    law, calendar = context.policy("registration.cutoff"), context.calendar()
    if minute(context) > calendar.at(calendar.day_of(context.values["registered_at"]), law.value):
        said = Say(N_("After {time} of its day a form is handed in with a reason (R143)."), time=law.value)
        yield Problem("late_reason", said, "R143")


def whose(context: Context) -> Iterator[Also | Tell]:
    """Of several forms with one number the earliest decides; the later person is told its time and owner only (R145).

    It is looked up when the form has its number, which forms get one after the other, so that of two people who save at
    once one is the second.
    """
    row = context.values
    if not (context.new and row["phone_hash"]):
        return
    forms = context.rows("registrations", phone_hash=row["phone_hash"])
    first = min(forms, key=lambda one: (one["registered_at"], one["id"]))
    if first["registered_by"] == row["registered_by"]:
        return
    at, owner = first["registered_at"], first["owner_id"]
    tie = at == row["registered_at"] or owner is None
    decided = {"outcome": Outcome.CLASH, "earlier_at": at, "owner_id": None if tie else owner}
    yield Also(context.table, decided, row["id"])
    if not tie:
        name = next((one["name"] for one in context.rows("users", id=owner)), "")
        when = formats.moment(context.actor.language, at, context.actor.zone)
        yield Tell(context.actor.id, context.table, row["id"], Say(FIRST, at=when, name=name))
        return
    managers = {
        one["id"]
        for one in context.rows("users", active=True, department_id=row["department_id"])
        if Role.MANAGER.value in one["roles"]
    }
    for id in sorted(managers | {context.actor.id}):
        yield Tell(id, context.table, row["id"], Say(TIE))


def handed_in(context: Context) -> State:
    """A minute after the grace is late (R143)."""
    due = context.values["due_at"]
    return State.LATE if due is not None and minute(context) > due else State.SUBMITTED


def has_owner(context: Context) -> Say | None:
    """A form whose customer belongs to nobody is not filed (R145)."""
    if context.values["owner_id"] is None:
        return Say(N_("First a manager decides whose the customer is (R145)."))
    return archive_missing(context)


def as_it_stands(context: Context) -> State:
    """What follows from a form does not move it."""
    return context.values["status"]


HANDED_IN = (State.SUBMITTED, State.LATE, State.OWNER_DECIDED)
WORKFLOW = Workflow(
    Form.status,
    (
        Transition(
            "hand_in",
            (State.ENTERED,),
            handed_in,
            to=(State.SUBMITTED, State.LATE),
            by_fields=(Form.registered_by,),
            asks=(Form.late_reason,),
            effect=lambda context: {"submitted_at": minute(context)},
            also=points_for_form,
            rule="R143",
            icon=":material/send:",
        ),
        Transition(
            "decide",
            (State.SUBMITTED, State.LATE),
            State.OWNER_DECIDED,
            by=frozenset({Role.MANAGER, Role.EXECUTIVE}),
            not_by=(Form.registered_by,),
            needs=(Form.owner_id,),
            only=lambda context: context.values["outcome"] is Outcome.CLASH,
            signs="registration",
            rule="R145",
            icon=":material/balance:",
        ),
        Transition(
            "archive",
            HANDED_IN,
            State.ARCHIVED,
            by=frozenset({Role.ARCHIVIST}),
            guard=has_owner,
            rule="R149",
            icon=":material/inventory_2:",
        ),
        Transition(
            "receive_archive",
            HANDED_IN,
            as_it_stands,
            by=frozenset({Role.ARCHIVIST}),
            needs=(Form.archive_id,),
            only=archive_awaited,
            effect=lambda context: {"archive_handed_at": minute(context)},
            also=points_for_archive,
            rule="R150",
            icon=":material/folder_open:",
        ),
        Transition(
            "propose_points",
            (State.ENTERED,),
            as_it_stands,
            guard=form_late,
            also=points_for_form,
            rule="R153",
            icon=":material/gavel:",
            lapse=Lapse(Form.due_at),
        ),
        Transition(
            "propose_archive_points",
            (State.ENTERED, *HANDED_IN),
            as_it_stands,
            guard=archive_late,
            also=points_for_archive,
            rule="R153",
            icon=":material/gavel:",
            lapse=Lapse(Form.archive_due),
        ),
    ),
    ends=frozenset({State.ARCHIVED}),
)

RESOURCE = Resource(
    model=Form,
    section=Section.CARE,
    icon=":material/assignment_ind:",
    title=Form.form_no,
    number=Number(Form.form_no, "RF"),
    columns=(
        Form.form_no,
        Form.status,
        Form.registered_at,
        Form.registered_by,
        Form.name,
        Form.business_kind,
        Form.origin,
        Form.is_intent,
        Form.outcome,
        Form.owner_id,
        Form.due_at,
        Form.submitted_at,
    ),
    form=(
        Group("registration", Form.business_kind, Form.origin, Form.name, Form.phone, Form.email),
        Group("intent", Form.is_intent, Form.wish, Form.outcome, Form.customer_id),
        Group(
            "belonging",
            Form.named_owner_id,
            Form.referrer_id,
            Form.on_duty_id,
            Form.owner_id,
            Form.earlier_at,
        ),
        Group("intermediary", Form.has_intermediary, Form.intermediary_name),
        Group("hand_in", Form.due_at, Form.submitted_at, Form.late_reason),
        Group("deal", Form.deal_closed_at, Form.archive_due, Form.archive_id, Form.archive_handed_at),
    ),
    search=(Form.form_no, Form.name, Form.phone),
    filters=(
        Form.status,
        Form.business_kind,
        Form.origin,
        Form.outcome,
        Form.owner_id,
        Form.registered_by,
        Form.registered_at,
        Form.due_at,
    ),
    grants=grants(
        {
            Role.EXECUTIVE: "V A P X",
            Role.MANAGER: "Vd A P",
            Role.SUPERVISOR: "Vd",
            Role.SALES: "Vo Co Eo P",
            Role.ARCHIVIST: "Va E P",
            Role.ANALYST: "V",
        }
    ),
    # The keeper discloses nothing: whoever else is to see a form is let in by the general manager (R149).
    scopes=Scopes(own=("registered_by",), department="department_id", given_by=frozenset({Role.EXECUTIVE})),
    workflow=WORKFLOW,
    deadlines=(
        Deadline(
            "hand_in",
            starts=Form.registered_at,
            stops=Form.submitted_at,
            due=Form.due_at,
            policy="registration.grace",
            rule="R143",
        ),
        Deadline(
            "archive",
            starts=Form.deal_closed_at,
            stops=Form.archive_handed_at,
            due=Form.archive_due,
            policy="archive.handin.deal",
            remind="archive.remind_before",
            rule="R150",
        ),
    ),
    derive=derive,
    rules=(
        intent_known,
        intermediary_named,
        clash_not_chosen,
        number_stays,
        locked,
        late_with_reason,
        archive_of_customer,
    ),
    also=whose,
    kpis=(
        Kpi("to_hand_in", Count(), (is_(Form.status, State.ENTERED),), rises=False, rule="R143"),
        Kpi(
            "clashes",
            Count(),
            (is_(Form.outcome, Outcome.CLASH),),
            rises=False,
            trend=Form.registered_at,
            rule="R145",
        ),
        Kpi(
            "in_time",
            IN_TIME,
            (TIME_OVER,),
            target=100,
            icon=":material/verified:",
            rule="R143",
            about=OF_WHAT_IS_OVER,
        ),
    ),
    charts=(
        Chart("by_origin", Form.origin, split=Form.outcome, rule="R144"),
        Chart("per_month", Month(Form.registered_at)),
        Chart(
            "clashes_per_month",
            Month(Form.registered_at),
            where=(is_(Form.outcome, Outcome.CLASH),),
            rule="R145",
        ),
        Chart("in_time_by_person", Form.registered_by, IN_TIME, where=(TIME_OVER,), target=100, rule="R143"),
    ),
    colours={
        State.ENTERED: Colour.BUSY,
        State.SUBMITTED: Colour.GOOD,
        State.LATE: Colour.WARN,
        State.OWNER_DECIDED: Colour.SPECIAL,
        State.ARCHIVED: Colour.QUIET,
        Outcome.CLASH: Colour.BAD,
        Outcome.CLOSED_DEAL: Colour.GOOD,
        Outcome.INTENT: Colour.BUSY,
    },
)
