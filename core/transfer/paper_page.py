"""A paper as a page for the browser to print: each copy on its own, cut lines between, fonts of the reader's machine."""

from collections.abc import Iterator
from html import escape

from core.printing import Sheet

_STYLE = """
:root { color-scheme: light; }
body { font-family: "Noto Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif;
  font-size: 13px; line-height: 1.45; color: #111; background: #fff; margin: 24px auto; max-width: 720px; padding: 0 16px; }
section { break-inside: avoid; padding: 14px 0 18px; }
section + section { border-top: 1px dashed #666; }
header { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 4px 16px; align-items: baseline; }
h1 { font-size: 18px; margin: 0; }
.copy { font-weight: 600; }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(260px, 1fr)); gap: 2px 20px; margin: 10px 0; }
dl div { display: flex; gap: 8px; border-bottom: 1px solid #ddd; min-height: 1.5em; }
dt { color: #555; white-space: nowrap; }
dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
table { border-collapse: collapse; width: 100%; }
td { height: 1.5em; }
th, td { border: 1px solid #888; padding: 3px 6px; text-align: start; overflow-wrap: anywhere; }
.number { text-align: end; font-variant-numeric: tabular-nums; }
.signs { display: flex; flex-wrap: wrap; gap: 8px 32px; margin-top: 14px; }
.signs div { flex: 1 1 200px; border-bottom: 1px solid #555; min-height: 2.2em; padding-top: 12px; }
footer { color: #666; font-size: 11px; margin-top: 8px; }
@page { size: A4; margin: 12mm; }
@media print { body { margin: 0; max-width: none; padding: 0; font-size: 11px; } }
"""


def page(sheet: Sheet, numbers: tuple[bool, ...]) -> str:
    """The whole page; `numbers` says which columns of the lines stand at the right."""
    title = escape(f"{sheet.title} {sheet.number}")
    copies = "".join(_copy(sheet, copy, numbers) for copy in sheet.copies)
    return (
        f'<!doctype html><html lang="{escape(sheet.lang.replace("_", "-"))}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body><main>{copies}</main></body></html>"
    )


def _copy(sheet: Sheet, copy: str, numbers: tuple[bool, ...]) -> str:
    facts = "".join(
        f"<div><dt>{escape(label)}</dt><dd>{escape(text)}</dd></div>" for label, text in sheet.facts
    )
    signs = "".join(f"<div>{escape(label)}: {escape(text)}</div>" for label, text in sheet.signs)
    return (
        f"<section><header><h1>{escape(sheet.title)}</h1><span>{escape(sheet.number)}</span>"
        f'<span class="copy">{escape(copy)}</span></header><dl>{facts}</dl>{"".join(_table(sheet, numbers))}'
        f'<div class="signs">{signs}</div><footer>{escape(sheet.foot)}</footer></section>'
    )


def _table(sheet: Sheet, numbers: tuple[bool, ...]) -> Iterator[str]:
    if not sheet.head:
        return
    yield f"<table><thead><tr>{_cells('th', sheet.head, numbers)}</tr></thead><tbody>"
    for line in sheet.lines:
        yield f"<tr>{_cells('td', line, numbers)}</tr>"
    yield "</tbody>"
    if sheet.total:
        label, text = (escape(one) for one in sheet.total)
        yield f'<tfoot><tr><th colspan="{len(sheet.head)}" class="number">{label} {text}</th></tr></tfoot>'
    yield "</table>"


def _cells(kind: str, texts: tuple[str, ...], numbers: tuple[bool, ...]) -> str:
    marks = (' class="number"' if right else "" for right in numbers)
    return "".join(f"<{kind}{mark}>{escape(text)}</{kind}>" for text, mark in zip(texts, marks, strict=True))
