"""The routes beside the pages: health, the session cookie, downloads, and the grid."""

from collections.abc import Iterator

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from core.access import Refused
from core.auth import sessions, traces
from core.config import settings
from core.messages import AppError
from core.web import downloads, grid, health, papers, peer, reports
from core.web.asking import NOT_KEPT, body_of, person_of, refusal_of

LONGEST_TICKET = 200
# A method no route takes would be answered with Streamlit's page and 200.
ANY = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def routes() -> list[Route]:
    """Every route of the product that is not a page."""
    return [
        Route("/healthz", health.healthz),
        Route("/readyz", health.readyz),
        Route("/metrics", health.metrics),
        Route("/auth/session", begin, methods=ANY),
        Route("/auth/end", end, methods=ANY),
        Route("/export/{ticket}", export),
        Route("/paper/{table}/{ids}/{key}.pdf", papers.download),
        Route("/paper/{table}/{ids}/{key}", papers.show),
        Route("/labels/{table}", papers.sheet_of_labels),
        Route("/report/{id:int}.{kind}", reports.download),
        Route("/grid/{table}", grid.talk, methods=ANY),
        Route("/grid/import/{token}", grid.mend, methods=ANY),
        Route("/grid/files/{stamp}/{name}", grid.asset),
        Route("/grid/words/{stamp}/{lang}", grid.words),
    ]


async def begin(request: Request) -> Response:
    """Exchange a ticket (the body) for the session cookie: 204, or 400 when the ticket is no longer good."""
    if refusal := refusal_of(request):
        return refusal
    ticket = (await body_of(request, LONGEST_TICKET) or b"").decode("ascii", "replace")
    if not ticket:
        return PlainTextResponse("No ticket.", 400, NOT_KEPT)
    address, agent = peer.address(request.scope), request.headers.get("user-agent", "")
    before = peer.session_id(request.scope)
    sid = await to_thread.run_sync(sessions.redeem, ticket, address, agent, before)
    if sid is None:
        return PlainTextResponse("This ticket is no longer good.", 400, NOT_KEPT)
    answer = Response(status_code=204, headers=NOT_KEPT)
    _set_cookie(request, answer, sid, int(settings().session_life.total_seconds()))
    return answer


async def end(request: Request) -> Response:
    """End the session in the cookie and take the cookie back: 204 whether or not there was one."""
    if refusal := refusal_of(request):
        return refusal
    if sid := peer.session_id(request.scope):
        await to_thread.run_sync(sessions.end, sessions.fingerprint(sid))
    # The storage stays: what was typed and not sent waits there for its person.
    answer = Response(status_code=204, headers={**NOT_KEPT, "Clear-Site-Data": '"cache"'})
    _set_cookie(request, answer, "", 0)
    return answer


async def export(request: Request) -> Response:
    """Stream a file that was offered to the session behind the cookie: once, else a sentence that says why not.

    401 without a session, 403 where the address belongs elsewhere or the right is gone, 404 for no such address, used
    or too old, 409 where the file cannot be made.
    """
    if request.method != "GET":
        # A look at the headers must not use the address up.
        return PlainTextResponse("Use GET.", 405, {**NOT_KEPT, "Allow": "GET"})
    actor = await person_of(request)
    if isinstance(actor, Response):
        return actor
    sid = peer.session_id(request.scope)
    try:
        found = downloads.take(request.path_params["ticket"], actor, sessions.fingerprint(sid))
        body: Iterator[bytes] = iter(await to_thread.run_sync(found.producer, actor))
    except AppError as problem:
        status = 404 if isinstance(problem, downloads.NotOffered) else 409
        if isinstance(problem, downloads.NotOffered) and problem.foreign:
            status = 403
            await to_thread.run_sync(traces.foreign_download, actor.id, peer.address(request.scope))
        if isinstance(problem, Refused):
            status = 403
        return PlainTextResponse(problem.say.render(actor.language), status, NOT_KEPT)
    headers = {**NOT_KEPT, "Content-Disposition": downloads.disposition(found.name)}
    return StreamingResponse(body, headers=headers, media_type=found.media_type)


def _set_cookie(request: Request, answer: Response, value: str, seconds: int) -> None:
    scope = request.scope
    answer.set_cookie(
        peer.cookie_name(scope),
        value,
        max_age=seconds,
        path="/",
        httponly=True,
        secure=peer.is_encrypted(scope),
        samesite="lax",
    )
