"""Policy documents: who wrote, reviewed and approved them, and who has read them (spec 3.4)."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped

from db.base import Record, Searchable
from db.columns import choice, day, flag, long_text, moment, reference, text
from db.vocabulary.documents import DocumentStatus, ReceiptStatus


class PolicyDocument(Record, Searchable):
    """One edition of a policy, with its text and whoever prepared, reviewed and approved it."""

    __tablename__ = "policy_documents"

    title: Mapped[str] = text(160, required=True, index=True, rules="R027")
    system_id: Mapped[str | None] = text(30, index=True, format="document", rules="R027")
    owner_department_id: Mapped[int] = reference(
        "departments", required=True, rules="R027 R051 R154 R221 R262 R328 R400"
    )
    edition: Mapped[str] = text(20, required=True, rules="R027 R051 R154 R221 R262 R328 R400")
    effective_on: Mapped[date | None] = day(rules="R027 R051 R154 R221 R262 R328 R400")
    source: Mapped[str | None] = text(160, rules="R051 R154 R221 R262 R328 R400")
    file: Mapped[str | None] = text(200)
    body: Mapped[str | None] = long_text(20_000, rules="R326")
    replaces_id: Mapped[int | None] = reference("policy_documents", rules="R027 R354")
    to_read: Mapped[bool] = flag(default=True, rules="R320 R398")
    status: Mapped[DocumentStatus] = choice(
        DocumentStatus,
        required=True,
        computed=True,
        default=DocumentStatus.DRAFT,
        index=True,
        rules="R027",
    )
    prepared_by_id: Mapped[int | None] = reference("users", computed=True, rules="R354")
    prepared_at: Mapped[datetime | None] = moment(computed=True, rules="R354")
    reviewed_by_id: Mapped[int | None] = reference("users", computed=True, rules="R354")
    reviewed_at: Mapped[datetime | None] = moment(computed=True, rules="R354")
    approved_by_id: Mapped[int | None] = reference("users", computed=True, rules="R354 R400")
    approved_at: Mapped[datetime | None] = moment(computed=True, rules="R354 R400")


class PolicyReceipt(Record):
    """That one person reads one document, once a year."""

    __tablename__ = "policy_receipts"
    SCOPED = ("user_id", "department_id")
    CLOCKS = (("due_on", "read_on"),)

    document_id: Mapped[int] = reference("policy_documents", required=True, computed=True, rules="R398")
    user_id: Mapped[int] = reference("users", required=True, computed=True, rules="R320 R398")
    department_id: Mapped[int | None] = reference("departments", computed=True)
    status: Mapped[ReceiptStatus] = choice(
        ReceiptStatus, required=True, computed=True, default=ReceiptStatus.UNREAD, index=True, rules="R398"
    )
    asked_on: Mapped[date | None] = day(computed=True, rules="R320")
    due_on: Mapped[date | None] = day(computed=True, index=True, rules="R320")
    read_on: Mapped[date | None] = day(computed=True, index=True, rules="R320 R398")
    read_at: Mapped[datetime | None] = moment(computed=True, index=True, rules="R320")

    __table_args__ = (
        # Each person reads a document once a year, and once only.
        Index(
            "uq_policy_receipts_person",
            "document_id",
            "user_id",
            unique=True,
            sqlite_where=sql("deleted_at IS NULL"),
            postgresql_where=sql("deleted_at IS NULL"),
        ),
    )
