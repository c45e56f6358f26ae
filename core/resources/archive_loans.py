"""Archive loans: request, signatures, hand-out and return, with the three-day clock (S21, R311 to R324)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from core.access import Role, Scopes, grants
from core.context import Also, Context, Problem
from core.deadlines import Deadline
from core.measures import Chart, Count, Kpi, Month, Share, between, filled, is_
from core.messages import N_, Say, Term
from core.resource import Alone, Colour, Group, Number, Resource, Section
from core.workflow import Transition, Workflow
from db.models.archives import ArchiveLoan as Loan
from db.vocabulary.archives import ApprovalDecision, ArchiveStatus, Condition, LoanKind, Secrecy
from db.vocabulary.archives import LoanStatus as State

REVIEWS = (State.DEPT_REVIEW, State.CS_REVIEW, State.GM_REVIEW, State.MANAGER_REVIEW)
WITH_BORROWER = (State.OUT, State.VIEWING)
UNDER_WAY = (*REVIEWS, State.APPROVED, *WITH_BORROWER)
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
BACK = (State.RETURNED, State.RETURNED_DAMAGED, State.LOST)
NOTE = "field.approvals.opinion"
# The customer service manager and the information supervisor (R324).
BOTH = (Role.MANAGER, Role.SUPERVISOR)


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
    going_out = context.values["status"] is State.OUT and context.changed("status")
    if going_out and archive and archive["status"] is ArchiveStatus.ON_LOAN:
        yield Problem("archive_id", Say(N_("This archive is out with somebody else.")), "R319")


def after_signature(context: Context) -> State:
    """Where the head's signature leads: own department's consultation is approved at once (R251)."""
    own = not context.values["cross_department"]
    if own and context.values["kind"] is LoanKind.CONSULT and context.values["secrecy"] is Secrecy.NORMAL:
        return State.APPROVED
    return State.CS_REVIEW


def after_review(context: Context) -> State:
    """Classified archives and disclosures go on to the manager (R314, R324), copies and another department's archives
    to the general manager (R322, R252).
    """
    if context.values["secrecy"] is not Secrecy.NORMAL or context.values["kind"] is LoanKind.DISCLOSE:
        return State.MANAGER_REVIEW
    return _last_review(context)


def _last_review(context: Context) -> State:
    copied = context.values["kind"] is LoanKind.COPY
    return State.GM_REVIEW if copied or context.values["cross_department"] else State.APPROVED


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
    copied = context.values["kind"] is LoanKind.COPY and not context.values["cross_department"]
    if Role.EXECUTIVE in context.actor.roles or copied:
        return None
    return Say(N_("This step belongs to another role: {role}."), role=Term(f"role.{Role.EXECUTIVE.value}"))


def handed_state(context: Context) -> State:
    """Who only consults reads in the archive; everything else leaves it (3.5.3)."""
    return State.VIEWING if context.values["kind"] is LoanKind.CONSULT else State.OUT


def not_fetched(context: Context) -> Say | None:
    """An approval lapses when nobody fetches the archive in time (loan.pickup_within)."""
    found = context.rows("approvals", subject_kind="archive_loans", subject_id=context.values["id"])
    days = context.policy("loan.pickup_within").number
    signed = max((one["at"] for one in found if one["at"]), default=None)
    if signed is not None and context.now > signed + timedelta(days=days):
        return None
    return Say(N_("An approval lapses after {days} days."), days=days)


def as_signed(context: Context) -> Iterable[Problem]:
    """What was signed for stays as it was; for anything else a new request is made (R312, R313)."""
    if context.new or context.before is None or context.before["status"] not in UNDER_WAY:
        return
    for key in SIGNED_FOR:
        if context.changed(key):
            yield Problem(key, Say(N_("This was signed for; for anything else make a new request.")), "R312")


def carrier_named(context: Context) -> Say | None:
    """Classified material travels with a named person (R323)."""
    if context.values["secrecy"] is not Secrecy.NORMAL and not context.values["carrier_id"]:
        return Say(N_("Classified material needs a named carrier (R323)."))
    return None


def handed_out(context: Context) -> Mapping[str, Any]:
    """The borrower has signed; the clock of R318 starts."""
    return {"out_at": context.now, "acknowledged_at": context.now}


def leaves(context: Context) -> Iterable[Also]:
    """The archive is on loan now, unless it is read where it lies."""
    if handed_state(context) is State.OUT:
        yield Also("archives", {"status": ArchiveStatus.ON_LOAN}, context.values["archive_id"])


def out_already(context: Context) -> Iterable[Also]:
    """A past loan that is not back yet, brought in from a register, keeps its archive on loan."""
    if context.values["status"] is State.OUT:
        yield Also("archives", {"status": ArchiveStatus.ON_LOAN}, context.values["archive_id"])


def comes_back(context: Context) -> Iterable[Also]:
    """The register entry is cancelled and the archive is free again, in one step (R319)."""
    yield Also("archives", {"status": ArchiveStatus.FILED}, context.values["archive_id"])


def returned_state(context: Context) -> State:
    """Damage and loss are told apart by the condition found (R335, R350)."""
    found = context.values["in_condition"]
    if found is Condition.LOST:
        return State.LOST
    return State.RETURNED if found is Condition.GOOD else State.RETURNED_DAMAGED


HEADS = frozenset({Role.MANAGER})
DESK = frozenset({Role.ARCHIVIST})
GRANTING = (
    Transition(
        "sign",
        (State.DEPT_REVIEW,),
        after_signature,
        to=(State.APPROVED, State.CS_REVIEW),
        by=HEADS,
        not_by=(Loan.applicant_id,),
        signs="department",
        rule="R312",
        icon=":material/draw:",
    ),
    Transition(
        "approve",
        (State.CS_REVIEW,),
        after_review,
        to=(State.MANAGER_REVIEW, State.GM_REVIEW, State.APPROVED),
        by=DESK | HEADS,
        not_by=(Loan.applicant_id,),
        signs="customer_service",
        rule="R313",
        icon=":material/check:",
    ),
    Transition(
        "approve",
        (State.MANAGER_REVIEW,),
        after_manager,
        to=(State.MANAGER_REVIEW, State.GM_REVIEW, State.APPROVED),
        by=frozenset(BOTH),
        not_by=(Loan.applicant_id,),
        guard=both_sign,
        signs="customer_service_manager",
        rule="R314",
        icon=":material/check:",
    ),
    Transition(
        "approve",
        (State.GM_REVIEW,),
        State.APPROVED,
        by=frozenset({Role.EXECUTIVE, Role.SUPERVISOR}),
        not_by=(Loan.applicant_id,),
        guard=copies_only,
        signs="general_manager",
        rule="R252",
        icon=":material/check:",
    ),
)


def refusing(granting: Transition) -> Transition:
    """Whoever may grant a request in a review may refuse it there, and nobody else."""
    return replace(
        granting,
        event="refuse",
        target=State.REFUSED,
        to=(),
        note=NOTE,
        signs="refusal",
        decides=False,
        icon=":material/close:",
    )


WORKFLOW = Workflow(
    Loan.status,
    (
        Transition(
            "submit",
            (State.DRAFT,),
            State.DEPT_REVIEW,
            by=DESK,
            by_fields=(Loan.applicant_id,),
            rule="R311",
            icon=":material/send:",
        ),
        *GRANTING,
        *(refusing(step) for step in GRANTING),
        Transition(
            "hand_out",
            (State.APPROVED,),
            handed_state,
            to=(State.VIEWING, State.OUT),
            by=DESK,
            needs=(Loan.out_condition,),
            asks=(Loan.carrier_id,),
            effect=handed_out,
            also=leaves,
            rule="R317",
            icon=":material/output:",
        ),
        Transition(
            "expire",
            (State.APPROVED,),
            State.EXPIRED,
            guard=not_fetched,
            rule="R317",
            icon=":material/timer_off:",
            by_system=True,
        ),
        Transition(
            "end",
            (State.VIEWING,),
            State.RETURNED,
            by=DESK,
            effect=lambda context: {"returned_at": context.now},
            rule="R319",
            icon=":material/done:",
        ),
        Transition(
            "return",
            (State.OUT,),
            returned_state,
            to=BACK,
            by=DESK,
            needs=(Loan.in_condition,),
            asks=(Loan.missing_items,),
            effect=lambda context: {"returned_at": context.now},
            also=comes_back,
            rule="R319",
            icon=":material/input:",
        ),
    ),
    ends=frozenset({*BACK, State.REFUSED, State.EXPIRED}),
)


def classified_carried(context: Context) -> Iterable[Problem]:
    """Hand-out of classified material is refused without a carrier (R323)."""
    said = carrier_named(context)
    if context.event == "hand_out" and said is not None:
        yield Problem("carrier_id", said, "R323")


RESOURCE = Resource(
    model=Loan,
    section=Section.ARCHIVES,
    icon=":material/outbox:",
    title=Loan.loan_no,
    identify=(Loan.loan_no,),
    number=Number(Loan.loan_no, "L"),
    columns=(
        Loan.loan_no,
        Loan.archive_id,
        Loan.kind,
        Loan.status,
        Loan.applicant_id,
        Loan.applicant_department_id,
        Loan.copies,
        Loan.purpose,
        Loan.secrecy,
        Loan.out_at,
        Loan.due_at,
        Loan.returned_at,
        Loan.overdue_days,
    ),
    form=(
        Group(
            "request",
            Loan.archive_id,
            Loan.kind,
            Loan.items,
            Loan.copies,
            Loan.purpose,
            Loan.reason,
        ),
        Group(
            "applicant",
            Loan.applicant_id,
            Loan.applicant_department_id,
            Loan.applicant_profile,
        ),
        Group(
            "outsider",
            Loan.external_name,
            Loan.external_unit,
            Loan.external_doc_kind,
            Loan.external_doc_no,
        ),
        Group(
            "carrying",
            Loan.carrier_id,
            Loan.out_condition,
            Loan.in_condition,
            Loan.missing_items,
        ),
    ),
    search=(Loan.loan_no, Loan.items, Loan.reason, Loan.external_name),
    filters=(
        Loan.status,
        Loan.kind,
        Loan.purpose,
        Loan.secrecy,
        Loan.archive_id,
        Loan.applicant_id,
        Loan.applicant_department_id,
        Loan.out_at,
        Loan.due_at,
        Loan.returned_at,
    ),
    grants=grants(
        {
            Role.EXECUTIVE: "V A P K X",
            Role.MANAGER: "Vd C Ed A P K X",
            Role.SUPERVISOR: "V A C Eo P K X",
            Role.AGENT: "Vo Co Eo P K",
            Role.SALES: "Vo Co Eo P K",
            Role.ARCHIVIST: "V C E A P K X I",
            Role.FIELD: "Vo Co Eo P K",
            Role.FINANCE: "Vo Co Eo P K",
            Role.ANALYST: "V",
        }
    ),
    scopes=Scopes(
        own=("applicant_id",),
        department="applicant_department_id",
        secret="secrecy",
        open_values=(Secrecy.NORMAL,),
    ),
    workflow=WORKFLOW,
    deadlines=(
        Deadline(
            "return",
            starts=Loan.out_at,
            stops=Loan.returned_at,
            due=Loan.due_at,
            policy="loan.max_days",
            remind="loan.remind_before",
            rule="R318",
        ),
    ),
    derive=derive,
    follows=(Loan.applicant_department_id,),
    also=out_already,
    rules=(
        as_signed,
        outsider_identified,
        returned_after_out,
        alone_with_archive,
        classified_carried,
    ),
    kpis=(
        Kpi(
            "out",
            Count(),
            (is_(Loan.status, State.OUT),),
            trend=Loan.out_at,
            icon=":material/output:",
        ),
        Kpi(
            "overdue",
            Count(),
            (is_(Loan.status, State.OUT), between(Loan.due_at, "", "now")),
            target=0,
            rises=False,
            icon=":material/alarm:",
            rule="R318",
        ),
        Kpi(
            "waiting",
            Count(),
            (is_(Loan.status, *REVIEWS),),
            rises=False,
            icon=":material/approval:",
            rule="R312",
        ),
        Kpi(
            "returned_on_time",
            Share((is_(Loan.overdue_days, 0),)),
            (filled(Loan.returned_at),),
            target=100,
            trend=Loan.returned_at,
            icon=":material/verified:",
            rule="R318",
        ),
    ),
    charts=(
        Chart("lent_per_month", Month(Loan.out_at), where=(filled(Loan.out_at),)),
        Chart("by_status", Loan.status, split=Loan.secrecy, rule="R313"),
    ),
    colours={
        State.DRAFT: Colour.QUIET,
        State.DEPT_REVIEW: Colour.BUSY,
        State.CS_REVIEW: Colour.BUSY,
        State.GM_REVIEW: Colour.SPECIAL,
        State.MANAGER_REVIEW: Colour.SPECIAL,
        State.APPROVED: Colour.GOOD,
        State.OUT: Colour.WARN,
        State.RETURNED: Colour.GOOD,
        State.RETURNED_DAMAGED: Colour.BAD,
        State.LOST: Colour.BAD,
        State.REFUSED: Colour.QUIET,
        Secrecy.CONFIDENTIAL: Colour.WARN,
        Secrecy.TOP_SECRET: Colour.BAD,
    },
    names={
        "archive_id": ("档案编号", "档案", "檔案編號"),
        "applicant_id": ("借阅人", "借阅者", "借閱人", "borrower"),
        "applicant_department_id": ("部门", "所在部门", "部門"),
        "copies": ("份数", "份數"),
        "out_at": ("借阅日期", "借出日期", "借閱日期", "lent on"),
        "returned_at": ("归还日期", "歸還日期", "returned on"),
        "reason": ("理由", "借阅理由"),
        "purpose": ("目的", "理由"),
        "secrecy": ("密级", "密級"),
        "items": ("资料名称", "資料名稱"),
    },
    alone=(
        Alone(
            Loan.archive_id,
            Loan.status,
            State.OUT,
            Say(N_("This archive is out with somebody else.")),
        ),
    ),
    blanks=("未还", "未還", "未归还", "not returned"),
)
