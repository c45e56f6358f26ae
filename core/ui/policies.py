"""Policy documents where they are needed: the one in force a click away, and those that are still missing."""

from typing import Any

import streamlit as st

from core import service
from core.access import Action, Actor
from core.clause_sources import source_of
from core.documents import REFERRED, named
from core.ui import wording
from core.ui.related import page_of
from core.ui.wording import _
from core.view import Condition, View
from db.vocabulary.documents import DocumentStatus

TABLE = "policy_documents"
# Whom a customer desk is there for, in one rule (R001).
PRINCIPLES = 1


def show_principles() -> None:
    """What the work is guided by, with the document and article it stands in (R001)."""
    rule = named(PRINCIPLES)
    with st.expander(_("What guides us"), icon=":material/explore:", key="overview_principles"):
        st.text(wording.term(f"clause.{rule}"))
        st.caption(wording.plain(f"{rule} · {wording.term('document.S01')} · {source_of(rule)}"))


def link_to(actor: Actor, key: str) -> None:
    """The edition of a document that is in force, one click away; nothing where there is none (R094)."""
    place = page_of(TABLE)
    for id, title, edition in _in_force(actor, key) if place else ():
        label = _("{title}, edition {edition}").format(title=title, edition=edition)
        if st.button(wording.plain(label), key=f"policy_{key}", type="tertiary", icon=":material/policy:"):
            st.switch_page(str(place), query_params={"id": str(id)})


def show_referred(actor: Actor) -> None:
    """The documents that the policies name without printing them: in force here, or still missing (R135)."""
    if not service.can(actor, Action.VIEW, TABLE):
        return
    with st.expander(_("Documents the policies refer to"), icon=":material/link:", key="clauses_referred"):
        for key in REFERRED:
            there = bool(_in_force(actor, key))
            badge = f":green-badge[{_('In force')}]" if there else f":orange-badge[{_('Missing')}]"
            st.markdown(f"{badge} {wording.plain(wording.term(f'document.{key}'))}")
            link_to(actor, key)


def _in_force(actor: Actor, key: str) -> list[tuple[Any, ...]]:
    if not service.can(actor, Action.VIEW, TABLE):
        return []
    where = (
        Condition("system_id", "is", (key,)),
        Condition("status", "is", (DocumentStatus.IN_FORCE.value,)),
    )
    found = service.read(actor, View(TABLE, filters=where, size=1))
    return list(zip(found.ids, found.columns["title"], found.columns["edition"], strict=True))
