"""The way a sample ticket goes through its states, with the time of each step, up to now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from core.deadlines import LENGTHS
from core.resources.tickets import WORKFLOW
from core.rulebook_defaults import Default, service_limit
from db.vocabulary.tickets import TicketEventKind, TicketKind, TicketStatus

S, E = TicketStatus, TicketEventKind

_USUAL = (S.RESPONDED, S.ASSIGNED, S.IN_PROGRESS, S.RESOLVED, S.CLOSED)
_COMPLAINT = (S.RESPONDED, S.ACCEPTED, S.ASSIGNED, S.IN_PROGRESS, S.RESOLVED, S.CLOSED)
# With a demand for money, or when it is major, a complaint goes through all the signatures (R212).
_CHAIN = (
    S.RESPONDED, S.ACCEPTED, S.ASSIGNED, S.IN_PROGRESS, S.UNDER_REVIEW, S.DECIDED, S.OPINION_REVIEW,
    S.REPLYING,
    S.IN_PROGRESS, S.RESOLVED, S.CLOSED,
)  # fmt: skip
_DECLINED = (S.RESPONDED, S.DECLINED)
EVENT_KIND = {
    S.RESPONDED: E.OUTWARD_MESSAGE,
    S.ASSIGNED: E.ASSIGN,
    S.UNDER_REVIEW: E.RESULT,
    S.RESOLVED: E.RESULT,
    S.REOPENED: E.INWARD_MESSAGE,
    S.REPLYING: E.STATUS_CHANGE,
}
RECENT_DAYS = 12
# So long ago a complaint came in that may still be on its way through the signatures.
SIGNING_DAYS = 30


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the state it leads to and when it was taken."""

    status: TicketStatus
    at: datetime


def length_of(limit: Default) -> timedelta:
    """The length of a clock of the rulebook."""
    return (LENGTHS | {"day": timedelta(days=1)})[limit.unit.value] * int(limit.value)


def walk(
    rng: Random, kind: TicketKind, received: datetime, now: datetime, troubled: bool, full: bool
) -> list[Step]:
    """The steps up to now, beginning with the arrival; `troubled` is late more often, `full` signs it all."""
    states = _states(rng, kind, full)
    times = _times(rng, kind, received, states, troubled)
    steps = [Step(S.NEW, received), *(Step(s, at) for s, at in zip(states, times, strict=True) if at <= now)]
    age = (now - received).days
    signing = full and kind is TicketKind.COMPLAINT and age < SIGNING_DAYS
    if len(steps) > 1 and rng.random() < (
        0.95 if signing else 0.6 if age < RECENT_DAYS else 0.06 if age < 60 else 0.008
    ):
        # Somebody has not got round to it yet: the way ends before its end.
        steps = steps[: rng.randint(min(5, len(steps) - 1) if signing else 1, len(steps) - 1)]
    while not _leads_on(steps[-1].status):
        steps.pop()
    return steps


def _leads_on(status: TicketStatus) -> bool:
    """Whether the product knows a way on from a state; elsewhere no ticket may be left standing."""
    return status in WORKFLOW.ends or bool(WORKFLOW.of(status))


def _states(rng: Random, kind: TicketKind, full: bool) -> tuple[TicketStatus, ...]:
    chance = rng.random()
    if chance < 0.02:
        return rng.choice(((S.CANCELLED,), (S.RESPONDED, S.CANCELLED), (S.MERGED,)))
    if kind is TicketKind.COMPLAINT:
        if chance < 0.05:
            return _DECLINED
        states = _CHAIN if full else _COMPLAINT
    else:
        states = _USUAL
    if rng.random() < 0.04:
        return (*states[:-1], S.CLOSED, S.REOPENED, S.ASSIGNED, S.IN_PROGRESS, S.RESOLVED, S.CLOSED)
    return states


def _times(
    rng: Random, kind: TicketKind, received: datetime, states: tuple[TicketStatus, ...], troubled: bool
) -> list[datetime]:
    """When each step is taken: the three limits of the rulebook, kept by most, missed by some."""
    respond, resolve, close = (
        length_of(service_limit(kind.value, clock)) for clock in ("respond", "resolve", "close")
    )
    answered = received + respond * _used(rng, 0.33, troubled)
    solved = max(received + resolve * _used(rng, 0.45, troubled), answered + timedelta(hours=1))
    closed = max(received + close * _used(rng, 0.5, troubled), solved + timedelta(minutes=30))
    before = states.index(S.RESOLVED) if S.RESOLVED in states else len(states)
    times: list[datetime] = []
    for index, status in enumerate(states):
        if index == 0:
            at = answered
        elif index < before:
            at = answered + (solved - answered) * (index / before) ** 1.5
        elif index == before:
            at = solved
        elif index == before + 1 and status is S.CLOSED:
            at = closed
        else:
            at = times[-1] + timedelta(hours=rng.uniform(1, 30))
        times.append(at.replace(microsecond=0))
    return times


def _used(rng: Random, usual: float, troubled: bool) -> float:
    """The share of a limit that is used up: around `usual`, above 1 when late; log-normal, as waits are."""
    return usual * min(rng.lognormvariate(0.75 if troubled else 0.0, 0.7), 12)
