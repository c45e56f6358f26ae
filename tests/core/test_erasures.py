"""Backups and destroyed persons: who was destroyed is kept outside, and whoever a backup brings back is destroyed again."""

import json
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core import clock, commands, config, erasures, jobs, persons, service
from core.access import Role
from core.context import Person, PersonAct
from core.digests import tombstones
from core.messages import AppError
from core.seals import audit_key
from core.view import View
from db import persons as stored
from db import writes
from db.models.customers import Customer
from db.session import database
from tests.factories import Company, edit, seen

NOW = datetime(2026, 6, 3, 4, 0, tzinfo=UTC)
NAME, PHONE, MAIL = "欧阳娜一号", "+8615498761234", "nayihao@example.com"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The file of destroyed persons of this test's product."""
    chosen = replace(config.settings(), anchor_file=tmp_path / "kept" / "log.anchors")
    for module in ("anchors", "erasures"):
        monkeypatch.setattr(f"core.{module}.settings", lambda: chosen)
    clock.move_to(NOW)
    yield tmp_path / "kept" / "log.erasures"
    clock.move_to(None)


def destroyed(id: int) -> None:
    """Restrict and destroy a person."""
    with database().writing() as session:
        hidden = stored.of_customer(session, id)
        for act in (PersonAct.DESTROY,) if hidden else (PersonAct.HIDE, PersonAct.DESTROY):
            entry = persons.apply(session, None, Person(act, id), clock.now())
            writes.chain(session, [entry | {"change_set_id": None}], clock.now(), audit_key())


def verified() -> str:
    return commands.verify(Namespace(), database())


def test_a_backup_from_before_an_erasure_brings_nobody_back(
    lite_company: Company, file: Path, tmp_path: Path
):
    agent, boss = lite_company.actor(Role.AGENT), lite_company.actor(Role.EXECUTIVE)
    id = lite_company.customer(agent, name=NAME, phone=PHONE, email=MAIL)
    ticket = lite_company.ticket(customer_id=id, contact_name=NAME, description=f"{NAME} called")
    restricted = lite_company.customer(agent, name="Restricted then")
    with database().writing() as session:
        persons.apply(session, None, Person(PersonAct.HIDE, restricted), NOW)
    backup = tmp_path / "monday.backup"
    commands.back_up(Namespace(file=str(backup)), database())
    later = lite_company.customer(agent, name="Came later", email="later@example.com")
    for one in (id, restricted, later):
        destroyed(one)
    jobs.run(send=lambda *_: None)
    jobs.run(send=lambda *_: None)
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert [line["customer_id"] for line in lines] == [id, restricted, later]
    assert file.stat().st_mode & 0o077 == 0
    assert not any(secret in file.read_text() for secret in (NAME, PHONE, MAIL, "54987", "later"))

    said = commands.restore(Namespace(file=str(backup)), database())
    assert "Of 3 destroyed persons kept in" in said and "destroyed again at the next start" in said
    assert seen(Customer, id)["name"] == NAME
    with pytest.raises(AppError, match=f"Customer no. {id} was destroyed 2026-06-03"):
        verified()
    # Another person gets the number of who came after the backup, and is left alone.
    other = lite_company.customer(agent, name="Somebody Else", created_at=NOW + timedelta(hours=1))
    assert other == later
    assert erasures.repeat(clock.now()) == 2
    assert (
        seen(Customer, id)["name"] == seen(Customer, id)["customer_no"]
        and seen(Customer, id)["email"] is None
    )
    assert service.fetch(boss, "tickets", ticket)["description"] == "—"
    assert seen(Customer, restricted)["name"] != "Restricted then"
    assert seen(Customer, other)["name"] == "Somebody Else"
    assert service.count(boss, View("customers", search=NAME)).n == 0
    assert "R152" in str(
        edit(agent, "customers", id, seen(Customer, id)["version"], {"name": NAME}).problems[0].rule
    )
    newest = service.history(boss, "customers", id)[0]
    assert newest.reason.startswith("Destroyed 2026-06-03T04:0")
    with database().reading() as session:
        held = stored.tombstones(session)
    for known in ({"email": MAIL}, {"email": "later@example.com"}):
        assert set(tombstones(known)) <= held, known
    assert erasures.repeat(clock.now()) == 0 and erasures.keep() == 0


def test_verify_holds_again_and_a_line_cut_short_is_written_anew(company: Company, file: Path):
    id = company.customer(name=NAME)
    destroyed(id)
    file.parent.mkdir()
    file.write_text('{"at": "2026-0')
    assert erasures.keep() == 1
    assert len(file.read_text().splitlines()) == 2
    assert erasures.repeat(NOW) == 0 and erasures.keep() == 0
    assert verified() == "The database and the audit log hold."


def test_a_line_made_up_without_the_keys_destroys_nobody(lite_company: Company, file: Path):
    id = lite_company.customer(name=NAME)
    file.parent.mkdir()
    forged = {"at": NOW.isoformat(), "customer_id": id, "marks": ["0" * 64], "tombstones": []}
    file.write_text(json.dumps(forged) + "\n")
    assert erasures.repeat(NOW) == 0
    assert seen(Customer, id)["name"] == NAME
