"""Notices to people, their way out by mail and webhook, and who may do the scheduled work."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base
from db.columns import constrained
from db.types import UtcMoment
from db.vocabulary.notices import Channel, DeliveryState, NoticeKind


class Notice(Base):
    """One thing one person is told once; its key says what, so that no two processes tell it twice (R318)."""

    __tablename__ = "notices"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[NoticeKind] = mapped_column(constrained(NoticeKind))
    table_name: Mapped[str]
    row_id: Mapped[int]
    clock: Mapped[str]
    level: Mapped[int]
    said: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UtcMoment)
    read_at: Mapped[datetime | None] = mapped_column(UtcMoment)

    __table_args__ = (
        Index("ix_notices_person", "user_id", "read_at", "id"),
        Index("ix_notices_row", "table_name", "row_id", "id"),
    )


class Delivery(Base):
    """One notice on its way to one address; what could not be delivered stays here to be seen."""

    __tablename__ = "deliveries"

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"), index=True)
    channel: Mapped[Channel] = mapped_column(constrained(Channel))
    address: Mapped[str]
    state: Mapped[DeliveryState] = mapped_column(constrained(DeliveryState))
    attempts: Mapped[int]
    next_at: Mapped[datetime] = mapped_column(UtcMoment)
    error: Mapped[str]

    __table_args__ = (Index("ix_deliveries_next", "state", "next_at"),)


class NoticeSettings(Base):
    """How one person wants to be told: kinds that take no mail, and the hours in which none is sent."""

    __tablename__ = "notice_settings"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, autoincrement=False)
    without_mail: Mapped[list[str]] = mapped_column(JSON)
    quiet_from: Mapped[str | None]
    quiet_until: Mapped[str | None]


class Lease(Base):
    """Which process does the scheduled work, and until when."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    until: Mapped[datetime] = mapped_column(UtcMoment)
