"""Words of the customer information registration form."""

from enum import StrEnum


class BusinessKind(StrEnum):
    """What the customer came for (R142)."""

    SALE = "sale"
    LEASE = "lease"


class RegistrationOrigin(StrEnum):
    """How we met the customer (R144)."""

    CALL = "call"
    VISIT = "visit"
    SELF_DEVELOPED = "self_developed"


class ThroughIntermediary(StrEnum):
    """Whether an intermediary introduced the customer; the form says so either way (R148)."""

    YES = "yes"
    NO = "no"


class RegistrationOutcome(StrEnum):
    """What became of the customer (R142, R145)."""

    NEW = "new"
    INTENT = "intent"
    CLOSED_DEAL = "closed_deal"
    NOT_CLOSED = "not_closed"
    CLASH = "clash"


class RegistrationStatus(StrEnum):
    """States of a form (R143, R145)."""

    ENTERED = "entered"
    SUBMITTED = "submitted"
    LATE = "late"
    OWNER_DECIDED = "owner_decided"
    ARCHIVED = "archived"
