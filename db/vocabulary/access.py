"""Words with a fixed list of values about rights given for a time."""

from enum import StrEnum


class AccessRight(StrEnum):
    """What can be given to one person for a time (R149, R310)."""

    VIEW = "view"
    EDIT = "edit"
    APPROVE = "approve"
    PERSONAL = "personal"
    EXPORT = "export"


class GrantStatus(StrEnum):
    """How far a request for a right has come."""

    REQUESTED = "requested"
    GRANTED = "granted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"
