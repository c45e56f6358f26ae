"""From ticket to session to actor, and every way a session ends."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from core import exports, notices, reveals, saved_views, service, unsaved
from core.access import Actor, Refused, Role
from core.auth import second_factor, sessions
from core.auth.sessions import actor_for, fingerprint, issue_ticket, redeem
from core.auth.sign_in import Admitted
from core.config import settings
from core.view import View
from db.models.organisation import Department, Site
from db.models.sign_in import SignInSession, SignInTicket
from db.session import Database
from db.vocabulary.organisation import UserRole
from tests.core.auth.support import START, Clock, MakeUser, change_user, traces
from tests.factories import wish

HERE = ("192.0.2.7", "A browser")


def signed_in(user_id: int, epoch: int = 1) -> str:
    sid = redeem(issue_ticket(Admitted(user_id, epoch)), *HERE)
    assert sid is not None
    return sid


def test_a_session_gives_the_actor_with_roles_places_and_zone(
    make_user: MakeUser, base: Database, clock: Clock
) -> None:
    with base.writing() as session:
        site = Site(name="Lhasa", zone="Asia/Urumqi", created_at=clock.now, updated_at=clock.now)
        session.add(site)
    user_id = make_user("li.wei", Role.AGENT, Role.SALES, site_id=site.id, language="zh_CN")
    assert actor_for(signed_in(user_id)) == Actor(
        id=user_id,
        login="li.wei",
        name="Li.Wei",
        roles=frozenset({Role.AGENT, Role.SALES}),
        site_id=site.id,
        language="zh_CN",
        zone="Asia/Urumqi",
    )


def test_grants_count_until_their_moment(make_user: MakeUser, clock: Clock) -> None:
    later = clock.now + timedelta(minutes=10)
    sid = signed_in(make_user("li.wei", Role.AGENT, see_pii_until=later, export_until=clock.now))
    actor = actor_for(sid)
    assert actor is not None and (actor.see_pii, actor.see_confidential, actor.export) == (True, False, False)
    clock.forward(minutes=10)
    actor = actor_for(sid)
    assert actor is not None and not actor.see_pii


def test_only_digests_are_stored(make_user: MakeUser, base: Database) -> None:
    ticket = issue_ticket(Admitted(make_user("li.wei"), 1))
    with base.reading() as session:
        assert [row.ticket_hash for row in session.query(SignInTicket)] == [fingerprint(ticket)]
    sid = redeem(ticket, *HERE)
    assert sid is not None and len(sid) == 43
    with base.reading() as session:
        assert [row.sid_hash for row in session.query(SignInSession)] == [fingerprint(sid)]


def test_a_ticket_works_once(make_user: MakeUser) -> None:
    ticket = issue_ticket(Admitted(make_user("li.wei"), 1))
    assert redeem(ticket, *HERE)
    assert redeem(ticket, *HERE) is None


def test_of_ten_browsers_with_one_ticket_one_gets_in(make_user: MakeUser) -> None:
    ticket = issue_ticket(Admitted(make_user("li.wei"), 1))
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: redeem(ticket, *HERE), range(10)))
    assert sum(answer is not None for answer in answers) == 1


@pytest.mark.parametrize("seconds", [60, 61, 3600])
def test_a_ticket_lasts_less_than_a_minute(make_user: MakeUser, clock: Clock, seconds: int) -> None:
    ticket = issue_ticket(Admitted(make_user("li.wei"), 1))
    clock.forward(seconds=seconds)
    assert redeem(ticket, *HERE) is None


def test_a_ticket_is_void_once_the_password_has_changed(make_user: MakeUser, base: Database) -> None:
    user_id = make_user("li.wei")
    ticket = issue_ticket(Admitted(user_id, 1))
    change_user(base, user_id, epoch=2)
    assert redeem(ticket, *HERE) is None


@pytest.mark.parametrize("text", ["", "nothing", "\udcff", "x" * 5000])
def test_texts_that_are_no_ticket_give_no_session(base: Database, text: str) -> None:
    assert redeem(text, *HERE) is None
    assert actor_for(text) is None


def test_each_sign_in_has_a_new_id_and_ends_the_one_the_browser_had(make_user: MakeUser) -> None:
    user_id = make_user("li.wei")
    first = signed_in(user_id)
    second = redeem(issue_ticket(Admitted(user_id, 1)), *HERE, before=first)
    assert second is not None and second != first
    assert actor_for(first) is None
    assert actor_for(second) is not None


def test_an_ended_session_cannot_be_replayed(make_user: MakeUser) -> None:
    sid = signed_in(make_user("li.wei"))
    assert sessions.end(fingerprint(sid))
    assert actor_for(sid) is None
    assert not sessions.end(fingerprint(sid))


def test_a_session_ends_after_30_unused_minutes(make_user: MakeUser, clock: Clock) -> None:
    sid = signed_in(make_user("li.wei"))
    clock.forward(minutes=29, seconds=50)
    assert actor_for(sid) is not None
    clock.forward(minutes=30)
    assert actor_for(sid) is None


def test_use_keeps_a_session_open_but_no_longer_than_12_hours(make_user: MakeUser, clock: Clock) -> None:
    sid = signed_in(make_user("li.wei"))
    for _ in range(35):
        clock.forward(minutes=20)
        assert actor_for(sid) is not None
    clock.forward(minutes=20)
    assert actor_for(sid) is None


def test_looking_whether_a_session_is_live_does_not_keep_it_open(make_user: MakeUser, clock: Clock) -> None:
    sid = signed_in(make_user("li.wei"))
    clock.forward(minutes=20)
    assert sessions.is_live(fingerprint(sid))
    clock.forward(minutes=10)
    assert not sessions.is_live(fingerprint(sid))


@pytest.mark.parametrize(
    "change", [{"active": False}, {"epoch": 2}, {"roles": ["manager"]}, {"roles": []}, {"department_id": 1}]
)
def test_a_deactivated_or_changed_account_ends_its_sessions_at_once(
    make_user: MakeUser, base: Database, clock: Clock, change: dict[str, object]
) -> None:
    with base.writing() as session:
        session.add(Department(id=1, name="Service", created_at=clock.now, updated_at=clock.now))
    user_id = make_user("li.wei", Role.AGENT)
    sid, ticket = signed_in(user_id), issue_ticket(Admitted(user_id, 1))
    assert actor_for(sid) is not None
    change_user(base, user_id, **change)
    assert actor_for(sid) is None
    assert redeem(ticket, *HERE) is None
    change_user(base, user_id, active=True)
    assert actor_for(sid) is None


@pytest.mark.parametrize(
    "change", [{"name": "Li"}, {"roles": ["agent"]}, {"active": True}, {"language": "zh_CN"}]
)
def test_other_changes_leave_a_person_signed_in(
    make_user: MakeUser, base: Database, change: dict[str, object]
) -> None:
    user_id = make_user("li.wei", Role.AGENT)
    sid = signed_in(user_id)
    change_user(base, user_id, **change)
    assert actor_for(sid) is not None


def test_the_limits_are_those_of_the_settings(
    make_user: MakeUser, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLIENTELE_SESSION_MINUTES", "60")
    monkeypatch.setenv("CLIENTELE_SESSION_HOURS", "2")
    settings.cache_clear()
    try:
        sid = signed_in(make_user("li.wei"))
        for minutes, open_still in ((59, True), (59, True), (5, False)):
            clock.forward(minutes=minutes)
            assert (actor_for(sid) is not None) is open_still
    finally:
        monkeypatch.undo()
        settings.cache_clear()


def test_other_secret_keys_sign_nobody_out(make_user: MakeUser, monkeypatch: pytest.MonkeyPatch) -> None:
    sid = signed_in(make_user("li.wei"))
    monkeypatch.setenv("CLIENTELE_SECRET_KEYS", "an0ther-key-of-this-instance-fjw82hd7sjq0xmz")
    settings.cache_clear()
    try:
        assert actor_for(sid) is not None
    finally:
        monkeypatch.undo()
        settings.cache_clear()


def test_a_person_sees_and_ends_their_other_sessions(make_user: MakeUser, clock: Clock) -> None:
    user_id, other = make_user("li.wei"), make_user("wang.fang")
    sids = []
    for _ in range(3):
        sids.append(signed_in(user_id))
        clock.forward(minutes=1)
    strange = signed_in(other)
    listed = sessions.sessions_of(user_id, fingerprint(sids[1]))
    assert [(one.fingerprint, one.this) for one in listed] == [
        (fingerprint(sids[2]), False),
        (fingerprint(sids[1]), True),
        (fingerprint(sids[0]), False),
    ]
    assert sessions.end_others(user_id, keep=fingerprint(sids[1])) == 2
    assert [actor_for(sid) is not None for sid in sids] == [False, True, False]
    assert actor_for(strange) is not None


def test_live_sessions_are_counted(make_user: MakeUser, clock: Clock) -> None:
    user_id = make_user("li.wei")
    first = signed_in(user_id)
    signed_in(user_id)
    assert sessions.count_live() == 2
    sessions.end(fingerprint(first))
    assert sessions.count_live() == 1
    clock.forward(minutes=31)
    assert sessions.count_live() == 0


def test_old_rows_are_dropped_after_90_days(make_user: MakeUser, clock: Clock) -> None:
    user_id = make_user("li.wei")
    signed_in(user_id)
    issue_ticket(Admitted(user_id, 1))
    clock.forward(days=90)
    assert sessions.clear_old() == 0
    clock.forward(hours=1)
    assert sessions.clear_old() == 1
    clock.forward(hours=12)
    assert sessions.clear_old() == 1


# Seeing the product as somebody else -----------------------------------------------------------------------


def watching(make_user: MakeUser, **values: object) -> tuple[int, int, str]:
    """An administrator who sees the product as an agent: their numbers, and the session's fingerprint."""
    admin = make_user("root", UserRole.ADMIN)
    person = make_user("li.wei", UserRole.AGENT, see_pii_until=START + timedelta(days=1), **values)
    mark = fingerprint(signed_in(admin))
    sessions.watch(mark, person)
    return admin, person, mark


