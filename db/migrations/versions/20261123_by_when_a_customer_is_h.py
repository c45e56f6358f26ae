"""by when a customer is heard and verified."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_by_when_a_customer_is_h"
down_revision = "20261123_an_archive_is_approved"


def upgrade() -> None:
    """Bring the tables from `down_revision` to `revision`."""
    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("contact_due", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("verify_due", sa.Date(), nullable=True))
        batch_op.create_index(
            "ix_customers_contact_due_by_lifecycle",
            [
                "contact_due",
                "lifecycle",
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
            "ix_customers_verify_due_by_lifecycle",
            [
                "verify_due",
                "lifecycle",
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

    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stalled_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            "ix_tickets_stalled_at_running",
            ["stalled_at", "id", "assignee_id", "department_id", "subject_user_id"],
            unique=False,
            sqlite_where=sa.text("stalled_at IS NOT NULL AND resolved_at IS NULL AND deleted_at IS NULL"),
            postgresql_where=sa.text("stalled_at IS NOT NULL AND resolved_at IS NULL AND deleted_at IS NULL"),
        )
    database = op.get_bind().dialect.name
    _customers(DAY_OF[database], DAYS_AFTER[database])
    _complaints(HOURS_AFTER[database])


# The values the product came with; how a moment becomes a day where the company is.
VERIFIED_FOR, STALLED_AFTER = 180, 24
SPOKEN_WITH = {"level1": 30, "level2": 60, "level3": 180}
DAY_OF = {
    "sqlite": "date({}, '+8 hours')",
    "postgresql": "CAST({} AT TIME ZONE 'Asia/Shanghai' AS date)",
}
DAYS_AFTER = {"sqlite": "date({}, '+{} days')", "postgresql": "{} + {}"}
HOURS_AFTER = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f000', {}, '+{} hours')",
    "postgresql": "{} + interval '{} hours'",
}


def _customers(day: str, after: str) -> None:
    verified, spoken = day.format("last_verified_at"), day.format("last_contact_at")
    op.execute(
        f"UPDATE customers SET verify_due = {after.format(f'COALESCE({verified}, first_contact_on)', VERIFIED_FOR)}"
    )
    last = f"CASE WHEN {spoken} > first_contact_on THEN {spoken} ELSE first_contact_on END"
    for level, days in SPOKEN_WITH.items():
        due = after.format(f"({last})", days)
        op.execute(f"UPDATE customers SET contact_due = {due} WHERE level3 = '{level}'")


def _complaints(after: str) -> None:
    """Complaints that are open, from what happened last."""
    last = "COALESCE(last_event_at, received_at)"
    op.execute(
        f"UPDATE tickets SET last_event_at = {last}, stalled_at = {after.format(last, STALLED_AFTER)} "
        "WHERE kind = 'complaint' AND resolved_at IS NULL "
        "AND status NOT IN ('closed', 'declined', 'cancelled', 'merged', 'waiting_customer')"
    )
