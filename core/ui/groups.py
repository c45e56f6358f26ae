"""The groups of fields on forms and in drawers: their order, headings and folds."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import streamlit as st

from core.resource import Field, Group, Resource
from core.ui import wording
from db.columns import FieldType

WIDE = (FieldType.LONG_TEXT, FieldType.TAGS, FieldType.CHOICES)
OPEN_GROUPS = 2


def span(one: Field) -> int:
    """How many of two columns a field takes."""
    return 2 if one.type in WIDE else 1


def in_order(resource: Resource, group: Group) -> list[Field]:
    """The fields of a group a person fills in, required ones first."""
    spots = [resource.fields[attribute.key] for attribute in group.fields]
    return sorted((one for one in spots if one.writable), key=lambda one: not one.marks.required)


def filled(resource: Resource, group: Group, row: Mapping[str, Any]) -> list[Field]:
    """The fields of a group the server fills, as far as the record holds anything in them."""
    spots = [resource.fields[attribute.key] for attribute in group.fields]
    return [one for one in spots if not one.writable and row[one.key] not in (None, [])]


def frame(
    resource: Resource, group: Group, spots: Iterable[Field], place: int, prefix: str, wrong: Collection[str]
) -> Any:
    """A heading for a group in common use, a fold for one seldom needed, open where something is wrong."""
    title = wording.term(f"group.{resource.table}.{group.key}")
    key = f"{prefix}_group_{group.key}"
    if place < OPEN_GROUPS or any(one.marks.required for one in spots):
        drawn = st.container(key=key)
        drawn.markdown(f"**{title}**")
        return drawn
    return st.expander(title, expanded=any(one.key in wrong for one in spots), key=key)
