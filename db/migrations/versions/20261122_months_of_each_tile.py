"""months of each tile."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_months_of_each_tile"
down_revision = "20261122_registrations"


def upgrade() -> None:
    """Bring the tables from `down_revision` to `revision`."""
    with op.batch_alter_table("archive_loans", schema=None) as batch_op:
        batch_op.create_index(
            "ix_archive_loans_status_by_out_at",
            ["status", "out_at", "applicant_id", "applicant_department_id", "secrecy", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.create_index(
            "ix_consents_state_by_at",
            ["state", "at", "recorded_by_id", "department_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.create_index(
            "ix_customers_filing_status_by_first_contact_on",
            [
                "filing_status",
                "first_contact_on",
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

    with op.batch_alter_table("interactions", schema=None) as batch_op:
        batch_op.create_index(
            "ix_interactions_change_due_by_at",
            ["change_due", "at", "recorded_late", "user_id", "department_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    with op.batch_alter_table("leak_incidents", schema=None) as batch_op:
        batch_op.create_index(
            "ix_leak_incidents_certainty_by_found_at",
            ["certainty", "found_at", "found_by_id", "handler_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    with op.batch_alter_table("registrations", schema=None) as batch_op:
        batch_op.create_index(
            "ix_registrations_outcome_by_registered_at",
            ["outcome", "registered_at", "registered_by", "department_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    with op.batch_alter_table("ticket_repairs", schema=None) as batch_op:
        batch_op.create_index(
            "ix_ticket_repairs_arrival_by_appointment_at",
            [
                "arrival",
                "appointment_at",
                "arrival_due",
                "technician_id",
                "department_id",
                "site_id",
                "deleted_at",
            ],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_ticket_repairs_spot_check_by_spot_check_at",
            ["spot_check", "spot_check_at", "technician_id", "department_id", "site_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.create_index(
            "ix_tickets_followup_result_by_closed_at",
            ["followup_result", "closed_at", "assignee_id", "department_id", "subject_user_id", "deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
