"""The first administrator: a one-time code on the console of an empty instance lets one person in."""

import re
import secrets

from core import clock
from core.auth import passwords, sign_in, traces
from core.auth.sessions import fingerprint
from core.auth.sign_in import Admitted
from core.config import settings
from core.messages import N_, AppError, Say
from db import sign_in as rows
from db.models.organisation import User
from db.session import database
from db.vocabulary.organisation import Rank, UserRole

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
GROUPS, GROUP = 7, 4
LONGEST_LOGIN, LONGEST_NAME = 40, 80
_LOGIN = re.compile(r"[^\W_][\w.@+-]*")
_KEY = "set-up"
_WRONG_CODE = Say(N_("This set-up code is not right. It is printed on the console of the server."))


def needed() -> bool:
    """Whether the instance has no account yet."""
    with database().reading() as session:
        return not rows.any_user(session)


def new_code() -> str | None:
    """A fresh set-up code for an empty instance, which voids the last one; None once there is an account."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))
    code = "-".join(groups)
    with database().writing() as session:
        if rows.any_user(session):
            rows.replace_set_up_code(session, None, clock.now())
            return None
        rows.replace_set_up_code(session, _code_hash(code), clock.now())
    return code


def create_with_code(
    code: str, login: str, name: str, password: str, repeated: str, address: str
) -> Admitted:
    """Create the first administrator with the code from the console; raises `AppError` with what is wrong.

    Wrong codes are counted like wrong passwords. The code is void afterwards.
    """
    if password != repeated:
        raise AppError(Say(N_("The two passwords differ.")))
    folded, plain_name = _checked(login, name, password)
    attempt = sign_in.count(_KEY, address)
    with database().reading() as session:
        right = rows.has_set_up_code(session, _code_hash(code))
    if not right:
        sign_in.refused(attempt, traces.WRONG_SET_UP_CODE, None, address)
        raise AppError(_WRONG_CODE)
    hashed = passwords.hash_password(password)
    with database().writing() as session:
        rows.lock(session, (_KEY,))
        if rows.any_user(session) or not rows.has_set_up_code(session, _code_hash(code)):
            raise AppError(_WRONG_CODE)
        sign_in.succeeded(session, attempt)
        rows.replace_set_up_code(session, None, clock.now())
        user = _administrator(folded, plain_name, hashed)
        return Admitted(rows.add_account(session, user, UserRole.ADMIN), user.epoch)


def create(login: str, name: str, password: str, must_change: bool = True) -> int:
    """Create an administrator from the console, and return the account's number; raises `AppError`."""
    folded, plain_name = _checked(login, name, password)
    hashed = passwords.hash_password(password)
    with database().writing() as session:
        if rows.account(session, folded) is not None:
            raise AppError(Say(N_("There is already an account named {login}."), login=folded))
        rows.replace_set_up_code(session, None, clock.now())
        user = _administrator(folded, plain_name, hashed)
        user.must_change_password = must_change
        user.password_expires_at = clock.now() + settings().one_time_life if must_change else None
        return rows.add_account(session, user, UserRole.ADMIN)


def load_sample_company() -> None:
    """Fill an instance that has no records but its first administrator with the sample company; not in production."""
    if settings().is_production:
        raise RuntimeError("there is no sample company in production")
    # The sample is large and used once in the life of an instance.
    from core.sample import build

    build.build(database())


def _administrator(login: str, name: str, password_hash: str) -> User:
    now = clock.now()
    return User(
        login=login,
        name=name,
        rank=Rank.MANAGER,
        password_hash=password_hash,
        password_changed_at=now,
        created_at=now,
        updated_at=now,
        active=True,
        must_change_password=False,
        epoch=1,
        version=1,
    )


def _checked(login: str, name: str, password: str) -> tuple[str, str]:
    folded, plain_name = sign_in.folded_login(login), name.strip()
    if not _LOGIN.fullmatch(folded) or len(folded) > LONGEST_LOGIN:
        raise AppError(
            Say(
                N_("A user name has 1 to {count} letters or digits, and may have . _ - @ + after the first."),
                count=LONGEST_LOGIN,
            )
        )
    if not plain_name or len(plain_name) > LONGEST_NAME:
        raise AppError(Say(N_("A name has 1 to {count} characters."), count=LONGEST_NAME))
    passwords.demand_strong(password, folded, plain_name)
    return folded, plain_name


def _code_hash(code: str) -> str:
    return fingerprint(re.sub(r"[^A-Z0-9]", "", code.upper()))
