"""The part of the import dialog that shows what would be stored and what is wrong, before anything is."""

from typing import Any

import streamlit as st

from core.access import Actor
from core.changes import CellOutcome, Status
from core.messages import Term
from core.resource import Resource
from core.transfer import plan as plans
from core.transfer.importing import Checked, Preview
from core.transfer.plan import Plan
from core.transfer.table import Table
from core.ui import wording
from core.ui.wording import _

WRONG = "✗"


def show(resource: Resource, actor: Actor, file: Table, plan: Plan, preview: Preview) -> None:
    """The numbers, then the first rows, wrong ones first: each cell as it will be stored, or marked."""
    table = resource.table
    figures((_("New"), preview.new), (_("Already there"), preview.known), (_("Wrong"), preview.wrong))
    choice = plans.offered(actor, table, plan.constants)
    names = {
        key: wording.term(one.label.key) if isinstance(one.label, Term) else one.label
        for key, one in choice.items()
        if key in plan.columns or key in plan.constants
    }
    cells = {row.line: row.cells for row in file.rows}
    kept = {at: file.header[at] or f"#{at + 1}" for at in plan.kept_apart(file.header)}
    rows = []
    for one in preview.rows:
        row: dict[str, Any] = {_("Row"): one.line, _("Verdict"): _verdict(one), _("Why not"): _why(one)}
        row |= {name: _cell(one.cells.get(key)) for key, name in names.items()}
        row |= {_("Beside: {name}").format(name=name): str(cells[one.line][at]) for at, name in kept.items()}
        rows.append(row)
    st.dataframe(rows, hide_index=True, height=280, key=f"{table}_import_preview")
    if preview.wrong:
        st.caption(_("Rows that are wrong are not stored; you get them back as a file with the reasons."))


def figures(*pairs: tuple[str, int]) -> None:
    """Numbers side by side."""
    with st.container(horizontal=True):
        for label, number in pairs:
            st.metric(label, wording.number(number))


def _verdict(one: Checked) -> str:
    if one.reasons:
        return _("wrong")
    return _("already there") if one.known else _("new")


def _why(one: Checked) -> str:
    return "; ".join(wording.say(said) for said in one.reasons)


def _cell(cell: CellOutcome | None) -> str:
    if cell is None:
        return ""
    if cell.status is not Status.OK:
        return f"{WRONG} {cell.raw if cell.raw is not None else ''}"
    return cell.value if cell.value is not None else str(cell.raw or "")
