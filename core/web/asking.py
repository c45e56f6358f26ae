"""Who may ask our routes: people signed in at a bearable pace, and to post a script of one of our own pages."""

from urllib.parse import urlsplit

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from core.access import Actor
from core.auth import sessions
from core.messages import Say
from core.web import pace, peer

ASKED_BY = "clientele"
NOT_KEPT = {"Cache-Control": "no-store"}
SLOWLY = {"Retry-After": str(pace.RETRY_AFTER)}


def refusal_of(request: Request) -> Response | None:
    """405 for another method than POST, 403 for a foreign page, None for what may go on."""
    if request.method != "POST":
        return PlainTextResponse("Use POST.", 405, {**NOT_KEPT, "Allow": "POST"})
    return None if from_our_page(request) else PlainTextResponse("Refused.", 403, NOT_KEPT)


def from_our_page(request: Request) -> bool:
    """Whether a script of one of our own pages asks: no form or page elsewhere can send these headers."""
    if request.headers.get("x-requested-with") != ASKED_BY:
        return False
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return False
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


async def person_of(request: Request, takes: int = pace.FILE) -> Actor | Response:
    """Who asks, by the session in the cookie.

    403 where a page elsewhere led here, 401 for a stranger, 429 with a sentence for who asks too fast.
    """
    if request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        return PlainTextResponse("Refused.", 403, NOT_KEPT)
    actor = await to_thread.run_sync(sessions.actor_for, peer.session_id(request.scope))
    if actor is None:
        return PlainTextResponse("Sign in first.", 401, NOT_KEPT)
    if not pace.is_within(actor.id, takes):
        said, headers = Say(pace.TOO_FAST).render(actor.language), {**NOT_KEPT, **SLOWLY}
        if request.method == "POST":
            return JSONResponse({"refused": said}, 429, headers)
        return PlainTextResponse(said, 429, headers)
    return actor


async def body_of(request: Request, most: int) -> bytes | None:
    """The body, None when it is longer than `most` bytes; then the rest is not read."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            return None
    return body
