"""The steps of a policy document: prepared, reviewed and approved by three people, then laid before everybody (R354, R398)."""

from collections.abc import Callable, Iterable

from core.access import Role
from core.context import Also, Context, Tell
from core.messages import N_, Say
from core.resources.policy_receipts import asked
from core.workflow import Transition, Workflow
from db.models.documents import PolicyDocument as Document
from db.vocabulary.documents import DocumentStatus as State
from db.vocabulary.documents import ReceiptStatus

NOTE = "field.approvals.opinion"
TO_READ = N_("Please read “{title}” and confirm it on the page of readings.")
REVIEWERS = frozenset({Role.MANAGER, Role.SUPERVISOR})
HEAD = frozenset({Role.EXECUTIVE})


def laid_before_all(context: Context) -> Iterable[Also | Tell]:
    """The edition before it ends; everybody who works here is asked to read this one (R027, R398)."""
    row = context.values
    if row["replaces_id"]:
        yield Also("policy_documents", {"status": State.REPLACED}, row["replaces_id"])
        yield from _ended(context, row["replaces_id"])
    if not row["to_read"]:
        return
    said = Say(TO_READ, title=row["title"])
    for person in context.rows("users", active=True):
        yield asked(context, row["id"], person)
        yield Tell(person["id"], "policy_documents", row["id"], said)


def withdrawn(context: Context) -> Iterable[Also]:
    """Nobody has to read it any more."""
    return _ended(context, context.values["id"])


def _ended(context: Context, document: int) -> Iterable[Also]:
    for one in context.rows("policy_receipts", document_id=document):
        yield Also("policy_receipts", {"status": ReceiptStatus.ENDED, "due_on": None}, one["id"])


def signed(role: str) -> Callable[[Context], dict[str, object]]:
    """Who signed and when, in the columns of this part."""
    return lambda context: {f"{role}_by_id": context.actor.id, f"{role}_at": context.now}


WORKFLOW = Workflow(
    Document.status,
    (
        Transition(
            "review",
            (State.DRAFT,),
            State.REVIEWED,
            by=REVIEWERS,
            not_by=(Document.prepared_by_id,),
            needs=(Document.body,),
            effect=signed("reviewed"),
            signs="review",
            rule="R354",
            icon=":material/rate_review:",
        ),
        Transition(
            "send_back",
            (State.REVIEWED,),
            State.DRAFT,
            by=HEAD | REVIEWERS,
            note=NOTE,
            effect=lambda _context: {"reviewed_by_id": None, "reviewed_at": None},
            signs="release",
            decides=False,
            rule="R354",
            icon=":material/undo:",
        ),
        Transition(
            "release",
            (State.REVIEWED,),
            State.IN_FORCE,
            by=HEAD,
            not_by=(Document.prepared_by_id, Document.reviewed_by_id),
            needs=(Document.effective_on,),
            effect=signed("approved"),
            signs="release",
            also=laid_before_all,
            rule="R400",
            icon=":material/verified:",
        ),
        Transition(
            "withdraw",
            (State.IN_FORCE,),
            State.WITHDRAWN,
            by=HEAD,
            note=NOTE,
            also=withdrawn,
            rule="R027",
            icon=":material/block:",
        ),
    ),
    ends=frozenset({State.REPLACED, State.WITHDRAWN}),
)
