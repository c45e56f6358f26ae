"""The card of the customer above an archive: who it is about, and when their data were verified last (R064, R438)."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core import about, service
from core.access import Actor
from core.resource import Resource
from core.ui import wording
from core.ui.drawer_fields import shown
from core.ui.related import page_of


def show(resource: Resource, actor: Actor, row: Mapping[str, Any]) -> None:
    """Draw the card of an archive's customer; other tables have none."""
    if resource.table != about.TABLE:
        return
    found = about.customer_of(actor, row)
    if found is None:
        return
    customer, fields = found
    with st.container(border=True, key="archives_customer", gap="xsmall"):
        for one in fields:
            said = wording.plain(shown(one, customer, actor))
            st.markdown(f":small[:gray[{wording.term(one.label)}]] {said}")
        place = page_of("customers")
        label, icon = wording.term("record.customers"), service.RESOURCES["customers"].icon
        if place is not None and st.button(label, key="archives_customer_open", type="tertiary", icon=icon):
            st.switch_page(place, query_params={"id": str(customer["id"])})
