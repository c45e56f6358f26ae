"""The input for each type of field: what it shows, and the raw text it hands to the server."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core import open_lists, service
from core.access import Actor
from core.changes import CellOutcome
from core.resource import Field
from core.ui import wording
from core.ui.wording import _
from core.values import NAMED, OPEN, TAG_BREAK, editable_text, word_of
from core.workflow import Candidate
from db.columns import FieldType

FEW = 200
HITS = 50


@dataclass(frozen=True)
class Ask:
    """One input about to be drawn: field, who types, key, what is stored, and the label with its mark."""

    spot: Field
    actor: Actor
    key: str
    value: Any
    label: str
    hint: str = ""
    first: tuple[Candidate, ...] = ()


def field_input(
    field: Field,
    actor: Actor,
    key: str,
    value: Any,
    *,
    required: bool = False,
    label: str | None = None,
    hint: str = "",
    first: Iterable[Candidate] = (),
) -> Any:
    """Draw the input of a field and give the raw value for `Change.raw`, None when empty.

    `value` is the stored value to begin with; once the input with this key exists, its own content counts.
    A choice comes back as its key, several as keys with "; " between, a reference as an id (or the name typed
    for it), a flag as "1" or "0", everything else as the text that was typed. Nothing is judged here: the
    server answers. `required` only adds the mark that `explain_marks` explains, `hint` stands where nothing is. `first`
    are the records a list of references begins with, each with what speaks for it.
    """
    name = label or wording.term(field.label)
    shown = f"{name} *" if required else name
    return _INPUTS[field.type](Ask(field, actor, key, value, shown, hint, tuple(first)))


def explain_marks() -> None:
    """Say once what the mark at a label means."""
    st.caption(_("Fields with \\* are required."))


def show_problem(cell: CellOutcome) -> None:
    """The reason why a typed value was not taken, with the rule's number, for the place under its input."""
    reason = wording.plain(wording.say(cell.say)) if cell.say else _("This value was not taken.")
    rule = f" :small[{wording.plain(cell.rule)}]" if cell.rule else ""
    st.markdown(f":red[:material/error: {reason}]{rule}")


def typed_state(field: Field, value: Any, actor: Actor) -> Any:
    """What the input of a field holds when it shows this stored value."""
    if field.type is FieldType.CHOICE:
        return None if value is None else str(value)
    if field.type is FieldType.CHOICES:
        return [str(one) for one in value or []]
    if field.type is FieldType.REFERENCE or field.marks.format in NAMED:
        return value
    if field.type is FieldType.FLAG:
        return bool(value)
    return editable_text(field, value, wording.language(), actor.zone)


def raw_of(field: Field, value: Any, actor: Actor) -> Any:
    """What `field_input` gives for a stored value nobody has touched."""
    state = typed_state(field, value, actor)
    if field.type is FieldType.CHOICES:
        return TAG_BREAK.join(state) or None
    if field.type is FieldType.FLAG:
        return "1" if state else "0"
    return state or None


def forget_inputs(prefix: str, keep: Iterable[str] = ()) -> None:
    """Empty every input whose key begins so, but for those to keep; they start from what is stored again."""
    kept = set(keep)
    for key in [key for key in st.session_state if str(key).startswith(prefix) and key not in kept]:
        del st.session_state[key]


def distinct(names: Iterable[tuple[int, str]]) -> dict[int, str]:
    """Names by id, with the id added where two are alike: a select box tells options apart by their text."""
    pairs = list(names)
    texts = [name for _id, name in pairs]
    return {row: name if texts.count(name) == 1 else f"{name} · #{row}" for row, name in pairs}


def _begin(ask: Ask) -> None:
    if ask.key not in st.session_state:
        st.session_state[ask.key] = typed_state(ask.spot, ask.value, ask.actor)


def _text(ask: Ask) -> str | None:
    if ask.spot.marks.format in NAMED:
        return _key(ask)
    _begin(ask)
    kind = "phone" if ask.spot.marks.format == "phone" else "default"
    return (
        st.text_input(ask.label, key=ask.key, type=kind, icon="", placeholder=ask.hint, autocomplete="off")
        or None
    )


def _key(ask: Ask) -> str | None:
    """A key of the product's own by its name, such as a table by that of the menu."""
    _begin(ask)
    form = ask.spot.marks.format
    keys = open_lists.words(ask.actor, form) if form in OPEN else NAMED[form]
    names = {key: word_of(ask.spot, key, wording.language()) for key in keys}
    return st.selectbox(
        ask.label,
        sorted(names, key=names.__getitem__),
        index=None,
        format_func=lambda key: names.get(key, key),
        key=ask.key,
        accept_new_options=form in OPEN,
        placeholder=ask.hint or _("Choose"),
    )


