"""Requests of people about their data: who may do what in which order, and what an erasure leaves of a person."""

import io
import json
import zipfile
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import inspect, select, text

from core import clock, person_files, reveals, service
from core.access import Refused, Role
from core.changes import Change, ChangeSet, Kind
from core.messages import AppError
from core.resources import RESOURCES
from core.seals import audit_keys
from core.view import View
from db import search, writes
from db.base import Base
from db.models.customers import Customer
from db.models.dealings import Interaction
from db.models.notices import Notice
from db.models.privacy import Consent, PrivacyRequest
from db.models.tickets import Ticket, TicketEvent
from db.models.views import SavedView
from db.session import database
from db.vocabulary.customers import Source
from db.vocabulary.notices import NoticeKind
from db.vocabulary.privacy import RequestStatus
from tests.factories import THEN, edit, key, seen, stored

NAME, PHONE, LOCAL, MAIL, NUT = (
    "欧阳娜一号",
    "+8615498761234",
    "15498761234",
    "nayihao@example.com",
    "Brazil nuts",
)
JUNE = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def june():
    clock.move_to(JUNE)
    yield
    clock.move_to(None)


def asked(clerk, customer: int, kind: str) -> int:
    values = {
        "customer_id": customer,
        "kind": kind,
        "channel": "phone",
        "received_at": "2026-06-01 09:00",
        "wish": f"{NAME} asks",
    }
    outcome = service.create(clerk, "privacy_requests", values, key())
    assert outcome.clean, outcome.problems
    return outcome.rows[0].id


def step(actor, id: int, event: str, note: str = "", **values):
    version = seen(PrivacyRequest, id)["version"]
    return service.move(actor, "privacy_requests", id, version, event, values, key(), note)


def said(outcome) -> str:
    return " ".join(str(cell.say) for cell in outcome.cells if cell.say)


def everywhere(needles: list[str]) -> list[str]:
    """Places of the whole database, every text column of every table, that still hold one of the texts."""
    found = []
    spelled = {form for one in needles for form in (one, json.dumps(one)[1:-1])}
    with database().reading() as session:
        connection = session.connection()
        for table in inspect(connection).get_table_names():
            if connection.dialect.name == "sqlite" and search.is_index_table(table, Base.metadata.tables):
                continue  # Holds no texts, and cannot be read; what is found by it is asked below.
            for column in inspect(connection).get_columns(table):
                for value in session.execute(
                    text(f'SELECT CAST("{column["name"]}" AS TEXT) FROM "{table}"')
                ).scalars():
                    found += [f"{table}.{column['name']}: {one}" for one in spelled if value and one in value]
    return found


def person_with_a_past(company) -> dict[str, int]:
    """A customer whose name, numbers and words stand wherever people write them."""
    agent, clerk = company.actor(Role.AGENT), company.actor(Role.AGENT, name="clerk")
    values = {
        "name": NAME, "phone": LOCAL, "email": MAIL, "source": "walk_in", "first_contact_on": "2026-01-05",
        "birth_date": "1990-02-03", "special_needs": NUT, "owner_id": agent.id,
    }  # fmt: skip
    made = service.create(agent, "customers", values, key(), reason=f"{NAME} came in")
    assert made.clean, made.problems
    id = made.rows[0].id
    other = company.customer(agent, note=f"Neighbour of {NAME}, same house as {LOCAL}.")
    ticket = company.ticket(
        customer_id=id, contact_name=NAME, contact_phone=PHONE, description=f"{NAME}: {NUT}"
    )
    stored(
        TicketEvent, ticket_id=ticket, user_id=agent.id, at=THEN, kind="note", body=f"{NAME} called, {NUT}"
    )
    spoken = stored(
        Interaction, customer_id=id, user_id=agent.id, at=THEN, channel="phone", kind="call", subject=f"{NUT}",
        department_id=company.service, result=NAME,
    )  # fmt: skip
    assert edit(agent, "customers", id, 1, {"occupation": f"Sells {NUT}"}).clean
    bad = ChangeSet(agent, (Change("customers", id, 2, "birth_date", f"{NUT} day"),), key(), keep_drafts=True)
    assert service.commit(bad).problems
    reveals.reveal(agent, "customers", id, "phone", f"{NAME} wants a call")
    with database().writing() as session:
        session.add(SavedView(user_id=clerk.id, table_name="customers", name="mine", query={"q": [NAME]}))
        told = {"text": "{who} called", "values": {"who": NAME}}
        session.add(
            Notice(key="n", user_id=agent.id, kind=NoticeKind.NEWS, table_name="tickets", row_id=ticket, clock="",
                   level=0, said=told, at=THEN)
        )  # fmt: skip
    return {"customer": id, "other": other, "ticket": ticket, "spoken": spoken, "set": made.id}


def figures(actor) -> dict[str, int]:
    return {
        name: service.count(actor, View(name), exact=True).n
        for name in ("customers", "tickets", "interactions")
    }


