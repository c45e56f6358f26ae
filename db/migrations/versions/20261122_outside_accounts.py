"""outside accounts."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_outside_accounts"
down_revision = "20261122_major_complaints_told"


def upgrade() -> None:
    """Bring the tables from `down_revision` to `revision`."""
    op.create_table(
        "outside_accounts",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_outside_accounts_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_outside_accounts")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_outside_accounts_issuer_subject")),
    )
    with op.batch_alter_table("sign_in_sessions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("proven", sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table("sign_in_tickets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("proven", sa.Boolean(), server_default=sa.false(), nullable=False))
