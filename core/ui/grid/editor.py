"""The grid drawn with Streamlit's data editor: every column a text, parsed on the server, nothing dropped.

The editor's own typed columns change or drop what they cannot read without a word, so none is used for input.
Rows are fixed and the key never changes: then the editor keeps what is being typed while values change, and drops
an edit once the data shows it, which each answer brings about.
"""

import pyarrow as pa
import streamlit as st

from core.resource import Resource
from core.ui import state, wording
from core.ui.grid import entry
from core.ui.grid.sheet import Column, Sheet
from core.ui.wording import _
from db.columns import FieldType

OPEN = "open"
CHOSEN = "chosen"
ROW = 35
WIDTHS = {
    FieldType.FLAG: 80,
    FieldType.INTEGER: 90,
    FieldType.MONEY: 120,
    FieldType.DATE: 110,
    FieldType.MOMENT: 140,
    FieldType.LONG_TEXT: 260,
}


def draw(resource: Resource, sheet: Sheet, *, choosable: bool) -> list[int]:
    """Draw the sheet; gives the ids of the rows that are ticked."""
    key = f"{resource.table}_grid"
    names = {OPEN: [_("Open")] * len(sheet.ids)}
    chosen = {CHOSEN: [False] * len(sheet.ids)} if choosable else {}
    data = pa.table({**chosen, **names, **{one.key: _cells(one, sheet) for one in sheet.columns}})

    def harvest() -> None:
        edited = st.session_state[key]["edited_rows"]
        edits = {
            int(position): {k: v for k, v in cells.items() if k not in (CHOSEN, OPEN)}
            for position, cells in edited.items()
        }
        entry.enter(sheet, edits)

    st.data_editor(
        data,
        key=key,
        on_change=harvest,
        hide_index=True,
        num_rows="fixed",
        height=min(len(sheet.ids), 20) * ROW + ROW + 3,
        row_height=ROW,
        disabled=[OPEN, *(one.key for one in sheet.columns if one.closed)],
        column_config=_config(resource, sheet, choosable),
        alt=wording.term(f"table.{resource.table}"),
    )
    ticks = st.session_state.get(key, {}).get("edited_rows", {})
    return [
        sheet.ids[int(position)]
        for position, cells in ticks.items()
        if cells.get(CHOSEN) and int(position) < len(sheet.ids)
    ]


def _cells(one: Column, sheet: Sheet) -> pa.Array:
    texts = sheet.shown(one.key)
    if _is_badge(one):
        return pa.array([[text] if text else [] for text in texts], pa.list_(pa.string()))
    return pa.array(texts, pa.string())


def _is_badge(one: Column) -> bool:
    return bool(one.closed) and one.field.type is FieldType.CHOICE


def _config(resource: Resource, sheet: Sheet, choosable: bool) -> dict:
    config = {
        OPEN: st.column_config.ButtonColumn(
            "",
            key=f"{resource.table}_open",
            type="tertiary",
            width=70,
            pinned=True,
            on_click=_open,
            args=(resource, sheet),
        )
    }
    if choosable:
        config[CHOSEN] = st.column_config.CheckboxColumn(
            "", width=40, pinned=True, help=_("Choose rows to change together")
        )
    for place, one in enumerate(sheet.columns):
        config[one.key] = _column(one, pinned=place == 0)
    return config


def _column(one: Column, *, pinned: bool) -> object:
    help = "\n\n".join(part for part in (one.closed, one.hint) if part) or None
    if _is_badge(one):
        options = [wording.choice(value) for value in one.field.marks.choices or ()]
        colours = [one.colours[option].value if option in one.colours else "gray" for option in options]
        return st.column_config.MultiselectColumn(
            one.label, options=options, color=colours, help=help, width=130
        )
    return st.column_config.TextColumn(
        one.label,
        help=help,
        pinned=pinned or None,
        width=WIDTHS.get(one.field.type),
        alignment="right" if one.field.type in (FieldType.INTEGER, FieldType.MONEY) else None,
    )


def _open(resource: Resource, sheet: Sheet) -> None:
    event = st.session_state.get(f"{resource.table}_open")
    if event is not None and event.row < len(sheet.ids):
        state.open_record(sheet.ids[event.row])
        # The drawer stands outside the list's fragment, so the whole page runs.
        st.rerun()
