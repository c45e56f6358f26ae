"""The waiting list of an archive: first come, first served, and a notice to whose turn it is (R319)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from core.context import Also, Context, Tell
from core.messages import N_, Say
from db.vocabulary.archives import ArchiveStatus, LoanKind
from db.vocabulary.archives import LoanStatus as State


def granted(context: Context) -> State:
    """Where the last signature leads: to the desk, or to the waiting list while the archive is taken."""
    return State.WAITING if is_taken(context) else State.APPROVED


def is_taken(context: Context) -> bool:
    """Is the archive out, kept ready for somebody who takes it along, or waited for by others?"""
    archive = context.related("archive_id") or {}
    if archive.get("status") is ArchiveStatus.ON_LOAN or queue(context):
        return True
    return context.values["kind"] is not LoanKind.CONSULT and _kept_ready(context)


def queue(context: Context) -> list[Mapping[str, Any]]:
    """The other loans that wait for the archive, in the order in which they were asked for."""
    found = _others(context, State.WAITING)
    return sorted(found, key=lambda row: (asked_at(row), row["id"]))


def asked_at(row: Mapping[str, Any]) -> datetime:
    """When a loan was asked for; of one from before that was noted, when it was made."""
    return row["requested_at"] or row["created_at"]


def _kept_ready(context: Context) -> bool:
    return any(one["kind"] is not LoanKind.CONSULT for one in _others(context, State.APPROVED))


def _others(context: Context, state: State) -> list[Mapping[str, Any]]:
    found = context.rows("archive_loans", archive_id=context.values["archive_id"], status=state)
    return [one for one in found if one["id"] != context.values.get("id")]


def call_next(context: Context) -> Iterable[Also | Tell]:
    """Keep the archive ready for the first who waits, and tell them; who only reads in it keeps nobody waiting."""
    for row in queue(context):
        yield Also("archive_loans", {"status": State.APPROVED, "ready_at": context.now}, row["id"])
        yield told_ready(context, row)
        if row["kind"] is not LoanKind.CONSULT:
            return


def gives_way(context: Context) -> Iterable[Also | Tell]:
    """A place kept ready that is given up goes to the next, unless another still holds the archive."""
    archive = context.related("archive_id") or {}
    held = archive.get("status") is ArchiveStatus.ON_LOAN or _kept_ready(context)
    earlier = (context.before or {}).get("status")
    if earlier is State.APPROVED and not held:
        yield from call_next(context)


def told_ready(context: Context, row: Mapping[str, Any]) -> Tell:
    """The notice to whose turn it is, with the days for which the archive is kept ready (loan.pickup_within)."""
    archive = context.related("archive_id") or {}
    said = Say(
        N_("Archive {archive} is ready for you ({number}): it is kept for {days} days."),
        archive=archive.get("archive_no", ""),
        number=row["loan_no"],
        days=context.policy("loan.pickup_within").number,
    )
    return Tell(row["applicant_id"], context.table, row["id"], said)


def its_turn(context: Context) -> Say | None:
    """Whoever waits is called when the archive is free and nobody asked before (R319)."""
    archive, ahead = context.related("archive_id") or {}, queue(context)
    if archive.get("status") is ArchiveStatus.ON_LOAN:
        return Say(N_("This archive is out with somebody else."))
    if _kept_ready(context):
        return Say(N_("This archive is kept ready for somebody else."))
    if ahead and (asked_at(ahead[0]), ahead[0]["id"]) < (asked_at(context.values), context.values["id"]):
        return Say(N_("Somebody else asked before: {number}."), number=ahead[0]["loan_no"])
    return None
