"""The schemes of classes on the page of the rulebook: values by rank, how each is found, its limits and sources (R053)."""

import streamlit as st

from core import clauses, open_lists
from core.access import Actor
from core.context import Policy
from core.schemes import SCHEMES, Scheme
from core.ui import auth, wording
from core.ui.clauses import amount
from core.ui.wording import _
from core.values import OPEN, word_of

TABLE = "policies"


def show() -> None:
    """Draw the section: every scheme, those nobody is classed by as well, each with its sources (R053)."""
    actor = auth.require(TABLE)
    with st.expander(_("Schemes of classes"), icon=":material/stacks:", key="schemes"):
        values = clauses.present(actor, dict.fromkeys(key for one in SCHEMES for key in one.limits))
        for one in SCHEMES:
            _scheme(actor, one, values)


def _scheme(actor: Actor, one: Scheme, values: dict[str, Policy]) -> None:
    with st.container(border=True, key=f"scheme_{one.key}", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{_name(one)}** `{one.key}`", width="content")
            st.badge(_("On") if one.on else _("Off"), color="green" if one.on else "gray")
            if one.on:
                st.caption(_("Computed") if one.computed else _("Set by hand"), width="content")
        if words := _words(actor, one):
            st.markdown(wording.plain(" > ".join(words) if one.values else ", ".join(words)))
        st.caption(wording.term(f"how.{one.key}"))
        for key in one.limits:
            if key in values:
                st.markdown(f":small[`{key}` {wording.plain(amount(values[key]))}]")
        for rule, place in one.sources.items():
            st.caption(wording.plain(f"{rule} · {place}"))


def _name(one: Scheme) -> str:
    return wording.term(one.field.label if one.field else f"scheme.{one.key}")


def _words(actor: Actor, one: Scheme) -> list[str]:
    field = one.field
    if field is None:
        return []
    if field.marks.format in OPEN:
        known = open_lists.words(actor, field.marks.format)
        return [word_of(field, word, wording.language()) for word in known]
    return [wording.choice(value) for value in one.values]
