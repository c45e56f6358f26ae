"""What each kind of person does in a day, walked through in a browser."""

import csv
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from pypinyin import Style, lazy_pinyin

from core import formats, i18n
from db.models.archives import Archive, ArchiveLoan
from db.models.customers import Customer
from db.models.organisation import User
from db.models.surveys import CorrectiveAction, SurveyResponse
from db.models.tickets import Ticket
from db.vocabulary.archives import ArchiveStatus, LoanKind, LoanPurpose, LoanStatus, Secrecy
from db.vocabulary.customers import Category5
from db.vocabulary.surveys import Dimension, ResponseStatus
from tests.e2e.screen import (
    PATIENCE,
    House,
    at,
    button,
    choose,
    column,
    put,
    rows,
    saved_file,
    see,
    settle,
    tick,
)
from tests.live import LiveServer

GRID = "customers_grid"
BOTH = pytest.mark.parametrize("language", ["en", "zh_CN"])
FORMULA = re.compile(r"[=+\-@\t\r]")


def say(language: str, text: str, **values: Any) -> str:
    """A sentence of the product in a language."""
    return i18n.translate(language, text, **values)


def label(language: str, key: str) -> str:
    """A term of the product in a language."""
    return i18n.term(language, key)


def stored(server: LiveServer, model: Any, id: int) -> Any:
    """A record as the database holds it now."""
    with server.database.reading() as session:
        return session.get(model, id)


def person(server: LiveServer, login: str) -> User:
    """The account of a role's person."""
    with server.database.reading() as session:
        return session.query(User).filter_by(login=login).one()


def customers_of(server: LiveServer, login: str, *conditions: Any) -> list[Customer]:
    """The customers of a person's department, the newest first, as their list shows them."""
    with server.database.reading() as session:
        return (
            session.query(Customer)
            .filter(Customer.department_id == person(server, login).department_id, *conditions)
            .filter(Customer.deleted_at.is_(None))
            .order_by(Customer.id.desc())
            .all()
        )


def count_on(page: Page, table: str) -> int:
    """The number of rows the foot of a list tells."""
    foot = at(page, f"{table}_foot").locator("[data-testid=stCaptionContainer]").first
    return int(re.sub(r"\D", "", foot.inner_text()))


# The agent


@BOTH
def test_an_agent_finds_a_customer_by_two_characters_and_by_initials(house: House, language: str) -> None:
    whole = [c for c in customers_of(house.server, "agent") if re.fullmatch(r"[\u4e00-\u9fff]{3}", c.name)]
    wanted = whole[3]
    page = house.seat("agent", language).open("/customers")
    search = at(page, "customers_search").get_by_role("textbox")
    initials = "".join(lazy_pinyin(wanted.name, style=Style.FIRST_LETTER))
    for typed in (wanted.name[:2], initials):
        search.fill(typed)
        search.press("Enter")
        page.wait_for_url(re.compile("q="))
        expect(at(page, "customers_in_force")).to_be_visible()
        expect(at(page, GRID).locator("canvas table")).to_contain_text(wanted.name, timeout=PATIENCE)
        names = column(page, GRID, label(language, "field.customers.name"))
        if typed == wanted.name[:2]:
            assert all(typed in name for name in names)
        button(page, "customers_clear").click()
        expect(at(page, "customers_in_force")).to_have_count(0)


@BOTH
def test_an_agent_mends_a_cell_and_takes_it_back(house: House, language: str) -> None:
    spot = customers_of(house.server, "agent")[0]
    before, fresh = spot.region, f"华北 {language}"
    page = house.seat("agent", language).open(f"/customers?q={spot.customer_no}")
    put(page, GRID, label(language, "field.customers.region"), 0, fresh)
    saved = i18n.plural(language, "{n} row saved", "{n} rows saved", 1)
    expect(at(page, "customers_said")).to_contain_text(saved, timeout=PATIENCE)
    assert stored(house.server, Customer, spot.id).region == fresh
    button(page, "customers_undo").click()
    expect(button(page, "customers_undo")).to_have_count(0, timeout=PATIENCE)
    assert stored(house.server, Customer, spot.id).region == before


