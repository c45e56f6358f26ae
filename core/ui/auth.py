"""Who is at the screen: the actor, read from the database each time, also in callbacks and fragments."""

from typing import NoReturn

import streamlit as st

from core.access import Action, Actor, may, own_hand
from core.auth import sessions
from core.auth.sessions import Standing
from core.resources import RESOURCES
from core.ui import wording
from core.ui.client import session_mark
from core.ui.wording import _

OWNER = "auth.owner"
ENDED = "auth.ended"
# Nobody consults without leave: where no other rule closes a table, this one does.
ASKED_FOR = "R310"
# Set by who signs out, until the browser has given its cookie back.
LEAVING = "auth.leaving"


def standing() -> Standing | None:
    """Who is at the screen as the database knows them now, and what they have to do first; None for a stranger."""
    mark = session_mark()
    return sessions.standing_of(mark) if mark else None


def signed_in() -> Actor | None:
    """The actor of this browser's session as the database knows it now, None for a stranger or with a step due."""
    mark = session_mark()
    return sessions.actor_of(mark) if mark else None


def current_actor() -> Actor:
    """The actor, read now; where the session has ended, nothing further runs and the sign-in form appears."""
    actor = signed_in()
    if actor is None:
        _end_here()
    return actor


def oneself() -> Actor:
    """The actor, for what belongs to an account; an administrator who looks as somebody else is refused here."""
    actor = current_actor()
    own_hand(actor)
    return actor


def require(table: str, action: Action = Action.VIEW) -> Actor:
    """The actor, if they may view the table, or do more; else the refusal with its reason is shown and the run stops."""
    actor = current_actor()
    decision = may(actor, action, RESOURCES[table].rights)
    if not decision:
        others = ", ".join(wording.term(f"role.{role.value}") for role in decision.who_can)
        said = f"{wording.say(decision.reason)} :small[{decision.rule or ASKED_FOR}]"
        refuse(f"{said}  \n{_('Open to:')} {others or '-'}")
    return actor


def refuse(reason: str) -> NoReturn:
    """Say that this page is not open to the actor, and stop the run."""
    st.error(reason, title=_("You cannot open this page"), icon=":material/block:")
    st.stop()


def forget_former_owner(actor: Actor | None) -> None:
    """Drop what the screen still holds once its owner is gone: drafts, filters, typed texts."""
    owner = st.session_state.get(OWNER)
    if owner is not None and (actor is None or actor.id != owner):
        kept = {key: st.session_state[key] for key in (*wording.KEPT, LEAVING) if key in st.session_state}
        st.session_state.clear()
        st.session_state.update(kept)
    if actor is not None:
        st.session_state[OWNER] = actor.id
    st.session_state.pop(ENDED, None)


def _end_here() -> NoReturn:
    """Abort this callback, fragment or page and let the shell show the sign-in; without a shell, stop."""
    if not st.session_state.get(ENDED):
        st.session_state[ENDED] = True
        st.rerun()
    st.stop()
