"""Until when a customer stands as they do."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_until_when_a_customer_s"
down_revision = "20261123_what_sales_and_service"


def upgrade() -> None:
    """Bring the tables from `down_revision` to `revision`."""
    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stands_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            "ix_customers_stands_until",
            [
                "stands_until",
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
    # Who bought something is brought in step by the scheduled work.
    op.execute("UPDATE customers SET stands_until = last_purchase_at WHERE last_purchase_at IS NOT NULL")
