"""The part of the import dialog that shows what would be stored and what is wrong, to be mended before anything is."""

import streamlit as st

from core.access import Actor
from core.resource import Resource
from core.transfer import mending_grid
from core.transfer.importing import Preview
from core.transfer.mending import Mending
from core.ui import grid, wording
from core.ui.wording import _


def show(resource: Resource, actor: Actor, mending: Mending, preview: Preview) -> None:
    """The numbers, then the first rows in a grid, wrong ones first: each cell as it will be stored, or marked."""
    figures((_("New"), preview.new), (_("Already there"), preview.known), (_("Wrong"), preview.wrong))
    if preview.wrong:
        st.caption(
            _(
                "Mend what is wrong right here; rows that stay wrong are given back as a file with the reasons."
            )
        )
    if mending.is_stale:
        st.button(
            _("Try the whole file again"), key=f"{resource.table}_import_again", icon=":material/refresh:"
        )
    grid.draw_preview(resource, actor, mending, mending_grid.shown(actor, mending, preview))


def figures(*pairs: tuple[str, int]) -> None:
    """Numbers side by side."""
    with st.container(horizontal=True):
        for label, number in pairs:
            st.metric(label, wording.number(number))
