"""Two plays in Chinese: a complaint from the call to closed, and a survey from its draft to the action on its answer."""

from datetime import timedelta

from playwright.sync_api import Locator, Page, expect

from core.clock import now, today
from db.models.surveys import CorrectiveAction, Survey, SurveyAnswer, SurveyQuestion, SurveyResponse
from db.models.tickets import Ticket, TicketEvent
from db.vocabulary.surveys import Dimension, SurveyStatus
from db.vocabulary.tickets import TicketEventKind, TicketStatus
from tests.e2e.demo import label, log_of, person, say, stored
from tests.e2e.screen import PATIENCE, House, at, button, choose, see
from tests.e2e.test_agents_day import step, steps
from tests.live import LiveServer

ZH = "zh_CN"


def typed(box: Locator, text: str) -> None:
    """Type a text into the input of a box and leave it."""
    field = box.get_by_role("textbox")
    field.fill(text)
    field.press("Tab")


def fill(form: Locator, table: str, texts: dict[str, str], choices: dict[str, str]) -> None:
    """Fill in the form of a new record, texts first, and save it."""
    see(at(form, f"{table}_new_field_{next(iter(texts))}"))
    for key, text in texts.items():
        typed(at(form, f"{table}_new_field_{key}"), text)
    for key, word in choices.items():
        choose(at(form, f"{table}_new_field_{key}"), label(ZH, f"enum.{word}"))
    button(form, f"{table}_save").click()
    expect(form).to_have_count(0, timeout=PATIENCE)


def new(page: Page, table: str, texts: dict[str, str], choices: dict[str, str]) -> None:
    """Make a record by the button of its page."""
    button(page, f"{table}_new").click()
    fill(page.get_by_role("dialog"), table, texts, choices)


def earlier(server: LiveServer, id: int, by: timedelta) -> None:
    """Let time pass for a ticket: it came in, and is due, that much earlier."""
    with server.database.writing() as session:
        ticket = session.get(Ticket, id)
        for key in ("received_at", "first_response_due", "resolve_due", "close_due"):
            setattr(ticket, key, getattr(ticket, key) - by)


def test_a_complaint_goes_from_the_call_to_closed(house: House) -> None:
    """R084, R085, R044: noted by phone, overdue, given to somebody, solved, asked about by another, closed."""
    server = house.server
    agent = house.seat("agent", ZH).open("/tickets")
    told = {
        "title": "沙发送到时破了",
        "description": "客户来电：昨天送到的沙发扶手开裂。",
        "contact_name": "王女士",
    }
    how = {
        "kind": "TicketKind.complaint",
        "channel": "TicketChannel.phone",
        "customer_verified": "CustomerVerified.unverified",
    }
    new(agent, "tickets", told, how)
    with server.database.reading() as session:
        id = session.query(Ticket.id).filter_by(title=told["title"]).one().id
    earlier(server, id, timedelta(hours=30))

    leader = house.seat("supervisor", ZH).open(f"/tickets?id={id}")
    clock = at(leader.get_by_role("dialog"), "tickets_clock_respond")
    expect(clock).to_contain_text(label(ZH, "clock.overdue"), timeout=PATIENCE)
    choose(at(steps(leader, ZH), "tickets_step_assign_assignee_id"), person(server, "agent").name)
    step(leader, ZH, "assign", TicketStatus.ASSIGNED)

    agent.goto(f"{server.url}/tickets?id={id}")
    steps(agent, ZH)
    drawer = step(agent, ZH, "start", TicketStatus.IN_PROGRESS)
    clock = at(drawer, "tickets_clock_respond")
    expect(clock).to_contain_text(label(ZH, "clock.missed"), timeout=PATIENCE)
    typed(at(drawer, "tickets_step_inform_note"), "已致电客户：今天换新")
    button(drawer, "tickets_step_inform").click()
    typed(at(drawer, "tickets_step_resolve_solution"), "当天换了新沙发，登门致歉")
    choose(at(drawer, "tickets_step_resolve_root_cause"), label(ZH, "enum.RootCause.product_defect"))
    step(agent, ZH, "resolve", TicketStatus.RESOLVED)
    expect(drawer).to_contain_text(
        say(ZH, "Somebody else than the person who solved it makes the follow-up call (R044).")
    )

    leader.goto(f"{server.url}/tickets?id={id}")
    drawer = steps(leader, ZH)
    choose(at(drawer, "tickets_step_close_followup_result"), label(ZH, "enum.FollowupResult.satisfied"))
    typed(at(drawer, "tickets_step_close_lesson"), "发货前拍照检查")
    step(leader, ZH, "close", TicketStatus.CLOSED)

    done = stored(server, Ticket, id)
    assert done.first_response_due < done.first_responded_at < done.resolved_at < done.closed_at
    ann, boss = person(server, "agent").id, person(server, "supervisor").id
    assert [who for _, who in log_of(server, "tickets", id)] == [ann, boss, ann, ann, ann, boss]
    with server.database.reading() as session:
        diary = [
            one.kind for one in session.query(TicketEvent).filter_by(ticket_id=id).order_by(TicketEvent.id)
        ]
    assert diary[0] is TicketEventKind.INWARD_MESSAGE
    assert diary[1] is TicketEventKind.ASSIGN
    assert TicketEventKind.RESULT in diary


