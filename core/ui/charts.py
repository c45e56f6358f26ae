"""The charts of a list: grouped figures that filter the list when a bar or month is clicked."""

import calendar
from collections.abc import Sequence
from typing import Any

import altair as alt
import pyarrow as pa
import streamlit as st

from core import service
from core.access import Actor
from core.measures import Chart, Count, Month, Share
from core.reading import Figure
from core.resource import Field, Resource
from core.ui import state, wording
from core.ui.figures import Figures
from core.ui.wording import _
from core.view import Condition, View

HEIGHT = 240
MOST_GROUPS = 12
PICK = "pick"


def show(known: Figures, view: View) -> None:
    """Draw the table's charts over the view, side by side where there is room."""
    resource = known.resource
    drawn = resource.charts
    if not drawn:
        return
    with st.container(key=f"{resource.table}_charts"), st.grid(len(drawn), min_column_width=320):
        for declared in drawn:
            with st.container(border=True, height="stretch"):
                _show_one(known, view, declared)


def _show_one(known: Figures, view: View, declared: Chart) -> None:
    resource, actor = known.resource, known.actor
    title = wording.term(f"chart.{resource.table}.{declared.key}")
    st.markdown(f"**{title}**")
    key = _field(declared).key
    rows = known.chart(view.without(key), declared)
    if not rows:
        st.caption(_("Nothing to draw yet. The chart fills with the rows of the list."))
        return
    picked = _picked(view, declared)
    table = _table(resource, actor, declared, rows[-24:] if isinstance(declared.by, Month) else rows, picked)
    st.vega_lite_chart(
        table,
        spec(isinstance(declared.by, Month), declared.split is not None, declared.target, _axis(declared)),
        key=f"{resource.table}_chart_{declared.key}",
        on_select=lambda: _click(resource, declared),
        selection_mode=PICK,
        width="stretch",
        height=HEIGHT,
        alt=_described(title, rows),
    )
    st.caption(_caption(view, declared, rows, picked))


def _field(declared: Chart) -> Any:
    return declared.by.column if isinstance(declared.by, Month) else declared.by


def _axis(declared: Chart) -> str:
    return "%" if isinstance(declared.measure, Share) else ""


def _table(
    resource: Resource, actor: Actor, declared: Chart, rows: Sequence[Figure], picked: set[str]
) -> pa.Table:
    spot = resource.fields[_field(declared).key]
    by_month = isinstance(declared.by, Month)
    names = _names(spot, actor, rows) if not by_month else {}
    split = resource.fields[declared.split.key] if declared.split is not None else None
    if not by_month:
        rows = _ordered(spot, rows)
    return pa.table(
        {
            "key": ["" if row.group is None else str(row.group) for row in rows],
            "name": [str(row.group) if by_month else names[row.group] for row in rows],
            "split": [_name(split, row.split) if split else "" for row in rows],
            "value": [row.value for row in rows],
            "n": [row.n for row in rows],
            "on": [not picked or str(row.group) in picked for row in rows],
        }
    )


def _names(spot: Field, actor: Actor, rows: Sequence[Figure]) -> dict[Any, str]:
    if spot.target is None:
        return {row.group: _name(spot, row.group) for row in rows}
    names = service.names(actor, spot, [row.group for row in rows if row.group is not None])
    return {row.group: names.get(row.group, _("none")) for row in rows}


def _name(spot: Field, stored: Any) -> str:
    if stored is None or stored == "":
        return _("none")
    if spot.marks.choices is not None:
        return wording.term(f"enum.{spot.marks.choices.__name__}.{stored}")
    if isinstance(stored, bool):
        return _("Yes") if stored else _("No")
    return str(stored)


def _ordered(spot: Field, rows: Sequence[Figure]) -> Sequence[Figure]:
    """Groups in the order of the enumeration; others as they come, the largest first, the rest left out."""
    if spot.marks.choices is not None:
        place = {one.value: number for number, one in enumerate(spot.marks.choices)}
        return sorted(rows, key=lambda row: place.get(str(row.group), len(place)))
    kept = list(dict.fromkeys(row.group for row in rows))[:MOST_GROUPS]
    return [row for row in rows if row.group in kept]


