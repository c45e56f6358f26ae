"""The ways to what is printed: a record's label or slip, and those of the ticked rows; through a route that checks."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from core import codes, prints
from core.resource import Resource
from core.ui.wording import _

# What shows on the screen is the code itself, which holds the number that people read beside it.
CODED = {"archives": "archive_no"}
CODE_WIDTH = 132


def offer_record(resource: Resource, row: Mapping[str, Any]) -> None:
    """The way to a record's printed page, with the code that stands on it."""
    table = resource.table
    if table not in prints.PRINTED:
        return
    coded = CODED.get(table)
    if coded is None:
        _link(table, [row["id"]], _("Loan slip"), f"{table}_print")
        return
    with st.popover(_("Label"), icon=":material/qr_code_2:", type="tertiary", key=f"{table}_label"):
        st.image(codes.svg(row[coded]), width=CODE_WIDTH, caption=row[coded])
        _link(table, [row["id"]], _("Print the label"), f"{table}_print")


def offer_chosen(resource: Resource, chosen: Iterable[int]) -> None:
    """The way to the printed pages of the ticked rows."""
    ids, table = list(chosen), resource.table
    if ids and table in prints.PRINTED:
        words = _("Print the labels") if table in CODED else _("Loan slips")
        _link(table, ids[: prints.MOST], words, f"{table}_print_chosen")


def _link(table: str, ids: list[int], words: str, key: str) -> None:
    """A link to another tab; a link has no key of its own, so its place has one."""
    with st.container(key=key, width="content"):
        st.link_button(
            words,
            f"print/{table}?{urlencode([('id', id) for id in ids])}",
            icon=":material/print:",
            type="tertiary",
        )
