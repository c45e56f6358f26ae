"""Requests for exports: what is more than one person takes alone needs another one's leave (R322, R149).

The dialog of a list makes them; nobody types one. What was approved is taken once, by whoever asked.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from core.access import Role, Scopes, grants
from core.context import Context, Tell
from core.measures import Chart, Count, Kpi, Sum, is_
from core.messages import N_, Say, Term
from core.resource import Colour, Group, Number, Resource, Section
from core.workflow import Lapse, Transition, Workflow
from db.models.exports import ExportRequest as Request
from db.vocabulary.exports import ExportStatus as State

NOTE = "field.approvals.opinion"
DECIDERS = frozenset({Role.EXECUTIVE, Role.MANAGER, Role.SUPERVISOR})
# The general manager and the information supervisor, who alone decide about copies of archives (R322).
OF_ARCHIVES = (Role.EXECUTIVE, Role.SUPERVISOR)
ARCHIVES = frozenset({"archives", "archive_documents", "archive_loans", "archive_loan_items"})
KEPT = "export.keep"

ASKED = N_("{name} asks for an export of {rows} rows of {table}: {reason}")
GRANTED = N_("Your export {number} of {table} was approved. Fetch the file before it lapses.")
REFUSED = N_("Your export {number} of {table} was declined: {opinion}")


def may_decide(context: Context) -> Say | None:
    """Copies of archives need the general manager or the information supervisor (R322)."""
    if context.values["table_name"] not in ARCHIVES or not context.actor.roles.isdisjoint(OF_ARCHIVES):
        return None
    return Say(N_("Copies of archives are for the general manager or the information supervisor to approve."))


def deciders(context: Context) -> Iterable[Tell]:
    """Tell those near who may decide; where nobody near may, the executives."""
    row, people = context.values, context.rows("users", active=True)
    roles = {role.value for role in (OF_ARCHIVES if row["table_name"] in ARCHIVES else DECIDERS)}
    able = [one for one in people if one["id"] != row["requested_by"] and not roles.isdisjoint(one["roles"])]
    near = [one for one in able if one["department_id"] == row["department_id"]]
    top = [one for one in able if Role.EXECUTIVE.value in one["roles"]]
    said = Say(
        ASKED,
        name=context.actor.name,
        rows=row["rows"],
        table=Term(f"table.{row['table_name']}"),
        reason=row["reason"],
    )
    return [Tell(one["id"], context.table, row["id"], said) for one in near or top or able]


def is_over(context: Context) -> Say | None:
    """A request nobody answers, and an approval nobody uses, lapse in time (export.keep)."""
    since = context.values["decided_at"] or context.values["requested_at"]
    if context.now > since + timedelta(days=context.policy(KEPT).number):
        return None
    return Say(N_("Its time is not over yet."))


def decided(context: Context) -> Mapping[str, Any]:
    """Who decided, and when."""
    return {"decided_by": context.actor.id, "decided_at": context.now}


def _told(context: Context, sentence: str) -> Iterable[Tell]:
    row = context.values
    said = Say(
        sentence,
        number=row["request_no"],
        table=Term(f"table.{row['table_name']}"),
        opinion=context.note,
    )
    yield Tell(row["requested_by"], context.table, row["id"], said)


WORKFLOW = Workflow(
    Request.status,
    (
        Transition(
            "approve",
            (State.REQUESTED,),
            State.APPROVED,
            by=DECIDERS,
            not_by=(Request.requested_by,),
            guard=may_decide,
            effect=decided,
            signs="export",
            also=lambda context: _told(context, GRANTED),
            rule="R322",
            icon=":material/check:",
        ),
        Transition(
            "reject",
            (State.REQUESTED,),
            State.DECLINED,
            by=DECIDERS,
            not_by=(Request.requested_by,),
            guard=may_decide,
            effect=decided,
            signs="export",
            decides=False,
            note=NOTE,
            also=lambda context: _told(context, REFUSED),
            rule="R322",
            icon=":material/close:",
        ),
        Transition(
            "take",
            (State.APPROVED,),
            State.TAKEN,
            by_fields=(Request.requested_by,),
            effect=lambda context: {"taken_at": context.now},
            own_verb=True,
            rule="R037",
            icon=":material/download:",
        ),
        Transition(
            "expire",
            (State.REQUESTED,),
            State.EXPIRED,
            guard=is_over,
            lapse=Lapse(Request.requested_at, KEPT),
            rule="R037",
            icon=":material/hourglass_disabled:",
        ),
        Transition(
            "lapse",
            (State.APPROVED,),
            State.EXPIRED,
            guard=is_over,
            lapse=Lapse(Request.decided_at, KEPT),
            rule="R037",
            icon=":material/hourglass_disabled:",
        ),
    ),
    ends=frozenset({State.DECLINED, State.TAKEN, State.EXPIRED}),
)

RESOURCE = Resource(
    model=Request,
    section=Section.SYSTEM,
    icon=":material/outbox:",
    title=Request.request_no,
    identify=(Request.request_no,),
    columns=(
        Request.request_no,
        Request.requested_by,
        Request.table_name,
        Request.rows,
        Request.purpose,
        Request.reason,
        Request.personal,
        Request.status,
        Request.requested_at,
        Request.decided_by,
        Request.decided_at,
    ),
    number=Number(Request.request_no, "EX"),
    form=(
        Group(
            "wanted",
            Request.requested_by,
            Request.requested_at,
            Request.table_name,
            Request.query,
            Request.rows,
            Request.kind,
        ),
        Group("purpose", Request.purpose, Request.reason, Request.personal, Request.confidential),
        Group("decision", Request.decided_by, Request.decided_at, Request.taken_at),
    ),
    filters=(
        Request.status,
        Request.requested_by,
        Request.table_name,
        Request.purpose,
        Request.requested_at,
    ),
    grants=grants(
        {
            Role.EXECUTIVE: "V A",
            Role.MANAGER: "Vd A",
            Role.SUPERVISOR: "V A",
            Role.ARCHIVIST: "Vo",
            Role.FINANCE: "Vo",
            Role.ADMIN: "Vo",
        }
    ),
    scopes=Scopes(own=("requested_by",), department="department_id"),
    workflow=WORKFLOW,
    also=deciders,
    kpis=(
        Kpi("waiting", Count(), (is_(Request.status, State.REQUESTED),), rises=False, rule="R322"),
        Kpi("taken", Count(), (is_(Request.status, State.TAKEN),), rises=False, rule="R037"),
        Kpi("rows_taken", Sum(Request.rows), (is_(Request.status, State.TAKEN),), rises=False, rule="R037"),
    ),
    charts=(Chart("by_purpose", Request.purpose, split=Request.status, rule="R037"),),
    colours={
        State.REQUESTED: Colour.BUSY,
        State.APPROVED: Colour.GOOD,
        State.DECLINED: Colour.BAD,
        State.TAKEN: Colour.SPECIAL,
        State.EXPIRED: Colour.QUIET,
    },
)
