"""The routes of the grid: what is typed comes in, its modules, style and words go out.

Typed cells come by a route of their own and not with Streamlit's messages: an answer then costs no run of the
script, arrives when the page has changed meanwhile, and can be asked for again until it is there.
"""

import json
from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from core import entry, i18n, layouts, reveals
from core.access import Action, Actor, require
from core.messages import AppError, Say
from core.resources import RESOURCES
from core.transfer import mending as mendings
from core.transfer import mending_grid
from core.transfer.mending import Mending
from core.web import grid_words, pace
from core.web.asking import NOT_KEPT, body_of, person_of, refusal_of

T = TypeVar("T")
BROWSER = Path(__file__).resolve().parent.parent / "ui" / "grid" / "browser"
TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
LONGEST_BODY = 4_000_000
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}


@cache
def stamp() -> str:
    """A mark of what the browser is given; it stands in the addresses, so that an upgrade is seen at once."""
    parts = [*(file.read_bytes() for file in sorted(BROWSER.iterdir())), _words_of_all()]
    return sha256(b"\0".join(parts)).hexdigest()[:16]


def _words_of_all() -> bytes:
    return "\0".join(json.dumps(grid_words.of(lang), sort_keys=True) for lang in i18n.LANGUAGES).encode()


async def asset(request: Request) -> Response:
    """A module or the style sheet of the grid; 404 for any other name."""
    name = request.path_params["name"]
    file = next((one for one in BROWSER.iterdir() if one.name == name and one.suffix in TYPES), None)
    if file is None:
        return PlainTextResponse("There is no such file.", 404, NOT_KEPT)
    return Response(file.read_bytes(), headers=FOREVER, media_type=TYPES[file.suffix])


async def words(request: Request) -> Response:
    """The grid's own words in a language; 404 for a language there is not."""
    lang = request.path_params["lang"]
    if lang not in i18n.LANGUAGES:
        return PlainTextResponse("There is no such language.", 404, NOT_KEPT)
    return JSONResponse(grid_words.of(lang), headers=FOREVER)


async def talk(request: Request) -> Response:
    """One message of a grid: cells typed, options or a hidden value asked for, a layout to keep.

    401 for a stranger, 403 for a foreign page or without the right to the table, 404 for an unknown table, 413
    for too large a message, 429 for who asks too fast, 400 for one that cannot be understood; the text of the last is for the person.
    """
    table = request.path_params["table"]

    def answered(actor: Actor, body: bytes) -> Response:
        if table not in RESOURCES:
            return PlainTextResponse("There is no such table.", 404, NOT_KEPT)
        try:
            require(actor, Action.VIEW, RESOURCES[table].rights)
        except AppError as problem:
            return _said(problem.say, actor, 403)
        return _answered(ANSWERS, actor, table, body)

    return await _heard(request, answered)


async def mend(request: Request) -> Response:
    """One message of the preview of an import, about a file this person opened; refused as `talk` refuses."""
    token = request.path_params["token"]

    def answered(actor: Actor, body: bytes) -> Response:
        try:
            mending = mendings.opened(actor, token)
        except AppError as problem:
            return _said(problem.say, actor, 404)
        return _answered(MENDINGS, actor, mending, body)

    return await _heard(request, answered)


async def _heard(request: Request, answered: Callable[[Actor, bytes], Response]) -> Response:
    if refusal := refusal_of(request):
        return refusal
    actor = await person_of(request, pace.MESSAGE)
    if isinstance(actor, Response):
        return actor
    body = await body_of(request, LONGEST_BODY)
    if body is None:
        return PlainTextResponse("Too large.", 413, NOT_KEPT)
    return await to_thread.run_sync(answered, actor, body)


def _answered(
    answers: Mapping[str, Callable[[Actor, T, Mapping[str, Any]], Any]], actor: Actor, about: T, body: bytes
) -> Response:
    try:
        data = _read(body)
        kind = _told(data, "kind", str)
        if kind not in answers:
            raise entry.BadMessage(Say(entry.NOT_UNDERSTOOD))
        answer = answers[kind](actor, about, data)
    except AppError as problem:
        return _said(problem.say, actor, 400)
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Response(text.encode(), headers=NOT_KEPT, media_type="application/json")


def _read(body: bytes) -> Mapping[str, Any]:
    try:
        data = json.loads(body)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise entry.BadMessage(Say(entry.NOT_UNDERSTOOD))
    return data


def _told(data: Mapping[str, Any], name: str, kind: type[T]) -> T:
    """One part of a message; `BadMessage` where it is missing or of another kind."""
    value = data.get(name)
    if not isinstance(value, kind):
        raise entry.BadMessage(Say(entry.NOT_UNDERSTOOD))
    return value


def _said(say: Say, actor: Actor, status: int) -> Response:
    return JSONResponse({"refused": say.render(actor.language)}, status, NOT_KEPT)


def _enter(actor: Actor, table: str, data: Mapping[str, Any]) -> Any:
    return entry.enter(actor, table, _batches(actor, data))


def _batches(actor: Actor, data: Mapping[str, Any]) -> list[entry.Batch]:
    if _told(data, "user", int) != actor.id:
        # Another person signed in meanwhile: what the former one typed is not theirs.
        raise entry.BadMessage(Say(entry.NOT_YOURS))
    return entry.batches(data)


def _options(actor: Actor, table: str, data: Mapping[str, Any]) -> Any:
    return {"options": entry.options(actor, table, _told(data, "field", str), _told(data, "text", str))}


def _reveal(actor: Actor, table: str, data: Mapping[str, Any]) -> Any:
    row, field, reason = _told(data, "row", int), _told(data, "field", str), _told(data, "reason", str)
    value = reveals.reveal(actor, table, row, field, reason)
    return {"value": "" if value is None else str(value)}


def _layout(actor: Actor, table: str, data: Mapping[str, Any]) -> Any:
    layouts.keep(actor, table, data.get("layout"))
    return {}


ANSWERS: Mapping[str, Callable[[Actor, str, Mapping[str, Any]], Any]] = {
    "enter": _enter,
    "options": _options,
    "reveal": _reveal,
    "layout": _layout,
}


def _mend(actor: Actor, mending: Mending, data: Mapping[str, Any]) -> Any:
    return mending_grid.enter(actor, mending, _batches(actor, data))


def _mending_layout(_actor: Actor, mending: Mending, data: Mapping[str, Any]) -> Any:
    mending.layout = _told(data, "layout", dict)
    return {}


MENDINGS: Mapping[str, Callable[[Actor, Mending, Mapping[str, Any]], Any]] = {
    "enter": _mend,
    "options": lambda actor, mending, data: _options(actor, mending.table, data),
    "layout": _mending_layout,
}
