"""What the tests of the sign-in share: the password of all their accounts, and a clock."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from pwdlib.hashers.argon2 import Argon2Hasher

from core import clock as clocks
from core.access import Actor
from db.models.organisation import User
from db.models.trace import AuditRow
from db.session import Database
from db.vocabulary.organisation import UserRole

PASSWORD = "four quiet herons wade 春"
START = datetime(2026, 5, 4, 1, 0, tzinfo=UTC)
# Hashing with hardly any work.
QUICK = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)
MakeUser = Callable[..., int]


class Clock:
    """The moment the product believes it is; it runs on, and the test moves it."""

    @property
    def now(self) -> datetime:
        """The product's present moment."""
        return clocks.now()

    def forward(self, **by: float) -> None:
        """Let time pass."""
        clocks.move_to(clocks.now() + timedelta(**by))


def change_user(base: Database, user_id: int, **values: object) -> None:
    """Change columns of an account as an administrator would."""
    with base.writing() as session:
        user = session.get(User, user_id)
        assert user is not None
        for name, value in values.items():
            setattr(user, name, value)


def actor(user_id: int, *roles: UserRole) -> Actor:
    """A person as the service meets them."""
    return Actor(id=user_id, login=f"u{user_id}", name=f"U{user_id}", roles=frozenset(roles))


def traces(base: Database) -> list[tuple[str, int | None, int | None, str]]:
    """What the log holds about the door, oldest first: action, by whom, about whom, and what it says."""
    with base.reading() as session:
        rows = session.query(AuditRow).filter_by(table_name="sign_in").order_by(AuditRow.id)
        return [(row.action.value, row.actor_id, row.row_id, row.reason) for row in rows]
