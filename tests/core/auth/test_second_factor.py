"""The second step: set up, asked for, not fooled twice, lost and found."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from math import log2

import pyotp
import pytest

from core import clock as clocks
from core.access import Actor, Refused
from core.auth import second_factor, sessions, sign_in
from core.auth.second_factor import ALPHABET, WrongCode, begin, check, confirm
from core.auth.sessions import Step, fingerprint, issue_ticket, redeem, standing_of
from core.auth.sign_in import Admitted, NotSignedIn, TooManyAttempts
from core.config import settings
from core.messages import AppError
from db.models.sign_in import RecoveryCode, SecondFactor
from db.session import Database
from db.vocabulary.organisation import UserRole
from tests.core.auth.support import Clock, MakeUser, actor, traces

HOME = "192.0.2.7"
FIRST, SECOND = "k3yOne-9fjw82hd7sjq0xmzlaie37fhr8", "k3yTwo-7dhw51kq9smx2nzvaoe48gjt6"


@pytest.fixture
def set_keys(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Gives the process other secret keys, newest first."""

    def use(*keys: str, **more: str) -> None:
        monkeypatch.setenv("CLIENTELE_SECRET_KEYS", ",".join(keys))
        for name, value in more.items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()

    yield use
    monkeypatch.undo()
    settings.cache_clear()


def authenticator(person: Actor) -> pyotp.TOTP:
    return pyotp.TOTP(begin(person).secret.replace(" ", ""))


def now_of(totp: pyotp.TOTP) -> str:
    return totp.at(clocks.now())


def enrolled(person: Actor) -> tuple[pyotp.TOTP, tuple[str, ...]]:
    totp = authenticator(person)
    return totp, confirm(person, now_of(totp), "", HOME)


def test_after_the_set_up_a_password_alone_brings_no_ticket(make_user: MakeUser, clock: Clock) -> None:
    li = actor(make_user("li.wei"))
    totp, codes = enrolled(li)
    assert len(set(codes)) == 10
    with pytest.raises(NotSignedIn):
        issue_ticket(Admitted(li.id, 1))
    clock.forward(seconds=30)
    admitted = check(Admitted(li.id, 1), now_of(totp), HOME)
    assert redeem(issue_ticket(admitted), HOME, "")


def test_the_set_up_ends_the_other_sessions_and_voids_tickets(make_user: MakeUser) -> None:
    li = actor(make_user("li.wei"))
    here, there = (redeem(issue_ticket(Admitted(li.id, 1)), HOME, "") or "" for _ in range(2))
    ticket = issue_ticket(Admitted(li.id, 1))
    totp = authenticator(li)
    confirm(li, now_of(totp), fingerprint(here), HOME)
    assert sessions.actor_for(here) and not sessions.actor_for(there)
    assert redeem(ticket, HOME, "") is None


def test_a_secret_counts_only_once_it_is_confirmed(make_user: MakeUser) -> None:
    li = actor(make_user("li.wei"))
    begin(li)
    with pytest.raises(WrongCode):
        confirm(li, "000000", "", HOME)
    assert not second_factor.has(li.id)
    assert issue_ticket(Admitted(li.id, 1))
    enrolled(li)
    with pytest.raises(AppError):
        begin(li)


@pytest.mark.parametrize("seconds", [-30, 0, 30])
def test_a_clock_half_a_minute_off_is_near_enough(make_user: MakeUser, clock: Clock, seconds: int) -> None:
    li = actor(make_user("li.wei"))
    totp, _ = enrolled(li)
    clock.forward(minutes=5)
    code = totp.at(int(clocks.now().timestamp()) + seconds)
    assert check(Admitted(li.id, 1), f" {code[:3]} {code[3:]} ", HOME).factor


