"""Waiting list of loans."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_waiting_list_of_loans"
down_revision = "20261122_repairs"


def upgrade() -> None:
    """Bring the tables from `down_revision` to `revision`."""
    with op.batch_alter_table("archive_loans", schema=None) as batch_op:
        batch_op.add_column(sa.Column("requested_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            "ix_archive_loans_ready_at",
            ["ready_at", "id", "applicant_id", "applicant_department_id", "secrecy", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    with op.batch_alter_table("notices") as batch_op:
        batch_op.drop_constraint(op.f("ck_notices_kind"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_notices_kind"), "kind IN ('reminder', 'overdue', 'escalation', 'news')"
        )
    with op.batch_alter_table("archive_loans") as batch_op:
        batch_op.drop_constraint(op.f("ck_archive_loans_status"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_archive_loans_status"),
            "status IN ('draft', 'dept_review', 'cs_review', 'gm_review', 'manager_review', 'waiting', 'approved', 'viewing', 'out', 'returned', 'returned_damaged', 'lost', 'refused', 'expired')",
        )
    # What is kept ready was so since its last signature.
    op.execute(
        "UPDATE archive_loans SET ready_at = COALESCE((SELECT MAX(at) FROM approvals "
        "WHERE subject_kind = 'archive_loans' AND subject_id = archive_loans.id), updated_at) "
        "WHERE status = 'approved'"
    )
