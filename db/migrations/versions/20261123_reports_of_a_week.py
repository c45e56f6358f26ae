"""Complaints are reported by the week too (R294)."""

from alembic import op

revision = "20261123_reports_of_a_week"
down_revision = "20261122_months_of_each_tile"


def upgrade() -> None:
    """Bring the tables from `down_revision` to `revision`."""
    with op.batch_alter_table("report_snapshots") as batch_op:
        batch_op.drop_constraint(op.f("ck_report_snapshots_kind"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_report_snapshots_kind"),
            "kind IN ('complaint_monthly', 'complaint_weekly', 'repair_monthly', 'loan_register', 'satisfaction')",
        )
