"""The region people work in."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_where_people_work"
down_revision = "20261123_verified_and_spoken_wit"


def upgrade() -> None:
    """Bring the tables from `down_revision` to `revision`."""
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(sa.Column("region", sa.String(length=60), nullable=True))
