"""From a view to its rows, counts and figures, within the actor's scope and with the actor's masks."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from core import clock
from core.access import (
    Action,
    Actor,
    Rights,
    Scope,
    may,
    owners,
    require,
    sees_secret,
)
from core.conditions import BadView, where_of
from core.masks import masked_fields
from core.measures import (
    Ages,
    Amounts,
    Bands,
    Chart,
    Count,
    Duration,
    Kpi,
    Mean,
    Measure,
    Month,
    Share,
    Sum,
)
from core.messages import N_, Say
from core.resource import Field, Resource
from core.resources import RESOURCES
from core.searching import sought
from core.view import View
from db import queries
from db.columns import FieldType


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page, by column, with ids and versions in the same order.

    A reference column `x` comes with the names it points to under `x:label`. Masked values are masked already.
    """

    ids: list[int]
    versions: list[int]
    columns: Mapping[str, list[Any]]
    masked: frozenset[str]


@dataclass(frozen=True, slots=True)
class Total:
    """How many rows a view has; `capped` says there are at least that many."""

    n: int
    capped: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """One group of a chart, or a tile as a whole: the value and the number of rows behind it."""

    group: Any
    split: Any
    value: float | None
    n: int


def row_scope(
    actor: Actor, rights: Rights, action: Action = Action.VIEW, own: bool = False
) -> queries.RowScope:
    """The rows an action reaches, in the form the database is asked; with `own` only those of the actor.

    Raises `Refused` without the right.
    """
    require(actor, action, rights)
    pairs = owners(actor, Scope.OWN, rights.scopes) if own else may(actor, action, rights).rows
    hidden = (rights.scopes.hidden_from, actor.id) if rights.scopes.hidden_from else None
    secret = rights.scopes.secret and not sees_secret(actor, rights)
    return queries.RowScope(
        everything=pairs is None,
        any_of=pairs or (),
        hidden_from=hidden,
        open_only=(rights.scopes.secret, rights.scopes.open_values) if secret else None,
        within=_parent_scope(actor, rights),
    )


def _parent_scope(actor: Actor, rights: Rights) -> tuple[str, Any, queries.RowScope] | None:
    """The rows a row may belong to, where its table says that it exists only with the one it belongs to."""
    if not rights.scopes.parent:
        return None
    parent = RESOURCES[RESOURCES[rights.table].fields[rights.scopes.parent].target or ""]
    seen = may(actor, Action.VIEW, parent.rights)
    scope = row_scope(actor, parent.rights) if seen else queries.RowScope()
    return rights.scopes.parent, parent.model, scope


def may_name(actor: Actor, target: str) -> bool:
    """May the actor name rows of a table in a reference at all?"""
    resource = RESOURCES[target]
    return resource.directory or resource.requested or bool(may(actor, Action.VIEW, resource.rights))


def naming_scope(actor: Actor, resource: Resource) -> queries.RowScope:
    """The rows of a table the actor may name in a reference."""
    if resource.directory:
        return queries.RowScope(everything=True)
    if not resource.requested:
        return row_scope(actor, resource.rights)
    secret = resource.scopes.secret and not sees_secret(actor, resource.rights)
    open_only = (resource.scopes.secret, resource.scopes.open_values) if secret else None
    return queries.RowScope(everything=True, open_only=open_only)


def query_of(actor: Actor, view: View, action: Action = Action.VIEW, own: bool = False) -> queries.Query:
    """The view as a query of the database, narrowed to the actor's rows, or to those that are the actor's own.

    Raises `Refused` without the right and `BadView` for a filter or sort the table does not have. A masked
    field can be neither filtered nor sorted by, so that it cannot be guessed digit by digit.
    """
    resource = RESOURCES[view.table]
    scope, index = _by_index(resource, row_scope(actor, resource.rights, action, own), action)
    closed = hidden_fields(actor, resource)
    zone = ZoneInfo(actor.zone)
    sort = view.sort or resource.sort
    query = queries.Query(
        model=resource.model,
        scope=scope,
        search=sought(view.search),
        search_private=bool(may(actor, Action.PERSONAL, resource.rights)),
        where=tuple(where_of(resource, closed, one, zone) for one in view.filters),
        sort=sort.removeprefix("-"),
        descending=sort.startswith("-"),
        deleted=view.deleted,
        closed=closed,
        index=index,
    )
    try:
        queries.sort_column(query)
    except ValueError:
        raise BadView(Say(N_("This list cannot be sorted by {field}."), field=query.sort)) from None
    return query


def _by_index(
    resource: Resource, scope: queries.RowScope, action: Action
) -> tuple[queries.RowScope, queries.Index | None]:
    """Who reads finds secret rows by their index, where the table has one; nothing else is done to them (R321)."""
    shown = resource.scopes.index
    if scope.open_only is None or not shown or action not in (Action.VIEW, Action.EXPORT):
        return scope, None
    return replace(scope, open_only=None), queries.Index(*scope.open_only, frozenset(shown))


