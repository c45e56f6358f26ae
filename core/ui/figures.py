"""Figures for tiles, charts and counts, kept until the table, the view, the rights or the time asked for change."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from threading import Lock
from typing import Any, TypeVar

from core import clock, service
from core.access import Actor
from core.masks import masked_fields
from core.measures import Chart, Kpi, Month
from core.reading import Figure, Total, row_scope
from core.resource import Resource
from core.view import Condition, View

T = TypeVar("T")
KEPT = 5000
TREND_MONTHS = 12

_kept: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()


class Figures:
    """The figures of a table for one person, as it stands now; made anew in each run of a page."""

    def __init__(self, resource: Resource, actor: Actor) -> None:
        self.resource = resource
        self.actor = actor
        self._place = (
            service.edition(*_tables(resource)),
            row_scope(actor, resource.rights),
            masked_fields(actor, resource),
            actor.zone,
        )

    def tile(self, view: View, kpi: Kpi) -> Figure:
        """The value of a tile over a view."""
        return self._once(view, "tile", kpi.key, kpi.where, lambda: service.tile(self.actor, view, kpi))

    def trend(self, view: View, kpi: Kpi) -> Sequence[Figure]:
        """The tile's value month by month, for its small chart; empty where the tile has no time."""
        if kpi.trend is None:
            return ()
        # The months are the trend's own time, so a tile's "last 30 days" does not narrow them.
        where = tuple(one for one in kpi.where if one.field != kpi.trend.key)
        over_time = Chart(kpi.key, Month(kpi.trend), measure=kpi.measure, where=where)

        def months() -> Sequence[Figure]:
            return tuple(service.chart(self.actor, view, over_time)[-TREND_MONTHS:])

        return self._once(view, "trend", kpi.key, where, months)

    def chart(self, view: View, declared: Chart) -> Sequence[Figure]:
        """The groups of a chart over a view."""

        def groups() -> Sequence[Figure]:
            return tuple(service.chart(self.actor, view, declared))

        return self._once(view, "chart", declared.key, declared.where, groups)

    def count(self, view: View) -> Total:
        """How many rows a view has, capped."""
        return self._once(view, "count", "", (), lambda: service.count(self.actor, view))

    def _once(
        self, view: View, kind: str, key: str, where: tuple[Condition, ...], make: Callable[[], T]
    ) -> T:
        """What was made of the same rows before, else made now."""
        narrowed = (view.search, view.filters, view.deleted)
        place = (
            self.resource.table,
            kind,
            key,
            self._place,
            narrowed,
            _time((*view.filters, *where), self.actor),
        )
        with _lock:
            if place in _kept:
                _kept.move_to_end(place)
                return _kept[place]
        made = make()
        with _lock:
            _kept[place] = made
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
        return made


def _tables(resource: Resource) -> list[str]:
    """The table and those whose rows decide which of its rows are seen."""
    found = [resource.table]
    while resource.scopes.parent:
        resource = service.RESOURCES[resource.fields[resource.scopes.parent].target or ""]
        found.append(resource.table)
    return found


def _time(conditions: tuple[Condition, ...], actor: Actor) -> str:
    """As much of the time as the conditions ask for: the minute for `now`, the day for `today`, else nothing."""
    words = [word for one in conditions for word in one.values]
    if "now" in words:
        return f"{clock.now():%Y%m%d%H%M}"
    return str(clock.today(actor.zone)) if any(word.startswith("today") for word in words) else ""
