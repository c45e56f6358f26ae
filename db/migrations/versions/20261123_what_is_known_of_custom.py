"""Needs, kind and archive of a customer; the service a ticket or a question is about; a report of what is known."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_what_is_known_of_custom"
down_revision = "20261123_until_when_a_customer_s"


def upgrade() -> None:
    """Bring the tables from `down_revision` to `revision`."""
    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("info_class", sa.String(length=30), nullable=False, server_default="general")
        )
        batch_op.add_column(sa.Column("partner_kind", sa.String(length=30), nullable=True))
        batch_op.add_column(sa.Column("archive_due", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("archived_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("needs", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("needs_source", sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column("needs_on", sa.Date(), nullable=True))
        batch_op.create_index(
            "ix_customers_archive_due",
            [
                "archive_due",
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

    with op.batch_alter_table("survey_questions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("area", sa.String(length=30), nullable=True))
        batch_op.create_index(
            "ix_survey_questions_area",
            ["area", "id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    with op.batch_alter_table("surveys", schema=None) as batch_op:
        batch_op.alter_column("target_pct", existing_type=sa.Integer(), nullable=True)
        batch_op.alter_column("min_n", existing_type=sa.Integer(), nullable=True)

    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("service_type", sa.String(length=30), nullable=True))

    with op.batch_alter_table("survey_questions") as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_survey_questions_area"),
            "area IN ('reception', 'room', 'catering', 'product', 'delivery', 'fee', 'staff', 'other')",
        )
    with op.batch_alter_table("customers") as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_customers_info_class"), "info_class IN ('general', 'special')"
        )
        batch_op.create_check_constraint(
            op.f("ck_customers_partner_kind"),
            "partner_kind IN ('lawyer', 'financial_adviser', 'advertising', 'public_relations', 'bank', 'insurer')",
        )
    with op.batch_alter_table("report_snapshots") as batch_op:
        batch_op.drop_constraint(op.f("ck_report_snapshots_kind"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_report_snapshots_kind"),
            "kind IN ('complaint_monthly', 'complaint_weekly', 'repair_monthly', 'loan_register', 'satisfaction', 'service_review', 'customer_information')",
        )
    with op.batch_alter_table("interactions") as batch_op:
        batch_op.drop_constraint(op.f("ck_interactions_channel"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_interactions_channel"),
            "channel IN ('phone', 'email', 'chat', 'social', 'website', 'in_store', 'follow_up', 'letter', 'fax', 'hotline', 'group_call_centre', 'verbal', 'mail', 'in_person', 'long_distance')",
        )
    with op.batch_alter_table("tickets") as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_tickets_service_type"),
            "service_type IN ('cleaning', 'linen', 'repair', 'restaurant', 'speciality', 'room_service')",
        )
    with op.batch_alter_table("customers") as batch_op:
        batch_op.alter_column("info_class", server_default=None)
    op.execute(
        "UPDATE customers SET archived_on = (SELECT date(min(created_at)) FROM archives"
        " WHERE customer_id = customers.id AND deleted_at IS NULL)"
    )
