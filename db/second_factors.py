"""The SQL of the second factor: shared secrets and recovery codes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from db.models.sign_in import RecoveryCode, SecondFactor, SignInTicket


def of(session: Session, user_id: int) -> SecondFactor | None:
    """A person's second factor, confirmed or not."""
    return session.get(SecondFactor, user_id)


def replace(session: Session, row: SecondFactor) -> None:
    """Store a secret in the place of the one before."""
    session.execute(delete(SecondFactor).where(SecondFactor.user_id == row.user_id))
    session.add(row)


def use_step(session: Session, user_id: int, step: int) -> bool:
    """Note that the code of a half minute was taken; False when it, or a later one, was taken before."""
    taken = (
        update(SecondFactor)
        .where(SecondFactor.user_id == user_id, SecondFactor.last_step < step)
        .values(last_step=step)
    )
    return _count(session.execute(taken)) == 1


def use_code(session: Session, user_id: int, code_hash: str, now: datetime) -> bool:
    """Use a recovery code up; False where there is none like it left."""
    used = (
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user_id,
            RecoveryCode.code_hash == code_hash,
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
    )
    return _count(session.execute(used)) == 1


def replace_codes(session: Session, user_id: int, hashes: Iterable[str]) -> None:
    """Make these the recovery codes of a person, and no others."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    session.add_all([RecoveryCode(user_id=user_id, code_hash=one) for one in hashes])


def codes_left(session: Session, user_id: int) -> int:
    """How many recovery codes a person has not used."""
    left = select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return session.scalar(left) or 0


def drop(session: Session, user_id: int) -> bool:
    """Forget a person's second factor and recovery codes; False where there was none."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    return _count(session.execute(delete(SecondFactor).where(SecondFactor.user_id == user_id))) == 1


def drop_tickets(session: Session, user_id: int) -> None:
    """Void what was handed out before a person had a second factor."""
    session.execute(delete(SignInTicket).where(SignInTicket.user_id == user_id))


def _count(result: Any) -> int:
    return result.rowcount
