"""One record in the drawer: its fields, conflicts, reveals, steps, clocks, story and rows."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from core import i18n, reveals, service
from core.access import Role
from core.changes import Change, ChangeSet
from core.view import View
from db.models.calendar import CalendarDay
from db.models.trace import AuditRow, Reveal
from db.vocabulary.organisation import AuditAction
from tests.factories import stored
from tests.pages.screens import NOW, PHONE, Company, customer, move_clock, row, texts

ID_NUMBER = "11010519491231002X"


def keys(test, kind="button"):
    return [one.key for one in test.get(kind)]


class Loan:
    """A loan of one archive, with the people who sign, hand out and take back."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.applicant = company.person("applicant", Role.MANAGER, name="Applicant Ann")
        self.head = company.person("head", Role.MANAGER, name="Head Hu")
        self.desk = company.person("desk", Role.ARCHIVIST, department_id=company.records, name="Desk Du")
        who = company.made(self.applicant, "customers", **customer())
        self.archive = company.made(
            self.desk,
            "archives",
            archive_no="A-1",
            index_code="A.1",
            location="Cabinet 1, shelf 2, position 3",
            kind="customer",
            customer_id=who,
            keeper_id=self.desk.id,
            department_id=company.care,
        )
        service.move(self.head, "archives", self.archive, 1, "approve", {}, "approve")
        self.id = company.made(
            self.applicant,
            "archive_loans",
            archive_id=self.archive,
            kind="borrow",
            items="Contract",
            purpose="complaint",
            reason="A question of the customer",
            applicant_id=self.applicant.id,
            applicant_department_id=company.care,
            applicant_profile="Manager",
        )

    def at(self, actor):
        """The loan's next steps as somebody sees them."""
        test = self.company.screen(actor, "archive_loans", self.id)
        return turn(test, "archive_loans", "Next steps")

    def take(self, actor, event, **values):
        test = self.at(actor)
        for key, value in values.items():
            test.selectbox(key=f"archive_loans_step_{event}_{key}").set_value(value)
        test.button(key=f"archive_loans_step_{event}").click().run()
        assert not test.exception
        return test

    @property
    def status(self):
        return row(self.desk, "archive_loans", self.id)["status"]


def turn(test, table, name):
    """Turn to a tab by its word."""
    test.session_state[f"{table}_tabs"] = name
    return test.run()


@pytest.fixture
def loan(company: Company) -> Loan:
    return Loan(company)


@pytest.fixture
def agent(company: Company):
    return company.person("agent", Role.AGENT)


@pytest.fixture
def wang(company: Company, agent) -> int:
    return company.made(agent, "customers", **customer(id_doc_kind="id_card", id_doc_no=ID_NUMBER))


def edit(actor, table, id, **values):
    """Somebody else's change, past the drawer."""
    version = row(actor, table, id)["version"]
    changes = tuple(Change(table, id, version, key, raw) for key, raw in values.items())
    outcome = service.commit(ChangeSet(actor, changes, f"edit:{id}:{version}"))
    assert outcome.clean


def test_the_drawer_shows_name_number_and_fields(company, agent, wang):
    test = company.screen(agent, "customers", wang)
    assert not test.exception
    assert test.text_input(key="customers_record_name").value == "王小明"
    assert test.text_input(key="customers_record_phone").placeholder == "138****8000 · type to replace"
    assert row(agent, "customers", wang)["customer_no"] in texts(test)


def test_a_record_that_goes_by_a_day_is_named_in_the_words_of_its_reader(company):
    admin = company.person("admin", Role.ADMIN, language="zh_CN")
    off = stored(CalendarDay, day=date(2031, 10, 1))
    test = company.screen(admin, "calendar_days", off, "zh_CN")
    assert [one.proto.dialog.title for one in test.get("dialog")] == ["2031年10月1日"]


