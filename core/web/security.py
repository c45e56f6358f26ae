"""The guard before every request: security headers, the bound identity, and closed doors for strangers."""

import base64
import hashlib
import logging
import re
import secrets
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from anyio import sleep, to_thread
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from core.access import Actor
from core.auth import sessions
from core.config import settings
from core.messages import Say
from core.web import cookies, frames, pace, peer
from core.web.asking import SLOWLY

log = logging.getLogger(__name__)

# Streamlit puts this header's value into `st.user` and binds its session to it (server.trustedUserHeaders).
IDENTITY = "x-clientele-session"
IDENTITY_KEY = "session"

_SIGNED_IN_ONLY = ("/media/", "/_stcore/upload_file")
_LOCAL_ONLY = ("/_stcore/metrics",)
# Doors of Streamlit the product does not use: a robot's interface, and a check that runs the script for anybody.
_CLOSED = ("/_stcore/agent", "/_stcore/script-health-check")
# A monitor asks by the machine's number.
_ANY_HOST = ("/healthz", "/readyz")
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_YEAR = 365 * 24 * 3600


class Guard:
    """ASGI middleware; sees web sockets too and passes streams through untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = _fixed_headers()
        self._settings = settings()
        self._warned = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        scope = self._with_caller(scope)
        request_id = secrets.token_hex(8)
        mark, person = await _caller_behind(scope)
        inner = dict(scope, headers=_with_identity(scope, mark))
        inner["state"] = {**scope.get("state", {}), "request_id": request_id}
        send = self._with_headers(send, request_id, peer.is_encrypted(scope))
        refusal = self._refusal(scope, mark, person)
        receive = _screened(receive, mark or request_id) if scope["type"] == "websocket" else receive
        await (refusal or self._app)(inner, receive, send)

    def _with_caller(self, scope: Scope) -> Scope:
        """The request as it comes from the caller's own address, encrypted where a proxy of ours says so."""
        told = peer.header(scope, b"x-forwarded-proto")
        client = scope.get("client") or ("", 0)
        caller = peer.caller(scope, self._settings.trusted_proxies)
        told_of = peer.header(scope, b"x-forwarded-for")
        if told_of and caller not in told_of and not self._warned:
            self._warned = True
            log.warning(
                "%s passes requests on and is not in CLIENTELE_TRUSTED_PROXIES: its callers count as one",
                caller,
            )
        changed: dict[str, Any] = {"client": (caller, client[1])}
        # What is said of encryption makes the answer stricter for the one who says it; this machine is believed.
        if told == "https" and (client[0] in peer.LOOPBACK or caller != client[0]):
            changed["scheme"] = "wss" if scope["type"] == "websocket" else "https"
        return {**scope, **changed}

    def _refusal(self, scope: Scope, mark: str, person: Actor | None) -> ASGIApp | None:
        path, names = scope["path"], self._settings.allowed_hosts
        if names and peer.host(scope) not in names and path not in _ANY_HOST:
            return _refuse(scope, 400, "This host name is not in CLIENTELE_ALLOWED_HOSTS.")
        if scope["type"] == "websocket":
            return _refuse(scope, 403, "") if peer.is_foreign(scope) else None
        if path.startswith(_SIGNED_IN_ONLY) and not mark:
            return _refuse(scope, 401, "Sign in first.")
        if person and scope["method"] == "PUT" and not pace.is_within(person.id, pace.FILE):
            return _refuse(scope, 429, Say(pace.TOO_FAST).render(person.language), SLOWLY)
        if path.startswith(_CLOSED) or (path.startswith(_LOCAL_ONLY) and not peer.is_local(scope)):
            return _refuse(scope, 404, "Not found.")
        return None

    def _with_headers(self, send: Send, request_id: str, encrypted: bool) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                headers["X-Request-ID"] = request_id
                # What says nothing about it, a browser or a proxy might keep and show to the next person.
                headers.setdefault("Cache-Control", "no-store")
                headers.raw[:] = [
                    (name, _hardened(value, encrypted) if name.lower() == b"set-cookie" else value)
                    for name, value in headers.raw
                ]
                if encrypted:
                    headers["Strict-Transport-Security"] = f"max-age={_YEAR}; includeSubDomains"
            await send(message)

        return sending


def _hardened(cookie: bytes, encrypted: bool) -> bytes:
    longest = int(settings().session_life.total_seconds())
    return cookies.hardened(cookie.decode("latin-1"), encrypted, longest).encode("latin-1")


async def _caller_behind(scope: Scope) -> tuple[str, Actor | None]:
    """The fingerprint of the session in the cookie, "" unless that session is in force, and whose it is at a file.

    Asked only where the answer matters: at the web socket's opening and at the doors for signed-in people.
    """
    if scope["type"] == "http" and not scope["path"].startswith(_SIGNED_IN_ONLY):
        return "", None
    sid = peer.session_id(scope)
    if not sid:
        return "", None
    mark = sessions.fingerprint(sid)
    # A web socket is also for who has to choose a password first; files are for those who may work.
    if scope["type"] == "websocket":
        return (mark if await to_thread.run_sync(sessions.is_live, mark) else ""), None
    person = await to_thread.run_sync(sessions.actor_of, mark)
    return (mark if person else ""), person


def _with_identity(scope: Scope, mark: str) -> peer.Headers:
    """The request's headers with our identity header taken out and, for a live session, put in."""
    name = IDENTITY.encode()
    # An underscore in a header's name is read as a hyphen by some proxies.
    kept = [(key, value) for key, value in scope["headers"] if key.lower().replace(b"_", b"-") != name]
    return [*kept, (name, mark.encode())] if mark else kept


def _refuse(scope: Scope, status: int, said: str, headers: dict[str, str] | None = None) -> ASGIApp:
    """An answer that goes no further; a web socket is closed before it opens."""
    if scope["type"] == "websocket":
        return WebSocketClose(1008)
    return PlainTextResponse(said, status, headers)


def _screened(receive: Receive, who: str) -> Receive:
    """A web socket without the messages nobody may send; those that come too fast wait their turn."""

    async def receiving() -> Message:
        while True:
            message = await receive()
            if message["type"] != "websocket.receive":
                return message
            if seconds := pace.wait(who):
                await sleep(seconds)
            if not frames.is_for_nobody(message.get("bytes") or b""):
                return message

    return receiving


def _fixed_headers() -> dict[str, str]:
    return {
        "Content-Security-Policy": content_security_policy(),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    }


@lru_cache(maxsize=1)
def content_security_policy() -> str:
    """The policy for every answer; Streamlit's one inline script is let in by its hash."""
    inline = " ".join(f"'sha256-{digest}'" for digest in _inline_script_hashes())
    # What goes beyond 'self' has its reason in docs/security.md, and the walk through every page shows its need.
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' blob: {inline}".rstrip(),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _inline_script_hashes() -> list[str]:
    spec = find_spec("streamlit")
    if spec is None or spec.origin is None:
        return []
    page = (Path(spec.origin).parent / "static" / "index.html").read_text(encoding="utf-8")
    digests = (hashlib.sha256(script.encode()).digest() for script in _INLINE_SCRIPT.findall(page))
    return [base64.b64encode(digest).decode() for digest in digests]
