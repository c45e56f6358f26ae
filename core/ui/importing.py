"""The import dialog: file, columns, what is missing, what would happen, and the import itself on one screen."""

import hashlib
from collections.abc import Hashable

import streamlit as st

from core import service
from core.access import Action, Actor
from core.messages import AppError
from core.resource import Resource
from core.transfer import files, importing
from core.transfer import mending as mendings
from core.transfer.importing import Preview, Result
from core.transfer.mending import Mending
from core.transfer.plan import Plan
from core.transfer.table import FileGuess, Table
from core.ui import auth, import_plan, import_preview, state, wording
from core.ui.client import session_mark
from core.ui.widgets import forget_inputs
from core.ui.wording import _
from core.web import downloads

OPEN = "import"
RESULT = "import.result"
LINK = "import.link"
GONE = "import.gone"
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def offer(resource: Resource, actor: Actor) -> None:
    """The import button for those who may import, and the dialog while it is open."""
    table = resource.table
    if not service.can(actor, Action.IMPORT, table):
        return
    st.button(
        _("Import"), key=f"{table}_import", icon=":material/upload:", on_click=state.put, args=(table, state.DIALOG, OPEN)
    )  # fmt: skip
    if state.get(table, state.DIALOG, "") == OPEN:
        show_import(resource)


def show_import(resource: Resource) -> None:
    """Open the dialog; what it held is forgotten when it closes."""
    title = _("Import: {table}").format(table=wording.term(f"table.{resource.table}"))

    @st.dialog(title, width="large", icon=":material/upload:", on_dismiss=lambda: _close(resource.table))
    def show() -> None:
        actor = auth.require(resource.table)
        try:
            _steps(resource, actor)
        except AppError as problem:
            st.error(wording.say(problem.say), icon=":material/error:")

    show()


def _close(table: str) -> None:
    for name in (state.DIALOG, RESULT, LINK, GONE, *import_plan.KEPT):
        state.take(table, name, None)
    state.spend(table, OPEN)
    forget_inputs(f"{table}_import_")
    forget_inputs(f"cache.{table}.import")


def _steps(resource: Resource, actor: Actor) -> None:
    table = resource.table
    upload = st.file_uploader(
        _("CSV file or Excel workbook"),
        type=["csv", "tsv", "txt", "xlsx"],
        key=f"{table}_import_file",
        on_change=_begin_anew,
        args=(table,),
    )
    if upload is None:
        st.caption(_("Bring the register as it is: titles above the header and unknown columns do no harm."))
        return
    data = upload.getvalue()
    digest = hashlib.sha256(data).hexdigest()
    guess = _how_read(table, upload.name, data, digest)
    if guess is None:
        return
    read = (digest, guess.encoding, guess.delimiter, guess.sheet, guess.header_row, guess.header_lines)
    file = state.cached(f"{table}.import.file", read, lambda: files.read(data, guess))
    for note in file.notes:
        st.caption(wording.plain(wording.say(note)))
    plan = import_plan.show(resource, actor, file, hashlib.sha256(repr(read).encode()).hexdigest()[:16])
    if plan is None:
        return
    mending = state.cached(f"{table}.import.mending", read, lambda: mendings.begin(actor, table, file))
    mending.plan = plan
    done: Result | None = state.get(table, RESULT, None)
    if done is not None:
        _tell(resource, actor, mending.file, plan, done, upload.name)
        return
    preview = _tried(actor, mending, read)
    import_plan.ask_words(resource, plan, preview)
    import_preview.show(resource, actor, mending, preview)
    _offer_commit(resource, actor, mending.file, plan, preview, upload.name)


def _tried(actor: Actor, mending: Mending, read: Hashable) -> Preview:
    """The file as it is mended so far; a long one is tried again when its person asks for it."""
    table, name = mending.table, f"{mending.table}.import.preview"
    again = len(mending.original.rows) <= mendings.TRIED_AT_ONCE or st.session_state.get(
        f"{table}_import_again"
    )
    version = mending.version if again else mending.checked
    versions = (read, mending.plan.digest, service.version(table), version)
    return state.cached(name, versions, lambda: mendings.whole(actor, mending))


