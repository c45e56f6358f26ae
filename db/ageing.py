"""Records that time has overtaken."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import Record


def over(session: Session, model: type[Record], until: str, now: datetime, most: int) -> Sequence[int]:
    """Ids of the living records whose moment in the column `until` is over, the oldest first, so many at most."""
    table: Any = model.__table__
    wanted = select(table.c.id).where(table.c[until] <= now, table.c.deleted_at.is_(None))
    return session.scalars(wanted.order_by(table.c[until], table.c.id).limit(most)).all()
