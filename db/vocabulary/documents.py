"""States of policy documents and of their reading."""

from enum import StrEnum


class DocumentStatus(StrEnum):
    """From the draft to the day another edition takes its place (R027, R354)."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    IN_FORCE = "in_force"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


class ReceiptStatus(StrEnum):
    """Whether somebody has read a document (R320, R398)."""

    UNREAD = "unread"
    READ = "read"
    ENDED = "ended"
