"""What a closed deal asks for: the customer archive form, handed in for filing, and points off for what comes late (S10)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from core.context import Also, Context, Problem, Tell
from core.messages import N_, Say
from db.vocabulary.penalties import PenaltyUnit
from db.vocabulary.registrations import RegistrationOutcome as Outcome
from db.vocabulary.registrations import RegistrationStatus as State

FORM, ARCHIVE = "fine.registration", "fine.archive_form"
# What ran out longer ago is history, such as a register that was brought in.
NEWS = timedelta(days=7)
OTHERS = N_("This archive belongs to another customer.")
PROPOSED = N_("{number} is late: {points} points are proposed off the month's appraisal (R153).")


def closed(context: Context) -> Mapping[str, Any]:
    """From when the archive of a closed deal is asked for (R150); what a register brings in was dealt with before."""
    if context.values["outcome"] is not Outcome.CLOSED_DEAL:
        return {"deal_closed_at": None}
    if not context.changed("outcome") or (context.importing and context.new):
        return {}
    return {"deal_closed_at": context.now}


def archive_awaited(context: Context) -> bool:
    """Was the deal closed, and is its archive not handed in yet (R150)?"""
    row = context.values
    return row["deal_closed_at"] is not None and row["archive_handed_at"] is None


def archive_of_customer(context: Context) -> Iterable[Problem]:
    """The archive that is handed in is that of the customer the form is about (R150)."""
    archive, customer = context.related("archive_id"), context.values["customer_id"]
    if context.changed("archive_id") and archive and customer and archive["customer_id"] != customer:
        yield Problem("archive_id", Say(OTHERS), "R150")


def archive_missing(context: Context) -> Say | None:
    """The form of a closed deal is filed away when its archive is there (R150)."""
    if archive_awaited(context):
        return Say(N_("First the archive of the closed deal is handed in (R150)."))
    return None


def form_late(context: Context) -> Say | None:
    """Is the form late, and were no points proposed for it yet (R153)?"""
    return _open(context, FORM, "due_at", "submitted_at")


def archive_late(context: Context) -> Say | None:
    """Is the archive late, and were no points proposed for it yet (R153)?"""
    return _open(context, ARCHIVE, "archive_due", "archive_handed_at")


def _open(context: Context, key: str, due: str, stopped: str) -> Say | None:
    row = context.values
    at = row[due]
    if row[stopped] is None and at is not None and context.now - NEWS <= at < context.now:
        return None if not _proposed(context, key) else Say(N_("Points were proposed already (R153)."))
    return Say(N_("It is not late (R153)."))


def _proposed(context: Context, key: str) -> bool:
    about = {"subject_kind": context.table, "subject_id": context.values["id"]}
    return bool(context.rows("penalties", rule_key=key, **about))


def points_for_form(context: Context) -> Iterator[Also | Tell]:
    """A form that came late, or is late still: points off the month's appraisal are proposed, once (R153)."""
    handed = context.event == "hand_in"
    if not _proposed(context, FORM) and (not handed or context.values["status"] is State.LATE):
        yield from _points(context, FORM)


def points_for_archive(context: Context) -> Iterator[Also | Tell]:
    """The same for the archive of a closed deal (R153)."""
    row = context.values
    late = row["archive_due"] is not None and context.now > row["archive_due"]
    if late and not _proposed(context, ARCHIVE):
        yield from _points(context, ARCHIVE)


def _points(context: Context, key: str) -> Iterator[Also | Tell]:
    row, points = context.values, Decimal(context.policy(key).value)
    person = context.related("registered_by") or {}
    yield Also(
        "penalties",
        {
            "user_id": row["registered_by"],
            "department_id": person.get("department_id"),
            "rule_key": key,
            "subject_kind": context.table,
            "subject_id": row["id"],
            "on_day": context.calendar().day_of(context.now),
            "unit": PenaltyUnit.POINTS,
            "quantity": 1,
            "base_amount": points,
            "amount": points,
            "reason": f"{row['form_no']}: R153",
        },
    )
    said = Say(PROPOSED, number=row["form_no"], points=str(points))
    yield Tell(row["registered_by"], context.table, row["id"], said)
