"""The scheduled work: who is told what and when, once and by one process, and how it leaves the app."""

import json
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from sqlalchemy import event, select

from core import clock, config, jobs, notices
from core.access import Refused, Role
from core.messages import AppError
from db.models.archives import ArchiveLoan
from db.models.notices import Delivery, Notice
from db.models.organisation import Site, User
from db.session import connect, database
from db.vocabulary.notices import Channel, DeliveryState, NoticeKind
from tests.factories import Company, seen

NOW = datetime(2026, 6, 3, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def june():
    """The product believes it is noon of 3 June in Shanghai."""
    clock.move_to(NOW)
    yield
    clock.move_to(None)


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, str]]:
    """A company with mail and one webhook; what is handed to them is noted here."""
    chosen = replace(
        config.settings(), mail_url="mailto://mail.example.org", webhook_urls=("json://example.org",)
    )
    monkeypatch.setattr("core.outbox.settings", lambda: chosen)
    return []


def told(kind: NoticeKind | None = None) -> list[tuple[str, int, int, int]]:
    """(kind, row, level, person) of every notice."""
    with database().reading() as session:
        rows = session.scalars(select(Notice).order_by(Notice.id))
        return [(n.kind.value, n.row_id, n.level, n.user_id) for n in rows if kind in (None, n.kind)]


def late(company: Company, by: timedelta, **values: object) -> int:
    return company.ticket(received_at=NOW - 100 * HOUR, first_response_due=NOW - by, **values)


@pytest.fixture
def units() -> Iterator[list[int]]:
    """How many notices each transaction that wrote some stored."""
    written, engine = [0], database().engine

    def noted(connection, cursor, statement, *rest):
        written[-1] += statement.startswith("INSERT INTO notices")

    def ended(connection):
        if written[-1]:
            written.append(0)

    event.listen(engine, "after_cursor_execute", noted)
    event.listen(engine, "commit", ended)
    yield written
    event.remove(engine, "after_cursor_execute", noted)
    event.remove(engine, "commit", ended)


