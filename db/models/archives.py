"""Archives, what lies in them, and their lending (spec 3.2, 3.4)."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped

from db.base import Record, Searchable
from db.columns import (
    C,
    P,
    S,
    choice,
    day,
    flag,
    integer,
    long_text,
    moment,
    reference,
    tags,
    text,
)
from db.vocabulary.archives import (
    ApprovalDecision,
    ArchiveApproval,
    ArchiveKind,
    ArchiveStatus,
    Condition,
    DocumentForm,
    DocumentTemplate,
    ExternalDocKind,
    LoanKind,
    LoanPurpose,
    LoanStatus,
    Medium,
    Secrecy,
)
from db.vocabulary.organisation import UserRole


class Archive(Record, Searchable):
    """A folder about one customer that is kept, consulted and lent."""

    __tablename__ = "archives"
    SCOPED = ("responsible_id", "keeper_id", "department_id", "secrecy")
    CLOCKS = (("handin_due", "handed_in_on"),)

    archive_no: Mapped[str] = text(20, required=True, unique=True, rules="R332")
    customer_id: Mapped[int] = reference("customers", required=True, sensitivity=P, rules="R332 R438")
    kind: Mapped[ArchiveKind] = choice(ArchiveKind, required=True, index=True, rules="R332 R329")
    index_code: Mapped[str] = text(40, required=True, unique=True, rules="R300")
    location: Mapped[str | None] = text(60, index=True, rules="R300")
    medium: Mapped[Medium] = choice(Medium, required=True, default=Medium.PAPER, rules="R301")
    keeper_id: Mapped[int] = reference("users", serving=True, required=True, rules="R124 R321")
    responsible_id: Mapped[int | None] = reference("users", serving=True, rules="R330")
    department_id: Mapped[int | None] = reference("departments")
    vin: Mapped[str | None] = text(17, unique=True, sensitivity=C, rules="R332")
    plate: Mapped[str | None] = text(12, sensitivity=P, rules="R332")
    secrecy: Mapped[Secrecy] = choice(
        Secrecy, required=True, default=Secrecy.NORMAL, index=True, rules="R321"
    )
    status: Mapped[ArchiveStatus] = choice(
        ArchiveStatus,
        required=True,
        computed=True,
        default=ArchiveStatus.FILED,
        index=True,
        rules="R339",
    )
    built_by_id: Mapped[int | None] = reference("users", computed=True, rules="R125")
    approval: Mapped[ArchiveApproval] = choice(
        ArchiveApproval,
        required=True,
        computed=True,
        default=ArchiveApproval.PENDING,
        index=True,
        rules="R125",
    )
    lent_to_id: Mapped[int | None] = reference("users", computed=True, rules="R315")
    handin_from: Mapped[date | None] = day(rules="R338 R341")
    handin_due: Mapped[date | None] = day(computed=True, index=True, rules="R338 R341")
    handed_in_at: Mapped[datetime | None] = moment(rules="R338 R341")
    handed_in_on: Mapped[date | None] = day(computed=True, index=True, rules="R338 R341")
    completeness_pct: Mapped[int | None] = integer(0, 100, computed=True, rules="R342")
    retention_start: Mapped[date | None] = day(rules="R151")
    retention_until: Mapped[date | None] = day(computed=True, index=True, rules="R151")
    major_changes: Mapped[str | None] = long_text(4000, sensitivity=C, rules="R248")
    to_update: Mapped[bool] = flag(computed=True, index=True, rules="R124")


class TemplateItem(Record):
    """One paper of a template: its place in the list, its name, and how many sides it has at least."""

    __tablename__ = "template_items"

    template: Mapped[DocumentTemplate] = choice(
        DocumentTemplate, required=True, index=True, rules="R340 R342"
    )
    position: Mapped[int] = integer(1, 999, required=True, rules="R340")
    name: Mapped[str] = text(120, required=True, rules="R340")
    required: Mapped[bool] = flag(default=True, rules="R340")
    sides: Mapped[int | None] = integer(1, 10_000, rules="R340")

    __table_args__ = (
        Index(
            "uq_template_items_name",
            "template",
            "name",
            unique=True,
            sqlite_where=sql("deleted_at IS NULL"),
            postgresql_where=sql("deleted_at IS NULL"),
        ),
    )


class ArchiveDocument(Record):
    """One document an archive holds or should hold."""

    __tablename__ = "archive_documents"

    archive_id: Mapped[int] = reference("archives", required=True, rules="R340")
    template_item_id: Mapped[int | None] = reference("template_items", rules="R340")
    name: Mapped[str] = text(120, required=True, rules="R340")
    required: Mapped[bool] = flag(default=True, rules="R340")
    present: Mapped[bool] = flag(rules="R342")
    form: Mapped[DocumentForm | None] = choice(DocumentForm, rules="R340")
    signed_by_customer: Mapped[bool] = flag(rules="R344")
    signed_internally: Mapped[bool] = flag(rules="R347")
    checked_by: Mapped[int | None] = reference("users", rules="R342")
    checked_at: Mapped[datetime | None] = moment(rules="R342")
    file_ref: Mapped[str | None] = text(200, sensitivity=S, rules="R340")
    sides: Mapped[int | None] = integer(1, 10_000, rules="R187")


class ArchiveLoan(Record, Searchable):
    """A request to consult, borrow, copy or disclose an archive, and what became of it."""

    __tablename__ = "archive_loans"
    SCOPED = ("applicant_id", "applicant_department_id", "secrecy")
    CLOCKS = (("due_at", "returned_at"),)
    FIGURES = (("status", "secrecy"), ("status", "out_at"), ("returned_at", "overdue_days"))

    loan_no: Mapped[str] = text(20, computed=True, required=True, unique=True, rules="R317")
    kind: Mapped[LoanKind] = choice(
        LoanKind,
        required=True,
        default=LoanKind.BORROW,
        index=True,
        rules="R311 R316 R322 R324",
    )
    archive_id: Mapped[int] = reference("archives", required=True, sensitivity=C, rules="R317")
    items: Mapped[str] = text(200, required=True, sensitivity=C, rules="R317")
    copies: Mapped[int] = integer(1, 999, required=True, default=1, rules="R317")
    purpose: Mapped[LoanPurpose] = choice(LoanPurpose, required=True, rules="R311")
    reason: Mapped[str] = long_text(1000, required=True, rules="R311 R317")
    applicant_id: Mapped[int] = reference("users", serving=True, required=True, rules="R312")
    applicant_department_id: Mapped[int] = reference("departments", required=True, rules="R312")
    applicant_profile: Mapped[str] = long_text(1000, required=True, sensitivity=P, rules="R311")
    external_name: Mapped[str | None] = text(80, sensitivity=S, rules="R314")
    external_unit: Mapped[str | None] = text(120, sensitivity=S, rules="R314")
    external_doc_kind: Mapped[ExternalDocKind | None] = choice(ExternalDocKind, sensitivity=S, rules="R314")
    external_doc_no: Mapped[str | None] = text(40, sensitivity=S, rules="R314")
    cross_department: Mapped[bool] = flag(computed=True, index=True, rules="R252")
    secrecy: Mapped[Secrecy] = choice(
        Secrecy,
        required=True,
        computed=True,
        imported=True,
        default=Secrecy.NORMAL,
        index=True,
        sensitivity=C,
        rules="R321",
    )
    status: Mapped[LoanStatus] = choice(
        LoanStatus,
        required=True,
        computed=True,
        default=LoanStatus.DRAFT,
        index=True,
        rules="R313",
    )
    requested_at: Mapped[datetime | None] = moment(computed=True, rules="R311")
    ready_at: Mapped[datetime | None] = moment(computed=True, index=True, rules="R317")
    out_at: Mapped[datetime | None] = moment(computed=True, imported=True, index=True, rules="R318")
    due_at: Mapped[datetime | None] = moment(computed=True, index=True, rules="R318")
    returned_at: Mapped[datetime | None] = moment(computed=True, imported=True, index=True, rules="R318")
    acknowledged_at: Mapped[datetime | None] = moment(computed=True, rules="R317")
    carrier_id: Mapped[int | None] = reference("users", rules="R323")
    out_condition: Mapped[Condition | None] = choice(Condition, rules="R319")
    in_condition: Mapped[Condition | None] = choice(Condition, rules="R319 R335 R350")
    missing_items: Mapped[list[str] | None] = tags(rules="R350")
    finding: Mapped[str | None] = long_text(2000, sensitivity=C, rules="R319 R350")
    overdue_days: Mapped[int] = integer(
        0, 100_000, computed=True, required=True, default=0, index=True, rules="R318"
    )
    reminder_count: Mapped[int] = integer(0, 1000, computed=True, required=True, default=0, rules="R318")

    __table_args__ = (
        # An archive is with one borrower at a time.
        Index(
            "uq_archive_loans_out",
            "archive_id",
            unique=True,
            sqlite_where=sql("status = 'out' AND deleted_at IS NULL"),
            postgresql_where=sql("status = 'out' AND deleted_at IS NULL"),
        ),
    )


class ArchiveLoanItem(Record):
    """One line of a loan's list: what goes out, in how many pieces, and how many of them came back (R317, R335)."""

    __tablename__ = "archive_loan_items"

    loan_id: Mapped[int] = reference("archive_loans", required=True, rules="R317")
    name: Mapped[str] = text(120, required=True, sensitivity=C, rules="R317")
    document_id: Mapped[int | None] = reference("archive_documents", rules="R335")
    pieces_out: Mapped[int] = integer(1, 9_999, required=True, default=1, rules="R317")
    pieces_back: Mapped[int | None] = integer(0, 9_999, rules="R319 R335")
    pieces_damaged: Mapped[int | None] = integer(0, 9_999, rules="R350")


class Approval(Record):
    """One signature in a chain of approvals; nobody signs their own request (R212, R312)."""

    __tablename__ = "approvals"

    subject_kind: Mapped[str] = text(40, required=True, index=True, format="table", rules="R312")
    subject_id: Mapped[int] = integer(required=True, index=True)
    step: Mapped[str] = text(40, required=True, rules="R312 R313")
    role_required: Mapped[UserRole] = choice(UserRole, required=True, rules="R312")
    approver_id: Mapped[int | None] = reference("users", rules="R312")
    decision: Mapped[ApprovalDecision] = choice(
        ApprovalDecision, required=True, default=ApprovalDecision.PENDING, rules="R312"
    )
    opinion: Mapped[str | None] = long_text(2000, rules="R213")
    at: Mapped[datetime | None] = moment()
    due_at: Mapped[datetime | None] = moment()
