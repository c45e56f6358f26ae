"""Repairs."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_repairs"
down_revision = "20261122_price_list"


def upgrade() -> None:
    """Bring the tables from `down_revision` to `revision`."""
    op.create_table(
        "ticket_repairs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slip_no", sa.String(length=20), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=30), nullable=False),
        sa.Column("item", sa.String(length=160), nullable=True),
        sa.Column("place", sa.String(length=160), nullable=True),
        sa.Column("speciality", sa.String(length=30), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=30), nullable=False),
        sa.Column("appointment_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrival_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrival", sa.String(length=30), nullable=True),
        sa.Column("delay_agreed", sa.Boolean(), nullable=False),
        sa.Column("delay_reason", sa.String(length=200), nullable=True),
        sa.Column("technician_id", sa.Integer(), nullable=True),
        sa.Column("quoted_amount", sa.Numeric(precision=14, scale=2, asdecimal=False), nullable=True),
        sa.Column("price_agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tested", sa.Boolean(), nullable=False),
        sa.Column("tidy_done", sa.Boolean(), nullable=False),
        sa.Column("customer_signature", sa.String(length=80), nullable=True),
        sa.Column("technician_note", sa.Text(), nullable=True),
        sa.Column("technician_signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("charged_amount", sa.Numeric(precision=14, scale=2, asdecimal=False), nullable=True),
        sa.Column("charged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("copy_customer", sa.DateTime(timezone=True), nullable=True),
        sa.Column("copy_engineering", sa.DateTime(timezone=True), nullable=True),
        sa.Column("copy_finance", sa.DateTime(timezone=True), nullable=True),
        sa.Column("damage_note", sa.Text(), nullable=True),
        sa.Column("damage_amount", sa.Numeric(precision=14, scale=2, asdecimal=False), nullable=True),
        sa.Column("spot_check_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("spot_check", sa.String(length=30), nullable=True),
        sa.Column("rework_count", sa.Integer(), nullable=False),
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
            "arrival IN ('on_time', 'late', 'excused')", name=op.f("ck_ticket_repairs_arrival")
        ),
        sa.CheckConstraint("source IN ('slip', 'verbal')", name=op.f("ck_ticket_repairs_source")),
        sa.CheckConstraint(
            "speciality IN ('water_electric', 'carpentry', 'masonry', 'hvac', 'weak_current', 'other')",
            name=op.f("ck_ticket_repairs_speciality"),
        ),
        sa.CheckConstraint("spot_check IN ('passed', 'failed')", name=op.f("ck_ticket_repairs_spot_check")),
        sa.CheckConstraint(
            "status IN ('new', 'appointed', 'dispatched', 'on_site', 'agreed', 'refused', 'done', 'filed', 'checked', 'failed', 'withdrawn')",
            name=op.f("ck_ticket_repairs_status"),
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_ticket_repairs_department_id_departments")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_ticket_repairs_site_id_sites")),
        sa.ForeignKeyConstraint(
            ["technician_id"], ["users.id"], name=op.f("fk_ticket_repairs_technician_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_repairs_ticket_id_tickets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_repairs")),
        sa.UniqueConstraint("slip_no", name=op.f("uq_ticket_repairs_slip_no")),
    )
    with op.batch_alter_table("ticket_repairs", schema=None) as batch_op:
        batch_op.create_index(
            "ix_ticket_repairs_appointment_at",
            ["appointment_at", "id", "technician_id", "department_id", "site_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_ticket_repairs_arrival",
            ["arrival", "id", "technician_id", "department_id", "site_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_ticket_repairs_arrival_due",
            ["arrival_due", "id", "technician_id", "department_id", "site_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_ticket_repairs_arrival_due_running",
            ["arrival_due", "id", "technician_id", "department_id", "site_id"],
            unique=False,
            sqlite_where=sa.text("arrival_due IS NOT NULL AND arrived_at IS NULL AND deleted_at IS NULL"),
            postgresql_where=sa.text("arrival_due IS NOT NULL AND arrived_at IS NULL AND deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_ticket_repairs_charged_at",
            ["charged_at", "id", "technician_id", "department_id", "site_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_ticket_repairs_deleted",
            ["id"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NOT NULL"),
            postgresql_where=sa.text("deleted_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_ticket_repairs_department_id",
            ["department_id", "id", "technician_id", "site_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_ticket_repairs_living",
            ["id", "technician_id", "department_id", "site_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_ticket_repairs_site_id",
            ["site_id", "id", "technician_id", "department_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_ticket_repairs_source",
            ["source", "id", "technician_id", "department_id", "site_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_ticket_repairs_speciality",
            ["speciality", "id", "technician_id", "department_id", "site_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_ticket_repairs_spot_check",
            ["spot_check", "id", "technician_id", "department_id", "site_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_ticket_repairs_spot_check_at",
            ["spot_check_at", "id", "technician_id", "department_id", "site_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_ticket_repairs_status",
            ["status", "id", "technician_id", "department_id", "site_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_ticket_repairs_technician_id",
            ["technician_id", "id", "department_id", "site_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_ticket_repairs_ticket_id",
            ["ticket_id", "id", "technician_id", "department_id", "site_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "uq_ticket_repairs_ticket_id",
            ["ticket_id"],
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    op.create_table(
        "repair_charges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("repair_id", sa.Integer(), nullable=False),
        sa.Column("price_id", sa.Integer(), nullable=True),
        sa.Column("item", sa.String(length=120), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=14, scale=2, asdecimal=False), nullable=True),
        sa.Column("amount", sa.Numeric(precision=14, scale=2, asdecimal=False), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extra", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["price_id"], ["price_list.id"], name=op.f("fk_repair_charges_price_id_price_list")
        ),
        sa.ForeignKeyConstraint(
            ["repair_id"], ["ticket_repairs.id"], name=op.f("fk_repair_charges_repair_id_ticket_repairs")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repair_charges")),
    )
    with op.batch_alter_table("repair_charges", schema=None) as batch_op:
        batch_op.create_index(
            "ix_repair_charges_deleted",
            ["id"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NOT NULL"),
            postgresql_where=sa.text("deleted_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_repair_charges_living",
            ["id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_repair_charges_price_id",
            ["price_id", "id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_repair_charges_repair_id",
            ["repair_id", "id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    with op.batch_alter_table("departments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("repairs", sa.Boolean(), nullable=False, server_default=sa.false()))
    # Which of the departments that are there already does repairs, the administrator says.
    with op.batch_alter_table("departments", schema=None) as batch_op:
        batch_op.alter_column("repairs", server_default=None)

    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(sa.Column("skills", sa.JSON(), nullable=True))
