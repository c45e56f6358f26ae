"""The analysis of customers in four charts and the service measures of the teams, over days one chooses (R047, R378)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import streamlit as st

from core import clock, service
from core.access import Action, Actor
from core.messages import N_
from core.ui import auth, charts, wording
from core.ui.figures import Figures
from core.ui.menu import file_of
from core.ui.wording import _
from core.view import Condition, View
from db.models.customers import Customer
from db.models.dealings import Purchase
from db.models.surveys import SurveyResponse
from db.models.tickets import Ticket

FROM, TO = "analysis_from", "analysis_to"
# What is looked at before somebody chooses other days.
DAYS = 365


@dataclass(frozen=True, slots=True)
class Part:
    """One chart of a table's page, under a name of its own; the days are those of the column `at`."""

    heading: str
    table: str
    chart: str
    at: Any


# Under these names the policy asks for the four (R047).
CUSTOMERS = (
    Part(N_("Purchase behaviour"), "purchases", "by_group", Purchase.bought_at),
    Part(N_("Satisfaction"), "survey_responses", "satisfied_per_month", SurveyResponse.submitted_at),
    Part(N_("Reasons for churn"), "customers", "left_by_reason", Customer.last_purchase_at),
    Part(N_("Customer value"), "customers", "by_clv", Customer.last_purchase_at),
)
TEAMS = (
    Part(N_("Tickets handled"), "tickets", "handled_by_team", Ticket.received_at),
    Part(N_("First response in time"), "tickets", "responded_by_team", Ticket.received_at),
    Part(N_("Time to the first response"), "tickets", "response_by_team", Ticket.received_at),
    Part(N_("Content customers"), "survey_responses", "satisfied_by_department", SurveyResponse.submitted_at),
)


def show_analysis() -> None:
    """Draw the page for the actor."""
    actor = auth.current_actor()
    st.title(wording.term("page.analysis"), anchor=False)
    st.caption(wording.term("purpose.analysis"))
    since, until = _days(actor)
    for heading, parts in ((_("Customers"), CUSTOMERS), (_("Teams"), TEAMS)):
        st.subheader(heading, anchor=False)
        _parts(actor, parts, since, until)


def _days(actor: Actor) -> tuple[date, date]:
    today = clock.today(actor.zone)
    with st.container(horizontal=True, key="analysis_days"):
        since = st.date_input(
            _("From"), value=today - timedelta(days=DAYS), key=FROM, format="YYYY-MM-DD", width=180
        )
        until = st.date_input(_("Until"), value=today, key=TO, format="YYYY-MM-DD", width=180)
    if since > until:
        st.error(_("The first day comes after the last."))
        st.stop()
    return since, until


def _parts(actor: Actor, parts: Sequence[Part], since: date, until: date) -> None:
    with st.grid(2, min_column_width=340):
        for part in parts:
            with st.container(border=True, height="stretch", key=f"analysis_{part.table}_{part.chart}"):
                st.markdown(f"### {_(part.heading)}")
                _part(actor, part, since, until)


def _part(actor: Actor, part: Part, since: date, until: date) -> None:
    """One chart with the way to its rows, or why it is not drawn."""
    if not service.can(actor, Action.VIEW, part.table):
        st.caption(_("Your role does not see these."))
        return
    known = Figures(service.RESOURCES[part.table], actor)
    found = next((one for one in charts.of(known) if one.key == part.chart), None)
    if found is None:
        st.caption(_("This tells of values that are masked to you."))
        return
    view = View(part.table).only(Condition(part.at.key, "between", (since.isoformat(), until.isoformat())))
    charts.show(known, view, [found], part=f"_{part.chart}")
    if st.button(
        _("Show rows"), key=f"analysis_rows_{part.table}_{part.chart}", icon=":material/filter_alt:"
    ):
        st.switch_page(file_of(part.table), query_params=view.only(*found.where).as_query())
