"""The clauses of the policies on the screen: what keeps each one, the rows that show it, and the gap."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core import clauses
from core.access import Actor
from core.clause_sources import source_of
from core.clauses import SAME, Control, Kind, Standing, document_of
from core.context import Policy
from core.documents import DOCUMENTS, Document, named
from core.reading import Total
from core.resources import RESOURCES
from core.ui import auth, filters, policies, wording
from core.ui.figures import Figures
from core.ui.related import page_of
from core.ui.wording import _
from core.values import NO, YES
from core.view import View
from db.vocabulary.organisation import PolicyUnit

DOCUMENT = "document"
CHOSEN, SOUGHT, ONLY, SHOWN = "clauses_document", "clauses_search", "clauses_only", "clauses_shown"
ALL = "all"
# As many as are read in one go; each further one is a click away, and is not counted before.
AT_ONCE = 10
BADGES: Mapping[Standing, tuple[Any, str]] = {
    Standing.KEPT: ("green", ":material/check_circle:"),
    Standing.NOTED: ("blue", ":material/edit_note:"),
    Standing.OPEN: ("orange", ":material/radio_button_unchecked:"),
}
ICONS = {
    Kind.CLOCK: ":material/alarm:",
    Kind.STEP: ":material/arrow_forward:",
    Kind.CHECK: ":material/rule:",
    Kind.PAPER: ":material/print:",
    Kind.VALUE: ":material/gavel:",
    Kind.FIELD: ":material/edit_note:",
    Kind.FIGURE: ":material/monitoring:",
}
# So many of these are read in one go; more are folded away.
HOLDING, FOLDED = {Kind.FIELD, Kind.FIGURE}, 5
PLAIN_UNITS = {PolicyUnit.TEXT, PolicyUnit.COUNT}


def show_clauses() -> None:
    """Draw the page for the actor; `?document=S13` opens a document."""
    actor = auth.current_actor()
    st.title(wording.term("page.clauses"), anchor=False)
    st.caption(wording.term("purpose.clauses"))
    document, sought, only = _bar()
    numbers = [number for one in DOCUMENTS for number in one.rules] if sought else list(document.rules)
    if sought:
        numbers = [number for number in numbers if _matches(number, sought)]
        st.caption(_("Found in all documents."))
    else:
        st.subheader(f"{document.key} {wording.plain(_title(document))}", anchor=False)
        policies.link_to(actor, document.key)
    _figures(numbers)
    _clauses(actor, [n for n in numbers if only in (ALL, _standing(n).value)], with_document=bool(sought))
    policies.show_referred(actor)


def _bar() -> tuple[Document, str, str]:
    """What is chosen above the clauses: the document, the words sought, and the standing that is shown."""
    known = {one.key: one for one in DOCUMENTS}
    if CHOSEN not in st.session_state and st.query_params.get(DOCUMENT) in known:
        st.session_state[CHOSEN] = st.query_params[DOCUMENT]
    with st.container(horizontal=True, vertical_alignment="bottom", key="clauses_bar"):
        key = st.selectbox(
            _("Document"),
            list(known),
            format_func=lambda one: f"{one} {_title(known[one])}",
            key=CHOSEN,
            on_change=_chosen,
            width=420,
        )
        sought = st.text_input(
            _("Search the clauses"),
            key=SOUGHT,
            placeholder=_("A number or words of a clause"),
            on_change=_first,
            icon=":material/search:",
            width=300,
        )
    only = st.radio(
        _("Show"),
        [ALL, *(one.value for one in Standing)],
        format_func=lambda one: _("All") if one == ALL else wording.term(f"standing.{one}"),
        key=ONLY,
        on_change=_first,
        horizontal=True,
        label_visibility="collapsed",
    )
    return known[key], sought.strip(), only or ALL


def _chosen() -> None:
    st.query_params[DOCUMENT] = st.session_state[CHOSEN]
    st.session_state[SOUGHT] = ""
    _first()


def _first() -> None:
    st.session_state[SHOWN] = AT_ONCE


def _more(shown: int) -> None:
    st.session_state[SHOWN] = shown + AT_ONCE


def _title(document: Document) -> str:
    return wording.term(f"document.{document.key}")


def _words(number: int) -> str:
    return wording.term(f"clause.{named(number)}")


def _matches(number: int, sought: str) -> bool:
    """Do all words sought stand in a clause, its number or the title of its document?"""
    text = f"{named(number)} {_words(number)} {_title(document_of(number))}".casefold()
    return all(word in text for word in sought.casefold().split())


def _controls(number: int) -> Sequence[Control]:
    return clauses.controls().get(number, ())


def _standing(number: int) -> Standing:
    return clauses.standing(_controls(number))


def _figures(numbers: Sequence[int]) -> None:
    """How many clauses there are, and how many of them stand how."""
    stand = [_standing(number) for number in numbers]
    counted = [(_("Clauses"), len(stand))]
    counted += [(wording.term(f"standing.{one.value}"), stand.count(one)) for one in Standing]
    with st.container(horizontal=True, key="clauses_figures", gap="small"):
        for word, n in counted:
            st.metric(word, wording.number(n), border=True, width=150)


def _clauses(actor: Actor, numbers: Sequence[int], *, with_document: bool) -> None:
    if not numbers:
        st.info(
            _("No clause matches. Search for fewer words, or show all."), icon=":material/filter_alt_off:"
        )
        return
    shown = st.session_state.get(SHOWN, AT_ONCE)
    page = numbers[:shown]
    keys = [one.key for number in page for one in _controls(number) if one.kind is Kind.VALUE]
    rows = _Rows(actor, clauses.present(actor, dict.fromkeys(keys)))
    for number in page:
        _clause(rows, number, with_document)
    if shown < len(numbers):
        st.button(
            _("Show more"), key="clauses_more", icon=":material/expand_more:", on_click=_more, args=(shown,)
        )


class _Rows:
    """The rows behind the controls as one person may see them, and the values in force for them."""

    def __init__(self, actor: Actor, values: dict[str, Policy]) -> None:
        self.actor = actor
        self.values = values
        self._figures: dict[str, Figures] = {}

    def total(self, control: Control) -> Total | None:
        """How many rows show a control, None where none are open to the person."""
        return clauses.evidence(self.actor, control, self._count)

    def _count(self, actor: Actor, view: View) -> Total:
        if view.table not in self._figures:
            self._figures[view.table] = Figures(RESOURCES[view.table], actor)
        return self._figures[view.table].count(view)


def _clause(rows: _Rows, number: int, with_document: bool) -> None:
    some, stands = _controls(number), _standing(number)
    colour, icon = BADGES[stands]
    with st.container(border=True, key=f"clause_{named(number)}", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{named(number)}**", width="content")
            st.badge(wording.term(f"standing.{stands.value}"), icon=icon, color=colour)
            if with_document:
                st.caption(wording.plain(f"{document_of(number).key} {_title(document_of(number))}"))
        st.markdown(wording.plain(_words(number)))
        st.caption(_("Source: {place}").format(place=wording.plain(source_of(named(number)))))
        if number in SAME:
            _same(SAME[number])
        held = [one for one in some if one.kind in HOLDING]
        folded = len(held) > FOLDED
        for one in some:
            if not (folded and one in held):
                _control(rows, one)
        if folded:
            with st.expander(_("{n} fields and figures").format(n=wording.number(len(held)))):
                for one in held:
                    _control(rows, one)
        if stands is Standing.OPEN:
            st.caption(_("Nothing in the product keeps this yet."))
        elif stands is Standing.NOTED:
            st.caption(_("It is held by what stands above; no deadline, step or check acts on it."))


def _same(others: Sequence[int]) -> None:
    """The way to the clauses of another document that hold here as well (R131)."""
    said = _("The same as {first} to {last} of {document}.")
    document = document_of(others[0]).key
    st.button(
        said.format(first=named(others[0]), last=named(others[-1]), document=document),
        key=f"clauses_same_{document}",
        type="tertiary",
        icon=":material/link:",
        on_click=_turn_to,
        args=(document,),
    )


def _turn_to(document: str) -> None:
    st.session_state[CHOSEN] = document
    _chosen()


def _control(rows: _Rows, control: Control) -> None:
    """One control in words, with the way to the rows that show it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        name = wording.plain(_name(rows.values, control))
        kind = wording.term(f"control.{control.kind.value}")
        st.markdown(f"{ICONS[control.kind]} :gray[{kind}] {name}", width="content")
        if control.idle:
            st.caption(_("Nothing reads this value yet."), width="content")
        if control.view is None:
            return
        total = rows.total(control)
        if total is None:
            st.caption(_("The rows are not open to your role."), width="content")
            return
        place = page_of(control.view.table)
        if place is None:
            st.caption(filters.count_text(total), width="content")
        else:
            # A link also where there are no rows: the list says what to do first.
            st.page_link(
                place,
                label=filters.count_text(total),
                icon=RESOURCES[control.view.table].icon,
                query_params=dict(control.view.as_query()),
                width="content",
            )


def _name(values: dict[str, Policy], control: Control) -> str:
    """A control in the words of the product: table and name, or key and present value."""
    if control.kind is Kind.VALUE:
        value = values.get(control.key)
        told = "" if value is None else f" ({_('now {value}').format(value=amount(value))})"
        return f"{control.key}{told}"
    place = wording.term(f"table.{control.table}") if control.table else _("For all tables")
    return wording.named(place, _term(control))


def _term(control: Control) -> str:
    """The words of a control; a check nobody has named is called a check of its table."""
    try:
        return wording.term(control.term)
    except KeyError:
        if control.kind is not Kind.CHECK:
            raise
        return wording.term("check.unnamed")


def amount(value: Policy) -> str:
    """A rulebook value with its unit."""
    if value.unit == PolicyUnit.FLAG:
        return _(NO) if value.value == "0" else _(YES)
    if value.unit in PLAIN_UNITS:
        return value.value
    return f"{value.value} {wording.term(f'enum.PolicyUnit.{value.unit}').lower()}"
