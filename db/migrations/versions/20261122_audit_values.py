"""Audit values."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_audit_values"
down_revision = "20261122_list_of_a_loan_and_pena"


def upgrade() -> None:
    """Bring the tables from `down_revision` to `revision`."""
    op.create_table(
        "audit_values",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["audit_log.id"], name=op.f("fk_audit_values_id_audit_log")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_values")),
    )
