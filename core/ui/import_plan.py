"""The part of the import dialog where a person corrects how a file is read and what its columns mean."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from core.access import Actor
from core.messages import Term
from core.resource import Resource
from core.transfer import plan as plans
from core.transfer import targets as fields
from core.transfer.delimited import DELIMITERS
from core.transfer.encodings import NAMES, OFFERED
from core.transfer.importing import Preview
from core.transfer.plan import Plan
from core.transfer.table import FileGuess, Table, is_blank
from core.transfer.targets import Target
from core.ui import state, wording
from core.ui.widgets import field_input
from core.ui.wording import _
from db.folding import fold

WORDS = "import.words"
ASKED = "import.asked"
KEPT = (WORDS, ASKED)
SAMPLES = 3
MARKS = {",": ",", ";": ";", "\t": "Tab", "|": "|"}


def reading_chosen(table: str, digest: str) -> dict[str, Any]:
    """What the person has chosen of the way this file is read."""
    found = {}
    for name in ("encoding", "delimiter", "sheet"):
        value = st.session_state.get(f"{table}_import_{name}_{digest[:8]}")
        if value is not None:
            found[name] = value
    return found


def correct_reading(table: str, digest: str, guess: FileGuess) -> FileGuess | None:
    """Show how the file is read and take corrections; None while no encoding is chosen."""
    tail = digest[:8]
    with st.expander(
        _how(guess), icon=":material/tune:", expanded=guess.encoding is None and guess.kind == "csv"
    ):
        with st.grid(4, min_column_width=150, gap="small") as grid:
            if guess.kind == "csv":
                _pick(grid, _("Encoding"), OFFERED, NAMES, guess.encoding, f"{table}_import_encoding_{tail}")
                if guess.encoding is None:
                    st.warning(_("Choose the encoding in which the texts below are right."))
                    return None
                _pick(
                    grid,
                    _("Delimiter"),
                    DELIMITERS,
                    MARKS,
                    guess.delimiter,
                    f"{table}_import_delimiter_{tail}",
                )
            else:
                names = {name: name for name in guess.sheets}
                _pick(grid, _("Sheet"), guess.sheets, names, guess.sheet, f"{table}_import_sheet_{tail}")
            mark = f"{tail}_{guess.encoding}_{guess.sheet}_{DELIMITERS.index(guess.delimiter)}"
            with grid.cell():
                row = st.number_input(
                    _("Row of the header"),
                    1,
                    1000,
                    max(guess.header_row, 1),
                    key=f"{table}_import_row_{mark}",
                )
            with grid.cell():
                lines = st.number_input(
                    _("Rows it has"), 1, 2, guess.header_lines, key=f"{table}_import_lines_{mark}"
                )
    return replace(guess, header_row=int(row), header_lines=int(lines))


def _how(guess: FileGuess) -> str:
    if guess.kind == "csv":
        name = NAMES.get(guess.encoding or "", "?")
        return _("Read as {encoding}, cells separated by “{mark}”, the header is row {row}").format(
            encoding=name, mark=MARKS[guess.delimiter], row=guess.header_row
        )
    return _("Read from sheet {sheet}, the header is row {row}").format(
        sheet=wording.plain(guess.sheet or ""), row=guess.header_row
    )


def _pick(grid: Any, label: str, options: Any, names: Mapping[str, str], found: str | None, key: str) -> None:
    place = list(options).index(found) if found in options else None
    with grid.cell():
        st.selectbox(label, list(options), index=place, format_func=lambda one: names[one], key=key)


def show(resource: Resource, actor: Actor, file: Table, mark: str) -> Plan | None:
    """Let the person say what each column fills; None while something stands in the way."""
    table = resource.table
    known = plans.remembered(actor, table, file)
    first = _chosen_parent(resource, actor, known, mark)
    if first is None:
        st.info(_("Choose this first: it says what the columns can be."))
        return None
    guess = known if known is not None and known.constants.items() >= first.items() else None
    guess = guess or plans.propose(actor, table, file, first)
    choice = plans.offered(actor, table, first)
    parent = "_".join(str(value) for value in first.values())
    columns, twice = _columns(table, file, guess, choice, f"{mark}_{parent}")
    if twice:
        names = ", ".join(_label(choice[key]) for key in twice)
        st.error(_("Two columns cannot fill the same field: {fields}").format(fields=names))
        return None
    plan = replace(guess, columns=columns, constants={})
    constants = first | _constants(resource, actor, plan, guess, choice, mark)
    words: Mapping[str, Mapping[str, str]] = state.get(table, WORDS, {})
    merged = {key: {**guess.words.get(key, {}), **words.get(key, {})} for key in {*guess.words, *words}}
    plan = replace(plan, constants=constants, words=merged)
    return replace(plan, ignored=_left_out(table, file, plan, guess, mark))


def _chosen_parent(resource: Resource, actor: Actor, known: Plan | None, mark: str) -> dict[str, Any] | None:
    """The constant that decides which answers there can be (the survey), {} where a table has none."""
    about = resource.answers
    if about is None:
        return {}
    before = known.constants.get(about.of) if known is not None else None
    key = f"{resource.table}_import_constant_{about.of}_{mark}"
    value = field_input(resource.fields[about.of], actor, key, before, required=True)
    return {about.of: value} if isinstance(value, int) else None


def _columns(
    table: str, file: Table, guess: Plan, choice: Mapping[str, Target], mark: str
) -> tuple[dict[str, int], list[str]]:
    """For each column the fields it fills, as chosen; and the fields that two columns would fill."""
    by_column: dict[int, list[str]] = {}
    for key, at in guess.columns.items():
        by_column.setdefault(at, []).append(key)
    columns: dict[str, int] = {}
    twice: list[str] = []
    st.markdown(f"**{_('What the columns fill')}**")
    with st.grid(2, min_column_width=280, gap="small") as grid:
        for at, heading in enumerate(file.header):
            with grid.cell():
                keys = st.multiselect(
                    wording.plain(heading) or _("Column {n}").format(n=at + 1),
                    list(choice),
                    default=by_column.get(at, []),
                    format_func=lambda key: _label(choice[key]),
                    key=f"{table}_import_column_{at}_{mark}",
                    placeholder=_("Kept beside the record"),
                    help=_samples(file, at),
                )
            twice += [key for key in keys if key in columns]
            columns |= dict.fromkeys(keys, at)
    return columns, twice


def _samples(file: Table, at: int) -> str:
    seen = dict.fromkeys(str(row.cells[at]) for row in file.rows[:50] if not is_blank(row.cells[at]))
    return " · ".join(wording.plain(text[:40]) for text in list(seen)[:SAMPLES]) or "–"


def _constants(
    resource: Resource, actor: Actor, plan: Plan, guess: Plan, choice: Mapping[str, Target], mark: str
) -> dict[str, Any]:
    """Values for fields the file lacks: those that are required, and any the person adds."""
    table = resource.table
    about = resource.answers.of if resource.answers else ""
    needed = [one.key for one in fields.unfilled(resource, actor, (*plan.columns, about))]
    free = [key for key, one in choice.items() if one.field is not None and key not in plan.columns]
    free = [key for key in free if key not in needed and key != about]
    st.markdown(f"**{_('The same for every row')}**")
    more = st.multiselect(
        _("Further fields"),
        free,
        default=[key for key in guess.constants if key in free],
        format_func=lambda key: _label(choice[key]),
        key=f"{table}_import_more_{mark}",
        placeholder=_("None"),
    )
    found = {}
    with st.grid(2, min_column_width=240, gap="small") as grid:
        for key in (*needed, *more):
            with grid.cell():
                spot = resource.fields[key]
                raw = field_input(
                    spot, actor, f"{table}_import_constant_{key}_{mark}", None, required=spot.marks.required
                )
            if raw is None and key in guess.constants:
                raw = guess.constants[key]
                st.caption(_("As last time: {value}").format(value=wording.plain(str(raw))))
            if raw is not None:
                found[key] = raw
    return found


def _left_out(table: str, file: Table, plan: Plan, guess: Plan, mark: str) -> frozenset[int]:
    """The columns the person gives up; the other unused ones are kept beside the record."""
    unused = replace(plan, ignored=frozenset()).kept_apart(file.header)
    if not unused:
        return frozenset()
    left = st.multiselect(
        _("Columns to leave out; the others are kept beside the record"),
        unused,
        default=[at for at in sorted(guess.ignored) if at in unused],
        format_func=lambda at: file.header[at] or _("Column {n}").format(n=at + 1),
        key=f"{table}_import_ignored_{mark}_{len(unused)}",
        placeholder=_("None"),
    )
    return frozenset(left)


def ask_words(resource: Resource, plan: Plan, preview: Preview) -> None:
    """A choice for each word that no choice is called; the answers are remembered with the mapping."""
    table = resource.table
    asked: dict[str, list[str]] = state.get(table, ASKED, {})
    for key, found in preview.words.items():
        before = asked.setdefault(key, [])
        before += [word for word in found if word not in before]
    state.put(table, ASKED, asked)
    if not any(asked.values()):
        return
    st.markdown(f"**{_('Words that are no choice here')}**")
    with st.grid(3, min_column_width=200, gap="small") as grid:
        for key, words in asked.items():
            kind = resource.fields[key].marks.choices
            names = {one.value: wording.choice(one) for one in kind} if kind else {}
            for word in words:
                with grid.cell():
                    widget = f"{table}_import_word_{key}_{fold(word)}"
                    meant = plan.words.get(key, {}).get(fold(word))
                    st.selectbox(
                        wording.plain(wording.named(wording.term(resource.fields[key].label), word)),
                        list(names),
                        index=list(names).index(meant) if meant in names else None,
                        format_func=names.__getitem__,
                        key=widget,
                        placeholder=_("Refuse these rows"),
                        on_change=_learn,
                        args=(table, key, word, widget),
                    )


def _learn(table: str, key: str, word: str, widget: str) -> None:
    words: dict[str, dict[str, str]] = state.get(table, WORDS, {})
    meant = st.session_state.get(widget)
    words.setdefault(key, {})[fold(word)] = meant if meant is not None else word
    state.put(table, WORDS, words)


def _label(target: Target) -> str:
    return wording.term(target.label.key) if isinstance(target.label, Term) else target.label
