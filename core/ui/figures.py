"""Figures for tiles and charts, kept until the table, the view, the rights or the minute change."""

from typing import Any

import streamlit as st

from core import clock, service
from core.access import Actor
from core.masks import masked_fields
from core.measures import Chart, Kpi, Month
from core.reading import Figure, row_scope
from core.resource import Resource
from core.view import View

KEPT = 2000


def tile(resource: Resource, actor: Actor, view: View, kpi: Kpi) -> Figure:
    """The value of a tile over a view."""
    return _tile(_place(resource, actor, view), kpi.key, actor, view)


def trend(resource: Resource, actor: Actor, view: View, kpi: Kpi) -> list[Figure]:
    """The tile's value month by month, for its small chart; empty where the tile has no time."""
    return [] if kpi.trend is None else _trend(_place(resource, actor, view), kpi.key, actor, view)


def chart(resource: Resource, actor: Actor, view: View, declared: Chart) -> list[Figure]:
    """The groups of a chart over a view."""
    return _chart(_place(resource, actor, view), declared.key, actor, view)


def _place(resource: Resource, actor: Actor, view: View) -> tuple[Any, ...]:
    """What a figure depends on; `now` and `today` in a filter make the minute part of it."""
    scope = repr(row_scope(actor, resource.rights))
    masked = tuple(sorted(masked_fields(actor, resource)))
    version = service.version(resource.table)
    minute = clock.now().strftime("%Y%m%d%H%M")
    words = (view.search, repr(view.filters))
    return resource.table, version, scope, masked, actor.zone, minute, words


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _tile(place: tuple[Any, ...], key: str, _actor: Actor, _view: View) -> Figure:
    return service.tile(_actor, _view, _declared(place[0], "kpis", key))


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _trend(place: tuple[Any, ...], key: str, _actor: Actor, _view: View) -> list[Figure]:
    kpi = _declared(place[0], "kpis", key)
    # The months are the trend's own time, so a tile's "last 30 days" does not narrow them.
    where = tuple(one for one in kpi.where if one.field != kpi.trend.key)
    over_time = Chart(key, Month(kpi.trend), measure=kpi.measure, where=where)
    return service.chart(_actor, _view, over_time)[-TREND_MONTHS:]


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _chart(place: tuple[Any, ...], key: str, _actor: Actor, _view: View) -> list[Figure]:
    return service.chart(_actor, _view, _declared(place[0], "charts", key))


def _declared(table: str, kind: str, key: str) -> Any:
    return next(one for one in getattr(service.RESOURCES[table], kind) if one.key == key)


TREND_MONTHS = 12
