"""What the browser told when it connected: bound session, address, language, wanted page."""

import re
from urllib.parse import unquote, urlsplit

import streamlit as st

from core import i18n

SESSION = "session"
_ONE_PART = re.compile(r"[\w.-]{1,80}")


def session_mark() -> str:
    """The fingerprint of the session this web socket was opened in, "" for a stranger.

    Streamlit fills `st.user` from the header that only `core.web.security.Guard` can set.
    """
    mark = st.user.get(SESSION)
    return mark if isinstance(mark, str) else ""


def outside_claims() -> dict[str, object]:
    """What an outside provider said of the person who came back from it, {} for anybody else.

    Streamlit reads it from its signed cookie when the web socket is opened from a page of ours.
    """
    told: dict[str, object] = {**st.user.to_dict()}
    told.pop(SESSION, None)
    return told if told.get("is_logged_in") is True else {}


def address() -> str:
    """The browser's address, for counting attempts; Streamlit gives none for this machine."""
    found = st.context.ip_address
    return found if isinstance(found, str) else "127.0.0.1"


def language() -> str:
    """The product's language closest to the browser's."""
    wish = st.context.locale
    return i18n.best(wish if isinstance(wish, str) else None)


def wanted_path() -> str:
    """The page asked for in the address bar, "" for the first page or anything that is no page's name."""
    url = st.context.url
    # A page is the last part; what stands before it is the path of a proxy.
    path = unquote(urlsplit(url).path).strip("/").rpartition("/")[2] if isinstance(url, str) else ""
    return path if _ONE_PART.fullmatch(path) else ""
