"""The list of a loan: what goes out in how many pieces, and what came back (R317, R319, R335, R350)."""

from collections.abc import Iterable

from core.access import Role, Scopes, grants
from core.context import Context, Problem
from core.messages import N_, Say
from core.resource import Group, Resource, Section
from core.resources.archive_loans.states import WITH_BORROWER
from db.models.archives import ArchiveLoanItem as Item
from db.vocabulary.archives import LoanStatus as State

SIGNED = ("loan_id", "name", "document_id", "pieces_out")
COUNTED = ("pieces_back", "pieces_damaged")
BEFORE = (
    State.DRAFT,
    State.DEPT_REVIEW,
    State.CS_REVIEW,
    State.GM_REVIEW,
    State.MANAGER_REVIEW,
    State.WAITING,
    State.APPROVED,
)


def as_signed(context: Context) -> Iterable[Problem]:
    """What the borrower signed for stays as it was (R317), and what came back is counted while it is out (R319)."""
    state = (context.related("loan_id") or {}).get("status")
    if state is None:
        return
    if state not in BEFORE:
        for key in SIGNED:
            if context.changed(key):
                yield Problem(key, Say(N_("The borrower signed for this list.")), "R317")
    if state not in WITH_BORROWER:
        for key in COUNTED:
            if context.changed(key) and context.values[key] is not None:
                yield Problem(key, Say(N_("Pieces are counted when a loan comes back.")), "R319")


def counted_right(context: Context) -> Iterable[Problem]:
    """No more comes back than went out (R335), and no more is damaged than came back (R350)."""
    row = context.values
    back, hurt = row["pieces_back"], row["pieces_damaged"]
    if back is not None and back > row["pieces_out"]:
        said = N_("Only {pieces} went out.")
        yield Problem("pieces_back", Say(said, pieces=row["pieces_out"]), "R335")
    here = row["pieces_out"] if back is None else back
    if hurt is not None and hurt > here:
        yield Problem("pieces_damaged", Say(N_("Only {pieces} came back."), pieces=here), "R350")


RESOURCE = Resource(
    model=Item,
    section=Section.ARCHIVES,
    icon=":material/checklist:",
    title=Item.name,
    columns=(
        Item.loan_id,
        Item.name,
        Item.pieces_out,
        Item.pieces_back,
        Item.pieces_damaged,
        Item.document_id,
    ),
    form=(
        Group("item", Item.loan_id, Item.name, Item.document_id, Item.pieces_out),
        Group("count", Item.pieces_back, Item.pieces_damaged),
    ),
    filters=(Item.loan_id, Item.document_id, Item.pieces_back),
    sort="id",
    grants=grants(
        {
            Role.EXECUTIVE: "V K",
            Role.MANAGER: "Va K",
            Role.SUPERVISOR: "Va K",
            Role.AGENT: "Va K",
            Role.SALES: "Va K",
            Role.ARCHIVIST: "V C E D K",
            Role.FIELD: "Va K",
            Role.FINANCE: "Va K",
            Role.ANALYST: "V",
        }
    ),
    scopes=Scopes(parent="loan_id"),
    held=(Item.loan_id,),
    rules=(as_signed, counted_right),
)
