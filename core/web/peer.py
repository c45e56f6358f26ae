"""What is known of the other end of a request: address, encryption, cookie, program."""

from http.cookies import CookieError, SimpleCookie

from starlette.types import Scope

COOKIE = "sid"
LOOPBACK = frozenset({"127.0.0.1", "::1"})
Headers = list[tuple[bytes, bytes]]


def header(scope: Scope, name: bytes) -> str:
    """The first value of a header, "" where it is missing."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name), "")


def session_id(scope: Scope) -> str:
    """The session id in the cookie, "" without one; the first one where a path was used to add a second."""
    for raw in (value.decode("latin-1") for key, value in scope["headers"] if key.lower() == b"cookie"):
        try:
            found = SimpleCookie(raw).get(COOKIE)
        except CookieError:
            continue
        if found is not None and len(found.value) <= 200:
            return found.value
    return ""


def address(scope: Scope) -> str:
    """The caller's address; behind a proxy on this machine the one it named, as the server worked out."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def is_local(scope: Scope) -> bool:
    """Whether the caller is on this machine and no proxy passed the request on."""
    passed_on = header(scope, b"x-forwarded-for") or header(scope, b"forwarded")
    return address(scope) in LOOPBACK and not passed_on


def is_encrypted(scope: Scope) -> bool:
    """Whether the browser speaks https (the server takes the proxy's word only from this machine)."""
    return scope.get("scheme") in ("https", "wss")
