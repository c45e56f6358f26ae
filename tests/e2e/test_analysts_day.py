"""Surveys: the analyst reads scores and answers and is refused the rest; the supervisor reviews and acts."""

import re

import pytest
from playwright.sync_api import Page, expect

from db.models.customers import Customer
from db.models.organisation import User
from db.models.surveys import CorrectiveAction, Survey, SurveyResponse
from db.vocabulary.surveys import Dimension, ResponseStatus, SurveyStatus
from tests.e2e.demo import label, person, say, stored
from tests.e2e.screen import PATIENCE, House, at, button, grid, see, settle
from tests.live import LiveServer


def waiting(server: LiveServer) -> list[int]:
    """The responses of the fifth survey nobody has reviewed, as the page shows them, the newest first."""
    with server.database.reading() as session:
        found = session.query(SurveyResponse.id).filter_by(survey_id=5, status=ResponseStatus.SUBMITTED)
        return [id for (id,) in found.order_by(SurveyResponse.submitted_at.desc(), SurveyResponse.id.desc())]


def scored(page: Page, language: str) -> None:
    """The scores per dimension are drawn, each under its name."""
    scores = at(page, "survey_review_scores")
    see(scores.locator("svg").first)
    texts = scores.locator("svg text").all_text_contents()
    assert sum(label(language, f"enum.Dimension.{one.value}") in texts for one in Dimension) >= 3


def place(page: Page, language: str, number: int, total: int) -> None:
    """Wait for the response at a place among those to review."""
    text = say(language, "Response {place} of {total}", place=number, total=total)
    expect(page.get_by_text(text)).to_be_visible(timeout=PATIENCE)


def test_an_analyst_reads_scores_and_answers_and_cannot_close_over_a_weak_aspect_without_an_action(
    house: House,
) -> None:
    server, seat = house.server, house.seat("analyst")
    page = seat.open("/survey_review?survey_id=5")
    scored(page, "en")
    expect(at(page, "survey_review_scores")).to_contain_text("target")
    place(page, "en", 1, len(waiting(server)))
    see(at(page, "survey_review_card").get_by_test_id("stDataFrame"))
    expect(button(page, "survey_review_review")).to_be_disabled()
    for key in ("survey_review_ticket", "survey_review_action"):
        expect(at(page, key)).to_have_count(0)
    with server.database.reading() as session:
        survey = session.query(Survey).filter_by(status=SurveyStatus.CLOSED).first()
    page.goto(f"{server.url}/surveys?id={survey.id}")
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("tab", name="Next steps").click()
    button(drawer, "surveys_step_analyse").click()
    expect(drawer.get_by_text("without a corrective action")).to_be_visible(timeout=PATIENCE)
    assert stored(server, Survey, survey.id).status is SurveyStatus.CLOSED


def test_an_analyst_is_told_no_name_and_no_phone_of_a_customer(house: House) -> None:
    with house.server.database.reading() as session:
        staff = {name for (name,) in session.query(User.name)}
        newest = session.query(Customer).order_by(Customer.id.desc()).limit(40).all()
        secrets = {one.phone for one in newest} | {one.name for one in newest if len(one.name) > 2} - staff
    secrets -= {None, ""}
    closed, open_to_all = told(house, "analyst"), told(house, "executive")
    assert not [one for one in secrets if one in closed]
    # The same look finds names where they may be seen.
    assert [one for one in secrets if one in open_to_all]


def told(house: House, role: str) -> str:
    """All the server says to somebody's browser about the customers, frames and texts together."""
    page, frames = house.seat(role).context.new_page(), list[bytes]()

    def listen(payload: bytes | str) -> None:
        frames.append(payload if isinstance(payload, bytes) else payload.encode())

    page.on("websocket", lambda socket: socket.on("framereceived", listen))
    page.goto(f"{house.server.url}/customers")
    settle(page)
    cells = grid(page, "customers").locator("tbody td")
    see(cells.first)
    if role == "analyst":
        assert set(cells.evaluate_all("all => all.map(one => one.getAttribute('aria-readonly'))")) == {"true"}
        for key in ("customers_new", "customers_import", "customers_bulk_edit", "customers_export"):
            expect(at(page, key)).to_have_count(0)
    text = b"".join(frames).decode("utf-8", "replace") + page.content()
    # A list travels as JSON, in which a Chinese letter is an escape.
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_page_that_is_not_open_to_somebody_says_why(house: House, language: str) -> None:
    page = house.seat("analyst", language).open_refused("/users")
    refusal = page.locator("[data-testid=stAlertContentError]")
    expect(refusal).to_contain_text(say(language, "You cannot open this page"), timeout=PATIENCE)
    reason = say(language, "Your role may not see anything in {table}.", table=label(language, "table.users"))
    expect(refusal).to_contain_text(reason)
    expect(refusal).to_contain_text(label(language, "role.admin"))
    expect(at(page, "users_grid_place")).to_have_count(0)


def test_a_supervisor_reviews_a_response_and_opens_an_action_from_another(house: House) -> None:
    server = house.server
    page = house.seat("supervisor", "zh_CN").open("/survey_review?survey_id=5")
    scored(page, "zh_CN")
    before = waiting(server)
    button(page, "survey_review_review").click()
    place(page, "zh_CN", 1, len(before) - 1)
    (reviewed,) = set(before) - set(waiting(server))
    done = stored(server, SurveyResponse, reviewed)
    assert (done.status, done.reviewed_by) == (ResponseStatus.REVIEWED, person(server, "supervisor").id)
    button(page, "survey_review_next").click()
    place(page, "zh_CN", 2, len(before) - 1)
    button(page, "survey_review_action").click()
    dialog = page.get_by_role("dialog")
    problem = at(dialog, "survey_review_new_problem").get_by_role("textbox")
    see(problem)
    problem.fill("回访太晚")
    problem.press("Tab")
    button(dialog, "survey_review_new_save").click()
    expect(dialog).to_have_count(0, timeout=PATIENCE)
    with server.database.reading() as session:
        action = session.query(CorrectiveAction).filter_by(problem="回访太晚").one()
        linked = session.query(SurveyResponse).filter_by(corrective_action_id=action.id).one()
    assert linked.id != reviewed
    assert action.source_id == linked.id