def test_edits_are_saved_together_and_taken_back(company, agent, wang):
    test = company.screen(agent, "customers", wang)
    test.text_input(key="customers_record_occupation").set_value("Teacher")
    test.text_input(key="customers_record_birth_date").set_value("1990年2月4日")
    test.button(key="customers_drawer_save").click().run()
    found = row(agent, "customers", wang)
    assert (found["occupation"], str(found["birth_date"]), found["version"]) == ("Teacher", "1990-02-04", 2)
    assert test.text_input(key="customers_record_birth_date").value == "1990-02-04"
    test.button(key="customers_drawer_undo").click().run()
    assert row(agent, "customers", wang)["occupation"] is None
    assert test.text_input(key="customers_record_occupation").value == ""


def test_saving_without_a_change_writes_nothing(company, agent, wang):
    test = company.screen(agent, "customers", wang)
    test.button(key="customers_drawer_save").click().run()
    assert row(agent, "customers", wang)["version"] == 1


def test_a_wrong_field_says_why_and_keeps_all_edits(company, agent, wang):
    test = company.screen(agent, "customers", wang)
    test.text_input(key="customers_record_phone").set_value("12")
    test.text_input(key="customers_record_occupation").set_value("Teacher")
    test.button(key="customers_drawer_save").click().run()
    assert ":material/error:" in texts(test)
    assert test.text_input(key="customers_record_phone").value == "12"
    assert test.text_input(key="customers_record_occupation").value == "Teacher"
    assert row(agent, "customers", wang)["version"] == 1


def test_a_rule_about_a_field_one_did_not_touch_is_shown_under_it(company, agent, wang):
    test = company.screen(agent, "customers", wang)
    test.selectbox(key="customers_record_party_kind").set_value("organisation")
    test.button(key="customers_drawer_save").click().run()
    assert texts(test).count("Required for an organisation.") == 4


@pytest.mark.parametrize(("choice", "stored"), [("mine", "Nurse"), ("theirs", "Teacher")])
def test_a_conflict_shows_theirs_and_lets_one_choose(company, agent, wang, choice, stored):
    other = company.person("other", Role.AGENT, name="Other Ou")
    test = company.screen(agent, "customers", wang)
    test.text_input(key="customers_record_occupation").set_value("Nurse")
    edit(other, "customers", wang, occupation="Teacher")
    test.button(key="customers_drawer_save").click().run()
    said = texts(test)
    assert "Other Ou changed this meanwhile" in said
    assert "Teacher" in said
    assert row(agent, "customers", wang)["occupation"] == "Teacher"
    test.button(key=f"customers_occupation_{choice}").click().run()
    test.button(key="customers_drawer_save").click().run()
    assert row(agent, "customers", wang)["occupation"] == stored
    assert test.text_input(key="customers_record_occupation").value == stored


def test_changes_of_different_fields_do_not_conflict(company, agent, wang):
    other = company.person("other", Role.AGENT)
    test = company.screen(agent, "customers", wang)
    test.text_input(key="customers_record_occupation").set_value("Nurse")
    edit(other, "customers", wang, region="华东")
    test.button(key="customers_drawer_save").click().run()
    found = row(agent, "customers", wang)
    assert (found["occupation"], found["region"]) == ("Nurse", "华东")


def test_a_reveal_needs_a_reason_and_is_logged(company, agent, wang):
    test = company.screen(agent, "customers", wang)
    assert ID_NUMBER not in texts(test)
    test.button(key="customers_record_id_doc_no_reveal_show").click().run()
    assert ID_NUMBER not in texts(test)
    assert [one.value for one in test.error] == ["Say why you need to see this."]
    test.text_input(key="customers_record_id_doc_no_reveal_reason").set_value("The bank asks")
    test.button(key="customers_record_id_doc_no_reveal_show").click().run()
    assert ID_NUMBER in [one.value for one in test.code]
    with company.base.reading() as session:
        assert [one.reason for one in session.scalars(select(Reveal))] == ["The bank asks"]
        logged = session.scalars(select(AuditRow).where(AuditRow.action == AuditAction.REVEAL)).all()
    assert [one.row_id for one in logged] == [wang]


