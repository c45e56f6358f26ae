"""Destruction of archives."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_destruction_of_archives"
down_revision = "20261123_why_customers_leave"


def upgrade() -> None:
    """Bring the tables from `down_revision` to `revision`."""
    op.create_table(
        "archive_disposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("disposal_no", sa.String(length=20), nullable=False),
        sa.Column("archive_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("method", sa.String(length=30), nullable=False),
        sa.Column("status", sa.String(length=30), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=True),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("destroyed_by_id", sa.Integer(), nullable=True),
        sa.Column("destroyed_on", sa.Date(), nullable=True),
        sa.Column("witness_id", sa.Integer(), nullable=True),
        sa.Column("record_text", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extra", sa.JSON(), nullable=True),
        sa.CheckConstraint("method IN ('shred', 'burn', 'wipe')", name=op.f("ck_archive_disposals_method")),
        sa.CheckConstraint(
            "status IN ('proposed', 'reviewed', 'approved', 'destroyed', 'declined')",
            name=op.f("ck_archive_disposals_status"),
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["users.id"], name=op.f("fk_archive_disposals_approved_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["archive_id"], ["archives.id"], name=op.f("fk_archive_disposals_archive_id_archives")
        ),
        sa.ForeignKeyConstraint(
            ["destroyed_by_id"], ["users.id"], name=op.f("fk_archive_disposals_destroyed_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["users.id"], name=op.f("fk_archive_disposals_requested_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["users.id"], name=op.f("fk_archive_disposals_reviewed_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["witness_id"], ["users.id"], name=op.f("fk_archive_disposals_witness_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive_disposals")),
        sa.UniqueConstraint("disposal_no", name=op.f("uq_archive_disposals_disposal_no")),
    )
    with op.batch_alter_table("archive_disposals", schema=None) as batch_op:
        batch_op.create_index(
            "ix_archive_disposals_approved_by_id",
            ["approved_by_id", "id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_archive_disposals_archive_id",
            ["archive_id", "id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_archive_disposals_deleted",
            ["id"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NOT NULL"),
            postgresql_where=sa.text("deleted_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_archive_disposals_destroyed_by_id",
            ["destroyed_by_id", "id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_archive_disposals_destroyed_on",
            ["destroyed_on", "id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_archive_disposals_living",
            ["id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_archive_disposals_requested_by_id",
            ["requested_by_id", "id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_archive_disposals_reviewed_by_id",
            ["reviewed_by_id", "id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_archive_disposals_status",
            ["status", "id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_archive_disposals_witness_id",
            ["witness_id", "id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
