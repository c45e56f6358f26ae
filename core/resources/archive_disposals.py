"""Archive destruction: proposed, reviewed and approved by three people, then recorded with date, method and witness (R152, R325)."""

from collections.abc import Iterable, Mapping
from typing import Any

from core import formats
from core.access import Role, Scopes, grants
from core.context import Also, Context, Problem
from core.measures import Chart, Count, Kpi, is_
from core.messages import N_, Say
from core.resource import Colour, Group, Number, Resource, Section
from core.workflow import Transition, Workflow
from db.models.disposals import ArchiveDisposal as Disposal
from db.vocabulary.archives import ArchiveStatus
from db.vocabulary.archives import DisposalStatus as State
from db.vocabulary.archives import LoanStatus as Loan

NOTE = "field.approvals.opinion"
OPEN = (State.PROPOSED, State.REVIEWED, State.APPROVED)
# A loan in any other state wants the archive, or has it.
AT_REST = (Loan.DRAFT, Loan.RETURNED, Loan.RETURNED_DAMAGED, Loan.LOST, Loan.REFUSED, Loan.EXPIRED)
REVIEWERS = frozenset({Role.MANAGER, Role.SUPERVISOR})


def derive(context: Context) -> Mapping[str, Any]:
    """Who proposes it."""
    return {"requested_by_id": context.actor.id} if context.new else {}


def in_the_way(context: Context) -> Say | None:
    """Why this archive may not be destroyed now: its time is not over, or somebody has it or waits for it (R151, R152)."""
    archive = context.related("archive_id") or {}
    until, number = archive.get("retention_until"), archive.get("archive_no")
    if archive.get("status") is ArchiveStatus.DESTROYED:
        return Say(N_("Archive {number} is destroyed already."), number=number)
    if until is None or until >= context.calendar().day_of(context.now):
        day = formats.day(context.actor.language, until) if until else "–"
        return Say(
            N_("Archive {number} is kept until {day}; nothing is destroyed before (R151)."),
            number=number,
            day=day,
        )
    loans = context.rows("archive_loans", archive_id=context.values["archive_id"])
    if any(one["status"] not in AT_REST for one in loans):
        return Say(N_("Archive {number} is lent, or somebody waits for it."), number=number)
    return None


def may_go(context: Context) -> Iterable[Problem]:
    """Only what is kept long enough and nobody needs is proposed, and once only."""
    row = context.values
    if not context.new or not isinstance(row["archive_id"], int):
        return
    if (said := in_the_way(context)) is not None:
        yield Problem("archive_id", said, "R151")
    elif any(
        one["status"] in OPEN for one in context.rows("archive_disposals", archive_id=row["archive_id"])
    ):
        yield Problem("archive_id", Say(N_("Its destruction is proposed already.")), "R152")


def settled(context: Context) -> Iterable[Problem]:
    """What was reviewed stays as it was reviewed."""
    if context.before is None or context.before["status"] is State.PROPOSED:
        return
    for key in ("archive_id", "method", "reason"):
        if context.changed(key):
            yield Problem(key, Say(N_("This was reviewed already; decline it and propose it anew.")), "R152")


def witnessed(context: Context) -> Iterable[Problem]:
    """The witness is somebody else than who destroys, and nothing is destroyed on a day to come (R152)."""
    row = context.values
    if context.event != "destroy":
        return
    if row["witness_id"] == context.actor.id:
        yield Problem("witness_id", Say(N_("Nobody is their own witness.")), "R152")
    if row["destroyed_on"] and row["destroyed_on"] > context.calendar().day_of(context.now):
        yield Problem("destroyed_on", Say(N_("This day lies in the future.")), "R152")


def under_review(context: Context) -> Iterable[Also]:
    """The archive leaves the shelf's list while it is decided about."""
    yield Also("archives", {"status": ArchiveStatus.DISPOSAL_REVIEW}, context.values["archive_id"])


def kept_on(context: Context) -> Iterable[Also]:
    """It stays, and stands on the shelf as before."""
    yield Also("archives", {"status": ArchiveStatus.FILED}, context.values["archive_id"])


def purged(context: Context) -> Iterable[Also]:
    """The body of the archive is gone: its place, its words and its papers; the number and this record stay (R152)."""
    id = context.values["archive_id"]
    gone = {"status": ArchiveStatus.DESTROYED, "location": None, "major_changes": None, "plate": None}
    yield Also("archives", gone, id)
    for paper in context.rows("archive_documents", archive_id=id):
        yield Also("archive_documents", {"present": False, "file_ref": None, "sides": None}, paper["id"])


