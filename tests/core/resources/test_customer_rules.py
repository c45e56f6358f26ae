"""What the policies of customers ask of records, lists and rights: the acceptance of S01, S02 and S03 (R001 to R068)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core import clock, masks, report_desk, reveals, service, told_by
from core.access import Role
from core.conditions import BadView
from core.resources import RESOURCES
from core.ui.filters import open_filters
from core.ui.timeline import events
from core.view import Condition, View
from db import audit_values
from db.models.archives import Archive
from db.models.customers import Customer
from db.models.tickets import Ticket
from db.models.trace import AuditRow
from db.session import database
from db.vocabulary.customers import Category5, ChannelType, InteractionChannel, PurchaseStatus, Source
from db.vocabulary.organisation import AuditAction
from tests.factories import edit, exported, key, seen

NOON = datetime(2026, 6, 12, 4, 0, tzinfo=UTC)
NAME, PHONE, MAIL, STREET = "Zebedee Quill", "+8615498765432", "zebedee@example.org", "Larkspur Lane 7"
PERSON = {"name": "Somebody", "phone": "+8615400000001", "first_contact_on": "2026-06-01"}


@pytest.fixture(autouse=True)
def friday():
    """The product believes it is noon of Friday, 12 June 2026 in Shanghai."""
    clock.move_to(NOON)
    yield
    clock.move_to(None)


def entered(actor, table, **values):
    return service.create(actor, table, values, key())


def registered(agent, **values):
    """A customer an agent enters; gives the outcome."""
    own = {"owner_id": agent.id, "department_id": agent.department_id}
    return entered(agent, "customers", **{**PERSON, **own, "source": "walk_in", **values})


def received(agent, **values):
    """A ticket an agent takes; gives the outcome."""
    ticket = {
        "kind": "inquiry", "title": "Question", "description": "How?", "channel": "phone",
        "received_at": "2026-06-12 11:50", "contact_name": "Somebody", "department_id": agent.department_id,
    }  # fmt: skip
    return entered(agent, "tickets", **{**ticket, **values})


def wrong(outcome):
    assert outcome.saved == 0
    return {cell.field for cell in outcome.problems}


def listed(actor, table, *where):
    return service.read(actor, View(table, filters=where)).ids


def bars(actor, table, name):
    """What each bar of a chart counts, by the value it stands for."""
    chart = next(one for one in RESOURCES[table].charts if one.key == name)
    return service.chart(actor, View(table), chart)


def test_customers_are_filtered_by_class_archived_edited_and_their_past_is_shown(lite_company):
    """R006."""
    manager, archivist = lite_company.actor(Role.MANAGER), lite_company.actor(Role.ARCHIVIST)
    plain = lite_company.customer(manager)
    vip = lite_company.customer(manager, category5=Category5.VIP)
    assert listed(manager, "customers", Condition("category5", "is", ("vip",))) == [vip]
    assert Customer.category5.key in {one.key for one in RESOURCES["customers"].filters}
    archive = lite_company.archive(customer_id=plain)
    assert seen(Archive, archive)["customer_id"] == plain
    assert listed(archivist, "archives", Condition("customer_id", "is", (str(plain),))) == [archive]
    assert edit(manager, "customers", plain, 1, {"region": "North"}).clean
    (entry,) = service.history(manager, "customers", plain)
    assert (entry.actor_id, entry.changes["fields"]["region"]) == (manager.id, [None, "North"])


def test_name_gender_age_occupation_and_contact_are_entered_searched_and_masked(
    lite_company,
):
    """R007."""
    agent, blind = lite_company.actor(Role.AGENT), lite_company.actor(Role.AGENT, name="x", see_pii=False)
    values = {"gender": "female", "birth_date": "1990-02-28", "occupation": "Baker", "email": MAIL}
    customer = registered(agent, name=NAME, phone=PHONE, **values).rows[0].id
    fields = ("name", "gender", "birth_date", "occupation", "phone", "email")
    row = seen(Customer, customer)
    assert [str(row[key]) for key in fields] == [
        NAME,
        *list(values.values())[:3],
        PHONE.removeprefix("+86"),
        MAIL,
    ]
    assert masks.masked_fields(blind, RESOURCES["customers"]) >= set(fields)
    for text in (NAME, PHONE, "154 9876 5432", "154-9876-5432", "9876", MAIL, "baker"):
        assert service.read(agent, View("customers", search=text)).ids == [customer], text
        assert service.read(blind, View("customers", search=text)).ids == []
    filters = {
        "gender": ("is", "female"), "birth_date": ("between", "1990-01-01", "1990-12-31"),
        "occupation": ("contains", "bak"),
    }  # fmt: skip
    registered(agent, name="Somebody else", phone="15498765433", gender="male", occupation="Smith")
    for field, (op, *words) in filters.items():
        view = View("customers", filters=(Condition(field, op, tuple(words)),))
        assert service.read(agent, view).ids == [customer], field
        with pytest.raises(BadView):
            service.read(blind, view)


@pytest.mark.parametrize("missing", ["product", "bought_at", "amount"])
def test_a_purchase_without_product_time_or_amount_is_refused(lite_company, missing):
    """R008."""
    seller = lite_company.actor(Role.SALES)
    purchase = {
        "customer_id": lite_company.customer(seller), "product": "Chair", "bought_at": "2026-06-05 10:00",
        "amount": "100", "sales_user_id": seller.id, "department_id": seller.department_id,
    }  # fmt: skip
    assert wrong(entered(seller, "purchases", **{**purchase, missing: ""})) == {missing}
    assert wrong(entered(seller, "purchases", **{k: v for k, v in purchase.items() if k != missing})) == {
        missing
    }
    assert entered(seller, "purchases", **purchase).clean


def test_how_complete_a_customer_is_is_computed_and_the_incomplete_ones_are_listed(company):
    """R011, R437: of the nine fields of a person three are filled, then all."""
    agent = company.actor(Role.AGENT)
    customer = registered(agent).rows[0].id
    assert seen(Customer, customer)["completeness_pct"] == 33
    incomplete = Condition("completeness_pct", "between", ("", "99"))
    assert "completeness_pct" in {one.key for one in RESOURCES["customers"].filters}
    assert listed(agent, "customers", incomplete) == [customer]
    rest = {
        "gender": "female", "birth_date": "1990-02-28", "occupation": "Baker", "email": MAIL, "address": STREET,
        "needs": "Soft water", "needs_source": "A visit", "needs_on": "2026-06-10",
    }  # fmt: skip
    assert edit(agent, "customers", customer, 1, rest).clean
    assert seen(Customer, customer)["completeness_pct"] == 100
    assert listed(agent, "customers", incomplete) == []
    assert wrong(edit(agent, "customers", customer, 2, {"completeness_pct": "5"})) == {"completeness_pct"}


def test_one_timeline_of_a_customer_holds_tickets_feedback_and_what_came_after_a_sale(lite_company):
    """R009."""
    manager = lite_company.actor(Role.MANAGER)
    customer = lite_company.customer(manager)
    ticket = lite_company.ticket(customer_id=customer, kind="complaint", title="Rude answer")
    lite_company.ticket(customer_id=customer, kind="return_exchange", title="Chair came back")
    lite_company.ticket(title="Of somebody else")
    lite_company.interaction(manager, customer_id=customer, subject="A follow-up call")
    lite_company.response(customer_id=customer)
    told = list(events(RESOURCES["customers"], manager, service.fetch(manager, "customers", customer)))
    text = repr(told)
    for one in (seen(Ticket, ticket)["ticket_no"], "A follow-up call"):
        assert one in text
    assert len(told) == 4


def test_each_contact_carries_a_channel_of_the_list_and_the_mix_of_channels_holds_all_of_them(lite_company):
    """R014: every contact stands in the chart once, by its channel."""
    agent, manager = lite_company.actor(Role.AGENT), lite_company.actor(Role.MANAGER)
    contact = {
        "customer_id": lite_company.customer(agent), "user_id": agent.id, "at": "2026-06-12 11:00",
        "kind": "call", "subject": "Offer", "department_id": agent.department_id,
    }  # fmt: skip
    assert wrong(entered(agent, "interactions", **contact)) == {"channel"}
    assert wrong(entered(agent, "interactions", **contact, channel="pigeon")) == {"channel"}
    for channel in ("phone", "phone", "email", "website", "social"):
        assert entered(agent, "interactions", **contact, channel=channel).clean
    assert {"phone", "email", "website", "social"} <= {one.value for one in InteractionChannel}
    counted = {}
    for bar in bars(manager, "interactions", "by_kind"):
        counted[bar.split] = counted.get(bar.split, 0) + bar.value
    assert {getattr(k, "value", k): v for k, v in counted.items()} == {
        "phone": 2, "email": 1, "website": 1, "social": 1,
    }  # fmt: skip


@pytest.mark.parametrize("missing", ["channel", "received_at"])
def test_a_complaint_is_not_saved_without_its_channel_and_the_time_it_came(lite_company, missing):
    """R020."""
    agent = lite_company.actor(Role.AGENT)
    complaint = {"kind": "complaint", "customer_verified": "no_match"}
    assert missing in wrong(received(agent, **complaint, **{missing: ""}))
    assert received(agent, **complaint).clean


def test_a_ticket_is_assigned_to_a_person_of_a_department_and_it_is_kept_who_did_it_and_when(lite_company):
    """R021."""
    leader, solver = lite_company.actor(Role.SUPERVISOR), lite_company.actor(Role.AGENT)
    ticket = lite_company.ticket()

    def assign(**values):
        return service.move(leader, "tickets", ticket, 1, "assign", values, key())

    assert wrong(assign()) == {"assignee_id"}
    assert wrong(assign(assignee_id=solver.id, department_id="")) == {"department_id"}
    assert assign(assignee_id=solver.id).clean
    (entry,) = listed(leader, "ticket_events", Condition("kind", "is", ("assign",)))
    diary = service.fetch(leader, "ticket_events", entry)
    assert (diary["ticket_id"], diary["user_id"]) == (ticket, leader.id)
    assert NOON <= diary["at"] < NOON + timedelta(minutes=5)


def test_a_customer_is_not_saved_without_a_source_and_the_chart_of_sources_holds_all_customers(lite_company):
    """R033."""
    agent = lite_company.actor(Role.AGENT)
    assert wrong(registered(agent, source="")) == {"source"}
    for source in (Source.SALES_CHANNEL, Source.MARKET_RESEARCH, Source.MARKET_RESEARCH):
        lite_company.customer(agent, source=source)
    found = {bar.group: bar.value for bar in bars(agent, "customers", "by_source")}
    assert {getattr(k, "value", k): v for k, v in found.items()} == {"sales_channel": 1, "market_research": 2}


def test_preferences_are_several_tags_and_the_note_is_free_text(lite_company):
    """R034, with the other fields of a person."""
    agent = lite_company.actor(Role.AGENT)
    values = {
        "gender": "female", "birth_date": "1990-02-28", "occupation": "Baker",
        "preferences": ["tea", "morning calls"], "note": "Prefers a window seat.\nComes with a dog.",
    }  # fmt: skip
    made = registered(agent, **values)
    assert made.problems == ()
    row = seen(Customer, made.rows[0].id)
    assert row["preferences"] == ["tea", "morning calls"]
    assert row["note"] == values["note"]


def test_a_sales_user_reaches_no_customer_of_others_by_list_link_or_id(company):
    """R036."""
    mine, other = company.actor(Role.SALES), company.actor(Role.SALES, name="other")
    own, theirs = company.customer(mine), company.customer(other, name=NAME)
    granted = company.customer(other, second_owner_id=mine.id)
    assert set(listed(mine, "customers")) == {own, granted}
    assert service.fetch(mine, "customers", theirs) is None
    assert service.rows(mine, "customers", [theirs]).ids == []
    assert service.read(mine, View("customers", search=NAME)).ids == []
    assert service.history(mine, "customers", theirs) == []
    assert edit(mine, "customers", theirs, 1, {"region": "North"}).saved == 0


def test_each_reveal_and_each_export_says_who_when_which_fields_how_many_rows_and_why(company):
    """R037."""
    manager = company.actor(Role.MANAGER)
    customer = company.customer(manager, phone=PHONE)
    reveals.reveal(manager, "customers", customer, "phone", "To call back.")
    exported(manager, View("customers"))
    with database().reading() as session:
        found = session.query(AuditRow).filter(AuditRow.action.in_((AuditAction.REVEAL, AuditAction.EXPORT)))
        reveal, export = audit_values.joined(session, found.order_by(AuditRow.id).all())
    for entry, why in ((reveal, "To call back."), (export, "For a test.")):
        assert (entry.actor_id, entry.table_name, entry.reason) == (manager.id, "customers", why)
        assert NOON <= entry.at < NOON + timedelta(minutes=5)
    assert (reveal.row_id, list(reveal.changes["fields"])) == (customer, ["phone"])
    assert export.changes["export"]["rows"] == 1
    assert "name" in export.changes["export"]["fields"]


def test_a_member_has_a_number_of_their_own_and_a_day_of_joining(lite_company):
    """R017, but for the offers."""
    agent = lite_company.actor(Role.AGENT)
    member = {"is_member": "1", "member_no": "M-1", "member_since": "2026-05-01"}
    made = registered(agent, **member)
    row = seen(Customer, made.rows[0].id)
    assert (row["is_member"], row["member_no"], str(row["member_since"])) == (True, "M-1", "2026-05-01")
    assert wrong(registered(agent, **member, phone="+8615400000002")) == {"member_no"}
    assert listed(agent, "customers", Condition("is_member", "is", ("1",))) == [row["id"]]
    assert "is_member" in {one.key for one in open_filters(RESOURCES["customers"], agent)}


def test_a_complaint_is_closed_with_its_lesson_and_the_lessons_of_a_month_can_be_listed(lite_company):
    """R046, R023: neither the lesson nor the outcome of the follow-up may be missing."""
    leader, solver = lite_company.actor(Role.SUPERVISOR), lite_company.actor(Role.AGENT)
    ticket = lite_company.complaint(
        status="resolved", assignee_id=solver.id, resolved_at=NOON, solution="Sent a new one."
    )

    def close(**values):
        return service.move(leader, "tickets", ticket, 1, "close", values, key())

    assert wrong(close(followup_result="satisfied")) == {"lesson"}
    assert wrong(close(lesson="Send two.")) == {"followup_result"}
    assert close(followup_result="satisfied", lesson="Send two.").clean
    june = Condition("closed_at", "between", ("2026-06-01", "2026-06-30"))
    page = service.read(leader, View("tickets", filters=(june,), columns=("lesson",)))
    assert (page.ids, list(page.columns["lesson"])) == ([ticket], ["Send two."])
    may = Condition("closed_at", "between", ("2026-05-01", "2026-05-31"))
    assert listed(leader, "tickets", may) == []


def test_the_lessons_of_the_complaints_closed_in_a_month_stand_in_its_report_and_in_the_review(lite_company):
    """R046: oldest first; what is still open, was closed later, or is about one of us is not among them."""
    learnt = {"status": "closed", "root_cause": "service_attitude"}
    for day, lesson in ((20, "Send two."), (3, "Ask first.")):
        at = datetime(2026, 5, day, 4, tzinfo=UTC)
        lite_company.complaint(**learnt, closed_at=at, lesson=lesson)
    about = lite_company.actor(Role.AGENT).id
    lite_company.complaint(
        **learnt, closed_at=datetime(2026, 5, 9, tzinfo=UTC), lesson="Mine", subject_user_id=about
    )
    lite_company.complaint(**learnt, closed_at=NOON, lesson="Later.")
    lite_company.complaint(
        status="reopened", closed_at=datetime(2026, 5, 9, tzinfo=UTC), lesson="Open again."
    )
    lite_company.ticket(status="closed", closed_at=datetime(2026, 5, 9, tzinfo=UTC), lesson="No complaint.")
    for kind, until, wanted in (
        ("complaint_monthly", date(2026, 5, 31), ["Ask first.", "Send two."]),
        ("service_review", date(2026, 6, 30), ["Ask first.", "Send two.", "Later."]),
    ):
        (register,) = report_desk.today(kind, until, None)["lists"]
        assert (register["key"], [row[-1] for row in register["rows"]]) == ("lessons", wanted)


def test_a_customer_is_found_by_a_purchase_or_a_complaint_of_theirs_by_whom_these_are_open_to(company):
    """R376: by the product, the contract, the number of the ticket and its words."""
    manager = company.actor(Role.MANAGER)
    customer = company.customer(manager, name=NAME)
    company.customer(manager, name="Somebody else")
    company.purchase(manager, customer_id=customer, product="Teapot", contract_no="HT-2026-77")
    ticket = company.complaint(customer_id=customer, title="Broken lid")
    number = seen(Ticket, ticket)["ticket_no"]
    for text, table in (
        ("teapot", "purchases"),
        ("HT-2026-77", "purchases"),
        (number, "tickets"),
        ("lid", "tickets"),
    ):
        assert told_by.found(manager, text) == {customer: (table,)}, text
    assert told_by.found(manager, "") == told_by.found(manager, "kettle") == {}
    assert service.read(manager, View("customers", search=NAME)).ids == [customer]
    elsewhere = company.actor(Role.MANAGER, name="other", department=company.sales)
    seller = company.actor(Role.SALES)
    blind = company.actor(Role.MANAGER, name="x", see_pii=False)
    for text in ("teapot", number, "lid"):
        assert told_by.found(elsewhere, text) == told_by.found(seller, text) == {}
    company.purchase(seller, customer_id=customer, product="Samovar")
    assert len(service.read(seller, View("purchases", search="samovar")).ids) == 1
    assert told_by.found(manager, "samovar") == {customer: ("purchases",)}
    assert told_by.found(seller, "samovar") == {}
    assert told_by.found(blind, "lid") == told_by.found(blind, number) == {}


def test_the_cause_of_a_complaint_stands_on_its_ticket_and_its_card_and_the_causes_are_counted(lite_company):
    """R269 in part: no files can be attached as evidence."""
    leader = lite_company.actor(Role.SUPERVISOR)
    ticket = lite_company.complaint(assignee_id=leader.id)
    card = listed(leader, "ticket_complaints", Condition("ticket_id", "is", (str(ticket),)))[0]
    assert edit(leader, "tickets", ticket, 1, {"root_cause": "service_attitude"}).clean
    assert edit(leader, "ticket_complaints", card, 1, {"report_cause": "Nobody called back."}).clean
    assert service.fetch(leader, "ticket_complaints", card)["report_cause"] == "Nobody called back."
    lite_company.complaint()
    counted = {bar.group: bar.value for bar in bars(leader, "tickets", "by_root_cause")}
    assert counted["service_attitude"] == 1


def test_where_a_customer_buys_follows_from_the_purchases(company):
    """R055: online, offline or both; an order by phone is neither, and a cancelled one does not count."""
    seller, finance = company.actor(Role.SALES), company.actor(Role.FINANCE)
    customer = company.customer(seller)

    def bought(channel):
        made = entered(
            seller, "purchases", customer_id=customer, product="Chair", bought_at="2026-06-05 10:00", amount="100",
            channel=channel, sales_user_id=seller.id, department_id=seller.department_id,
        )  # fmt: skip
        assert made.problems == ()
        return made.rows[0].id

    bought("phone")
    assert seen(Customer, customer)["channel_type"] is None
    bought("app")
    assert seen(Customer, customer)["channel_type"] is ChannelType.ONLINE
    store = bought("store")
    assert seen(Customer, customer)["channel_type"] is ChannelType.BOTH
    assert edit(finance, "purchases", store, 1, {"status": PurchaseStatus.CANCELLED.value}).clean
    assert seen(Customer, customer)["channel_type"] is ChannelType.ONLINE


def test_an_inquiry_in_a_store_is_answered_within_half_an_hour(lite_company):
    """R058."""
    made = received(lite_company.actor(Role.AGENT), channel="in_store")
    row = seen(Ticket, made.rows[0].id)
    assert row["first_response_due"] - row["received_at"] == timedelta(minutes=30)


def test_a_return_or_exchange_names_the_purchase_it_is_about(lite_company):
    """R060."""
    agent, seller = lite_company.actor(Role.AGENT), lite_company.actor(Role.SALES)
    customer = lite_company.customer(agent)
    purchase = lite_company.purchase(seller, customer_id=customer)
    made = received(agent, kind="return_exchange", customer_id=customer, purchase_id=purchase)
    assert made.problems == ()
    assert seen(Ticket, made.rows[0].id)["purchase_id"] == purchase
    resource = RESOURCES["tickets"]
    assert resource.fields["purchase_id"] in resource.typed
    assert service.fetch(agent, "tickets", made.rows[0].id)["purchase_id:label"] == "Chair"


def test_what_is_personal_leaves_no_list_chart_or_export_to_whom_it_is_masked(lite_company):
    """R063, R010: phone, e-mail, address and identity document of a customer, in every table that names the customer."""
    company = lite_company
    blind = company.actor(Role.MANAGER, see_pii=False)
    secrets = {"name": NAME, "phone": PHONE, "email": MAIL, "address": STREET, "id_doc_no": "X99887766"}
    customer = company.customer(blind, **secrets)
    about = {"customer_id": customer}
    company.ticket(**about, contact_name=NAME, contact_phone=PHONE, contact_email=MAIL)
    company.purchase(blind, **about)
    company.interaction(blind, **about, subject=NAME)
    company.archive(**about)
    company.response(**about)
    seeing, told = company.actor(Role.MANAGER), ""
    for table in ("customers", "tickets", "purchases", "interactions", "archives", "survey_responses"):
        resource = RESOURCES[table]
        view = View(table, columns=tuple(resource.fields))
        told += repr(
            [service.read(blind, view), [service.chart(blind, view, one) for one in resource.charts]]
        )
        told += repr(service.history(blind, table, service.read(blind, view).ids[0]))
        told += exported(blind, View(table))
    assert NAME in repr(service.read(seeing, View("customers")))
    for secret in (NAME, PHONE, "98765432", MAIL, STREET, "X99887766"):
        assert secret not in told
