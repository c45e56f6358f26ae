"""The bar above the grid: search, filters, saved views, what is in force, and the number of rows."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import streamlit as st

from core import open_lists, service
from core.access import Actor
from core.masks import masked_fields
from core.reading import Total, may_name
from core.resource import Field, Resource
from core.ui import saved_views, state, wording
from core.ui.wording import _
from core.values import OPEN, word_of
from core.view import Condition, View
from db.columns import FieldType

SHOWN = 3
# What has room beside the search; two days have not.
BESIDE = (FieldType.CHOICE, FieldType.FLAG, FieldType.REFERENCE)
NOBODY = ""
# More than any amount or number of a field.
LARGEST = 10**12


def show(resource: Resource, actor: Actor, view: View) -> None:
    """Draw the bar for a view; each change puts the new view into the link. Over customers it builds segments (R072)."""
    spots = open_filters(resource, actor)
    with st.container(key=f"{resource.table}_bar", horizontal=True, vertical_alignment="bottom", gap="small"):
        if resource.search:
            _search(resource, view)
        shown = [one for one in spots if one.type in BESIDE or one.marks.format in OPEN][:SHOWN]
        for spot in shown:
            _filter(resource, actor, spot, view, st.container(width=145))
        _more(resource, actor, [one for one in spots if one not in shown], view)
        saved_views.show(resource, actor)
    _in_force(resource, actor, view)


def open_filters(resource: Resource, actor: Actor) -> list[Field]:
    """The filters this actor may use; a masked field and a reference to what is closed to them are none of them."""
    masked = masked_fields(actor, resource)
    found = (resource.fields[a.key] for a in resource.filters if a.key not in masked)
    return [one for one in found if not one.target or may_name(actor, one.target)]


def count_text(total: Total) -> str:
    """The number of rows in words; "10,000+" beyond the cap."""
    if total.capped:
        return _("{n}+ rows").format(n=wording.number(total.n))
    return wording.counted("{n} row", "{n} rows", total.n)


def _search(resource: Resource, view: View) -> None:
    key = f"{resource.table}_search"
    if st.session_state.get(key) != view.search:
        st.session_state[key] = view.search

    def searched() -> None:
        state.look_at(resource, View(view.table, st.session_state[key].strip(), view.filters, view.sort))

    with st.container(width=220):
        st.text_input(
            _("Search"),
            key=key,
            type="search",
            live=True,
            on_change=searched,
            placeholder=_("Name, number, pinyin"),
            label_visibility="collapsed",
            icon=":material/search:",
        )


def _filter(resource: Resource, actor: Actor, spot: Field, view: View, place: Any) -> None:
    draw = _words if spot.marks.format in OPEN else _FILTERS.get(spot.type)
    if draw is not None:
        with place:
            draw(resource, actor, spot, view)


def _key(resource: Resource, spot: Field) -> str:
    return f"{resource.table}_filter_{spot.key}"


def _put(resource: Resource, spot: Field, condition: Condition | None) -> None:
    view = state.view(resource).without(spot.key)
    state.look_at(resource, view if condition is None else view.only(condition))


def _present(view: View, spot: Field, op: str) -> tuple[str, ...]:
    return next((one.values for one in view.filters if one.field == spot.key and one.op == op), ())


def _choices(resource: Resource, actor: Actor, spot: Field, view: View) -> None:
    if spot.type is FieldType.FLAG:
        shown = {"1": _("Yes"), "0": _("No")}
    else:
        assert spot.marks.choices is not None
        shown = {one.value: wording.choice(one) for one in spot.marks.choices}
    _one_of(resource, spot, view, shown)


def _words(resource: Resource, actor: Actor, spot: Field, view: View) -> None:
    words = open_lists.words(actor, spot.marks.format)
    _one_of(resource, spot, view, {word: word_of(spot, word, wording.language()) for word in words})


def _one_of(resource: Resource, spot: Field, view: View, shown: Mapping[str, str]) -> None:
    """Any number of words, each by its name; a record with one of them stays."""
    key, options = _key(resource, spot), list(shown)
    present = [word for word in _present(view, spot, "is") if word in options]
    if st.session_state.get(key) != present:
        st.session_state[key] = present

    def chosen() -> None:
        words = tuple(st.session_state[key])
        _put(resource, spot, Condition(spot.key, "is", words) if words else None)

    st.multiselect(
        wording.term(spot.label),
        options,
        format_func=shown.__getitem__,
        key=key,
        on_change=chosen,
        placeholder=wording.term(spot.label),
        label_visibility="collapsed",
    )


def _reference(resource: Resource, actor: Actor, spot: Field, view: View) -> None:
    key = _key(resource, spot)
    present = next(iter(_present(view, spot, "is")), NOBODY)
    known = {str(id): name for id, name in service.options(actor, spot.target or "", "", 200)}
    if present and present not in known and present.isdecimal():
        known |= {str(id): name for id, name in service.names(actor, spot, [int(present)]).items()}
    chosen_now = present if present in known else None
    if st.session_state.get(key) != chosen_now:
        st.session_state[key] = chosen_now

    def chosen() -> None:
        word = st.session_state[key]
        _put(resource, spot, Condition(spot.key, "is", (word,)) if word else None)

    st.selectbox(
        wording.term(spot.label),
        list(known),
        index=None,
        format_func=lambda word: known.get(word, word),
        key=key,
        on_change=chosen,
        placeholder=wording.term(spot.label),
        label_visibility="collapsed",
    )


def _days(resource: Resource, actor: Actor, spot: Field, view: View) -> None:
    low, high = (*_present(view, spot, "between"), "", "")[:2]
    st.caption(wording.term(spot.label))
    for name, word, place in (("from", low, 0), ("to", high, 1)):
        key = f"{_key(resource, spot)}_{name}"
        present = _as_day(word)
        if st.session_state.get(key) != present:
            st.session_state[key] = present

        def chosen(key: str = key, place: int = place) -> None:
            words = list((*_present(state.view(resource), spot, "between"), "", "")[:2])
            words[place] = st.session_state[key].isoformat() if st.session_state[key] else ""
            _put(resource, spot, Condition(spot.key, "between", tuple(words)) if any(words) else None)

        st.date_input(
            _("from") if name == "from" else _("to"),
            # Without a filter no day stands there; left to itself the input would show today.
            value=None,
            key=key,
            on_change=chosen,
            format="YYYY-MM-DD",
            min_value=date(1880, 1, 1),
            max_value=date(2199, 12, 31),
        )


def _text(resource: Resource, actor: Actor, spot: Field, view: View) -> None:
    """A word that stands anywhere in the text."""
    key, present = _key(resource, spot), next(iter(_present(view, spot, "contains")), "")
    if st.session_state.get(key) != present:
        st.session_state[key] = present

    def typed() -> None:
        word = st.session_state[key].strip()
        _put(resource, spot, Condition(spot.key, "contains", (word,)) if word else None)

    st.text_input(
        wording.term(spot.label),
        key=key,
        on_change=typed,
        placeholder=wording.term(spot.label),
        label_visibility="collapsed",
    )


def _numbers(resource: Resource, actor: Actor, spot: Field, view: View) -> None:
    low, high = (*_present(view, spot, "between"), "", "")[:2]
    kind = int if spot.type is FieldType.INTEGER else float
    st.caption(wording.term(spot.label))
    for name, word, place in (("from", low, 0), ("to", high, 1)):
        key = f"{_key(resource, spot)}_{name}"
        present = _as_number(kind, word)
        if st.session_state.get(key) != present:
            st.session_state[key] = present

        def chosen(key: str = key, place: int = place) -> None:
            words = list((*_present(state.view(resource), spot, "between"), "", "")[:2])
            number = st.session_state[key]
            words[place] = "" if number is None else str(Decimal(str(number)))
            _put(resource, spot, Condition(spot.key, "between", tuple(words)) if any(words) else None)

        st.number_input(
            _("from") if name == "from" else _("to"),
            value=None,
            key=key,
            on_change=chosen,
            step=kind(1),
            min_value=kind(-LARGEST),
            max_value=kind(LARGEST),
        )


def _as_number(kind: type[int] | type[float], word: str) -> float | None:
    try:
        return kind(word) if word else None
    except ValueError:
        return None


def _as_day(word: str) -> date | None:
    try:
        return date.fromisoformat(word[:10]) if word else None
    except ValueError:
        return None


_FILTERS = {
    FieldType.CHOICE: _choices,
    FieldType.FLAG: _choices,
    FieldType.REFERENCE: _reference,
    FieldType.DATE: _days,
    FieldType.MOMENT: _days,
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _text,
    FieldType.INTEGER: _numbers,
    FieldType.MONEY: _numbers,
}


def _more(resource: Resource, actor: Actor, spots: list[Field], view: View) -> None:
    drawn = [spot for spot in spots if spot.type in _FILTERS or spot.marks.format in OPEN]
    if not drawn:
        return
    with st.popover(_("More filters"), icon=":material/tune:", key=f"{resource.table}_more_filters"):
        for spot in drawn:
            _filter(resource, actor, spot, view, st.container())


def _in_force(resource: Resource, actor: Actor, view: View) -> None:
    """One removable button per filter in force, so that nothing narrows the list unseen."""
    if not view.filters and not view.search:
        return
    with st.container(key=f"{resource.table}_in_force", horizontal=True, gap="small"):
        for one in view.filters:
            st.button(
                wording.named(
                    wording.term(resource.fields[one.field].label),
                    wording.plain(words_of(resource, actor, one)),
                ),
                key=f"{resource.table}_drop_{one.field}_{one.op}",
                icon=":material/close:",
                on_click=state.look_at,
                args=(resource, view.without(one.field)),
            )
        st.button(
            _("Clear all"),
            key=f"{resource.table}_clear",
            type="tertiary",
            on_click=state.look_at,
            args=(resource, View(view.table, sort=view.sort)),
        )


def words_of(resource: Resource, actor: Actor, one: Condition) -> str:
    """A filter in words, without the field's name."""
    spot = resource.fields[one.field]
    if one.op in ("empty", "filled"):
        return _("empty") if one.op == "empty" else _("filled")
    if one.op == "between":
        low, high = one.values
        return f"{_relative(low)} – {_relative(high)}"
    words = ", ".join(_word(actor, spot, value) for value in one.values)
    if one.op == "contains":
        return _("contains {words}").format(words=words)
    return _("not {words}").format(words=words) if one.op == "not" else words


def _relative(word: str) -> str:
    if word == "now":
        return _("now")
    if word.startswith("today"):
        days = int(word[5:] or "0")
        if not days:
            return _("today")
        return _("{n} days ago").format(n=-days) if days < 0 else _("in {n} days").format(n=days)
    found = _as_day(word)
    return wording.day(found) if found else word or "…"


def _word(actor: Actor, spot: Field, word: str) -> str:
    if spot.type is FieldType.FLAG:
        return _("Yes") if word == "1" else _("No")
    if spot.marks.choices is not None:
        known = {one.value for one in spot.marks.choices}
        return wording.term(f"enum.{spot.marks.choices.__name__}.{word}") if word in known else word
    if spot.type is FieldType.REFERENCE and word.isdecimal():
        return service.names(actor, spot, [int(word)]).get(int(word), f"#{word}")
    return word_of(spot, word, wording.language())


def open_columns(resource: Resource, actor: Actor) -> list[Field]:
    """The listed fields this actor may sort by."""
    masked = masked_fields(actor, resource)
    return [one for one in resource.listed if one.key not in masked and one.type is not FieldType.TAGS]
