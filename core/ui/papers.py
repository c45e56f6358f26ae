"""The papers of a record: a page to print and a PDF, each behind a button."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.resource import Resource
from core.ui import wording
from core.ui.wording import _
from core.web import papers


def offer(resource: Resource, row: Mapping[str, Any]) -> None:
    """Draw the buttons for each paper of the table."""
    for paper in resource.papers:
        name = wording.term(f"paper.{resource.table}.{paper.key}")
        key = f"{resource.table}_paper_{paper.key}"
        with st.container(horizontal=True, key=key, gap="small"):
            for pdf, label, icon in (
                (False, _("Print: {paper}"), ":material/print:"),
                (True, _("PDF: {paper}"), ":material/picture_as_pdf:"),
            ):
                link = papers.address(resource.table, row["id"], paper.key, pdf=pdf)
                st.link_button(label.format(paper=name), link, icon=icon, type="tertiary")
