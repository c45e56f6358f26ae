"""The Streamlit script: before the sign-in one neutral page, after it the pages the actor may view."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st

from core.access import Action, Actor, may
from core.auth import accounts, first_admin
from core.config import settings
from core.resources import RESOURCES
from core.ui import account, auth, client, set_up, sign_in, wording
from core.ui.menu import PAGES, PageSpec
from core.ui.wording import _

PRODUCT = "Clientele"
ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """One run of the script."""
    actor = auth.signed_in()
    auth.forget_former_owner(actor)
    _choose_words(actor)
    st.set_page_config(page_title=PRODUCT, page_icon=":material/groups:", layout="wide")
    if actor is None:
        _outside(_door)
    elif accounts.must_change_password(actor.id):
        _outside(partial(_new_password, actor))
    else:
        _inside(actor)


def _outside(content: Callable[[], None]) -> None:
    """Serve one content at the address asked for, so that it survives; no other page is known to the browser."""
    pages = [st.Page(content, title=PRODUCT, url_path="", default=True)]
    wanted = client.wanted_path()
    if wanted:
        pages.append(st.Page(content, title=PRODUCT, url_path=wanted))
    st.navigation(pages, position="hidden").run()


def _door() -> None:
    """The sign-in, or the set-up of an empty instance, in the middle of the page."""
    if sign_in.exchange_pending():
        return
    with st.container(horizontal_alignment="center"), st.container(width=420):
        st.title(PRODUCT)
        if first_admin.needed():
            set_up.show_set_up()
        else:
            sign_in.show_form()
            if settings().is_demo:
                st.info(
                    _("This is a demo: its data is made up and starts anew with the server. Try {name} / {password}.")
                    .format(name="`manager`", password="`demo-manager-2026`"),
                    icon=":material/science:",
                )
        account.choose_language(None)


def _new_password(actor: Actor) -> None:
    if sign_in.exchange_pending():
        return
    with st.container(horizontal_alignment="center"), st.container(width=420):
        st.title(_("Choose a password"))
        st.caption(_("Your account has a password that somebody else knows. Choose your own to go on."))
        account.show_password_form(actor)


def _inside(actor: Actor) -> None:
    sections: dict[str, list] = {}
    for place, spec in enumerate(PAGES):
        page = _page(spec, actor, first=place == 0)
        sections.setdefault(wording.term(f"section.{spec.section.value}"), []).append(page)
    chosen = st.navigation(sections)
    account.show_corner(actor)
    if not sign_in.exchange_pending():
        chosen.run()


def _page(spec: PageSpec, actor: Actor, first: bool) -> "st.Page":
    """The page as the actor may see it: a file, or for others the refusal under the same address."""
    open_to = not spec.table or may(actor, Action.VIEW, RESOURCES[spec.table].rights)
    return st.Page(
        ROOT / spec.file if open_to else partial(_refused, spec.table),
        title=wording.term(spec.term) if open_to else PRODUCT,
        icon=spec.icon if open_to else None,
        url_path=spec.path,
        default=first,
        visibility="visible" if open_to else "hidden",
    )


def _refused(table: str) -> None:
    auth.require(table)


def _choose_words(actor: Actor | None) -> None:
    """Speak the account's language; for a stranger, and at the first sign-in, the browser's."""
    if actor is None:
        wording.use(wording.chosen() or client.language())
        return
    chosen = accounts.chosen_language(actor.id)
    if chosen is None:
        chosen = wording.chosen() or client.language()
        accounts.choose_language(actor.id, chosen)
    wording.use(chosen)


main()
