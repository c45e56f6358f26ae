"""Import of a register: what would happen, cell by cell; storing, handing back, taking it back."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from core import i18n, service
from core.access import Actor
from core.changes import NEW, CellOutcome, Outcome, Status
from core.messages import N_, Say, Term
from core.prepare import EXTRA
from core.transfer import plan as plans
from core.transfer.headings import REASON
from core.transfer.plan import Plan
from core.transfer.register import BATCH, Register
from core.transfer.rejects import rejects_file
from core.transfer.table import Row, Table
from core.transfer.targets import ANSWER, Target
from core.undo import TakenBack

SHOWN = 50
OFFERED_WORDS = 200

FAULT = N_("{field}: {problem}")
NOT_STORED = N_("This row was not stored.")


@dataclass(frozen=True)
class Checked:
    """One row of the file: what each cell would become or why not, and the record it is already."""

    line: int
    cells: Mapping[str, CellOutcome] = field(default_factory=dict)
    reasons: tuple[Say, ...] = ()
    known: int | None = None


@dataclass(frozen=True)
class Preview:
    """What an import would do: numbers of rows, the first rows (wrong ones first), words no choice is called.

    `new + known + wrong` is the number of rows in the file.
    """

    new: int
    known: int
    wrong: int
    rows: tuple[Checked, ...]
    words: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Result:
    """What an import has done so far: `stored + known + len(reasons)` is `done`, in the end `total`."""

    total: int
    stored: int = 0
    known: int = 0
    reasons: Mapping[int, tuple[Say, ...]] = field(default_factory=dict)
    change_sets: tuple[int, ...] = ()

    @property
    def done(self) -> int:
        """Rows dealt with."""
        return self.stored + self.known + len(self.reasons)


def check(actor: Actor, table: str, file: Table, plan: Plan) -> Preview:
    """Try the whole file without writing. Raises `Refused` without the right, `AppError` for a wrong plan."""
    register = _register(actor, table, file, plan)
    tried, refused = register.sift()
    wrong = [Checked(line, reasons=(said,)) for line, said in refused.items()]
    good: list[Checked] = [Checked(line, known=id) for line, id in list(register.known.items())[:SHOWN]]
    counts: Counter[str] = Counter(wrong=len(wrong), known=len(register.known))
    words: dict[str, Counter[str]] = {}
    portions = list(_portions(tried))
    sets = (register.change_set(rows, f"check {place}", "") for place, rows in enumerate(portions))
    for rows, outcome in zip(portions, service.rehearse(sets), strict=True):
        for one in _by_row(register, rows, outcome):
            kind = "known" if one.known else "wrong" if one.reasons else "new"
            counts[kind] += 1
            _collect_words(register, one, words)
            shown = wrong if kind == "wrong" else good
            if len(shown) < SHOWN:
                shown.append(one)
    first = (*sorted(wrong[:SHOWN], key=lambda one: one.line), *good)[:SHOWN]
    return Preview(counts["new"], counts["known"], counts["wrong"], first, words)


def check_lines(actor: Actor, table: str, file: Table, plan: Plan, lines: Collection[int]) -> list[Checked]:
    """Try some rows of the file without writing, in the order of the file. Raises as `check` does."""
    register = _register(actor, table, file, plan)
    tried, refused = register.sift()
    rows = [(row, mark) for row, mark in tried if row.line in lines]
    found = [Checked(line, reasons=(said,)) for line, said in refused.items() if line in lines]
    found += [Checked(line, known=id) for line, id in register.known.items() if line in lines]
    for outcome in service.rehearse([register.change_set(rows, "check some", "")] if rows else []):
        found += _by_row(register, rows, outcome)
    return sorted(found, key=lambda one: one.line)


def store(
    actor: Actor, table: str, file: Table, plan: Plan, run: str, name: str = "", portion: int = BATCH
) -> Iterator[Result]:
    """Store the good rows in portions, each at once or not at all, and tell after each how far it is.

    `run` names this run: its repetition answers what was answered before. A run that broke off, or the same
    file another time, finds the rows that are there by their fingerprints and adds the others.
    Raises as `check` does.
    """
    register = _register(actor, table, file, plan)
    plans.remember(actor, table, file, plan)
    tried, refused = register.sift()
    known = len(register.known)
    result = Result(len(file.rows), known=known, reasons={line: (said,) for line, said in refused.items()})
    yield result
    for place, rows in enumerate(_portions(tried, portion)):
        change_set = register.change_set(rows, f"import {run} {plan.digest[:16]} {place}", name)
        outcome = service.commit(change_set)
        # What passed is counted only, so its cells need not be looked at one by one.
        answered = replace(outcome, cells=outcome.problems)
        result = _added(result, list(_by_row(register, rows, answered)), outcome)
        yield result


def rejects(actor: Actor, table: str, file: Table, plan: Plan, result: Result) -> bytes:
    """The rows that were not stored, in their layout, with their reasons in the actor's language."""
    _register(actor, table, file, plan)
    texts = {
        line: "; ".join(dict.fromkeys(said.render(actor.language) for said in reasons))
        for line, reasons in result.reasons.items()
    }
    return rejects_file(file, texts, file.guess.kind, i18n.translate(actor.language, REASON))