def test_a_revealed_value_is_gone_with_the_next_run(company, agent, wang):
    test = company.screen(agent, "customers", wang)
    test.text_input(key="customers_record_id_doc_no_reveal_reason").set_value("The bank asks")
    test.button(key="customers_record_id_doc_no_reveal_show").click().run()
    test.run()
    assert ID_NUMBER not in texts(test)
    assert ID_NUMBER not in str(test.session_state)


def test_a_hidden_field_left_alone_stays_and_typed_over_is_replaced(company, agent, wang):
    test = company.screen(agent, "customers", wang)
    test.text_input(key="customers_record_occupation").set_value("Nurse")
    test.button(key="customers_drawer_save").click().run()
    assert reveals.reveal(agent, "customers", wang, "id_doc_no", "check") == ID_NUMBER
    test.text_input(key="customers_record_id_doc_no").set_value("E12345678")
    test.button(key="customers_drawer_save").click().run()
    assert reveals.reveal(agent, "customers", wang, "id_doc_no", "check") == "E12345678"


def test_a_forged_id_of_an_invisible_record_shows_nothing(company, wang):
    sales = company.person("sales", Role.SALES)
    unknown, foreign = (company.screen(sales, "customers", id) for id in (wang + 999, wang))
    assert texts(foreign) == texts(unknown)
    assert "王小明" not in texts(foreign)
    assert keys(foreign) == ["customers_new"]
    assert foreign.get("text_input") == []


def test_who_may_only_look_sees_texts_and_no_save(company, wang):
    analyst = company.person("analyst", Role.ANALYST, see_pii_until=None)
    test = company.screen(analyst, "customers", wang)
    assert not test.exception
    assert test.get("text_input") == []
    assert keys(test) == []
    assert PHONE not in texts(test)


def test_delete_asks_first_and_goes_into_the_bin(company, agent, wang):
    manager = company.person("manager", Role.MANAGER)
    assert "customers_delete_yes" not in keys(company.screen(agent, "customers", wang))
    test = company.screen(manager, "customers", wang)
    test.button(key="customers_delete_yes").click().run()
    assert service.fetch(manager, "customers", wang) is None
    assert "id" not in test.query_params
    service.undo(manager, test.session_state["customers.undo"], "undo")
    assert service.fetch(manager, "customers", wang) is not None


def test_a_name_with_markdown_is_shown_as_it_is(company, agent):
    name = "![x](https://evil.example/p.png) **Wang**"
    id = company.made(agent, "customers", **customer(name=name))
    edit(agent, "customers", id, name=f"{name}!")
    test = turn(company.screen(agent, "customers", id), "customers", "Timeline")
    marked = "\n".join(str(one.value) for kind in ("markdown", "caption") for one in test.get(kind))
    assert "evil.example/p" not in marked
    assert f"from {name} to {name}!" in texts(test)


def test_the_timeline_tells_changes_in_sentences_and_hides_masked_values(company, agent, wang):
    edit(agent, "customers", wang, occupation="Teacher", id_doc_no="E12345678")
    company.made(
        agent,
        "interactions",
        customer_id=wang,
        at="2026-05-03 10:00",
        kind="visit",
        subject="Tea",
        channel="phone",
        direction="outward",
        user_id=agent.id,
        department_id=company.care,
    )
    test = turn(company.screen(agent, "customers", wang), "customers", "Timeline")
    said = texts(test)
    assert not test.exception
    assert "Agent made this record." in said
    assert "Agent set Occupation to Teacher." in said
    assert "(hidden)" in said
    assert "E12345678" not in said
    assert ID_NUMBER not in said
    assert "Tea" in said


def test_related_rows_are_counted_shown_and_added(company, agent, wang):
    company.made(
        agent,
        "interactions",
        customer_id=wang,
        at="2026-05-03 10:00",
        kind="visit",
        subject="Tea",
        channel="phone",
        direction="outward",
        user_id=agent.id,
        department_id=company.care,
    )
    test = turn(company.screen(agent, "customers", wang), "customers", "Related")
    assert not test.exception
    assert "1 row" in texts(test)
    assert "customers_related_interactions_all" in keys(test)
    assert "customers_related_interactions_add" in keys(test)
    shown = next(one.proto.json for one in test.get("bidi_component") if '"interactions"' in one.proto.json)
    assert '"Tea"' in shown and f'"within": ["customer_id", {wang}]' in shown


