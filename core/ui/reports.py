"""The reports on the screen: pick one and its period, read it as it stands or as it was released, sign it, take it away."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from core import report_desk, service
from core.access import Action, Actor
from core.messages import AppError
from core.report_desk import Behind, Grouping
from core.report_text import Line, Table, span, tell
from core.reports import REPORTS, label_of
from core.resources.report_snapshots import RESOURCE, first_day
from core.ui import auth, drawer_state, state, steps, wording
from core.ui.filters import count_text
from core.ui.menu import file_of
from core.ui.wording import _
from core.view import View
from core.web import reports as route
from db.vocabulary.reports import ReportKind, ReportStatus

TABLE = RESOURCE.table
KIND, PERIOD, PLACE = "kind", "until", "department"
PERIODS = 13


def show_reports() -> None:
    """Draw the page for the actor."""
    actor = auth.require(TABLE)
    st.title(wording.term("page.reports"), anchor=False)
    st.caption(wording.term("purpose.reports"))
    kind, until, department = _asked(actor)
    row = report_desk.of_period(actor, kind, until, department)
    try:
        content, kept = (
            report_desk.numbers(row)
            if row is not None
            else (report_desk.preview(actor, kind, until, department), False)
        )
    except AppError as problem:
        st.info(wording.say(problem.say), icon=":material/lock:")
        return
    told = tell(content, wording.language(), actor.zone)
    left, right = st.columns([3, 1], gap="medium")
    with left:
        _standing(row, kept)
        if kept and row is not None:
            _since(row, content)
        behind = report_desk.behind(actor, kind, until, department)
        _lines(told.lines, behind)
        if kept:
            st.caption(_("The rows behind a figure are shown as they stand today."))
        groups = report_desk.behind_groups(actor, kind, until, department)
        for place, table in enumerate(told.tables):
            _table(table, place, groups.get(table.key))
            if table.key in behind:
                _way(behind[table.key])
    with right:
        _side(actor, row, kind, until, department)


def _asked(actor: Actor) -> tuple[ReportKind, date, int | None]:
    """What the person picked, or the link names: the report, the last day of its period, the department."""
    with st.container(horizontal=True, key="reports_pick", vertical_alignment="bottom"):
        kinds = list(ReportKind)
        wished = st.query_params.get(KIND)
        kind = st.selectbox(
            wording.term(f"field.{TABLE}.kind"),
            kinds,
            index=kinds.index(ReportKind(wished)) if wished in set(kinds) else 0,
            format_func=wording.choice,
            key="reports_kind",
            width=280,
        )
        ends = list(report_desk.periods(kind, PERIODS))
        asked = next((one for one in ends if one.isoformat() == st.query_params.get(PERIOD)), ends[1])
        until = st.selectbox(
            _("Period"),
            ends,
            index=ends.index(asked),
            format_func=lambda one: span(wording.language(), first_day(kind, one), one),
            key=f"reports_period_{kind}",
            width=280,
        )
        places: dict[int | None, str] = {None: _("The whole company")}
        places |= dict(service.options(actor, "departments", "", 100))
        wish = st.query_params.get(PLACE, "")
        chosen = int(wish) if wish.isdecimal() and int(wish) in places else None
        department = st.selectbox(
            wording.term(f"field.{TABLE}.department_id"),
            list(places),
            index=list(places).index(chosen),
            format_func=lambda one: wording.plain(places[one]),
            key="reports_department",
            width=220,
        )
    st.query_params.from_dict(
        {KIND: kind.value, PERIOD: until.isoformat()} | ({PLACE: str(department)} if department else {})
    )
    return kind, until, department


def _standing(row: Mapping[str, Any] | None, kept: bool) -> None:
    """One line: are these the numbers that were examined, or those of today?"""
    if row is None:
        st.info(
            _("Nobody made this report yet. These are the numbers as they stand now."),
            icon=":material/draft:",
        )
    elif not kept:
        st.info(_("A draft: the numbers as they stand now."), icon=":material/draft:")
    elif row["status"] == ReportStatus.RELEASED:
        st.success(_("Released: these numbers stay as they are."), icon=":material/verified:")
    else:
        st.warning(
            _("Examined, not released yet: the numbers as they were when the first person examined them."),
            icon=":material/fact_check:",
        )


def _since(row: Mapping[str, Any], kept: Mapping[str, Any]) -> None:
    """What is no longer as it was, and the numbers of today."""
    now = report_desk.today(row["kind"], row["period_end"], row["department_id"])
    found = {one.key: one for one in report_desk.differences(kept, now)}
    if not found:
        st.caption(_("Today the same numbers come out."))
        return
    lang = wording.language()
    fresh = {one.key: one for one in tell(now, lang, "UTC").lines}
    then = {one.key: one for one in tell(kept, lang, "UTC").lines}
    labels = {
        one.kpi.key: wording.term(label_of(row["kind"], one.at, one.kpi))
        for one in REPORTS[row["kind"]].figures
    }
    lines = [
        _("{figure}: {then} then, {now} now").format(
            figure=labels[key],
            then=f"{then[key].value} (n = {then[key].n})",
            now=f"{fresh[key].value} (n = {fresh[key].n})",
        )
        for key in found
        if key in fresh
    ]
    with st.expander(
        _("Today {n} figures differ").format(n=len(lines)), icon=":material/difference:", expanded=True
    ):
        st.markdown("\n".join(f"- {wording.plain(line)}" for line in lines))


def _lines(lines: tuple[Line, ...], behind: Mapping[str, Behind]) -> None:
    with st.grid(3, min_column_width=210, key="reports_figures"):
        for one in lines:
            _figure(one, behind.get(one.key))


def _figure(one: Line, behind: Behind | None) -> None:
    """A figure with what it counts, from how many, how sure, how it was before, and the way to its rows."""
    with st.container(border=True, height="stretch", gap="xsmall"):
        about = wording.plain(f"{one.definition} ({one.rule})") if one.rule else None
        st.markdown(f":small[{wording.plain(one.label)}]", help=about)
        st.metric(one.label, one.value, label_visibility="collapsed")
        marks = {True: ":material/check: ", False: ":material/priority_high: ", None: ""}
        parts = [_("n = {n}").format(n=one.n)]
        if one.target:
            parts.append(marks[one.met] + _("Target: {target}").format(target=one.target))
        if one.interval:
            parts.append(_("95 % interval: {interval}").format(interval=one.interval))
        parts.append(_("before: {value}").format(value=one.before))
        if one.change:
            parts.append(_("change: {change}").format(change=one.change))
        st.caption(" · ".join(parts))
        if behind is None:
            st.caption(_("Its rows are not open to you."))
        else:
            _way(behind)


def _way(behind: Behind) -> None:
    st.page_link(
        file_of(behind.view.table),
        label=_("Show {rows}").format(rows=count_text(behind.total)),
        icon=":material/filter_alt:",
        query_params=behind.view.as_query(),
    )


def _table(table: Table, place: int, behind: Grouping | None) -> None:
    """A table; the number of each group leads to its rows."""
    st.subheader(table.title, anchor=False)
    if table.note:
        st.caption(table.note)
    if not table.rows:
        st.caption(_("Nothing in this period."))
        return
    if len(table.head) > 4 or (behind is None and len(table.rows) > 15):
        columns = {head: [row[at].text for row in table.rows] for at, head in enumerate(table.head)}
        st.dataframe(columns, hide_index=True, key=f"reports_table_{place}")
        return
    columns = {
        wording.plain(head): [wording.plain(row[at].text) for row in table.rows]
        for at, head in enumerate(table.head)
    }
    if behind is not None:
        counts = columns[wording.plain(table.head[-1])]
        for at, group in enumerate(table.groups):
            counts[at] = f"[{counts[at]}]({_address(behind.view(group))})"
    st.table(columns, border="horizontal")


def _address(view: View) -> str:
    """The list of these rows, from this page: the product may stand below a path of a proxy."""
    return f"{view.table}?{urlencode(view.as_query(), doseq=True)}"


def _side(
    actor: Actor, row: Mapping[str, Any] | None, kind: ReportKind, until: date, department: int | None
) -> None:
    """Where the report stands, its files, and the steps."""
    if row is None:
        _offer_draft(actor, kind, until, department)
        return
    drawer_state.begin(RESOURCE, actor, row, frozenset(one.key for one in RESOURCE.typed))
    with st.container(border=True, key="reports_side"):
        st.markdown(f"**{wording.plain(row['report_no'])}**")
        status = ReportStatus(row["status"])
        st.badge(wording.choice(status), color=RESOURCE.colours[status].value)
        for key in (
            "due_on",
            "examined_by_id",
            "second_by_id",
            "released_by_id",
            "released_at",
            "correction",
        ):
            _fact(actor, row, key)
        for file, label in (("pdf", _("PDF file")), ("xlsx", _("Excel file"))):
            st.link_button(label, route.address(row["id"], file), icon=":material/download:", width="stretch")
    steps.show(RESOURCE, actor, row)


def _fact(actor: Actor, row: Mapping[str, Any], key: str) -> None:
    field = RESOURCE.fields[key]
    value = row[key]
    if value is None:
        return
    text = row.get(f"{key}:label") if field.target else wording.value(field, value, actor)
    st.caption(wording.named(wording.term(field.label), wording.plain(text or "")))


def _offer_draft(actor: Actor, kind: ReportKind, until: date, department: int | None) -> None:
    if not service.can(actor, Action.CREATE, TABLE):
        st.caption(_("The draft is made by itself when the period is over."))
        return
    if st.button(_("Make the draft"), key="reports_make", icon=":material/add:", type="primary"):
        outcome = report_desk.make(actor, kind, until, department)
        if outcome.problems:
            for cell in outcome.problems:
                if cell.say:
                    st.error(wording.plain(wording.say(cell.say)))
            return
        state.take(TABLE, drawer_state.SEEN, None)
        st.rerun()