def hidden_fields(actor: Actor, resource: Resource) -> frozenset[str]:
    """The fields whose mask hides the value; that of a personal reference hides the name and not the number."""
    columns: Any = resource.model.__table__.columns
    return frozenset(key for key in masked_fields(actor, resource) if queries.hides(columns[key]))


def labels(actor: Actor, fields: Iterable[Field]) -> dict[str, queries.ReferenceLabel]:
    """For each reference among the fields how the row it points to is named, masked where it must be.

    Restricted persons are named by the tables only in which their requests are worked on (R152).
    """
    found = {}
    for one in fields:
        if one.target:
            target, home = RESOURCES[one.target], RESOURCES.get(one.table)
            masked = not target.directory and target.title.key in masked_fields(actor, target)
            # The log names people as well, and has no declaration.
            restricted = home is not None and home.restricted
            found[one.key] = queries.ReferenceLabel(target.model, target.title.key, masked, restricted)
    return found


def page(session: Session, actor: Actor, view: View, own: bool = False) -> Page:
    """The rows of the view's page, or of the actor's own rows."""
    resource = RESOURCES[view.table]
    fields = [resource.fields[key] for key in view.columns] if view.columns else list(resource.listed)
    masked = masked_fields(actor, resource) & {one.key for one in fields}
    rows = queries.page(
        session,
        query_of(actor, view, own=own),
        tuple(one.key for one in fields),
        masked,
        labels(actor, fields),
        view.page,
        view.size,
    )
    return Page(rows.ids, rows.versions, rows.columns, masked)


def rows(session: Session, actor: Actor, table: str, ids: list[int]) -> Page:
    """Those of the rows that are within the actor's scope, with the fields of the list, in no order."""
    resource = RESOURCES[table]
    masked = masked_fields(actor, resource) & {one.key for one in resource.listed}
    found = queries.rows(
        session,
        query_of(actor, View(table, sort="id")),
        ids,
        tuple(one.key for one in resource.listed),
        masked,
        labels(actor, resource.listed),
    )
    names = [name for name in (found[0] if found else ()) if name not in ("id", "version")]
    return Page(
        [row["id"] for row in found],
        [row["version"] for row in found],
        {name: [row[name] for row in found] for name in names},
        masked,
    )


def belonging(session: Session, actor: Actor, table: str, ids: list[int]) -> dict[int, dict[str, int]]:
    """For each of some rows how many rows of which tables belong to it, as far as the actor may see them."""
    asked = []
    for child in (one for one in RESOURCES[table].children if one.of == "id"):
        resource = RESOURCES[child.table]
        if may(actor, Action.VIEW, resource.rights) and child.via not in hidden_fields(actor, resource):
            asked.append((child, query_of(actor, View(child.table, sort="id"))))
    found: dict[int, dict[str, int]] = {}
    for at, id, n in queries.counts_by(session, [(query, child.via) for child, query in asked], ids):
        found.setdefault(id, {})[asked[at][0].table] = n
    return found


def total(session: Session, actor: Actor, view: View, exact: bool = False, own: bool = False) -> Total:
    """The number of rows of the view, capped at 10,000 unless the exact number is asked for."""
    query = query_of(actor, view, own=own)
    if exact:
        return Total(queries.exact(session, query), False)
    counted = queries.count(session, query)
    return Total(counted.n, counted.capped)


def one(
    session: Session, actor: Actor, table: str, id: int, deleted: bool = False
) -> Mapping[str, Any] | None:
    """One record with every field the actor may see, masked as in the list; None when it is not open to them."""
    resource = RESOURCES[table]
    query = query_of(actor, View(table, sort="id", deleted=deleted))
    named = labels(actor, resource.fields.values())
    return queries.one(session, query, id, tuple(resource.fields), masked_fields(actor, resource), named)


def stream(
    session: Session, actor: Actor, view: View, action: Action = Action.EXPORT
) -> Iterator[tuple[Any, ...]]:
    """Every row of the view as its id and the values `stream_names` names, for an export."""
    resource = RESOURCES[view.table]
    fields = [resource.fields[key] for key in view.columns] if view.columns else list(resource.listed)
    masked = masked_fields(actor, resource) & {spot.key for spot in fields}
    query = query_of(actor, view, action)
    columns = ("id", *(f.key for f in fields))
    return queries.stream(session, query, columns, masked, labels(actor, fields))


def measure(session: Session, actor: Actor, view: View, figure: Kpi) -> Figure:
    """A tile's value over the view; a share comes with the number of rows it is a share of."""
    if is_hidden(actor, view.table, figure):
        return Figure(None, None, None, 0)
    query = query_of(actor, view.only(*figure.where))
    rows = queries.grouped(session, query, None, _measure(actor, view, figure.measure))
    return _figure(figure.measure, None, None, rows[0])