def take_back(actor: Actor, change_sets: Sequence[int], run: str) -> tuple[int, int]:
    """Undo an import, its last portion first; gives how many rows are gone and how many are not."""
    gone = kept = 0
    for id in reversed(change_sets):
        try:
            outcome = service.undo(actor, id, f"take back {run} {id}")
        except TakenBack:
            continue
        gone += outcome.saved
        kept += len(outcome.rows) - outcome.saved
    return gone, kept


def _register(actor: Actor, table: str, file: Table, plan: Plan) -> Register:
    return Register(actor, table, file, plan, plans.checked(actor, table, file, plan))


def _portions(rows: Sequence[tuple[Row, str]], size: int = BATCH) -> Iterator[list[tuple[Row, str]]]:
    waiting = iter(rows)
    while portion := list(islice(waiting, size)):
        yield portion


def _by_row(register: Register, rows: Sequence[tuple[Row, str]], outcome: Outcome) -> Iterator[Checked]:
    """The answer to each row of the file, answers of its child rows included."""
    cells: dict[str, dict[str, CellOutcome]] = {}
    for cell in outcome.cells:
        alias = str(cell.row)
        line, _, asked = alias.removeprefix(NEW).partition(":")
        key = f"{ANSWER}{asked}" if asked else cell.field
        kept = cells.setdefault(line, {}).get(key)
        if kept is None or kept.status is Status.OK:
            cells[line][key] = cell
    main = {str(one.row): one for one in outcome.rows if one.table == register.table}
    for row, _ in rows:
        answered = main[f"{NEW}{row.line}"]
        mine = cells.get(str(row.line), {})
        faults = ((key, cell) for key, cell in mine.items() if cell.status is not Status.OK)
        reasons = tuple(_reason(register, key, cell) for key, cell in faults)
        known = answered.id if answered.id is not None and not answered.saved and not reasons else None
        yield Checked(row.line, mine, reasons, known)


def _reason(register: Register, key: str, cell: CellOutcome) -> Say:
    said = cell.say or Say(NOT_STORED)
    target: Target | None = register.targets.get(key)
    spot = register.resource.fields.get(key)
    if target is None and (spot is None or key == EXTRA):
        return said
    label = target.label if target is not None else Term(spot.label if spot else key)
    return Say(FAULT, field=label, problem=said)


def _collect_words(register: Register, one: Checked, words: dict[str, Counter[str]]) -> None:
    """Count the words no choice is called, so that the person can say what is meant."""
    for key, cell in one.cells.items():
        target = register.targets.get(key)
        if cell.status is not Status.ERROR or target is None or not target.is_choice:
            continue
        word, found = str(cell.raw or "").strip(), words.setdefault(key, Counter())
        if word and (word in found or len(found) < OFFERED_WORDS):
            found[word] += 1


def _added(result: Result, rows: Sequence[Checked], outcome: Outcome) -> Result:
    saved = {str(row.row) for row in outcome.rows if row.saved}
    stored = known = 0
    reasons = dict(result.reasons)
    for one in rows:
        if one.known:
            known += 1
        elif f"{NEW}{one.line}" in saved:
            stored += 1
        else:
            reasons[one.line] = one.reasons or (Say(NOT_STORED),)
    sets = (outcome.id,) if outcome.id is not None else ()
    return replace(
        result,
        stored=result.stored + stored,
        known=result.known + known,
        reasons=reasons,
        change_sets=result.change_sets + sets,
    )
