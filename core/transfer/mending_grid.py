"""The preview of an import as a grid: its columns, its rows, and the answer to what is typed over them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from core import entry, i18n, sheet
from core.access import Actor
from core.changes import CellOutcome, Status
from core.entry import Batch
from core.messages import N_
from core.resources import RESOURCES
from core.transfer import importing
from core.transfer import plan as plans
from core.transfer.importing import Checked, Preview
from core.transfer.mending import Mending, carry_out, line_of, rows_of, stacks
from core.transfer.table import Raw
from core.transfer.targets import Target

VERDICT, WHY = ":verdict", ":why"
CONSTANT = N_("This is the same for every row; change it above.")
SERVER = N_("The server fills this in.")


def enter(actor: Actor, mending: Mending, told: Sequence[Batch]) -> dict[str, Any]:
    """Carry out steps typed into the preview, each once, and answer as `core.entry.enter` does.

    Raises `BadMessage` for what the preview cannot do, such as a row the file does not have.
    """
    with mending.lock:
        touched: set[int] = set()
        for batch in told:
            if batch.key not in mending.answered:
                mending.answered[batch.key] = carry_out(mending, batch, touched)
            touched |= {line_of(mending, row) for row in rows_of(batch)}
        tried = importing.check_lines(actor, mending.table, mending.file, mending.plan, touched)
        mending.latest |= {one.line: one for one in tried}
        targets = _targets(actor, mending)
        problems = _verdicts(actor, tried, targets)
        return {
            "answers": [
                {"key": one.key.removeprefix("grid:"), "saved": mending.answered[one.key]}
                | {"cells": [told for told in problems if not one.step]}
                for one in told
            ],
            "rows": [_row(actor, mending, one, targets) for one in tried],
            "troubles": _troubles(actor, mending.on_screen, targets),
            "gone": [],
            "steps": _steps(actor, mending),
            "at": sheet.moment(),
        }


def shown(actor: Actor, mending: Mending, preview: Preview) -> dict[str, Any]:
    """The preview as a grid: columns, rows and what is wrong, as `core.sheet` gives those of a table."""
    with mending.lock:
        targets = _targets(actor, mending)
        mending.seen = preview.rows
        return {
            "columns": _columns(actor, mending, targets),
            "rows": [_row(actor, mending, one, targets) for one in mending.on_screen],
            "troubles": _troubles(actor, mending.on_screen, targets),
            "steps": _steps(actor, mending),
            "at": sheet.moment(),
        }


def _targets(actor: Actor, mending: Mending) -> dict[str, Target]:
    """What the plan fills: from columns, as they stand in the file, then what is given for every row."""
    plan = mending.plan
    choice = plans.offered(actor, mending.table, plan.constants)
    keys = [*sorted(plan.columns, key=lambda key: plan.columns[key]), *plan.constants]
    return {key: choice[key] for key in keys if key in choice}


def _columns(actor: Actor, mending: Mending, targets: Mapping[str, Target]) -> list[dict[str, Any]]:
    say = _saying(actor)
    server = say(SERVER)
    kinds = {"new": "green", "already there": "gray", "wrong": "red"}
    colours = {say(word): colour for word, colour in kinds.items()}
    first = [
        {"key": VERDICT, "label": say(N_("Verdict")), "type": "choice", "closed": server, "colours": colours},
        {"key": WHY, "label": say(N_("Why not")), "type": "long_text", "closed": server},
    ]
    return first + [_column(actor, mending, key, one) for key, one in targets.items()]


def _column(actor: Actor, mending: Mending, key: str, target: Target) -> dict[str, Any]:
    resource = RESOURCES[mending.table]
    closed = {} if key in mending.plan.columns else {"closed": i18n.translate(actor.language, CONSTANT)}
    if target.field is None:
        return {"key": key, "label": str(target.label), "type": "text"} | closed
    told = sheet.column(actor, resource, target.field).as_json()
    kept = {
        name: told[name]
        for name in ("label", "type", "required", "hint", "options", "colours")
        if name in told
    }
    return {"key": key} | kept | closed


def _row(actor: Actor, mending: Mending, one: Checked, targets: Mapping[str, Target]) -> list[Any]:
    say = _saying(actor)
    kind = N_("wrong") if one.reasons else N_("already there") if one.known else N_("new")
    why = "; ".join(dict.fromkeys(said.render(actor.language) for said in one.reasons))
    texts = [_text(mending, one, key) for key in targets]
    return [one.line, mending.version, [say(kind), why, *texts]]


def _text(mending: Mending, one: Checked, key: str) -> str:
    """What a cell holds: as it will be stored, else as it stands in the file or is given for every row."""
    cell = one.cells.get(key)
    if cell is not None:
        raw: Raw | None = cell.value if cell.status is Status.OK and cell.value is not None else cell.raw
        return "" if raw is None else str(raw)
    column = mending.plan.columns.get(key)
    if column is None:
        return ""
    return mending.cells.get((one.line, column), str(mending.by_line[one.line].cells[column]))


def _verdicts(actor: Actor, rows: Iterable[Checked], targets: Mapping[str, Target]) -> list[list[Any]]:
    """[line, field, status, reason, choices, theirs] of each cell that did not pass."""
    found = []
    for one in rows:
        for key, cell in one.cells.items():
            if cell.status is not Status.OK and key in targets:
                _, _, *rest = entry.verdict(actor, cell)
                found.append([str(one.line), key, *rest])
    return found


def _troubles(actor: Actor, rows: Sequence[Checked], targets: Mapping[str, Target]) -> list[list[Any]]:
    """[line, field, raw, status, reason, choices, theirs] of each cell that did not pass."""
    raw = {(str(one.line), key): _raw(cell) for one in rows for key, cell in one.cells.items()}
    return [[line, key, raw[line, key], *rest] for line, key, *rest in _verdicts(actor, rows, targets)]


def _raw(cell: CellOutcome) -> str:
    return "" if cell.raw is None else str(cell.raw)


def _steps(actor: Actor, mending: Mending) -> dict[str, str]:
    word = i18n.translate(actor.language, N_("the last mending"))
    return {name: word for name in (entry.UNDO, entry.REDO) if stacks(mending, name)[0]}


def _saying(actor: Actor) -> Callable[[str], str]:
    return lambda sentence: i18n.translate(actor.language, sentence)