def _begin_anew(table: str) -> None:
    for name in (RESULT, LINK, GONE, *import_plan.KEPT):
        state.take(table, name, None)
    state.spend(table, OPEN)


def _how_read(table: str, name: str, data: bytes, digest: str) -> FileGuess | None:
    """How the file is read: found, and open to correction; None while something must be chosen."""
    chosen = import_plan.reading_chosen(table, digest)
    guess = state.cached(
        f"{table}.import.guess",
        (digest, tuple(sorted(chosen.items()))),
        lambda: files.sniff(name, data, **chosen),
    )
    return import_plan.correct_reading(table, digest, guess)


def _offer_commit(
    resource: Resource, actor: Actor, file: Table, plan: Plan, preview: Preview, name: str
) -> None:
    table = resource.table
    label = wording.counted("Import {n} row", "Import {n} rows", preview.new)
    wanted = st.button(
        label,
        type="primary",
        key=f"{table}_import_commit",
        disabled=not preview.new,
        icon=":material/upload:",
    )
    if not wanted:
        return
    bar = st.progress(0.0, _("Storing …"))
    result = Result(0)
    for result in importing.store(actor, table, file, plan, state.ticket(table, OPEN), name):
        text = _("{done} of {total} rows").format(done=result.done, total=result.total)
        bar.progress(result.done / max(result.total, 1), text)
    state.put(table, RESULT, result)
    st.rerun(scope="fragment")


def _tell(resource: Resource, actor: Actor, file: Table, plan: Plan, result: Result, name: str) -> None:
    """What the import has done, the rows it hands back, and the way to take it back."""
    table = resource.table
    import_preview.figures(
        (_("Stored"), result.stored),
        (_("Already there"), result.known),
        (_("Handed back"), len(result.reasons)),
    )
    gone: tuple[int, int] | None = state.get(table, GONE, None)
    if gone is not None:
        said = wording.counted("{n} record was taken back.", "{n} records were taken back.", gone[0])
        st.success(said, icon=":material/undo:")
        if gone[1]:
            st.warning(
                wording.counted(
                    "{n} record stayed, since somebody has changed it.",
                    "{n} records stayed, since somebody has changed them.",
                    gone[1],
                )
            )
    with st.container(horizontal=True):
        if result.reasons:
            _offer_rejects(resource, actor, file, plan, result, name)
        if result.change_sets and gone is None:
            st.button(
                _("Take it all back"),
                key=f"{table}_import_undo",
                icon=":material/undo:",
                on_click=_take_back,
                args=(table, result),
            )
        if st.button(_("Done"), key=f"{table}_import_done", type="primary"):
            _close(table)
            st.rerun()


def _offer_rejects(
    resource: Resource, actor: Actor, file: Table, plan: Plan, result: Result, name: str
) -> None:
    table, kind = resource.table, file.guess.kind
    link = state.get(table, LINK, "")
    if not link:
        stem = name.rpartition(".")[0] or name
        link = downloads.offer(
            actor,
            session_mark(),
            f"{stem} - {_('not imported')}.{kind}",
            TYPES[kind],
            lambda now: [importing.rejects(now, table, file, plan, result)],
        )
        state.put(table, LINK, link)
    st.link_button(_("Download the rows handed back"), link, icon=":material/download:")
    st.button(
        _("Make the address anew"),
        key=f"{table}_import_link",
        type="tertiary",
        help=_("The address works once and for five minutes."),
        on_click=state.take,
        args=(table, LINK, ""),
    )


def _take_back(table: str, result: Result) -> None:
    actor = auth.current_actor()
    state.put(table, GONE, importing.take_back(actor, result.change_sets, state.ticket(table, OPEN)))
