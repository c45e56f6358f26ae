"""Which surveys the sample company held, when, among whom, and what it asked."""

from dataclasses import dataclass

from db.vocabulary.surveys import Dimension, Scale, SurveyKind, SurveyPeriod, SurveyStatus
from db.vocabulary.tickets import ServiceArea, TicketKind

D = Dimension


@dataclass(frozen=True, slots=True)
class Plan:
    """A survey: when it ran (days ago, closing may lie ahead), how far it is, how many answered."""

    title: str
    kind: SurveyKind
    opened: int
    closed: int
    status: SurveyStatus
    period: SurveyPeriod
    responses: int
    audience: str
    of_tickets: tuple[TicketKind, ...] = ()


PLANS = (
    Plan(
        "客户满意度年度调查（上一轮）",
        SurveyKind.ANNUAL,
        715,
        640,
        SurveyStatus.ANALYSED,
        SurveyPeriod.YEARLY,
        320,
        "全体客户",
    ),
    Plan(
        "客户满意度年度调查（本轮）",
        SurveyKind.ANNUAL,
        350,
        280,
        SurveyStatus.ANALYSED,
        SurveyPeriod.YEARLY,
        380,
        "全体客户",
    ),
    Plan(
        "Service quality, walk-in and phone",
        SurveyKind.SERVICE,
        600,
        95,
        SurveyStatus.CLOSED,
        SurveyPeriod.QUARTERLY,
        300,
        "Customers who asked or ordered",
        (TicketKind.INQUIRY, TicketKind.ORDER, TicketKind.RETURN_EXCHANGE),
    ),
    Plan(
        "投诉处理满意度调查",
        SurveyKind.COMPLAINT_HANDLING,
        700,
        -60,
        SurveyStatus.OPEN,
        SurveyPeriod.ONCE,
        240,
        "投诉已解决的客户",
        (TicketKind.COMPLAINT,),
    ),
    Plan(
        "维修与技术服务回访",
        SurveyKind.REPAIR,
        560,
        -30,
        SurveyStatus.OPEN,
        SurveyPeriod.MONTHLY,
        260,
        "报修与技术支持的客户",
        (TicketKind.REPAIR, TicketKind.TECHNICAL),
    ),
)
COUNT = sum(plan.responses for plan in PLANS)
QUESTIONS = (
    ("您对产品质量是否满意？", "How satisfied are you with the product?", Scale.FIVE_POINT, D.PRODUCT),
    ("您对服务整体是否满意？", "How satisfied are you with our service?", Scale.FIVE_POINT, D.SERVICE),
    ("工作人员的态度如何？", "How friendly were our people?", Scale.FIVE_POINT, D.ATTITUDE),
    ("响应速度如何？", "How quick were we?", Scale.FIVE_POINT, D.SPEED),
    ("投诉或问题是否得到妥善处理？", "Was your matter settled well?", Scale.YES_NO, D.COMPLAINT),
    ("门店与服务环境如何？", "How pleasant was the place?", Scale.FIVE_POINT, D.ENVIRONMENT),
    ("价格是否合理（0 到 10 分）？", "Is the price fair, 0 to 10?", Scale.TEN_POINT, D.PRICE),
    ("还有什么想告诉我们？", "What else would you like to tell us?", Scale.TEXT, D.SERVICE),
)
# Of which service a question is; the others are about all of them.
AREAS = {
    D.PRODUCT: ServiceArea.PRODUCT,
    D.ATTITUDE: ServiceArea.STAFF,
    D.ENVIRONMENT: ServiceArea.RECEPTION,
    D.PRICE: ServiceArea.FEE,
}
