"""The first page: what waits for this person, and how each of their tables stands."""

from dataclasses import replace
from itertools import accumulate
from unicodedata import east_asian_width

import streamlit as st

from core import service
from core.access import Action, Actor, may
from core.measures import between, is_, not_
from core.resource import Resource
from core.resources import RESOURCES
from core.ui import auth, charts, filters, policies, tiles, wording
from core.ui.figures import Figures
from core.ui.menu import file_of
from core.ui.wording import _
from core.view import View
from db.models.archives import ArchiveLoan
from db.models.surveys import CorrectiveAction, SurveyResponse
from db.models.tickets import Ticket
from db.vocabulary.archives import LoanStatus
from db.vocabulary.surveys import ActionStatus, ResponseStatus
from db.vocabulary.tickets import TicketStatus

MOST = 8
# What stands in a line of these lists, in places of a letter.
LINE = 64
TABLES = ("tickets", "customers", "archive_loans", "survey_responses")
ENDED = (TicketStatus.CLOSED, TicketStatus.RESOLVED, TicketStatus.DECLINED, TicketStatus.CANCELLED)
# What waits: table, catalogue key of the heading, the view, and the columns that tell what it is.
WAITING = (
    (
        "tickets",
        "kpi.tickets.response_overdue",
        View(
            "tickets",
            filters=(is_(Ticket.status, TicketStatus.NEW), between(Ticket.first_response_due, "", "now")),
            sort="first_response_due",
            columns=("first_response_due", "ticket_no", "kind", "title"),
        ),
    ),
    (
        "tickets",
        "kpi.tickets.resolve_overdue",
        View(
            "tickets",
            filters=(not_(Ticket.status, *ENDED), between(Ticket.resolve_due, "", "now")),
            sort="resolve_due",
            columns=("resolve_due", "ticket_no", "kind", "title"),
        ),
    ),
    (
        "archive_loans",
        "kpi.archive_loans.overdue",
        View(
            "archive_loans",
            filters=(is_(ArchiveLoan.status, LoanStatus.OUT), between(ArchiveLoan.due_at, "", "now")),
            sort="due_at",
            columns=("due_at", "loan_no", "archive_id", "applicant_id"),
        ),
    ),
    (
        "survey_responses",
        "kpi.survey_responses.to_review",
        View(
            "survey_responses",
            filters=(is_(SurveyResponse.status, ResponseStatus.SUBMITTED),),
            sort="submitted_at",
            columns=("submitted_at", "survey_id", "overall"),
        ),
    ),
    (
        "corrective_actions",
        "kpi.corrective_actions.overdue",
        View(
            "corrective_actions",
            filters=(
                not_(CorrectiveAction.status, ActionStatus.CLOSED),
                between(CorrectiveAction.due_on, "", "today-1"),
            ),
            sort="due_on",
            columns=("due_on", "owner_id", "problem"),
        ),
    ),
)


def show_overview() -> None:
    """Draw the page for the actor."""
    actor = auth.current_actor()
    st.title(_("Good day, {name}").format(name=wording.plain(actor.name)), anchor=False)
    st.caption(wording.term("purpose.overview"))
    open_tables = [name for name in TABLES if may(actor, Action.VIEW, RESOURCES[name].rights)]
    if not open_tables:
        st.info(
            _("Your role works with settings only; the menu shows what is open to you."),
            icon=":material/info:",
        )
        _beginning(actor)
        return
    _waiting(actor)
    for name in open_tables:
        resource = RESOURCES[name]
        st.subheader(wording.term(f"table.{name}"), anchor=False)
        known = Figures(resource, actor)
        tiles.show(known, View(name), tiles.of(known)[: tiles.ABREAST])
    first = Figures(RESOURCES[open_tables[0]], actor)
    charts.show(first, View(open_tables[0]), charts.of(first)[: charts.ABREAST], listed=False)
    policies.show_principles()


def _beginning(actor: Actor) -> None:
    """What an instance without departments needs first, for whoever may make them."""
    if not service.can(actor, Action.CREATE, "departments") or service.count(actor, View("departments")).n:
        return
    st.markdown(
        _("Begin with the departments. Then make an account for each person, with a role and a department.")
    )
    for table in ("departments", "users"):
        st.page_link(file_of(table), label=wording.term(f"table.{table}"), icon=RESOURCES[table].icon)


def _waiting(actor: Actor) -> None:
    """Lists of what is overdue or waits, each with the way to its rows; nothing waits, nothing is drawn."""
    found = [
        (RESOURCES[table], heading, view)
        for table, heading, view in WAITING
        if may(actor, Action.VIEW, RESOURCES[table].rights) and Figures(RESOURCES[table], actor).count(view).n
    ]
    if not found:
        st.success(_("Nothing is overdue."), icon=":material/check_circle:")
        return
    with st.grid(min(len(found), 2), min_column_width=340, key="overview_waiting"):
        for place, (resource, heading, view) in enumerate(found):
            with st.container(border=True, height="stretch"):
                _list(resource, actor, heading, view, place)


def _list(resource: Resource, actor: Actor, heading: str, view: View, place: int) -> None:
    known = Figures(resource, actor)
    total = known.count(view)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(f"**{wording.term(heading)}**")
        st.badge(filters.count_text(total), color="orange")
    page = known.rows(replace(view, size=MOST))
    for position, id in enumerate(page.ids):
        words = [_cell(resource, actor, key, page, position) for key in view.columns]
        # A link is read from the left also where it takes two lines, and opens in a tab of its own.
        st.page_link(
            file_of(resource.table),
            label=wording.plain(_fitting(" · ".join(word for word in words if word))),
            icon=resource.icon,
            width="stretch",
            query_params={"id": str(id)},
        )
    if st.button(_("Show all"), key=f"overview_all_{place}", icon=":material/arrow_forward:"):
        st.switch_page(file_of(resource.table), query_params=view.as_query())


def _cell(resource: Resource, actor: Actor, key: str, page: service.Page, position: int) -> str:
    spot = resource.fields[key]
    if spot.target:
        return page.columns[f"{key}:label"][position] or ""
    value = page.columns[key][position]
    if key in page.masked:
        # What is masked as a whole tells nothing.
        return str(value) if value and str(value).strip("*") else ""
    return wording.value(spot, value, actor)


def _fitting(text: str) -> str:
    """As much of a text as a line of the list has room for; a Chinese character takes two places."""
    taken = accumulate(2 if east_asian_width(one) in "WF" else 1 for one in text)
    fits = sum(1 for places in taken if places <= LINE)
    return text if fits == len(text) else text[: fits - 1] + "…"
