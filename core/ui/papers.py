"""What is printed of a record and of ticked rows: papers as a page or a PDF, labels with their code; each behind a link."""

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from core import codes, labels, printing
from core.resource import Resource
from core.ui import wording
from core.ui.wording import _
from core.web import papers

# What shows on the screen is the code itself, which holds the number that people read beside it.
CODE_WIDTH = 132


def offer(resource: Resource, row: Mapping[str, Any]) -> None:
    """The links for each paper of the record, as a page to print and as a PDF."""
    for paper in resource.papers:
        name = wording.term(f"paper.{resource.table}.{paper.key}")
        key = f"{resource.table}_paper_{paper.key}"
        with st.container(horizontal=True, key=key, gap="small"):
            for pdf, label, icon in (
                (False, _("Print: {paper}"), ":material/print:"),
                (True, _("PDF: {paper}"), ":material/picture_as_pdf:"),
            ):
                link = papers.address(resource.table, [row["id"]], paper.key, pdf=pdf)
                st.link_button(label.format(paper=name), link, icon=icon, type="tertiary")


def offer_label(resource: Resource, row: Mapping[str, Any]) -> None:
    """The record's code, and the way to its label."""
    if resource.label is None:
        return
    code = str(row[resource.label.code.key])
    with st.popover(_("Label"), icon=":material/qr_code_2:", type="tertiary", key=f"{resource.table}_label"):
        st.image(codes.svg(code), width=CODE_WIDTH, caption=code)
        _labels(resource.table, [row["id"]], _("Print the label"))


def offer_chosen(resource: Resource, chosen: Iterable[int]) -> None:
    """The ways to the papers and labels of the ticked rows."""
    ids, table = list(chosen), resource.table
    if not ids:
        return
    if resource.label is not None:
        _labels(table, ids[: labels.MOST], _("Print the labels"))
    for paper in resource.papers:
        words = _("Print: {paper}").format(paper=wording.term(f"paper.{table}.{paper.key}"))
        with st.container(key=f"{table}_papers_{paper.key}", width="content"):
            link = papers.address(table, ids[: printing.MOST], paper.key)
            st.link_button(words, link, icon=":material/print:", type="tertiary")


def _labels(table: str, ids: list[int], words: str) -> None:
    """A link to another tab; a link has no key of its own, so its place has one."""
    with st.container(key=f"{table}_labels", width="content"):
        st.link_button(words, papers.labels_address(table, ids), icon=":material/print:", type="tertiary")