def test_an_erasure_hides_first_and_then_leaves_counts_and_nothing_of_the_person(company):
    agent, head = company.actor(Role.AGENT), company.actor(Role.MANAGER)
    chief, both = company.actor(Role.EXECUTIVE), company.actor(Role.MANAGER, Role.EXECUTIVE, name="both")
    past = person_with_a_past(company)
    id, before = past["customer"], figures(chief)
    archive = company.archive(customer_id=id, retention_until=date(2026, 6, 30))
    request = asked(agent, id, "erase")
    assert "does not lead" in said(step(head, request, "restrict"))
    assert step(agent, request, "check", identity_check="call_back").clean
    assert step(head, request, "restrict").clean
    # Hidden from every everyday read, also from the bin and from who wrote it.
    assert (
        service.fetch(head, "customers", id) is None
        and service.fetch(agent, "tickets", past["ticket"]) is None
    )
    assert service.count(chief, View("customers", search=NAME)).n == 0
    assert figures(chief) == {name: n - 1 for name, n in before.items()}
    assert service.count(chief, View("customers", deleted=True), exact=True).n == before["customers"] - 1
    assert service.undo(agent, past["set"], key()).saved == 0

    assert "kept until" in said(step(head, request, "review"))
    clock.move_to(datetime(2026, 7, 1, 2, 0, tzinfo=UTC))
    assert "another role" in said(step(agent, request, "review"))
    assert step(both, request, "review").clean
    assert "three different people" in said(step(both, request, "approve"))
    assert step(chief, request, "approve").clean
    assert "own witness" in said(step(head, request, "destroy", method="shred", witness_id=head.id))
    assert step(head, request, "destroy", method="shred", witness_id=agent.id).clean

    assert everywhere([NAME, PHONE, LOCAL, MAIL, NUT]) == []
    assert figures(chief) == before
    left = seen(Customer, id)
    assert (left["name"], left["phone"], left["birth_date"], left["source"]) == (
        left["customer_no"],
        None,
        None,
        Source.WALK_IN,
    )
    assert seen(Customer, past["other"])["note"] == "Neighbour of —, same house as —."
    assert seen(Ticket, past["ticket"])["description"] == "—"
    assert service.count(chief, View("customers", search="娜一号")).n == 0
    kept = seen(PrivacyRequest, request)
    assert (kept["status"], kept["reviewed_by_id"], kept["approved_by_id"]) == (
        RequestStatus.DESTROYED,
        both.id,
        chief.id,
    )
    assert (kept["destroyed_by_id"], kept["witness_id"], kept["method"]) == (head.id, agent.id, "shred")
    with database().reading() as session:
        assert writes.first_broken(session, audit_keys()) is None
    names = {name for row in service.history(agent, "customers", id) for name in row.changes["fields"]}
    assert {"name", "occupation", "special_needs"} <= names
    # Nothing brings it back: no undo, no edit, no import.
    with pytest.raises(AppError, match="destroyed"):
        service.undo(agent, past["set"], key())
    assert "R152" in said(edit(agent, "customers", id, left["version"], {"name": NAME}))
    assert "R152" in said(edit(agent, "privacy_requests", request, kept["version"], {"outcome": NAME}))
    importer = company.actor(Role.MANAGER)
    for number, known in enumerate(
        ({"phone": LOCAL}, {"email": MAIL.upper()}, {"birth_date": "1990-02-03", "wechat": "w12345"})
    ):
        values = {
            "name": NAME,
            "source": "walk_in",
            "owner_id": agent.id,
            "first_contact_on": "2026-01-05",
            **known,
        }
        changes = tuple(Change("customers", "n:1", None, name, raw) for name, raw in values.items())
        outcome = service.commit(ChangeSet(importer, changes, key(), kind=Kind.IMPORT))
        assert outcome.saved == 0 and "register does not bring it back (R152)" in said(outcome), number
    assert archive


def test_the_data_of_one_person_is_handed_out_to_who_may_after_the_check_restricted_or_not(lite_company):
    company = lite_company
    agent, head = company.actor(Role.AGENT), company.actor(Role.MANAGER)
    past = person_with_a_past(company)
    request = asked(agent, past["customer"], "erase")
    with pytest.raises(Refused, match="who asks first"):
        list(person_files.make(head, request))
    assert step(agent, request, "check", identity_check="call_back").clean
    for nobody in (
        agent,
        company.actor(Role.MANAGER, see_pii=False),
        company.actor(Role.MANAGER, export=False),
    ):
        with pytest.raises(Refused):
            list(person_files.make(nobody, request))
    assert step(head, request, "restrict").clean
    with zipfile.ZipFile(io.BytesIO(b"".join(person_files.make(head, request)))) as made:
        data = json.loads(made.read("data.json"))["data"]
        page = made.read("data.html").decode()
    assert (data["customers"][0]["name"], data["customers"][0]["phone"]) == (NAME, LOCAL)
    assert data["tickets"][0]["description"] == f"{NAME}: {NUT}" and data["interactions"][0]["result"] == NAME
    assert "phone_hash" not in data["customers"][0] and "credit_status" not in data["customers"][0]
    assert all(text in page for text in (NAME, LOCAL, NUT, "Data about you"))
    newest = service.history(head, "privacy_requests", request)[0]
    assert (newest.action.value, newest.actor_id) == ("export", head.id)


