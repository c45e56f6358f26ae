"""Words with a fixed list of values about archives and their lending (spec 3.2, 3.4)."""

from enum import StrEnum


class ArchiveKind(StrEnum):
    """What the archive is about (R332, R124, R298)."""

    CUSTOMER = "customer"
    TENANT = "tenant"
    VEHICLE_SALES = "vehicle_sales"
    VEHICLE_SERVICE_OWN = "vehicle_service_own"
    VEHICLE_SERVICE_OTHER = "vehicle_service_other"
    CREDIT = "credit"
    SALON = "salon"


class Medium(StrEnum):
    """What the archive is made of (R301)."""

    PAPER = "paper"
    ELECTRONIC = "electronic"
    BOTH = "both"


class Secrecy(StrEnum):
    """Secrecy grade (R321)."""

    NORMAL = "normal"
    CONFIDENTIAL = "confidential"
    TOP_SECRET = "top_secret"


class ArchiveStatus(StrEnum):
    """States of an archive (machine 3.5.5, R339)."""

    TO_HAND_IN = "to_hand_in"
    CHECKED_BY_SENDER = "checked_by_sender"
    SIGNED = "signed"
    CHECKED = "checked"
    SCANNED = "scanned"
    FILED = "filed"
    INCOMPLETE = "incomplete"
    ON_LOAN = "on_loan"
    EXPIRING = "expiring"
    DISPOSAL_REVIEW = "disposal_review"
    DESTROYED = "destroyed"


class ArchiveApproval(StrEnum):
    """How far the approval of an archive that was built has come (R125)."""

    PENDING = "pending"
    RETURNED = "returned"
    APPROVED = "approved"


class DocumentForm(StrEnum):
    """Form of a document (R340)."""

    ORIGINAL = "original"
    COPY = "copy"
    PHOTO = "photo"


class DocumentTemplate(StrEnum):
    """Which papers an archive of a kind should hold (R187, R247, R340, R342)."""

    VEHICLE_SALES = "vehicle_sales"
    VEHICLE_SERVICE_MAINTENANCE = "vehicle_service_maintenance"
    HV_DESIGN = "hv_design"
    ORGANISATION_ARCHIVE = "organisation_archive"


class LoanKind(StrEnum):
    """What the applicant wants to do with the archive (R311, R316, R322, R324)."""

    CONSULT = "consult"
    BORROW = "borrow"
    COPY = "copy"
    DISCLOSE = "disclose"


class LoanPurpose(StrEnum):
    """Why the archive is needed (R311, R317)."""

    COMPLAINT = "complaint"
    ANNUAL_INSPECTION = "annual_inspection"
    CONTRACT_CHECK = "contract_check"
    CUSTOMER_SERVICE = "customer_service"
    AUDIT = "audit"
    LEGAL = "legal"
    OTHER = "other"


class ExternalDocKind(StrEnum):
    """Paper an outsider must show (R314)."""

    INTRODUCTION_LETTER = "introduction_letter"
    WORK_PERMIT = "work_permit"


class LoanStatus(StrEnum):
    """States of a loan (machine 3.5.3, R313)."""

    DRAFT = "draft"
    DEPT_REVIEW = "dept_review"
    CS_REVIEW = "cs_review"
    GM_REVIEW = "gm_review"
    MANAGER_REVIEW = "manager_review"
    WAITING = "waiting"
    APPROVED = "approved"
    VIEWING = "viewing"
    OUT = "out"
    RETURNED = "returned"
    RETURNED_DAMAGED = "returned_damaged"
    LOST = "lost"
    REFUSED = "refused"
    EXPIRED = "expired"


class Condition(StrEnum):
    """Condition found at hand-out and return (R319, R335, R350)."""

    GOOD = "good"
    FADED = "faded"
    DAMAGED = "damaged"
    INCOMPLETE = "incomplete"
    LOST = "lost"


class DisposalStatus(StrEnum):
    """From the proposal to the record of the destruction (R152)."""

    PROPOSED = "proposed"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    DESTROYED = "destroyed"
    DECLINED = "declined"


class ApprovalDecision(StrEnum):
    """What an approver decided (R212, R312)."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
