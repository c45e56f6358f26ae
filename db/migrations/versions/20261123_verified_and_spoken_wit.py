"""By when a customer is verified and spoken with again."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_verified_and_spoken_wit"
down_revision = "20261123_an_archive_is_approved"


def upgrade() -> None:
    """Bring the tables from `down_revision` to `revision`."""
    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stale_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("contact_due", sa.Date(), nullable=True))
        batch_op.create_index(
            "ix_customers_contact_due",
            [
                "contact_due",
                "id",
                "owner_id",
                "second_owner_id",
                "dedicated_agent_id",
                "department_id",
                "deleted_at",
            ],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_customers_stale_on",
            [
                "stale_on",
                "id",
                "owner_id",
                "second_owner_id",
                "dedicated_agent_id",
                "department_id",
                "deleted_at",
            ],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
    # Who was there before is timed from what is known of them, as the rulebook begins.
    lite = op.get_bind().dialect.name == "sqlite"
    known = "COALESCE(last_verified_at, created_at)"
    last = "COALESCE(last_contact_at, first_contact_on)"
    days = "CASE level3 WHEN 'level1' THEN 30 WHEN 'level2' THEN 60 ELSE 180 END"
    if lite:
        stale, due = f"date({known}, '+180 days')", f"date({last}, '+' || {days} || ' days')"
    else:
        stale, due = f"CAST({known} AS date) + 180", f"CAST({last} AS date) + {days}"
    op.execute(sa.text(f"UPDATE customers SET stale_on = {stale}, contact_due = {due}"))
