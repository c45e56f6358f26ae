"""Names and passwords against counters that cannot be raced."""

from concurrent.futures import ThreadPoolExecutor

import bcrypt
import pytest
from pwdlib.hashers.argon2 import Argon2Hasher

from core.access import Refused
from core.auth import passwords, sign_in
from core.auth.sign_in import Admitted, NotSignedIn, TooManyAttempts, check, unlock
from db.models.organisation import User
from db.models.sign_in import SignInAttempt
from db.session import Database
from db.vocabulary.organisation import UserRole
from tests.core.auth.support import PASSWORD, Clock, MakeUser, actor, change_user

HOME = "192.0.2.7"


def wrong(login: str, times: int = 1, address: str = HOME) -> None:
    for _ in range(times):
        with pytest.raises(NotSignedIn):
            check(login, "not the password at all", address)


def hashed_during(calls: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    real = passwords.verify

    def counting(password: str, stored: str | None) -> bool:
        calls.append(password)
        return real(password, stored)

    monkeypatch.setattr(passwords, "verify", counting)


@pytest.mark.parametrize("typed", ["li.wei", " Li.Wei ", "ｌｉ．ｗｅｉ"])
def test_the_right_password_admits_under_any_spelling_of_the_name(make_user: MakeUser, typed: str) -> None:
    user_id = make_user("li.wei")
    assert check(typed, PASSWORD, HOME) == Admitted(user_id, 1)


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD + " ", PASSWORD.upper()])
def test_a_wrong_password_is_refused_with_the_general_sentence(make_user: MakeUser, password: str) -> None:
    make_user("li.wei")
    with pytest.raises(NotSignedIn) as known:
        check("li.wei", password, HOME)
    with pytest.raises(NotSignedIn) as unknown:
        check("nobody", password, HOME)
    assert known.value.say == unknown.value.say == sign_in.NOT_SIGNED_IN


def test_the_sixth_attempt_is_refused_even_with_the_right_password(make_user: MakeUser) -> None:
    make_user("li.wei")
    wrong("li.wei", 5)
    with pytest.raises(NotSignedIn):
        check("li.wei", PASSWORD, HOME)


def test_a_locked_account_opens_after_15_minutes(make_user: MakeUser, clock: Clock) -> None:
    user_id = make_user("li.wei")
    wrong("li.wei", 5)
    clock.forward(minutes=14, seconds=50)
    wrong("li.wei")
    clock.forward(seconds=10)
    assert check("li.wei", PASSWORD, HOME).user_id == user_id


def test_knocking_at_a_locked_account_does_not_keep_it_locked(make_user: MakeUser, clock: Clock) -> None:
    user_id = make_user("li.wei")
    wrong("li.wei", 5)
    clock.forward(minutes=10)
    wrong("li.wei", 20)
    clock.forward(minutes=5)
    assert check("li.wei", PASSWORD, HOME).user_id == user_id


def test_a_success_clears_the_counter_of_the_account(make_user: MakeUser) -> None:
    make_user("li.wei")
    for _ in range(3):
        wrong("li.wei", 4)
        assert check("li.wei", PASSWORD, HOME)


def test_a_success_does_not_clear_the_counter_of_the_address(make_user: MakeUser) -> None:
    make_user("li.wei")
    for number in range(49):
        sign_in.count(f"u:{number}", HOME)
    check("li.wei", PASSWORD, HOME)
    wrong("one.more")
    with pytest.raises(NotSignedIn):
        check("li.wei", PASSWORD, HOME)
    assert check("li.wei", PASSWORD, "198.51.100.1")


def test_twenty_guesses_at_once_hash_exactly_five(
    make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_user("li.wei")
    calls: list[str] = []
    hashed_during(calls, monkeypatch)

    def guess(number: int) -> bool:
        try:
            check("li.wei", f"parallel guess {number}", HOME)
        except NotSignedIn:
            return False
        return True

    with ThreadPoolExecutor(20) as pool:
        assert not any(pool.map(guess, range(20)))
    assert len(calls) == 5
    with pytest.raises(NotSignedIn):
        check("li.wei", PASSWORD, HOME)
    assert len(calls) == 5


def test_an_unknown_name_is_counted_and_locked_like_a_known_one(
    base: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    hashed_during(calls, monkeypatch)
    wrong("nobody", 8)
    assert len(calls) == 5


def test_the_name_that_was_typed_is_not_stored(base: Database) -> None:
    wrong("my-password-in-the-wrong-field")
    with base.reading() as session:
        keys = [row.key for row in session.query(SignInAttempt)]
    assert len(keys) == 2
    assert not any("password" in key for key in keys)


def test_a_deactivated_account_is_refused_with_the_right_password(make_user: MakeUser) -> None:
    make_user("li.wei", active=False)
    with pytest.raises(NotSignedIn):
        check("li.wei", PASSWORD, HOME)


def test_an_account_without_a_password_cannot_be_entered(make_user: MakeUser) -> None:
    make_user("li.wei", password_hash=None)
    with pytest.raises(NotSignedIn):
        check("li.wei", "", HOME)


def test_an_administrator_can_open_a_locked_account(make_user: MakeUser) -> None:
    user_id, chief = make_user("li.wei"), actor(make_user("chief", UserRole.ADMIN), UserRole.ADMIN)
    wrong("li.wei", 5)
    wrong("chief", 4)
    assert sign_in.is_locked(user_id)
    assert sign_in.locked(chief) == ("Li.Wei",)
    with pytest.raises(Refused):
        unlock(actor(user_id, UserRole.MANAGER), user_id)
    assert unlock(chief, user_id) == 5
    assert not sign_in.is_locked(user_id)
    assert sign_in.locked(chief) == ()
    assert check("li.wei", PASSWORD, HOME)


@pytest.mark.parametrize("kind", ["bcrypt", "less work"])
def test_an_outdated_hash_is_renewed_at_the_sign_in_and_no_session_ends(
    make_user: MakeUser, base: Database, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    if kind == "bcrypt":
        old = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
    else:
        old = passwords.hash_password(PASSWORD, Argon2Hasher(time_cost=2, memory_cost=8, parallelism=1))
    user_id = make_user("li.wei", password_hash=old)
    assert check("li.wei", PASSWORD, HOME) == Admitted(user_id, 1)
    with base.reading() as session:
        user = session.get(User, user_id)
        assert user is not None and str(user.password_hash).startswith("$argon2id$v=19$m=8,t=1,")
    assert check("li.wei", PASSWORD, HOME) == Admitted(user_id, 1)


def test_a_password_changed_while_it_was_checked_does_not_admit(
    make_user: MakeUser, base: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    user_id = make_user("li.wei")
    real = passwords.verify

    def meanwhile(password: str, stored: str | None) -> bool:
        change_user(base, user_id, password_hash="$2b$12$another")
        return real(password, stored)

    monkeypatch.setattr(passwords, "verify", meanwhile)
    with pytest.raises(NotSignedIn):
        check("li.wei", PASSWORD, HOME)


def test_counting_says_when_a_counter_is_full(base: Database) -> None:
    for _ in range(5):
        sign_in.count("some-key", HOME)
    with pytest.raises(TooManyAttempts):
        sign_in.count("some-key", HOME)