@BOTH
def test_a_bad_value_keeps_its_text_through_a_reload_until_it_is_mended(house: House, language: str) -> None:
    spot = customers_of(house.server, "agent")[1]
    page = house.seat("agent", language).open(f"/customers?q={spot.customer_no}")
    put(page, GRID, label(language, "field.customers.birth_date"), 0, "2026-02-30")
    trouble = at(page, f"customers_{spot.id}_birth_date_trouble")
    see(trouble)
    reason = trouble.locator("[data-testid=stCaptionContainer]").inner_text()
    assert "2026-02-30" in reason
    assert (language == "en") == reason.isascii()
    assert stored(house.server, Customer, spot.id).birth_date == spot.birth_date
    page.reload()
    settle(page)
    typed = trouble.get_by_role("textbox")
    expect(typed).to_have_value("2026-02-30", timeout=PATIENCE)
    expect(at(page, GRID).locator("canvas table")).to_contain_text("2026-02-30")
    typed.fill("1987-02-28")
    typed.press("Enter")
    expect(trouble).to_have_count(0, timeout=PATIENCE)
    assert stored(house.server, Customer, spot.id).birth_date.isoformat() == "1987-02-28"


@BOTH
def test_an_agent_makes_two_customers_in_a_row(house: House, language: str) -> None:
    names = [f"{name} {language}" for name in ("试一试甲", "试一试乙")]
    page = house.seat("agent", language).open("/customers")
    button(page, "customers_new").click()
    form = page.get_by_role("dialog")
    see(at(form, "customers_new_field_name"))
    choose(at(form, "customers_new_field_source"), label(language, "enum.Source.phone"))
    for place, name in enumerate(names):
        at(form, "customers_new_field_name").get_by_role("textbox").fill(name)
        number = f"1543333{place}{len(language)}{place}7"
        at(form, "customers_new_field_phone").get_by_role("textbox").fill(number)
        at(form, "customers_new_field_phone").get_by_role("textbox").press("Tab")
        button(form, "customers_save_more" if place == 0 else "customers_save").click()
        if place == 0:
            expect(at(form, "customers_new_field_name").get_by_role("textbox")).to_have_value(
                "", timeout=PATIENCE
            )
    expect(form).to_have_count(0, timeout=PATIENCE)
    see(button(page, "customers_made"))
    made = customers_of(house.server, "agent", Customer.name.in_(names))
    assert sorted(one.name for one in made) == sorted(names)
    assert {one.source.value for one in made} == {"phone"}


@BOTH
def test_the_drawer_tells_the_story_and_the_deadlines_of_a_ticket(house: House, language: str) -> None:
    department = person(house.server, "agent").department_id
    with house.server.database.reading() as session:
        ticket = (
            session.query(Ticket)
            .filter(Ticket.department_id == department, Ticket.resolve_due.is_not(None))
            .order_by(Ticket.id.desc())
            .first()
        )
    page = house.seat("agent", language).open(f"/tickets?q={ticket.ticket_no}")
    open_first(page, "tickets_grid")
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text(ticket.ticket_no, timeout=PATIENCE)
    assert f"id={ticket.id}" in page.url
    clock = drawer.locator("[class*=st-key-tickets_clock_]").first
    see(clock)
    due = formats.moment(language, ticket.resolve_due, "Asia/Shanghai")
    expect(drawer).to_contain_text(due)
    drawer.get_by_role("tab", name=say(language, "Timeline")).click()
    see(at(drawer, "tickets_event_0"))


def open_first(page: Page, key: str) -> None:
    """Open the first row of a grid in the drawer."""
    at(page, key).locator("canvas table [role=row]").nth(1).wait_for(state="attached")
    choosable = rows(page, key)[0][:2] == ["", ""]
    at(page, key).locator("canvas").first.click(position={"x": 75 if choosable else 35, "y": 52})


# The manager


