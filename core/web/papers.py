"""Papers of a record by address: a page to print and a PDF, made for the person behind the cookie."""

from collections.abc import Callable

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from core import printing
from core.access import Actor, Refused
from core.auth import sessions
from core.messages import AppError
from core.transfer import paper_page, paper_pdf
from core.web import downloads, peer
from core.web.asking import NOT_KEPT

PDF = "application/pdf"
# Makes the answer about one record: who asks, the table, the number of the record, the paper.
Make = Callable[[Actor, str, int, str], Response]


def address(table: str, id: int, key: str, *, pdf: bool = False) -> str:
    """Where a paper is, relative to any page, so also below a path."""
    return f"paper/{table}/{id}/{key}{'.pdf' if pdf else ''}"


async def show(request: Request) -> Response:
    """The page to print: 401 without a session, 404 for no such paper, 403 with the sentence that refuses, or 200."""
    return await _answer(request, _page)


async def download(request: Request) -> Response:
    """The PDF, answered as `show` does; 409 with a sentence where it cannot be made."""
    return await _answer(request, _pdf)


async def _answer(request: Request, make: Make) -> Response:
    actor = await to_thread.run_sync(sessions.actor_for, peer.session_id(request.scope))
    if actor is None:
        return PlainTextResponse("Sign in first.", 401, NOT_KEPT)
    table, key = request.path_params["table"], request.path_params["key"]
    if printing.paper_of(table, key) is None:
        return PlainTextResponse("There is no such paper.", 404, NOT_KEPT)
    try:
        return await to_thread.run_sync(make, actor, table, request.path_params["id"], key)
    except Refused as refusal:
        return PlainTextResponse(refusal.say.render(actor.language), 403, NOT_KEPT)
    except AppError as problem:
        return PlainTextResponse(problem.say.render(actor.language), 409, NOT_KEPT)


def _page(actor: Actor, table: str, id: int, key: str) -> Response:
    paper = printing.paper_of(table, key)
    assert paper is not None
    sheet = printing.fill(actor, table, id, paper)
    return HTMLResponse(paper_page.page(sheet, printing.alignment(paper)), headers=NOT_KEPT)


def _pdf(actor: Actor, table: str, id: int, key: str) -> Response:
    paper = printing.paper_of(table, key)
    assert paper is not None
    sheet = printing.fill(actor, table, id, paper)
    headers = {**NOT_KEPT, "Content-Disposition": downloads.disposition(f"{sheet.title} {sheet.number}.pdf")}
    return Response(paper_pdf.write(sheet, printing.alignment(paper)), headers=headers, media_type=PDF)
