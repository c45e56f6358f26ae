"""The loan desk on the screen: a place to scan into, the archive with its one next step, and what was done so far."""

from typing import Any

import streamlit as st

from core import clock, formats, loan_desk
from core.access import Action, Actor
from core.loan_desk import Count, Found, Line
from core.messages import AppError
from core.resource import Colour, Field
from core.resources import RESOURCES
from core.ui import auth, state, wording
from core.ui.drawer import colour_of
from core.ui.drawer_fields import shown
from core.ui.widgets import field_input, forget_inputs, show_problem
from core.ui.wording import _
from core.workflow import Transition
from db.vocabulary.archives import Condition

DESK = "loan_desk"
CODE, SCANNED, DONE, NEXT = f"{DESK}_code", "scanned", "done", "next"
STEP = f"{DESK}_step"
SHOWN_DONE = 8
LOANS = RESOURCES[loan_desk.LOANS]
# The scanner types wherever the cursor stands, so after each run it stands in the place to scan into.
_FOCUS = """export default function ({ data }) {
    const box = document.querySelector(`.st-key-${data.key} input`)
    const other = document.activeElement
    const typing = other && other !== document.body && other.matches("input, textarea, [role=combobox]")
    if (box && (data.fresh || !typing)) box.focus({ preventScroll: true })
    return () => {}
}"""
_focus = st.components.v2.component("clientele_focus", js=_FOCUS)


def show_loan_desk() -> None:
    """Draw the page for the actor."""
    auth.require(loan_desk.ARCHIVES, Action.EDIT)
    st.title(wording.term("page.loan_desk"), anchor=False)
    st.caption(wording.term("purpose.loan_desk"))
    _desk()


@st.fragment
def _desk() -> None:
    actor = auth.require(loan_desk.ARCHIVES, Action.EDIT)
    st.text_input(
        _("Scan or type the number of an archive or a loan"),
        key=CODE,
        on_change=_scanned,
        placeholder="A00012",
        icon=":material/barcode_scanner:",
        autocomplete="off",
    )
    code = state.get(DESK, SCANNED, "")
    if code:
        try:
            _on_desk(actor, loan_desk.scan(actor, code))
        except AppError as problem:
            st.error(wording.plain(wording.say(problem.say)), icon=":material/barcode_scanner:")
    elif kept := state.get(DESK, NEXT, ""):
        st.warning(kept, icon=":material/campaign:")
    else:
        st.info(_("Ready. Scan the label on an archive."), icon=":material/qr_code_scanner:")
    _so_far()
    _focus(data={"key": CODE, "fresh": bool(state.take(DESK, "fresh", False))}, key=f"{DESK}_focus")


def _scanned() -> None:
    """Take what was typed, and empty the place for the next scan; what was begun before is put aside and said."""
    typed = str(st.session_state[CODE] or "").strip()
    st.session_state[CODE] = ""
    if not typed:
        return
    state.put(DESK, SCANNED, typed)
    state.put(DESK, "fresh", True)
    forget_inputs(STEP)
    state.spend(DESK, "step")


def _on_desk(actor: Actor, found: Found) -> None:
    with st.container(border=True, key=f"{DESK}_card"):
        _archive(actor, found)
        if found.loan is None:
            st.info(
                _("Nobody has asked for this archive: there is nothing to do."),
                icon=":material/check_circle:",
            )
            return
        _loan(actor, found)
        if found.step is None or found.closed is not None:
            why = _("No step leads on from here.") if found.closed is None else wording.say(found.closed)
            st.warning(wording.plain(why), icon=":material/block:")
            return
        _step(actor, found, found.step)


def _archive(actor: Actor, found: Found) -> None:
    archive, fields = found.archive, RESOURCES[loan_desk.ARCHIVES].fields
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader(wording.plain(archive["archive_no"]), anchor=False, width="content")
        for key in ("status", "secrecy"):
            colour = colour_of(RESOURCES[loan_desk.ARCHIVES], fields[key], archive[key]) or Colour.QUIET
            st.badge(shown(fields[key], archive, actor), color=colour.value, width="content")
    st.caption(
        " · ".join(
            wording.plain(shown(fields[key], archive, actor)) for key in ("index_code", "kind", "location")
        )
    )
    if found.waiting:
        said = _("Waiting for it: {names}").format(names=", ".join(found.waiting))
        st.caption(f":material/group: {wording.plain(said)}")


def _loan(actor: Actor, found: Found) -> None:
    assert found.loan is not None
    loan = found.loan
    words = [
        shown(LOANS.fields[key], loan, actor)
        for key in ("loan_no", "kind", "applicant_id", "applicant_department_id")
    ]
    st.markdown(f":material/person: **{wording.plain(' · '.join(words))}**")
    if loan["external_name"] is not None:
        unit = shown(LOANS.fields["external_unit"], loan, actor)
        st.caption(wording.plain(_("For somebody from outside: {unit}").format(unit=unit)))
    due = loan["due_at"]
    if due is not None:
        late = due < clock.now()
        when = formats.moment(wording.language(), due, actor.zone)
        said = _("Overdue since {due}") if late else _("Due back {due}")
        st.badge(said.format(due=when), icon=":material/alarm:", color="red" if late else "blue")


