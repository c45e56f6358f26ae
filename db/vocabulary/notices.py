"""Words of notices."""

from enum import StrEnum


class NoticeKind(StrEnum):
    """Why a person is told something."""

    REMINDER = "reminder"
    OVERDUE = "overdue"
    ESCALATION = "escalation"
    NEWS = "news"


class Channel(StrEnum):
    """Ways a notice takes beside the app."""

    MAIL = "mail"
    WEBHOOK = "webhook"


class DeliveryState(StrEnum):
    """How far a delivery is."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
