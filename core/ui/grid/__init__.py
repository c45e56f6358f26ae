"""The editing grid: one plain module in the browser, mounted here with one page of a table as texts.

What is typed goes to `core.web.grid` and not through the script; the script hears only what concerns the page:
which record to open, how to sort, which rows are ticked. The grid stands alone in its container, so that nothing
that comes and goes above it makes the browser build it anew.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from core import clock, entry, layouts, service
from core import sheet as sheets
from core.access import Action, Actor, may
from core.changes import is_new
from core.resource import RELATED, Resource
from core.sheet import Sheet
from core.transfer.mending import Mending
from core.ui import drawer_state, state, troubles, wording
from core.ui.filters import open_filters
from core.ui.menu import PAGES
from core.ui.wording import _
from core.view import Condition, View
from core.web import grid as routes
from db.columns import FieldType

NOW = "%Y-%m-%d %H:%M"
PATHS = frozenset(page.table for page in PAGES)

# Streamlit sends this text with every run, so it only fetches the modules, which the browser keeps.
_LOADER = """
const loading = new Map()

export default function (component) {
  const { data, parentElement } = component
  const address = new URL(data.files + "/mount.js", location.href).href
  if (!loading.has(address)) loading.set(address, import(address))
  const module = loading.get(address)
  module.then((grid) => (data.columns ? grid.draw(component) : grid.flush(component)))
  return () => module.then((grid) => grid.leave(parentElement))
}
"""

_mount = st.components.v2.component("clientele_grid", js=_LOADER)


def draw(resource: Resource, actor: Actor, view: View, sheet: Sheet, total: int, *, pick: bool) -> list[int]:
    """Draw the sheet; gives the ids of the rows that are ticked."""
    table = resource.table
    key = f"{table}_grid"
    data = _data(resource, actor, view, sheet, total) | {
        "filters": [one.key for one in open_filters(resource, actor) if one.type in FILTERED],
        "opens": True,
        "sorts": True,
        "pick": pick,
        "chosen": _ticked(key),
    }
    # What JSON cannot say would reach the browser as some other text without a word.
    json.dumps(data, allow_nan=False)
    with st.container(key=f"{table}_grid_place"):
        _mount(
            data=data,
            key=key,
            default={"chosen": []},
            on_chosen_change=lambda: None,
            on_changed_change=lambda: None,
            on_open_change=_hearing(key, "open", _open),
            on_related_change=_hearing(key, "related", lambda row: _open(row, table)),
            on_sort_change=_hearing(key, "sort", lambda sort: _sort(resource, sort)),
            on_only_change=_hearing(key, "only", lambda one: _only(resource, actor, one)),
        )
    here = set(sheet.ids)
    return [id for id in _ticked(key) if id in here]


def _ticked(key: str) -> list[int]:
    """The rows the browser said are ticked; what a browser says may be anything."""
    chosen = st.session_state.get(key, {}).get("chosen")
    return [id for id in chosen if isinstance(id, int)] if isinstance(chosen, list) else []


def draw_within(
    parent: str, resource: Resource, actor: Actor, view: View, sheet: Sheet, total: int, via: str, id: int
) -> int | None:
    """Draw the rows that belong to one record, whose reference `via` is given and not shown.

    Gives the id of a row that is to be opened on its own page.
    """
    key = f"{parent}_related_{resource.table}_grid"
    data = _data(resource, actor, view, sheet, total, given=via)
    mine = {one.row for one in sheet.troubles if one.key == via and one.chosen == id}
    ours = replace(
        sheet, troubles=tuple(one for one in sheet.troubles if one.row in mine or not is_new(one.row))
    )
    data["troubles"] = [one.as_json() for one in ours.here()]
    data["columns"] = [
        one | ({"given": True} if one["key"] == via else {})
        for one in data["columns"]
        if one["key"] != RELATED
    ]
    data |= {
        "within": [via, id],
        "filters": [],
        "opens": resource.table in PATHS,
        "sorts": False,
        "pick": False,
    }
    data["add"] = data["add"] and resource.fields[via] in resource.typed
    json.dumps(data, allow_nan=False)
    with st.container(key=f"{key}_place"):
        _mount(data=data, key=key, on_changed_change=lambda: None, on_open_change=lambda: None)
    return st.session_state[key].get("open")


def draw_preview(resource: Resource, actor: Actor, mending: Mending, shown: Mapping[str, Any]) -> None:
    """Draw the rows of a file before they are stored; what is typed mends the file and touches no table."""
    rows = shown["rows"]
    data = _addresses(actor) | {
        "path": "grid/import",
        "table": mending.token,
        "label": _("Preview of the import"),
        "revision": json.dumps([mending.token, mending.plan.digest, wording.language()]),
        **shown,
        "first": 1,
        "total": len(rows),
        "title": resource.title.key,
        "numbered": True,
        "hears": True,
        "layout": mending.layout,
        "today": clock.today(actor.zone).isoformat(),
        "now": clock.local(actor.zone).strftime(NOW),
    }
    json.dumps(data, allow_nan=False)
    key = f"{resource.table}_import_preview"
    with st.container(key=f"{key}_place"):
        _mount(data=data, key=key, on_changed_change=lambda: None)


def _data(
    resource: Resource, actor: Actor, view: View, sheet: Sheet, total: int, given: str = ""
) -> dict[str, Any]:
    table = resource.table
    can_add = may(actor, Action.CREATE, resource.rights) and sheets.can_be_completed(actor, resource, given)
    return _addresses(actor) | {
        "table": table,
        "label": wording.term(f"table.{table}"),
        "revision": json.dumps([view.as_query(), view.page, wording.language()]),
        "columns": [one.as_json() for one in sheet.columns] + sheets.related_column(actor, resource),
        "rows": [row.as_json() for row in sheet.rows],
        "troubles": [one.as_json() for one in sheet.here(troubles.skipped(sheet))],
        "at": sheet.at,
        "first": (view.page - 1) * view.size + 1,
        "total": total,
        "title": resource.title.key,
        "sort": view.sort,
        "add": bool(can_add),
        "remove": bool(may(actor, Action.DELETE, resource.rights)),
        "layout": layouts.layout(actor, table),
        "steps": entry.steps(actor, table),
        "today": clock.today(actor.zone).isoformat(),
        "now": clock.local(actor.zone).strftime(NOW),
    }


FILTERED = (FieldType.CHOICE, FieldType.FLAG, FieldType.REFERENCE, FieldType.DATE)


def deliver(actor: Actor) -> None:
    """Let the browser bring what an earlier page could not deliver, on every page."""
    _mount(data=_addresses(actor), key="clientele_outbox")


def _addresses(actor: Actor) -> dict[str, Any]:
    """Where the grid finds what; relative to the page, so that the product may stand below a path of a proxy."""
    mark, lang = routes.stamp(), wording.language()
    return {
        "path": "grid",
        "files": f"grid/files/{mark}",
        "words": f"grid/words/{mark}/{lang}",
        "lang": lang,
        "user": actor.id,
    }


def _hearing(key: str, name: str, act: Callable[[Any], None]) -> Callable[[], None]:
    """A callback that acts on the value a trigger brought."""

    def heard() -> None:
        # A program may send the call without the rest of the grid.
        value = st.session_state.get(key, {}).get(name)
        if value is not None:
            act(value)

    return heard


def _open(id: Any, related_of: str = "") -> None:
    if isinstance(id, int):
        if related_of:
            state.put(related_of, drawer_state.AT, drawer_state.RELATED)
        state.open_record(id)
        # The drawer stands outside the list's fragment, so the whole page runs.
        st.rerun()


def _sort(resource: Resource, sort: Any) -> None:
    if isinstance(sort, str):
        state.look_at(resource, replace(state.view(resource), sort=sort, page=1))


def _only(resource: Resource, actor: Actor, wanted: Any) -> None:
    """Narrow the list to the value a row has in one field."""
    told = wanted if isinstance(wanted, Mapping) else {}
    id = told.get("row")
    row = service.fetch(actor, resource.table, id) if isinstance(id, int) else None
    field = resource.fields.get(str(told.get("field")))
    if row is None or field is None or field not in open_filters(resource, actor):
        return
    stored = row[field.key]
    if stored is None:
        condition = Condition(field.key, "empty")
    elif field.type is FieldType.DATE:
        condition = Condition(field.key, "between", (stored.isoformat(), stored.isoformat()))
    else:
        word = (
            ("1" if stored else "0")
            if field.type is FieldType.FLAG
            else str(getattr(stored, "value", stored))
        )
        condition = Condition(field.key, "is", (word,))
    state.look_at(resource, state.view(resource).without(field.key).only(condition))
    st.rerun()
