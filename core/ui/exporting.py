"""The export dialog: what would go out, what it is for, who has to agree; and the file, through a one-time address."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

import streamlit as st

from core import clock, exports, service
from core.access import Action, Actor, Role
from core.export_sources import ListSource, Source
from core.exports import REQUESTS, Outlook, Wish
from core.messages import AppError
from core.resource import Resource
from core.resources import RESOURCES
from core.resources.export_requests import ARCHIVES, DECIDERS, OF_ARCHIVES
from core.ui import asking, auth, state, wording
from core.ui.client import session_mark
from core.ui.figures import Figures
from core.ui.menu import file_of
from core.ui.wording import _
from core.view import View
from core.web import downloads
from db.vocabulary.access import AccessRight
from db.vocabulary.exports import ExportKind, ExportPurpose

EXPORT, LINK, SENT, PROBLEM = "export", "export.link", "export.sent", "export.problem"


def offer(known: Figures, view: View) -> None:
    """Draw the export button of a list for those whose role may; without the grant the dialog says why it is closed."""
    resource, actor = known.resource, known.actor
    if Action.EXPORT in {action for role in actor.roles for action in resource.grants.get(role, {})}:
        offer_source(actor, ListSource(view))


def offer_source(actor: Actor, source: Source) -> None:
    """Draw the export button of anything that can be exported, and the dialog while it is open."""
    table = source.table
    st.button(_("Export"), icon=":material/download:", key=f"{table}_export", on_click=_open, args=(table,))
    if state.get(table, state.DIALOG, "") == EXPORT:
        _dialog(source)


def _open(table: str) -> None:
    _close(table)
    state.put(table, state.DIALOG, EXPORT)


def _close(table: str) -> None:
    for name in (state.DIALOG, LINK, SENT, PROBLEM):
        state.take(table, name, None)
    state.spend(table, EXPORT)


def _dialog(source: Source) -> None:
    @st.dialog(_("Export"), icon=":material/download:", on_dismiss=lambda: _close(source.table))
    def show() -> None:
        _content(source, auth.current_actor())

    show()


def _content(source: Source, actor: Actor) -> None:
    table = source.table
    try:
        found = exports.outlook(actor, source)
    except AppError as problem:
        st.info(wording.say(problem.say), icon=":material/block:")
        if isinstance(source, ListSource):
            asking.form(actor, table, AccessRight.EXPORT)
        return
    _what(table, found)
    _inputs(table)
    if found.needs_approval:
        _who_decides(source.table, found)
    sent = state.get(table, SENT, 0)
    if sent:
        _sent(actor, sent)
        return
    st.button(
        _("Ask for approval") if found.needs_approval else _("Make the file"),
        key=f"{table}_export_make",
        type="secondary" if state.get(table, LINK, "") else "primary",
        icon=":material/send:" if found.needs_approval else ":material/description:",
        width="stretch",
        on_click=_press,
        args=(source, found.needs_approval),
    )
    problem = state.get(table, PROBLEM, "")
    if problem:
        st.error(problem)
    _link(state.get(table, LINK, ""))


def _what(table: str, found: Outlook) -> None:
    """How many rows go out, and which columns are masked why."""
    rows = wording.counted("{n} row", "{n} rows", found.rows)
    st.markdown(
        _("**{rows}** with {columns} columns, as the list shows them.").format(
            rows=rows, columns=len(found.columns)
        )
    )
    reasons: dict[str, list[str]] = defaultdict(list)
    for one in found.columns:
        if one.masked is not None:
            reasons[wording.say(one.masked)].append(one.heading)
    for reason, fields in reasons.items():
        words = _("Masked: {fields}. {reason}").format(fields=", ".join(fields), reason=reason)
        st.caption(f":material/visibility_off: {wording.plain(words)}")
    st.caption(
        _(
            "Each row carries your name, the time and the number of the export; the audit log keeps what it is for."
        )
    )


def _inputs(table: str) -> None:
    """Ask for the purpose, in a word and in a sentence, and for the kind of file."""
    st.selectbox(
        f"{_('Purpose')} *",
        [one.value for one in ExportPurpose],
        index=None,
        format_func=lambda one: wording.choice(ExportPurpose(one)),
        key=f"{table}_export_purpose",
        placeholder=_("Choose a purpose"),
    )
    st.text_area(
        f"{_('What is it for?')} *",
        key=f"{table}_export_reason",
        height=80,
        max_chars=exports.LONGEST,
        placeholder=_("For example: birthday cards of the gold members in June"),
    )
    st.radio(
        _("File"),
        [one.value for one in (ExportKind.XLSX, ExportKind.CSV)],
        format_func=lambda one: wording.choice(ExportKind(one)),
        horizontal=True,
        key=f"{table}_export_kind",
    )


def _who_decides(table: str, found: Outlook) -> None:
    """Why another person has to agree, and who may."""
    roles: Iterable[Role] = OF_ARCHIVES if table in ARCHIVES else (one for one in Role if one in DECIDERS)
    names = ", ".join(wording.term(f"role.{one.value}") for one in roles)
    st.info(
        _("You take {limit} rows alone ({source}). For more another person approves: {roles}.").format(
            limit=wording.number(found.limit.rows), source=found.limit.source, roles=names
        ),
        icon=":material/supervisor_account:",
    )


def _press(source: Source, asks: bool) -> None:
    """Make the address, or the request; what stands in the way is told in the dialog, which stays as it is."""
    table = source.table
    state.take(table, LINK, None)
    state.take(table, PROBLEM, None)
    purpose = st.session_state.get(f"{table}_export_purpose")
    if purpose is None:
        state.put(table, PROBLEM, _("Choose what the export is for."))
        return
    kind = ExportKind(st.session_state.get(f"{table}_export_kind") or ExportKind.XLSX)
    wish = Wish(source, kind, ExportPurpose(purpose), st.session_state.get(f"{table}_export_reason") or "")
    try:
        _do(auth.oneself(), wish, asks)
    except AppError as problem:
        state.put(table, PROBLEM, wording.say(problem.say))


def _do(actor: Actor, wish: Wish, asks: bool) -> None:
    table = wish.source.table
    exports.said(wish.reason)
    if asks:
        state.put(table, SENT, exports.ask(actor, wish, state.ticket(table, EXPORT)))
    else:
        name = wording.term(f"table.{table}")
        state.put(table, LINK, _address(actor, name, wish.kind, lambda now: exports.make(now, wish)))


def _address(actor: Actor, name: str, kind: ExportKind, produce: Callable[[Actor], Any]) -> str:
    day = clock.today(actor.zone).isoformat()
    return downloads.offer(actor, session_mark(), f"{name} {day}.{kind.value}", exports.TYPES[kind], produce)


def _sent(actor: Actor, id: int) -> None:
    row = service.fetch(actor, REQUESTS, id)
    number = row["request_no"] if row else f"#{id}"
    said = _("Request {number} was sent. You are told when it is decided, and fetch the file there.")
    st.success(said.format(number=number), icon=":material/send:")
    st.page_link(
        file_of(REQUESTS),
        label=_("Open the request"),
        icon=":material/outbox:",
        query_params={"id": str(id)},
    )


def _link(link: str) -> None:
    if link:
        st.link_button(_("Download now"), link, type="primary", width="stretch", icon=":material/download:")
        st.caption(_("The address works once, in this session, for five minutes."))


def offer_request(resource: Resource, actor: Actor, row: Any) -> None:
    """What belongs to a request for an export: the way to its rows and, once approved, the file for who asked."""
    if resource.table != REQUESTS:
        return
    table = row["table_name"]
    if table in RESOURCES and service.can(actor, Action.VIEW, table):
        st.page_link(
            file_of(table),
            label=_("Show the rows asked for"),
            icon=":material/table_rows:",
            query_params=parse_qs(row["query"] or ""),
        )
    wish = exports.approved(actor, row["id"])
    if wish is None:
        return
    try:
        wish.source.require(actor)
    except AppError as problem:
        st.info(wording.say(problem.say), icon=":material/block:")
        return
    st.button(
        _("Make the file"),
        key=f"{REQUESTS}_fetch",
        type="primary",
        icon=":material/description:",
        on_click=_fetch,
        args=(row["id"],),
    )
    st.caption(_("It can be fetched once."))
    kept = state.get(REQUESTS, LINK, "")
    if kept.startswith(f"{row['id']} "):
        _link(kept.partition(" ")[2])


def _fetch(id: int) -> None:
    actor = auth.oneself()
    wish = exports.approved(actor, id)
    if wish is not None:
        name = wording.term(f"table.{wish.source.table}")
        link = _address(actor, name, wish.kind, lambda now: exports.take(now, id))
        state.put(REQUESTS, LINK, f"{id} {link}")
