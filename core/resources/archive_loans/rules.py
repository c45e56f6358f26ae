"""What a loan derives, and what a whole loan must be like (S21, R311 to R323)."""

from collections.abc import Iterable, Mapping
from typing import Any

from core.context import Also, Context, Problem
from core.messages import N_, Say
from core.resources.archive_loans.conditions import carrier_named
from core.resources.archive_loans.counting import counted
from core.resources.archive_loans.states import UNDER_WAY, WITH_BORROWER
from db.vocabulary.archives import ArchiveApproval, ArchiveStatus, Secrecy
from db.vocabulary.archives import LoanStatus as State

UNAPPROVED = N_("This archive is not approved yet; the head of its department approves it (R125).")
SIGNED_FOR = (
    "archive_id",
    "kind",
    "items",
    "copies",
    "purpose",
    "reason",
    "applicant_id",
    "applicant_department_id",
)


def derive(context: Context) -> Mapping[str, Any]:
    """Secrecy is the archive's at the time of request (R321); another department's archive counts as cross (R252).

    The department is the applicant's unless somebody typed another (R312).
    """
    row, archive = context.values, context.related("archive_id") or {}
    department = row["applicant_department_id"]
    if context.changed("applicant_id") and "applicant_department_id" not in context.typed:
        department = (context.related("applicant_id") or {}).get("department_id") or department
    found: dict[str, Any] = {"applicant_department_id": department}
    if context.new and "secrecy" not in context.typed:
        found["secrecy"] = archive.get("secrecy") or Secrecy.NORMAL
    owner = archive.get("department_id")
    found["cross_department"] = owner is not None and owner != department
    if context.importing and context.new:
        found["status"] = (
            State.RETURNED if row["returned_at"] else State.OUT if row["out_at"] else State.DRAFT
        )
    if row["status"] is State.APPROVED and context.changed("status"):
        found["ready_at"] = context.now
    until = row["returned_at"] or context.now
    due = row["out_at"] and row["due_at"]
    found["overdue_days"] = max((until - due).days, 0) if due else 0
    return found


def outsider_identified(context: Context) -> Iterable[Problem]:
    """Somebody from outside shows a letter of introduction or a work permit (R314)."""
    if context.values["external_name"]:
        for key in ("external_unit", "external_doc_kind", "external_doc_no"):
            if not context.values[key]:
                yield Problem(key, Say(N_("Required for somebody from outside.")), "R314")


def returned_after_out(context: Context) -> Iterable[Problem]:
    """Nothing comes back before it went out."""
    out, back = context.values["out_at"], context.values["returned_at"]
    if back and not out:
        yield Problem("returned_at", Say(N_("Returned, but never handed out.")))
    elif back and back < out:
        yield Problem("returned_at", Say(N_("Returned before it was handed out.")))


def alone_with_archive(context: Context) -> Iterable[Problem]:
    """An archive is with one borrower at a time (spec 3.4, relations)."""
    archive = context.related("archive_id")
    going_out = context.values["status"] in WITH_BORROWER and context.changed("status")
    if going_out and archive and archive["status"] is ArchiveStatus.ON_LOAN:
        yield Problem("archive_id", Say(N_("This archive is out with somebody else.")), "R319")


def as_signed(context: Context) -> Iterable[Problem]:
    """What was signed for stays as it was; for anything else a new request is made (R312, R313)."""
    if context.new or context.before is None or context.before["status"] not in UNDER_WAY:
        return
    for key in SIGNED_FOR:
        if context.changed(key):
            yield Problem(key, Say(N_("This was signed for; for anything else make a new request.")), "R312")


def classified_carried(context: Context) -> Iterable[Problem]:
    """Hand-out of classified material is refused without a carrier (R323)."""
    said = carrier_named(context)
    if context.event == "hand_out" and said is not None:
        yield Problem("carrier_id", said, "R323")


def out_already(context: Context) -> Iterable[Also]:
    """A past loan that is not back yet, brought in from a register, keeps its archive on loan."""
    if context.values["status"] is State.OUT:
        out = {"status": ArchiveStatus.ON_LOAN, "lent_to_id": context.values["applicant_id"]}
        yield Also("archives", out, context.values["archive_id"])


def holder(context: Context, archive: int) -> Mapping[str, Any]:
    """Who has an archive by a loan; one that is out without any is nobody's to keep (R315)."""
    out = context.rows("archive_loans", archive_id=archive, status=State.OUT)
    return {"lent_to_id": out[-1]["applicant_id"] if out else None}


def archive_approved(context: Context) -> Iterable[Problem]:
    """Nobody is given an archive that was built but not approved (R125)."""
    archive = context.related("archive_id")
    asked = context.event in ("submit", "hand_out")
    if asked and archive and archive["approval"] is not ArchiveApproval.APPROVED:
        yield Problem("archive_id", Say(UNAPPROVED), "R125")


RULES = (
    archive_approved,
    as_signed,
    counted,
    outsider_identified,
    returned_after_out,
    alone_with_archive,
    classified_carried,
)
