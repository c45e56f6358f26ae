"""The sign-in by an outside provider: whom its word lets in, whom it does not, and how often."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from core import clock as clocks
from core.access import Refused
from core.auth import outside, second_factor, sessions
from core.auth.outside import NotKnown, admit
from core.auth.sessions import Step, fingerprint, issue_ticket, redeem, standing_of
from core.auth.sign_in import Admitted, account_key, count
from core.config import settings
from core.messages import AppError
from db.session import Database
from db.vocabulary.organisation import UserRole
from tests.core.auth.support import Clock, MakeUser, actor, change_user, traces

HOME, ISSUER, CLIENT = "192.0.2.7", "https://id.example.org", "desk"
MAIL = "li.wei@example.org"


@pytest.fixture(autouse=True)
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A provider in the settings whose codes of a telephone count as a second step."""
    for name, value in (
        ("OIDC_ISSUER", ISSUER),
        ("OIDC_CLIENT_ID", CLIENT),
        ("OIDC_CLIENT_SECRET", "s3cret"),
        ("OIDC_FACTORS", "mfa, otp"),
        ("PUBLIC_URL", "https://desk.example.org"),
        ("SECOND_FACTOR", "admin"),
    ):
        monkeypatch.setenv(f"CLIENTELE_{name}", value)
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


number = iter(range(1_000_000))


def word(**claims: object) -> dict[str, object]:
    """What the provider says of somebody, each time another word."""
    return {
        "iss": ISSUER,
        "aud": CLIENT,
        "sub": "248289761001",
        "iat": int(clocks.now().timestamp()),
        "nonce": f"n-{next(number)}",
        "email": MAIL,
        "email_verified": True,
        **claims,
    }


def said(base: Database) -> list[str]:
    return [text for _, _, _, text in traces(base)]


def test_a_checked_mail_address_lets_in_and_connects_the_two_for_good(
    base: Database, make_user: MakeUser
) -> None:
    li = make_user("li.wei", UserRole.AGENT, email="Li.Wei@Example.org")
    admitted = admit(word(), HOME)
    assert admitted == Admitted(li, 1) and outside.is_bound(li)
    sid = redeem(issue_ticket(admitted), HOME, "")
    found = sid and sessions.actor_for(sid)
    assert found and found.id == li
    # From now on the number says who it is, whatever becomes of the address.
    change_user(base, li, email="somebody.else@example.org")
    assert admit(word(email="new@example.org", email_verified=False), HOME) == Admitted(li, 1)
    assert "An account of the outside provider was connected." in said(base)


def test_a_word_lets_in_once_also_of_ten_at_the_same_moment(base: Database, make_user: MakeUser) -> None:
    make_user("li.wei", email=MAIL)
    told = word()
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: admit(told, HOME), range(10)))
    assert sum(one is not None for one in answers) == 1
    assert admit(told, HOME) is None


def test_nobody_else_comes_in_and_all_read_the_same_sentence(base: Database, make_user: MakeUser) -> None:
    make_user("li.wei", email=MAIL)
    make_user("off", email="off@example.org", active=False)
    make_user("one", email="two@example.org")
    make_user("two", email="TWO@example.org")
    make_user("chinese", email="王@example.org")
    now = int(clocks.now().timestamp())
    refused = {
        "Nobody here belongs to this account of the outside provider.": [
            {"email": "stranger@example.org"},
            {"email": ""},
            {"email": None},
            {"email": [MAIL]},
            {"email": "王@example.org"},
            {"email": MAIL + " "},
            {"email": "%"},
        ],
        "The account is switched off.": [{"email": "off@example.org"}],
        "Several people here have the mail address of this account of the outside provider.": [
            {"email": "two@example.org"}
        ],
        "The outside provider has not checked the mail address.": [
            {"email_verified": value} for value in (False, None, "false", 0, "yes", [True])
        ],
        "The outside provider's word is somebody else's, or not meant for this product.": [
            {"iss": "https://id.example.org.evil.test"},
            {"iss": ISSUER + "/"},
            {"iss": None},
            {"aud": "another"},
            {"aud": ["another", "more"]},
            {"aud": None},
            {"sub": ""},
            {"sub": None},
            {"sub": 7},
            {"sub": "x" * 256},
        ],
        "The outside provider's word is too old.": [
            {"iat": value} for value in (now - 601, now + 600, None, "now", True, -1)
        ],
    }
    place = 0
    for why, cases in refused.items():
        for claims in cases:
            place += 1
            with pytest.raises(NotKnown) as told:
                # From many places: fifty refusals close one.
                admit(word(**{"sub": f"s{place}", **claims}), f"192.0.2.{place}")
            assert str(told.value) == str(outside.NOT_KNOWN)
            assert said(base)[-1] == why, claims
    assert not any(outside.is_bound(user) for user in range(1, 7))


