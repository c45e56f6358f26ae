"""Templates of documents."""

import sqlalchemy as sa
from alembic import op

# Until now only papers told how complete an archive is; from now on the archive keeps it.
COMPLETENESS = """
    UPDATE archives SET completeness_pct = (
        SELECT 100 * SUM(CASE WHEN present THEN 1 ELSE 0 END) / NULLIF(COUNT(*), 0)
        FROM archive_documents
        WHERE archive_id = archives.id AND required AND deleted_at IS NULL
    )
"""

revision = "20261123_templates_of_documents"
down_revision = "20261123_products_by_group"


def upgrade() -> None:
    """Bring the tables from `down_revision` to `revision`."""
    op.create_table(
        "template_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("template", sa.String(length=30), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("sides", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extra", sa.JSON(), nullable=True),
        sa.CheckConstraint(
            "template IN ('vehicle_sales', 'vehicle_service_maintenance', 'hv_design', 'organisation_archive')",
            name=op.f("ck_template_items_template"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_items")),
    )
    with op.batch_alter_table("template_items", schema=None) as batch_op:
        batch_op.create_index(
            "ix_template_items_template",
            ["template", "id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_template_items_deleted",
            ["id"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NOT NULL"),
            postgresql_where=sa.text("deleted_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_template_items_living",
            ["id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "uq_template_items_name",
            ["template", "name"],
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    with op.batch_alter_table("archive_documents", schema=None) as batch_op:
        batch_op.add_column(sa.Column("template_item_id", sa.Integer(), nullable=True))
        batch_op.create_index(
            "ix_archive_documents_template_item_id",
            ["template_item_id", "id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_archive_documents_template_item_id_template_items"),
            "template_items",
            ["template_item_id"],
            ["id"],
        )
    op.execute(COMPLETENESS)
