"""The satisfaction surveys of the sample company: questions and responses."""

from datetime import datetime, timedelta
from random import Random

from core.rulebook_defaults import default_of
from core.sample import organisation as org
from core.sample.book import Book, Row
from core.sample.organisation import Organisation
from core.sample.survey_plans import AREAS, PLANS, QUESTIONS, Plan
from core.sample.ticket_paths import length_of
from db.models.surveys import Survey, SurveyAnswer, SurveyQuestion, SurveyResponse
from db.models.tickets import Ticket
from db.vocabulary.organisation import UserRole
from db.vocabulary.surveys import (
    Adopted,
    ResponseChannel,
    ResponseStatus,
    Scale,
)

REVIEW_WITHIN = length_of(default_of("survey.review_within"))


# The after-sales department stays below the target of 85 %.
_CONTENT = {org.AFTER_SALES: (4, 10, 24, 38, 24)}
_USUAL = (1, 3, 7, 43, 46)
_IN_BAD_MONTH = (14, 20, 24, 28, 14)
_COMMENTS = {
    1: ("等了两个星期，没有人给我一个说法。", "Never again."),
    2: ("送货太慢，电话也打不通。", "Slow, and nobody called back."),
    3: ("一般，还有改进空间。", "Fine, nothing special."),
    4: ("整体不错，师傅很专业。", "Good service, a little slow on the phone."),
    5: ("非常满意，谢谢小赵的耐心！", "Excellent, thank you!", "很好👍"),
}
_SUGGESTIONS = (
    "希望增加周末上门服务。",
    "建议开通微信预约。",
    "Please offer bills in English.",
    "希望配送前先打电话。",
    "能不能延长保修？",
)


def fill(book: Book, company: Organisation, customers: list[Row]) -> None:
    """Put down the surveys with questions, responses and answers; one response per customer and survey."""
    rng = book.chance("surveys")
    for plan in PLANS:
        _survey(book, rng, company, customers, plan)


def _survey(book: Book, rng: Random, company: Organisation, customers: list[Row], plan: Plan) -> None:
    opened = book.time.ago(plan.opened)
    survey = book.add(
        Survey,
        opened - timedelta(days=6),
        company.first(UserRole.SUPERVISOR).id,
        title=plan.title,
        kind=plan.kind,
        audience=plan.audience,
        site_id=None,
        department_id=company.departments[org.CARE],
        opens_on=book.time.day_ago(plan.opened),
        closes_on=book.time.day_ago(plan.closed),
        status=plan.status,
        period=plan.period,
        target_pct=85,
        min_n=20,
    )
    english = plan.title.isascii()
    questions = [
        book.add(
            SurveyQuestion,
            survey["created_at"],
            survey["created_by"],
            survey_id=survey["id"],
            position=place,
            text=en if english else zh,
            scale=scale,
            dimension=dimension,
            area=AREAS.get(dimension),
        )
        for place, (zh, en, scale, dimension) in enumerate(QUESTIONS, 1)
    ]
    end = min(book.now, book.time.ago(plan.closed))
    if plan.of_tickets:
        asked = _of_tickets(book, rng, customers, plan, opened, end)
    else:
        asked = _of_all(rng, customers, plan, opened, end)
    for at, customer, ticket in sorted(asked, key=lambda one: one[0]):
        response = _response(book, rng, company, survey, at, customer, ticket)
        for question in questions:
            _answer(book, rng, response, question)


Asked = list[tuple[datetime, Row | None, Row | None]]


def _of_all(rng: Random, customers: list[Row], plan: Plan, opened: datetime, end: datetime) -> Asked:
    """Customers of that time at random; one in twelve does not say who they are."""
    there = [c for c in customers if c["created_at"] < opened]
    return [
        (opened + (end - opened) * rng.random() ** 1.4, None if rng.random() < 0.08 else customer, None)
        for customer in rng.sample(there, plan.responses)
    ]