def is_hidden(actor: Actor, table: str, figure: Kpi | Chart) -> bool:
    """Would a tile or a chart tell what the actor sees masked?"""
    measure, asked = figure.measure, {one.field for one in figure.where}
    asked |= {one.field for one in measure.of} if isinstance(measure, Share) else set()
    asked |= {measure.column.key} if isinstance(measure, Mean | Sum) else set()
    asked |= {measure.starts.key, measure.stops.key} if isinstance(measure, Duration) else set()
    if isinstance(figure, Chart):
        asked |= {figure.column.key} | ({figure.split.key} if figure.split is not None else set())
    return not asked.isdisjoint(hidden_fields(actor, RESOURCES[table]))


def groups(session: Session, actor: Actor, view: View, chart: Chart) -> list[Figure]:
    """The groups of a chart over the view, in the order of the enumeration or of time."""
    if is_hidden(actor, view.table, chart):
        return []
    grouped = chart.column.key
    by: str | queries.Period | queries.Bands = grouped
    if isinstance(chart.by, Month):
        by = queries.Month(grouped, actor.zone)
    elif isinstance(chart.by, Bands):
        by = _bands(chart.by, RESOURCES[view.table].fields[grouped].type, actor)
    rows = queries.grouped(
        session,
        query_of(actor, view.only(*chart.where)),
        by,
        _measure(actor, view, chart.measure),
        split=chart.split.key if chart.split is not None else None,
    )
    if isinstance(chart.by, Ages):
        # The oldest has the least date.
        oldest = len(chart.by.bounds)
        rows = [(None if row[0] is None else oldest - row[0], *row[1:]) for row in rows]
        rows.sort(key=lambda row: (row[0] is None, row[0] or 0))
    width = 1 if chart.split is None else 2
    return [_figure(chart.measure, row[0], row[1] if width == 2 else None, row[width:]) for row in rows]


def _bands(by: Bands, kind: FieldType, actor: Actor) -> queries.Bands:
    """Bands as the database takes them: ages as the days or midnights at which the younger band begins."""
    if isinstance(by, Amounts):
        return queries.Bands(by.column.key, tuple(map(Decimal, by.bounds)))
    if not isinstance(by, Ages):
        return queries.Bands(by.column.key, by.bounds)
    firsts = [clock.today(actor.zone) - timedelta(days=bound - 1) for bound in reversed(by.bounds)]
    if kind is FieldType.DATE:
        return queries.Bands(by.column.key, tuple(firsts))
    zone = ZoneInfo(actor.zone)
    midnights = (datetime(day.year, day.month, day.day, tzinfo=zone) for day in firsts)
    return queries.Bands(by.column.key, tuple(one.astimezone(UTC) for one in midnights))


def _figure(measure: Measure, group: Any, split: Any, answer: tuple[Any, ...]) -> Figure:
    if isinstance(measure, Share):
        true, n = answer
        return Figure(group, split, 100 * true / n if n else None, n)
    value = None if answer[0] is None else float(answer[0])
    return Figure(group, split, value, int(answer[-1] or 0))


def _measure(actor: Actor, view: View, measure: Measure) -> Any:
    resource = RESOURCES[view.table]
    masked, zone = hidden_fields(actor, resource), ZoneInfo(actor.zone)
    if isinstance(measure, Count):
        return "count"
    if isinstance(measure, Share):
        return queries.Share(tuple(where_of(resource, masked, one, zone) for one in measure.of))
    if isinstance(measure, Duration):
        return queries.PercentileMinutes(measure.starts.key, measure.stops.key, measure.percent)
    return queries.Mean(measure.column.key) if isinstance(measure, Mean) else queries.Sum(measure.column.key)


def options(
    session: Session, actor: Actor, target: str, text: str, limit: int = 20, *, serving: bool = False
) -> list[tuple[int, str]]:
    """Rows of a table that may be named in a reference, by their title, matching what was typed so far.

    For work only rows that are `serving`.
    """
    resource = RESOURCES[target]
    hidden = not resource.directory and resource.title.key in masked_fields(actor, resource)
    where = (queries.Where("active", "in", (True,)),) if serving else ()
    query = queries.Query(model=resource.model, scope=naming_scope(actor, resource), where=where)
    found = queries.suggest(session, query, resource.title.key, text, limit, masked=hidden)
    return [(id, f"#{id}" if hidden else label) for id, label in found]


def stream_names(actor: Actor, table: str, fields: list[Field]) -> list[str]:
    """What the values of a row of `stream` are called, in their order, the id first."""
    query = queries.Query(model=RESOURCES[table].model, scope=queries.RowScope(everything=True))
    return list(queries.names(query, ("id", *(one.key for one in fields)), labels(actor, fields)))
