"""The only door to what a screen remembers: the view in the link, and small keyed values of the session."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar
from uuid import uuid4

import streamlit as st

from core.resource import Resource
from core.view import View, from_query

T = TypeVar("T")
RECORD = "id"
# The name under which a table keeps which dialog is open; Streamlit draws one dialog in a run.
DIALOG = "dialog"
ENGINE_KEYS = ("q", "sort", "page", RECORD)


def view(resource: Resource) -> View:
    """The view the link describes; fields that are no filter of the table are ignored."""
    keys = {attribute.key for attribute in resource.filters}
    query = {name: st.query_params.get_all(name) for name in st.query_params}
    return from_query(resource.table, query, keys)


def look_at(resource: Resource, wanted: View) -> None:
    """Put another view into the link; the opened record stays."""
    record = st.query_params.get(RECORD)
    _clear(resource)
    for name, words in wanted.as_query().items():
        st.query_params[name] = words
    if record:
        st.query_params[RECORD] = record


def _clear(resource: Resource) -> None:
    known = {*ENGINE_KEYS, *(attribute.key for attribute in resource.filters)}
    for name in [name for name in st.query_params if name in known]:
        del st.query_params[name]


def record() -> int | None:
    """The id of the record the link opens, None when it opens none."""
    text = st.query_params.get(RECORD) or ""
    return int(text) if text.isdecimal() else None


def open_record(id: int) -> None:
    """Put a record into the link, so that the drawer opens."""
    st.query_params[RECORD] = str(id)


def close_record() -> None:
    """Take the record out of the link again."""
    if RECORD in st.query_params:
        del st.query_params[RECORD]


def get(table: str, name: str, default: Any) -> Any:
    """A small value this screen keeps for a table; ids and texts only, since objects outlive their classes."""
    return st.session_state.get(f"{table}.{name}", default)


def put(table: str, name: str, value: Any) -> None:
    """Keep a small value for a table."""
    st.session_state[f"{table}.{name}"] = value


def take(table: str, name: str, default: Any) -> Any:
    """A kept value, forgotten as it is read."""
    return st.session_state.pop(f"{table}.{name}", default)


def ticket(table: str, name: str) -> str:
    """An idempotency key drawn once and kept until `spend`, so that a double click stores once."""
    key = f"{table}.{name}.ticket"
    if key not in st.session_state:
        st.session_state[key] = uuid4().hex
    return st.session_state[key]


def spend(table: str, name: str) -> None:
    """Throw the idempotency key away; the next form draws its own."""
    st.session_state.pop(f"{table}.{name}.ticket", None)


def cached(name: str, version: Hashable, make: Callable[[], T]) -> T:
    """A value of this session that is made anew when its version changes: table version, view, scope, language."""
    kept = st.session_state.get(f"cache.{name}")
    if kept is None or kept[0] != version:
        kept = (version, make())
        st.session_state[f"cache.{name}"] = kept
    return kept[1]