def test_a_mail_box_that_went_to_somebody_else_does_not_take_the_account_along(
    base: Database, make_user: MakeUser
) -> None:
    li = make_user("li.wei", email=MAIL)
    assert admit(word(), HOME)
    with pytest.raises(NotKnown):
        admit(word(sub="another"), HOME)
    assert said(base)[-1] == "Another account of the outside provider is connected."
    boss = actor(make_user("boss", UserRole.ADMIN), UserRole.ADMIN)
    sid = redeem(issue_ticket(Admitted(li, 1)), HOME, "")
    outside.unbind(boss, li)
    assert sid and sessions.actor_for(sid) is None
    assert admit(word(sub="another"), HOME) == Admitted(li, 1)
    with pytest.raises(Refused):
        outside.unbind(actor(li, UserRole.AGENT), li)
    outside.unbind(boss, li)
    with pytest.raises(AppError):
        outside.unbind(boss, li)


def test_a_locked_or_switched_off_account_stays_closed(
    base: Database, make_user: MakeUser, clock: Clock
) -> None:
    li = make_user("li.wei", email=MAIL)
    for _ in range(5):
        count(account_key("li.wei"), "192.0.2.99")
    with pytest.raises(NotKnown):
        admit(word(), HOME)
    assert said(base)[-1] == "Locked after too many attempts." and not outside.is_bound(li)
    clock.forward(minutes=16)
    assert admit(word(), HOME)
    change_user(base, li, active=False)
    with pytest.raises(NotKnown):
        admit(word(), HOME)
    assert said(base)[-1] == "The account is switched off."


def test_refusals_of_an_outside_account_are_counted_and_then_not_written(
    base: Database, make_user: MakeUser
) -> None:
    make_user("li.wei", email=MAIL)
    for _ in range(8):
        with pytest.raises(NotKnown):
            admit(word(sub="stranger", email="stranger@example.org"), HOME)
    assert len(said(base)) == 6 and said(base)[-1] == "Locked for 15 minutes after too many attempts."
    assert admit(word(), HOME)


def test_a_second_step_is_asked_unless_the_provider_named_one_that_counts(make_user: MakeUser) -> None:
    boss = make_user("boss", UserRole.ADMIN, email=MAIL)

    def step(**claims: object) -> Step | None:
        admitted = admit(word(**claims), HOME)
        assert admitted is not None
        found = standing_of(fingerprint(redeem(issue_ticket(admitted), HOME, "") or ""))
        assert found is not None
        return found.step

    assert step() is Step.FACTOR
    assert step(amr=["pwd"]) is Step.FACTOR
    assert step(amr="mfa") is Step.FACTOR
    assert step(amr=[{"mfa": 1}], acr=["otp"]) is Step.FACTOR
    assert step(amr=["pwd", "otp"]) is None
    assert step(acr="mfa") is None
    assert not second_factor.has(boss)


def test_without_a_provider_in_the_settings_no_word_counts(
    make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_user("li.wei", email=MAIL)
    for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET"):
        monkeypatch.delenv(f"CLIENTELE_OIDC_{name}")
    settings.cache_clear()
    assert admit(word(), HOME) is None
