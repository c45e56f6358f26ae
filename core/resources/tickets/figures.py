"""What the tickets' page counts, draws and colours, and how registers spell its words."""

from collections.abc import Mapping
from enum import StrEnum

from core.measures import Chart, Count, Kpi, Month, Share, between, empty, filled, is_, not_
from core.resource import Colour
from core.resources.tickets.states import ENDED
from db.models.tickets import Ticket
from db.vocabulary.tickets import CustomerVerified, FollowupResult, TicketChannel, TicketKind
from db.vocabulary.tickets import TicketStatus as State

KPIS = (
    Kpi(
        "open",
        Count(),
        (not_(Ticket.status, *ENDED, State.RESOLVED),),
        trend=Ticket.received_at,
        rises=False,
        icon=":material/inbox:",
    ),
    Kpi(
        "response_overdue",
        Count(),
        (
            is_(Ticket.status, State.NEW),
            between(Ticket.first_response_due, "", "now"),
        ),
        target=0,
        rises=False,
        icon=":material/alarm:",
        rule="R084",
    ),
    Kpi(
        "unanswered",
        Count(),
        (not_(Ticket.status, *ENDED), empty(Ticket.first_responded_at)),
        target=0,
        rises=False,
        icon=":material/mark_chat_unread:",
        rule="R118",
    ),
    Kpi(
        "complaints_month",
        Count(),
        (
            is_(Ticket.kind, TicketKind.COMPLAINT),
            between(Ticket.received_at, "today-30", "now"),
        ),
        trend=Ticket.received_at,
        rises=False,
        icon=":material/report:",
    ),
    Kpi(
        "satisfied_after",
        Share(
            (
                is_(
                    Ticket.followup_result,
                    FollowupResult.SATISFIED,
                    FollowupResult.NEUTRAL,
                ),
            )
        ),
        (filled(Ticket.followup_result),),
        target="survey.target",
        trend=Ticket.closed_at,
        icon=":material/sentiment_satisfied:",
        rule="R395",
    ),
)
CHARTS = (
    Chart("received_per_month", Month(Ticket.received_at)),
    Chart("by_kind", Ticket.kind, split=Ticket.status, rule="R377"),
    Chart("by_area", Ticket.category, where=(is_(Ticket.kind, TicketKind.COMPLAINT),), rule="R396"),
)
COLOURS: Mapping[StrEnum, Colour] = {
    State.NEW: Colour.BUSY,
    State.RESPONDED: Colour.BUSY,
    State.ASSIGNED: Colour.SPECIAL,
    State.IN_PROGRESS: Colour.SPECIAL,
    State.RESOLVED: Colour.GOOD,
    State.CLOSED: Colour.QUIET,
    State.REOPENED: Colour.BAD,
    State.DECLINED: Colour.QUIET,
    State.CANCELLED: Colour.QUIET,
    TicketKind.COMPLAINT: Colour.BAD,
    TicketKind.EMERGENCY: Colour.BAD,
    TicketKind.REPAIR: Colour.WARN,
    CustomerVerified.NO_MATCH: Colour.WARN,
}
SPELLINGS: Mapping[StrEnum, tuple[str, ...]] = {
    TicketKind.TECHNICAL: ("technical issue",),
    TicketKind.INQUIRY: ("billing inquiry", "product inquiry"),
    TicketKind.RETURN_EXCHANGE: ("refund request",),
    TicketKind.ORDER: ("cancellation request",),
    TicketChannel.SOCIAL: ("social media",),
    TicketChannel.CHAT: ("live chat",),
}
NAMES = {
    "external_no": ("ticket id", "工单号", "編號"),
    "contact_name": ("customer name", "客户姓名", "联系人"),
    "contact_email": ("customer email", "e-mail"),
    "product": ("product purchased", "产品"),
    "kind": ("ticket type", "工单类型"),
    "title": ("ticket subject", "subject", "主题"),
    "description": ("ticket description", "ticket subject", "内容"),
    "received_at": ("received", "first response time", "受理时间"),
    "channel": ("ticket channel",),
    "first_responded_at": ("first response time", "响应时间"),
    "resolved_at": ("time to resolution", "解决时间"),
}
