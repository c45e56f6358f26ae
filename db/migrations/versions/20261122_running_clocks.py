"""running clocks."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_running_clocks"
down_revision = "20261122_working_calendar_and_ru"


def upgrade() -> None:
    """Bring the tables from `down_revision` to `revision`."""
    with op.batch_alter_table("archive_loans", schema=None) as batch_op:
        batch_op.create_index(
            "ix_archive_loans_due_at_running",
            ["due_at", "id", "applicant_id", "applicant_department_id", "secrecy"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL AND returned_at IS NULL AND deleted_at IS NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL AND returned_at IS NULL AND deleted_at IS NULL"),
        )

    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.create_index(
            "ix_tickets_close_due_running",
            ["close_due", "id", "assignee_id", "department_id", "subject_user_id"],
            unique=False,
            sqlite_where=sa.text("close_due IS NOT NULL AND closed_at IS NULL AND deleted_at IS NULL"),
            postgresql_where=sa.text("close_due IS NOT NULL AND closed_at IS NULL AND deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_tickets_first_response_due_running",
            ["first_response_due", "id", "assignee_id", "department_id", "subject_user_id"],
            unique=False,
            sqlite_where=sa.text(
                "first_response_due IS NOT NULL AND first_responded_at IS NULL AND deleted_at IS NULL"
            ),
            postgresql_where=sa.text(
                "first_response_due IS NOT NULL AND first_responded_at IS NULL AND deleted_at IS NULL"
            ),
        )
        batch_op.create_index(
            "ix_tickets_resolve_due_running",
            ["resolve_due", "id", "assignee_id", "department_id", "subject_user_id"],
            unique=False,
            sqlite_where=sa.text("resolve_due IS NOT NULL AND resolved_at IS NULL AND deleted_at IS NULL"),
            postgresql_where=sa.text(
                "resolve_due IS NOT NULL AND resolved_at IS NULL AND deleted_at IS NULL"
            ),
        )
