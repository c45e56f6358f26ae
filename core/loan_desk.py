"""The loan desk: one scan finds the archive and its one next step; one more key takes it (R317, R319, R335)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from core import codes, service
from core.access import Action, Actor, Refused, index_only, may
from core.changes import Change, ChangeSet, Kind, Outcome
from core.messages import N_, AppError, Say
from core.refusals import written_down
from core.resources import RESOURCES
from core.view import Condition, View
from core.workflow import Transition
from db.vocabulary.archives import LoanStatus as State

LOANS, LINES, ARCHIVES = "archive_loans", "archive_loan_items", "archives"
NEAR = 20
EARLIEST = datetime.min.replace(tzinfo=UTC)
# What is with somebody comes back first; then what is kept ready goes out; then the next is called.
ORDER = (State.OUT, State.VIEWING, State.APPROVED, State.WAITING)
STEPS = {State.OUT: "return", State.VIEWING: "end", State.APPROVED: "hand_out", State.WAITING: "call"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list: what it is called, how many pieces went out, and how many were counted as back."""

    id: int
    version: int
    name: str
    out: int
    back: int | None
    damaged: int | None


@dataclass(frozen=True, slots=True)
class Count:
    """How many pieces of a line came back, and how many of them are damaged."""

    back: int
    damaged: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """An archive on the desk: its record, the loan it is about, the one next step and why it is closed, who waits."""

    archive: Mapping[str, Any]
    loan: Mapping[str, Any] | None
    step: Transition | None
    closed: Say | None
    lines: tuple[Line, ...]
    waiting: tuple[str, ...]


def may_use(actor: Actor) -> bool:
    """Does the actor keep archives, and so hand them out and take them back?"""
    return bool(may(actor, Action.EDIT, RESOURCES[ARCHIVES].rights))


@written_down(lambda _typed: ARCHIVES)
def scan(actor: Actor, typed: str) -> Found:
    """What a scanned or typed number is about: an archive, by its number or index code, or a loan by its slip.

    Raises `Refused` for whoever keeps no archives, `AppError` with the way out for a code of nothing here.
    """
    if not may_use(actor):
        raise Refused(Say(N_("The loan desk belongs to the archivist.")), "R317")
    code = codes.cleaned(typed)
    if not code:
        raise AppError(Say(N_("Scan the code on the archive, or type its number.")))
    archive = _archive(actor, code) or _archive_of_loan(actor, code)
    if archive is None:
        said = N_("{code} is no archive and no loan here. Look at the label, or search in Archives.")
        raise AppError(Say(said, code=code))
    if index_only(actor, RESOURCES[ARCHIVES].rights, archive):
        said = N_("{code} is secret: {keeper} hands it out and takes it back (R321).")
        raise Refused(Say(said, code=archive["archive_no"], keeper=archive["keeper_id:label"] or "–"), "R321")
    return _found(actor, archive)


def _archive(actor: Actor, code: str) -> Mapping[str, Any] | None:
    return _called(actor, ARCHIVES, code, ("archive_no", "index_code"))


def _archive_of_loan(actor: Actor, code: str) -> Mapping[str, Any] | None:
    loan = _called(actor, LOANS, code, ("loan_no",))
    return None if loan is None else service.fetch(actor, ARCHIVES, loan["archive_id"])


def _called(actor: Actor, table: str, code: str, fields: Sequence[str]) -> Mapping[str, Any] | None:
    """The record with exactly this number: as it was typed, else among those the search finds."""
    exact = (View(table, filters=(Condition(one, "is", (code,)),), size=1, columns=(one,)) for one in fields)
    views = (*exact, View(table, search=code, size=NEAR, columns=tuple(fields)))
    for view in views:
        page = service.read(actor, view)
        for place, id in enumerate(page.ids):
            if any(codes.same(code, page.columns[one][place]) for one in view.columns):
                return service.fetch(actor, table, id)
    return None


def _found(actor: Actor, archive: Mapping[str, Any]) -> Found:
    loans = _loans(actor, archive["id"])
    waiting = [one for one in loans if one["status"] == State.WAITING]
    told = tuple(f"{one['applicant_id:label'] or '–'} · {one['loan_no']}" for one in waiting)
    loan = next(iter(loans), None)
    if loan is None:
        return Found(archive, None, None, None, (), ())
    event = STEPS[State(loan["status"])]
    steps = service.steps(actor, LOANS, loan["id"])
    step, closed = next(((one, why) for one, why in steps if one.event == event), (None, None))
    return Found(archive, loan, step, closed, _lines(actor, loan["id"]), told)


def _loans(actor: Actor, archive: int) -> list[Mapping[str, Any]]:
    """The loans under way of an archive, the one to act on first."""
    asked = (Condition("archive_id", "is", (str(archive),)), Condition("status", "is", tuple(ORDER)))
    page = service.read(actor, View(LOANS, filters=asked, sort="id", size=100, columns=("status",)))
    found = [row for id in page.ids if (row := service.fetch(actor, LOANS, id)) is not None]
    return sorted(found, key=lambda row: (ORDER.index(State(row["status"])), _since(row)))


def _since(row: Mapping[str, Any]) -> tuple[datetime, int]:
    """The order in which loans of one state are served: as they were asked for, what stands in no book first."""
    return row["requested_at"] or EARLIEST, row["id"]


def _lines(actor: Actor, loan: int) -> tuple[Line, ...]:
    asked = (Condition("loan_id", "is", (str(loan),)),)
    columns = ("name", "pieces_out", "pieces_back", "pieces_damaged")
    page = service.read(actor, View(LINES, filters=asked, sort="id", size=100, columns=columns))
    rows = zip(page.ids, page.versions, *(page.columns[one] for one in columns), strict=True)
    return tuple(Line(*row) for row in rows)


def take(
    actor: Actor,
    found: Found,
    values: Mapping[str, Any],
    counts: Mapping[int, Count],
    key: str,
) -> Outcome:
    """Take the next step: what was counted is written first, then the step with its values.

    `counts` holds what was counted of each line by its id. A key that was used gives its first answer again.
    """
    assert found.loan is not None
    assert found.step is not None
    changes = tuple(_counted(found.lines, counts))
    if changes:
        outcome = service.commit(ChangeSet(actor, changes, f"{key}:count", kind=Kind.FORM, atomic=True))
        if outcome.problems:
            return outcome
    loan = found.loan
    return service.move(actor, LOANS, loan["id"], loan["version"], found.step.event, values, key)


def _counted(lines: Iterable[Line], counts: Mapping[int, Count]) -> Iterable[Change]:
    """The cells of the list that differ from what is stored; a line that came back whole needs none."""
    for line in lines:
        count = counts.get(line.id, Count(line.out))
        whole = line.back is None and count == Count(line.out)
        if not whole and line.back != count.back:
            yield Change(LINES, line.id, line.version, "pieces_back", str(count.back))
        if (line.damaged or 0) != count.damaged:
            yield Change(LINES, line.id, line.version, "pieces_damaged", str(count.damaged))
