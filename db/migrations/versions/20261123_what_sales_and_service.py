"""What customers bought first, archives to update, late deliveries, who takes tickets, the review of the service."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_what_sales_and_service"
down_revision = "20261123_reports_of_a_week"

MINE = "FROM purchases WHERE customer_id = customers.id AND deleted_at IS NULL AND status <> 'cancelled'"
STANDING = f"""
UPDATE customers SET
    first_purchase_at = (SELECT min(bought_at) {MINE}),
    last_purchase_at = (SELECT max(bought_at) {MINE}),
    clv = (SELECT sum(amount - refunded) {MINE}),
    last_contact_at =
        (SELECT max(at) FROM interactions WHERE customer_id = customers.id AND deleted_at IS NULL)
"""


def upgrade() -> None:
    """Bring the tables from `down_revision` to `revision`."""
    with op.batch_alter_table("archives", schema=None) as batch_op:
        batch_op.add_column(sa.Column("to_update", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_index(
            "ix_archives_to_update",
            ["to_update", "id", "responsible_id", "keeper_id", "department_id", "secrecy", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("first_purchase_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            "ix_customers_last_purchase_at_by_first_purchase_at",
            [
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

    with op.batch_alter_table("departments", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("takes_tickets", sa.Boolean(), nullable=False, server_default=sa.false())
        )

    with op.batch_alter_table("purchases", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("delivered_late", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.create_index(
            "ix_purchases_delivered_late",
            ["delivered_late", "id", "sales_user_id", "department_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_purchases_follow_up_due",
            ["follow_up_due", "id", "sales_user_id", "department_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    for table, flag in (
        ("archives", "to_update"),
        ("departments", "takes_tickets"),
        ("purchases", "delivered_late"),
    ):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column(flag, server_default=None)
    op.execute(STANDING)

    with op.batch_alter_table("report_snapshots") as batch_op:
        batch_op.drop_constraint(op.f("ck_report_snapshots_kind"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_report_snapshots_kind"),
            "kind IN ('complaint_monthly', 'complaint_weekly', 'repair_monthly', 'loan_register', 'satisfaction',"
            " 'service_review')",
        )
