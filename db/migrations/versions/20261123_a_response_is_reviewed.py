"""A response is reviewed in its time; those from before keep no clock, since nobody knows when they came to us."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_a_response_is_reviewed"
down_revision = "20261123_reports_of_a_week"


def upgrade() -> None:
    """Bring the tables from `down_revision` to `revision`."""
    with op.batch_alter_table("survey_responses", schema=None) as batch_op:
        batch_op.add_column(sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("review_due", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            "ix_survey_responses_review_due",
            ["review_due", "id", "collector_id", "department_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
