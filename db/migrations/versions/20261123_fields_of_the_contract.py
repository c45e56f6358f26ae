"""A response names who collected it; a document where its file lies; the same title may name two surveys."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_fields_of_the_contract"
down_revision = "20261123_register_rows_twice"


def upgrade() -> None:
    """Bring the tables from `down_revision` to `revision`."""
    with op.batch_alter_table("archive_documents", schema=None) as batch_op:
        batch_op.add_column(sa.Column("file_ref", sa.String(length=200), nullable=True))

    with op.batch_alter_table("archive_loans", schema=None) as batch_op:
        batch_op.create_index(
            "ix_archive_loans_overdue_days",
            ["overdue_days", "id", "applicant_id", "applicant_department_id", "secrecy", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.create_index(
            "ix_customers_loyalty_grade",
            [
                "loyalty_grade",
                "id",
                "owner_id",
                "second_owner_id",
                "dedicated_agent_id",
                "department_id",
                "deleted_at",
            ],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    # Who entered a response collected it, as far as nobody else was named.
    op.execute(
        "UPDATE survey_responses SET collector_id = "
        "COALESCE(created_by, updated_by, (SELECT MIN(id) FROM users)) WHERE collector_id IS NULL"
    )
    with op.batch_alter_table("survey_responses", schema=None) as batch_op:
        batch_op.alter_column("collector_id", existing_type=sa.INTEGER(), nullable=False)

    with op.batch_alter_table("surveys", schema=None) as batch_op:
        batch_op.drop_index("uq_surveys_title")
        batch_op.create_index(
            "ix_surveys_title",
            ["title", "id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.create_index(
            "ix_tickets_major_report_due_running",
            ["major_report_due", "id", "assignee_id", "department_id", "subject_user_id"],
            unique=False,
            sqlite_where=sa.text(
                "major_report_due IS NOT NULL AND major_reported_at IS NULL AND deleted_at IS NULL"
            ),
            postgresql_where=sa.text(
                "major_report_due IS NOT NULL AND major_reported_at IS NULL AND deleted_at IS NULL"
            ),
        )
        batch_op.create_index(
            "ix_tickets_reopen_count",
            ["reopen_count", "id", "assignee_id", "department_id", "subject_user_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
