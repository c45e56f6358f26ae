"""What the sample company does about bad answers and complaints."""

from datetime import datetime, timedelta
from random import Random

from core.sample.book import Book, Row
from core.sample.organisation import Organisation
from core.sample.timeline import local_day
from db.models.surveys import CorrectiveAction, SurveyResponse
from db.models.tickets import Ticket
from db.vocabulary.surveys import ActionSource, ActionStatus, Adopted, Dimension, ResponseStatus
from db.vocabulary.tickets import TicketKind, TicketStatus

OF_RESPONSES, OF_TICKETS = 15, 10
COUNT = OF_RESPONSES + OF_TICKETS

_PLANS = (
    (
        Dimension.SPEED,
        "送货延误，客户未被告知",
        "快递合作方运力不足，系统没有预警",
        "每日核对未送达订单并主动致电",
        "增加第二家配送合作方",
    ),
    (
        Dimension.ATTITUDE,
        "门店接待态度冷淡",
        "高峰时段人手不足",
        "调整排班，增加一名接待",
        "每季度开展服务礼仪培训",
    ),
    (
        Dimension.COMPLAINT,
        "投诉答复不及时",
        "分派后无人跟进",
        "每日晨会通报未答复投诉",
        "Deadline reminder for each open complaint",
    ),
    (Dimension.PRODUCT, "滤芯接口漏水", "一批密封圈尺寸偏差", "召回该批次并更换", "入库抽检增加密封测试"),
    (Dimension.PRICE, "安装费未写入报价单", "报价模板缺少该项", "更新报价模板", "报价须经主管复核"),
    (Dimension.ENVIRONMENT, "等候区座位不足", "布局未考虑周末客流", "增加六张座椅", "每月巡查等候区"),
)
_STATES = (
    *[ActionStatus.CLOSED] * 4,
    ActionStatus.DOING,
    ActionStatus.VERIFYING,
    ActionStatus.PLANNED,
    ActionStatus.OPEN,
    ActionStatus.ANALYSING,
    ActionStatus.INEFFECTIVE,
)
_WITH_CAUSE = {
    ActionStatus.PLANNED,
    ActionStatus.DOING,
    ActionStatus.VERIFYING,
    ActionStatus.CLOSED,
    ActionStatus.INEFFECTIVE,
}
_VERIFIED = {ActionStatus.CLOSED, ActionStatus.INEFFECTIVE}


def fill(book: Book, company: Organisation) -> None:
    """Put down the actions, oldest first, and link the answers they came from."""
    rng = book.chance("actions")
    bad = [r for r in book.of(SurveyResponse) if r["overall"] <= 2 and r["status"] is ResponseStatus.REVIEWED]
    complaints = [
        t for t in book.of(Ticket) if t["kind"] is TicketKind.COMPLAINT and t["status"] is TicketStatus.CLOSED
    ]
    sources: list[tuple[datetime, Row | None, Row | None]] = [
        (r["reviewed_at"], r, None) for r in rng.sample(bad, OF_RESPONSES)
    ]
    sources += [(t["closed_at"], None, t) for t in rng.sample(complaints, OF_TICKETS)]
    for at, response, ticket in sorted(sources, key=lambda one: one[0]):
        _action(book, rng, company, at, response, ticket)


def _action(
    book: Book, rng: Random, company: Organisation, at: datetime, response: Row | None, ticket: Row | None
) -> None:
    dimension, problem, cause, corrective, preventive = rng.choice(_PLANS)
    source = response or ticket or {}
    department = source["department_id"]
    members = [s for s in company.staff if s.department_id == department and s.active]
    owner, verifier = rng.sample(members, 2)
    age = (book.now - at).days
    status = rng.choice(_STATES) if age > 30 else rng.choice(_STATES[4:9])
    if age > 200 and rng.random() < 0.8:
        status = ActionStatus.CLOSED
    planned, verified = status in _WITH_CAUSE, status in _VERIFIED
    before = rng.randint(52, 74)
    after = rng.randint(78, 93) if status is ActionStatus.CLOSED else before - rng.randint(0, 4)
    row = book.add(
        CorrectiveAction,
        at,
        verifier.id,
        source_kind=ActionSource.SURVEY_RESPONSE if response else ActionSource.TICKET,
        source_id=source["id"],
        dimension=dimension,
        problem=problem,
        root_cause=cause if planned else None,
        corrective=corrective if planned else None,
        preventive=preventive if planned and rng.random() < 0.8 else None,
        owner_id=owner.id,
        department_id=department,
        due_on=local_day(at) + timedelta(days=rng.choice((14, 30, 30, 45))),
        status=status,
        evidence="培训签到表与抽查记录已归档。" if verified or status is ActionStatus.VERIFYING else None,
        verified_by=verifier.id if verified else None,
        effect_before=before if planned else None,
        effect_after=after if verified else None,
    )
    if response:
        response["corrective_action_id"] = row["id"]
        response["status"] = (
            ResponseStatus.CLOSED if status is ActionStatus.CLOSED else ResponseStatus.ACTIONED
        )
        response["adopted"] = Adopted.ADOPTED if response["suggestion"] else response["adopted"]
