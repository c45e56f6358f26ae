"""The verbs of the product: every page, route, command and test goes through these, and each checks rights."""

from collections.abc import Generator, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

from core import clock, reading, refusals, targets
from core import undo as undoing
from core.access import Action, Actor, Refused, index_only, may, own_hand, require
from core.changes import DELETED, NEW, Change, ChangeSet, Kind, Outcome, Status
from core.commit import Commit
from core.context import Context
from core.lookup import Lookup
from core.masks import HIDDEN, masked_fields
from core.measures import Chart, Kpi
from core.messages import N_, AppError, Say
from core.moves import open_steps
from core.reading import Figure, Page, Total
from core.resource import Echo, Field
from core.resources import RESOURCES
from core.seals import audit_key
from core.undo import Stacks, inverse, settle_drafts
from core.uniques import Uniques
from core.view import View
from core.workflow import Candidate, Transition
from db import queries, writes
from db.models.trace import AuditRow, Draft
from db.session import database
from db.vocabulary.organisation import AuditAction


@refusals.written_down(lambda view: view.table)
def read(actor: Actor, view: View) -> Page:
    """The rows of a view's page. Raises `Refused` without the right to the table, `BadView` for a bad link."""
    with database().reading() as session:
        return reading.page(session, actor, view)


def rows(actor: Actor, table: str, ids: Iterable[int]) -> Page:
    """Those of the rows that are open to the actor, with the fields of the list, in no order."""
    with database().reading() as session:
        return reading.rows(session, actor, table, list(ids))


