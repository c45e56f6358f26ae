"""The portrait of a customer above their record: what they buy, for how much, when last, and how they are reached."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core import portrait
from core.access import Actor
from core.resource import Resource
from core.ui import wording
from core.ui.wording import _


def show(resource: Resource, actor: Actor, row: Mapping[str, Any]) -> None:
    """Draw the card of a customer; other tables have none."""
    if resource.table != portrait.TABLE:
        return
    found = portrait.of(actor, row)
    basket = wording.number(found.basket, 2)
    told = {
        _("Buys most"): ", ".join(found.products),
        _("Average purchase"): basket if found.basket is not None else "",
        _("Last purchase"): wording.moment(found.last_purchase_at, actor),
        _("Reached most by"): wording.choice(found.channel) if found.channel else "",
    }
    with st.container(border=True, key="customers_portrait", gap="xsmall"):
        for label, value in told.items():
            st.markdown(f":small[:gray[{label}]] {wording.plain(value or '–')}")
