"""The way to an outside provider and back: what Streamlit and Authlib check before a word of it comes to us."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from core.access import Role
from db.models.trace import AuditRow
from tests import provider
from tests.live import LiveServer
from tests.provider import Traveller

USER, TOKENS = "_streamlit_user", "_streamlit_user_tokens"
PEOPLE: dict[str, dict[str, object]] = {
    "li": {"email": "li@example.org", "email_verified": True},
    "other_issuer": {"email": "li@example.org", "email_verified": True, "iss": "https://evil.test"},
    "other_nonce": {"email": "li@example.org", "email_verified": True, "nonce": "of somebody else"},
    "other_client": {"email": "li@example.org", "email_verified": True, "aud": ["another"]},
    "stranger": {"email": "stranger@example.org", "email_verified": True},
    "too_old": {"email": "li@example.org", "email_verified": True, "exp": 1},
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A running server that lets people in by a provider."""
    live = LiveServer(tmp_path_factory.mktemp("live"))
    live.add_user("li.wei", [Role.MANAGER], email="li@example.org")
    with provider.running(**PEOPLE) as issuer:
        live.environment.update(provider.settings_for(issuer, live.url))
        live.start()
        yield live
        live.stop()


def test_the_provider_is_told_a_state_a_nonce_and_where_to_send_people(server: LiveServer) -> None:
    address = Traveller(server).leave()
    for part in ("state=", "nonce=", "scope=openid", "client_id=desk", "oauth2callback"):
        assert part in address


def test_a_word_comes_in_cookies_no_script_reads_and_stays_no_longer_than_a_session(
    server: LiveServer,
) -> None:
    traveller = Traveller(server)
    back = traveller.agree(traveller.leave(), "li")
    told = "; ".join(f"{name}={value}" for name, value in traveller.cookies.items())
    # This machine's proxy says that the browser speaks https.
    status, headers, _ = server.ask("GET", back, headers={"Cookie": told, "X-Forwarded-Proto": "https"})
    lines = [line for line in headers.get_all("set-cookie") or () if line.startswith(USER)]
    assert status == 302 and len(lines) == 2
    for line in lines:
        assert "HttpOnly" in line and "SameSite=lax" in line and "Secure" in line
        assert "Max-Age=43200" in line


@pytest.mark.parametrize("sub", ["other_issuer", "other_nonce", "other_client", "too_old"])
def test_a_word_that_does_not_fit_the_question_is_thrown_away(server: LiveServer, sub: str) -> None:
    traveller = Traveller(server)
    assert traveller.get(traveller.agree(traveller.leave(), sub)) == "/"
    assert USER not in traveller.cookies and TOKENS not in traveller.cookies


def test_an_answer_belongs_to_the_browser_that_asked_and_to_one_question(server: LiveServer) -> None:
    asked = Traveller(server)
    back = asked.agree(asked.leave(), "li")
    victim = Traveller(server)
    victim.get(back)
    assert USER not in victim.cookies
    asked.get(back.replace("state=", "state=x"))
    assert USER not in asked.cookies
    asked.get(back)
    assert USER in asked.cookies
    again = Traveller(server, {"_streamlit_session": asked.cookies["_streamlit_session"]})
    again.get(back)
    assert USER not in again.cookies


def test_a_known_person_comes_in_where_they_wanted_to_and_goes_out_at_both(
    chromium: Browser, server: LiveServer
) -> None:
    here = chromium.new_context(locale="en-US")
    here.set_default_timeout(30_000)
    page = here.new_page()
    page.goto(server.url + "/customers?q=abc")
    page.get_by_role("button", name="Sign in with Example ID").click()
    page.get_by_role("button", name="li", exact=True).click()
    expect(page.locator(".st-key-account")).to_be_visible(timeout=30_000)
    assert page.url == server.url + "/customers?q=abc"
    word = [one for one in here.cookies() if one["name"].startswith("_streamlit")]
    assert {"sid", USER, TOKENS} <= {one["name"] for one in here.cookies()}
    # The provider's word alone, copied to another browser, opens nothing: it was taken.
    thief = chromium.new_context(locale="en-US")
    thief.add_cookies(word)
    there = thief.new_page()
    there.goto(server.url)
    expect(there.locator(".st-key-login_form")).to_be_visible(timeout=30_000)
    expect(there.locator(".st-key-account")).to_have_count(0)
    thief.close()
    page.locator(".st-key-account_menu button").first.click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url("**/oauth2/end_session*")
    assert not {"sid", USER, TOKENS} & {one["name"] for one in here.cookies(server.url)}
    here.close()


def test_a_stranger_and_a_forged_word_stay_outside(chromium: Browser, server: LiveServer) -> None:
    here = chromium.new_context(locale="en-US")
    here.set_default_timeout(30_000)
    page = here.new_page()
    page.goto(server.url)
    page.get_by_role("button", name="Sign in with Example ID").click()
    page.get_by_role("button", name="stranger", exact=True).click()
    expect(page.get_by_text("the account you chose there opens none here")).to_be_visible(timeout=30_000)
    assert "sid" not in {one["name"] for one in here.cookies()}
    told = json.dumps(
        {**PEOPLE["li"], "sub": "li", "origin": server.url, "is_logged_in": True, "provider": "default"}
    )
    forged = create_signed_value("a key of the forger, long enough to sign", USER, told).decode()
    here.add_cookies([{"name": USER, "value": forged, "url": server.url}])
    with server.database.reading() as session:
        before = session.query(AuditRow).count()
    page.goto(server.url)
    expect(page.locator(".st-key-login_form")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("opens none here")).to_have_count(0)
    with server.database.reading() as session:
        assert session.query(AuditRow).count() == before
    here.close()
