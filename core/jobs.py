"""The scheduled work: reminders, overdue clocks in levels to named roles, the anchor; by one process at a time."""

import os
import socket
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from time import sleep
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from core import ageing, anchors, clock, erasures, grading, outbox, report_desk, service
from core.access import Actor
from core.calendars import COMPANY_ZONE
from core.context import Policy
from core.deadlines import Deadline, due
from core.lookup import Lookup
from core.messages import N_, Say, Term
from core.moves import closed_because
from core.resource import Resource
from core.resources import RESOURCES
from core.workflow import Transition
from core.worktime import Calendar
from db import notices, policies, writes
from db.columns import FieldType
from db.models.organisation import User
from db.session import database
from db.vocabulary.notices import NoticeKind
from db.vocabulary.organisation import UserRole

# The id of a site and that of a department; None for any.
Place = tuple[int | None, int | None]
LEASE, LEASED_FOR = "jobs", timedelta(minutes=5)
HOLDER = f"{socket.gethostname()}:{os.getpid()}"
# A clock that ran out longer ago is history, such as a register that was brought in; nobody is told of it anew.
NEWS = timedelta(days=7)
REMINDED_FOR = timedelta(days=60)
# Notices stored in one go; who saves something waits no longer than that takes.
AT_ONCE = 200
# Seconds between two goes. Another process that waits for SQLite asks anew every tenth of a second; without a break as
# long as that it would hardly ever meet the moment between them, and be refused as busy after ten seconds.
BREAK = 0.12
LEVELS = (("", 1), ("escalation.level2", 2), ("escalation.level3", 3))


@dataclass(frozen=True, slots=True)
class Late:
    """A clock that ran out, or is about to: whose row it is, and when it was due."""

    resource: Resource
    deadline: Deadline
    row: Mapping[str, Any]
    due: datetime

    @property
    def place(self) -> str:
        """What tells this clock of this row from every other, a new due time included."""
        return f"{self.resource.table}:{self.row['id']}:{self.deadline.key}:{self.due:%Y%m%d%H%M%S}"

    def said(self, sentence: str, **more: object) -> Say:
        """The sentence with the clock, the number of the row and the due time."""
        number = self.resource.number.column.key if self.resource.number else "id"
        return Say(
            sentence,
            clock=Term(f"deadline.{self.resource.table}.{self.deadline.key}"),
            number=str(self.row[number]),
            due=f"{self.due.astimezone(ZoneInfo(COMPANY_ZONE)):%Y-%m-%d %H:%M}",
            **more,
        )


def run(send: outbox.Send | None = None, holder: str = HOLDER) -> int | None:
    """Do what is due now; gives the number of new notices, None while another process is doing it."""
    now = clock.now()
    with database().writing() as session:
        if not notices.take_lease(session, LEASE, holder, now, now + LEASED_FOR):
            return None
    # Nobody's work waits while it is found out whom to tell, and only shortly while they are told.
    with database().reading() as session:
        told = list(notices.unknown(session, _told(Office(session, now))))
    made = 0
    for start in range(0, len(told), AT_ONCE):
        if start:
            sleep(BREAK)
        with database().writing() as session:
            fresh = notices.add(session, told[start : start + AT_ONCE])
            for notice in fresh:
                outbox.post(session, notice, now)
            made += len(fresh)
    _act(now)
    outbox.deliver(now, send or outbox.send_by_apprise)
    anchors.keep(now)
    erasures.keep()
    return made


def _act(now: datetime) -> None:
    """Do what no person does, in the name of the first administrator: drafts of reports, steps and classes whose time has come."""
    with database().reading() as session:
        keeper = next(iter(notices.with_role(session, UserRole.ADMIN)), None)
        if keeper is None:
            return
        actor = Actor(keeper.id, keeper.login, keeper.name, frozenset(), system=True)
        office, lookup = Office(session, now), Lookup(session, actor, now)
        ready = [
            (resource.table, row["id"], row["version"], step.event)
            for resource in RESOURCES.values()
            for step in _own_steps(resource)
            for row in _due_to(office, resource, step)
            if _open(lookup, resource, step, row["id"])
        ]
    ageing.keep_in_step(actor, now, BREAK)
    grading.keep(actor, now, BREAK)
    report_desk.make_due(actor)
    for table, id, version, event in ready:
        service.move(actor, table, id, version, event, {}, f"{event}:{table}:{id}:{version}:{now:%Y%m%d%H%M}")


def _own_steps(resource: Resource) -> Iterator[Transition]:
    """The steps of a table that the product takes."""
    yield from (
        step for step in (resource.workflow.transitions if resource.workflow else ()) if step.by_system
    )


def _open(lookup: Lookup, resource: Resource, step: Transition, id: int) -> bool:
    """Does nothing stand in the way of a step: a place with a longer time than another, or that it was taken already?"""
    row = writes.row_of(lookup.session, resource.model, id)
    if row is None:
        return False
    context = lookup.context(resource, dict(row), row)
    return step.exists_for(context) and closed_because(step, context, lookup.actor) is None