def test_the_applicant_cannot_sign_and_reads_why(loan):
    loan.take(loan.applicant, "submit")
    test = loan.at(loan.applicant)
    assert test.button(key="archive_loans_step_sign").disabled
    assert "Nobody approves their own request" in texts(test)


def test_a_loan_goes_from_signature_to_return(loan):
    loan.take(loan.applicant, "submit")
    loan.take(loan.head, "sign")
    assert loan.status == "cs_review"
    loan.take(loan.desk, "approve")
    loan.take(loan.desk, "hand_out", out_condition="good")
    assert loan.status == "out"
    assert row(loan.desk, "archives", loan.archive)["status"] == "on_loan"
    said = texts(loan.at(loan.desk))
    assert "7 May 2026, 09:00" in said
    assert "days left" in said
    assert "From 4 May 2026, 09:00, 3 Calendar days by rule R318" in said
    move_clock(days=4)
    assert "overdue" in texts(loan.at(loan.desk)).lower()
    loan.take(loan.desk, "return", in_condition="good")
    assert loan.status == "returned"
    assert row(loan.desk, "archives", loan.archive)["status"] == "filed"


def test_a_step_without_what_it_needs_says_so_and_is_not_taken(loan):
    loan.take(loan.applicant, "submit")
    loan.take(loan.head, "sign")
    loan.take(loan.desk, "approve")
    test = loan.take(loan.desk, "hand_out")
    assert "Required" in texts(test)
    assert loan.status == "approved"


def test_a_refusal_needs_its_reason(loan):
    loan.take(loan.applicant, "submit")
    test = loan.take(loan.head, "refuse")
    assert "This step needs a text" in texts(test)
    assert loan.status == "dept_review"
    test.text_area(key="archive_loans_step_refuse_note").set_value("No need")
    test.button(key="archive_loans_step_refuse").click().run()
    assert loan.status == "refused"


def test_a_step_on_a_record_that_changed_meanwhile_is_refused(loan):
    test = loan.at(loan.applicant)
    edit(loan.desk, "archive_loans", loan.id, items="Contract and plan")
    test.button(key="archive_loans_step_submit").click().run()
    assert "changed meanwhile" in texts(test)
    assert loan.status == "draft"
    test.button(key="archive_loans_look_again").click().run()
    test.button(key="archive_loans_step_submit").click().run()
    assert loan.status == "dept_review"


def test_the_timeline_of_a_loan_tells_steps_and_signatures(loan):
    loan.take(loan.applicant, "submit")
    loan.take(loan.head, "sign")
    test = turn(loan.company.screen(loan.desk, "archive_loans", loan.id), "archive_loans", "Timeline")
    assert not test.exception
    said = texts(test)
    assert "Head Hu changed Status from" in said
    assert "Head Hu, as" in said


def test_the_card_of_a_customer_tells_what_they_buy_and_how_they_are_reached(company, wang, agent):
    """R079: the portrait stands above the record of a customer, and above no other."""
    boss, seller = company.person("boss", Role.EXECUTIVE), company.person("seller", Role.SALES)
    edit(agent, "customers", wang, second_owner_id=seller.id)
    company.made(
        seller, "purchases", customer_id=wang, product="Filter", bought_at="2026-05-01 10:00", amount="1200",
        sales_user_id=seller.id,
    )  # fmt: skip
    company.made(
        agent, "interactions", customer_id=wang, kind="call", channel="chat", subject="Hello", user_id=agent.id,
        at=NOW.isoformat(),
    )  # fmt: skip
    said = texts(company.screen(boss, "customers", wang))
    for word in ("Filter", "1,200.00", "1 May 2026, 10:00", "Online chat"):
        assert word in said
    assert "Buys most" not in texts(company.screen(agent, "interactions", 1))