@BOTH
def test_a_manager_filters_by_a_bar_and_keeps_and_shares_the_view(house: House, language: str) -> None:
    server, seat = house.server, house.seat("manager", language)
    page = seat.open("/customers")
    every = count_on(page, "customers")
    word = label(language, "enum.Category5.gold")
    bars = at(page, "customers_chart_by_category").locator(f"path[aria-label*='{word}']")
    bars.first.click()
    page.wait_for_url(re.compile("category5=gold"))
    gold = len(customers_of(server, "manager", Customer.category5 == Category5.GOLD))
    expect(at(page, "customers_foot")).to_contain_text(counted(language, gold), timeout=PATIENCE)
    assert 0 < gold < every
    assert set(column(page, GRID, label(language, "field.customers.category5"))) == {word}
    other = seat.open(page.url.removeprefix(server.url))
    expect(at(other, "customers_foot")).to_contain_text(counted(language, gold), timeout=PATIENCE)
    assert column(other, GRID, label(language, "field.customers.category5")) == column(
        page, GRID, label(language, "field.customers.category5")
    )
    at(page, "customers_views").get_by_role("button").first.click()
    name = page.get_by_role("textbox", name=say(language, "Name of this view"))
    name.fill(f"金 {language}")
    button(page, "customers_view_keep").click()
    see(page.get_by_role("button", name=f"金 {language}").first)
    page.keyboard.press("Escape")
    button(page, "customers_clear").click()
    expect(at(page, "customers_foot")).to_contain_text(counted(language, every), timeout=PATIENCE)
    at(page, "customers_views").get_by_role("button").first.click()
    page.get_by_role("button", name=f"金 {language}").first.click()
    expect(at(page, "customers_foot")).to_contain_text(counted(language, gold), timeout=PATIENCE)
    assert "category5=gold" in page.url


def counted(language: str, n: int) -> str:
    """The number of rows as the foot says it."""
    return i18n.plural(language, "{n} row", "{n} rows", n)


def test_a_manager_changes_three_ticked_rows_at_once_and_takes_it_back(house: House) -> None:
    found = customers_of(house.server, "manager")[:4]
    page = house.seat("manager").open("/customers")
    for row in range(3):
        tick(page, GRID, row)
    expect(button(page, "customers_bulk_edit")).to_contain_text("Change 3 rows", timeout=PATIENCE)
    button(page, "customers_bulk_edit").click()
    dialog = page.get_by_role("dialog")
    choose(at(dialog, "customers_bulk_field"), "Region")
    value = at(dialog, "customers_bulk_value").get_by_role("textbox")
    value.fill("华南")
    value.press("Tab")
    button(dialog, "customers_bulk_save").click()
    expect(at(page, "customers_said")).to_contain_text("3 rows saved", timeout=PATIENCE)
    regions = [stored(house.server, Customer, one.id).region for one in found]
    assert regions == ["华南", "华南", "华南", found[3].region]
    button(page, "customers_undo").click()
    expect(button(page, "customers_undo")).to_have_count(0, timeout=PATIENCE)
    assert [stored(house.server, Customer, one.id).region for one in found] == [one.region for one in found]


def test_an_export_equals_the_screen_is_masked_like_it_and_holds_no_formula(house: House) -> None:
    server = house.server
    odd = customers_of(server, "manager", Customer.category5 == Category5.VIP)[0]
    with server.database.writing() as session:
        session.get(Customer, odd.id).name = '=HYPERLINK("http://example.com")'
    page = house.seat("manager").open("/customers?category5=vip")
    vip = customers_of(server, "manager", Customer.category5 == Category5.VIP)
    expect(at(page, "customers_foot")).to_contain_text(counted("en", len(vip)))
    phones, numbers = column(page, GRID, "Phone"), column(page, GRID, "Customer number")
    at(page, "customers_export").get_by_role("button").first.click()
    expect(button(page, "customers_export_csv")).to_be_disabled()
    page.get_by_role("textbox", name="What is it for?").fill("birthday cards")
    page.keyboard.press("Tab")
    button(page, "customers_export_csv").click()
    file = exported(saved_file(page, page.get_by_role("link", name="Download now")))
    header, body = file[0], file[1 : file.index([])]
    assert len(body) == len(vip) == count_on(page, "customers")
    assert [row[header.index("Customer number")] for row in body] == numbers
    assert [row[header.index("Phone")] for row in body] == phones
    assert all("*" in phone for phone in phones if phone)
    assert not [text for row in file for text in row if FORMULA.match(text)]
    assert "birthday cards" in file[-1][0]
    restore(server, odd)


def restore(server: LiveServer, customer: Customer) -> None:
    """Give a customer the name back that it had."""
    with server.database.writing() as session:
        session.get(Customer, customer.id).name = customer.name


