"""The script before and after the sign-in, run without a browser."""

import pyotp
import pytest
from streamlit.testing.v1 import AppTest

from core import clock, i18n
from core.access import Actor, Role
from core.auth import passwords, second_factor, sessions, sign_in
from core.auth.sign_in import Admitted
from core.config import settings
from db.models.organisation import User
from db.session import Database
from db.vocabulary.organisation import Rank
from tests.paths import ROOT

PASSWORD = "four quiet herons wade 春"


@pytest.fixture
def li(lite_base: Database) -> int:
    """The number of an account with `PASSWORD`."""
    user = User(
        login="li.wei",
        name="Li Wei",
        rank=Rank.STAFF,
        active=True,
        must_change_password=False,
        password_hash=passwords.hash_password(PASSWORD),
        language="en",
        created_at=clock.now(),
        updated_at=clock.now(),
        epoch=1,
    )
    user.roles = [Role.MANAGER.value]
    with lite_base.writing() as session:
        session.add(user)
        session.flush()
        return user.id


def script(mark: str = "") -> AppTest:
    test = AppTest.from_file(str(ROOT / "core" / "ui" / "shell.py"), default_timeout=60)
    test.user = {"session": mark}
    test.context = {"locale": "en-US", "url": "http://localhost/customers"}
    return test.run()


def send(test: AppTest, login: str, password: str) -> AppTest:
    test.text_input[0].set_value(login)
    test.text_input[1].set_value(password)
    return test.button[0].click().run()


def session_of(user_id: int) -> str:
    sid = sessions.redeem(sessions.issue_ticket(Admitted(user_id, 1)), "192.0.2.7", "")
    assert sid is not None
    return sessions.fingerprint(sid)


def change(base: Database, user_id: int, **values: object) -> None:
    with base.writing() as session:
        user = session.get(User, user_id)
        for name, value in values.items():
            setattr(user, name, value)


def test_a_stranger_sees_the_form_and_nothing_else(li: int) -> None:
    test = script()
    assert [one.label for one in test.text_input] == ["User name", "Password"]
    assert not test.sidebar.children and not test.exception


@pytest.mark.parametrize("mark", ["forged", "0" * 64])
def test_an_unknown_session_is_a_stranger(li: int, mark: str) -> None:
    assert [one.label for one in script(mark).text_input] == ["User name", "Password"]


def test_the_form_speaks_the_browsers_language(li: int) -> None:
    test = AppTest.from_file(str(ROOT / "core" / "ui" / "shell.py"), default_timeout=60)
    test.context = {"locale": "zh-CN"}
    assert test.run().selectbox[0].value == "zh_CN"


def test_a_wrong_password_shows_the_sentence_and_keeps_the_form(li: int) -> None:
    test = send(script(), "li.wei", "not the password")
    assert [one.value for one in test.error] == [str(sign_in.NOT_SIGNED_IN)]
    assert len(test.text_input) == 2


def test_the_right_password_hands_out_a_ticket_that_opens_a_session(li: int) -> None:
    test = send(script(), "li.wei", PASSWORD)
    assert not test.text_input
    sid = sessions.redeem(test.session_state["auth.ticket"], "192.0.2.7", "")
    actor = sessions.actor_for(sid or "")
    assert actor is not None and actor.id == li


def test_a_password_with_blanks_around_it_is_not_trimmed(li: int) -> None:
    test = send(script(), "li.wei", f" {PASSWORD} ")
    assert [one.value for one in test.error] == [str(sign_in.NOT_SIGNED_IN)]


def test_someone_signed_in_sees_their_name_and_can_leave(li: int) -> None:
    mark = session_of(li)
    test = script(mark)
    assert [one.value for one in test.sidebar.caption] == [i18n.term("en", "role.manager")]
    test.button(key="sign_out").click().run()
    assert not sessions.is_live(mark)
    assert not [one for one in test.sidebar.button if one.key == "sign_out"]


@pytest.mark.parametrize("values", [{"active": False}, {"epoch": 2}, {"roles": [Role.AGENT.value]}])
def test_a_deactivated_person_is_out_at_the_next_run(
    li: int, lite_base: Database, values: dict[str, object]
) -> None:
    test = script(session_of(li))
    change(lite_base, li, **values)
    test.run()
    assert [one.label for one in test.text_input] == ["User name", "Password"]