def test_what_was_spoken_with_a_customer_stands_in_the_story_of_their_archive(loan, agent):
    """R128: each contact, not those with somebody else, and not told as a change of the customer."""
    other = row(loan.desk, "archives", loan.archive)["customer_id"]
    whose = loan.company.made(loan.applicant, "customers", **customer(name="李四", phone="13900139000"))
    edit(loan.desk, "archives", loan.archive, customer_id=whose)
    about = {"kind": "visit", "channel": "in_person", "user_id": agent.id, "at": NOW.isoformat()}
    for who, subject in (
        (whose, "Festival greetings"), (whose, "Asked about filters"),
        (other, "Somebody else"),
    ):  # fmt: skip
        loan.company.made(agent, "interactions", customer_id=who, subject=subject, **about)
    screen = loan.company.screen(loan.applicant, "archives", loan.archive)
    said = texts(turn(screen, "archives", "Timeline"))
    assert "Festival greetings" in said
    assert "Asked about filters" in said
    assert "Somebody else" not in said
    screen = loan.company.screen(loan.applicant, "customers", whose)
    story = texts(turn(screen, "customers", "Timeline"))
    assert "Festival greetings" in story
    assert "changed this record" not in story


@pytest.mark.parametrize("lang", ["zh_CN", "zh_TW"])
def test_the_drawer_speaks_chinese_throughout(company, wang, lang):
    manager = company.person("manager", Role.MANAGER, language=lang)
    test = company.screen(manager, "customers", wang, lang)
    kinds = ("text_input", "text_area", "selectbox", "multiselect", "checkbox", "button", "tab", "expander")
    labels = [one.label for kind in kinds for one in test.get(kind)]
    assert labels
    assert [label for label in labels if not any("一" <= char <= "鿿" for char in label)] == []


def test_the_next_steps_show_how_a_record_goes_on_in_words_of_the_reader(loan):
    def drawing() -> str:
        (found,) = [one.value for one in loan.at(loan.applicant).markdown if "flowchart TD" in one.value]
        return found

    assert 's_draft["\u25cf Draft"]:::here' in drawing()
    loan.take(loan.applicant, "submit")
    assert 's_draft["Draft"]\n' in drawing()


def test_a_repair_offers_its_slip_and_begins_the_list_of_technicians_with_the_best(company):
    """R108, R112."""
    workshop = company.made(company.person("admin", Role.ADMIN), "departments", name="Workshop", repairs="1")
    agent = company.person("agent", Role.AGENT)
    head = company.person("head", Role.MANAGER, department_id=workshop)
    company.person("idle", Role.FIELD, department_id=workshop, name="Idle Ivy")
    ticket = company.made(
        agent, "tickets", kind="repair", title="Tap drips", description="It drips.", channel="phone",
        received_at="2026-05-04 09:00", contact_name="Wang", department_id=company.care, site_id=company.site,
    )  # fmt: skip
    (slip,) = service.read(agent, View("ticket_repairs", search="", sort="id")).ids
    assert row(agent, "ticket_repairs", slip)["ticket_id"] == ticket
    when = {"appointment_at": "2026-05-04 14:00"}
    assert service.move(agent, "ticket_repairs", slip, 1, "book", when, "booked").clean
    test = turn(company.screen(head, "ticket_repairs", slip), "ticket_repairs", "Next steps")
    links = [one.proto.url for one in test.get("link_button")]
    assert links == [f"paper/ticket_repairs/{slip}/slip", f"paper/ticket_repairs/{slip}/slip.pdf"]
    listed = test.selectbox(key="ticket_repairs_step_dispatch_technician_id").options
    assert listed[0] == "Idle Ivy · open jobs: 0" and "Agent" in listed


def test_a_record_that_goes_by_its_number_says_it_once(company: Company):
    desk = company.person("desk", Role.ARCHIVIST, department_id=company.records)
    inspection = company.made(desk, "archive_inspections", since="2026-01-05", scope="A")
    number = row(desk, "archive_inspections", inspection)["inspection_no"]
    assert number not in [
        one.value for one in company.screen(desk, "archive_inspections", inspection).caption
    ]
    agent = company.person("agent", Role.AGENT)
    wang = company.made(agent, "customers", **customer())
    number = row(agent, "customers", wang)["customer_no"]
    assert number in [one.value for one in company.screen(agent, "customers", wang).caption]