def exported(path: Path) -> list[list[str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


# Loans


def asked_for(server: LiveServer, status: LoanStatus) -> ArchiveLoan:
    """A loan of the agent's own department, for an archive that is in the house and not secret."""
    agent = person(server, "agent")
    with server.database.writing() as session:
        taken = session.query(ArchiveLoan.archive_id)
        archive = (
            session.query(Archive)
            .filter_by(department_id=agent.department_id, secrecy=Secrecy.NORMAL, status=ArchiveStatus.FILED)
            .filter(Archive.id.not_in(taken))
            .first()
        )
        now = datetime.now(UTC)
        place = session.query(ArchiveLoan).count() + 90_000
        loan = ArchiveLoan(
            loan_no=f"L{place}", kind=LoanKind.BORROW, archive_id=archive.id, items="合同", copies=1,
            purpose=LoanPurpose.ANNUAL_INSPECTION,
            reason="核对条款", applicant_id=agent.id, applicant_department_id=agent.department_id,
            applicant_profile="客服部", cross_department=False, secrecy=Secrecy.NORMAL, status=status,
            overdue_days=0, reminder_count=0, version=1, created_at=now, updated_at=now,
        )  # fmt: skip
        session.add(loan)
        session.flush()
        return loan


def next_steps(page: Page, language: str) -> Locator:
    """The steps of the opened record."""
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("tab", name=say(language, "Next steps")).click()
    return drawer


@BOTH
def test_a_manager_signs_a_loan_of_the_own_department(house: House, language: str) -> None:
    loan = asked_for(house.server, LoanStatus.DEPT_REVIEW)
    page = house.seat("manager", language).open(f"/archive_loans?id={loan.id}")
    drawer = next_steps(page, language)
    button(drawer, "archive_loans_step_sign").click()
    expect(at(drawer, "archive_loans_badges")).to_contain_text(
        label(language, "enum.LoanStatus.cs_review"), timeout=PATIENCE
    )
    assert stored(house.server, ArchiveLoan, loan.id).status is LoanStatus.CS_REVIEW


@BOTH
def test_an_archivist_approves_hands_out_and_takes_back(house: House, language: str) -> None:
    loan = asked_for(house.server, LoanStatus.CS_REVIEW)
    page = house.seat("archivist", language).open(f"/archive_loans?id={loan.id}")
    drawer = next_steps(page, language)
    badges = at(drawer, "archive_loans_badges")
    button(drawer, "archive_loans_step_approve").click()
    expect(badges).to_contain_text(label(language, "enum.LoanStatus.approved"), timeout=PATIENCE)
    choose(at(drawer, "archive_loans_step_hand_out_out_condition"), label(language, "enum.Condition.good"))
    button(drawer, "archive_loans_step_hand_out").click()
    expect(badges).to_contain_text(label(language, "enum.LoanStatus.out"), timeout=PATIENCE)
    out = stored(house.server, ArchiveLoan, loan.id)
    assert out.due_at - out.out_at == timedelta(days=3)
    due = formats.moment(language, out.due_at, "Asia/Shanghai")
    expect(at(drawer, "archive_loans_clock_return")).to_contain_text(due, timeout=PATIENCE)
    assert stored(house.server, Archive, loan.archive_id).status is ArchiveStatus.ON_LOAN
    choose(at(drawer, "archive_loans_step_return_in_condition"), label(language, "enum.Condition.good"))
    button(drawer, "archive_loans_step_return").click()
    expect(badges).to_contain_text(label(language, "enum.LoanStatus.returned"), timeout=PATIENCE)
    assert stored(house.server, Archive, loan.archive_id).status is ArchiveStatus.FILED


# The analyst


def told(house: House, role: str, path: str) -> str:
    """All the server says to somebody's browser on a page, frames and texts together."""
    seat = house.seat(role)
    page = seat.context.new_page()
    frames: list[bytes] = []

    def listen(payload: bytes | str) -> None:
        frames.append(payload if isinstance(payload, bytes) else payload.encode())

    page.on("websocket", lambda socket: socket.on("framereceived", listen))
    page.goto(house.server.url + path)
    settle(page)
    at(page, f"{path.strip('/')}_grid").locator("canvas table").wait_for(state="attached")
    return b"".join(frames).decode("utf-8", "replace") + page.content()


def test_an_analyst_is_told_no_name_and_no_phone_of_a_customer(house: House) -> None:
    with house.server.database.reading() as session:
        staff = {name for (name,) in session.query(User.name)}
        newest = session.query(Customer).order_by(Customer.id.desc()).limit(40).all()
        calls = session.query(Ticket).order_by(Ticket.id.desc()).limit(40).all()
        names = {one.name for one in newest if len(one.name) > 3} | {
            session.get(Customer, one.customer_id).name for one in calls if one.customer_id
        }
    names = {name for name in names if len(name) > 2} - staff
    phones = {one.phone for one in newest} | {one.contact_phone for one in calls}
    secrets = (names | phones) - {None, ""}
    for path in ("/customers", "/tickets"):
        heard = told(house, "analyst", path)
        assert not [one for one in secrets if one in heard]
    # The same look finds names where they may be seen.
    heard = told(house, "executive", "/customers")
    assert [one for one in names if one in heard]


def test_an_analyst_can_change_make_and_import_nothing(house: House) -> None:
    page = house.seat("analyst").open("/customers")
    grid = at(page, GRID)
    see(grid)
    for key in ("customers_new", "customers_import", "customers_bulk", "customers_export"):
        expect(at(page, key)).to_have_count(0)
    cells = grid.locator("canvas table [role=gridcell]")
    cells.first.wait_for(state="attached")
    assert set(cells.evaluate_all("all => all.map(one => one.getAttribute('aria-readonly'))")) == {"true"}


@BOTH
def test_a_page_that_is_not_open_to_somebody_says_why(house: House, language: str) -> None:
    page = house.seat("analyst", language).open_refused("/users")
    refusal = page.locator("[data-testid=stAlertContentError]")
    expect(refusal).to_contain_text(say(language, "You cannot open this page"), timeout=PATIENCE)
    reason = say(
        language,
        "{action} is not open to your role in {table}.",
        action=label(language, "action.view"),
        table=label(language, "table.users"),
    )
    expect(refusal).to_contain_text(reason)
    expect(refusal).to_contain_text(label(language, "role.admin"))
    expect(at(page, "users_grid")).to_have_count(0)


# The supervisor


@BOTH
def test_a_supervisor_reviews_a_response_and_opens_an_action_from_another(
    house: House, language: str
) -> None:
    server = house.server
    page = house.seat("supervisor", language).open("/survey_review?survey_id=5")
    scores = at(page, "survey_review_scores")
    see(scores.locator("svg").first)
    texts = scores.locator("svg text").all_text_contents()
    assert sum(label(language, f"enum.Dimension.{one.value}") in texts for one in Dimension) >= 3
    before = waiting(server)
    button(page, "survey_review_review").click()
    of = say(language, "Response {place} of {total}", place=1, total=len(before) - 1)
    expect(page.get_by_text(of)).to_be_visible(timeout=PATIENCE)
    (reviewed,) = set(before) - set(waiting(server))
    assert stored(server, SurveyResponse, reviewed).status is ResponseStatus.REVIEWED
    button(page, "survey_review_next").click()
    second = say(language, "Response {place} of {total}", place=2, total=len(before) - 1)
    expect(page.get_by_text(second)).to_be_visible(timeout=PATIENCE)
    button(page, "survey_review_action").click()
    dialog = page.get_by_role("dialog")
    problem = at(dialog, "survey_review_new_problem").get_by_role("textbox")
    see(problem)
    problem.fill(f"回访太晚 {language}")
    problem.press("Tab")
    button(dialog, "survey_review_new_save").click()
    expect(dialog).to_have_count(0, timeout=PATIENCE)
    with server.database.reading() as session:
        action = session.query(CorrectiveAction).filter_by(problem=f"回访太晚 {language}").one()
        linked = session.query(SurveyResponse).filter_by(corrective_action_id=action.id).one()
    assert linked.id != reviewed
    assert action.source_id == str(linked.id)


def waiting(server: LiveServer) -> list[int]:
    """The responses of the fifth survey nobody has reviewed."""
    with server.database.reading() as session:
        found = session.query(SurveyResponse.id).filter_by(survey_id=5, status=ResponseStatus.SUBMITTED)
        return [id for (id,) in found]