def _of_tickets(
    book: Book, rng: Random, customers: list[Row], plan: Plan, opened: datetime, end: datetime
) -> Asked:
    """Customers whose matter was resolved, one to ten days later, each once."""
    by_id = {c["id"]: c for c in customers}
    found: dict[int, tuple[datetime, Row, Row]] = {}
    for ticket in book.of(Ticket):
        if ticket["kind"] not in plan.of_tickets or not ticket["resolved_at"] or not ticket["customer_id"]:
            continue
        at = ticket["resolved_at"] + timedelta(days=rng.uniform(0.5, 10))
        if opened <= at <= end:
            found.setdefault(ticket["customer_id"], (at, by_id[ticket["customer_id"]], ticket))
    asked = list(found.values())
    return list(rng.sample(asked, min(plan.responses, len(asked))))


def _response(
    book: Book,
    rng: Random,
    company: Organisation,
    survey: Row,
    at: datetime,
    customer: Row | None,
    ticket: Row | None,
) -> Row:
    at = at.replace(microsecond=0)
    department = (ticket or customer or {}).get("department_id")
    name = next((n for n, id in company.departments.items() if id == department), org.CARE)
    weights = _IN_BAD_MONTH if book.time.in_bad_month(at) else _CONTENT.get(name, _USUAL)
    overall = rng.choices(range(1, 6), weights)[0]
    age = book.now - at
    fresh = age < REVIEW_WITHIN
    # Of the last weeks many lie unread, some of them for too long.
    unread = rng.random() < (0.7 if fresh else 0.5 if age < timedelta(days=45) else 0)
    reviewed = None if unread else at + timedelta(days=rng.uniform(0.2, 9))
    if reviewed is not None and reviewed > book.now:
        reviewed = None
    writer = (company.head(name) if name else company.first(UserRole.SUPERVISOR)).id
    members = [s for s in company.staff if s.department_id == department and s.load]
    employee = (
        ticket["assignee_id"]
        if ticket
        else rng.choice(members).id
        if members and rng.random() < 0.5
        else None
    )
    row = book.add(
        SurveyResponse,
        at,
        writer,
        survey_id=survey["id"],
        customer_id=customer["id"] if customer else None,
        channel=rng.choices(list(ResponseChannel), (45, 8, 30, 5, 12))[0],
        collector_id=employee if rng.random() < 0.4 and employee else writer,
        ticket_id=ticket["id"] if ticket else None,
        department_id=department or company.departments[org.CARE],
        employee_id=employee,
        overall=overall,
        comment=rng.choice(_COMMENTS[overall]) if rng.random() < (0.7 if overall < 3 else 0.35) else None,
        suggestion=rng.choice(_SUGGESTIONS) if rng.random() < 0.12 else None,
        adopted=None,
        status=ResponseStatus.SUBMITTED if reviewed is None else ResponseStatus.REVIEWED,
        **dict.fromkeys(("submitted_at", "entered_at"), at),
        review_due=at + REVIEW_WITHIN,
        reviewed_by=company.first(UserRole.SUPERVISOR).id if reviewed else None,
        reviewed_at=reviewed,
        corrective_action_id=None,
    )
    if reviewed:
        row |= {"version": 2, "updated_at": reviewed, "updated_by": row["reviewed_by"]}
        if row["suggestion"]:
            row["adopted"] = rng.choices((Adopted.PENDING, Adopted.DECLINED), (50, 50))[0]
        # Closing a bad answer needs an action; the good ones may rest (3.5.4).
        if overall > 2 and rng.random() < 0.5:
            row["status"] = ResponseStatus.CLOSED
    return row


def _answer(book: Book, rng: Random, response: Row, question: Row) -> None:
    if rng.random() < 0.04 and question["position"] > 1:
        return
    near = min(5, max(1, response["overall"] + rng.choice((-1, 0, 0, 0, 1))))
    value = {
        Scale.FIVE_POINT: near,
        Scale.TEN_POINT: max(0, 2 * near - rng.choice((0, 1))),
        Scale.YES_NO: int(near >= 3),
        Scale.TEXT: None,
    }[question["scale"]]
    words = response["comment"] if question["scale"] is Scale.TEXT else None
    if value is None and words is None:
        return
    book.add(
        SurveyAnswer,
        response["created_at"],
        response["created_by"],
        response_id=response["id"],
        question_id=question["id"],
        value_int=value,
        value_text=words,
    )
