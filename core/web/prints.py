"""The route of what is printed: a page for whoever may see its records, made anew and kept nowhere."""

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from core import prints
from core.auth import sessions
from core.messages import AppError
from core.web import peer
from core.web.asking import NOT_KEPT


async def printed(request: Request) -> Response:
    """The printed page of some records, `?id=1&id=2`: 401 for a stranger, 400 for no numbers, 404 for what is not open."""
    actor = await to_thread.run_sync(sessions.actor_for, peer.session_id(request.scope))
    if actor is None:
        return PlainTextResponse("Sign in first.", 401, NOT_KEPT)
    asked = request.query_params.getlist("id")
    if not asked or not all(one.isascii() and one.isdecimal() for one in asked):
        return PlainTextResponse("Name the records: ?id=1&id=2", 400, NOT_KEPT)
    ids = [int(one) for one in asked]
    try:
        page = await to_thread.run_sync(prints.page, actor, request.path_params["table"], ids)
    except AppError as problem:
        return PlainTextResponse(problem.say.render(actor.language), 404, NOT_KEPT)
    return HTMLResponse(page, headers=NOT_KEPT)
