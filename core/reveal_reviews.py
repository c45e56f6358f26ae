"""Reviewing looks at masked values: who looked at what, what is unusual about it and why, and what was found (R149)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from core import calendars, clock, trail
from core.access import Actor, Refused, Role, Scope, own_hand
from core.lookup import Lookup
from core.messages import N_, AppError, Say
from core.refusals import written_down
from core.resources import RESOURCES
from core.rules.problem import storable
from core.seals import audit_key
from db import reveals, writes
from db.reveals import Look
from db.session import database
from db.vocabulary.organisation import AuditAction

REVIEWERS = frozenset({Role.EXECUTIVE, Role.MANAGER, Role.SUPERVISOR})
# What is usual is learnt from this many days.
LEARNT = timedelta(days=90)
# A median of fewer days says nothing about a person.
FEW_DAYS = 5
LOG = trail.LOOKS


@dataclass(frozen=True, slots=True)
class Judged:
    """One look and what stands out about it; nothing where it is usual."""

    look: Look
    unusual: tuple[Say, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """One person's looks in the period: how many, on a median day, at most in an hour and on a day, how many unusual."""

    id: int
    name: str
    roles: tuple[str, ...]
    n: int
    usual: float
    most_in_an_hour: int
    most_in_a_day: int
    unusual: int


@dataclass(frozen=True, slots=True)
class Limits:
    """The thresholds of the rulebook."""

    factor: int
    least: int
    same_record: int


def may_review(actor: Actor) -> bool:
    """Does the actor mark looks of others as reviewed?"""
    return not actor.roles.isdisjoint(REVIEWERS)


def sees_content(actor: Actor) -> bool:
    """Who only looks after accounts sees who looked and how often, not at what and why (spec 4.2)."""
    return actor.roles != frozenset({Role.ADMIN})


def of(actor: Actor, days: int) -> tuple[list[Judged], list[Person]]:
    """The looks of the last days the actor may read, the newest first, and the people behind them, most looks first."""
    now, zone = clock.now(), ZoneInfo(actor.zone)
    since = now - timedelta(days=days)
    with database().reading() as session:
        found = _within_reach(session, actor, now - max(LEARNT, timedelta(days=days)))
        usual = found if trail.reach(actor) is Scope.ALL else reveals.looks(session, now - LEARNT)
        judge = _Judge(session, actor, usual, zone, now)
        judged = judge.all([look for look in found if look.at >= since])
    return judged, sorted(_people(judged, judge, zone), key=lambda one: (-one.n, one.name))


def _within_reach(session: Session, actor: Actor, since: datetime) -> list[Look]:
    scope = trail.reach(actor)
    if scope is Scope.ALL:
        return reveals.looks(session, since)
    if scope is Scope.DEPARTMENT:
        return reveals.looks(session, since, department_id=actor.department_id or 0)
    return reveals.looks(session, since, person_id=actor.id)


@written_down(lambda *_: LOG)
def review(actor: Actor, ids: Sequence[int], note: str) -> int:
    """Mark looks as reviewed, with what was found; gives how many were not reviewed before.

    Raises `Refused` for who reviews nothing, for looks out of reach and for the actor's own, `AppError` without a note.
    """
    own_hand(actor)
    if not may_review(actor):
        raise Refused(Say(N_("Your role does not review looks at masked values.")), "R149")
    if not note.strip():
        raise AppError(Say(N_("Say what you found.")), "R149")
    with database().writing() as session:
        now = clock.now()
        seen = {look.id: look for look in _within_reach(session, actor, now - timedelta(days=3_650))}
        chosen = [seen.get(id) for id in ids]
        if None in chosen:
            raise Refused(Say(N_("There is no such record, or it is not open to you.")))
        if any(look is not None and look.actor_id == actor.id for look in chosen):
            raise Refused(Say(N_("Nobody reviews their own looks.")), "R149")
        fresh = [look for look in chosen if look is not None and look.reviewed_at is None]
        for look in fresh:
            reveals.add_review(session, look.id, actor.id, now, storable(note.strip()))
        entries = [_entry(actor, look, note) for look in fresh]
        if entries:
            writes.chain(session, entries, now, audit_key())
        return len(fresh)


def _entry(actor: Actor, look: Look, note: str) -> dict:
    return {
        "actor_id": actor.id,
        "action": AuditAction.SETTING,
        "table_name": LOG,
        "row_id": look.id,
        "change_set_id": None,
        "changes": {},
        "reason": storable(note.strip()),
        "rule": "R149",
    }


