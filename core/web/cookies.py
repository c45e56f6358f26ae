"""What leaves of Streamlit's own cookies: encrypted where the page is, and no longer kept than a session."""

import re

STREAMLITS = "_streamlit"
# Who somebody is to an outside provider, and its tokens, for the way out; Streamlit would keep them for a month.
OF_PROVIDER = "_streamlit_user"
_AGE = re.compile(r"(?i)(;\s*max-age=)(\d+)")
_SECURE = re.compile(r"(?i);\s*secure\s*(;|$)")


def hardened(cookie: str, encrypted: bool, longest: int) -> str:
    """A `Set-Cookie` as it may leave: one of Streamlit's marked secure over https, the provider's kept `longest` seconds."""
    if not cookie.startswith(STREAMLITS):
        return cookie
    if cookie.startswith(OF_PROVIDER):
        cookie = _AGE.sub(lambda found: f"{found[1]}{min(int(found[2]), longest)}", cookie)
    return f"{cookie}; Secure" if encrypted and not _SECURE.search(cookie) else cookie
