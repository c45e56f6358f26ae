"""A report in words: its figures, tables and registers as the page, the workbook and the PDF show them, in one language."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from core import formats
from core.i18n import term, translate
from core.intervals import FEW, changed, wilson
from core.measures import Count, Duration, Kpi, Month, Share, Sum
from core.messages import N_
from core.reports import REPORTS, Grouped, Listed, Scored, Stated, label_of, table_of
from core.resource import Field
from core.resources import RESOURCES
from core.values import shown
from db.columns import FieldType

Numbers = Mapping[str, Any]
Raw = str | int | float | Decimal | date | datetime | None
INTERVAL = N_("{low} to {high} %")
NO_CHANGE = N_("no real change")
# What lies between two shares is no percentage of the first.
POINTS = N_("{n} points")
FEW_OF = N_("{interval} (too few)")
HEAD = (
    N_("Figure"),
    N_("Value"),
    N_("n"),
    N_("95 % interval"),
    N_("Target"),
    N_("Period before"),
    N_("Change"),
    N_("Rule"),
)
GROUP_HEAD = (N_("Share"), N_("n"))
MINUTES = N_("Median in minutes")
EMPTY = N_("(none)")
CUT = N_("{shown} of {n} rows")


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a table: the value for a workbook, and as people read it."""

    raw: Raw
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One figure in words; `met` says whether the target is reached, None where it cannot be said."""

    key: str
    label: str
    definition: str
    value: str
    n: str
    interval: str
    target: str
    before: str
    change: str
    rule: str
    met: bool | None
    raw: float | None
    count: int

    @property
    def cells(self) -> tuple[str, ...]:
        """Its texts in the order of `HEAD`."""
        return (
            self.label,
            self.value,
            self.n,
            self.interval,
            self.target,
            self.before,
            self.change,
            self.rule,
        )


@dataclass(frozen=True, slots=True)
class Table:
    """A headed table; `numbers` says which columns stand at the right.

    It has the `key` of its declaration; a table of groups has for each row its group as it is stored, None for that
    without a value.
    """

    title: str
    head: tuple[str, ...]
    numbers: tuple[bool, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    key: str = ""
    groups: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A whole report in words."""

    title: str
    period: str
    lines: tuple[Line, ...]
    head: tuple[str, ...]
    tables: tuple[Table, ...]
    lang: str


def tell(content: Numbers, lang: str, zone: str) -> Told:
    """The report in a language, its moments as the clock of a zone shows them."""
    kind, report = content["kind"], REPORTS[content["kind"]]
    return Told(
        title=term(lang, f"enum.ReportKind.{kind}"),
        period=span(lang, date.fromisoformat(content["from"]), date.fromisoformat(content["until"])),
        lines=tuple(_lines(content, lang)),
        head=tuple(translate(lang, word) for word in HEAD),
        tables=(
            *(
                _score(kind, one, told, lang)
                for one, told in _pairs(report.scores, content.get("scores", ()), lambda one: one.kpi.key)
            ),
            *(
                _group(kind, one, told, lang)
                for one, told in _pairs(report.groups, content["groups"], lambda one: one.chart.key)
            ),
            *(
                _register(kind, one, told, lang, zone)
                for one, told in _pairs(report.lists, content["lists"], lambda one: one.key)
            ),
        ),
        lang=lang,
    )


def span(lang: str, first: date, last: date) -> str:
    """A period by its first and last day."""
    return f"{formats.day(lang, first)} – {formats.day(lang, last)}"


def _pairs(declared: Sequence[Any], told: Sequence[Numbers], key: Any) -> Iterator[tuple[Any, Numbers]]:
    """What was kept with its declaration, in the order it was kept; what is declared no more has no words."""
    known = {key(one): one for one in declared}
    yield from ((known[one["key"]], one) for one in told if one["key"] in known)


def _lines(content: Numbers, lang: str) -> Iterator[Line]:
    kind = content["kind"]
    pairs: Iterator[tuple[Stated, Numbers]] = _pairs(
        REPORTS[kind].figures, content["figures"], lambda one: one.kpi.key
    )
    for one, told in pairs:
        kpi, before = one.kpi, told["before"]
        yield Line(
            key=kpi.key,
            label=term(lang, label_of(kind, one.at, kpi)),
            definition=term(lang, f"clause.{kpi.rule}") if kpi.rule else "",
            value=value_of(lang, kpi, told),
            n=formats.number(lang, told["n"]),
            interval=_interval(lang, kpi, told),
            target=_target(lang, kpi, told),
            before=value_of(lang, kpi, before),
            change=_change(lang, kpi, before, told),
            rule=kpi.rule,
            met=_met(kpi, told),
            raw=told["value"],
            count=told["n"],
        )


def value_of(lang: str, kpi: Kpi, told: Numbers) -> str:
    """A figure in its unit; a share of few rows as a count."""
    if told["value"] is None:
        return "–"
    if isinstance(kpi.measure, Share) and told["n"] < FEW:
        return f"{told['hits']} / {told['n']}"
    return _unit(lang, kpi, told["value"])


def _unit(lang: str, kpi: Kpi, value: float) -> str:
    if isinstance(kpi.measure, Share):
        return f"{formats.number(lang, value, 1)} %"
    if isinstance(kpi.measure, Sum):
        return formats.money(lang, value)
    # A count to each thousand of others is no whole number.
    whole = isinstance(kpi.measure, Count) and value == int(value)
    return formats.number(lang, int(value)) if whole else formats.number(lang, value, 2)


