"""Who may post to our routes: a script of one of our own pages, with a body of bearable size."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

ASKED_BY = "clientele"
NOT_KEPT = {"Cache-Control": "no-store"}


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


async def body_of(request: Request, most: int) -> bytes | None:
    """The body, None when it is longer than `most` bytes; then the rest is not read."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            return None
    return body