def belonging(actor: Actor, table: str, ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """For each of the rows how many rows of which tables belong to it, as far as the actor may see them."""
    with database().reading() as session:
        return reading.belonging(session, actor, table, list(ids))


def editable(actor: Actor, table: str, ids: Iterable[int]) -> frozenset[int]:
    """Those of the rows the actor's right to change reaches; none without that right."""
    if not may(actor, Action.EDIT, RESOURCES[table].rights):
        return frozenset()
    with database().reading() as session:
        query = reading.query_of(actor, View(table, sort="id"), Action.EDIT)
        return frozenset(id for id, _ in queries.versions(session, query, list(ids)))


def count(actor: Actor, view: View, exact: bool = False) -> Total:
    """How many rows the view has, capped at 10,000 unless exact."""
    with database().reading() as session:
        return reading.total(session, actor, view, exact)


@refusals.written_down(lambda table, _id: table)
def fetch(actor: Actor, table: str, id: int) -> Mapping[str, Any] | None:
    """One record with masks applied, None when there is none the actor may see."""
    with database().reading() as session:
        return reading.one(session, actor, table, id)


def tile(actor: Actor, view: View, kpi: Kpi) -> Figure:
    """The value of a tile over a view."""
    with database().reading() as session:
        return reading.measure(session, actor, view, kpi)


def target(actor: Actor, declared: Kpi | Chart) -> float | None:
    """What a tile or a chart is meant to reach today."""
    with database().reading() as session:
        return targets.of(session, declared, clock.today(actor.zone))


def chart(actor: Actor, view: View, declared: Chart) -> list[Figure]:
    """The groups of a chart over a view."""
    with database().reading() as session:
        return reading.groups(session, actor, view, declared)


def options(
    actor: Actor, table: str, text: str = "", limit: int = 20, *, serving: bool = False
) -> list[tuple[int, str]]:
    """Rows that may be named in a reference to this table, as (id, name); for work those that are `serving`."""
    with database().reading() as session:
        return reading.options(session, actor, table, text, limit, serving=serving)


def distinctions(actor: Actor, table: str, ids: Iterable[int]) -> dict[int, str]:
    """What tells rows of one name apart in a list: a person's department, another record's number; "" for none.

    Only for ids `options` gave to this actor.
    """
    resource = RESOURCES[table]
    masked = masked_fields(actor, resource)
    keys = ("department_id",) if resource.directory else (one.key for one in resource.identify)
    key = next(
        (k for k in keys if k in resource.fields and k not in masked and k != resource.title.key), None
    )
    with database().reading() as session:
        lookup = Lookup(session, actor, clock.now())
        values = {id: (lookup.related(table, id) or {}).get(key or "") for id in ids}
        target = resource.fields[key].target if key else None
        return {
            id: ""
            if value is None
            else lookup.named(resource.fields[key or ""], value)
            if target
            else str(value)
            for id, value in values.items()
        }


def matching(actor: Actor, view: View, limit: int = 5000) -> list[int]:
    """The ids of all rows of a view the actor may edit, for a bulk edit; raises `AppError` beyond the limit."""
    with database().reading() as session:
        query = reading.query_of(actor, view, Action.EDIT)
        found = queries.ids(session, query, limit + 1)
    if len(found) > limit:
        raise AppError(
            Say(
                N_("More than {limit} rows match; narrow the filters first."),
                limit=limit,
            )
        )
    return found


def version(table: str) -> int:
    """A number that rises with each write to the table; caches are keyed by it."""
    with database().reading() as session:
        return queries.table_version(session, table)


def edition(*tables: str) -> tuple[Hashable, ...]:
    """The versions of some tables, and the database they stand in: what keeps an answer about them fresh."""
    here = database()
    with here.reading() as session:
        return str(here.url), *(queries.table_version(session, table) for table in tables)


def commit(change_set: ChangeSet) -> Outcome:
    """Store a change set and answer per cell: ok, error, conflict or refused.

    Good rows are saved and the others answered, or nothing is saved when the set is atomic. The same key of
    the same actor gives the first answer again and writes nothing.
    """
    table = change_set.changes[0].table if change_set.changes else ""
    with refusals.noted(change_set.actor, table):
        own_hand(change_set.actor)
        with database().writing() as session:
            outcome = Commit(session, change_set, clock.now(), audit_key()).run()
            refusals.of_outcome(session, change_set, outcome)
            return outcome


def rehearse(change_sets: Iterable[ChangeSet]) -> Iterator[Outcome]:
    """What `commit` would answer to sets of new rows, one after the other; nothing is written, nobody waits."""
    with database().reading() as session:
        uniques = Uniques(session)
        lookup: Lookup | None = None
        for change_set in change_sets:
            lookup = lookup or Lookup(session, change_set.actor, clock.now(), dry=True)
            yield Commit(session, change_set, clock.now(), b"").rehearse(lookup, uniques)


def create(actor: Actor, table: str, values: Mapping[str, Any], key: str, reason: str = "") -> Outcome:
    """A new record from a form."""
    row = f"{NEW}{key}"
    changes = tuple(Change(table, row, None, name, raw) for name, raw in values.items())
    return commit(ChangeSet(actor, changes, key, reason, Kind.FORM))


def enter(actor: Actor, table: str, values: Mapping[str, Any], key: str, reason: str = "") -> Outcome:
    """A record nobody types, made in the actor's name by a verb that has asked for the right to it."""
    own_hand(actor)
    with database().writing() as session:
        made = Commit(session, ChangeSet(actor, (), key, reason), clock.now(), audit_key())
        return made.enter(table, values)


def renew(actor: Actor, table: str, echo: Echo, ids: Sequence[int], key: str) -> Outcome:
    """Bring what records keep of others in step with the time that has passed; only the product itself does it.

    Raises `Refused` for people: what such a field holds is typed by nobody.
    """
    own_hand(actor)
    if not actor.system:
        raise Refused(Say(N_("The product computes this itself.")), "")
    with database().writing() as session:
        return Commit(session, ChangeSet(actor, (), key), clock.now(), audit_key()).renew(table, echo, ids)


def move(
    actor: Actor,
    table: str,
    row: int,
    version: int,
    event: str,
    values: Mapping[str, Any],
    key: str,
    note: str = "",
) -> Outcome:
    """Take one step of the table's workflow; state columns are written here and nowhere else."""
    workflow = RESOURCES[table].workflow
    if workflow is None:
        raise AppError(Say(N_("This table has no steps.")))
    typed = [Change(table, row, version, name, raw) for name, raw in values.items()]
    typed += [
        Change(table, row, version, workflow.field, event),
        Change(table, row, version, "note", note),
    ]
    return commit(ChangeSet(actor, tuple(typed), key, note, Kind.MOVE, atomic=True, event=event))


def delete(
    actor: Actor,
    table: str,
    rows: Iterable[tuple[int, int]],
    key: str,
    reason: str = "",
) -> Outcome:
    """Put records, given as (id, version), into the bin; `undo` takes them out again."""
    changes = tuple(Change(table, id, seen, DELETED, "1") for id, seen in rows)
    return commit(ChangeSet(actor, changes, key, reason, Kind.DELETE))


@refusals.written_down(lambda *_: "")
def undo(actor: Actor, change_set_id: int, key: str) -> Outcome:
    """Take a change set back: an ordinary change set with the old values, checked and traced like any other.

    Fields somebody changed since come back as conflicts and stay as they are.
    """
    own_hand(actor)
    with database().writing() as session:
        earlier = writes.stored_set(session, actor.id, key)
        if earlier is not None:
            return Outcome.from_json(earlier.id, earlier.outcome)
        changes = inverse(session, actor, change_set_id)
        set = ChangeSet(actor, changes, key, f"undo {change_set_id}", Kind.UNDO, by_cell=True)
        outcome = Commit(session, set, clock.now(), audit_key()).run()
        refusals.of_outcome(session, set, outcome)
        if outcome.id is None and any(cell.status is Status.REFUSED for cell in outcome.cells):
            return outcome
        by = writes.stored_set(session, actor.id, key)
        assert by is not None
        writes.mark_undone(session, change_set_id, by)
        settle_drafts(session, actor, change_set_id)
        return outcome


def keep_nothing(actor: Actor, key: str) -> None:
    """Remember that a step back or forth under this key had nothing to act on."""
    own_hand(actor)
    with database().writing() as session:
        if writes.stored_set(session, actor.id, key) is None:
            writes.keep_empty_set(
                session, actor.id, key, Kind.UNDO.value, Outcome(None, (), ()).as_json(), clock.now()
            )


def answered(actor: Actor, key: str) -> Outcome | None:
    """The answer to a change set the actor committed under this key before, None where there was none."""
    with database().reading() as session:
        found = writes.set_of_key(session, actor.id, key)
        return None if found is None else Outcome.from_json(found.id, found.outcome)


def stacks(actor: Actor, table: str) -> Stacks:
    """What the actor can take back in a table and bring again."""
    require(actor, Action.VIEW, RESOURCES[table].rights)
    with database().reading() as session:
        found = undoing.stacks(session, actor, table)
        session.expunge_all()
    return found


def steps(actor: Actor, table: str, id: int) -> list[tuple[Transition, Say | None]]:
    """The workflow steps out of a record's state, each with the reason why it is closed to the actor, or None."""
    with database().reading() as session:
        context = _context_of(session, actor, table, id)
        return [] if context is None else list(open_steps(RESOURCES[table], context, actor))


def candidates(actor: Actor, table: str, id: int, step: Transition) -> dict[str, list[Candidate]]:
    """For each reference a step ranks, the records that come into question for this one, the best first."""
    with database().reading() as session:
        context = _context_of(session, actor, table, id) if step.ranks else None
        return {} if context is None else {column.key: list(rank(context)) for column, rank in step.ranks}


def _context_of(session: Session, actor: Actor, table: str, id: int) -> Context | None:
    """What the rules may look at of a stored record, None where it is not open to the actor."""
    resource = RESOURCES[table]
    shown = reading.one(session, actor, table, id)
    if shown is None or index_only(actor, resource.rights, shown):
        return None
    row = writes.row_of(session, resource.model, id)
    return Lookup(session, actor, clock.now()).context(resource, dict(row or {}), row)


def history(actor: Actor, table: str, id: int) -> list[AuditRow]:
    """What happened to a record, newest first, values masked as on its fields; nothing for whom may not see it."""
    with database().reading() as session:
        row = reading.one(session, actor, table, id)
        if row is None:
            return []
        masked = masked_fields(actor, RESOURCES[table], row)
        rows = [one for one in writes.history(session, table, id) if one.action is not AuditAction.REFUSE]
        session.expunge_all()
    for row in rows:
        fields = row.changes.get("fields", {})
        shown = {
            key: [v and HIDDEN for v in values] if key in masked else values for key, values in fields.items()
        }
        row.changes = {**row.changes, "fields": shown}
    return rows


def drafts(actor: Actor, table: str) -> list[Draft]:
    """What the actor typed into the table that has not passed yet."""
    require(actor, Action.VIEW, RESOURCES[table].rights)
    with database().reading() as session:
        return writes.drafts(session, actor.id, table)


def drop_drafts(actor: Actor, table: str, row: str | None = None) -> int:
    """Forget what the actor typed and did not mend; gives how many cells."""
    own_hand(actor)
    with database().writing() as session:
        return writes.drop_drafts(session, actor.id, table, row)


def drop_draft(actor: Actor, table: str, row: str, field: str) -> None:
    """Forget one typed cell that did not pass."""
    own_hand(actor)
    with database().writing() as session:
        writes.keep_drafts(session, actor.id, (), [(table, row, field)])


def versions(actor: Actor, table: str, ids: Iterable[int]) -> list[tuple[int, int]]:
    """(id, version) of those rows the actor may see."""
    with database().reading() as session:
        query = reading.query_of(actor, View(table, sort="id"))
        return queries.versions(session, query, list(ids))


@contextmanager
def export_rows(actor: Actor, view: View) -> Generator[Iterator[tuple[Any, ...]]]:
    """The rows of an export while the context is open; the right is checked before the first row."""
    with refusals.noted(actor, view.table):
        own_hand(actor)
        require(actor, Action.EXPORT, RESOURCES[view.table].rights)
    with database().reading() as session:
        yield reading.stream(session, actor, view)


def can(actor: Actor, action: Action, table: str) -> bool:
    """May the actor do this to any row of the table?"""
    return bool(may(actor, action, RESOURCES[table].rights))


def names(actor: Actor, spot: Field, ids: Iterable[int]) -> dict[int, str]:
    """What the rows a reference field points to are called, for this actor."""
    with database().reading() as session:
        label = reading.labels(actor, [spot])[spot.key]
        return queries.labels_of(session, label, ids)
