"""a complaint is followed up."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_a_complaint_is_followed"
down_revision = "20261123_what_a_customer_is_wort"


def upgrade() -> None:
    """Bring the tables from `down_revision` to `revision`."""
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.create_index(
            "ix_tickets_followup_due_running",
            ["followup_due", "id", "assignee_id", "department_id", "subject_user_id"],
            unique=False,
            sqlite_where=sa.text("followup_due IS NOT NULL AND closed_at IS NULL AND deleted_at IS NULL"),
            postgresql_where=sa.text("followup_due IS NOT NULL AND closed_at IS NULL AND deleted_at IS NULL"),
        )
    # Complaints that were resolved and not closed yet are followed up as the rulebook begins; of others nobody asks it.
    lite = op.get_bind().dialect.name == "sqlite"
    due = (
        "strftime('%Y-%m-%d %H:%M:%f000', resolved_at, '+3 days')"
        if lite
        else "resolved_at + interval '3 days'"
    )
    running = "kind = 'complaint' AND resolved_at IS NOT NULL AND closed_at IS NULL"
    op.execute(sa.text(f"UPDATE tickets SET followup_due = {due} WHERE {running}"))
