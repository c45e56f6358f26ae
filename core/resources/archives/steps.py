"""The steps of an archive: from whoever built it to the shelf, and its approval by a director (spec 3.5.5)."""

from core.access import Role
from core.context import Context
from core.workflow import Transition, Workflow
from db.models.archives import Archive
from db.vocabulary.archives import ArchiveApproval as Approval
from db.vocabulary.archives import ArchiveStatus as State

NOTE = "field.approvals.opinion"
# Not with the archivist yet.
ON_THE_WAY = (State.TO_HAND_IN, State.CHECKED_BY_SENDER)
# Not on the shelf yet.
UNSHELVED = (*ON_THE_WAY, State.SIGNED, State.CHECKED, State.SCANNED)
KEPT = tuple(state for state in State if state is not State.DESTROYED)
DIRECTORS = frozenset({Role.MANAGER, Role.EXECUTIVE})
DESK = frozenset({Role.ARCHIVIST})


def as_it_stands(context: Context) -> State:
    """Whether it is approved does not move it."""
    return context.values["status"]


def pending(context: Context) -> bool:
    """Does it wait for its approval (R125)?"""
    return context.values["approval"] is Approval.PENDING


def returned(context: Context) -> bool:
    """Was it sent back to whoever built it (R125)?"""
    return context.values["approval"] is Approval.RETURNED


def checked(context: Context) -> State:
    """Incomplete while one of the papers it must hold is missing (R339)."""
    papers = context.rows("archive_documents", archive_id=context.values["id"])
    short = any(one["required"] and not one["present"] for one in papers)
    return State.INCOMPLETE if short else State.CHECKED


def taken_in(context: Context) -> dict[str, object]:
    """The clock of the hand-in stops (R338, R341)."""
    return {"handed_in_at": context.now.replace(second=0, microsecond=0)}


WORKFLOW = Workflow(
    Archive.status,
    (
        Transition(
            "approve",
            KEPT,
            as_it_stands,
            by=DIRECTORS,
            not_by=(Archive.built_by_id,),
            only=pending,
            effect=lambda context: {"approval": Approval.APPROVED},
            signs="archive",
            rule="R125",
            icon=":material/approval:",
        ),
        Transition(
            "send_back",
            KEPT,
            as_it_stands,
            by=DIRECTORS,
            not_by=(Archive.built_by_id,),
            only=pending,
            effect=lambda context: {"approval": Approval.RETURNED},
            note=NOTE,
            signs="archive",
            decides=False,
            rule="R125",
            icon=":material/undo:",
        ),
        Transition(
            "submit",
            KEPT,
            as_it_stands,
            by=DESK,
            by_fields=(Archive.built_by_id, Archive.responsible_id),
            only=returned,
            effect=lambda context: {"approval": Approval.PENDING},
            rule="R125",
            icon=":material/send:",
        ),
        Transition(
            "check_first",
            (State.TO_HAND_IN,),
            State.CHECKED_BY_SENDER,
            by=frozenset({Role.MANAGER}),
            by_fields=(Archive.responsible_id,),
            signs="sender",
            rule="R339",
            icon=":material/fact_check:",
        ),
        Transition(
            "receive",
            (State.CHECKED_BY_SENDER,),
            State.SIGNED,
            by=DESK,
            not_by=(Archive.responsible_id,),
            effect=taken_in,
            signs="receipt",
            rule="R339",
            icon=":material/draw:",
        ),
        Transition(
            "check_papers",
            (State.SIGNED, State.INCOMPLETE),
            checked,
            to=(State.CHECKED, State.INCOMPLETE),
            by=DESK,
            signs="archivist",
            rule="R339",
            icon=":material/checklist:",
        ),
        Transition(
            "scan",
            (State.CHECKED,),
            State.SCANNED,
            by=DESK,
            signs="scan",
            rule="R339",
            icon=":material/scanner:",
        ),
        Transition(
            "shelve",
            (State.SCANNED,),
            State.FILED,
            by=DESK,
            asks=(Archive.location,),
            signs="shelf",
            rule="R339",
            icon=":material/inventory_2:",
        ),
    ),
    ends=frozenset({State.DESTROYED}),
)
