"""one register row in two places: two departments may each have taken the same row over."""

from alembic import op

revision = "20261123_register_rows_twice"
down_revision = "20261123_who_proposed_a_penalty"


def upgrade() -> None:
    """Bring the tables from `down_revision` to `revision`."""
    with op.batch_alter_table("imported_rows", schema=None) as batch_op:
        batch_op.drop_constraint("pk_imported_rows", type_="primary")
        batch_op.create_primary_key("pk_imported_rows", ["table_name", "fingerprint", "row_id"])
