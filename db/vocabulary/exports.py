"""Words of exports: what they are for, as what file, and how far a request for one is."""

from enum import StrEnum


class ExportPurpose(StrEnum):
    """What rows are taken away for (R037)."""

    REPORT = "report"
    ANALYSIS = "analysis"
    CONTACT = "contact"
    HANDOVER = "handover"
    CUSTOMER_REQUEST = "customer_request"
    CHECK = "check"
    AUTHORITY = "authority"
    OTHER = "other"


class ExportKind(StrEnum):
    """The kinds of file."""

    CSV = "csv"
    XLSX = "xlsx"


class ExportStatus(StrEnum):
    """States of a request for an export that one person may not take alone (R322)."""

    REQUESTED = "requested"
    APPROVED = "approved"
    DECLINED = "declined"
    TAKEN = "taken"
    EXPIRED = "expired"
