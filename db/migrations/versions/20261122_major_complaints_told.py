"""Who hears of major complaints."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_major_complaints_told"
down_revision = "20261122_audit_values"


def upgrade() -> None:
    """Bring the tables from `down_revision` to `revision`."""
    with op.batch_alter_table("departments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hears_major", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("departments", schema=None) as batch_op:
        batch_op.alter_column("hears_major", server_default=None)

    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.create_index("ix_notices_row", ["table_name", "row_id", "id"], unique=False)

    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("crisis_team", sa.String(length=400), nullable=True))