class _Judge:
    """Says of each look what is unusual about it, measured by the person's and the role's own past."""

    def __init__(
        self, session: Session, actor: Actor, known: Sequence[Look], zone: ZoneInfo, now: datetime
    ) -> None:
        self.session, self.zone = session, zone
        lookup = Lookup(session, actor, now)
        values = (
            lookup.policy(key, (None, None)).number
            for key in ("reveal.unusual_factor", "reveal.unusual_least", "reveal.same_record")
        )
        self.limits = Limits(*values)
        self.days = Counter((look.actor_id, self.day(look)) for look in known)
        self.roles = {look.actor_id: tuple(look.roles) for look in known}
        self.same = Counter((look.actor_id, self.day(look), look.table_name, look.row_id) for look in known)

    def day(self, look: Look) -> date:
        """The calendar day of a look where it is read."""
        return look.at.astimezone(self.zone).date()

    def usual_of(self, person: int, but: date | None = None) -> float | None:
        """The person's looks on a median day on which they looked at all; None with too few days to tell."""
        counts = [n for (who, day), n in self.days.items() if who == person and day != but]
        return median(counts) if len(counts) >= FEW_DAYS else None

    def usual_of_role(self, person: int) -> float | None:
        """The same for others who share a role with the person."""
        mine = set(self.roles.get(person, ()))
        counts = [
            n for (who, _), n in self.days.items() if who != person and not mine.isdisjoint(self.roles[who])
        ]
        return median(counts) if len(counts) >= FEW_DAYS else None

    def all(self, looks: Sequence[Look]) -> list[Judged]:
        """Every look with what stands out about it."""
        theirs = self._theirs(looks)
        many = {
            (look.actor_id, self.day(look)): tuple(self._many(look.actor_id, self.day(look)))
            for look in looks
        }
        return [
            Judged(look, (*many[look.actor_id, self.day(look)], *self._alone(look, look.id in theirs)))
            for look in looks
        ]

    def _many(self, person: int, day: date) -> Iterator[Say]:
        n = self.days[person, day]
        if n < self.limits.least:
            return
        own, role = self.usual_of(person, day), self.usual_of_role(person)
        if own is not None and n > self.limits.factor * own:
            yield Say(N_("{n} looks on this day; this person usually has {usual}"), n=n, usual=f"{own:g}")
        elif role is not None and n > self.limits.factor * role:
            yield Say(
                N_("{n} looks on this day; others in this role usually have {usual}"), n=n, usual=f"{role:g}"
            )

    def _alone(self, look: Look, theirs: bool) -> Iterator[Say]:
        calendar = calendars.of(self.session, look.site_id)
        day = calendar.day_of(look.at)
        if not any(begin <= look.at < end for begin, end in calendar.stretches(day)):
            yield Say(N_("outside working time"))
        if not theirs:
            yield Say(N_("no open ticket and no record of theirs"))
        n = self.same[look.actor_id, self.day(look), look.table_name, look.row_id]
        if n > self.limits.same_record:
            yield Say(N_("{n} looks at this record on this day"), n=n)

    def _theirs(self, looks: Sequence[Look]) -> set[int]:
        """The looks at records that are the person's own, or for whose customer they had a ticket open at the time."""
        by_table: dict[str, list[Look]] = defaultdict(list)
        for look in looks:
            by_table[look.table_name].append(look)
        found: set[int] = set()
        for table, part in by_table.items():
            if table in RESOURCES:
                resource, rows = RESOURCES[table], {look.row_id for look in part}
                own = reveals.owned(self.session, resource.model, resource.scopes.own, rows)
                found |= {look.id for look in part if (look.row_id, look.actor_id) in own}
        customers = by_table.get("customers", [])
        if customers:
            found |= set(self._with_ticket(customers))
        return found

    def _with_ticket(self, looks: Sequence[Look]) -> Iterator[int]:
        since = min(look.at for look in looks)
        open_then: Mapping[tuple[int, int], list[tuple[datetime, datetime | None]]] = defaultdict(list)
        for customer, person, begun, ended in reveals.tasks(
            self.session, {look.row_id for look in looks}, since
        ):
            open_then[customer, person].append((begun, ended))
        for look in looks:
            spans = open_then.get((look.row_id, look.actor_id), [])
            if any(begun <= look.at and (ended is None or look.at <= ended) for begun, ended in spans):
                yield look.id


def _people(judged: Iterable[Judged], judge: _Judge, zone: ZoneInfo) -> Iterator[Person]:
    by_person: dict[int, list[Judged]] = defaultdict(list)
    for one in judged:
        by_person[one.look.actor_id].append(one)
    for id, theirs in by_person.items():
        local = [one.look.at.astimezone(zone) for one in theirs]
        days = Counter(at.date() for at in local)
        yield Person(
            id,
            theirs[0].look.name,
            tuple(theirs[0].look.roles),
            len(theirs),
            judge.usual_of(id) or median(days.values()),
            max(Counter(at.replace(minute=0, second=0, microsecond=0) for at in local).values()),
            max(days.values()),
            sum(bool(one.unusual) for one in theirs),
        )
