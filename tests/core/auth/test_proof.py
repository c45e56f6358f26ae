"""The password once more, before what would serve somebody else at an open screen most."""

import pytest

from core.access import Actor, Role
from core.auth import accounts, outside, proof, second_factor, sessions, sign_in
from core.auth.proof import NotProven
from core.messages import AppError
from db.session import Database
from tests.core.auth.support import PASSWORD, Clock, MakeUser, traces

HOME = "192.0.2.7"


def signed_in(user_id: int) -> str:
    """The fingerprint of a new session."""
    ticket = sessions.issue_ticket(sign_in.Admitted(user_id, 1))
    return sessions.fingerprint(str(sessions.redeem(ticket, HOME, "")))


def who(mark: str) -> Actor:
    found = sessions.actor_of(mark)
    assert found is not None
    return found


def test_ten_minutes_after_the_sign_in_the_password_speaks_once_more(make_user: MakeUser, clock: Clock):
    mark = signed_in(make_user("li.wei"))
    clock.forward(minutes=9, seconds=50)
    assert proof.stands(mark) and who(mark).fresh
    clock.forward(seconds=11)
    assert not proof.stands(mark) and not who(mark).fresh
    proof.renew(mark, PASSWORD, HOME)
    assert proof.stands(mark) and who(mark).fresh
    clock.forward(minutes=10, seconds=1)
    assert not proof.stands(mark)


def test_a_wrong_password_proves_nothing_and_is_counted(make_user: MakeUser, clock: Clock, base: Database):
    person = make_user("li.wei")
    mark = signed_in(person)
    clock.forward(minutes=11)
    for _ in range(5):
        with pytest.raises(AppError):
            proof.renew(mark, "not the password at all", HOME)
    with pytest.raises(sign_in.TooManyAttempts):
        proof.renew(mark, PASSWORD, HOME)
    assert not proof.stands(mark)
    assert ("refuse", None, person, "Wrong password.") in traces(base)


def test_a_session_that_ended_and_an_account_without_a_password_prove_nothing(
    make_user: MakeUser, clock: Clock
):
    mark, other = signed_in(make_user("li.wei")), signed_in(make_user("outside", password_hash=None))
    sessions.end(mark)
    assert not proof.stands(mark)
    with pytest.raises(AppError):
        proof.renew(mark, PASSWORD, HOME)
    with pytest.raises(AppError):
        proof.renew(other, "", HOME)


def test_ones_other_sessions_end_for_the_password_only(make_user: MakeUser, clock: Clock):
    person = make_user("li.wei")
    here, there, third = signed_in(person), signed_in(person), signed_in(person)
    clock.forward(minutes=11)
    with pytest.raises(NotProven):
        sessions.end_own(here, there)
    with pytest.raises(NotProven):
        sessions.end_others(person, here)
    assert sessions.is_live(there) and sessions.is_live(third)
    proof.renew(here, PASSWORD, HOME)
    assert sessions.end_own(here, there) and not sessions.is_live(there)
    assert sessions.end_others(person, here) == 1
    assert sessions.is_live(here)


def test_nobody_ends_somebody_elses_session_as_their_own(make_user: MakeUser):
    here, there = signed_in(make_user("li.wei")), signed_in(make_user("wang.fang"))
    assert not sessions.end_own(here, there)
    assert sessions.is_live(there)


def test_what_opens_an_account_is_given_and_taken_for_the_password_only(make_user: MakeUser, clock: Clock):
    mark, person = signed_in(make_user("chief", Role.ADMIN)), make_user("li.wei")
    clock.forward(minutes=11)
    verbs = (
        lambda: accounts.give_password(who(mark), person),
        lambda: second_factor.remove(who(mark), person),
        lambda: outside.unbind(who(mark), person),
        lambda: second_factor.begin(who(mark)),
    )
    for verb in verbs:
        with pytest.raises(NotProven):
            verb()
    proof.renew(mark, PASSWORD, HOME)
    assert accounts.give_password(who(mark), person)
    assert second_factor.begin(who(mark)).secret