@pytest.mark.parametrize("seconds", [-90, 90])
def test_older_and_later_codes_are_refused(make_user: MakeUser, clock: Clock, seconds: int) -> None:
    li = actor(make_user("li.wei"))
    totp, _ = enrolled(li)
    clock.forward(minutes=5)
    with pytest.raises(WrongCode):
        check(Admitted(li.id, 1), totp.at(int(clocks.now().timestamp()) + seconds), HOME)


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "１２３４５６", "\ud800" * 6, "0" * 5000])
def test_what_is_no_code_is_refused(make_user: MakeUser, code: str) -> None:
    li = actor(make_user("li.wei"))
    enrolled(li)
    with pytest.raises(WrongCode):
        check(Admitted(li.id, 1), code, HOME)


def test_of_ten_at_once_with_one_code_at_most_one_gets_in(make_user: MakeUser, clock: Clock) -> None:
    li = actor(make_user("li.wei"))
    totp, _ = enrolled(li)
    clock.forward(minutes=1)
    code = now_of(totp)

    def enter(number: int) -> bool:
        try:
            return check(Admitted(li.id, 1), code, f"192.0.2.{number}").factor
        except (WrongCode, TooManyAttempts):
            return False

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(enter, range(10))) == 1
    with pytest.raises((WrongCode, TooManyAttempts)):
        check(Admitted(li.id, 1), code, HOME)


def test_a_recovery_code_lets_in_once_however_it_is_typed(make_user: MakeUser) -> None:
    li = actor(make_user("li.wei"))
    _, codes = enrolled(li)
    assert check(Admitted(li.id, 1), f" {codes[3].lower().replace('-', ' ')}", HOME).factor
    with pytest.raises(WrongCode):
        check(Admitted(li.id, 1), codes[3], HOME)
    assert second_factor.codes_left(li.id) == 9


def test_five_wrong_codes_lock_the_second_step_until_an_administrator_opens_it(
    make_user: MakeUser, clock: Clock
) -> None:
    li, chief = actor(make_user("li.wei")), actor(make_user("chief", UserRole.ADMIN), UserRole.ADMIN)
    totp, _ = enrolled(li)
    clock.forward(minutes=1)
    for _ in range(5):
        with pytest.raises(WrongCode):
            check(Admitted(li.id, 1), "000000", HOME)
    with pytest.raises(TooManyAttempts):
        check(Admitted(li.id, 1), now_of(totp), HOME)
    assert sign_in.is_locked(li.id)
    sign_in.unlock(chief, li.id)
    assert check(Admitted(li.id, 1), now_of(totp), HOME).factor


def test_neither_secret_nor_recovery_codes_stand_in_the_database(make_user: MakeUser, base: Database) -> None:
    li = actor(make_user("li.wei"))
    totp, codes = enrolled(li)
    with base.reading() as session:
        row = session.get_one(SecondFactor, li.id)
        assert row.sealed != totp.byte_secret().hex()
        kept = {one.code_hash for one in session.query(RecoveryCode)}
    assert len(kept) == 10 and not any(code in one for code in codes for one in kept)


def test_an_altered_secret_or_one_put_into_another_row_opens_nothing(
    make_user: MakeUser, base: Database, clock: Clock
) -> None:
    li, mei = actor(make_user("li.wei")), actor(make_user("mei"))
    totp, _ = enrolled(li)
    enrolled(mei)
    with base.writing() as session:
        mine, hers = session.get_one(SecondFactor, li.id), session.get_one(SecondFactor, mei.id)
        hers.sealed, hers.nonce = mine.sealed, mine.nonce
        mine.sealed = ("B" if mine.sealed[0] == "A" else "A") + mine.sealed[1:]
    clock.forward(seconds=30)
    for person in (li, mei):
        with pytest.raises(WrongCode):
            check(Admitted(person.id, 1), now_of(totp), HOME)


