"""Papers and labels by address: a page to print and a PDF, made anew for the person behind the cookie, kept nowhere."""

from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from core import labels, printing
from core.access import Actor, Refused
from core.messages import AppError
from core.transfer import paper_page, paper_pdf
from core.web import downloads
from core.web.asking import NOT_KEPT, person_of

PDF = "application/pdf"
NO_PAPER = "There is no such paper."
# Makes the answer about some records: who asks, the table, the numbers of the records, the paper.
Make = Callable[[Actor, str, Sequence[int], str], Response]


def address(table: str, ids: Sequence[int], key: str, *, pdf: bool = False) -> str:
    """Where a paper about some records is, relative to any page, so also below a path."""
    return f"paper/{table}/{','.join(map(str, ids))}/{key}{'.pdf' if pdf else ''}"


def labels_address(table: str, ids: Sequence[int]) -> str:
    """Where the labels of some records are, relative to any page."""
    return f"labels/{table}?{urlencode([('id', id) for id in ids])}"


async def show(request: Request) -> Response:
    """The page to print: 401 without a session, 404 for no such paper, 403 with the sentence that refuses, or 200."""
    return await _answer(request, _page)


async def download(request: Request) -> Response:
    """The PDF, answered as `show` does; 409 with a sentence where it cannot be made."""
    return await _answer(request, _pdf)


async def sheet_of_labels(request: Request) -> Response:
    """The labels of records, `?id=1&id=2`: 401 for a stranger, 400 for no numbers, 404 for what is not open."""
    actor = await person_of(request)
    if isinstance(actor, Response):
        return actor
    ids = _numbers(request.query_params.getlist("id"))
    if ids is None:
        return PlainTextResponse("Name the records: ?id=1&id=2", 400, NOT_KEPT)
    try:
        page = await to_thread.run_sync(labels.page, actor, request.path_params["table"], ids)
    except AppError as problem:
        return PlainTextResponse(problem.say.render(actor.language), 404, NOT_KEPT)
    return HTMLResponse(page, headers=NOT_KEPT)


def _numbers(texts: Sequence[str]) -> list[int] | None:
    """The numbers of records in an address, None where it holds none or anything else."""
    if not texts or not all(one.isascii() and one.isdecimal() for one in texts):
        return None
    return [int(one) for one in texts]


async def _answer(request: Request, make: Make) -> Response:
    actor = await person_of(request)
    if isinstance(actor, Response):
        return actor
    table, key = request.path_params["table"], request.path_params["key"]
    ids = _numbers(request.path_params["ids"].split(","))
    if ids is None or printing.paper_of(table, key) is None:
        return PlainTextResponse(NO_PAPER, 404, NOT_KEPT)
    try:
        return await to_thread.run_sync(make, actor, table, ids, key)
    except Refused as refusal:
        return PlainTextResponse(refusal.say.render(actor.language), 403, NOT_KEPT)
    except AppError as problem:
        return PlainTextResponse(problem.say.render(actor.language), 409, NOT_KEPT)


def _page(actor: Actor, table: str, ids: Sequence[int], key: str) -> Response:
    return HTMLResponse(paper_page.page(_sheets(actor, table, ids, key)), headers=NOT_KEPT)


def _pdf(actor: Actor, table: str, ids: Sequence[int], key: str) -> Response:
    sheets = _sheets(actor, table, ids, key)
    headers = {**NOT_KEPT, "Content-Disposition": downloads.disposition(f"{sheets[0].name}.pdf")}
    return Response(paper_pdf.write(sheets), headers=headers, media_type=PDF)


def _sheets(actor: Actor, table: str, ids: Sequence[int], key: str) -> list[printing.Sheet]:
    paper = printing.paper_of(table, key)
    assert paper is not None
    return printing.fill(actor, table, ids, paper)
