"""What the figures of one category and of unanswered tickets are read from."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_figures_of_a_category"
down_revision = "20261123_complaints_that_stand"


def upgrade() -> None:
    """Bring the tables from `down_revision` to `revision`."""
    op.drop_index("ix_customers_category5_by_lifecycle", "customers")
    op.create_index(
        "ix_customers_category5_by_lifecycle",
        "customers",
        [
            "category5",
            "lifecycle",
            "first_contact_on",
            "filing_status",
            "activity",
            "source",
            "last_purchase_at",
            "first_purchase_at",
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
    op.create_index(
        "ix_tickets_first_responded_at_by_status",
        "tickets",
        ["first_responded_at", "status", "assignee_id", "department_id", "subject_user_id", "deleted_at"],
        unique=False,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