def test_who_saves_while_many_are_told_waits_for_a_few_of_them_only(
    company: Company, units: list[int], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(jobs, "AT_ONCE", 2)
    agent = company.actor(Role.AGENT)
    for hours in range(1, 6):
        late(company, hours * HOUR, assignee_id=agent.id)
    units[:] = [0]
    assert jobs.run() == 5
    assert [n for n in units if n] == [2, 2, 1]
    assert jobs.run() == 0
    assert [n for n in units if n] == [2, 2, 1]


def test_another_process_gets_its_turn_while_many_are_told(company: Company, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(jobs, "AT_ONCE", 1)
    agent, other = company.actor(Role.AGENT), connect(database().url.render_as_string(hide_password=False))
    for hours in range(1, 6):
        late(company, hours * HOUR, assignee_id=agent.id)
    seen_by_other: list[int] = []
    done = threading.Event()

    def save() -> None:
        while not done.is_set():
            with other.writing() as session:
                seen_by_other.append(session.query(Notice).count())
            done.wait(0.02)

    saving = threading.Thread(target=save)
    saving.start()
    try:
        assert jobs.run() == 5
    finally:
        done.set()
        saving.join()
        other.close()
    assert set(seen_by_other) >= {1, 2, 3, 4}


def test_who_handles_a_ticket_is_told_once_when_its_clock_has_run_out(company: Company):
    agent = company.actor(Role.AGENT)
    ticket = late(company, HOUR, assignee_id=agent.id)
    late(company, -HOUR, assignee_id=agent.id)
    assert jobs.run() == 1
    assert told() == [("overdue", ticket, 1, agent.id)]
    clock.move_to(NOW + timedelta(minutes=10))
    assert jobs.run() == 0
    assert len(told()) == 1


def test_what_stays_open_goes_up_to_the_head_and_then_to_the_executive(company: Company):
    agent, head = company.actor(Role.AGENT), company.actor(Role.MANAGER)
    company.actor(Role.MANAGER, name="elsewhere", department=company.sales)
    top = company.actor(Role.EXECUTIVE)
    ticket = late(company, 25 * HOUR, assignee_id=agent.id)
    jobs.run()
    assert told() == [("overdue", ticket, 1, agent.id), ("escalation", ticket, 2, head.id)]
    clock.move_to(NOW + 48 * HOUR)
    assert jobs.run() == 1
    assert told()[-1] == ("escalation", ticket, 3, top.id)


def test_the_head_is_told_of_what_nobody_handles_and_never_the_person_complained_about(company: Company):
    """R286: who is complained about hears nothing of the case."""
    head, second = company.actor(Role.MANAGER), company.actor(Role.MANAGER, name="second")
    ticket = late(company, HOUR, subject_user_id=second.id, kind="complaint")
    jobs.run()
    assert told() == [("overdue", ticket, 1, head.id)]


def test_a_register_of_old_things_that_was_brought_in_tells_nobody(company: Company):
    company.actor(Role.MANAGER)
    late(company, timedelta(days=8))
    assert jobs.run() == 0


def test_a_borrower_is_reminded_the_day_before_on_the_day_and_each_day_after(company: Company):
    """R318: at T-1, T and daily, exactly once a day."""
    borrower = company.actor(Role.AGENT)
    loan = company.loan(borrower, status="out", out_at=NOW - 24 * HOUR, due_at=NOW + 48 * HOUR)
    days = []
    for hours in range(0, 120, 6):
        clock.move_to(NOW + hours * HOUR)
        before = len(told(NoticeKind.REMINDER))
        jobs.run()
        fresh = told(NoticeKind.REMINDER)[before:]
        days += [(clock.now() + 8 * HOUR).date() for _ in fresh]
        assert all(one[1:] == (loan, 0, borrower.id) for one in fresh)
    assert days == [date(2026, 6, 4 + n) for n in range(5)]


def test_a_clock_that_counts_in_days_runs_out_with_the_end_of_its_day(company: Company):
    sales = company.actor(Role.SALES)
    company.customer(sales, first_contact_on=date(2026, 5, 27), filing_due=date(2026, 6, 3))
    assert jobs.run() == 0
    clock.move_to(NOW + 13 * HOUR)
    assert jobs.run() == 1


def test_of_two_processes_one_does_the_work_until_its_lease_ends(company: Company):
    agent = company.actor(Role.AGENT)
    late(company, HOUR, assignee_id=agent.id)
    assert jobs.run(holder="first") == 1
    assert jobs.run(holder="second") is None
    clock.move_to(NOW + timedelta(minutes=6))
    assert jobs.run(holder="second") == 0


def test_two_processes_at_the_same_moment_tell_everything_once(company: Company):
    agent = company.actor(Role.AGENT)
    tickets = {late(company, HOUR, assignee_id=agent.id) for _ in range(5)}
    answers: list[int | None] = []
    start = threading.Barrier(4)

    def work(name: str) -> None:
        start.wait()
        answers.append(jobs.run(holder=name))

    threads = [threading.Thread(target=work, args=(f"process {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one for one in answers if one is not None) == [5]
    assert {row for _, row, _, _ in told()} == tickets
    assert len(told()) == 5


def test_an_approval_nobody_uses_lapses_by_itself_when_its_time_has_come(company: Company):
    """R317, loan.pickup_within: three days after it was kept ready, not before."""
    company.actor(Role.ADMIN)
    loan = company.loan(company.actor(Role.AGENT), status="approved", ready_at=NOW)
    for hours, state in ((0, "approved"), (71, "approved"), (73, "expired")):
        clock.move_to(NOW + hours * HOUR)
        jobs.run()
        assert seen(ArchiveLoan, loan)["status"].value == state


def mailed(company: Company, *, email: str = "agent@example.org") -> int:
    """An overdue ticket of somebody with an address; gives the person."""
    agent = company.actor(Role.AGENT)
    with database().writing() as session:
        person = session.get(User, agent.id)
        assert person is not None
        person.email = email
        person.language = "zh_CN"
    late(company, HOUR, assignee_id=agent.id)
    return agent.id


def test_mail_goes_to_the_person_in_their_language_and_only_once(company: Company, ways):
    mailed(company)
    send = lambda *sent: ways.append(sent) or ""  # noqa: E731
    jobs.run(send)
    jobs.run(send)
    assert [(channel, address) for channel, address, _ in ways] == [("mail", "agent@example.org")]
    assert "已逾期" in ways[0][2]


def test_what_fails_is_tried_again_with_growing_breaks_and_is_seen_at_last(company: Company, ways):
    mailed(company)
    tried = []

    def fail(*sent: str) -> str:
        tried.append(clock.now())
        return "mailbox unavailable"

    for minute in range(200):
        clock.move_to(NOW + timedelta(minutes=minute))
        jobs.run(fail)
    assert len(tried) == 6
    breaks = [round((b - a) / timedelta(minutes=1)) for a, b in zip(tried, tried[1:], strict=False)]
    assert all(0 <= found - wanted <= 1 for found, wanted in zip(breaks, (2, 4, 8, 16, 32), strict=True))
    boss = company.actor(Role.ADMIN)
    (one,) = notices.undelivered(boss)
    assert (one.address, one.error) == ("agent@example.org", "mailbox unavailable")
    with pytest.raises(Refused):
        notices.undelivered(company.actor(Role.AGENT))


def test_quiet_hours_hold_mail_back_until_they_end_also_over_midnight(company: Company, ways):
    agent = company.actor(Role.AGENT)
    mailed(company)
    notices.wish(agent, frozenset(), "11:30", "13:00")
    send = lambda *sent: ways.append(sent) or ""  # noqa: E731
    jobs.run(send)
    assert ways == []
    clock.move_to(NOW + timedelta(minutes=61))
    jobs.run(send)
    assert len(ways) == 1
    notices.wish(agent, frozenset(), "20:00", "08:00")
    clock.move_to(NOW + 9 * HOUR)
    late(company, -8 * HOUR, assignee_id=agent.id)
    jobs.run(send)
    clock.move_to(NOW + 19 * HOUR)
    jobs.run(send)
    assert len(ways) == 1
    clock.move_to(NOW + 20 * HOUR + timedelta(minutes=1))
    jobs.run(send)
    assert len(ways) == 2


def test_quiet_hours_are_those_of_the_place_where_the_person_works(lite_company: Company, ways):
    agent = lite_company.actor(Role.AGENT)
    mailed(lite_company)
    with database().writing() as session:
        session.get_one(Site, lite_company.site).zone = "America/New_York"
    notices.wish(agent, frozenset(), "22:00", "07:00")
    send = lambda *sent: ways.append(sent) or ""  # noqa: E731
    jobs.run(send)
    clock.move_to(NOW + 6 * HOUR)
    jobs.run(send)
    assert ways == []
    clock.move_to(NOW + 9 * HOUR)
    jobs.run(send)
    assert len(ways) == 1


def test_a_kind_switched_off_takes_no_mail_and_still_stands_in_the_app(company: Company, ways):
    agent = company.actor(Role.AGENT)
    mailed(company)
    notices.wish(agent, frozenset({"overdue"}), "", "")
    send = lambda *sent: ways.append(sent) or ""  # noqa: E731
    jobs.run(send)
    assert ways == []
    assert notices.unread(agent) == 1
    notices.read_all(agent)
    assert notices.unread(agent) == 0
    assert [one.read for one in notices.of(agent)] == [True]


@pytest.mark.parametrize(("begin", "end"), [("20:00", ""), ("8 in the evening", "08:00"), ("25:00", "08:00")])
def test_quiet_hours_that_cannot_be_are_refused(lite_company: Company, begin: str, end: str):
    with pytest.raises(AppError):
        notices.wish(lite_company.actor(Role.AGENT), frozenset(), begin, end)


def test_an_escalation_goes_to_the_webhook_and_a_first_notice_does_not(company: Company, ways):
    agent = company.actor(Role.AGENT)
    company.actor(Role.MANAGER)
    late(company, HOUR, assignee_id=agent.id)
    late(company, 30 * HOUR, assignee_id=agent.id)
    send = lambda *sent: ways.append(sent) or ""  # noqa: E731
    jobs.run(send)
    assert [channel for channel, _, _ in ways] == ["webhook"]


class Mailbox(socketserver.StreamRequestHandler):
    """As much of a mail server as takes one letter."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        body, reading = [], False
        for raw in self.rfile:
            line = raw.decode().rstrip("\r\n")
            if reading:
                if line == ".":
                    self.server.letters.append("\n".join(body))  # type: ignore[attr-defined]
                    reading = False
                    self.wfile.write(b"250 taken\r\n")
                body.append(line)
            elif line.upper() == "DATA":
                reading = True
                self.wfile.write(b"354 go on\r\n")
            elif line.upper() == "QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 ok\r\n")


class Hook(BaseHTTPRequestHandler):
    """A webhook that notes what it is given."""

    def do_POST(self) -> None:
        size = int(self.headers["Content-Length"])
        self.server.heard.append(json.loads(self.rfile.read(size)))  # type: ignore[attr-defined]
        self.send_response(200)
        self.end_headers()

    def log_message(self, *about: object) -> None:
        """Say nothing."""


@pytest.fixture
def mailbox() -> Iterator[socketserver.ThreadingTCPServer]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mailbox) as server:
        server.letters = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def hook() -> Iterator[HTTPServer]:
    with HTTPServer(("127.0.0.1", 0), Hook) as server:
        server.heard = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_letters_and_webhooks_really_leave_the_house(lite_company: Company, mailbox, hook, monkeypatch):
    chosen = config.read_settings(
        {
            "CLIENTELE_ENV": "test",
            "CLIENTELE_SECRET_KEYS": "one key for the tests of this product 0123456789",
            "CLIENTELE_MAIL_URL": f"mailto://127.0.0.1:{mailbox.server_address[1]}?from=desk@example.org",
            "CLIENTELE_WEBHOOK_URLS": f"json://127.0.0.1:{hook.server_address[1]}/told",
        }
    )
    monkeypatch.setattr("core.outbox.settings", lambda: chosen)
    lite_company.actor(Role.MANAGER)
    agent = mailed(lite_company)
    late(lite_company, 30 * HOUR, assignee_id=agent)
    jobs.run()
    with database().reading() as session:
        states = {(one.channel, one.state, one.error) for one in session.scalars(select(Delivery))}
    assert states == {(Channel.MAIL, DeliveryState.SENT, ""), (Channel.WEBHOOK, DeliveryState.SENT, "")}
    assert len(mailbox.letters) == 2
    assert "agent@example.org" in mailbox.letters[0]
    assert "overdue since" in hook.heard[0]["message"]


def test_a_server_that_does_not_answer_is_named_as_the_reason(lite_company: Company, monkeypatch):
    chosen = replace(config.settings(), mail_url="mailto://127.0.0.1:9?from=desk@example.org")
    monkeypatch.setattr("core.outbox.settings", lambda: chosen)
    mailed(lite_company)
    jobs.run()
    with database().reading() as session:
        (one,) = session.scalars(select(Delivery))
        assert (one.state, one.attempts) == (DeliveryState.WAITING, 1)
        assert one.error


def test_a_setting_that_is_no_address_stops_the_start():
    for name, value in (("CLIENTELE_MAIL_URL", "smtp.example.org"), ("CLIENTELE_WEBHOOK_URLS", "somewhere")):
        with pytest.raises(config.ConfigError, match=name):
            config.read_settings(
                {"CLIENTELE_ENV": "test", name: value, "CLIENTELE_SECRET_KEYS": "x1y2z3w4" * 8}
            )
