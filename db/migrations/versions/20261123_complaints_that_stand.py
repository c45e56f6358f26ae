"""From when on a complaint stands still."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_complaints_that_stand"
down_revision = "20261123_where_people_work"

# The value the product came with.
STALLED_AFTER = 24
HOURS_AFTER = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f000', {}, '+{} hours')",
    "postgresql": "{} + interval '{} hours'",
}


def upgrade() -> None:
    """Bring the tables from `down_revision` to `revision`."""
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stalled_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            "ix_tickets_stalled_at_running",
            ["stalled_at", "id", "assignee_id", "department_id", "subject_user_id"],
            unique=False,
            sqlite_where=sa.text("stalled_at IS NOT NULL AND resolved_at IS NULL AND deleted_at IS NULL"),
            postgresql_where=sa.text("stalled_at IS NOT NULL AND resolved_at IS NULL AND deleted_at IS NULL"),
        )
    # Complaints that are open, from what happened last.
    last = "COALESCE(last_event_at, received_at)"
    due = HOURS_AFTER[op.get_bind().dialect.name].format(last, STALLED_AFTER)
    op.execute(
        f"UPDATE tickets SET last_event_at = {last}, stalled_at = {due} "
        "WHERE kind = 'complaint' AND resolved_at IS NULL "
        "AND status NOT IN ('closed', 'declined', 'cancelled', 'merged', 'waiting_customer')"
    )
