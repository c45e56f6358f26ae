"""What is printed from the browser: labels for archives, and the slip of a loan; as pages of their own (R317, R319)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

from core import clock, codes, formats, service
from core.access import Action, Actor, may, own_hand, require
from core.i18n import term, translate
from core.masks import masked_fields
from core.messages import N_, AppError, Say
from core.resource import Field
from core.resources import RESOURCES
from core.values import shown
from core.view import Condition, View

# A sheet of labels for a whole shelf; more are printed in portions.
MOST = 300
Row = Mapping[str, Any]

_STYLE = """
@page { size: A4; margin: 12mm }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 190mm; padding: 6mm; color: #000; background: #fff;
  font: 10.5pt/1.45 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif }
h1 { font-size: 16pt; margin: 0 0 2mm } h2 { font-size: 11.5pt; margin: 5mm 0 1.5mm }
table { width: 100%; border-collapse: collapse } th, td { border: .3mm solid #777; padding: 1.2mm 2mm; text-align: left;
  vertical-align: top; overflow-wrap: anywhere } th { background: #f2f2f2; font-weight: 600 }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(75mm, 1fr)); gap: 1mm 6mm; margin: 0 }
dl div { display: flex; gap: 2mm; break-inside: avoid } dt { color: #444; flex: 0 0 26mm } dd { margin: 0; overflow-wrap: anywhere }
.head { display: flex; justify-content: space-between; gap: 6mm } .hint { color: #444 }
.signs { display: grid; grid-template-columns: 1fr 1fr; gap: 14mm 10mm; margin-top: 14mm }
.signs div { border-top: .3mm solid #000; padding-top: 1mm }
.labels { display: grid; grid-template-columns: repeat(auto-fill, minmax(56mm, 1fr)); gap: 0 }
.label { display: flex; gap: 3mm; align-items: center; height: 33mm; padding: 2mm; border: .1mm dashed #999; break-inside: avoid }
.label svg { width: 26mm; height: 26mm; flex: none } .label b { display: block; font-size: 13pt; overflow-wrap: anywhere }
@media print { body { padding: 0; max-width: none } .hint { display: none } }
"""


def page(actor: Actor, table: str, ids: Sequence[int]) -> str:
    """The printed page of some records of a table as HTML, in the actor's language.

    Only records the actor sees are on it, masked as on the screen. Raises `Refused` without the right to the table,
    `AppError` where nothing of it is printed, nothing is open to the actor, or too much is asked for at once.
    """
    own_hand(actor)
    if table not in PRINTED:
        raise AppError(Say(N_("Nothing is printed of this table.")))
    require(actor, Action.VIEW, RESOURCES[table].rights)
    if len(ids) > MOST:
        raise AppError(Say(N_("At most {most} at once; print the others after these."), most=MOST))
    found = (service.fetch(actor, table, id) for id in dict.fromkeys(ids))
    rows = [row for row in found if row is not None]
    if not rows:
        raise AppError(Say(N_("There is no such record, or it is not open to you.")))
    title, body = PRINTED[table](actor, rows)
    hint = escape(
        translate(
            actor.language, N_("Print this page with the browser, at 100 % and without its own margins.")
        )
    )
    return (
        f'<!doctype html><html lang="{escape(actor.language.replace("_", "-"))}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title>'
        f'<style>{_STYLE}</style></head><body><p class="hint">{hint}</p>{"".join(body)}</body></html>'
    )


def _labels(actor: Actor, rows: Sequence[Row]) -> tuple[str, Iterator[str]]:
    """A label for each archive: its code, its number and its place in the index, and nothing about whom it is."""

    def body() -> Iterator[str]:
        yield '<main class="labels">'
        for row in rows:
            number = row["archive_no"]
            words = f"<b>{escape(number)}</b>{escape(row['index_code'])}"
            yield f'<div class="label">{codes.svg(number)}<div>{words}</div></div>'
        yield "</main>"

    return translate(actor.language, N_("Labels")), body()


def _slips(actor: Actor, rows: Sequence[Row]) -> tuple[str, Iterator[str]]:
    title = translate(actor.language, N_("Loan slip"))
    body = (part for row in rows for part in _slip(actor, row, title))
    return " ".join([title, *(str(row["loan_no"]) for row in rows[:1])]), body


def _slip(actor: Actor, row: Row, title: str) -> Iterator[str]:
    """The lending register's entry of one loan, to be signed at hand-out and cancelled at return (R317, R319)."""
    at = formats.moment(actor.language, clock.now(), actor.zone)
    head = f"<h1>{escape(title)} {escape(row['loan_no'])}</h1><div class='hint'>{escape(at)}</div>"
    yield f'<div class="head"><div>{head}</div>{codes.svg(row["loan_no"])}</div>'
    yield _facts(actor, row, ASKED)
    yield _heading(actor, N_("What goes out"))
    yield _items(actor, row["id"])
    yield _signatures(actor, row["id"])
    yield _heading(actor, N_("Hand-out and return"))
    yield _facts(actor, row, LENT)
    signs = (
        N_("Borrower, received"),
        N_("Archivist, handed out"),
        N_("Borrower, returned"),
        N_("Archivist, cancelled"),
    )
    lines = "".join(f"<div>{escape(translate(actor.language, one))}</div>" for one in signs)
    yield f'<div class="signs">{lines}</div>'


ASKED = (
    "archive_id", "kind", "purpose", "reason", "applicant_id", "applicant_department_id", "copies", "secrecy",
    "external_name", "external_unit", "external_doc_kind", "external_doc_no",
)  # fmt: skip
LENT = (
    "out_at", "acknowledged_at", "due_at", "carrier_id", "out_condition", "returned_at", "in_condition",
    "missing_items", "finding",
)  # fmt: skip


def _facts(actor: Actor, row: Row, keys: Iterable[str]) -> str:
    fields = RESOURCES["archive_loans"].fields
    told = ((fields[key], _text(actor, fields[key], row)) for key in keys)
    parts = (
        f"<div><dt>{escape(term(actor.language, one.label))}</dt><dd>{escape(text)}</dd></div>"
        for one, text in told
        if text
    )
    return f"<dl>{''.join(parts)}</dl>"


def _text(actor: Actor, one: Field, row: Row) -> str:
    """A value as the actor reads it, masked where it must be; "" for nothing."""
    value = row.get(f"{one.key}:label") if one.target else row[one.key]
    if value is None or one.target or one.key in masked_fields(actor, RESOURCES[one.table]):
        return "" if value is None else str(value)
    return shown(one, value, actor.language, actor.zone)


def _heading(actor: Actor, words: str) -> str:
    return f"<h2>{escape(translate(actor.language, words))}</h2>"


def _items(actor: Actor, loan: int) -> str:
    return _table(actor, "archive_loan_items", (Condition("loan_id", "is", (str(loan),)),), ITEM_COLUMNS)


def _signatures(actor: Actor, loan: int) -> str:
    """Who signed the request, for whoever may read the signatures."""
    about = (Condition("subject_kind", "is", ("archive_loans",)), Condition("subject_id", "is", (str(loan),)))
    if not may(actor, Action.VIEW, RESOURCES["approvals"].rights):
        return ""
    table = _table(actor, "approvals", about, ("approver_id", "decision", "at", "opinion"))
    return _heading(actor, N_("Signatures")) + table if table else ""


ITEM_COLUMNS = ("name", "pieces_out", "pieces_back", "pieces_damaged")


def _table(actor: Actor, table: str, about: tuple[Condition, ...], columns: tuple[str, ...]) -> str:
    """The rows of another table that belong to the record; "" where there are none."""
    found = service.read(actor, View(table, filters=about, sort="id", size=100, columns=columns))
    if not found.ids:
        return ""
    fields = [RESOURCES[table].fields[key] for key in columns]
    heads = "".join(f"<th>{escape(term(actor.language, one.label))}</th>" for one in fields)
    rows = []
    for place in range(len(found.ids)):
        row = {key: values[place] for key, values in found.columns.items()}
        cells = "".join(f"<td>{escape(_text(actor, one, row))}</td>" for one in fields)
        rows.append(f"<tr>{cells}</tr>")
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


Print = Callable[[Actor, Sequence[Row]], tuple[str, Iterator[str]]]
PRINTED: Mapping[str, Print] = {"archives": _labels, "archive_loans": _slips}
