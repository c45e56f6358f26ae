"""Keeping and finding saved views and the layouts of grids."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from db.locks import alone
from db.models.views import GridLayout, SavedView


def saved(session: Session, user_id: int, table: str) -> list[SavedView]:
    """A person's own views of a table and the shared ones, by name."""
    mine = or_(SavedView.user_id == user_id, SavedView.shared)
    query = (
        select(SavedView).where(SavedView.table_name == table, mine).order_by(SavedView.name, SavedView.id)
    )
    return list(session.scalars(query))


def keep(
    session: Session, user_id: int, table: str, name: str, query: Mapping[str, Any], shared: bool
) -> None:
    """Keep a view under a name; the person's earlier one of that name is replaced."""
    alone(session, f"views:{user_id}")
    forget(session, user_id, table, name)
    session.add(SavedView(user_id=user_id, table_name=table, name=name, query=dict(query), shared=shared))
    session.flush()


def forget(session: Session, user_id: int, table: str, name: str) -> None:
    """Forget the person's view of this name."""
    session.execute(
        delete(SavedView).where(
            SavedView.user_id == user_id, SavedView.table_name == table, SavedView.name == name
        )
    )


def layout(session: Session, user_id: int, table: str) -> dict[str, Any]:
    """The layout a person keeps for the grid of a table, {} where there is none."""
    found = session.get(GridLayout, (user_id, table))
    return {} if found is None else dict(found.layout)


def keep_layout(session: Session, user_id: int, table: str, wanted: dict[str, Any]) -> None:
    """Keep a layout in the place of the former one."""
    alone(session, f"views:{user_id}")
    session.merge(GridLayout(user_id=user_id, table_name=table, layout=wanted))
