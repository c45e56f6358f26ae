"""Names under which one transaction at a time goes on."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session


def alone(session: Session, name: str) -> None:
    """Wait until no other transaction goes on under this name, and keep it; SQLite has one writer at a time."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
