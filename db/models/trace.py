"""What the engine keeps beside the records: change sets, audit chain, drafts, imports, rulebook, counters."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Record
from db.columns import choice, constrained, day, long_text, reference, text
from db.types import UtcMoment
from db.vocabulary.organisation import AuditAction, PolicyStatus, PolicyUnit


class StoredChangeSet(Base):
    """One committed change set; its key makes a repetition return the stored answer."""

    __tablename__ = "change_sets"

    id: Mapped[int] = mapped_column(primary_key=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    key: Mapped[str]
    kind: Mapped[str]
    table_name: Mapped[str | None]
    reason: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcMoment, index=True)
    outcome: Mapped[dict[str, Any]] = mapped_column(JSON)
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("change_sets.id"))

    __table_args__ = (
        UniqueConstraint("actor_id", "key"),
        Index("ix_change_sets_steps", "actor_id", "table_name", "id"),
    )


class AuditRow(Base):
    """One row of the append-only log: who did what to which record, chained to the row before (R037).

    Texts and personal values stand in `audit_values`; `changes` names their fields and holds their digest.
    """

    __tablename__ = "audit_log"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcMoment, index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    action: Mapped[AuditAction] = mapped_column(constrained(AuditAction), index=True)
    table_name: Mapped[str] = mapped_column(index=True)
    row_id: Mapped[int | None]
    change_set_id: Mapped[int | None] = mapped_column(ForeignKey("change_sets.id"), index=True)
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(default="")
    rule: Mapped[str | None]
    previous_hash: Mapped[str]
    hash: Mapped[str]

    __table_args__ = (Index("ix_audit_log_record", "table_name", "row_id", "id"),)


class AuditValues(Base):
    """The texts and personal values of one audit row, beside the chain, which holds only their digest.

    `content` is canonical JSON and `salt` the random key of the digest; both go when a person is erased, and then
    nothing can be tried against the digest.
    """

    __tablename__ = "audit_values"

    id: Mapped[int] = mapped_column(ForeignKey("audit_log.id"), primary_key=True, autoincrement=False)
    salt: Mapped[str]
    content: Mapped[str] = mapped_column(Text)


class AuditHead(Base):
    """The last link of the audit chain; one row, locked by each writer."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_id: Mapped[int]
    rows: Mapped[int]
    hash: Mapped[str]


class Reveal(Base):
    """One look at one masked value, with its reason (R149)."""

    __tablename__ = "pii_access_log"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcMoment, index=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    table_name: Mapped[str]
    row_id: Mapped[int]
    field: Mapped[str]
    reason: Mapped[str]


class RevealReview(Base):
    """That somebody else has looked at a look: who, when, and what they found (R149)."""

    __tablename__ = "reveal_reviews"

    id: Mapped[int] = mapped_column(primary_key=True)
    reveal_id: Mapped[int] = mapped_column(ForeignKey("pii_access_log.id"), unique=True)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcMoment)
    note: Mapped[str] = mapped_column(Text)


class Draft(Base):
    """A cell a person typed that did not pass, kept until it is mended or dropped."""

    __tablename__ = "drafts"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    table_name: Mapped[str]
    row: Mapped[str]
    field: Mapped[str]
    raw: Mapped[str | None] = mapped_column(Text)
    base: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int | None]
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UtcMoment)

    __table_args__ = (UniqueConstraint("user_id", "table_name", "row", "field"),)


class TableVersion(Base):
    """A number per table that rises with each write; caches are keyed by it."""

    __tablename__ = "table_versions"

    table_name: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]


class Counter(Base):
    """The last number given out under a name, so that numbers have no gaps (R215)."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int]


class ImportMapping(Base):
    """How a register's columns were matched last time, found again by the signature of its header."""

    __tablename__ = "import_mappings"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    table_name: Mapped[str]
    signature: Mapped[str]
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON)

    __table_args__ = (UniqueConstraint("user_id", "table_name", "signature"),)


class ImportedRow(Base):
    """The fingerprint of a register's row that was stored, so that the same file adds nothing twice."""

    __tablename__ = "imported_rows"

    table_name: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    row_id: Mapped[int] = mapped_column(primary_key=True)
    change_set_id: Mapped[int | None] = mapped_column(ForeignKey("change_sets.id"))


class Policy(Record):
    """One value of the rulebook from a day on, with its source: for the company, a department or a site (R444, R027)."""

    __tablename__ = "policies"

    key: Mapped[str] = text(60, required=True, index=True, format="policy", rules="R444")
    value: Mapped[str] = text(60, required=True, rules="R444")
    unit: Mapped[PolicyUnit] = choice(PolicyUnit, required=True, rules="R444")
    site_id: Mapped[int | None] = reference("sites", rules="R444")
    department_id: Mapped[int | None] = reference("departments", rules="R444")
    effective_from: Mapped[date] = day(required=True, index=True, rules="R444")
    status: Mapped[PolicyStatus] = choice(
        PolicyStatus,
        required=True,
        computed=True,
        default=PolicyStatus.PROPOSED,
        server_default=PolicyStatus.APPROVED.value,
        index=True,
        rules="R444",
    )
    reason: Mapped[str | None] = long_text(500, rules="R444")
    source_rule: Mapped[str | None] = text(10, rules="R444")
    note: Mapped[str | None] = text(200)
    proposed_by: Mapped[int | None] = reference("users", computed=True, rules="R444")
    approved_by: Mapped[int | None] = reference("users", computed=True, rules="R444")
