"""The Vega-Lite pictures of charts: their parts and colours, and the height they need, without any data."""

from collections.abc import Iterable
from math import ceil
from typing import Any

import altair as alt
import streamlit as st

PICK = "pick"
# Pixels: the least height of a chart, and what a bar, a line of the legend and the axis take of it.
HEIGHT, BAR, ENTRY, AXIS = 240, 24, 20, 60
# No bar is thicker than this, where few share the height; else each takes this part of its share.
THICK, SHARE = 28, 0.7
# About the width of a letter and of a Chinese character in a legend, and of the square and the room beside it.
LETTER, CHARACTER, AROUND = 6, 12, 26
# The least width inside a chart's border, and what the names of its bars take of it at most; the legend stands below the bars.
NARROW, NAMES = 250, 140
# Of targets and of sums: it tells on the light and on the dark ground.
LINE = "#b45309"
# So far inside the ends of an axis its outer labels stand, else the edge of the picture cuts into the last one.
INSIDE = 2
FIRST_OF_CJK = "\u2e80"


@st.cache_data(show_spinner=False)
def spec(
    bars: int,
    splits: tuple[str, ...],
    target: float | None,
    unit: str,
    beside: int = NAMES,
    *,
    pareto: bool = False,
) -> dict[str, Any]:
    """An area over months where there are no bars, else that many bars in the colours of `splits`, in this order.

    `beside` is the width of the widest name of a bar, in pixels.
    """
    pick = alt.selection_point(name=PICK, fields=["key"], on="click", clear="dblclick")
    value = _values(unit)
    tooltip = [
        alt.Tooltip("name:N", title=" "),
        alt.Tooltip("value:Q", title="∑" if not unit else "%", format=".1~f"),
    ]
    lit = alt.condition(alt.datum.on, alt.value(1.0), alt.value(0.3))
    layers: list[Any]
    if not bars:
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
        marked: Any = alt.Chart().mark_bar(cornerRadius=3, height=_thickness(bars, splits, beside))
        # Every bar bears its name; there is a height for it.
        names = alt.Axis(title=None, labelLimit=NAMES, labelOverlap=False)
        drawn: Any = marked.encode(
            y=alt.Y("name:N", sort=None, axis=names),
            x=alt.X("value:Q", axis=value, stack="zero"),
            opacity=lit,
            tooltip=[*tooltip, *([alt.Tooltip("split:N", title="  ")] if splits else [])],
        )
        if splits:
            drawn = drawn.encode(color=_colours(splits, beside))
        layers = [drawn.add_params(pick)]
        if pareto:
            layers.append(_line_of_parts(names))
    picture: Any = alt.layer(*layers)
    if target is not None:
        line: Any = alt.Chart().mark_rule(strokeDash=[4, 4], color=LINE, aria=False)
        picture += line.encode(**{"x" if bars else "y": alt.datum(target)})
    if pareto:
        # The line has its own scale, from 0 to 100 %.
        picture = picture.resolve_scale(x="independent")
    return without_data(picture.to_dict(validate=False))


def _line_of_parts(names: Any) -> Any:
    """What the bars down to each make together of the whole, in percent, on an axis above."""
    axis = alt.Axis(title="%", orient="top", tickCount=5, grid=False, labelFlush=True)
    line: Any = alt.Chart().mark_line(point={"color": LINE}, strokeWidth=2, color=LINE, aria=False)
    return line.encode(
        y=alt.Y("name:N", sort=None, axis=names),
        x=alt.X("together:Q", axis=axis, scale=alt.Scale(domain=[0, 100])),
        order=alt.Order("together:Q"),
        tooltip=[alt.Tooltip("name:N", title=" "), alt.Tooltip("together:Q", title="∑ %", format=".0f")],
    )


def _values(unit: str) -> alt.Axis:
    return alt.Axis(
        title=unit or None,
        format=",.1~f",
        tickMinStep=0 if unit else 1,
        tickCount=5,
        labelFlush=True,
        labelFlushOffset=-INSIDE,
    )


def height(groups: int, splits: tuple[str, ...], beside: int = NAMES) -> int:
    """The pixels bars over this many groups need with their legend, on a phone too; at least `HEIGHT`."""
    return max(HEIGHT, groups * BAR + _around(splits, beside))


def width(names: Iterable[str]) -> int:
    """The pixels the widest of some names takes beside its bar."""
    return min(NAMES, max(map(_width, names), default=0))


def _around(splits: tuple[str, ...], beside: int) -> int:
    """The pixels of the height that are not the bars': the axis and the lines of the legend."""
    return AXIS + (ceil(len(splits) / _columns(splits, beside)) * ENTRY if splits else 0)


def _thickness(bars: int, splits: tuple[str, ...], beside: int) -> int | dict[str, float]:
    share = (height(bars, splits, beside) - _around(splits, beside)) / bars
    return THICK if share * SHARE > THICK else {"band": SHARE}


def without_data(picture: dict[str, Any]) -> dict[str, Any]:
    """The picture without the empty row Altair puts where a chart has no data of its own."""
    for name in ("$schema", "datasets"):
        picture.pop(name, None)
    for part in (picture, *picture.get("layer", ())):
        part.pop("data", None)
    return picture


def _colours(splits: tuple[str, ...], beside: int) -> Any:
    """One colour per split; the legend has as many columns as there is room for below the bars."""
    columns = _columns(splits, beside)
    legend = alt.Legend(title=None, orient="bottom", columns=columns, labelLimit=200)
    return alt.Color("split:N", scale=alt.Scale(domain=list(splits)), legend=legend)


def _columns(splits: tuple[str, ...], beside: int) -> int:
    widest = max(map(_width, splits))
    return max(1, (NARROW - beside) // (widest + AROUND))


def _width(name: str) -> int:
    return sum(CHARACTER if one >= FIRST_OF_CJK else LETTER for one in name)
