"""Requests of people about their data: see, correct, object, erase; erasure restricts first, then destroys (R152).

To erase is to hide everything of the person at once, to keep it hidden until the archives' time is over (R151), to
have it reviewed by one head and approved by the general manager, and to destroy it before a witness.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from core import formats
from core.access import Role, Scopes, grants
from core.context import Also, Context, Person, PersonAct, Problem
from core.deadlines import Deadline
from core.measures import Chart, Count, Kpi, Month, is_
from core.messages import N_, Say
from core.resource import Colour, Group, Number, Resource, Section
from core.workflow import Guard, Transition, Workflow
from db.models.privacy import PrivacyRequest as Request
from db.vocabulary.archives import ArchiveStatus
from db.vocabulary.privacy import ConsentChannel, ConsentSource, ConsentState, RequestKind
from db.vocabulary.privacy import RequestStatus as State

NOTE = "field.approvals.opinion"
PERSON_GONE = N_("The data of this person is restricted or destroyed; nothing about it is changed (R152).")
ASKED = ("customer_id", "kind", "received_at")
WRITTEN = ("channel", "wish", "identity_check", "evidence", "outcome", "method", "witness_id")
HANDLERS = frozenset({Role.MANAGER, Role.EXECUTIVE})
CLERKS = HANDLERS | {Role.SUPERVISOR, Role.AGENT}


def derive(context: Context) -> Mapping[str, Any]:
    """Who wrote it down, and whose customer it is."""
    if not context.new:
        return {}
    customer = context.related("customer_id") or {}
    return {"recorded_by_id": context.actor.id, "department_id": customer.get("department_id")}


def not_ahead(context: Context) -> Iterable[Problem]:
    """Nobody has asked in the future."""
    if context.values["received_at"] > context.now:
        yield Problem("received_at", Say(N_("This moment lies in the future.")))


def as_asked(context: Context) -> Iterable[Problem]:
    """What was asked, and of whom, stays once who asks was checked."""
    if context.before is None or context.before["status"] is State.RECEIVED:
        return
    for key in ASKED:
        if context.changed(key):
            yield Problem(key, Say(N_("This was checked; write down another request.")), "R152")
    # The record of a destruction stays as it is, and nothing of the person is written into it again.
    for key in WRITTEN if context.before["status"] is State.DESTROYED else ():
        if context.changed(key):
            yield Problem(key, Say(PERSON_GONE), "R152")


def witnessed(context: Context) -> Iterable[Problem]:
    """The witness is somebody else than who destroys (R152)."""
    if context.event == "destroy" and context.values["witness_id"] == context.actor.id:
        yield Problem("witness_id", Say(N_("Nobody is their own witness.")), "R152")


def is_of(*kinds: RequestKind) -> Callable[[Context], bool]:
    """A step of requests of these kinds only."""
    return lambda context: context.values["kind"] in kinds


ERASURE = is_of(RequestKind.ERASE)


def one_erasure(context: Context) -> Say | None:
    """What is hidden already is not hidden twice, and nothing that is lent is destroyed behind its borrower."""
    archives = context.rows("archives", customer_id=context.values["customer_id"])
    lent = next((one for one in archives if one["status"] is ArchiveStatus.ON_LOAN), None)
    if lent is not None:
        said = N_("Archive {number} of this person is lent; take it back first.")
        return Say(said, number=lent["archive_no"])
    if context.related("customer_id") is None:
        return Say(N_("The data of this person is restricted or destroyed already."))
    return None


def longest_kept(context: Context) -> Mapping[str, Any]:
    """Restricting answers the person; the latest day on which an archive may not be destroyed yet stays (R151)."""
    archives = context.rows("archives", customer_id=context.values["customer_id"])
    days = [one["retention_until"] for one in archives if one["retention_until"]]
    return {"answered_at": context.now, "keep_until": max(days, default=None)}


def kept_long_enough(context: Context) -> Say | None:
    """Nothing is destroyed before its time is over, whoever asks (R151)."""
    until = context.values["keep_until"]
    today = context.now.astimezone(context.calendar().zone).date()
    if until is None or today > until:
        return None
    day = formats.day(context.actor.language, until)
    return Say(
        N_("The archives of this person are kept until {day}; nothing is destroyed before (R151)."), day=day
    )


def by_another(*columns: Any) -> Guard:
    """The steps of an erasure belong to different people, after the time of keeping (R152)."""

    def guard(context: Context) -> Say | None:
        if any(context.values[column.key] == context.actor.id for column in columns):
            return Say(
                N_("Recording, review and approval of an erasure belong to three different people (R152).")
            )
        return kept_long_enough(context)

    return guard


def answered(context: Context) -> Mapping[str, Any]:
    """The clock stops with the answer."""
    return {"answered_at": context.values["answered_at"] or context.now}


def person(act: PersonAct) -> Callable[[Context], Iterable[Person]]:
    """The step that hides, shows or destroys everything of the person."""
    return lambda context: (Person(act, context.values["customer_id"]),)


def consents_end(context: Context) -> Iterable[Also]:
    """Whoever objects is addressed by no way any more (R081)."""
    if context.values["kind"] is not RequestKind.OBJECT:
        return
    customer = context.related("customer_id") or {}
    given = [one for one in ConsentChannel if customer.get(f"consent_{one.value}")]
    for channel in given:
        values = {"channel": channel, "state": ConsentState.WITHDRAWN, "source": ConsentSource.REQUEST}
        about = {"customer_id": customer["id"], "department_id": customer["department_id"]}
        yield Also("consents", values | about | {"at": context.now, "recorded_by_id": context.actor.id})
    if given:
        flags = {f"consent_{one.value}": False for one in given}
        yield Also("customers", flags | {"consent_at": None}, customer["id"])


def shown_again(context: Context) -> Iterable[Person]:
    """A refusal after the restriction lifts it."""
    if context.before and context.before["status"] in HIDDEN:
        yield Person(PersonAct.SHOW, context.values["customer_id"])


HIDDEN = (State.RESTRICTED, State.REVIEWED, State.APPROVED)
WORKFLOW = Workflow(
    Request.status,
    (
        Transition(
            "check",
            (State.RECEIVED,),
            State.CHECKED,
            by=CLERKS,
            needs=(Request.identity_check,),
            asks=(Request.evidence,),
            icon=":material/id_card:",
        ),
        Transition(
            "answer",
            (State.CHECKED,),
            State.ANSWERED,
            by=CLERKS,
            needs=(Request.outcome,),
            effect=answered,
            also=consents_end,
            icon=":material/reply:",
            only=is_of(RequestKind.SEE, RequestKind.CORRECT, RequestKind.OBJECT),
        ),
        Transition(
            "restrict",
            (State.CHECKED,),
            State.RESTRICTED,
            by=HANDLERS,
            asks=(Request.outcome,),
            guard=one_erasure,
            effect=longest_kept,
            also=person(PersonAct.HIDE),
            rule="R152",
            icon=":material/visibility_off:",
            only=ERASURE,
        ),
        Transition(
            "review",
            (State.RESTRICTED,),
            State.REVIEWED,
            by=frozenset({Role.MANAGER}),
            guard=by_another(Request.recorded_by_id),
            effect=lambda context: {"reviewed_by_id": context.actor.id},
            signs="erasure_review",
            rule="R152",
            icon=":material/fact_check:",
            only=ERASURE,
        ),
        Transition(
            "approve",
            (State.REVIEWED,),
            State.APPROVED,
            by=frozenset({Role.EXECUTIVE}),
            guard=by_another(Request.recorded_by_id, Request.reviewed_by_id),
            effect=lambda context: {"approved_by_id": context.actor.id},
            signs="erasure_approval",
            rule="R152",
            icon=":material/check:",
            only=ERASURE,
        ),
        Transition(
            "destroy",
            (State.APPROVED,),
            State.DESTROYED,
            by=HANDLERS | {Role.ARCHIVIST},
            needs=(Request.method, Request.witness_id),
            guard=kept_long_enough,
            effect=lambda context: {"destroyed_at": context.now, "destroyed_by_id": context.actor.id},
            also=person(PersonAct.DESTROY),
            rule="R152",
            icon=":material/delete_forever:",
            only=ERASURE,
        ),
        Transition(
            "refuse",
            (State.RECEIVED, State.CHECKED, *HIDDEN),
            State.REFUSED,
            by=HANDLERS,
            note=NOTE,
            signs="privacy_refusal",
            decides=False,
            effect=answered,
            also=shown_again,
            icon=":material/close:",
        ),
    ),
    ends=frozenset({State.ANSWERED, State.DESTROYED, State.REFUSED}),
)

RESOURCE = Resource(
    model=Request,
    section=Section.CARE,
    icon=":material/privacy_tip:",
    title=Request.request_no,
    identify=(Request.request_no,),
    number=Number(Request.request_no, "PR"),
    columns=(
        Request.request_no,
        Request.customer_id,
        Request.kind,
        Request.status,
        Request.received_at,
        Request.due_at,
        Request.answered_at,
        Request.keep_until,
        Request.recorded_by_id,
    ),
    form=(
        Group(
            "privacy_request",
            Request.customer_id,
            Request.kind,
            Request.channel,
            Request.received_at,
            Request.wish,
            Request.identity_check,
            Request.evidence,
            Request.outcome,
        ),
        Group(
            "destruction",
            Request.keep_until,
            Request.reviewed_by_id,
            Request.approved_by_id,
            Request.destroyed_at,
            Request.destroyed_by_id,
            Request.method,
            Request.witness_id,
        ),
    ),
    filters=(
        Request.kind,
        Request.status,
        Request.channel,
        Request.customer_id,
        Request.department_id,
        Request.received_at,
        Request.due_at,
    ),
    sort="-received_at",
    grants=grants(
        {
            Role.EXECUTIVE: "V C E A P X",
            Role.MANAGER: "Va Ca Ea A P X",
            Role.SUPERVISOR: "Va Ca Ea P",
            Role.AGENT: "Vd Cd Ed P",
            Role.SALES: "Vo Co P",
            Role.ARCHIVIST: "V",
        }
    ),
    scopes=Scopes(own=("recorded_by_id",), department="department_id"),
    workflow=WORKFLOW,
    deadlines=(
        Deadline(
            "answer",
            starts=Request.received_at,
            stops=Request.answered_at,
            due=Request.due_at,
            policy="privacy.answer",
        ),
    ),
    derive=derive,
    rules=(not_ahead, as_asked, witnessed),
    kpis=(
        Kpi("unanswered", Count(), (is_(Request.status, State.RECEIVED, State.CHECKED),), rises=False),
        Kpi("restricted", Count(), (is_(Request.status, *HIDDEN),), rises=False, rule="R152"),
    ),
    charts=(
        Chart("by_kind", Request.kind, split=Request.status),
        Chart("per_month", Month(Request.received_at)),
    ),
    colours={
        State.RECEIVED: Colour.BUSY,
        State.CHECKED: Colour.BUSY,
        State.ANSWERED: Colour.GOOD,
        State.RESTRICTED: Colour.WARN,
        State.REVIEWED: Colour.WARN,
        State.APPROVED: Colour.WARN,
        State.DESTROYED: Colour.QUIET,
        State.REFUSED: Colour.BAD,
    },
    restricted=True,
)
