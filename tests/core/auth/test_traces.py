"""What the audit log says about the door."""

import pytest

from core.access import Refused
from core.auth import accounts, sessions, sign_in
from core.auth.sessions import fingerprint, issue_ticket, redeem
from core.auth.sign_in import Admitted, NotSignedIn, check
from core.seals import audit_keys
from db import writes
from db.models.trace import AuditRow
from db.session import Database
from db.vocabulary.organisation import UserRole
from tests.core.auth.support import PASSWORD, MakeUser, actor, traces

HOME = "192.0.2.7"


def signed_in(user_id: int, epoch: int = 1) -> str:
    return fingerprint(redeem(issue_ticket(Admitted(user_id, epoch)), HOME, "") or "")


def test_signing_in_and_out_is_written_down_with_the_address(make_user: MakeUser, base: Database) -> None:
    li = make_user("li.wei")
    sessions.end(signed_in(li))
    assert traces(base) == [("sign_in", li, li, "Signed in."), ("sign_out", li, li, "Signed out.")]
    with base.reading() as session:
        assert session.query(AuditRow).order_by(AuditRow.id).first().changes == {"address": HOME}


def test_refusals_name_the_person_or_nobody_and_never_what_was_typed(
    make_user: MakeUser, base: Database
) -> None:
    li, gone = make_user("li.wei"), make_user("gone", active=False)
    for login, password in (("li.wei", "guess"), ("my secret password", "x"), ("gone", PASSWORD)):
        with pytest.raises(NotSignedIn):
            check(login, password, HOME)
    assert traces(base) == [
        ("refuse", None, li, "Wrong password."),
        ("refuse", None, None, "Unknown user name."),
        ("refuse", None, gone, "The account is switched off."),
    ]
    with base.reading() as session:
        assert "my secret" not in str([row.changes for row in session.query(AuditRow)])


def test_a_lock_is_written_down_once_however_long_somebody_knocks(
    make_user: MakeUser, base: Database
) -> None:
    li = make_user("li.wei")
    for _ in range(12):
        with pytest.raises(NotSignedIn):
            check("li.wei", "guess", HOME)
    said = [one[3] for one in traces(base)]
    assert said == ["Wrong password."] * 5 + ["Locked for 15 minutes after too many attempts."]
    assert sign_in.is_locked(li)


def test_a_locked_address_is_written_down(base: Database, make_user: MakeUser) -> None:
    for number in range(49):
        sign_in.count(f"u:{number}", HOME)
    with pytest.raises(NotSignedIn):
        check("nobody", "guess", HOME)
    assert traces(base)[-1][3] == "The address is locked for 15 minutes after too many attempts."


def test_an_administrator_ends_unlocks_and_gives_passwords_in_their_own_name(
    make_user: MakeUser, base: Database
) -> None:
    li, chief = make_user("li.wei"), actor(make_user("chief", UserRole.ADMIN), UserRole.ADMIN)
    first, second = signed_in(li), signed_in(li)
    with pytest.raises(Refused):
        sessions.end_one(actor(chief.id, UserRole.EXECUTIVE), first)
    with pytest.raises(Refused):
        sessions.end_all(actor(li, UserRole.MANAGER), chief.id)
    with pytest.raises(Refused):
        sessions.all_sessions(actor(li, UserRole.MANAGER), first)
    assert {one.fingerprint for one in sessions.all_sessions(chief, "")} == {first, second}
    assert sessions.end_one(chief, first) and not sessions.end_one(chief, first)
    assert sessions.end_all(chief, li) == 1
    accounts.give_password(chief, li)
    assert [one for one in traces(base) if one[0] != "sign_in"] == [
        ("sign_out", chief.id, li, "Signed out by an administrator."),
        ("sign_out", chief.id, li, "Signed out by an administrator."),
        ("setting", chief.id, li, "Was given a one-time password."),
    ]


def test_a_person_ends_one_of_their_own_and_nobody_elses(make_user: MakeUser) -> None:
    li, wang = make_user("li.wei"), make_user("wang.fang")
    here, there, strange = signed_in(li), signed_in(li), signed_in(wang)
    person = actor(li, UserRole.AGENT)
    assert sessions.end_one(person, there)
    with pytest.raises(Refused):
        sessions.end_one(person, strange)
    assert not sessions.end_one(person, "no such session")
    assert [sessions.is_live(mark) for mark in (here, there, strange)] == [True, False, True]


def test_the_chain_holds_with_rows_about_the_door(make_user: MakeUser, base: Database) -> None:
    signed_in(make_user("li.wei"))
    with base.reading() as session:
        assert writes.first_broken(session, audit_keys()) is None