def _long_text(ask: Ask) -> str | None:
    _begin(ask)
    return st.text_area(ask.label, key=ask.key, height=90, placeholder=ask.hint) or None


def _example(example: str) -> Callable[[Ask], str | None]:
    def draw(ask: Ask) -> str | None:
        _begin(ask)
        # A bare day would be taken for one that is entered.
        hint = ask.hint or _("For example {example}").format(example=example)
        return st.text_input(ask.label, key=ask.key, placeholder=hint, autocomplete="off") or None

    return draw


def _number(ask: Ask) -> str | None:
    _begin(ask)
    low, high = ask.spot.marks.low, ask.spot.marks.high
    bounds = f"{low} – {high}" if low is not None and high is not None else ""
    return st.text_input(ask.label, key=ask.key, placeholder=ask.hint or bounds, autocomplete="off") or None


def _tags(ask: Ask) -> str | None:
    _begin(ask)
    return (
        st.text_input(
            ask.label, key=ask.key, placeholder=ask.hint or _("Several, with ; between"), autocomplete="off"
        )
        or None
    )


def _flag(ask: Ask) -> str:
    _begin(ask)
    return "1" if st.checkbox(ask.label, key=ask.key) else "0"


def _choice(ask: Ask) -> str | None:
    _begin(ask)
    words = _words(ask)
    if st.session_state[ask.key] not in words:
        st.session_state[ask.key] = None
    return st.selectbox(
        ask.label,
        list(words),
        index=None,
        format_func=words.__getitem__,
        key=ask.key,
        placeholder=ask.hint or _("Choose"),
    )


def _choices(ask: Ask) -> str | None:
    _begin(ask)
    words = _words(ask)
    st.session_state[ask.key] = [one for one in st.session_state[ask.key] if one in words]
    chosen = st.multiselect(
        ask.label,
        list(words),
        format_func=words.__getitem__,
        key=ask.key,
        placeholder=ask.hint or _("Choose"),
    )
    return TAG_BREAK.join(chosen) or None


def _words(ask: Ask) -> dict[str, str]:
    assert ask.spot.marks.choices is not None
    return {one.value: wording.choice(one) for one in ask.spot.marks.choices}


def _reference(ask: Ask) -> int | str | None:
    """A box with all rows of a short table; for a long one a search above a box with what it finds."""
    _begin(ask)
    rows = _options(ask, "", FEW + 1)
    if len(rows) <= FEW:
        return _select(ask, _first(ask, rows), ask.label, "visible")
    find = f"{ask.key}_find"

    def searched() -> None:
        hits = _options(ask, st.session_state[find], 2)
        if st.session_state[find] and len(hits) == 1:
            st.session_state[ask.key] = hits[0][0]

    typed = st.text_input(
        ask.label,
        key=find,
        type="search",
        live=True,
        on_change=searched,
        placeholder=_("Search: name, number, pinyin initials"),
        icon=":material/search:",
    )
    hits = _options(ask, typed.strip(), HITS) if typed else _first(ask, rows[:HITS])
    if typed and not hits:
        st.caption(_("Nothing is called like this."))
    return _select(ask, hits, ask.label, "collapsed") or (typed or "").strip() or None


def _options(ask: Ask, text: str, limit: int) -> list[tuple[int, str]]:
    return service.options(ask.actor, ask.spot.target or "", text, limit, serving=ask.spot.marks.serving)


def _first(ask: Ask, rows: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The rows with the candidates before all others, and what speaks for each behind its name."""
    if not ask.first:
        return rows
    names = service.names(ask.actor, ask.spot, [one.id for one in ask.first])
    best = {one.id: f"{names[one.id]} · {wording.say(one.say)}" for one in ask.first if one.id in names}
    return [*best.items(), *(row for row in rows if row[0] not in best)]


def _select(ask: Ask, rows: list[tuple[int, str]], label: str, visibility: Any) -> int | None:
    chosen = st.session_state[ask.key]
    if chosen is not None and chosen not in dict(rows):
        named = service.names(ask.actor, ask.spot, [chosen]) if isinstance(chosen, int) else {}
        rows = [*rows, *named.items()]
        if not named:
            st.session_state[ask.key] = None
    names = distinct(rows)
    return st.selectbox(
        label,
        list(names),
        index=None,
        format_func=lambda row: names.get(row, f"#{row}"),
        key=ask.key,
        placeholder=ask.hint or _("Choose"),
        label_visibility=visibility,
    )


_INPUTS: Mapping[FieldType, Callable[[Ask], Any]] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _long_text,
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choices,
    FieldType.REFERENCE: _reference,
    FieldType.INTEGER: _number,
    FieldType.MONEY: _example("1250.00"),
    FieldType.FLAG: _flag,
    FieldType.DATE: _example("2026-02-04"),
    FieldType.MOMENT: _example("2026-02-04 09:30"),
    FieldType.TAGS: _tags,
}
