"""The SQL of the sign-in by an outside provider: whose account is whose."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from db.models.organisation import User
from db.models.sign_in import OutsideAccount


def of(session: Session, user_id: int) -> OutsideAccount | None:
    """The outside account of a person."""
    return session.get(OutsideAccount, user_id)


def owner(session: Session, issuer: str, subject: str) -> User | None:
    """Whose an outside account is."""
    return session.scalar(
        select(User)
        .join(OutsideAccount, OutsideAccount.user_id == User.id)
        .where(OutsideAccount.issuer == issuer, OutsideAccount.subject == subject, User.deleted_at.is_(None))
    )


def by_email(session: Session, email: str) -> list[User]:
    """Everybody with a mail address, written in whatever case, people who were switched off included."""
    found = select(User).where(func.lower(User.email) == email.lower(), User.deleted_at.is_(None))
    return list(session.scalars(found.order_by(User.id)))


def bind(session: Session, user_id: int, issuer: str, subject: str, now: datetime) -> None:
    """Make an outside account a person's, in the place of one of another provider."""
    drop(session, user_id)
    session.add(OutsideAccount(user_id=user_id, issuer=issuer, subject=subject, bound_at=now))


def drop(session: Session, user_id: int) -> bool:
    """Forget a person's outside account; False where there was none."""
    gone = session.execute(delete(OutsideAccount).where(OutsideAccount.user_id == user_id))
    return bool(getattr(gone, "rowcount", 0))
