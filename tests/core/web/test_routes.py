"""The server seen from outside: health, headers, the session cookie, closed doors, downloads."""

import http.client
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.access import Role
from core.auth import sessions
from core.auth.sign_in import Admitted
from db.models.organisation import Department, Site, Team
from db.models.sign_in import SignInSession
from db.session import use
from tests.factories import Company, stored
from tests.live import LiveServer

ASKING = {"X-Requested-With": "clientele", "Sec-Fetch-Site": "same-origin"}
# As a proxy on this machine says it.
HTTPS = {"X-Forwarded-Proto": "https"}


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


def knock(server: LiveServer, headers: dict[str, str]) -> int:
    """Ask for a web socket and go away; the status of the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request("GET", "/_stcore/stream", headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()


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
    assert {"default-src 'none'", "object-src 'none'", "base-uri 'none'", "connect-src 'self'"} <= set(
        policy.split("; ")
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert len(headers["X-Request-ID"]) == 16
    assert headers["Strict-Transport-Security"] is None


@pytest.mark.parametrize("path", ["/nothing/here", "/auth/session", "/media/none", "/export/none"])
def test_answers_are_not_kept(server: LiveServer, path: str) -> None:
    kept = server.ask("GET", path)[1]["Cache-Control"]
    assert kept in ("no-store", "no-cache")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "localhost.evil.example", "["])
def test_a_foreign_host_name_is_refused_but_for_health(server: LiveServer, host: str) -> None:
    for path in ("/", "/metrics", "/_stcore/host-config", "/export/none"):
        status, _, text = server.ask("GET", path, headers={"Host": host})
        assert status == 400 and "<html" not in text
    assert server.ask("GET", "/healthz", headers={"Host": host})[0] == 200
    assert server.ask("GET", "/", headers={"Host": f"localhost:{server.port}"})[0] == 200


@pytest.mark.parametrize(
    ("origin", "status"), [(None, 101), ("own", 101), ("http://localhost:3000", 403), ("null", 403)]
)
def test_a_web_socket_of_another_origin_is_refused(
    server: LiveServer, origin: str | None, status: int
) -> None:
    opening = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Protocol": "streamlit",
    }
    if origin:
        opening["Origin"] = server.url if origin == "own" else origin
    assert knock(server, opening) == status
    assert knock(server, {**opening, "Host": "evil.example"}) == 403


@pytest.mark.parametrize(
    "path", ["/_stcore/agent/openapi.json", "/_stcore/agent/mcp", "/_stcore/script-health-check"]
)
def test_unused_doors_of_streamlit_are_shut(server: LiveServer, path: str) -> None:
    assert server.ask("GET", path)[0] == 404
    assert server.ask("POST", path, "{}")[0] == 404


def test_an_undeclared_proxy_cannot_choose_the_address_of_a_session(server: LiveServer) -> None:
    asking = {**ASKING, "X-Forwarded-For": "198.51.100.77"}
    assert server.ask("POST", "/auth/session", ticket(server), asking)[0] == 204
    with server.database.reading() as session:
        newest = session.query(SignInSession).order_by(SignInSession.id.desc()).first()
        assert newest is not None and newest.address == "127.0.0.1"
    assert any(
        "127.0.0.1 passes requests on and is not in CLIENTELE_TRUSTED" in line for line in server.printed
    )


@pytest.mark.parametrize(
    "change", [{"active": False}, {"roles": ["sales"]}, {"department_id": 1}, {"must_change_password": True}]
)
def test_every_route_is_closed_the_moment_an_account_changes(
    server: LiveServer, change: dict[str, object]
) -> None:
    now = datetime.now(UTC)
    with server.database.writing() as session:
        session.merge(Department(id=1, name="Service", created_at=now, updated_at=now))
    person = server.add_user(f"changes.{next(iter(change))}", [Role.AGENT])
    once = sessions.issue_ticket(Admitted(person, 1))
    held = server.ask("POST", "/auth/session", once, ASKING)[1]["Set-Cookie"].split(";")[0]
    words = json.dumps({"kind": "options", "field": "owner_id", "text": ""})
    doors = (
        ("POST", "/grid/customers", words, {**ASKING, "Cookie": held}),
        ("GET", "/export/none", "", {"Cookie": held}),
        ("GET", "/paper/ticket_repairs/1/slip", "", {"Cookie": held}),
        ("GET", "/media/none.csv", "", {"Cookie": held}),
        ("PUT", "/_stcore/upload_file/a/b", "", {"Cookie": held}),
    )
    assert 401 not in [server.ask(*door)[0] for door in doors]
    server.change_user(person, **change)
    assert [server.ask(*door)[0] for door in doors] == [401] * len(doors)


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
    asking = {**ASKING, **HTTPS}
    _, headers, _ = server.ask("POST", "/auth/session", ticket(server), asking)
    assert "; secure" in headers["Set-Cookie"].lower()


def test_over_https_the_cookie_is_of_this_host_alone_by_its_name(server: LiveServer) -> None:
    _, headers, _ = server.ask("POST", "/auth/session", ticket(server), {**ASKING, **HTTPS})
    name, *parts = [part.strip().lower() for part in headers["Set-Cookie"].split(";")]
    # What a browser demands of the prefix, else it throws the cookie away.
    assert name.startswith("__host-sid=") and {"secure", "path=/"} <= set(parts)
    assert not [part for part in parts if part.startswith("domain")]


def test_over_https_a_bare_cookie_opens_nothing_and_over_http_the_other(server: LiveServer) -> None:
    _, headers, _ = server.ask("POST", "/auth/session", ticket(server), {**ASKING, **HTTPS})
    held = headers["Set-Cookie"].split(";")[0]
    bare = held.removeprefix("__Host-")
    doors = ("/export/none", "/media/none.csv")
    for door in doors:
        assert server.ask("GET", door, headers={"Cookie": held, **HTTPS})[0] == 404
        assert server.ask("GET", door, headers={"Cookie": bare, **HTTPS})[0] == 401
        assert server.ask("GET", door, headers={"Cookie": held})[0] == 401
    assert server.ask("POST", "/auth/end", "", {**ASKING, **HTTPS, "Cookie": held})[1][
        "Set-Cookie"
    ].startswith("__Host-sid=")
    assert server.ask("GET", doors[0], headers={"Cookie": held, **HTTPS})[0] == 401


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


@pytest.mark.parametrize("from_where", ["cross-site", "same-site"])
def test_a_page_elsewhere_has_no_paper_made_and_no_file_taken_up(server: LiveServer, from_where: str) -> None:
    held = cookie(server)
    for path in ("/export/none", "/paper/ticket_repairs/1/slip", "/labels/archives?id=1", "/report/1.pdf"):
        led = {"Cookie": held, "Sec-Fetch-Site": from_where, "Sec-Fetch-Mode": "navigate"}
        assert server.ask("GET", path, headers=led)[::2] == (403, "Refused.")
        for own in ("same-origin", "none"):
            assert server.ask("GET", path, headers={**led, "Sec-Fetch-Site": own})[2] != "Refused."


def test_only_post_signs_in_or_out(server: LiveServer) -> None:
    assert server.ask("GET", "/auth/session")[0] == 405
    assert server.ask("GET", "/auth/end")[0] == 405


def test_sign_out_ends_the_session_and_takes_the_cookie_back(server: LiveServer) -> None:
    held = cookie(server)
    status, headers, _ = server.ask("POST", "/auth/end", "", {**ASKING, "Cookie": held})
    assert status == 204 and "max-age=0" in headers["Set-Cookie"].lower()
    assert headers["Clear-Site-Data"] == '"cache"'
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


def test_a_paper_asks_for_a_session_and_the_right_each_time(server: LiveServer) -> None:
    """R112: the page and the PDF, for whoever may see the slip; nobody keeps a copy on the way."""
    workshop = stored(Department, name="Workshop", repairs=True)
    site, team = stored(Site, name="Riverside"), stored(Team, name="First line", department_id=workshop)
    slip = Company(site, site, workshop, workshop, team, team).repair()
    for form, kind in (("slip", "text/html"), ("slip.pdf", "application/pdf")):
        path = f"/paper/ticket_repairs/{slip}/{form}"
        assert server.ask("GET", path)[0] == 401
        status, headers, _ = server.ask("GET", path, headers={"Cookie": cookie(server)})
        assert (status, headers["Cache-Control"]) == (200, "no-store")
        assert headers["Content-Type"].startswith(kind)
    mine = {"Cookie": cookie(server)}
    assert server.ask("GET", f"/paper/ticket_repairs/{slip + 1}/slip", headers=mine)[0] == 403
    assert server.ask("GET", f"/paper/ticket_repairs/{slip}/nothing", headers=mine)[0] == 404
    assert server.ask("GET", f"/paper/users/{slip}/slip", headers=mine)[0] == 404
    assert server.ask("GET", f"/paper/ticket_repairs/{slip},x/slip", headers=mine)[0] == 404


def test_labels_are_for_who_is_signed_in_and_sees_the_record(server: LiveServer) -> None:
    assert server.ask("GET", "/labels/archives?id=1")[0] == 401
    signed_in = {"Cookie": cookie(server)}
    assert server.ask("GET", "/labels/archives", headers=signed_in)[0] == 400
    assert server.ask("GET", "/labels/archives?id=1;2", headers=signed_in)[0] == 400
    status, headers, text = server.ask("GET", "/labels/archives?id=1", headers=signed_in)
    assert (status, headers["Cache-Control"]) == (404, "no-store")
    assert server.ask("GET", "/labels/archive_loans?id=1", headers=signed_in)[0] == 404
