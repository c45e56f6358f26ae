"""What the tickets' page counts, draws and colours, and how registers spell its words."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from core.measures import (
    OF_WHAT_IS_OVER,
    Ages,
    Chart,
    Count,
    Duration,
    Kpi,
    Month,
    Share,
    between,
    by,
    empty,
    filled,
    is_,
    not_,
)
from core.resource import Colour
from core.resources.tickets.states import ENDED
from core.view import Condition
from db.models.tickets import Ticket
from db.vocabulary.tickets import CustomerVerified, FollowupResult, TicketChannel, TicketKind
from db.vocabulary.tickets import TicketStatus as State

COMPLAINT = is_(Ticket.kind, TicketKind.COMPLAINT)
# A ticket whose time is not over is neither in time nor late; one still open after it is late.
RESPONSE_OVER = between(Ticket.first_response_due, "", "now")
RESPONDED = Share((by(Ticket.first_responded_at, Ticket.first_response_due),))


def _answered_within(key: str, percent: int) -> Kpi:
    """The time to the first response that so many percent of the tickets took at most."""
    return Kpi(
        key,
        Duration(Ticket.received_at, Ticket.first_responded_at, percent),
        (filled(Ticket.first_responded_at),),
        trend=Ticket.received_at,
        rises=False,
        icon=":material/timer:",
        rule="R088",
    )


def _complaints_in_time(key: str, stop: Any, due: Any, rule: str) -> Kpi:
    """How many complaints whose time is over were dealt with in it."""
    return Kpi(
        key,
        Share((by(stop, due),)),
        (COMPLAINT, between(due, "", "now")),
        target=100,
        trend=Ticket.received_at,
        icon=":material/verified:",
        rule=rule,
        about=OF_WHAT_IS_OVER,
    )


def _of_complaints(key: str, rule: str, *of: Condition, rises: bool = False) -> Kpi:
    """How many of all complaints went this way, by the month they came in."""
    return Kpi(key, Share(of), (COMPLAINT,), trend=Ticket.received_at, rises=rises, rule=rule)


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
    Kpi(
        "stalled",
        Count(),
        (not_(Ticket.status, *ENDED), empty(Ticket.resolved_at), between(Ticket.stalled_at, "", "now")),
        target=0,
        rises=False,
        icon=":material/hourglass_disabled:",
        rule="R045",
    ),
    Kpi(
        "responded_in_time",
        RESPONDED,
        (RESPONSE_OVER,),
        target=100,
        trend=Ticket.received_at,
        icon=":material/verified:",
        rule="R084",
        about=OF_WHAT_IS_OVER,
    ),
    _answered_within("response_median", 50),
    _answered_within("response_slowest", 90),
    _complaints_in_time("resolved_in_time", Ticket.resolved_at, Ticket.resolve_due, "R085"),
    _complaints_in_time("closed_in_time", Ticket.closed_at, Ticket.close_due, "R219"),
    _of_complaints(
        "handled", "R091", is_(Ticket.status, State.CLOSED), filled(Ticket.customer_informed_at), rises=True
    ),
    _of_complaints("repeated", "R290", filled(Ticket.repeat_of_id)),
    _of_complaints("declined", "R209", is_(Ticket.status, State.DECLINED)),
    Kpi(
        "reopened",
        Share((between(Ticket.reopen_count, "1", ""),)),
        (is_(Ticket.status, State.CLOSED),),
        trend=Ticket.closed_at,
        rises=False,
        icon=":material/replay:",
        rule="R092",
    ),
    Kpi(
        "major_reported_in_time",
        Share((by(Ticket.major_reported_at, Ticket.major_report_due),)),
        (is_(Ticket.is_major, True), between(Ticket.major_report_due, "", "now")),
        target=100,
        icon=":material/campaign:",
        rule="R291",
        about=OF_WHAT_IS_OVER,
    ),
    Kpi(
        "group_told_in_time",
        Share((by(Ticket.group_feedback_at, Ticket.group_feedback_due),)),
        (between(Ticket.group_feedback_due, "", "now"),),
        target=100,
        icon=":material/forward_to_inbox:",
        rule="R289",
        about=OF_WHAT_IS_OVER,
    ),
)
CHARTS = (
    Chart("received_per_month", Month(Ticket.received_at)),
    Chart("by_kind", Ticket.kind, split=Ticket.status, rule="R377"),
    Chart("open_by_age", Ages(Ticket.received_at, (2, 4, 8, 31)), where=(not_(Ticket.status, *ENDED),)),
    Chart("by_area", Ticket.category, where=(is_(Ticket.kind, TicketKind.COMPLAINT),), rule="R396"),
    Chart("by_root_cause", Ticket.root_cause, where=(COMPLAINT,), rule="R093", pareto=True),
    Chart("responded_by_kind", Ticket.kind, RESPONDED, where=(RESPONSE_OVER,), target=100, rule="R088"),
    Chart(
        "handled_per_month",
        Month(Ticket.received_at),
        Share((is_(Ticket.status, State.CLOSED),)),
        where=(COMPLAINT,),
        rule="R091",
    ),
    # What a team is measured by (R378).
    Chart("handled_by_team", Ticket.team_id, where=(filled(Ticket.resolved_at),), rule="R378"),
    Chart("responded_by_team", Ticket.team_id, RESPONDED, where=(RESPONSE_OVER,), target=100, rule="R378"),
    Chart(
        "response_by_team",
        Ticket.team_id,
        Duration(Ticket.received_at, Ticket.first_responded_at),
        where=(filled(Ticket.first_responded_at),),
        rule="R378",
    ),
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