def _due_to(office: "Office", resource: Resource, step: Transition) -> Iterable[Mapping[str, Any]]:
    """The rows whose time for a step of the product is over, by the shortest time that any place has."""
    assert resource.workflow is not None
    assert step.lapse is not None
    if step.lapse.reminds is not None:
        return [late.row for late, sent, most in _reminded(office, resource, step) if sent >= most]
    session, now, policy = office.session, office.now, step.lapse.policy
    before = now - _shortest(session, policy, now) if policy else now
    column = step.lapse.column.key
    return notices.lapsed(session, resource.model, resource.workflow.field, step.sources, column, before)


def _reminded(office: "Office", resource: Resource, step: Transition) -> Iterator[tuple[Late, int, int]]:
    """The overdue rows of a step after reminders on which no reminder came today, with how many came and shall come."""
    assert resource.workflow is not None
    assert step.lapse is not None
    column, since = step.lapse.column.key, office.now - REMINDED_FOR
    deadline = next(one for one in resource.deadlines if one.due.key == column)
    came = notices.reminders(office.session, resource.table, deadline.key, since)
    state, scopes = resource.workflow.field, resource.scopes
    also = ("version", state, step.lapse.reminds.key, *filter(None, (scopes.site, scopes.department)))
    for late in _between(office.session, resource, deadline, since, office.now, also):
        # On the day it ran out its people are told that it did.
        sent, last = came.get(f"{NoticeKind.REMINDER.value}:{late.place}", (0, late.due))
        news = sent > 0 or late.due >= office.now - NEWS
        if news and late.row[state] in step.sources and _day(last) < _day(office.now):
            place = (late.row.get(scopes.site), late.row.get(scopes.department))
            yield late, sent, office.number(step.lapse.policy, place)


def _told(office: "Office") -> Iterator[dict[str, Any]]:
    """All notices of the clocks as they stand, those given long ago among them."""
    for resource in RESOURCES.values():
        for deadline in resource.deadlines:
            for late in _late(office, resource, deadline):
                for level, people in _levels(office, late):
                    kind = NoticeKind.OVERDUE if level == 1 else NoticeKind.ESCALATION
                    yield from _rows(late, kind, level, people, office.now)
            if deadline.remind:
                for late in _to_remind(office, resource, deadline):
                    yield from _rows(late, NoticeKind.REMINDER, 0, _owners(office, late), office.now)
        for step in _own_steps(resource):
            if step.lapse and step.lapse.reminds is not None:
                yield from _further(office, resource, step, step.lapse.reminds.key)


def _further(office: "Office", resource: Resource, step: Transition, named: str) -> Iterator[dict[str, Any]]:
    """The next reminder of each row that has not had all of them, to the person named in it (R261)."""
    for late, sent, most in _reminded(office, resource, step):
        if sent < most:
            said = late.said(AGAIN, n=sent + 1, most=most)
            people = office.active([late.row[named]])
            yield from _rows(late, NoticeKind.REMINDER, sent + 1, people, office.now, said)


SAID = {
    NoticeKind.REMINDER: N_("{clock} of {number} is due {due}."),
    NoticeKind.OVERDUE: N_("{clock} of {number} is overdue since {due}."),
    NoticeKind.ESCALATION: N_("{clock} of {number} is overdue since {due} and still open: please see to it."),
}
AGAIN = N_("{clock} of {number} is overdue since {due}: reminder {n} of {most}.")


def _rows(
    late: Late,
    kind: NoticeKind,
    level: int,
    people: Iterable[User],
    now: datetime,
    said: Say | None = None,
) -> Iterator[dict[str, Any]]:
    """A notice to each; a reminder without a number may come once a day, everything else once."""
    day = f":{_day(now)}" if kind is NoticeKind.REMINDER and not level else ""
    hidden = late.resource.scopes.hidden_from
    for person in people:
        # The person complained about hears nothing of the case (R286).
        if hidden and late.row[hidden] == person.id:
            continue
        yield {
            "key": f"{kind.value}:{late.place}:{level}{day}:{person.id}",
            "user_id": person.id,
            "kind": kind,
            "table_name": late.resource.table,
            "row_id": late.row["id"],
            "clock": late.deadline.key,
            "level": level,
            "said": (said or late.said(SAID[kind])).as_json(),
            "at": now,
        }


def _day(now: datetime) -> date:
    return now.astimezone(ZoneInfo(COMPANY_ZONE)).date()


def _late(office: "Office", resource: Resource, deadline: Deadline) -> Iterator[Late]:
    yield from _between(office.session, resource, deadline, office.now - NEWS, office.now)


