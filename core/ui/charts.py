"""The charts of a list: grouped figures that filter the list when a bar or month is clicked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import pyarrow as pa
import streamlit as st

from core import service
from core.access import Actor
from core.measures import Amounts, Bands, Chart, Duration, Month, Share
from core.reading import Figure, is_hidden
from core.resource import Field, Resource
from core.ui import pictures, state, wording
from core.ui.figures import Figures
from core.ui.wording import _
from core.values import word_of
from core.view import View

# How many charts a wide window shows beside each other.
ABREAST = 3
# Pixels: the least width of a chart, so that as many stand abreast on a laptop beside the menu.
WIDTH = 280
MOST_GROUPS, MOST_MONTHS = 12, 24
# More colours than these nobody tells apart; the smaller parts of a bar are drawn as one.
MOST_PARTS = 5


@dataclass(frozen=True)
class Drawn:
    """A declared chart with its target and its figures: as they were read, and as they are drawn."""

    declared: Chart
    target: float | None
    rows: Sequence[Figure]
    table: pa.Table
    bars: int
    splits: tuple[str, ...]
    beside: int


def of(known: Figures) -> list[Chart]:
    """The table's charts without those that would tell what is masked here."""
    return [one for one in known.resource.charts if not is_hidden(known.actor, known.resource.table, one)]


def show(known: Figures, view: View, shown: Sequence[Chart], part: str = "", *, listed: bool = True) -> None:
    """Draw these charts over the view, side by side where there is room; a click narrows the list below, if one is."""
    resource = known.resource
    drawn = [_drawn(known, view, one) for one in shown]
    if not drawn:
        return
    # Beside each other they are of one height, that of the one with the most bars.
    height = max(pictures.height(one.bars, one.splits, one.beside) for one in drawn)
    with st.container(key=f"{resource.table}_charts{part}"), st.grid(len(drawn), min_column_width=WIDTH):
        for one in drawn:
            with st.container(border=True, height="stretch"):
                _show_one(resource, view, one, height, listed=listed)


def _show_one(resource: Resource, view: View, one: Drawn, height: int, *, listed: bool) -> None:
    declared = one.declared
    title = wording.term(f"chart.{resource.table}.{declared.key}")
    st.markdown(f"**{title}**")
    if not one.rows:
        st.caption(_("Nothing to draw yet. The chart fills with the rows of the list."))
        return
    clicked: Any = (lambda: _click(resource, declared)) if listed else "ignore"
    st.vega_lite_chart(
        one.table,
        pictures.spec(one.bars, one.splits, one.target, _axis(declared), one.beside, pareto=declared.pareto),
        key=f"{resource.table}_chart_{declared.key}",
        on_select=clicked,
        selection_mode=pictures.PICK,
        width="stretch",
        height=height,
        alt=_described(title, one.table),
    )
    st.caption(_caption(view, declared, one.rows, _picked(view, declared), listed=listed))


def _axis(declared: Chart) -> str:
    if isinstance(declared.measure, Duration):
        return _("minutes")
    return "%" if isinstance(declared.measure, Share) else ""


def _drawn(known: Figures, view: View, declared: Chart) -> Drawn:
    resource, key = known.resource, declared.column.key
    read = rows = known.chart(view.without(key), declared)
    picked = _picked(view, declared)
    splits: dict[Any, str] = {}
    if isinstance(declared.by, Month):
        rows = rows[-MOST_MONTHS:]
        names = {row.group: str(row.group) for row in rows}
    elif isinstance(declared.by, Bands):
        names = {row.group: _band(declared.by, row.group) for row in rows}
    else:
        spot = resource.fields[key]
        rows = _largest(rows) if declared.pareto else _ordered(spot, rows)
        names = _names(spot, known.actor, rows)
        if declared.split is not None:
            # Only numbers and sums add up.
            most = MOST_PARTS if declared.adds_up else len(rows)
            rows, splits = _parts(resource.fields[declared.split.key], rows, most)
    table = pa.table(
        {
            "key": ["" if row.group is None else str(row.group) for row in rows],
            "name": [names[row.group] for row in rows],
            "split": [splits.get(row.split, "") for row in rows],
            "value": [row.value for row in rows],
            "n": [row.n for row in rows],
            "on": [not picked or str(row.group) in picked for row in rows],
            "together": list(_together(rows, read)) if declared.pareto else [None] * len(rows),
        }
    )
    bars = 0 if isinstance(declared.by, Month) else len(set(names.values()))
    parts, beside = tuple(dict.fromkeys(splits.values())), pictures.width(names.values())
    return Drawn(declared, known.target(declared), read, table, bars, parts, beside)


