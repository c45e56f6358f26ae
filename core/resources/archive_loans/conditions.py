"""Where the steps of a loan lead, what stands in their way and what they bring with them (spec 3.5.3)."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from core.access import Role
from core.context import Also, Context, Tell
from core.messages import N_, Say, Term
from core.resources.archive_loans.counting import damaged, listed, missing, settled, standing, unchanged
from core.resources.archive_loans.states import BOTH
from core.resources.archive_loans.waiting import call_next, granted
from db.vocabulary.archives import ApprovalDecision, ArchiveStatus, Condition, LoanKind, Secrecy
from db.vocabulary.archives import LoanStatus as State


def access(context: Context) -> str:
    """Who decides about archives, by `archive.access`: the department, the general manager, or the roles (R133, R251)."""
    return context.policy("archive.access").value


def after_signature(context: Context) -> State:
    """Where the head's signature leads: own department's consultation is granted at once (R251).

    Not so where the general manager decides about every archive, nor for a classified one.
    """
    row = context.values
    plain = row["kind"] is LoanKind.CONSULT and row["secrecy"] is Secrecy.NORMAL
    if plain and access(context) == "department" and not row["cross_department"]:
        return granted(context)
    return State.CS_REVIEW


def after_review(context: Context) -> State:
    """Classified archives and disclosures go on to the manager (R314, R324), the others to the last review."""
    if context.values["secrecy"] is not Secrecy.NORMAL or context.values["kind"] is LoanKind.DISCLOSE:
        return State.MANAGER_REVIEW
    return _last_review(context)


def _last_review(context: Context) -> State:
    return State.GM_REVIEW if needs_general_manager(context) else granted(context)


def needs_general_manager(context: Context) -> bool:
    """Copies always (R322), another department's archive unless roles decide (R252), all where `archive.access` says so (R133)."""
    crossing = context.values["cross_department"] and access(context) != "roles"
    return context.values["kind"] is LoanKind.COPY or crossing or access(context) == "gm"


def signed_by(context: Context) -> Mapping[int, Role]:
    """Who has signed in the manager's review, each as what."""
    found = context.rows("approvals", subject_kind="archive_loans", subject_id=context.values["id"])
    return {
        one["approver_id"]: one["role_required"]
        for one in found
        if one["step"] == "customer_service_manager" and one["decision"] is ApprovalDecision.APPROVED
    }


def missing_role(context: Context) -> Role | None:
    """Of the two roles that sign a disclosure the one whose signature is missing still (R324)."""
    signed = set(signed_by(context).values())
    return next((role for role in BOTH if role not in signed), None)


def after_manager(context: Context) -> State:
    """A disclosure waits for both signatures (R324); another department's archive also for the general manager (R252)."""
    if context.values["kind"] is LoanKind.DISCLOSE and not signed_by(context):
        return State.MANAGER_REVIEW
    return _last_review(context)


def both_sign(context: Context) -> Say | None:
    """Two persons sign a disclosure: the information supervisor and the customer service manager (R324)."""
    signed = signed_by(context)
    if context.values["kind"] is not LoanKind.DISCLOSE or not signed:
        return None
    missing = missing_role(context)
    if missing is not None and missing in context.actor.roles and context.actor.id not in signed:
        return None
    return Say(
        N_("Two persons sign a disclosure; the signature of a {role} is missing (R324)."),
        role=Term(f"role.{(missing or Role.SUPERVISOR).value}"),
    )


def copies_only(context: Context) -> Say | None:
    """The information supervisor decides about copies, nothing else here (R322)."""
    copied = context.values["kind"] is LoanKind.COPY
    alone = access(context) == "gm" or (context.values["cross_department"] and access(context) != "roles")
    if Role.EXECUTIVE in context.actor.roles or (copied and not alone):
        return None
    return Say(N_("This step belongs to another role: {role}."), role=Term(f"role.{Role.EXECUTIVE.value}"))


def handed_state(context: Context) -> State:
    """Who only consults reads in the archive; everything else leaves it (3.5.3)."""
    return State.VIEWING if context.values["kind"] is LoanKind.CONSULT else State.OUT


def not_fetched(context: Context) -> Say | None:
    """An approval lapses when nobody fetches the archive in time (loan.pickup_within)."""
    ready, days = context.values["ready_at"], context.policy("loan.pickup_within").number
    if ready is not None and context.now > ready + timedelta(days=days):
        return None
    return Say(N_("An approval lapses after {days} days."), days=days)


def carrier_named(context: Context) -> Say | None:
    """Classified material travels with a named person (R323)."""
    if context.values["secrecy"] is not Secrecy.NORMAL and not context.values["carrier_id"]:
        return Say(N_("Classified material needs a named carrier (R323)."))
    return None


def handed_out(context: Context) -> Mapping[str, Any]:
    """The borrower has signed; the clock of R318 starts."""
    return {"out_at": context.now, "acknowledged_at": context.now}


def leaves(context: Context) -> Iterable[Also]:
    """The list is written where it was not yet; the archive is on loan now, unless it is read where it lies."""
    yield from listed(context)
    if handed_state(context) is State.OUT:
        out = {"status": ArchiveStatus.ON_LOAN, "lent_to_id": context.values["applicant_id"]}
        yield Also("archives", out, context.values["archive_id"])


def comes_back(context: Context) -> Iterable[Also | Tell]:
    """The register entry is cancelled, the archive is free again and the next in line is called, in one step (R319).

    What was lost or damaged has its consequences in the same step (R350).
    """
    back = {"status": standing(context), "lent_to_id": None}
    yield Also("archives", back, context.values["archive_id"])
    yield from settled(context)
    if context.values["in_condition"] is not Condition.LOST:
        yield from call_next(context)


def returned_state(context: Context) -> State:
    """Damage and loss are told apart by the condition found and by what is missing (R335, R350)."""
    if context.values["in_condition"] is Condition.LOST:
        return State.LOST
    whole = unchanged(context) and not missing(context) and not damaged(context)
    return State.RETURNED if whole else State.RETURNED_DAMAGED
