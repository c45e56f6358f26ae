"""Fixtures moved with consent, changes of customers reported in time."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_fixtures_and_changes"
down_revision = "20261122_consents_requests_and_l"


def upgrade() -> None:
    """Bring the tables from `down_revision` to `revision`."""
    with op.batch_alter_table("interactions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("change_due", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("recorded_on", sa.Date(), nullable=True))
        batch_op.add_column(
            sa.Column("recorded_late", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.create_index(
            "ix_interactions_change_due",
            ["change_due", "id", "user_id", "department_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    with op.batch_alter_table("ticket_repairs", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("fixtures_moved", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("fixtures_consent", sa.String(length=80), nullable=True))
    with op.batch_alter_table("interactions", schema=None) as batch_op:
        batch_op.alter_column("recorded_late", server_default=None)
    with op.batch_alter_table("ticket_repairs", schema=None) as batch_op:
        batch_op.alter_column("fixtures_moved", server_default=None)