def _parts(spot: Field, rows: Sequence[Figure], most: int) -> tuple[Sequence[Figure], dict[Any, str]]:
    """Bars in parts: the largest parts by name, in the order of the enumeration, and the smaller ones as one."""
    sizes: dict[Any, int] = {}
    for row in rows:
        sizes[row.split] = sizes.get(row.split, 0) + row.n
    largest = sorted(sizes, key=lambda split: -sizes[split])
    named = set(largest if len(largest) <= most + 1 else largest[:most])
    choices = [one.value for one in spot.marks.choices or ()]
    ordered = sorted(named, key=lambda split: choices.index(split) if split in choices else len(choices))
    names = {split: _name(spot, split) for split in ordered}
    names |= {split: _("others") for split in sizes if split not in named}
    found: dict[tuple[Any, str], Figure] = {}
    for row in rows:
        place = (row.group, names[row.split])
        before = found.get(place)
        value = (before.value or 0) + (row.value or 0) if before else row.value
        found[place] = Figure(row.group, row.split, value, row.n + (before.n if before else 0))
    return list(found.values()), names


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
    return word_of(spot, str(stored), wording.language())


def _ordered(spot: Field, rows: Sequence[Figure]) -> Sequence[Figure]:
    """Groups in the order of the enumeration; others as they come, the largest first, the rest left out."""
    if spot.marks.choices is not None:
        place = {one.value: number for number, one in enumerate(spot.marks.choices)}
        return sorted(rows, key=lambda row: place.get(str(row.group), len(place)))
    kept = list(dict.fromkeys(row.group for row in rows))[:MOST_GROUPS]
    return [row for row in rows if row.group in kept]


def _largest(rows: Sequence[Figure]) -> Sequence[Figure]:
    """The groups with something in them, the largest first."""
    return sorted((row for row in rows if row.value), key=lambda row: -(row.value or 0))[:MOST_GROUPS]


def _together(rows: Sequence[Figure], every: Sequence[Figure]) -> Iterator[float]:
    """What the groups up to each make of the whole, in percent."""
    whole = sum(row.value or 0 for row in every)
    for reached in accumulate(row.value or 0 for row in rows):
        yield 100 * reached / whole


def _band(by: Bands, number: int | None) -> str:
    """`2–6`, `30 +`: the least and the greatest number of a band."""
    if number is None:
        return _("none")
    low, high = by.spans[number]
    if isinstance(by, Amounts) and high is not None:
        # An amount begins where the band below it ends.
        high += 1
    if high is None:
        return f"{wording.number(low)} +"
    least = 0 if low is None else low
    return wording.number(high) if least == high else f"{wording.number(least)}–{wording.number(high)}"


def _picked(view: View, declared: Chart) -> set[str]:
    key = declared.column.key
    if isinstance(declared.by, Bands):
        return {str(band) for band in range(len(declared.by.spans)) if declared.group(band) in view.filters}
    for one in view.filters:
        if one.field == key and one.op == "is":
            return set(one.values)
        if one.field == key and one.op == "between" and isinstance(declared.by, Month):
            return {one.values[0][:7]}
    return set()


def _click(resource: Resource, declared: Chart) -> None:
    event = st.session_state.get(f"{resource.table}_chart_{declared.key}")
    points = (event or {}).get("selection", {}).get(pictures.PICK, [])
    key = declared.column.key
    view = state.view(resource).without(key)
    chosen = list(dict.fromkeys(str(point["key"]) for point in points if "key" in point))
    if chosen:
        view = view.only(declared.group(chosen[0] or None, *(one for one in chosen[1:] if one)))
    state.look_at(resource, view)


def _described(title: str, table: pa.Table) -> str:
    totals: dict[str, float] = {}
    for name, value in zip(table["name"].to_pylist(), table["value"].to_pylist(), strict=True):
        if value is not None:
            totals[name] = totals.get(name, 0) + value
    words = ", ".join(
        wording.named(name, wording.number(total, 1)) for name, total in list(totals.items())[:MOST_GROUPS]
    )
    return f"{title}. {words}"


def _caption(view: View, declared: Chart, rows: Sequence[Figure], picked: set[str], *, listed: bool) -> str:
    parts = [_("n = {n}").format(n=wording.number(sum(row.n for row in rows)))]
    if view.search or view.filters:
        parts.append(_("filtered"))
    if picked:
        parts.append(_("double-click clears the choice"))
    elif listed and not isinstance(declared.measure, Duration):
        parts.append(_("click to filter the list"))
    if declared.rule:
        parts.append(declared.rule)
    return " · ".join(parts)
