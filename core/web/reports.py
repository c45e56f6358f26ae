"""The route of the reports: workbook and PDF for whoever may see the report, made anew and kept nowhere."""

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from core import report_files
from core.access import Refused
from core.messages import AppError
from core.web import downloads
from core.web.asking import NOT_KEPT, person_of


def address(id: int, kind: str) -> str:
    """Where a report's file is, relative to any page, so also below a path."""
    return f"report/{id}.{kind}"


async def download(request: Request) -> Response:
    """The file: 401 without a session, 404 for no such kind, 403 with the sentence that refuses, 409 for a fault."""
    actor = await person_of(request)
    if isinstance(actor, Response):
        return actor
    id, kind = request.path_params["id"], request.path_params["kind"]
    if kind not in report_files.TYPES:
        return PlainTextResponse("There is no such file.", 404, NOT_KEPT)
    try:
        name, made = await to_thread.run_sync(report_files.make, actor, id, kind)
    except Refused as refusal:
        return PlainTextResponse(refusal.say.render(actor.language), 403, NOT_KEPT)
    except AppError as problem:
        return PlainTextResponse(problem.say.render(actor.language), 409, NOT_KEPT)
    headers = {**NOT_KEPT, "Content-Disposition": downloads.disposition(name)}
    return Response(made, headers=headers, media_type=report_files.TYPES[kind])
