"""The Streamlit script: before the sign-in one neutral page, after it the pages the actor may view."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st

from core.access import Action, Actor, may
from core.auth import accounts, first_admin
from core.auth.sessions import Step
from core.config import settings
from core.resources import RESOURCES
from core.ui import account, asking, auth, client, grid, second_step, set_up, sign_in, watching, wording
from core.ui.menu import PAGES, PageSpec, file_of
from core.ui.wording import _
from db.vocabulary.access import AccessRight

PRODUCT = "Clientele"
DEMO_PASSWORD = "demo-manager-2026"
# Inside the page itself: a stranger is given no file, and a named icon would be fetched from another server.
ICON = (
    "data:image/svg+xml,"
    "%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='8' fill='%230f766e'/%3E"
    "%3Cpath d='M21 12a6 6 0 1 0 0 8' fill='none' stroke='white' stroke-width='4' stroke-linecap='round'/%3E"
    "%3C/svg%3E"
)
LOANS = "archive_loans"
ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """One run of the script."""
    standing = auth.standing()
    actor = standing.actor if standing else None
    auth.forget_former_owner(actor)
    _choose_words(actor)
    st.set_page_config(page_title=PRODUCT, page_icon=ICON, layout="wide")
    if actor is None or standing is None:
        _outside(_door)
    elif standing.step is Step.PASSWORD:
        _outside(partial(_new_password, actor))
    elif standing.step is Step.FACTOR or second_step.has_new_codes():
        _outside(partial(_set_up_second_step, actor))
    else:
        _inside(actor)


def _outside(content: Callable[[], None]) -> None:
    """Serve one content at the address asked for, so that it survives; no other page is told."""
    pages = [st.Page(content, title=PRODUCT, url_path="", default=True)]
    wanted = client.wanted_path()
    if wanted:
        pages.append(st.Page(content, title=PRODUCT, url_path=wanted))
    st.navigation(pages, position="hidden").run()


def _door() -> None:
    """The sign-in, or the set-up of an empty instance, in the middle of the page."""
    if sign_in.exchange_pending():
        return
    if not first_admin.needed():
        sign_in.hear_provider()
    with st.container(horizontal_alignment="center"), st.container(width=420):
        st.title(PRODUCT)
        if first_admin.needed():
            set_up.show_set_up()
        elif not sign_in.show_second_step():
            sign_in.show_form()
            if settings().is_demo:
                st.info(
                    _(
                        "This is a demo: its data is made up and starts anew with the server. "
                        "Sign in as {name} with {password}, or as another role in the same way."
                    ).format(name="`manager`", password=f"`{DEMO_PASSWORD}`"),
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


def _set_up_second_step(actor: Actor) -> None:
    if sign_in.exchange_pending():
        return
    with st.container(horizontal_alignment="center"), st.container(width=480):
        st.title(_("Second step of the sign-in"))
        second_step.show(actor)


def _inside(actor: Actor) -> None:
    """Register every page, in the menu those the actor may view; `/` opens the first of them."""
    sections: dict[str, list[st.Page]] = {"": []}
    first: st.Page | None = None
    people: st.Page | None = None
    for spec in PAGES:
        allowed = _is_open(spec, actor)
        page = _page(spec, allowed)
        sections.setdefault(wording.term(f"section.{spec.section.value}"), []).append(page)
        first = first or (page if allowed else None)
        people = page if spec.path == "users" else people
    home = st.Page(partial(_home, first), title=PRODUCT, url_path="", default=True, visibility="hidden")
    sections[""].append(home)
    chosen = st.navigation(sections, expanded=True)
    account.show_corner(actor)
    if actor.watched_by is not None and people is not None:
        watching.show_bar(actor, people)
    if not sign_in.exchange_pending():
        chosen.run()
        grid.deliver(actor)


def _is_open(spec: PageSpec, actor: Actor) -> bool:
    return not spec.table or bool(may(actor, spec.action, RESOURCES[spec.table].rights))


def _refused(spec: PageSpec) -> None:
    """The refusal; below it the ways to ask: for the right, and where rows may be consulted on request for these (R310)."""
    actor, refusal = auth.current_actor(), st.container()
    if RESOURCES[spec.table].requested and may(actor, Action.CREATE, RESOURCES[LOANS].rights):
        st.page_link(file_of(LOANS), label=_("Ask for an archive"), icon=RESOURCES[LOANS].icon)
    right = AccessRight.EDIT if spec.action is Action.EDIT else AccessRight.VIEW
    asking.offer(actor, spec.table, right)
    with refusal:
        auth.require(spec.table, spec.action)


def _page(spec: PageSpec, allowed: bool) -> "st.Page":
    """Give the page's file, or for those who may not view it the refusal under the same address."""
    return st.Page(
        ROOT / spec.file if allowed else lambda: _refused(spec),
        title=wording.term(spec.term) if allowed else PRODUCT,
        icon=spec.icon if allowed else None,
        url_path=spec.path,
        visibility="visible" if allowed else "hidden",
    )


def _home(first: "st.Page | None") -> None:
    """Open the first page of the menu; an account without a role has none and is told so."""
    if first is None:
        auth.refuse(_("Your account has no role yet. Ask your administrator for one."))
    st.switch_page(first)


def _choose_words(actor: Actor | None) -> None:
    """Speak the account's language; for a stranger, and at the first sign-in, the browser's."""
    if actor is None:
        wording.use(wording.chosen() or client.language())
        return
    if actor.watched_by is not None:
        # Who looks reads in their own language.
        wording.use(actor.language)
        return
    chosen = accounts.chosen_language(actor.id)
    if chosen is None:
        chosen = wording.chosen() or client.language()
        accounts.choose_language(actor.id, chosen)
    wording.use(chosen)


main()