def _interval(lang: str, kpi: Kpi, told: Numbers) -> str:
    if not isinstance(kpi.measure, Share) or not told["n"]:
        return ""
    low, high = wilson(told["hits"], told["n"])
    said = translate(lang, INTERVAL, low=round(100 * low), high=round(100 * high))
    return said if told["n"] >= FEW else translate(lang, FEW_OF, interval=said)


def _change(lang: str, kpi: Kpi, before: Numbers, told: Numbers) -> str:
    """How it differs from the period before; a share that differs by chance only did not change."""
    if before["value"] is None or told["value"] is None:
        return ""
    if isinstance(kpi.measure, Share) and not changed(
        (before["hits"], before["n"]), (told["hits"], told["n"])
    ):
        return translate(lang, NO_CHANGE)
    difference = told["value"] - before["value"]
    if isinstance(kpi.measure, Share):
        return translate(
            lang, POINTS, n=f"{'+' if difference > 0 else ''}{formats.number(lang, difference, 1)}"
        )
    return f"{'+' if difference > 0 else ''}{_unit(lang, kpi, difference)}"


def _met(kpi: Kpi, told: Numbers) -> bool | None:
    target = told.get("target")
    if target is None or told["value"] is None or (isinstance(kpi.measure, Share) and told["n"] < FEW):
        return None
    return told["value"] >= target if kpi.rises else told["value"] <= target


def _target(lang: str, kpi: Kpi, told: Numbers) -> str:
    return _unit(lang, kpi, told["target"]) if "target" in told else ""


def _score(kind: str, one: Scored, told: Numbers, lang: str) -> Table:
    title = term(lang, f"part.{kind}.{one.kpi.key}")
    head = (title, *(translate(lang, word) for word in HEAD[1:-1]))
    target = _target(lang, one.kpi, told)
    rows = []
    for row in told["rows"]:
        texts = (
            term(lang, f"enum.{one.words.__name__}.{row['group']}"),
            value_of(lang, one.kpi, row),
            formats.number(lang, row["n"]),
            _interval(lang, one.kpi, row),
            target,
            value_of(lang, one.kpi, row["before"]),
            _change(lang, one.kpi, row["before"], row),
        )
        raw = {
            1: row["value"] if row["value"] is None or row["n"] < FEW else round(row["value"], 1),
            2: row["n"],
        }
        rows.append(
            tuple(Cell(text if raw.get(at) is None else raw[at], text) for at, text in enumerate(texts))
        )
    return Table(title, head, (False,) + (True,) * (len(head) - 1), tuple(rows), key=one.kpi.key)


def _group(kind: str, one: Grouped, told: Numbers, lang: str) -> Table:
    is_share, is_time = isinstance(one.chart.measure, Share), isinstance(one.chart.measure, Duration)
    head, numbers = (term(lang, f"part.{kind}.{one.chart.key}"),), (False,)
    words = GROUP_HEAD if is_share else (MINUTES, *GROUP_HEAD[1:]) if is_time else GROUP_HEAD[1:]
    head += tuple(translate(lang, word) for word in words)
    rows = []
    for row in told["rows"]:
        name = _name(lang, one, row)
        cells = [Cell(name, name)]
        if is_share:
            few = row["n"] < FEW
            share = f"{row['hits']} / {row['n']}" if few else f"{formats.number(lang, row['value'], 1)} %"
            cells.append(Cell(share if few else round(row["value"], 1), share))
        elif is_time:
            cells.append(Cell(row["value"], formats.number(lang, row["value"], 1)))
        cells.append(Cell(row["n"], formats.number(lang, row["n"])))
        rows.append(tuple(cells))
    groups = tuple(row["group"] for row in told["rows"])
    return Table(
        head[0], head, numbers + (True,) * (len(head) - 1), tuple(rows), key=one.chart.key, groups=groups
    )


def _name(lang: str, one: Grouped, row: Numbers) -> str:
    if row["group"] is None:
        return translate(lang, EMPTY)
    if isinstance(one.chart.by, Month) or row["label"]:
        return str(row["label"] or row["group"])
    field = RESOURCES[table_of(one.at)].fields[one.chart.by.key]
    return shown(field, row["group"], lang, "UTC")


def _register(kind: str, one: Listed, told: Numbers, lang: str, zone: str) -> Table:
    fields = [RESOURCES[table_of(one.at)].fields[column.key] for column in one.columns]
    rows = tuple(
        tuple(_cell(field, value, lang, zone) for field, value in zip(fields, row, strict=True))
        for row in told["rows"]
    )
    note = "" if len(rows) == told["n"] else translate(lang, CUT, shown=len(rows), n=told["n"])
    right = (FieldType.INTEGER, FieldType.MONEY)
    return Table(
        term(lang, f"part.{kind}.{one.key}"),
        tuple(term(lang, field.label) for field in fields),
        tuple(field.type in right for field in fields),
        rows,
        note,
        one.key,
    )


def _cell(field: Field, value: Any, lang: str, zone: str) -> Cell:
    """A kept value: days, moments and amounts become such again; names and choices are texts."""
    if value is None or field.target:
        return Cell(value, "" if value is None else str(value))
    if field.type is FieldType.DATE:
        value = date.fromisoformat(value)
    elif field.type is FieldType.MOMENT:
        value = datetime.fromisoformat(value)
    elif field.type is FieldType.MONEY:
        value = Decimal(value)
    text = shown(field, value, lang, zone)
    return Cell(value if field.type in (FieldType.MONEY, FieldType.INTEGER, FieldType.DATE) else text, text)
