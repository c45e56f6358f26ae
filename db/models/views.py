"""Views people keep under a name, and how they like their grids."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base


class GridLayout(Base):
    """How one person likes the grid of one table: widths, order, hidden and pinned columns."""

    __tablename__ = "grid_layouts"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    table_name: Mapped[str] = mapped_column(primary_key=True)
    layout: Mapped[dict[str, Any]] = mapped_column(JSON)


class SavedView(Base):
    """One kept view of one table; shared ones are seen by everybody who may open the table."""

    __tablename__ = "saved_views"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    table_name: Mapped[str]
    name: Mapped[str]
    query: Mapped[dict[str, Any]] = mapped_column(JSON)
    shared: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (UniqueConstraint("user_id", "table_name", "name"),)
