"""complaints and compensations."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_complaints_and_compensa"
down_revision = "20261122_running_clocks"


def upgrade() -> None:
    """Bring the tables from `down_revision` to `revision`."""
    op.create_table(
        "compensations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=2, asdecimal=False), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("status", sa.String(length=30), nullable=False),
        sa.Column("authority_band", sa.String(length=30), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("approver_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extra", sa.JSON(), nullable=True),
        sa.CheckConstraint(
            "authority_band IN ('supervisor', 'manager', 'executive')",
            name=op.f("ck_compensations_authority_band"),
        ),
        sa.CheckConstraint(
            "kind IN ('refund', 'exchange', 'coupon', 'discount', 'damages', 'apology')",
            name=op.f("ck_compensations_kind"),
        ),
        sa.CheckConstraint(
            "status IN ('proposed', 'approved', 'rejected', 'paid')", name=op.f("ck_compensations_status")
        ),
        sa.ForeignKeyConstraint(
            ["approver_id"], ["users.id"], name=op.f("fk_compensations_approver_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["users.id"], name=op.f("fk_compensations_proposed_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_compensations_ticket_id_tickets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compensations")),
    )
    with op.batch_alter_table("compensations", schema=None) as batch_op:
        batch_op.create_index(
            "ix_compensations_approver_id",
            ["approver_id", "id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_compensations_authority_band",
            ["authority_band", "id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_compensations_deleted",
            ["id"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NOT NULL"),
            postgresql_where=sa.text("deleted_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_compensations_kind",
            ["kind", "id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_compensations_living",
            ["id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_compensations_proposed_by_id",
            ["proposed_by_id", "id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_compensations_status",
            ["status", "id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_compensations_ticket_id",
            ["ticket_id", "id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    op.create_table(
        "ticket_complaints",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("complainant_name", sa.String(length=80), nullable=True),
        sa.Column("complainant_phone", sa.String(length=32), nullable=True),
        sa.Column("car_model", sa.String(length=60), nullable=True),
        sa.Column("plate", sa.String(length=12), nullable=True),
        sa.Column("demand", sa.JSON(), nullable=True),
        sa.Column("acceptance", sa.String(length=30), nullable=False),
        sa.Column("acceptance_by_id", sa.Integer(), nullable=True),
        sa.Column("decline_reason", sa.Text(), nullable=True),
        sa.Column("investigating_department_id", sa.Integer(), nullable=True),
        sa.Column("report_cause", sa.Text(), nullable=True),
        sa.Column("report_course", sa.Text(), nullable=True),
        sa.Column("report_responsible", sa.Text(), nullable=True),
        sa.Column("report_conclusion", sa.Text(), nullable=True),
        sa.Column("report_countermeasure", sa.Text(), nullable=True),
        sa.Column("report_prevention", sa.Text(), nullable=True),
        sa.Column("opinion_admin_hr", sa.Text(), nullable=True),
        sa.Column("opinion_gm", sa.Text(), nullable=True),
        sa.Column("opinion_department", sa.Text(), nullable=True),
        sa.Column("maker_warning_required", sa.Boolean(), nullable=False),
        sa.Column("maker_warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extra", sa.JSON(), nullable=True),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("search_private", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "acceptance IN ('pending', 'accepted', 'declined')", name=op.f("ck_ticket_complaints_acceptance")
        ),
        sa.ForeignKeyConstraint(
            ["acceptance_by_id"], ["users.id"], name=op.f("fk_ticket_complaints_acceptance_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["investigating_department_id"],
            ["departments.id"],
            name=op.f("fk_ticket_complaints_investigating_department_id_departments"),
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_complaints_ticket_id_tickets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_complaints")),
    )
    with op.batch_alter_table("ticket_complaints", schema=None) as batch_op:
        batch_op.create_index(
            "ix_ticket_complaints_acceptance",
            ["acceptance", "id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_ticket_complaints_acceptance_by_id",
            ["acceptance_by_id", "id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_ticket_complaints_deleted",
            ["id"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NOT NULL"),
            postgresql_where=sa.text("deleted_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_ticket_complaints_investigating_department_id",
            ["investigating_department_id", "id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_ticket_complaints_living",
            ["id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_ticket_complaints_ticket_id",
            ["ticket_id", "id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "uq_ticket_complaints_ticket_id",
            ["ticket_id"],
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    with op.batch_alter_table("departments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("oversees", sa.Boolean(), nullable=False, server_default=sa.false()))
    # Departments that are there already oversee nobody; a new one says so itself.
    with op.batch_alter_table("departments", schema=None) as batch_op:
        batch_op.alter_column("oversees", server_default=None)

    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("major_reasons", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("review_step", sa.String(length=30), nullable=True))
        batch_op.add_column(sa.Column("opinion_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("reply_mode", sa.String(length=30), nullable=True))
        batch_op.add_column(sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("repeat_of_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch_op.create_index(
            "ix_tickets_merged_into_id",
            ["merged_into_id", "id", "assignee_id", "department_id", "subject_user_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_tickets_opinion_by_id",
            ["opinion_by_id", "id", "assignee_id", "department_id", "subject_user_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_tickets_repeat_of_id",
            ["repeat_of_id", "id", "assignee_id", "department_id", "subject_user_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_tickets_review_step",
            ["review_step", "id", "assignee_id", "department_id", "subject_user_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_tickets_repeat_of_id_tickets"), "tickets", ["repeat_of_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_tickets_opinion_by_id_users"), "users", ["opinion_by_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_tickets_merged_into_id_tickets"), "tickets", ["merged_into_id"], ["id"]
        )

    with op.batch_alter_table("tickets") as batch_op:
        batch_op.create_check_constraint(op.f("ck_tickets_reply_mode"), "reply_mode IN ('written', 'verbal')")
        batch_op.create_check_constraint(
            op.f("ck_tickets_review_step"), "review_step IN ('department', 'admin_hr', 'general_manager')"
        )