def stays(context: Context) -> Say | None:
    """Each proposal leaves its trace."""
    return Say(N_("A proposal stays on record. Decline it with its step."))


WORKFLOW = Workflow(
    Disposal.status,
    (
        Transition(
            "review",
            (State.PROPOSED,),
            State.REVIEWED,
            by=REVIEWERS,
            not_by=(Disposal.requested_by_id,),
            guard=in_the_way,
            effect=lambda context: {"reviewed_by_id": context.actor.id, "reviewed_at": context.now},
            signs="disposal_review",
            rule="R152",
            icon=":material/fact_check:",
        ),
        Transition(
            "approve",
            (State.REVIEWED,),
            State.APPROVED,
            by=frozenset({Role.EXECUTIVE}),
            not_by=(Disposal.requested_by_id, Disposal.reviewed_by_id),
            guard=in_the_way,
            effect=lambda context: {"approved_by_id": context.actor.id, "approved_at": context.now},
            signs="disposal_approval",
            rule="R152",
            icon=":material/check:",
        ),
        Transition(
            "decline",
            OPEN,
            State.DECLINED,
            by=REVIEWERS | {Role.EXECUTIVE},
            not_by=(Disposal.requested_by_id,),
            note=NOTE,
            signs="disposal_review",
            decides=False,
            also=kept_on,
            rule="R152",
            icon=":material/close:",
        ),
        Transition(
            "destroy",
            (State.APPROVED,),
            State.DESTROYED,
            by=frozenset({Role.ARCHIVIST}),
            needs=(Disposal.destroyed_on, Disposal.witness_id, Disposal.record_text),
            guard=in_the_way,
            effect=lambda context: {"destroyed_by_id": context.actor.id},
            also=purged,
            rule="R152",
            icon=":material/delete_forever:",
        ),
    ),
    ends=frozenset({State.DESTROYED, State.DECLINED}),
)

RESOURCE = Resource(
    model=Disposal,
    section=Section.ARCHIVES,
    icon=":material/delete_forever:",
    title=Disposal.disposal_no,
    number=Number(Disposal.disposal_no, "AD"),
    columns=(
        Disposal.disposal_no,
        Disposal.archive_id,
        Disposal.status,
        Disposal.method,
        Disposal.requested_by_id,
        Disposal.reviewed_by_id,
        Disposal.approved_by_id,
        Disposal.destroyed_on,
        Disposal.witness_id,
    ),
    form=(
        Group("proposal", Disposal.archive_id, Disposal.method, Disposal.reason),
        Group(
            "record",
            Disposal.destroyed_on,
            Disposal.witness_id,
            Disposal.record_text,
            Disposal.destroyed_by_id,
            Disposal.reviewed_at,
            Disposal.approved_at,
        ),
    ),
    filters=(Disposal.status, Disposal.method, Disposal.archive_id, Disposal.destroyed_on),
    grants=grants(
        {
            Role.EXECUTIVE: "V A",
            Role.MANAGER: "Va A",
            Role.SUPERVISOR: "Va A",
            Role.ARCHIVIST: "V C E",
            Role.ANALYST: "V",
        }
    ),
    scopes=Scopes(parent="archive_id"),
    workflow=WORKFLOW,
    derive=derive,
    rules=(may_go, settled, witnessed),
    stays=stays,
    held=(Disposal.archive_id,),
    also=under_review,
    kpis=(
        Kpi("to_review", Count(), (is_(Disposal.status, State.PROPOSED),), rises=False, rule="R152"),
        Kpi("to_approve", Count(), (is_(Disposal.status, State.REVIEWED),), rises=False, rule="R152"),
        Kpi("to_destroy", Count(), (is_(Disposal.status, State.APPROVED),), rises=False, rule="R152"),
    ),
    charts=(Chart("by_method", Disposal.method, split=Disposal.status, rule="R325"),),
    colours={
        State.PROPOSED: Colour.BUSY,
        State.REVIEWED: Colour.BUSY,
        State.APPROVED: Colour.WARN,
        State.DESTROYED: Colour.QUIET,
        State.DECLINED: Colour.GOOD,
    },
)
