"""who proposed a penalty."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_who_proposed_a_penalty"
down_revision = "20261123_figures_of_a_category"


def upgrade() -> None:
    """Bring the tables from `down_revision` to `revision`."""
    with op.batch_alter_table("penalties", schema=None) as batch_op:
        batch_op.add_column(sa.Column("proposed_by_id", sa.Integer(), nullable=True))
        batch_op.create_index(
            "ix_penalties_proposed_by_id",
            ["proposed_by_id", "id", "user_id", "department_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_penalties_proposed_by_id_users"), "users", ["proposed_by_id"], ["id"]
        )
