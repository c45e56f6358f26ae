"""Figures for tiles, charts and counts, kept until the table, the view, the rights or the time asked for change."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from datetime import date, timedelta
from threading import Lock
from typing import Any, TypeVar

from core import clock, service
from core.access import Actor
from core.masks import masked_fields
from core.measures import Ages, Bands, Chart, Count, Kpi, Measure, Month, Share, Sum, between
from core.reading import Figure, Page, Total, row_scope
from core.resource import Resource
from core.view import Condition, View

T = TypeVar("T")
KEPT = 5000
TREND_MONTHS = 12
# Of more months the oldest are left out when they are read.
MONTHS_READ = 100

# Each answer with the edition of the tables it was made of.
_kept: "OrderedDict[Hashable, tuple[tuple[Hashable, ...], Any]]" = OrderedDict()
_lock = Lock()


class Figures:
    """The figures of a table for one person, as it stands now; made anew in each run of a page."""

    def __init__(self, resource: Resource, actor: Actor) -> None:
        self.resource = resource
        self.actor = actor
        self._edition = service.edition(*_tables(resource))
        self._place = (
            self._edition[0],
            row_scope(actor, resource.rights),
            masked_fields(actor, resource),
            actor.zone,
        )

    def tile(self, view: View, kpi: Kpi) -> Figure:
        """The value of a tile over a view."""
        added = self._added_up(view, kpi)
        if added is not None:
            return added
        asked = ("tile", _content(kpi.measure), kpi.where)
        return self._once(view, asked, kpi.where, lambda: service.tile(self.actor, view, kpi))

    def target(self, declared: Kpi | Chart) -> float | None:
        """What a tile or a chart is meant to reach: its number, or what the rulebook says today."""
        return service.target(self.actor, declared) if isinstance(declared.target, str) else declared.target

    def trend(self, view: View, kpi: Kpi) -> Sequence[Figure]:
        """The tile's value month by month, for its small chart; empty where the tile has no time."""
        if kpi.trend is None:
            return ()
        month = f"{clock.today(self.actor.zone):%Y-%m}"
        found = every_month(self.chart(view, _over_time(kpi)), kpi.measure, until=month)
        return [one for one in found if one.group <= month][-TREND_MONTHS:]

    def _added_up(self, view: View, kpi: Kpi) -> Figure | None:
        """The value of a tile from its months, which are read anyhow; None where they do not hold each of its rows."""
        if kpi.trend is None or not isinstance(kpi.measure, Count | Share):
            return None
        over_time = _over_time(kpi)
        if over_time.where != kpi.where or not _has_each_row(self.resource, kpi.trend):
            return None
        months = self.chart(view, over_time)
        if not months:
            return None
        older = Kpi(kpi.key, Count(), (*kpi.where, between(kpi.trend, "", _before(months[-1].group))))
        if self.tile(view, older).n:
            return None
        n = sum(one.n for one in months)
        if isinstance(kpi.measure, Count):
            return Figure(None, None, float(n), n)
        true = sum(round((one.value or 0) * one.n / 100) for one in months)
        return Figure(None, None, 100 * true / n, n)

    def chart(self, view: View, declared: Chart) -> Sequence[Figure]:
        """The groups of a chart over a view."""
        by, split = declared.by, declared.split
        grouped: tuple[Hashable, ...] = (type(by).__name__, declared.column.key, getattr(by, "bounds", ()))
        asked = ("chart", grouped, split.key if split else "", _content(declared.measure), declared.where)
        # Ages count from today.
        time = (declared.group(0),) if isinstance(by, Ages) else ()

        def read() -> Sequence[Figure]:
            found = tuple(service.chart(self.actor, view, declared))
            if isinstance(by, Month):
                return every_month(found, declared.measure)
            return every_band(found, declared) if isinstance(by, Bands) and split is None else found

        return self._once(view, asked, (*declared.where, *time), read)

    def count(self, view: View) -> Total:
        """How many rows a view has, capped."""
        return self._once(view, ("count",), (), lambda: service.count(self.actor, view))

    def rows(self, view: View) -> Page:
        """The rows of a view's page, for a list that is only looked at."""
        fields = self.resource.fields
        named = sorted({fields[key].target or "" for key in view.columns} - {""})
        asked = ("rows", view.sort, view.page, view.size, view.columns, service.edition(*named))
        return self._once(view, asked, (), lambda: service.read(self.actor, view))

    def _once(
        self,
        view: View,
        asked: tuple[Hashable, ...],
        where: tuple[Condition, ...],
        make: Callable[[], T],
    ) -> T:
        """What was made of the same rows before, else made now."""
        narrowed = (view.search, view.filters, view.deleted)
        place = (
            self.resource.table,
            asked,
            self._place,
            narrowed,
            _time((*view.filters, *where), self.actor),
        )
        with _lock:
            known = _kept.get(place)
            if known is not None and known[0] == self._edition:
                _kept.move_to_end(place)
                return known[1]
        made = make()
        with _lock:
            _kept[place] = (self._edition, made)
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
        return made


def every_month(found: Sequence[Figure], measure: Measure, until: str = "") -> Sequence[Figure]:
    """The months (`2026-03`) from the first to the last one, and on to `until`, those without rows among them.

    Where there are no rows their number and their sum are 0, and a share or a mean of them is no figure at all.
    """
    if not found:
        return found
    nothing = _nothing(measure)
    known = {one.group: one for one in found}
    month, last = found[0].group, max(found[-1].group, until)
    months = []
    while month <= last:
        months.append(known.get(month) or Figure(month, None, nothing, 0))
        year, number = (int(part) for part in month.split("-"))
        month = f"{year + number // 12:04}-{number % 12 + 1:02}"
    return months


def every_band(found: Sequence[Figure], declared: Chart) -> Sequence[Figure]:
    """The bands of a chart in their order, those without rows among them as in `every_month`."""
    nothing = _nothing(declared.measure)
    known = {one.group: one for one in found}
    bands = [known.pop(band, Figure(band, None, nothing, 0)) for band in range(len(declared.by.spans))]
    return [*bands, *known.values()] if found else found


def _nothing(measure: Measure) -> float | None:
    return 0.0 if isinstance(measure, Count | Sum) else None


def _content(measure: Measure) -> tuple[Hashable, ...]:
    """What a measure measures, whatever it is called: a tile's months and a chart may be the same figures."""
    columns = (getattr(measure, name, None) for name in ("column", "starts", "stops"))
    keys = tuple("" if column is None else column.key for column in columns)
    return type(measure).__name__, getattr(measure, "of", ()), keys, getattr(measure, "percent", 0)


def _over_time(kpi: Kpi) -> Chart:
    """A tile by months: they are the trend's own time, so a tile's "last 30 days" does not narrow them."""
    where = tuple(one for one in kpi.where if one.field != kpi.trend.key)
    return Chart(kpi.key, Month(kpi.trend), measure=kpi.measure, where=where)


def _before(last: str) -> str:
    """The day before the months that are read, up to the last one (`2026-03`)."""
    year, month = (int(part) for part in last.split("-"))
    first = 12 * year + month - MONTHS_READ
    return str(date(first // 12, first % 12 + 1, 1) - timedelta(days=1))


def _has_each_row(resource: Resource, column: Any) -> bool:
    """Has every row a value in the column, that of secret rows included?"""
    columns: Any = resource.model.__table__.columns
    return not columns[column.key].nullable and not resource.scopes.index


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
