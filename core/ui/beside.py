"""What is read beside a record: the texts of a record it names, such as those of the product somebody asks about."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core import service
from core.access import Action, Actor
from core.documents import PolicyText
from core.masks import masked_fields
from core.resource import Resource
from core.ui import policies, wording
from db.columns import FieldType


def show(resource: Resource, actor: Actor, row: Mapping[str, Any]) -> None:
    """What is read beside this record: policies a click away (R094), texts of records it names in folds (R059, R326)."""
    for column in resource.beside:
        if isinstance(column, PolicyText):
            policies.link_to(actor, column.key)
            continue
        spot = resource.fields[column.key]
        found = _named(actor, spot.target or "", row[spot.key])
        if not found:
            continue
        title = wording.named(wording.term(spot.label), wording.plain(str(row.get(f"{spot.key}:label"))))
        with st.expander(title, expanded=True, key=f"{resource.table}_{spot.key}_beside"):
            for label, text in found.items():
                st.markdown(f":small[:gray[{label}]]")
                st.text(text)


def _named(actor: Actor, table: str, id: int | None) -> dict[str, str]:
    """The texts of a record by their names, as far as it holds any that the actor may read."""
    if id is None or not service.can(actor, Action.VIEW, table):
        return {}
    target, row = service.RESOURCES[table], service.fetch(actor, table, id)
    if row is None:
        return {}
    masked = masked_fields(actor, target)
    texts = [one for one in target.fields.values() if one.type is FieldType.LONG_TEXT]
    return {wording.term(one.label): row[one.key] for one in texts if row[one.key] and one.key not in masked}