def _to_remind(office: "Office", resource: Resource, deadline: Deadline) -> Iterator[Late]:
    """Rows from so long before they are due until they come back (R318: T-1, T, each day after)."""
    ahead = office.span(deadline.remind)
    yield from _between(office.session, resource, deadline, office.now - REMINDED_FOR, office.now + ahead)


def _between(
    session: Session,
    resource: Resource,
    deadline: Deadline,
    since: datetime,
    until: datetime,
    also: Iterable[str] = (),
) -> Iterator[Late]:
    scopes = resource.scopes
    columns = [name for name in (*scopes.own, scopes.department, scopes.hidden_from, *also) if name]
    if resource.number:
        columns.append(resource.number.column.key)
    by_day = resource.fields[deadline.due.key].type is FieldType.DATE
    # A day is over at its end, so a clock of days ran out with yesterday at the latest.
    span = (_day(since), _day(until) - timedelta(days=1)) if by_day else (since, until)
    ended = None
    if resource.workflow is not None and resource.workflow.ends:
        ended = (resource.workflow.field, sorted(resource.workflow.ends))
    keys = (deadline.due.key, deadline.stops.key)
    for row in notices.running(session, resource.model, columns, *keys, span, ended):
        end = row[deadline.due.key]
        if by_day:
            end = datetime.combine(end + timedelta(days=1), time(), ZoneInfo(COMPANY_ZONE))
        yield Late(resource, deadline, row, end)


def _shortest(session: Session, key: str, now: datetime) -> timedelta:
    """The shortest length a rulebook value has now in any place."""
    places = {(one.site_id, one.department_id) for one in policies.values_of(session, key)}
    return min(_span(session, key, now, place) for place in places)


def _span(session: Session, key: str, now: datetime, place: Place = (None, None)) -> timedelta:
    """The length of a rulebook value counted from now, in the company or a place of it."""
    value = policies.in_force(policies.values_of(session, key), key, *place, _day(now))
    policy = Policy(value.key, value.value, value.unit, value.source_rule, value.id)
    return due(policy, now, _always()) - now


def _always() -> Calendar:
    """The calendar of notices, which know no working hours."""
    return Calendar(ZoneInfo(COMPANY_ZONE), (((0, 24 * 60),),) * 7)


class Office:
    """The people and the lengths of time one run asks for, each read once."""

    def __init__(self, session: Session, now: datetime) -> None:
        self.session, self.now = session, now
        self._known: dict[Hashable, Any] = {}
        self._spans: dict[str, timedelta] = {}

    def active(self, ids: Sequence[int]) -> list[User]:
        """Those of these people who still work here."""
        return self._once(tuple(ids), lambda: notices.active(self.session, ids))

    def with_role(self, role: UserRole, department_id: int | None = None) -> list[User]:
        """The active people with a role, of one department where one is named."""
        return self._once((role, department_id), lambda: notices.with_role(self.session, role, department_id))

    def span(self, key: str) -> timedelta:
        """The length of a rulebook value counted from now, in the company."""
        if key not in self._spans:
            self._spans[key] = _span(self.session, key, self.now)
        return self._spans[key]

    def number(self, key: str, place: Place) -> int:
        """A rulebook value that counts, as it is in force today in a place."""
        values = self._once(("value", key), lambda: policies.values_of(self.session, key))
        return int(policies.in_force(values, key, *place, _day(self.now)).value)

    def _once(self, asked: Hashable, read: Callable[[], Any]) -> Any:
        if asked not in self._known:
            self._known[asked] = read()
        return self._known[asked]


def _levels(office: Office, late: Late) -> Iterator[tuple[int, list[User]]]:
    """Who is told by now: the people of the row, then the heads of its department, then the executives."""
    for key, level in LEVELS[: late.deadline.levels]:
        if key and office.now < late.due + office.span(key):
            return
        if level == 1:
            yield level, _owners(office, late)
        elif level == 2:
            yield level, _heads(office, late)
        else:
            yield level, office.with_role(UserRole.EXECUTIVE)


def _owners(office: Office, late: Late) -> list[User]:
    """The people the row names, or the roles that keep the clock; where there is nobody, the heads of its department."""
    if late.deadline.by:
        return _keepers(office, late) or _heads(office, late)
    named = [late.row[name] for name in late.resource.scopes.own if late.row[name] is not None]
    return office.active(named) or _heads(office, late)


def _keepers(office: Office, late: Late) -> list[User]:
    """Those with a role that keeps the clock: of the department of the row, where it has none with it of the company."""
    found: dict[int, User] = {}
    for role in sorted(late.deadline.by):
        people = office.with_role(role, _place(late)) or office.with_role(role)
        found.update({one.id: one for one in people})
    return list(found.values())


def _place(late: Late) -> int | None:
    department = late.resource.scopes.department
    return late.row[department] if department else None


def _heads(office: Office, late: Late) -> list[User]:
    place = _place(late)
    return office.with_role(UserRole.MANAGER, place) if place else []
