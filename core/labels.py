"""Sheets of labels: for each record its code and the words beside it, as a page of its own (R317)."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from core import codes, service
from core.access import Action, Actor, own_hand, require
from core.i18n import translate
from core.messages import N_, AppError, Say
from core.paper import Label
from core.printing import TOO_MANY
from core.refusals import written_down
from core.resources import RESOURCES

# A sheet of labels for a whole shelf; more are printed in portions.
MOST = 300

_STYLE = """
@page { size: A4; margin: 12mm }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 190mm; padding: 6mm; color: #000; background: #fff;
  font: 10.5pt/1.45 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif }
.hint { color: #444 }
.labels { display: grid; grid-template-columns: repeat(auto-fill, minmax(56mm, 1fr)); gap: 0 }
.label { display: flex; gap: 3mm; align-items: center; height: 33mm; padding: 2mm; border: .1mm dashed #999; break-inside: avoid }
.label svg { width: 26mm; height: 26mm; flex: none } .label b { display: block; font-size: 13pt; overflow-wrap: anywhere }
@media print { body { padding: 0; max-width: none } .hint { display: none } }
"""


@written_down(lambda table, _ids: table)
def page(actor: Actor, table: str, ids: Sequence[int]) -> str:
    """The labels of some records of a table as HTML, in the actor's language; only records the actor sees are on it.

    Raises `Refused` without the right to the table, `AppError` where it has no labels, nothing is open to the actor,
    or too much is asked for at once.
    """
    own_hand(actor)
    resource = RESOURCES.get(table)
    if resource is None or resource.label is None:
        raise AppError(Say(N_("There are no labels for this table.")))
    require(actor, Action.VIEW, resource.rights)
    if len(ids) > MOST:
        raise AppError(Say(TOO_MANY, most=MOST))
    found = (service.fetch(actor, table, id) for id in dict.fromkeys(ids))
    rows = [row for row in found if row is not None]
    if not rows:
        raise AppError(Say(N_("There is no such record, or it is not open to you.")))
    said = N_("Print this page with the browser, at 100 % and without its own margins.")
    title, hint = (escape(translate(actor.language, one)) for one in (N_("Labels"), said))
    return (
        f'<!doctype html><html lang="{escape(actor.language.replace("_", "-"))}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
        f'<style>{_STYLE}</style></head><body><p class="hint">{hint}</p><main class="labels">'
        f"{''.join(_labels(resource.label, rows))}</main></body></html>"
    )


def _labels(label: Label, rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for row in rows:
        code = str(row[label.code.key])
        words = " ".join(str(row[one.key]) for one in label.words)
        yield f'<div class="label">{codes.svg(code)}<div><b>{escape(code)}</b>{escape(words)}</div></div>'