def _step(actor: Actor, found: Found, step: Transition) -> None:
    """The list to look at or to count, what the step asks for, and the one button."""
    returning = step.event == "return"
    counts = _counting(found.lines) if returning else {}
    if not returning:
        _list(found.lines)
    values = _values(actor, found, step, counts)
    said = st.container()
    pressed = st.button(
        wording.term(f"event.{loan_desk.LOANS}.{step.event}"),
        key=f"{DESK}_take",
        icon=step.icon,
        type="primary",
        shortcut="mod+enter",
        width="stretch",
    )
    if pressed:
        _take(actor, found, step, values, counts, said)


def _list(lines: tuple[Line, ...]) -> None:
    if lines:
        st.table(
            {_("Material"): [one.name for one in lines], _("Pieces"): [one.out for one in lines]},
            hide_index=True,
            width="stretch",
        )


def _counting(lines: tuple[Line, ...]) -> dict[int, Count]:
    """A number to count for each line: all pieces and none damaged, unless somebody says otherwise."""
    counts = {}
    for line in lines:
        with st.container(
            horizontal=True, vertical_alignment="bottom", gap="small", key=f"{STEP}_line_{line.id}"
        ):
            named = wording.plain(f"{line.name} × {line.out}")
            back = st.number_input(
                named, 0, line.out, line.out if line.back is None else line.back, key=f"{STEP}_back_{line.id}"
            )
            damaged = st.number_input(
                _("of these damaged"),
                0,
                line.out,
                line.damaged or 0,
                key=f"{STEP}_damaged_{line.id}",
                width=140,
            )
        counts[line.id] = Count(int(back or 0), int(damaged or 0))
    return counts


def _values(actor: Actor, found: Found, step: Transition, counts: dict[int, Count]) -> dict[str, Any]:
    """The fields of the step: the condition, begun with what it most likely is, and what is needed only then."""
    assert found.loan is not None
    loan = found.loan
    wanted = [LOANS.fields[one.key] for one in (*step.needs, *step.asks)]
    values: dict[str, Any] = {}
    for one in wanted:
        if _is_needed(one, found, counts, values):
            begun = _likely(one, loan)
            values[one.key] = field_input(
                one, actor, f"{STEP}_{one.key}", begun, required=one.key != "missing_items"
            )
    return values


def _likely(one: Field, loan: Any) -> Any:
    """Nearly everything goes out good and comes back as it went out."""
    if one.key == "out_condition":
        return loan[one.key] or Condition.GOOD
    return loan["out_condition"] if one.key == "in_condition" else loan[one.key]


def _is_needed(one: Field, found: Found, counts: dict[int, Count], values: dict[str, Any]) -> bool:
    assert found.loan is not None
    if one.key == "carrier_id":
        return found.loan["secrecy"] != "normal"
    if one.key == "missing_items":
        # The list is counted piece by piece; only a loan without a list is told by name.
        return not found.lines and values.get("in_condition") in (Condition.INCOMPLETE, Condition.LOST)
    if one.key == "finding":
        whole = all(counts[line.id] == Count(line.out) for line in found.lines)
        return not whole or values.get("in_condition") != found.loan["out_condition"]
    return True


def _take(
    actor: Actor, found: Found, step: Transition, values: dict[str, Any], counts: dict[int, Count], said: Any
) -> None:
    assert found.loan is not None
    loan = found.loan
    if values.get("in_condition") == Condition.LOST:
        counts = {id: Count(0) for id in counts}
    try:
        outcome = loan_desk.take(actor, found, values, counts, state.ticket(DESK, "step"))
    except AppError as problem:
        said.error(wording.plain(wording.say(problem.say)))
        return
    if outcome.problems:
        state.spend(DESK, "step")
        with said:
            for cell in {cell.say: cell for cell in outcome.problems}.values():
                show_problem(cell)
        return
    at = formats.moment(wording.language(), clock.now(), actor.zone)
    what = wording.term(f"event.{loan_desk.LOANS}.{step.event}")
    who = loan["applicant_id:label"] or "–"
    line = " · ".join((at, found.archive["archive_no"], what, str(who), loan["loan_no"]))
    state.put(DESK, DONE, [line, *state.get(DESK, DONE, [])][:SHOWN_DONE])
    state.put(DESK, NEXT, _next(found, step, values))
    state.put(DESK, SCANNED, "")
    state.put(DESK, "fresh", True)
    state.spend(DESK, "step")
    forget_inputs(STEP)
    st.toast(wording.plain(wording.named(found.archive["archive_no"], what)), icon=":material/check:")
    st.rerun()


def _next(found: Found, step: Transition, values: dict[str, Any]) -> str:
    """Whom to keep the archive ready for, now that it is back; "" for nobody."""
    if step.event != "return" or not found.waiting or values.get("in_condition") == Condition.LOST:
        return ""
    said = _("Keep {archive} ready for {name}; they have been told.")
    return wording.plain(said.format(archive=found.archive["archive_no"], name=found.waiting[0]))


def _so_far() -> None:
    """What was done at this desk, the last first."""
    lines = state.get(DESK, DONE, [])
    if lines:
        with st.container(key=f"{DESK}_done", gap="xsmall"):
            st.caption(_("Done here"))
            for line in lines:
                st.text(line)
