"""The day of an agent: find, enter, mend, take back, and bring a ticket to its end with the supervisor."""

import re

from playwright.sync_api import Locator, Page, expect
from pypinyin import Style, lazy_pinyin

from core import formats
from core.clock import today
from db.models.customers import Customer
from db.models.tickets import Ticket
from db.vocabulary.tickets import TicketKind, TicketStatus
from tests.e2e.demo import customers_of, label, log_of, person, say, stored
from tests.e2e.screen import (
    PATIENCE,
    House,
    at,
    button,
    cell,
    choose,
    column,
    grid,
    open_row,
    put,
    see,
)
from tests.live import LiveServer


def test_an_agent_finds_a_customer_by_two_characters_and_by_initials(house: House) -> None:
    whole = [c for c in customers_of(house.server, "agent") if re.fullmatch(r"[\u4e00-\u9fff]{3}", c.name)]
    wanted = whole[3]
    page = house.seat("agent", "zh_CN").open("/customers")
    search = at(page, "customers_search").locator("input")
    initials = "".join(lazy_pinyin(wanted.name, style=Style.FIRST_LETTER))
    for typed in (wanted.name[:2], initials):
        search.fill(typed)
        search.press("Enter")
        page.wait_for_url(re.compile("q="))
        expect(at(page, "customers_in_force")).to_be_visible()
        grid(page, "customers")
        expect(cell(page, "customers", wanted.id, "name").first).to_have_text(wanted.name, timeout=PATIENCE)
        if typed == wanted.name[:2]:
            assert all(typed in name for name in column(page, "customers", "name"))
        button(page, "customers_clear").click()
        expect(at(page, "customers_in_force")).to_have_count(0)


def test_an_agent_mends_a_cell_and_takes_it_back(house: House) -> None:
    spot = customers_of(house.server, "agent")[0]
    page = house.seat("agent", "zh_CN").open(f"/customers?q={spot.customer_no}")
    put(page, "customers", spot.id, "name", "新名字")
    assert stored(house.server, Customer, spot.id).name == "新名字"
    page.keyboard.press("ControlOrMeta+z")
    expect(cell(page, "customers", spot.id, "name")).to_have_text(spot.name, timeout=PATIENCE)
    grid(page, "customers")
    assert stored(house.server, Customer, spot.id).name == spot.name


def test_an_agent_makes_two_customers_in_a_row_who_came_today(house: House) -> None:
    names = ["试一试甲", "试一试乙"]
    page = house.seat("agent").open("/customers")
    button(page, "customers_new").click()
    form = page.get_by_role("dialog")
    name, phone = (at(form, f"customers_new_field_{key}").get_by_role("textbox") for key in ("name", "phone"))
    see(name)
    day = today("Asia/Shanghai")
    expect(at(form, "customers_new_field_first_contact_on").get_by_role("textbox")).to_have_value(str(day))
    choose(at(form, "customers_new_field_source"), label("en", "enum.Source.incoming_call"))
    for place, text in enumerate(names):
        name.fill(text)
        phone.fill(f"1543333{place}9{place}7")
        phone.press("Tab")
        button(form, "customers_save" if place else "customers_save_more").click()
        if not place:
            expect(name).to_have_value("", timeout=PATIENCE)
    expect(form).to_have_count(0, timeout=PATIENCE)
    see(button(page, "customers_made"))
    made = customers_of(house.server, "agent", Customer.name.in_(names))
    assert sorted(one.name for one in made) == sorted(names)
    assert {(one.source.value, one.first_contact_on) for one in made} == {("incoming_call", day)}


def unanswered(server: LiveServer) -> Ticket:
    """A ticket of the agent's department nobody has answered, and no complaint, which has more steps."""
    place = person(server, "agent").department_id
    with server.database.reading() as session:
        found = session.query(Ticket).filter_by(department_id=place, status=TicketStatus.NEW, deleted_at=None)
        return found.filter(Ticket.kind != TicketKind.COMPLAINT).order_by(Ticket.id.desc()).first()


def step(page: Page, language: str, event: str, becomes: TicketStatus) -> Locator:
    """Take a step of the opened ticket and wait for the state it leads to."""
    drawer = page.get_by_role("dialog")
    button(drawer, f"tickets_step_{event}").click()
    badges = at(drawer, "tickets_badges")
    expect(badges).to_contain_text(label(language, f"enum.TicketStatus.{becomes.value}"), timeout=PATIENCE)
    return drawer


def steps(page: Page, language: str) -> Locator:
    """The steps of the opened record, on the screen."""
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("tab", name=say(language, "Next steps")).click()
    return drawer


def test_a_ticket_is_answered_given_to_the_agent_and_resolved(house: House) -> None:
    server, ticket = house.server, unanswered(house.server)
    agent = house.seat("agent", "zh_CN").open(f"/tickets?q={ticket.ticket_no}")
    open_row(agent, "tickets", ticket.id)
    drawer = agent.get_by_role("dialog")
    expect(drawer).to_contain_text(ticket.ticket_no, timeout=PATIENCE)
    assert f"id={ticket.id}" in agent.url
    expect(drawer).to_contain_text(formats.moment("zh_CN", ticket.first_response_due, "Asia/Shanghai"))
    note = at(steps(agent, "zh_CN"), "tickets_step_respond_note").get_by_role("textbox")
    note.fill("已致电客户,明天上门")
    note.press("Tab")
    step(agent, "zh_CN", "respond", TicketStatus.RESPONDED)

    leader = house.seat("supervisor").open(f"/tickets?id={ticket.id}")
    choose(at(steps(leader, "en"), "tickets_step_assign_assignee_id"), person(server, "agent").name)
    step(leader, "en", "assign", TicketStatus.ASSIGNED)

    agent.goto(f"{server.url}/tickets?id={ticket.id}")
    steps(agent, "zh_CN")
    drawer = step(agent, "zh_CN", "start", TicketStatus.IN_PROGRESS)
    solution = at(drawer, "tickets_step_resolve_solution").get_by_role("textbox")
    solution.fill("换了新的门锁")
    solution.press("Tab")
    step(agent, "zh_CN", "resolve", TicketStatus.RESOLVED)

    done = stored(server, Ticket, ticket.id)
    assert (done.solution, done.assignee_id) == ("换了新的门锁", person(server, "agent").id)
    assert done.first_responded_at < done.resolved_at
    drawer.get_by_role("tab", name=say("zh_CN", "Timeline")).click()
    expect(drawer).to_contain_text("已致电客户,明天上门", timeout=PATIENCE)
    who = [one for action, one in log_of(server, "tickets", ticket.id)][-4:]
    ann, boss = person(server, "agent").id, person(server, "supervisor").id
    assert who == [ann, boss, ann, ann]
