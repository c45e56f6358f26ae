"""The tiles above a list: each figure with its target, its trend, and the way to its rows."""

from collections.abc import Sequence
from math import ceil

import streamlit as st

from core.conditions import BadView
from core.intervals import FEW, changed, wilson
from core.measures import Count, Duration, Kpi, Mean, Share, Sum
from core.reading import Figure, is_hidden
from core.resource import Resource
from core.ui import state, wording
from core.ui.figures import Figures
from core.ui.wording import _
from core.view import View
from db.columns import FieldType, marks

# The end of the name of every column that holds a percentage.
PERCENT = "_pct"
# How many tiles a wide window shows beside each other.
ABREAST = 5
# A tile alone does not take the whole width. Pixels: two stand abreast on a phone.
FEWEST, WIDTH = 3, 140


def of(known: Figures) -> list[Kpi]:
    """The table's tiles without those that would tell what is masked here."""
    return [kpi for kpi in known.resource.kpis if not is_hidden(known.actor, known.resource.table, kpi)]


def show(known: Figures, view: View, shown: Sequence[Kpi], part: str = "") -> None:
    """Draw these tiles over the view; more than fit beside each other stand in rows of like length."""
    if not shown:
        return
    rows = ceil(len(shown) / ABREAST)
    with (
        st.container(key=f"{known.resource.table}_tiles{part}"),
        st.grid(max(ceil(len(shown) / rows), FEWEST), min_column_width=WIDTH),
    ):
        for kpi in shown:
            _tile(known, view, kpi)


def _tile(known: Figures, view: View, kpi: Kpi) -> None:
    resource = known.resource
    try:
        figure, series = known.tile(view, kpi), known.trend(view, kpi)
    except BadView:
        # The figure counts by a field this person may not see; a tile about it would tell the field.
        return
    target = known.target(kpi)
    points = [one.value for one in series if one.value is not None]
    delta, described = _delta(kpi, series)
    unchanged = delta == _("no real change")
    label = wording.term(f"kpi.{resource.table}.{kpi.key}")
    with st.container(border=True, height="stretch", gap="xsmall", vertical_alignment="distribute"):
        with st.container(gap="xsmall"):
            # The label of a metric is cut where a phone has no room for it; a text goes on in the next line.
            said = _explained(kpi, figure, target, compared=delta is not None)
            st.markdown(f":small[{kpi.icon} {label}]", help=said)
            st.metric(
                label,
                value_of(kpi, figure),
                delta,
                delta_color="off" if unchanged else "normal" if kpi.rises else "inverse",
                delta_arrow="off" if unchanged else "auto",
                delta_description=described,
                chart_data=points if len(points) > 2 else None,
                chart_type="area" if kpi.rises else "bar",
                label_visibility="collapsed",
            )
            if target is not None and _missed(kpi, figure, target):
                st.caption(":material/priority_high: " + _aim(kpi, target))
        if kpi.where:
            st.button(
                _("Show rows"),
                key=f"{resource.table}_tile_{kpi.key}",
                type="tertiary",
                icon=":material/filter_alt:",
                on_click=_narrow,
                args=(resource, kpi),
            )


def _narrow(resource: Resource, kpi: Kpi) -> None:
    view = state.view(resource)
    for condition in kpi.where:
        view = view.without(condition.field)
    state.look_at(resource, view.only(*kpi.where))


def value_of(kpi: Kpi, figure: Figure) -> str:
    """A figure in its unit: a share in percent, or with few rows as a count, so that it does not pretend."""
    if figure.value is None:
        return "–"
    if isinstance(kpi.measure, Share) and figure.n < FEW:
        return f"{round(figure.value * figure.n / 100)} / {figure.n}"
    if _is_percentage(kpi):
        return f"{wording.number(figure.value, 1)} %"
    if isinstance(kpi.measure, Count):
        return wording.number(int(figure.value))
    if isinstance(kpi.measure, Duration):
        return wording.duration(figure.value)
    if isinstance(kpi.measure, Sum) and _is_money(kpi.measure):
        return wording.money(figure.value, whole=True)
    return wording.number(figure.value, 2 if isinstance(kpi.measure, Mean) else 0)


def _is_money(measure: Sum) -> bool:
    known = marks(measure.column)
    return known is not None and known.type is FieldType.MONEY


def _is_percentage(kpi: Kpi) -> bool:
    mean = isinstance(kpi.measure, Mean) and kpi.measure.column.key.endswith(PERCENT)
    return mean or isinstance(kpi.measure, Share)


def _aim(kpi: Kpi, target: float) -> str:
    told = wording.duration(target) if isinstance(kpi.measure, Duration) else wording.number(target)
    return _("Target: {target}").format(target=f"{told} %" if _is_percentage(kpi) else told)


def _missed(kpi: Kpi, figure: Figure, target: float) -> bool:
    """Is the target not reached? A share of few rows is not judged by it."""
    if figure.value is None or (isinstance(kpi.measure, Share) and figure.n < FEW):
        return False
    return figure.value < target if kpi.rises else figure.value > target


def _delta(kpi: Kpi, series: Sequence[Figure]) -> tuple[str | None, str | None]:
    """How the last full month differs from the one before; a share that differs by chance only did not change."""
    if len(series) < 3 or isinstance(kpi.measure, Sum):
        return None, None
    # The running month is not over yet, so the last two full ones are compared.
    before, after = series[-3], series[-2]
    if before.value is None or after.value is None:
        return None, None
    if isinstance(kpi.measure, Share) and not changed(_hits(before), _hits(after)):
        # Its hint says which months were compared; here there is room for one of the two.
        return _("no real change"), None
    change = after.value - before.value
    if isinstance(kpi.measure, Duration):
        return f"{'-' if change < 0 else '+'}{wording.duration(abs(change))}", _("month on month")
    text = wording.number(change, 1 if isinstance(kpi.measure, Share | Mean) else 0)
    return (f"+{text}" if change > 0 else text), _("month on month")


def _hits(share: Figure) -> tuple[int, int]:
    return round((share.value or 0) * share.n / 100), share.n


def _explained(kpi: Kpi, figure: Figure, target: float | None, *, compared: bool) -> str:
    parts = [_(kpi.about)] if kpi.about else []
    parts.append(_("n = {n}").format(n=wording.number(figure.n)))
    if compared:
        parts.append(_("last full month against the one before"))
    if target is not None:
        parts.append(_aim(kpi, target))
    if isinstance(kpi.measure, Share) and figure.n and figure.value is not None:
        low, high = wilson(round(figure.value * figure.n / 100), figure.n)
        parts.append(
            _("95 % interval: {low} to {high} %").format(low=round(100 * low), high=round(100 * high))
        )
    if kpi.rule:
        parts.append(_("Rule {rule}").format(rule=kpi.rule))
    return " · ".join(parts)
