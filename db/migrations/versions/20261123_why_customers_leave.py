"""Why customers leave."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_why_customers_leave"
down_revision = "20261123_policy_documents"


def upgrade() -> None:
    """Bring the tables from `down_revision` to `revision`."""
    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("left_reason", sa.String(length=30), nullable=True))

    with op.batch_alter_table("customers") as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_customers_left_reason"),
            "left_reason IN ('price', 'product', 'service', 'no_need', 'competitor', 'moved', 'other')",
        )
