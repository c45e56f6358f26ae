"""Keys of reports: what a report is about, and how far it has come (spec 3.4, 3.5.5)."""

from enum import StrEnum


class ReportKind(StrEnum):
    """What a report tells of."""

    COMPLAINT_MONTHLY = "complaint_monthly"
    COMPLAINT_WEEKLY = "complaint_weekly"
    REPAIR_MONTHLY = "repair_monthly"
    LOAN_REGISTER = "loan_register"
    SATISFACTION = "satisfaction"
    SERVICE_REVIEW = "service_review"
    CUSTOMER_INFORMATION = "customer_information"


class ReportStatus(StrEnum):
    """How far a report has come; from the first look on its numbers stay."""

    DRAFT = "draft"
    EXAMINING = "examining"
    EXAMINED = "examined"
    RELEASED = "released"
