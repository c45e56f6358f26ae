"""The server seen from outside: health, headers, the session cookie, closed doors, downloads."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.access import Role
from core.auth import sessions
from core.auth.sign_in import Admitted
from db.session import use
from tests.live import LiveServer

ASKING = {"X-Requested-With": "clientele", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A running server with one account, whose database is this process's one too."""
    live = LiveServer(tmp_path_factory.mktemp("live"))
    live.user_id = live.add_user("li.wei", [Role.AGENT])  # ty: ignore[unresolved-attribute]
    use(f"sqlite:///{live.database.path}")
    live.start()
    yield live
    live.stop()


def ticket(server: LiveServer) -> str:
    return sessions.issue_ticket(Admitted(server.user_id, 1))  # ty: ignore[unresolved-attribute]


def cookie(server: LiveServer) -> str:
    status, headers, _ = server.ask("POST", "/auth/session", ticket(server), ASKING)
    assert status == 204
    return headers["Set-Cookie"].split(";")[0]


def test_health_and_readiness_answer(server: LiveServer) -> None:
    assert server.ask("GET", "/healthz")[::2] == (200, "ok\n")
    assert server.ask("GET", "/readyz")[::2] == (200, "ready\n")


def test_metrics_are_for_this_machine_only(server: LiveServer) -> None:
    status, _, text = server.ask("GET", "/metrics")
    assert status == 200 and "clientele_sessions " in text
    assert server.ask("GET", "/metrics", headers={"X-Forwarded-For": "203.0.113.9"})[0] == 404
    assert server.ask("GET", "/_stcore/metrics", headers={"X-Forwarded-For": "203.0.113.9"})[0] == 404


@pytest.mark.parametrize("path", ["/", "/healthz", "/_stcore/health", "/nothing/here", "/media/none"])
def test_every_answer_carries_the_security_headers(server: LiveServer, path: str) -> None:
    _, headers, _ = server.ask("GET", path)
    policy = headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy and "'unsafe-eval'" not in policy
    assert "script-src 'self' blob: 'sha256-" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert len(headers["X-Request-ID"]) == 16
    assert headers["Strict-Transport-Security"] is None


def test_https_adds_the_promise_to_stay_with_it(server: LiveServer) -> None:
    _, headers, _ = server.ask("GET", "/healthz", headers={"X-Forwarded-Proto": "https"})
    assert headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_a_ticket_brings_a_cookie_no_script_can_read(server: LiveServer) -> None:
    status, headers, _ = server.ask("POST", "/auth/session", ticket(server), ASKING)
    parts = [part.strip().lower() for part in headers["Set-Cookie"].split(";")]
    assert status == 204
    assert parts[0].startswith("sid=") and len(parts[0]) == len("sid=") + 43
    assert {"httponly", "samesite=lax", "path=/"} <= set(parts) and "secure" not in parts
    assert headers["Cache-Control"] == "no-store"


def test_the_cookie_is_secure_over_https(server: LiveServer) -> None:
    asking = {**ASKING, "X-Forwarded-Proto": "https"}
    _, headers, _ = server.ask("POST", "/auth/session", ticket(server), asking)
    assert "; secure" in headers["Set-Cookie"].lower()


def test_a_ticket_is_not_taken_twice(server: LiveServer) -> None:
    once = ticket(server)
    assert server.ask("POST", "/auth/session", once, ASKING)[0] == 204
    status, headers, _ = server.ask("POST", "/auth/session", once, ASKING)
    assert status == 400 and headers["Set-Cookie"] is None


@pytest.mark.parametrize("body", ["", "no ticket", "x" * 100_000])
def test_other_texts_bring_no_cookie(server: LiveServer, body: str) -> None:
    status, headers, _ = server.ask("POST", "/auth/session", body, ASKING)
    assert status == 400 and headers["Set-Cookie"] is None


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Requested-With": "clientele", "Sec-Fetch-Site": "cross-site"},
        {"X-Requested-With": "clientele", "Sec-Fetch-Site": "same-site"},
        {"X-Requested-With": "XMLHttpRequest"},
        {"X-Requested-With": "clientele", "Origin": "http://evil.example"},
    ],
)
@pytest.mark.parametrize("path", ["/auth/session", "/auth/end"])
def test_other_sites_cannot_sign_anybody_in_or_out(
    server: LiveServer, path: str, headers: dict[str, str]
) -> None:
    once, held = ticket(server), cookie(server)
    assert server.ask("POST", path, once, {**headers, "Cookie": held})[0] == 403
    assert server.ask("POST", "/auth/session", once, ASKING)[0] == 204
    assert server.ask("GET", "/export/none", headers={"Cookie": held})[0] == 404


def test_only_post_signs_in_or_out(server: LiveServer) -> None:
    assert server.ask("GET", "/auth/session")[0] == 405
    assert server.ask("GET", "/auth/end")[0] == 405


def test_sign_out_ends_the_session_and_takes_the_cookie_back(server: LiveServer) -> None:
    held = cookie(server)
    status, headers, _ = server.ask("POST", "/auth/end", "", {**ASKING, "Cookie": held})
    assert status == 204 and "max-age=0" in headers["Set-Cookie"].lower()
    assert server.ask("GET", "/export/none", headers={"Cookie": held})[0] == 401


def test_a_second_sign_in_in_the_same_browser_ends_the_first(server: LiveServer) -> None:
    held = cookie(server)
    assert server.ask("POST", "/auth/session", ticket(server), {**ASKING, "Cookie": held})[0] == 204
    assert server.ask("GET", "/export/none", headers={"Cookie": held})[0] == 401


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/media/0123.csv"),
        ("HEAD", "/media/0123.csv"),
        ("PUT", "/_stcore/upload_file/some-session/some-file"),
        ("DELETE", "/_stcore/upload_file/some-session/some-file"),
    ],
)
def test_files_are_closed_to_strangers_and_forged_headers(server: LiveServer, method: str, path: str) -> None:
    mark = sessions.fingerprint(cookie(server).removeprefix("sid="))
    forged = {"X-Clientele-Session": mark, "X_Clientele_Session": mark, "Cookie": "sid=" + mark}
    assert server.ask(method, path)[0] == 401
    assert server.ask(method, path, headers=forged)[0] == 401
    assert server.ask(method, path, headers={"Cookie": cookie(server)})[0] not in (200, 401)


@pytest.mark.parametrize("cookies", ["sid=", "sid=x", "sid=" + "x" * 9000, "sid", ";;;=", 'sid="\\"'])
def test_odd_cookies_open_nothing(server: LiveServer, cookies: str) -> None:
    assert server.ask("GET", "/media/0123.csv", headers={"Cookie": cookies})[0] == 401
    assert server.ask("GET", "/export/none", headers={"Cookie": cookies})[0] == 401


def test_a_wrong_setting_stops_the_start_with_one_sentence(tmp_path: Path) -> None:
    live = LiveServer(tmp_path, CLIENTELE_ENV="staging")
    with pytest.raises(RuntimeError) as stopped:
        live.start()
    live.database.close()
    said = str(stopped.value).splitlines()[1:]
    assert said == ["CLIENTELE_ENV: staging is not one of local, production, demo, test."]
