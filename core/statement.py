"""The numbers of a report as they stand: drawn for the whole company or a department, the same whoever asks."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from core import reading, targets
from core.access import Actor, Role
from core.calendars import COMPANY_ZONE
from core.measures import Kpi, Month, Share
from core.reading import Figure
from core.reports import REPORTS, Grouped, Listed, Scored, Stated, table_of
from core.resource import Field
from core.resources import RESOURCES
from core.resources.report_snapshots import first_day, period_before
from core.view import Condition, View
from db import queries

# A report is drawn with the eyes of the general manager and without personal data, so that all read the same numbers.
EYES = Actor(0, "", "", frozenset({Role.EXECUTIVE}), see_confidential=True, zone=COMPANY_ZONE)
PART, MOST = 500, 5_000
Plain = str | int | float | bool | None


def draw(session: Session, kind: str, until: date, department: int | None) -> dict[str, Any]:
    """The report about the period that ends on this day, as JSON can hold it.

    `figures` have value, n, their target where they have one and, for shares, hits, each with the same of the period
    before; `scores` have their target and rows of (group, value, n, hits), each with the same of the period before; `groups` have rows
    of (group, label, value, n); `lists` have the rows of a register, and how many there are.
    """
    report, earlier = REPORTS[kind], period_before(kind, until)
    return {
        "kind": str(kind),
        "from": first_day(kind, until).isoformat(),
        "until": until.isoformat(),
        "figures": [
            _measured(session, one, kind, until, department)
            | _aim(session, one.kpi, until)
            | {"before": _measured(session, one, kind, earlier, department)}
            for one in report.figures
        ],
        "scores": [
            _scored(
                session,
                one,
                rows_of(one.at, kind, until, department),
                rows_of(one.at, kind, earlier, department),
            )
            | _aim(session, one.kpi, until)
            for one in report.scores
        ],
        "groups": [_grouped(session, one, rows_of(one.at, kind, until, department)) for one in report.groups],
        "lists": [_listed(session, one, rows_of(one.at, kind, until, department)) for one in report.lists],
    }


def rows_of(at: Any, kind: str, until: date, department: int | None) -> View:
    """The rows whose `at` lies in the period."""
    table = table_of(at)
    resource = RESOURCES[table]
    span = Condition(at.key, "between", (first_day(kind, until).isoformat(), until.isoformat()))
    view = View(table, filters=(span,))
    if department is None:
        return view
    return view.only(Condition(resource.scopes.department, "is", (str(department),)))


def _measured(
    session: Session, one: Stated, kind: str, until: date, department: int | None
) -> dict[str, Plain]:
    view = rows_of(one.at, kind, until, department)
    figure = reading.measure(session, EYES, view, one.kpi)
    if one.per is not None:
        of = reading.total(session, EYES, rows_of(one.per, kind, until, department), exact=True).n
        return {"key": one.kpi.key, "value": 1000 * figure.n / of if of else None, "n": figure.n}
    return {"key": one.kpi.key, **_numbers(figure, isinstance(one.kpi.measure, Share))}


def _aim(session: Session, kpi: Kpi, until: date) -> dict[str, Plain]:
    """The target as it was on the last day of the period, where there is one."""
    target = targets.of(session, kpi, until)
    return {} if target is None else {"target": target}


def _numbers(figure: Figure, is_share: bool) -> dict[str, Plain]:
    found: dict[str, Plain] = {"value": figure.value, "n": figure.n}
    return found | ({"hits": round((figure.value or 0) * figure.n / 100)} if is_share else {})


def _scored(session: Session, one: Scored, view: View, before: View) -> dict[str, Any]:
    """In the order of the enumeration; a word nothing was counted for in either period is left out."""
    now, then = (
        {word: (hits, n) for word, hits, n in one.counted(session, reading.query_of(EYES, asked))}
        for asked in (view, before)
    )
    rows = [
        {"group": word.value, **_share(*now.get(word.value, (0, 0)))}
        | {"before": _share(*then.get(word.value, (0, 0)))}
        for word in one.words
        if word.value in now or word.value in then
    ]
    return {"key": one.kpi.key, "rows": rows}


def _share(hits: int, n: int) -> dict[str, Plain]:
    return {"value": 100 * hits / n if n else None, "n": n, "hits": hits}


def _grouped(session: Session, one: Grouped, view: View) -> dict[str, Any]:
    found = reading.groups(session, EYES, view, one.chart)
    names: Mapping[int, str] = {}
    if not isinstance(one.chart.by, Month):
        field = RESOURCES[view.table].fields[one.chart.by.key]
        if field.target:
            label = reading.labels(EYES, [field])[field.key]
            names = queries.labels_of(session, label, [figure.group for figure in found])
    is_share = isinstance(one.chart.measure, Share)
    rows = [
        {"group": _plain(f.group), "label": names.get(f.group), **_numbers(f, is_share)} for f in found if f.n
    ]
    return {"key": one.chart.key, "rows": rows}


def _listed(session: Session, one: Listed, view: View) -> dict[str, Any]:
    fields = [RESOURCES[view.table].fields[column.key] for column in one.columns]
    asked = View(
        view.table,
        filters=view.filters + one.where,
        sort=one.at.key,
        size=PART,
        columns=tuple(field.key for field in fields),
    )
    rows = [row for row, _ in zip(_rows(session, asked, fields), range(MOST), strict=False)]
    return {"key": one.key, "rows": rows, "n": reading.total(session, EYES, asked, exact=True).n}


def _rows(session: Session, view: View, fields: list[Field]) -> Iterator[list[Plain]]:
    """Every row of the register, references by their names."""
    names = [f"{one.key}:label" if one.target else one.key for one in fields]
    number = 1
    while True:
        page = reading.page(session, EYES, replace(view, page=number))
        for place in range(len(page.ids)):
            yield [_plain(page.columns[name][place]) for name in names]
        if len(page.ids) < PART:
            return
        number += 1


def _plain(value: Any) -> Plain:
    """A value as JSON holds it; days and moments as ISO, amounts as text."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value if value is None or isinstance(value, bool | int | float) else str(value)
