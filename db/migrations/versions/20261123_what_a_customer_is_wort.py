"""What a customer is worth."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_what_a_customer_is_wort"
down_revision = "20261123_until_when_a_password_w"


def upgrade() -> None:
    """Bring the tables from `down_revision` to `revision`."""
    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("value_scored_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("value_grade", sa.String(length=30), nullable=True))
        batch_op.add_column(sa.Column("value_grade_set", sa.String(length=30), nullable=True))
        batch_op.add_column(sa.Column("value_grade_reason", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("value_grade_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("could_move_up", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("frequency_band", sa.String(length=30), nullable=True))
        batch_op.add_column(sa.Column("category_found", sa.String(length=30), nullable=True))
        batch_op.create_index(
            "ix_customers_category_found",
            [
                "category_found",
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
        batch_op.create_index(
            "ix_customers_could_move_up",
            [
                "could_move_up",
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
        batch_op.create_index(
            "ix_customers_value_grade_by_id",
            [
                "value_grade_by_id",
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
        batch_op.create_foreign_key(
            batch_op.f("fk_customers_value_grade_by_id_users"), "users", ["value_grade_by_id"], ["id"]
        )

    with op.batch_alter_table("customers") as batch_op:
        batch_op.alter_column("could_move_up", server_default=None)
        batch_op.create_check_constraint(
            op.f("ck_customers_category_found"),
            "category_found IN ('vip', 'diamond', 'gold', 'platinum', 'ordinary', 'unmatched')",
        )
        batch_op.create_check_constraint(
            op.f("ck_customers_frequency_band"), "frequency_band IN ('high', 'mid', 'low')"
        )
        batch_op.create_check_constraint(
            op.f("ck_customers_value_grade"), "value_grade IN ('vip', 'important', 'ordinary')"
        )
        batch_op.create_check_constraint(
            op.f("ck_customers_value_grade_set"), "value_grade_set IN ('vip', 'important', 'ordinary')"
        )
    # Who bought something is measured by the scheduled work.
    op.execute("UPDATE customers SET stands_until = last_purchase_at WHERE last_purchase_at IS NOT NULL")
