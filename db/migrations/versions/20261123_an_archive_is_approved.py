"""An archive is approved, and handed in by a clock; those there are were approved, and keep the day they were due."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_an_archive_is_approved"
down_revision = "20261123_what_is_known_of_custom"

# The day a moment lies on, as the company's clock shows it, and the earlier of two days.
DAY_OF = {
    "sqlite": ("date({0}, '+8 hours')", "min"),
    "postgresql": ("CAST({0} AT TIME ZONE 'Asia/Shanghai' AS date)", "least"),
}


def upgrade() -> None:
    """Bring the tables from `down_revision` to `revision`."""
    with op.batch_alter_table("archives", schema=None) as batch_op:
        batch_op.add_column(sa.Column("built_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("approval", sa.String(length=30), nullable=False, server_default="approved")
        )
        batch_op.add_column(sa.Column("lent_to_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("handin_from", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("handed_in_on", sa.Date(), nullable=True))
        batch_op.create_index(
            "ix_archives_approval",
            ["approval", "id", "responsible_id", "keeper_id", "department_id", "secrecy", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_archives_built_by_id",
            ["built_by_id", "id", "responsible_id", "keeper_id", "department_id", "secrecy", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_archives_handed_in_on",
            ["handed_in_on", "id", "responsible_id", "keeper_id", "department_id", "secrecy", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_archives_handin_due",
            ["handin_due", "id", "responsible_id", "keeper_id", "department_id", "secrecy", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_archives_handin_due_running",
            ["handin_due", "id", "responsible_id", "keeper_id", "department_id", "secrecy"],
            unique=False,
            sqlite_where=sa.text("handin_due IS NOT NULL AND handed_in_on IS NULL AND deleted_at IS NULL"),
            postgresql_where=sa.text(
                "handin_due IS NOT NULL AND handed_in_on IS NULL AND deleted_at IS NULL"
            ),
        )
        batch_op.create_index(
            "ix_archives_lent_to_id",
            ["lent_to_id", "id", "responsible_id", "keeper_id", "department_id", "secrecy", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_archives_lent_to_id_users"), "users", ["lent_to_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_archives_built_by_id_users"), "users", ["built_by_id"], ["id"]
        )

    with op.batch_alter_table("archives") as batch_op:
        batch_op.alter_column("approval", server_default=None)
        batch_op.create_check_constraint(
            op.f("ck_archives_approval"), "approval IN ('pending', 'returned', 'approved')"
        )
    with op.batch_alter_table("registrations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("deal_closed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("archive_due", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("archive_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("archive_handed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            "ix_registrations_archive_due",
            ["archive_due", "id", "registered_by", "department_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_registrations_archive_due_running",
            ["archive_due", "id", "registered_by", "department_id"],
            unique=False,
            sqlite_where=sa.text(
                "archive_due IS NOT NULL AND archive_handed_at IS NULL AND deleted_at IS NULL"
            ),
            postgresql_where=sa.text(
                "archive_due IS NOT NULL AND archive_handed_at IS NULL AND deleted_at IS NULL"
            ),
        )
        batch_op.create_index(
            "ix_registrations_archive_handed_at",
            ["archive_handed_at", "id", "registered_by", "department_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_registrations_archive_id",
            ["archive_id", "id", "registered_by", "department_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_registrations_archive_id_archives"), "archives", ["archive_id"], ["id"]
        )

    op.create_table(
        "archive_inspections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inspection_no", sa.String(length=20), nullable=False),
        sa.Column("scope", sa.String(length=60), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("inspected_on", sa.Date(), nullable=True),
        sa.Column("inspector_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=30), nullable=False),
        sa.Column("temperature", sa.Integer(), nullable=True),
        sa.Column("humidity", sa.Integer(), nullable=True),
        sa.Column("mould", sa.Boolean(), nullable=False),
        sa.Column("remedy", sa.Text(), nullable=True),
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
            "status IN ('planned', 'under_way', 'inspected', 'approved')",
            name=op.f("ck_archive_inspections_status"),
        ),
        sa.ForeignKeyConstraint(
            ["inspector_id"], ["users.id"], name=op.f("fk_archive_inspections_inspector_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive_inspections")),
        sa.UniqueConstraint("inspection_no", name=op.f("uq_archive_inspections_inspection_no")),
    )
    with op.batch_alter_table("archive_inspections", schema=None) as batch_op:
        batch_op.create_index(
            "ix_archive_inspections_deleted",
            ["id"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NOT NULL"),
            postgresql_where=sa.text("deleted_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_archive_inspections_due_on",
            ["due_on", "id", "inspector_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_archive_inspections_due_on_running",
            ["due_on", "id", "inspector_id"],
            unique=False,
            sqlite_where=sa.text("due_on IS NOT NULL AND inspected_on IS NULL AND deleted_at IS NULL"),
            postgresql_where=sa.text("due_on IS NOT NULL AND inspected_on IS NULL AND deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_archive_inspections_inspected_on",
            ["inspected_on", "id", "inspector_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_archive_inspections_inspector_id",
            ["inspector_id", "id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_archive_inspections_living",
            ["id", "inspector_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_archive_inspections_mould",
            ["mould", "id", "inspector_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_archive_inspections_scope",
            ["scope", "id", "inspector_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_archive_inspections_status",
            ["status", "id", "inspector_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    op.create_table(
        "archive_inspection_results",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("archive_id", sa.Integer(), nullable=False),
        sa.Column("finding", sa.String(length=30), nullable=True),
        sa.Column("action", sa.String(length=200), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extra", sa.JSON(), nullable=True),
        sa.CheckConstraint(
            "finding IN ('ok', 'faded', 'damaged', 'missing', 'wrong_place')",
            name=op.f("ck_archive_inspection_results_finding"),
        ),
        sa.ForeignKeyConstraint(
            ["archive_id"], ["archives.id"], name=op.f("fk_archive_inspection_results_archive_id_archives")
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["archive_inspections.id"],
            name=op.f("fk_archive_inspection_results_inspection_id_archive_inspections"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive_inspection_results")),
    )
    with op.batch_alter_table("archive_inspection_results", schema=None) as batch_op:
        batch_op.create_index(
            "ix_archive_inspection_results_archive_id",
            ["archive_id", "id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_archive_inspection_results_deleted",
            ["id"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NOT NULL"),
            postgresql_where=sa.text("deleted_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_archive_inspection_results_finding",
            ["finding", "id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_archive_inspection_results_inspection_id",
            ["inspection_id", "id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_archive_inspection_results_living",
            ["id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "uq_archive_inspection_results_inspection_id_archive_id",
            ["inspection_id", "archive_id"],
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    day, earlier = DAY_OF[op.get_bind().dialect.name]
    op.execute(
        f"UPDATE archives SET handed_in_on = {day.format('handed_in_at')} WHERE handed_in_at IS NOT NULL"
    )
    # Nobody wrote down from when the days counted: from the day it was entered, at the latest from the day it was due.
    op.execute(
        f"UPDATE archives SET handin_from = {earlier}({day.format('created_at')}, handin_due)"
        " WHERE handin_due IS NOT NULL"
    )
    op.execute(
        "UPDATE archives SET lent_to_id = (SELECT max(applicant_id) FROM archive_loans WHERE archive_id = archives.id"
        " AND status = 'out' AND deleted_at IS NULL)"
    )