def test_a_refusal_lifts_the_restriction_and_a_lent_archive_stops_it(lite_company):
    company = lite_company
    agent, head = company.actor(Role.AGENT), company.actor(Role.MANAGER)
    id = company.customer(agent)
    gone = company.ticket(customer_id=id, deleted_at=THEN)
    archive = company.archive(customer_id=id, status="on_loan")
    request = asked(agent, id, "erase")
    assert step(agent, request, "check", identity_check="in_person").clean
    assert "is lent" in said(step(head, request, "restrict"))
    with database().writing() as session:
        session.execute(text(f"UPDATE archives SET status = 'filed' WHERE id = {archive}"))
    assert step(head, request, "restrict").clean
    assert seen(Customer, id)["deleted_at"] is not None
    assert step(head, request, "refuse", note="A law keeps it").clean
    assert seen(Customer, id)["deleted_at"] is None
    assert seen(Ticket, gone)["deleted_at"] == THEN
    assert edit(agent, "customers", id, 1, {"region": "North"}).clean


def test_a_restricted_person_is_named_by_nobody_they_referred_but_by_their_request(company):
    agent, head = company.actor(Role.AGENT), company.actor(Role.MANAGER)
    id = company.customer(agent, name=NAME)
    friend = company.customer(agent, referrer_id=id, name="Friend")
    other = company.customer(agent, referrer_id=company.customer(agent, name="Plain"), name="Other")
    list_of = View("customers", columns=("name", "referrer_id"), sort="id")
    spot, named = (
        RESOURCES["customers"].fields["referrer_id"],
        RESOURCES["privacy_requests"].fields["customer_id"],
    )

    def shown(one: int) -> list[str | None]:
        """What lists, a record, charts and exports call the person behind a record."""
        page, whole = service.read(head, list_of), service.fetch(head, "customers", one)
        with service.export_rows(head, list_of) as rows:
            exported = {row[0]: row[-1] for row in rows}
        names = [service.names(head, spot, [page.columns["referrer_id"][page.ids.index(one)]])]
        return [
            page.columns["referrer_id:label"][page.ids.index(one)],
            whole and whole["referrer_id:label"],
            exported[one],
            *names[0].values(),
        ]

    request = asked(agent, id, "erase")
    assert step(agent, request, "check", identity_check="in_person").clean
    assert set(shown(friend)) == {NAME}
    assert step(head, request, "restrict").clean
    assert set(shown(friend)) == {"****"} and set(shown(other)) == {"Plain"}
    assert service.options(head, "customers", NAME) == []
    assert service.count(head, View("customers", search=NAME, deleted=True)).n == 0
    assert service.read(head, View("privacy_requests")).columns["customer_id:label"] == [NAME]
    assert service.names(head, named, [id]) == {id: NAME}
    assert step(head, request, "refuse", note="A law keeps it").clean
    assert set(shown(friend)) == {NAME}


def test_the_latest_word_on_a_channel_decides_and_an_objection_ends_all(lite_company):
    company = lite_company
    agent = company.actor(Role.AGENT)
    id = company.customer(agent)

    def word(state: str, at: str, channel: str = "sms") -> bool:
        values = {"customer_id": id, "channel": channel, "state": state, "source": "phone", "at": at}
        assert service.create(agent, "consents", values, key()).clean
        return seen(Customer, id)["consent_sms"]

    assert word("given", "2026-05-02 10:00") is True
    assert word("withdrawn", "2026-04-02 10:00") is True, "an older word that is written down later"
    assert word("withdrawn", "2026-05-03 10:00") is False
    assert word("given", "2026-05-04 10:00") is True
    assert edit(agent, "customers", id, seen(Customer, id)["version"], {"consent_sms": "0"}).problems
    request = asked(agent, id, "object")
    assert step(agent, request, "check", identity_check="call_back").clean
    assert "Required" in said(step(agent, request, "answer"))
    assert step(agent, request, "answer", outcome="Done").clean
    assert seen(Customer, id)["consent_sms"] is False
    with database().reading() as session:
        last = session.scalars(select(Consent).order_by(Consent.id.desc())).first()
        assert (last.state, last.source, last.customer_id) == ("withdrawn", "request", id)
    assert seen(PrivacyRequest, request)["answered_at"] >= JUNE


def test_whatever_stays_of_a_destroyed_record_is_no_text_of_a_person(lite_company):
    """The rule of what stays, looked at over all tables: nothing sensitive but references, amounts and opinions' sums."""
    from core.persons import stays

    for resource in RESOURCES.values():
        for one in resource.fields.values():
            if stays(resource, one):
                assert one.sensitivity in ("none", "confidential"), one.label
                assert one.type != "long_text" and one.marks.format in ("", "score", "time_of_day"), one.label