def answered(server: LiveServer, survey: int, score: int) -> int:
    """A customer's answer to the one question of a survey."""
    at_now, asker = now(), person(server, "supervisor")
    with server.database.writing() as session:
        made = {"created_at": at_now, "updated_at": at_now, "version": 1}
        response = SurveyResponse(
            survey_id=survey,
            overall=score,
            comment="等了四天没人回电",
            collector_id=asker.id,
            department_id=asker.department_id,
            submitted_at=at_now,
            **made,
        )
        session.add(response)
        session.flush()
        question = session.query(SurveyQuestion).filter_by(survey_id=survey).one()
        session.add(SurveyAnswer(response_id=response.id, question_id=question.id, value_int=score, **made))
        return response.id


def test_a_survey_goes_from_its_draft_to_the_action_on_a_bad_answer(house: House) -> None:
    """R015, R130: drafted, asked, opened, answered, acted on, closed, analysed."""
    server = house.server
    page = house.seat("supervisor", ZH).open("/surveys")
    day = today("Asia/Shanghai")
    told = {
        "title": "回电及时吗",
        "audience": "上周来电的客户",
        "opens_on": str(day),
        "closes_on": str(day + timedelta(days=7)),
    }
    new(page, "surveys", told, {"kind": "SurveyKind.service"})
    with server.database.reading() as session:
        survey = session.query(Survey.id).filter_by(title=told["title"]).one().id
    page.goto(f"{server.url}/surveys?id={survey}")
    refused = say(ZH, "A survey opens with at least one question.")
    expect(steps(page, ZH)).to_contain_text(refused, timeout=PATIENCE)
    page.get_by_role("dialog").get_by_role("tab", name=say(ZH, "Related")).click()
    button(page, "surveys_related_survey_questions_add").click()
    form = page.get_by_role("dialog").filter(has=at(page, "survey_questions_new_field_text"))
    fill(form, "survey_questions", {"text": "我们多快给您回电？"}, {"dimension": "Dimension.speed"})

    moved(page, server, survey, "open", SurveyStatus.OPEN)
    response = answered(server, survey, 2)
    page.goto(f"{server.url}/survey_review?survey_id={survey}")
    expect(at(page, "survey_review_card")).to_contain_text("等了四天没人回电", timeout=PATIENCE)
    button(page, "survey_review_action").click()
    dialog = page.get_by_role("dialog")
    choose(at(dialog, "survey_review_new_dimension"), label(ZH, f"enum.Dimension.{Dimension.SPEED.value}"))
    button(dialog, "survey_review_new_save").click()
    expect(dialog).to_have_count(0, timeout=PATIENCE)

    moved(page, server, survey, "close", SurveyStatus.CLOSED)
    moved(page, server, survey, "analyse", SurveyStatus.ANALYSED)
    with server.database.reading() as session:
        action = session.query(CorrectiveAction).filter_by(problem="等了四天没人回电").one()
    assert (action.source_id, action.dimension) == (response, Dimension.SPEED)
    assert stored(server, SurveyResponse, response).corrective_action_id == action.id
    assert stored(server, Survey, survey).status is SurveyStatus.ANALYSED


def moved(page: Page, server: LiveServer, survey: int, event: str, becomes: SurveyStatus) -> None:
    """Take a step of a survey in its record."""
    page.goto(f"{server.url}/surveys?id={survey}")
    drawer = steps(page, ZH)
    button(drawer, f"surveys_step_{event}").click()
    badges, word = at(drawer, "surveys_badges"), label(ZH, f"enum.SurveyStatus.{becomes.value}")
    expect(badges).to_contain_text(word, timeout=PATIENCE)
