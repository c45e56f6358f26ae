"""What is given by chance: one-time passwords that do not wait for ever, and codes nobody guesses."""

from math import log2

import pytest

from core.auth import accounts, first_admin, second_factor, sessions, sign_in
from core.auth.sign_in import Admitted, NotSignedIn, check
from core.config import settings
from db.session import Database
from db.vocabulary.organisation import UserRole
from tests.core.auth.support import PASSWORD, Clock, MakeUser, actor, change_user, traces

HOME = "192.0.2.7"
OWN = "a lantern beside nine rivers"


def test_a_one_time_password_opens_nothing_after_its_days_and_says_whom_to_ask(
    make_user: MakeUser, base: Database, clock: Clock
) -> None:
    person, chief = make_user("li.wei"), actor(make_user("chief", UserRole.ADMIN), UserRole.ADMIN)
    given = accounts.give_password(chief, person)
    clock.forward(days=6, hours=23)
    assert check("li.wei", given, HOME).user_id == person
    clock.forward(hours=1, seconds=1)
    with pytest.raises(NotSignedIn) as late:
        check("li.wei", given, HOME)
    assert "Ask your administrator" in str(late.value.say)
    with pytest.raises(NotSignedIn) as wrong_one:
        check("li.wei", "another password", HOME)
    assert wrong_one.value.say == sign_in.NOT_SIGNED_IN
    assert ("refuse", None, person, "The one-time password was not used in time.") in traces(base)


def test_a_password_of_ones_own_and_a_new_one_time_password_open_after_any_time(
    make_user: MakeUser, base: Database, clock: Clock
) -> None:
    person, chief = make_user("li.wei"), actor(make_user("chief", UserRole.ADMIN), UserRole.ADMIN)
    change_user(base, person, password_changed_at=clock.now)
    clock.forward(days=400)
    assert check("li.wei", PASSWORD, HOME).user_id == person
    change_user(base, person, must_change_password=True)
    assert check("li.wei", PASSWORD, HOME).user_id == person
    accounts.give_password(chief, person)
    clock.forward(days=8)
    assert check("li.wei", accounts.give_password(chief, person), HOME).user_id == person


def test_a_password_chosen_in_time_does_not_end_with_the_one_time_password(
    make_user: MakeUser, clock: Clock
) -> None:
    person, chief = make_user("li.wei"), actor(make_user("chief", UserRole.ADMIN), UserRole.ADMIN)
    given = accounts.give_password(chief, person)
    accounts.change_password(person, given, OWN, OWN, HOME)
    clock.forward(days=30)
    assert check("li.wei", OWN, HOME).user_id == person


def test_a_password_from_the_console_waits_as_long_as_any_other(base: Database, clock: Clock) -> None:
    first_admin.create("chief", "Chief", OWN)
    clock.forward(days=7, seconds=1)
    with pytest.raises(NotSignedIn):
        check("chief", OWN, HOME)


def test_the_days_of_a_one_time_password_are_those_of_the_settings(
    make_user: MakeUser, base: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLIENTELE_ONE_TIME_DAYS", "2")
    settings.cache_clear()
    try:
        person, chief = make_user("li.wei"), actor(make_user("chief", UserRole.ADMIN), UserRole.ADMIN)
        given = accounts.give_password(chief, person)
        clock.forward(days=2, seconds=1)
        with pytest.raises(NotSignedIn):
            check("li.wei", given, HOME)
    finally:
        monkeypatch.undo()
        settings.cache_clear()


def test_what_is_chosen_by_chance_holds_128_bits_at_least(make_user: MakeUser) -> None:
    person, chief = make_user("li.wei"), actor(make_user("chief", UserRole.ADMIN), UserRole.ADMIN)
    assert len(accounts.give_password(chief, person)) * 6 >= 128
    assert first_admin.GROUPS * first_admin.GROUP * log2(len(first_admin.ALPHABET)) >= 128
    assert second_factor.RECOVERY_LETTERS * log2(len(first_admin.ALPHABET)) >= 128
    ticket = sessions.issue_ticket(Admitted(make_user("new"), 1))
    sid = sessions.redeem(ticket, HOME, "")
    assert sid is not None and min(len(ticket), len(sid)) * 6 >= 128