@pytest.mark.parametrize(("until", "told"), [(NOW + timedelta(days=90), " · The door sticks."), (None, "")])
def test_the_timeline_of_a_ticket_tells_what_its_diary_says_and_no_stars(company, until, told):
    agent = company.person("agent", Role.AGENT)
    reader = company.person("reader", Role.EXECUTIVE, see_pii_until=until, see_confidential_until=until)
    ticket = company.made(
        agent, "tickets", kind="inquiry", title="Door", description="The door sticks.", channel="phone",
        contact_name="Wang",
    )  # fmt: skip
    said = texts(turn(company.screen(reader, "tickets", ticket), "tickets", "Timeline"))
    (line,) = (one for one in said.splitlines() if one.startswith("Ticket event"))
    assert line == f"Ticket event Message from customer{told}"


def test_an_inquiry_shows_what_to_tell_about_its_product(company, agent):
    """R059: efficacy, use and cautions stand beside it, what nobody wrote yet does not."""
    boss = company.person("boss", Role.MANAGER)
    filter = company.made(
        boss, "products", sku="P1", name="Filter", group="skincare", efficacy="Takes the chlorine out.",
        usage="Rinse for five minutes.",
    )  # fmt: skip
    asked = {
        "kind": "inquiry", "title": "Question", "description": "How is it used?", "channel": "phone",
        "contact_name": "Somebody", "department_id": company.care,
    }  # fmt: skip
    about = company.made(agent, "tickets", **asked, product_id=filter)
    screen = company.screen(agent, "tickets", about)
    said = texts(screen)
    assert "Product (catalogue): Filter" in [one.label for one in screen.expander]
    for word in ("Takes the chlorine out.", "Rinse for five minutes."):
        assert word in said
    assert "Cautions" not in said
    bare = company.made(agent, "tickets", **asked)
    assert "Efficacy" not in texts(company.screen(agent, "tickets", bare))


def test_the_return_policy_is_one_click_from_a_ticket(company):
    """R094: the edition in force, and nothing while there is none."""
    author, head = company.person("author", Role.SUPERVISOR), company.person("head", Role.MANAGER)
    chief, clerk = company.person("chief", Role.EXECUTIVE), company.person("clerk", Role.AGENT)
    ticket = company.made(
        clerk, "tickets", kind="return_exchange", title="Return", description="Does not fit.", channel="phone",
        contact_name="Somebody", department_id=company.care,
    )  # fmt: skip

    def links():
        return [one.label for one in company.screen(clerk, "tickets", ticket).button]

    assert not any("edition" in label for label in links())
    policy = company.made(
        author, "policy_documents", system_id="returns", owner_department_id=company.care, edition="4",
        body="Seven days.",
    )  # fmt: skip
    assert service.move(head, "policy_documents", policy, 1, "review", {}, "review").clean
    assert service.move(
        chief, "policy_documents", policy, 2, "release", {"effective_on": "2026-07-01"}, "go"
    ).clean
    assert "Returns and exchanges, edition 4" in links()


def test_the_yearly_tick_shows_the_text_it_stands_for(company):
    """R326: the three nots of S21 are read beside the tick."""
    author, head = company.person("author", Role.SUPERVISOR), company.person("head", Role.MANAGER)
    chief, clerk = company.person("chief", Role.EXECUTIVE), company.person("clerk", Role.AGENT)
    policy = company.made(
        author, "policy_documents", system_id="S21", owner_department_id=company.care, edition="1"
    )
    assert service.move(head, "policy_documents", policy, 1, "review", {}, "review").clean
    assert service.move(
        chief, "policy_documents", policy, 2, "release", {"effective_on": "2026-07-01"}, "go"
    ).clean
    (mine,) = service.read(clerk, View("policy_receipts")).ids
    screen = company.screen(clerk, "policy_receipts", mine)
    assert i18n.term("en", "clause.R326") in texts(screen)
