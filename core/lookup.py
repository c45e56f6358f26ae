"""What rules and parsers ask of the database while a change set is committed: rulebook, related rows, names."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from core import calendars, statement, values
from core.access import Action, Actor, Rights, barred, covers
from core.context import Context, Pause, Policy
from core.digests import phone_hash, tombstones
from core.masks import masked_fields
from core.messages import N_, Say
from core.resource import Field, Resource
from core.resources import RESOURCES
from core.rules.phones import parse_phone
from core.rules.problem import ValueProblem
from core.rules.text import clean_text
from core.worktime import Calendar
from db import calendars as db_calendars
from db import persons, policies, queries, writes
from db.columns import FieldType, marks

# The site and the department a row belongs to.
Place = tuple[int | None, int | None]


def pauses_of(session: Session, table: str, id: int, now: datetime) -> tuple[Pause, ...]:
    """The stretches in which the clocks of a record rested, in order."""
    return tuple(Pause(*one) for one in db_calendars.pauses(session, table, id, now))


class Lookup:
    """Answers questions of one commit and remembers them until its end; of a `dry` one nothing is written."""

    def __init__(self, session: Session, actor: Actor, now: datetime, *, dry: bool = False) -> None:
        self.session = session
        self.actor = actor
        self.now = now
        self._dry = dry
        self.zone = ZoneInfo(actor.zone)
        self._rows: dict[tuple[str, int], Mapping[str, Any] | None] = {}
        self._named: dict[tuple[str, str], int] = {}
        self._meant: dict[tuple[str, str], int | None] = {}
        self._serving: dict[tuple[str, int], Mapping[str, Any] | None] = {}
        self._readings: dict[str, values.Reading] = {}
        self._policies: dict[str, tuple[policies.Value, ...]] = {}
        self._calendars: dict[int | None, Calendar] = {}
        self._buried: frozenset[str] | None = None

    def forget(self, table: str, id: int) -> None:
        """Read this row anew next time; it has just been written."""
        self._rows.pop((table, id), None)

    def policy(self, key: str, place: Place, then: date | datetime | None = None) -> Policy:
        """The rulebook value in force today, or on another day, in a place, else in the company (R444)."""
        if key not in self._policies:
            self._policies[key] = policies.values_of(self.session, key)
        then = then or self.now
        on = then.astimezone(self.zone).date() if isinstance(then, datetime) else then
        found = policies.in_force(self._policies[key], key, *place, on)
        return Policy(found.key, found.value, found.unit, found.source_rule, found.id)

    def calendar(self, site_id: int | None) -> Calendar:
        """The working calendar of a site, or of the company."""
        if site_id not in self._calendars:
            self._calendars[site_id] = calendars.of(self.session, site_id)
        return self._calendars[site_id]

    def context(
        self,
        resource: Resource,
        values: dict[str, Any],
        before: Mapping[str, Any] | None,
        *,
        related: Callable[[str], Mapping[str, Any] | None] | None = None,
        importing: bool = False,
    ) -> Context:
        """What rules may look at while this row is written; `values` may still change."""

        def place() -> Place:
            found = (values.get("site_id"), values.get(resource.scopes.department))
            # A new row of the same set is nothing a rule could be made for yet.
            site, department = (None if isinstance(id, str) else id for id in found)
            return site, department

        def pauses() -> tuple[Pause, ...]:
            return () if before is None else pauses_of(self.session, resource.table, before["id"], self.now)

        def row_of(key: str) -> Mapping[str, Any] | None:
            return self.related(resource.fields[key].target or "", values.get(key))

        return Context(
            table=resource.table,
            values=values,
            before=before,
            actor=self.actor,
            now=self.now,
            policy=lambda key, then=None: self.policy(key, place(), then),
            related=related or row_of,
            calendar=lambda: self.calendar(place()[0]),
            pauses=pauses,
            rows=self.rows,
            meant=lambda key, text: self.meant(resource.fields[key], text),
            rights=self.rights,
            statement=lambda row: statement.draw(
                self.session, row["kind"], row["period_end"], row["department_id"]
            ),
            buried=self.buried,
            importing=importing,
        )

    def related(self, table: str, id: int | None) -> Mapping[str, Any] | None:
        """Every column of a living row, None when there is none."""
        if id is None:
            return None
        if (table, id) not in self._rows:
            self._rows[table, id] = writes.row_of(self.session, RESOURCES[table].model, id)
        return self._rows[table, id]

    def rows(self, table: str, **equal: Any) -> list[Mapping[str, Any]]:
        """Every column of the living rows with these values, oldest first, as they are stored."""
        return writes.rows_where(self.session, RESOURCES[table].model, equal)

    def rights(self, table: str) -> Rights | None:
        """Grants and scopes of a table, None for a table there is not."""
        return RESOURCES[table].rights if table in RESOURCES else None

    def buried(self, values: Mapping[str, Any]) -> bool:
        """Was a person destroyed who was known by one of these (see `core.digests.tombstones`)?"""
        if self._buried is None:
            self._buried = persons.tombstones(self.session)
        return bool(self._buried) and not self._buried.isdisjoint(tombstones(values))

    def named(self, one: Field, id: int) -> str:
        """The name of the record a reference points to, its number where the actor may not see the name."""
        target = RESOURCES[one.target or ""]
        row = self.related(target.table, id)
        hidden = row is None or target.title.key in masked_fields(self.actor, target)
        return str(id) if row is None or hidden else str(row[target.title.key])

    def reading(self, resource: Resource) -> values.Reading:
        """What parsing a cell of this table needs."""
        if resource.table not in self._readings:
            reading = values.Reading(self.zone, self.find, resource.spellings, resource.blanks)
            self._readings[resource.table] = reading
        return self._readings[resource.table]

    def find(self, one: Field, text: str) -> int:
        """The id of the row a typed name means; raises `ValueProblem` for none or several.

        Only rows the actor may see are found; people and departments may be named by everybody.
        """
        target = RESOURCES[one.target or ""]
        key = (target.table, text.strip())
        if key not in self._named:
            self._named[key] = self._find(one, target, text)
        return self._named[key]

    def meant(self, one: Field, text: str) -> int | None:
        """The id of the row a text means, None where it means none or several."""
        key = (one.target or "", text)
        if key not in self._meant:
            try:
                self._meant[key] = self.find(one, text)
            except ValueProblem:
                self._meant[key] = None
        return self._meant[key]

    def _find(self, one: Field, target: Resource, text: str) -> int:
        name = clean_text(text, 200) or ""
        for attribute in target.identify or (target.title,):
            if target.fields[attribute.key].type is not FieldType.TEXT:
                continue
            ids = self._ids(target, attribute, name)
            seen = [id for id in ids if self.visible(target, id)]
            if len(seen) == 1:
                return seen[0]
            if seen:
                raise values.unknown_reference(one, name, len(seen))
        raise values.unknown_reference(one, name, 0)

    def _ids(self, target: Resource, attribute: Any, name: str) -> list[int]:
        about = marks(attribute)
        hashed = f"{attribute.key}_hash"
        if about is not None and about.format == "phone" and hashed in target.fields:
            try:
                digest = phone_hash(parse_phone(name))
            except ValueProblem:
                return []
            return writes.id_where(self.session, target.model, hashed, digest)
        return [id for id, _ in queries.find(self.session, target.model, (attribute.key,), name, EVERY_ROW)]

    def visible(self, target: Resource, id: int) -> bool:
        """May the actor name this row in a reference?"""
        if target.directory:
            return True
        row = self.related(target.table, id)
        if row is None:
            return False
        if target.requested:
            return not barred(self.actor, target.rights, row)
        return self.within(target, Action.VIEW, row)

    def require_serving(self, one: Field, id: int) -> None:
        """Refuse a row out of service for new work (R256); none is taken out before this set of changes is stored.

        Raises `ValueProblem`.
        """
        target = RESOURCES[one.target or ""]
        if (target.table, id) not in self._serving:
            self._serving[target.table, id] = writes.row_of(
                self.session, target.model, id, held=not self._dry
            )
        row = self._serving[target.table, id]
        if row is not None and not row["active"]:
            said = N_("{name} does not work here any more; choose somebody else.")
            raise ValueProblem(Say(said, name=row[target.title.key]), rule="R256")

    def within(self, resource: Resource, action: Action, row: Mapping[str, Any]) -> bool:
        """Does the actor's right reach this row, and is the row it belongs to within what the actor sees?

        The parent of a new row may be a new row of the same set, which is the actor's own.
        """
        if not covers(self.actor, action, resource.rights, row):
            return False
        parent = resource.scopes.parent
        if not parent or isinstance(row[parent], str):
            return True
        above = RESOURCES[resource.fields[parent].target or ""]
        found = self.related(above.table, row[parent])
        # That one may be named in a request does not open what belongs to it.
        return found is not None and self.within(above, Action.VIEW, found)


EVERY_ROW = queries.RowScope(everything=True)