def test_an_administrator_sees_the_product_as_somebody_else_and_back(base, make_user):
    admin, person, mark = watching(make_user, must_change_password=True)
    theirs = fingerprint(signed_in(person))
    seen = sessions.actor_of(mark)
    assert seen is not None
    assert (seen.id, seen.watched_by, seen.see_pii) == (person, admin, True)
    assert [one.user_id for one in sessions.sessions_of(admin, mark)] == [admin]
    sessions.watch_no_more(mark)
    back = sessions.actor_of(mark)
    assert back is not None
    assert (back.id, back.watched_by) == (admin, None)
    assert sessions.is_live(theirs)
    told = [(by, about, said) for action, by, about, said in traces(base) if action == "setting"]
    assert told == [
        (admin, person, "Began to see the product as this person, for reading only."),
        (admin, person, "Stopped seeing the product as this person."),
    ]


def test_who_looks_as_somebody_else_changes_nothing(base, make_user):
    _admin, person, mark = watching(make_user)
    seen = sessions.actor_of(mark)
    assert seen is not None
    verbs = (
        lambda: service.create(seen, "customers", {"name": "Wang"}, "k"),
        lambda: service.undo(seen, 1, "k"),
        lambda: service.drop_drafts(seen, "customers"),
        lambda: reveals.reveal(seen, "customers", 1, "phone", "to call"),
        lambda: exports.make(seen, wish(View("customers"))),
        lambda: unsaved.keep(seen, "customers", {}),
        lambda: notices.read_all(seen),
        lambda: saved_views.keep_view(seen, "customers", "Mine", {}),
        lambda: second_factor.begin(seen),
        lambda: sessions.end_one(seen, mark),
        lambda: sessions.watch(mark, person),
    )
    for verb in verbs:
        with pytest.raises(Refused, match="go back to yourself"):
            verb()


def test_nobody_sees_the_product_as_an_administrator_or_without_the_right(base, make_user):
    admin, other = make_user("root", UserRole.ADMIN), make_user("boss", UserRole.ADMIN)
    manager, agent = make_user("li.wei", UserRole.MANAGER), make_user("wang", UserRole.AGENT)
    for by, whom in ((admin, other), (admin, admin), (admin, 999), (manager, agent)):
        with pytest.raises(Refused):
            sessions.watch(fingerprint(signed_in(by)), whom)
    mark = fingerprint(signed_in(admin))
    sessions.watch(mark, agent)
    change_user(base, agent, active=False)
    here = sessions.actor_of(mark)
    assert here is not None
    assert here.id == admin
