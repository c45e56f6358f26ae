"""A cause that comes again and again: the complaint that makes it often enough proposes a corrective action (R086)."""

from collections.abc import Iterable
from datetime import timedelta

from core import i18n
from core.context import Also, Context, Tell
from core.messages import N_, Say, Term
from core.resources.tickets.parts import is_complaint
from core.resources.tickets.telling import heads
from db.vocabulary.surveys import ActionSource, ActionStatus
from db.vocabulary.tickets import TicketKind
from db.writes import Since

TO_PLAN = timedelta(days=14)
MOST_NAMED = 50


def proposed_action(context: Context) -> Iterable[Also | Tell]:
    """A complaint solved with a cause that so many had lately proposes a corrective action, one at a time (R086).

    Its owner is the head of the ticket's department, who is told; where there is none, whoever solved it.
    """
    row = context.values
    if not is_complaint(context) or row["root_cause"] is None:
        return
    days, least = (context.policy(f"complaint.cause_{key}").number for key in ("window", "count"))
    since = context.now - timedelta(days=days)
    about = {"kind": TicketKind.COMPLAINT, "root_cause": row["root_cause"]}
    alike = context.rows("tickets", **about, resolved_at=Since(since))
    if len(alike) < least or _under_way(context, {one["id"] for one in alike}):
        return
    owner = next((one["id"] for one in heads(context, row["department_id"])), context.actor.id)
    cause = f"enum.RootCause.{row['root_cause'].value}"
    numbers = ", ".join(one["ticket_no"] for one in alike[-MOST_NAMED:])
    values = {
        "source_kind": ActionSource.TICKET,
        "source_id": row["id"],
        "problem": f"{i18n.term(context.actor.language, cause)} (R086, {len(alike)}): {numbers}",
        "owner_id": owner,
        "department_id": row["department_id"],
        "due_on": context.calendar().day_of(context.now + TO_PLAN),
    }
    yield Also("corrective_actions", values)
    said = N_("{n} complaints in {days} days had one cause: {cause}. A corrective action is proposed (R086).")
    yield Tell(owner, context.table, row["id"], Say(said, n=len(alike), days=days, cause=Term(cause)))


def _under_way(context: Context, tickets: set[int]) -> bool:
    """Did one of these complaints propose an action that is not finished?"""
    return any(
        one["source_id"] in tickets and one["status"] is not ActionStatus.CLOSED
        for one in context.rows("corrective_actions", source_kind=ActionSource.TICKET)
    )