def test_a_new_key_in_front_asks_nobody_to_set_up_anew_and_seals_with_the_new_one(
    make_user: MakeUser, clock: Clock, set_keys: Callable[..., None]
) -> None:
    set_keys(FIRST)
    li = actor(make_user("li.wei"))
    totp, _ = enrolled(li)
    sid = redeem(issue_ticket(Admitted(li.id, 1, factor=True)), HOME, "") or ""
    set_keys(SECOND, FIRST)
    assert sessions.actor_for(sid) is not None
    clock.forward(minutes=1)
    assert check(Admitted(li.id, 1), now_of(totp), HOME).factor
    set_keys(SECOND)
    clock.forward(minutes=1)
    assert sessions.actor_for(sid) is not None
    assert check(Admitted(li.id, 1), now_of(totp), HOME).factor


def test_a_role_that_needs_a_second_step_does_nothing_before_it_has_one(
    make_user: MakeUser, set_keys: Callable[..., None]
) -> None:
    set_keys(FIRST, CLIENTELE_SECOND_FACTOR="admin, manager")
    boss = actor(make_user("boss", UserRole.MANAGER), UserRole.MANAGER)
    sid = redeem(issue_ticket(Admitted(boss.id, 1)), HOME, "") or ""
    waiting = standing_of(fingerprint(sid))
    assert waiting is not None and waiting.step is Step.FACTOR
    assert sessions.actor_for(sid) is None
    totp = authenticator(boss)
    confirm(boss, now_of(totp), fingerprint(sid), HOME)
    assert sessions.actor_for(sid) is not None
    with pytest.raises(AppError, match="cannot be removed"):
        second_factor.give_up(boss, now_of(totp), HOME)
    agent = actor(make_user("agent", UserRole.AGENT), UserRole.AGENT)
    assert sessions.actor_for(redeem(issue_ticket(Admitted(agent.id, 1)), HOME, "") or "") is not None


def test_only_an_administrator_removes_somebody_elses_second_step_and_it_ends_their_sessions(
    make_user: MakeUser, base: Database
) -> None:
    li, chief = actor(make_user("li.wei")), actor(make_user("chief", UserRole.ADMIN), UserRole.ADMIN)
    enrolled(li)
    sid = redeem(issue_ticket(Admitted(li.id, 1, factor=True)), HOME, "") or ""
    with pytest.raises(Refused):
        second_factor.remove(actor(chief.id, UserRole.EXECUTIVE), li.id)
    second_factor.remove(chief, li.id)
    assert not second_factor.has(li.id) and sessions.actor_for(sid) is None
    assert traces(base)[-1] == ("setting", chief.id, li.id, "The second step of the sign-in was removed.")


def test_one_removes_ones_own_for_a_code_only(make_user: MakeUser, clock: Clock) -> None:
    li = actor(make_user("li.wei"))
    totp, _ = enrolled(li)
    with pytest.raises(WrongCode):
        second_factor.give_up(li, "000000", HOME)
    assert second_factor.has(li.id)
    clock.forward(minutes=1)
    second_factor.give_up(li, now_of(totp), HOME)
    assert not second_factor.has(li.id)


def test_new_recovery_codes_void_the_old_ones(make_user: MakeUser, clock: Clock) -> None:
    li = actor(make_user("li.wei"))
    totp, codes = enrolled(li)
    clock.forward(minutes=1)
    fresh = second_factor.new_codes(li, now_of(totp), HOME)
    with pytest.raises(WrongCode):
        check(Admitted(li.id, 1), codes[0], HOME)
    assert check(Admitted(li.id, 1), fresh[0], HOME).factor


def test_a_recovery_code_holds_more_bits_than_anybody_can_try(make_user: MakeUser) -> None:
    """Below 112 bits a digest without salt would not keep it in a copied database."""
    _, codes = enrolled(actor(make_user("li.wei")))
    letters = {re.sub("-", "", code) for code in codes}
    assert len(letters) == 10
    assert all(len(text) * log2(len(ALPHABET)) >= 112 and set(text) <= set(ALPHABET) for text in letters)
