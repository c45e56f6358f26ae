"""The head of the audit log outside the database: kept once a day, and what it shows."""

import json
import re
from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text as sql

from core import anchors, commands, config, jobs, notices
from core.access import Role
from core.messages import AppError
from core.seals import audit_key, audit_keys
from db import audit_values, writes
from db.models.trace import AuditRow
from db.session import database
from tests.factories import Company, edit

NOW = datetime(2026, 6, 3, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The anchor file of this test's product."""
    chosen = replace(config.settings(), anchor_file=tmp_path / "kept" / "log.anchors")
    monkeypatch.setattr("core.anchors.settings", lambda: chosen)
    assert chosen.anchor_file is not None
    return chosen.anchor_file


def grown(company: Company, names: int) -> None:
    """Some rows more in the audit log."""
    manager, customer = company.actor(Role.MANAGER), company.customer()
    for place in range(names):
        assert edit(manager, "customers", customer, place + 1, {"name": f"Name {place}"}).clean


def without_triggers() -> None:
    """What whoever holds the file can do first."""
    with database().writing() as session:
        found = sql("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_log'")
        for (trigger,) in session.execute(found).all():
            session.execute(sql(f'DROP TRIGGER "{trigger}"'))


def resealed(change: Callable[[list[dict]], None]) -> None:
    """Another history, sealed anew by somebody who has the database and the key."""
    columns = "at actor_id action table_name row_id change_set_id changes reason rule".split()
    without_triggers()
    with database().writing() as session:
        stored = audit_values.joined(session, session.query(AuditRow).order_by(AuditRow.id).all())
        rows = [{name: getattr(row, name) for name in columns} for row in stored]
        session.expunge_all()
        session.execute(sql("DELETE FROM audit_values"))
        session.execute(sql("DELETE FROM audit_log"))
        session.execute(
            sql("UPDATE audit_head SET last_id = 0, rows = 0, hash = :start"), {"start": writes.GENESIS}
        )
    change(rows)
    with database().writing() as session:
        for row in rows:
            made = row.pop("at")
            writes.chain(session, [row], made, audit_key())


def verified() -> str:
    return commands.verify(Namespace(), database())


def test_the_head_is_kept_once_a_day_with_time_number_and_seal(lite_company: Company, file: Path):
    assert anchors.keep(NOW) is None and not file.exists(), "a log without rows has no head"
    grown(lite_company, 2)
    first = anchors.keep(NOW)
    assert first is not None and first.last_id == 2 and len(first.hash) == 64
    assert anchors.keep(NOW + timedelta(hours=3)) is None
    grown(lite_company, 1)
    jobs.run()
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert [line["last_id"] for line in lines] == [2, 3]
    assert lines[0] == {"at": "2026-06-03T04:00:00+00:00", "last_id": 2, "hash": first.hash}
    assert file.stat().st_mode & 0o077 == 0
    assert verified() == "The database and the audit log hold."


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE audit_log SET reason = 'forged' WHERE id = 3", "row 3 is altered"),
        ("DELETE FROM audit_log WHERE id = 3", "row 3 is missing"),
        ("DELETE FROM audit_log WHERE id = 4", "row 4 is cut off"),
    ],
)
def test_verify_names_the_row_that_was_altered_or_taken_out(lite_company: Company, statement: str, said: str):
    grown(lite_company, 4)
    without_triggers()
    with database().writing() as session:
        session.execute(sql(f"DELETE FROM audit_values WHERE id = {statement[-1]}"))
        session.execute(sql(statement))
    with pytest.raises(AppError, match=said):
        verified()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: rows.pop(), "The audit log is cut off: row 4, anchored 2026-06-03T04:00:00+00:00"),
        (lambda rows: rows[1].update(reason="forged"), "The audit log was rewritten: row 4 is not the one"),
    ],
)
def test_verify_names_a_tail_cut_off_and_a_history_sealed_anew_with_the_key(
    lite_company: Company, file: Path, change: Callable[[list[dict]], None], said: str
):
    grown(lite_company, 4)
    anchors.keep(NOW)
    resealed(change)
    with database().reading() as session:
        assert writes.first_broken(session, audit_keys()) is None, "the chain alone shows nothing"
    with pytest.raises(AppError, match=re.escape(said)):
        verified()


def test_the_administrators_are_told_the_day_after_when_an_anchor_is_gone(
    lite_company: Company, file: Path, caplog: pytest.LogCaptureFixture
):
    admin = lite_company.actor(Role.ADMIN)
    grown(lite_company, 3)
    anchors.keep(NOW)
    resealed(lambda rows: rows.pop())
    anchors.keep(NOW + DAY)
    assert [str(one.said)[:28] for one in notices.of(admin)] == ["The audit log is cut off: ro"]
    assert "cut off" in caplog.text


def test_a_line_cut_short_is_named_and_the_next_anchor_has_its_own(lite_company: Company, file: Path):
    grown(lite_company, 1)
    file.parent.mkdir()
    file.write_text('{"at": "2026-06-0')
    assert anchors.keep(NOW) is not None
    assert len(file.read_text().splitlines()) == 2
    with pytest.raises(AppError, match="Line 1 of .*log.anchors"):
        verified()


def test_the_head_goes_to_the_webhooks_where_it_is_wished(
    company: Company, file: Path, monkeypatch: pytest.MonkeyPatch
):
    company.actor(Role.ADMIN), company.actor(Role.ADMIN, name="second")
    chosen = replace(anchors.settings(), anchor_send=True, webhook_urls=("json://example.org",))
    monkeypatch.setattr("core.anchors.settings", lambda: chosen)
    monkeypatch.setattr("core.outbox.settings", lambda: chosen)
    grown(company, 1)
    sent: list[tuple[str, str, str]] = []
    for _ in range(2):
        anchors.keep(NOW)
        jobs.outbox.deliver(NOW, lambda *what: sent.append(what) or "")
    assert [(channel, address) for channel, address, _ in sent] == [("webhook", "0")]
    assert "row 1, seal " in sent[0][2]


def test_the_file_lies_beside_the_database_unless_said_otherwise(tmp_path: Path):
    keys = {"CLIENTELE_SECRET_KEYS": "4kPzVb2mQx7sHt9wLr3nYc6jFd8gKe1aUo5i"}
    read = config.read_settings
    assert read(keys, tmp_path).anchor_file == tmp_path / "var" / "clientele.anchors"
    server = {**keys, "CLIENTELE_DATABASE_URL": "postgresql://desk:secret@db/desk?sslmode=require"}
    assert read(server, tmp_path).anchor_file == tmp_path / "var" / "desk.anchors"
    assert read({**keys, "CLIENTELE_ENV": "demo"}, tmp_path).anchor_file is None
    said = read(
        {**keys, "CLIENTELE_ANCHOR_FILE": "/mnt/safe/log.anchors", "CLIENTELE_ANCHOR_SEND": "1"}, tmp_path
    )
    assert (said.anchor_file, said.anchor_send) == (Path("/mnt/safe/log.anchors"), True)
    with pytest.raises(config.ConfigError, match="is a folder"):
        read({**keys, "CLIENTELE_ANCHOR_FILE": str(tmp_path)}, tmp_path)
