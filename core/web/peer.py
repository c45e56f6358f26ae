"""What is known of the other end of a request: address, encryption, cookie, program."""

import ipaddress
from collections.abc import Sequence
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.types import Scope

from core.config import Network

# Over https a browser takes and sends a cookie of this prefix from this host and for all of it only; below a path of a
# proxy the product does not know that path, and its cookie counts for the host there as well.
COOKIE, COOKIE_OVER_HTTPS = "sid", "__Host-sid"
LOOPBACK = frozenset({"127.0.0.1", "::1"})
Headers = list[tuple[bytes, bytes]]


def header(scope: Scope, name: bytes) -> str:
    """The first value of a header, "" where it is missing."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name), "")


def cookie_name(scope: Scope) -> str:
    """The name of the session cookie; over https the bare one counts for nothing, since anybody near could plant it."""
    return COOKIE_OVER_HTTPS if is_encrypted(scope) else COOKIE


def session_id(scope: Scope) -> str:
    """The session id in the cookie, "" without one; the first one where a path was used to add a second."""
    name = cookie_name(scope)
    for raw in (value.decode("latin-1") for key, value in scope["headers"] if key.lower() == b"cookie"):
        try:
            found = SimpleCookie(raw).get(name)
        except CookieError:
            continue
        if found is not None and len(found.value) <= 200:
            return found.value
    return ""


def address(scope: Scope) -> str:
    """The caller's address; behind our own proxies the one they named, as the guard worked out with `caller`."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def caller(scope: Scope, trusted: Sequence[Network]) -> str:
    """The address a request comes from, following the names in X-Forwarded-For through trusted proxies only.

    A proxy adds its caller at the end, so the list is read from there until somebody who is not trusted: what
    stands before may be invented by them.
    """
    here = address(scope)
    named = [text for text in map(_without_port, _forwarded(scope)) if text]
    if here in named:
        # A server started in another way than ours has believed this machine's word already.
        here = "127.0.0.1"
    for one in reversed(named):
        if not _is_within(here, trusted):
            break
        here = one
    return here


def _forwarded(scope: Scope) -> list[str]:
    values = (value for key, value in scope["headers"] if key.lower() == b"x-forwarded-for")
    return [part.strip() for value in values for part in value.decode("latin-1").split(",")]


def _without_port(text: str) -> str:
    """The address in an entry of the list, "" where it holds none."""
    for form in (text, text.rpartition(":")[0].strip("[]")):
        try:
            return str(ipaddress.ip_address(form))
        except ValueError:
            continue
    return ""


def _is_within(text: str, networks: Sequence[Network]) -> bool:
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        # A socket has no address.
        return False
    return any(found in network for network in networks)


def host(scope: Scope) -> str:
    """The name the caller typed, without port and brackets, in small letters; "" where it cannot be read."""
    try:
        return (urlsplit(f"//{header(scope, b'host')}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def is_foreign(scope: Scope) -> bool:
    """Whether a page of another origin asks; a port counts where the Host header has one."""
    origin, here = header(scope, b"origin"), header(scope, b"host")
    if not origin:
        return False
    there = urlsplit(origin)
    return here.lower() not in (there.netloc.lower(), (there.hostname or "").lower())


def is_local(scope: Scope) -> bool:
    """Whether the caller is on this machine and no proxy passed the request on."""
    passed_on = header(scope, b"x-forwarded-for") or header(scope, b"forwarded")
    return address(scope) in LOOPBACK and not passed_on


def is_encrypted(scope: Scope) -> bool:
    """Whether the browser speaks https (the server takes the proxy's word only from this machine)."""
    return scope.get("scheme") in ("https", "wss")
