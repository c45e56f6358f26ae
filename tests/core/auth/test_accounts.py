"""A person's own password and language."""

import pytest

from core.auth import accounts, sign_in
from core.auth.sessions import Step, actor_for, fingerprint, issue_ticket, redeem, standing_of
from core.auth.sign_in import Admitted, NotSignedIn, TooManyAttempts
from core.messages import AppError
from db.session import Database
from tests.core.auth.support import PASSWORD, MakeUser

HOME = "192.0.2.7"
NEW = "nine patient otters float by"


def test_a_new_password_replaces_the_old_one_and_ends_all_sessions(make_user: MakeUser) -> None:
    user_id = make_user("li.wei", must_change_password=True)
    sid = redeem(issue_ticket(Admitted(user_id, 1)), HOME, "")
    assert sid is not None and actor_for(sid) is None
    waiting = standing_of(fingerprint(sid))
    assert waiting is not None and waiting.step is Step.PASSWORD
    admitted = accounts.change_password(user_id, PASSWORD, NEW, NEW, HOME)
    assert admitted == Admitted(user_id, 2, factor=True)
    assert standing_of(fingerprint(sid)) is None
    assert sign_in.check("li.wei", NEW, HOME) == Admitted(user_id, 2)
    fresh = redeem(issue_ticket(admitted), HOME, "")
    assert fresh is not None and actor_for(fresh) is not None
    with pytest.raises(NotSignedIn):
        sign_in.check("li.wei", PASSWORD, HOME)


@pytest.mark.parametrize(
    ("old", "new", "repeated", "part"),
    [
        (PASSWORD, NEW, NEW + "!", "differ"),
        (PASSWORD, "short", "short", "at least 12"),
        ("not the old one", NEW, NEW, "present password"),
        (PASSWORD, PASSWORD, PASSWORD, "the old one"),
    ],
)
def test_a_change_is_refused_with_what_is_wrong(
    make_user: MakeUser, old: str, new: str, repeated: str, part: str
) -> None:
    user_id = make_user("li.wei")
    with pytest.raises(AppError) as refused:
        accounts.change_password(user_id, old, new, repeated, HOME)
    assert part in str(refused.value.say)
    assert sign_in.check("li.wei", PASSWORD, HOME) == Admitted(user_id, 1)


def test_guessing_the_present_password_locks_as_at_the_sign_in(make_user: MakeUser) -> None:
    user_id = make_user("li.wei")
    for _ in range(5):
        with pytest.raises(AppError):
            accounts.change_password(user_id, "not the old one", NEW, NEW, HOME)
    with pytest.raises(TooManyAttempts):
        accounts.change_password(user_id, PASSWORD, NEW, NEW, HOME)


def test_a_language_is_remembered(make_user: MakeUser) -> None:
    user_id = make_user("li.wei")
    assert accounts.chosen_language(user_id) is None
    accounts.choose_language(user_id, "zh_TW")
    assert accounts.chosen_language(user_id) == "zh_TW"


def test_a_language_the_product_does_not_have_is_a_fault(base: Database) -> None:
    with pytest.raises(KeyError):
        accounts.choose_language(1, "tlh")
