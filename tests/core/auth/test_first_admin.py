"""The set-up code and the first administrator."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from core.access import Role
from core.auth import first_admin, sign_in
from core.auth.first_admin import create_with_code, needed, new_code
from core.auth.sessions import actor_for, issue_ticket, redeem
from core.auth.sign_in import Admitted, TooManyAttempts
from core.config import settings
from core.messages import AppError
from db.models.organisation import User
from db.models.sign_in import SetUpCode
from db.session import Database
from tests.core.auth.support import MakeUser

HOME = "192.0.2.7"
NEW = "nine patient otters float by"


def create(code: str, login: str = "boss") -> Admitted:
    return create_with_code(code, login, "王", NEW, NEW, HOME)


def test_the_code_makes_an_administrator_who_can_sign_in(base: Database) -> None:
    code = new_code()
    assert needed() and code is not None
    admitted = create(code, " Boss ")
    assert not needed()
    assert sign_in.check("boss", NEW, HOME) == admitted
    sid = redeem(issue_ticket(admitted), HOME, "")
    actor = actor_for(sid or "")
    assert actor is not None and actor.roles == {Role.ADMIN} and actor.name == "王"


def test_the_code_is_taken_as_people_type_it(base: Database) -> None:
    code = new_code()
    assert code is not None and len(code) == 34
    assert create(" " + code.lower().replace("-", " "))


def test_only_the_newest_code_counts_and_only_its_digest_is_stored(base: Database) -> None:
    old, new = new_code(), new_code()
    assert old is not None and new is not None
    with base.reading() as session:
        stored = [row.code_hash for row in session.query(SetUpCode)]
    assert len(stored) == 1 and new not in stored[0]
    with pytest.raises(AppError):
        create(old)
    assert create(new)


def test_a_used_code_is_void(base: Database) -> None:
    code = new_code()
    assert code is not None
    create(code)
    with pytest.raises(AppError):
        create(code, "second")
    with base.reading() as session:
        assert session.query(User).count() == 1


def test_of_two_people_with_the_code_one_becomes_administrator(base: Database) -> None:
    code = new_code()
    assert code is not None

    def attempt(login: str) -> bool:
        try:
            create(code, login)
        except AppError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(attempt, ["one", "two", "three", "four"])) == 1
    with base.reading() as session:
        assert session.query(User).count() == 1


def test_there_is_no_code_once_there_is_an_account(make_user: MakeUser) -> None:
    make_user("li.wei")
    assert new_code() is None
    assert not needed()


def test_guessing_the_code_is_counted(base: Database) -> None:
    code = new_code()
    assert code is not None
    for _ in range(5):
        with pytest.raises(AppError):
            create("AAAA-BBBB-CCCC-DDDD-EEEE")
    with pytest.raises(TooManyAttempts):
        create(code)


@pytest.mark.parametrize(
    ("login", "name", "password", "repeated", "part"),
    [
        ("boss", "Boss", NEW, NEW + " ", "differ"),
        ("", "Boss", NEW, NEW, "user name"),
        ("two words", "Boss", NEW, NEW, "user name"),
        ("-x", "Boss", NEW, NEW, "user name"),
        ("b" * 41, "Boss", NEW, NEW, "user name"),
        ("boss", "  ", NEW, NEW, "name has"),
        ("boss", "Boss", "short", "short", "at least 12"),
    ],
)
def test_a_wrong_entry_is_named_and_creates_nobody(
    base: Database, login: str, name: str, password: str, repeated: str, part: str
) -> None:
    code = new_code()
    assert code is not None
    with pytest.raises(AppError) as refused:
        create_with_code(code, login, name, password, repeated, HOME)
    assert part in str(refused.value.say)
    assert needed()
    assert create(code)


def test_the_console_can_create_an_administrator_who_must_choose_a_password(base: Database) -> None:
    user_id = first_admin.create("Ops.Team", "Operations", NEW)
    with base.reading() as session:
        user = session.get(User, user_id)
        assert user is not None and user.login == "ops.team" and user.must_change_password
    with pytest.raises(AppError, match="already"):
        first_admin.create("ops.team", "Operations", NEW)


def test_there_is_no_sample_company_in_production(base: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIENTELE_ENV", "production")
    monkeypatch.setenv("CLIENTELE_SECRET_KEYS", "a key for the tests of this product 0123456789")
    settings.cache_clear()
    try:
        with pytest.raises(RuntimeError, match="production"):
            first_admin.load_sample_company()
    finally:
        monkeypatch.undo()
        settings.cache_clear()