@pytest.mark.parametrize("values", [{"active": False}, {"roles": [Role.AGENT.value]}])
def test_a_callback_of_somebody_deactivated_changes_nothing(
    li: int, lite_base: Database, values: dict[str, object]
) -> None:
    test = script(session_of(li))
    change(lite_base, li, **values)
    test.selectbox(key="language_choice").set_value("zh_TW").run()
    with lite_base.reading() as session:
        user = session.get(User, li)
        assert user is not None and user.language == "en"
    assert len(test.text_input) == 2


def test_a_given_password_must_be_changed_first(li: int, lite_base: Database) -> None:
    change(lite_base, li, must_change_password=True)
    test = script(session_of(li))
    assert [one.key for one in test.text_input] == ["password_old", "password_new", "password_repeated"]
    assert not test.sidebar.children


def test_a_chosen_language_is_remembered_on_the_account(li: int, lite_base: Database) -> None:
    test = script(session_of(li))
    test.selectbox(key="language_choice").set_value("zh_CN").run()
    with lite_base.reading() as session:
        user = session.get(User, li)
        assert user is not None and user.language == "zh_CN"


def test_without_the_shell_a_page_stops_for_a_stranger(lite_base: Database) -> None:
    def page() -> None:
        import streamlit as st

        from core.ui.auth import current_actor

        current_actor()
        st.write("secret")

    test = AppTest.from_function(page, default_timeout=30)
    test.user = {}
    test.run()
    assert not test.markdown and not test.exception


def test_an_error_shows_a_number_and_nothing_of_its_inside(lite_base: Database) -> None:
    def page() -> None:
        from core.ui.errors import on_script_error

        on_script_error(ValueError("postgresql://desk:secret@db/desk"))

    test = AppTest.from_function(page, default_timeout=30).run()
    said = test.error[0].value
    assert "number" in said and "secret" not in said


def test_a_second_step_is_asked_for_between_password_and_ticket(li: int) -> None:
    person = Actor(id=li, login="li.wei", name="Li Wei", roles=frozenset())
    totp = pyotp.TOTP(second_factor.begin(person).secret.replace(" ", ""))
    codes = second_factor.confirm(person, totp.at(clock.now()), "", "192.0.2.7")
    test = send(script(), "li.wei", PASSWORD)
    assert [one.key for one in test.text_input] == ["second_step_code"]
    assert "auth.ticket" not in test.session_state
    test.text_input(key="second_step_code").set_value("000000")
    test.button(key="second_step_send").click().run()
    assert [one.value for one in test.error] == [str(second_factor.WRONG)]
    test.text_input(key="second_step_code").set_value(codes[0])
    test.button(key="second_step_send").click().run()
    sid = sessions.redeem(test.session_state["auth.ticket"], "192.0.2.7", "")
    assert sessions.actor_for(sid or "") is not None


def test_a_role_that_needs_a_second_step_sets_it_up_first_and_sees_the_codes_once(
    li: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLIENTELE_SECOND_FACTOR", "manager")
    settings.cache_clear()
    try:
        test = script(session_of(li))
        assert [one.key for one in test.text_input] == ["enrol_code"]
        assert not test.sidebar.children
        totp = pyotp.TOTP(test.code[0].value.replace(" ", ""))
        test.text_input(key="enrol_code").set_value(totp.at(clock.now()))
        test.button(key="enrol_send").click().run()
        assert len(test.code[0].value.splitlines()) == 10
        assert not test.sidebar.children
        test.button(key="codes_kept").click().run()
        assert [one for one in test.sidebar.button if one.key == "sign_out"]
        assert "second_step.codes" not in test.session_state
        assert "second_step.enrolment" not in test.session_state
    finally:
        monkeypatch.undo()
        settings.cache_clear()


def test_an_empty_instance_asks_for_the_code(lite_base: Database) -> None:
    test = script()
    assert [one.key for one in test.text_input] == [
        "set_up_code",
        "set_up_name",
        "set_up_login",
        "set_up_password",
        "set_up_repeated",
    ]
