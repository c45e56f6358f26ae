"""The page that shows who looked at which masked value, marks the unusual, and takes what a reviewer found (R149)."""

from collections.abc import Sequence

import pyarrow as pa
import streamlit as st

from core import reveal_reviews
from core.access import Actor
from core.messages import AppError
from core.resources import RESOURCES
from core.reveal_reviews import Judged, Person
from core.ui import auth, wording
from core.ui.wording import _

DAYS = (7, 30, 90)
OPEN, UNUSUAL, ALL = "open", "unusual", "all"
MOST = 200
# The table of looks begins anew when it holds others, so that no mark stays on a row that moved.
ROUND = "reveal_review.round"


def show_reveal_review() -> None:
    """Draw the page."""
    actor = auth.current_actor()
    st.title(wording.term("page.reveal_review"), anchor=False)
    st.caption(wording.term("purpose.reveal_review"))
    days, only = _choose()
    judged, people = reveal_reviews.of(actor, days)
    _figures(judged, people)
    if not judged:
        st.info(_("Nobody looked at a masked value in this time."), icon=":material/visibility_off:")
        return
    _people(people)
    _looks(actor, judged, only)


def _choose() -> tuple[int, str]:
    with st.container(horizontal=True, key="reveal_review_bar", vertical_alignment="bottom"):
        days = st.radio(
            _("Period"),
            DAYS,
            index=1,
            horizontal=True,
            key="reveal_review_days",
            format_func=lambda n: wording.counted("{n} day", "{n} days", n),
        )
        words = {OPEN: _("To review"), UNUSUAL: _("Unusual"), ALL: _("All")}
        only = st.radio(
            _("Show"),
            list(words),
            horizontal=True,
            key="reveal_review_only",
            format_func=words.__getitem__,
        )
    return days, only


def _figures(judged: Sequence[Judged], people: Sequence[Person]) -> None:
    unusual = [one for one in judged if one.unusual]
    waiting = sum(one.look.reviewed_at is None for one in unusual)
    shown = (
        (_("Looks"), len(judged), ":material/visibility:"),
        (_("People"), len(people), ":material/group:"),
        (_("Unusual"), len(unusual), ":material/warning:"),
        (_("To review"), waiting, ":material/rate_review:"),
    )
    with st.grid(4, min_column_width=150, gap="small") as grid:
        for label, n, icon in shown:
            with grid.cell():
                st.metric(label, wording.number(n), border=True, icon=icon)


def _people(people: Sequence[Person]) -> None:
    column = st.column_config.NumberColumn
    st.dataframe(
        pa.table(
            {
                "name": [one.name for one in people],
                "role": [", ".join(wording.term(f"role.{role}") for role in one.roles) for one in people],
                "n": [one.n for one in people],
                "usual": [one.usual for one in people],
                "hour": [one.most_in_an_hour for one in people],
                "day": [one.most_in_a_day for one in people],
                "unusual": [one.unusual for one in people],
            }
        ),
        hide_index=True,
        key="reveal_review_people",
        height=min(35 * len(people) + 38, 260),
        column_config={
            "name": _("Person"),
            "role": _("Role"),
            "n": column(_("Looks")),
            "usual": column(_("On a usual day"), format="%.1f"),
            "hour": column(_("Most in an hour")),
            "day": column(_("Most in a day")),
            "unusual": column(_("Unusual")),
        },
    )


def _looks(actor: Actor, judged: Sequence[Judged], only: str) -> None:
    wanted = [one for one in judged if only == ALL or one.unusual]
    if only == OPEN:
        wanted = [one for one in wanted if one.look.reviewed_at is None]
    if not wanted:
        st.success(_("Nothing to review here."), icon=":material/check_circle:")
        return
    shown = wanted[:MOST]
    number = st.session_state.setdefault(ROUND, 0)
    event = st.dataframe(
        _table(actor, shown),
        hide_index=True,
        key=f"reveal_review_looks_{only}_{number}",
        on_select="rerun",
        selection_mode="multi-row",
        row_height=35,
        column_config={
            "at": st.column_config.TextColumn(_("When"), width=140),
            "name": st.column_config.TextColumn(_("Who"), width=100),
            "unusual": st.column_config.TextColumn(_("What stands out"), width=330),
            "record": st.column_config.TextColumn(_("Record"), width=130),
            "field": st.column_config.TextColumn(_("Field"), width=100),
            "reason": st.column_config.TextColumn(_("Reason"), width=180),
            "found": st.column_config.TextColumn(_("Reviewed"), width=180),
        },
    )
    if len(wanted) > MOST:
        st.caption(_("The newest {n} are shown.").format(n=MOST))
    if reveal_reviews.may_review(actor):
        _mark(actor, [shown[row].look.id for row in event.selection.rows if row < len(shown)])


def _table(actor: Actor, shown: Sequence[Judged]) -> pa.Table:
    content = reveal_reviews.sees_content(actor)
    return pa.table(
        {
            "at": [wording.moment(one.look.at, actor) for one in shown],
            "name": [one.look.name for one in shown],
            "unusual": ["; ".join(wording.say(said) for said in one.unusual) for one in shown],
            "record": [_record(one) if content else "–" for one in shown],
            "field": [_field(one) for one in shown],
            "reason": [one.look.reason if content else "–" for one in shown],
            "found": [
                f"{one.look.reviewer}: {one.look.note}" if one.look.reviewed_at else "" for one in shown
            ],
        }
    )


def _record(one: Judged) -> str:
    return f"{wording.term(f'table.{one.look.table_name}')} #{one.look.row_id}"


def _field(one: Judged) -> str:
    fields = RESOURCES[one.look.table_name].fields
    return wording.term(fields[one.look.field].label) if one.look.field in fields else one.look.field


def _mark(actor: Actor, ids: list[int]) -> None:
    """The note on what was chosen; nothing is lost when it is refused."""
    with st.form("reveal_review_form", border=False, clear_on_submit=False):
        note = st.text_area(
            _("What did you find?"),
            key="reveal_review_note",
            height=80,
            max_chars=500,
            help=_("Choose looks in the list with the boxes at their left."),
        )
        sent = st.form_submit_button(
            _("Mark as reviewed"), key="reveal_review_send", icon=":material/task_alt:", type="primary"
        )
    if not sent:
        return
    if not ids:
        st.warning(_("Choose looks in the list first."))
        return
    try:
        reveal_reviews.review(actor, ids, note)
    except AppError as problem:
        st.error(wording.say(problem.say))
        return
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    st.session_state.pop("reveal_review_note", None)
    st.rerun()
