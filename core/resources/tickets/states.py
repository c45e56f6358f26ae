"""The states of a ticket in groups, and the roles that work on tickets (spec 3.5.1)."""

from core.access import Role
from db.vocabulary.tickets import Demand
from db.vocabulary.tickets import TicketStatus as State

ENDED = (State.CLOSED, State.DECLINED, State.CANCELLED, State.MERGED)
# A ticket that ended here was never settled: its clocks run no more, and none of them was met.
UNSETTLED = (State.DECLINED, State.CANCELLED, State.MERGED)
ARRIVED = (State.NEW, State.RESPONDED)
# The report and the opinions are signed for: what they are about stays as it is.
SIGNED = (State.UNDER_REVIEW, State.DECIDED, State.OPINION_REVIEW, State.REPLYING)
OPEN = (
    *ARRIVED,
    State.ACCEPTED,
    State.ASSIGNED,
    State.IN_PROGRESS,
    State.WAITING_CUSTOMER,
    *SIGNED,
    State.REOPENED,
)
# What a customer has to answer first is not our time, where the rulebook says so (sla.pause_when_waiting).
RESTS = frozenset({State.WAITING_CUSTOMER})
MONEY = frozenset({Demand.PRICE_REDUCTION, Demand.RETURN, Demand.EXCHANGE, Demand.DAMAGES})

LEADERS = frozenset({Role.MANAGER, Role.SUPERVISOR})
DESK = LEADERS | {Role.AGENT}
STAFF = DESK | {Role.SALES, Role.FIELD}