@st.cache_data(show_spinner=False)
def spec(by_month: bool, split: bool, target: float | None, unit: str) -> dict[str, Any]:
    """The Vega-Lite picture of a chart without its data: an area over months, bars over groups."""
    pick = alt.selection_point(name=PICK, fields=["key"], on="click", clear="dblclick")
    value = alt.Axis(title=unit or None, format="~s", tickMinStep=0 if unit else 1)
    tooltip = [
        alt.Tooltip("name:N", title=" "),
        alt.Tooltip("value:Q", title="∑" if not unit else "%", format=".1~f"),
    ]
    lit = alt.condition(alt.datum.on, alt.value(1.0), alt.value(0.3))
    layers: list[Any]
    if by_month:
        base: Any = alt.Chart().encode(
            x=alt.X("name:O", sort=None, axis=alt.Axis(title=None, labelOverlap=True, labelAngle=0)),
            y=alt.Y("value:Q", axis=value),
            tooltip=tooltip,
        )
        layers = [
            base.mark_area(opacity=0.15, interpolate="monotone"),
            base.mark_line(interpolate="monotone", strokeWidth=2),
            base.mark_point(filled=True, size=70).encode(opacity=lit).add_params(pick),
        ]
    else:
        marked: Any = alt.Chart().mark_bar(cornerRadius=3, height={"band": 0.7})
        bars: Any = marked.encode(
            y=alt.Y("name:N", sort=None, axis=alt.Axis(title=None, labelLimit=140)),
            x=alt.X("value:Q", axis=value, stack="zero"),
            opacity=lit,
            tooltip=[*tooltip, *([alt.Tooltip("split:N", title="  ")] if split else [])],
        )
        if split:
            bars = bars.encode(
                color=alt.Color("split:N", sort=None, legend=alt.Legend(title=None, orient="bottom"))
            )
        layers = [bars.add_params(pick)]
    if target is not None:
        line: Any = alt.Chart().mark_rule(strokeDash=[4, 4], color="#b45309", aria=False)
        layers.append(line.encode(**{"y" if by_month else "x": alt.datum(target)}))
    return without_data(alt.layer(*layers).to_dict(validate=False))


def without_data(picture: dict[str, Any]) -> dict[str, Any]:
    """The picture without the empty row Altair puts where a chart has no data of its own."""
    for name in ("$schema", "datasets"):
        picture.pop(name, None)
    for part in (picture, *picture.get("layer", ())):
        part.pop("data", None)
    return picture


def _picked(view: View, declared: Chart) -> set[str]:
    key = _field(declared).key
    for one in view.filters:
        if one.field == key and one.op == "is":
            return set(one.values)
        if one.field == key and one.op == "between" and isinstance(declared.by, Month):
            return {one.values[0][:7]}
    return set()


def _click(resource: Resource, declared: Chart) -> None:
    event = st.session_state.get(f"{resource.table}_chart_{declared.key}")
    points = (event or {}).get("selection", {}).get(PICK, [])
    key = _field(declared).key
    view = state.view(resource).without(key)
    chosen = [str(point["key"]) for point in points if "key" in point]
    if chosen and chosen[0] == "":
        view = view.only(Condition(key, "empty"))
    elif chosen and isinstance(declared.by, Month):
        year, month = (int(part) for part in chosen[0].split("-"))
        last = calendar.monthrange(year, month)[1]
        view = view.only(Condition(key, "between", (f"{chosen[0]}-01", f"{chosen[0]}-{last}")))
    elif chosen:
        view = view.only(Condition(key, "is", tuple(chosen)))
    state.look_at(resource, view)


def _described(title: str, rows: Sequence[Figure]) -> str:
    words = ", ".join(f"{row.group}: {wording.number(row.value, 1)}" for row in rows[:MOST_GROUPS])
    return f"{title}. {words}"


def _caption(view: View, declared: Chart, rows: Sequence[Figure], picked: set[str]) -> str:
    parts = [_("n = {n}").format(n=wording.number(sum(row.n for row in rows)))]
    if view.search or view.filters:
        parts.append(_("filtered"))
    if picked:
        parts.append(_("double-click clears the choice"))
    elif isinstance(declared.measure, Count | Share):
        parts.append(_("click to filter the list"))
    if declared.rule:
        parts.append(declared.rule)
    return " · ".join(parts)
