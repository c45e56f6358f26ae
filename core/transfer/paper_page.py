"""A paper as a page for the browser to print: each copy on its own, cut lines between, fonts of the reader's machine."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from core import codes
from core.printing import Sheet, Table

_STYLE = """
:root { color-scheme: light; }
body { font-family: "Noto Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif;
  font-size: 13px; line-height: 1.45; color: #111; background: #fff; margin: 24px auto; max-width: 720px; padding: 0 16px; }
section { break-inside: avoid; padding: 14px 0 18px; }
section + section { border-top: 1px dashed #666; }
header { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 4px 16px; align-items: baseline; }
h1 { font-size: 18px; margin: 0; }
.copy { font-weight: 600; }
header svg { width: 24mm; height: 24mm; flex: none; }
caption { text-align: start; font-weight: 600; padding: 6px 0 2px; }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(260px, 1fr)); gap: 2px 20px; margin: 10px 0; }
dl div { display: flex; gap: 8px; border-bottom: 1px solid #ddd; min-height: 1.5em; }
dt { color: #555; white-space: nowrap; }
dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
table { border-collapse: collapse; width: 100%; }
td { height: 1.5em; }
th, td { border: 1px solid #888; padding: 3px 6px; text-align: start; overflow-wrap: anywhere; }
.number { text-align: end; font-variant-numeric: tabular-nums; }
.signs { display: grid; grid-template-columns: repeat(2, 1fr); gap: 8px 32px; margin-top: 14px; }
.signs div { border-bottom: 1px solid #555; min-height: 2.2em; padding-top: 12px; }
footer { color: #666; font-size: 11px; margin-top: 8px; }
@page { size: A4; margin: 12mm; }
@media print { body { margin: 0; max-width: none; padding: 0; font-size: 11px; } }
"""


def page(sheets: Sequence[Sheet]) -> str:
    """The papers about at least one record, one below the other."""
    title, lang = escape(sheets[0].name), escape(sheets[0].lang.replace("_", "-"))
    copies = "".join(_copy(sheet, copy) for sheet in sheets for copy in sheet.copies)
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body><main>{copies}</main></body></html>"
    )


def _copy(sheet: Sheet, copy: str) -> str:
    signs = "".join(f"<div>{escape(label)}: {escape(text)}</div>" for label, text in sheet.signs)
    code = codes.svg(sheet.code) if sheet.code else ""
    tables = "".join(part for table in sheet.tables for part in _table(table))
    return (
        f"<section><header><h1>{escape(sheet.title)}</h1><span>{escape(sheet.number)}</span>"
        f'<span class="copy">{escape(copy)}</span>{code}</header>{_facts(sheet.facts)}{tables}{_facts(sheet.later)}'
        f'<div class="signs">{signs}</div><footer>{escape(sheet.foot)}</footer></section>'
    )


def _facts(pairs: Iterable[tuple[str, str]]) -> str:
    facts = "".join(f"<div><dt>{escape(label)}</dt><dd>{escape(text)}</dd></div>" for label, text in pairs)
    return f"<dl>{facts}</dl>" if facts else ""


def _table(table: Table) -> Iterator[str]:
    yield f"<table><caption>{escape(table.title)}</caption>"
    yield f"<thead><tr>{_cells('th', table.head, table.numbers)}</tr></thead><tbody>"
    for line in table.lines:
        yield f"<tr>{_cells('td', line, table.numbers)}</tr>"
    yield "</tbody>"
    if table.total:
        label, text = (escape(one) for one in table.total)
        yield f'<tfoot><tr><th colspan="{len(table.head)}" class="number">{label} {text}</th></tr></tfoot>'
    yield "</table>"


def _cells(kind: str, texts: tuple[str, ...], numbers: tuple[bool, ...]) -> str:
    marks = (' class="number"' if right else "" for right in numbers)
    return "".join(f"<{kind}{mark}>{escape(text)}</{kind}>" for text, mark in zip(texts, marks, strict=True))
