"""The page where a reviewer reads answers, sees the scores against their targets, and acts on what was said."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import altair as alt
import pyarrow as pa
import streamlit as st

from core import clock, reviews, service
from core.access import Action, Actor, covers, may
from core.changes import Outcome
from core.measures import is_
from core.messages import AppError
from core.resources import RESOURCES
from core.reviews import Score
from core.ui import auth, pictures, state, wording
from core.ui.menu import file_of
from core.ui.widgets import field_input
from core.ui.wording import _
from core.view import View
from db.models.surveys import SurveyResponse
from db.vocabulary.surveys import Dimension, ResponseStatus, SurveyStatus

RESPONSES = RESOURCES["survey_responses"]
PLACE = "review.place"
FEW = 20
ACTION_DAYS = 30
# Readable on both themes; the badges below say the same in words.
MET, BELOW, LINE = "#0d9488", "#d97706", "#64748b"


def show_review() -> None:
    """Draw the page."""
    auth.require("surveys")
    actor = auth.require("survey_responses")
    st.title(wording.term("page.survey_review"), anchor=False)
    st.caption(wording.term("purpose.survey_review"))
    survey = _choose_survey(actor)
    if survey is None:
        st.info(_("There is no survey yet. Make one under Surveys first."), icon=":material/ballot:")
        return
    _scores(actor, survey)
    _actions(actor, survey)
    _responses(actor, survey)


def _choose_survey(actor: Actor) -> int | None:
    found = dict(service.options(actor, "surveys", "", 200))
    if not found:
        return None
    wanted = st.query_params.get("survey_id", "")
    places = list(found)
    key = "survey_review_survey"
    if key not in st.session_state and wanted.isdecimal() and int(wanted) in found:
        st.session_state[key] = int(wanted)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=420):
            chosen = st.selectbox(
                wording.term("record.surveys"),
                places,
                format_func=found.__getitem__,
                key=key,
                on_change=lambda: st.session_state.update({PLACE: 0}),
            )
        only = st.radio(
            _("Show"),
            ["open", "unhappy", "all"],
            format_func={"open": _("To review"), "unhappy": _("Unhappy"), "all": _("All")}.__getitem__,
            key="survey_review_only",
            horizontal=True,
            on_change=lambda: st.session_state.update({PLACE: 0}),
        )
    st.query_params["survey_id"] = str(chosen)
    st.session_state["review.only"] = only
    return chosen


def _scores(actor: Actor, survey: int) -> None:
    found = reviews.scores(actor, survey)
    if not found:
        st.caption(_("No answers yet, so there is no score."))
        return
    with st.container(border=True, key="survey_review_scores"):
        st.markdown(f"**{_('Satisfaction per dimension')}**")
        below = [one for one in found if not one.met]
        table = pa.table(
            {
                "name": [wording.choice(Dimension(one.dimension)) for one in found],
                "value": [round(one.percent, 1) for one in found],
                "low": [one.interval[0] for one in found],
                "high": [one.interval[1] for one in found],
                "met": [one.met for one in found],
                "state": [_("target met") if one.met else _("below target") for one in found],
                "n": [one.n for one in found],
            }
        )
        st.vega_lite_chart(table, _picture(found[0].target), height=44 * len(found) + 60, alt=_said(found))
        with st.container(horizontal=True):
            for one in below:
                st.badge(_sentence(one), icon=":material/warning:", color="orange")
        st.caption(
            _(
                "Bars: answers of 4 or 5 in percent; thin lines: 95 % interval; dashed: target {target} %."
            ).format(target=found[0].target)
        )


def _actions(actor: Actor, survey: int) -> None:
    """The corrective actions the answers led to; of a survey that is over, that there is none (R066)."""
    found = reviews.actions(actor, survey)
    row = service.fetch(actor, "surveys", survey) or {}
    if not found:
        if row.get("status") in (SurveyStatus.CLOSED, SurveyStatus.ANALYSED):
            st.caption(_("No action followed from this survey (R066)."))
        return
    with st.container(horizontal=True, key="survey_review_actions", vertical_alignment="center"):
        st.markdown(f":small[{wording.term('table.corrective_actions')}]")
        for id, label in found.items():
            st.page_link(
                file_of("corrective_actions"),
                label=wording.plain(label or f"#{id}"),
                icon=RESOURCES["corrective_actions"].icon,
                query_params={"id": str(id)},
            )


def _rule() -> Any:
    return alt.Chart().mark_rule(strokeDash=[4, 4], color=BELOW, aria=False)


@st.cache_data(show_spinner=False)
def _picture(target: int) -> dict[str, Any]:
    base: Any = alt.Chart().encode(y=alt.Y("name:N", sort=None, axis=alt.Axis(title=None, labelLimit=160)))
    percent = alt.Scale(domain=[0, 100])
    layers = [
        base.mark_bar(height={"band": 0.55}, cornerRadius=3).encode(
            x=alt.X("value:Q", scale=percent, axis=alt.Axis(title="%")),
            color=alt.condition(alt.datum.met, alt.value(MET), alt.value(BELOW)),
            tooltip=[
                alt.Tooltip("name:N", title=" "),
                alt.Tooltip("state:N", title="  "),
                alt.Tooltip("value:Q", title="%"),
                alt.Tooltip("n:Q", title="n"),
            ],
        ),
        base.mark_rule(strokeWidth=1.5, color=LINE, aria=False).encode(x="low:Q", x2="high:Q"),
        _rule().encode(x=alt.datum(target)),
    ]
    return pictures.without_data(alt.layer(*layers).to_dict(validate=False))


def _sentence(one: Score) -> str:
    name = wording.choice(Dimension(one.dimension))
    if one.n < FEW:
        return _("{name}: {hits} of {n}, few answers, target {target} %").format(
            name=name, hits=one.satisfied, n=one.n, target=one.target
        )
    return _("{name}: {percent} % of {n}, target {target} %").format(
        name=name, percent=wording.number(one.percent, 1), n=one.n, target=one.target
    )


def _said(found: list[Score]) -> str:
    return "; ".join(_sentence(one) for one in found)


def _view(survey: int) -> View:
    view = View("survey_responses", filters=(is_(SurveyResponse.survey_id, survey),), sort="-submitted_at")
    only = st.session_state.get("review.only")
    if only == "open":
        return view.only(is_(SurveyResponse.status, ResponseStatus.SUBMITTED))
    return view.only(is_(SurveyResponse.overall, 1, 2)) if only == "unhappy" else view


def _responses(actor: Actor, survey: int) -> None:
    view = _view(survey)
    total = service.count(actor, view)
    if not total.n:
        st.success(_("Nothing to review here."), icon=":material/check_circle:")
        return
    place = min(st.session_state.get(PLACE, 0), total.n - 1)
    page = service.read(actor, replace(view, page=place + 1, size=1))
    if not page.ids:
        st.session_state[PLACE] = 0
        st.rerun()
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(_("Response {place} of {total}").format(place=place + 1, total=wording.number(total.n)))
        with st.container(horizontal=True, width="content"):
            st.button(
                _("Previous"),
                key="survey_review_previous",
                icon=":material/chevron_left:",
                disabled=place == 0,
                on_click=_go,
                args=(place - 1,),
            )
            st.button(
                _("Next"),
                key="survey_review_next",
                icon=":material/chevron_right:",
                disabled=place + 1 >= total.n,
                on_click=_go,
                args=(place + 1,),
            )
    response = service.fetch(actor, "survey_responses", page.ids[0])
    if response is not None:
        _card(actor, {**response, "id": page.ids[0]})


def _go(place: int) -> None:
    st.session_state[PLACE] = place


def _card(actor: Actor, response: Mapping[str, Any]) -> None:
    with st.container(border=True, key="survey_review_card"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.badge(
                f"{response['overall']} / 5",
                color="green" if response["overall"] >= 4 else "red",
                icon=":material/star:",
            )
            st.badge(wording.choice(ResponseStatus(response["status"])), color="blue")
            st.text(
                " · ".join(
                    part
                    for part in (
                        response.get("customer_id:label"),
                        wording.moment(response["submitted_at"], actor),
                    )
                    if part
                )
            )
        for key in ("comment", "suggestion"):
            if response[key]:
                st.caption(wording.term(RESPONSES.fields[key].label))
                st.text(response[key])
        rows = reviews.answers(actor, response["id"])
        if rows:
            st.dataframe(
                pa.table(
                    {
                        "q": [row[0] for row in rows],
                        "d": [wording.choice(Dimension(row[1])) for row in rows],
                        "a": [row[3] or "" if row[2] is None else str(row[2]) for row in rows],
                    }
                ),
                hide_index=True,
                key="survey_review_answers",
                column_config={"q": _("Question"), "d": _("Dimension"), "a": _("Answer")},
            )
        _acts(actor, response)


def _acts(actor: Actor, response: Mapping[str, Any]) -> None:
    problem = state.take("survey_review", "problem", "")
    if problem:
        st.error(problem)
    with st.container(horizontal=True, key="survey_review_acts"):
        for step, closed in service.steps(actor, "survey_responses", response["id"]):
            if step.event == "adopt":
                continue
            st.button(
                wording.term(f"event.survey_responses.{step.event}"),
                key=f"survey_review_{step.event}",
                icon=step.icon,
                type="primary" if step.event == "review" else "secondary",
                disabled=closed is not None,
                help=wording.say(closed) if closed else step.rule,
                on_click=_move,
                args=(response, step.event),
            )
        if _may_open(actor, response, "tickets", "ticket_id"):
            if st.button(
                _("Open a ticket"), key="survey_review_ticket", icon=":material/confirmation_number:"
            ):
                _open_dialog("tickets", "ticket_id", response)
        if _may_open(actor, response, "corrective_actions", "corrective_action_id"):
            if st.button(_("Open a corrective action"), key="survey_review_action", icon=":material/build:"):
                _open_dialog("corrective_actions", "corrective_action_id", response)
    linked = [
        (key, response.get(f"{key}:label")) for key in ("ticket_id", "corrective_action_id") if response[key]
    ]
    for key, name in linked:
        st.caption(wording.named(wording.term(RESPONSES.fields[key].label), wording.plain(str(name or "#"))))


def _may_open(actor: Actor, response: Mapping[str, Any], table: str, via: str) -> bool:
    """May the actor make a record from this response? The response is changed with it, it keeps the link."""
    if response[via] is not None or not may(actor, Action.CREATE, RESOURCES[table].rights):
        return False
    return covers(actor, Action.EDIT, RESPONSES.rights, response)


def _move(response: Mapping[str, Any], event: str) -> None:
    actor = auth.current_actor()
    key = f"{response['id']}.{response['version']}.{event}"
    outcome = service.move(actor, "survey_responses", response["id"], response["version"], event, {}, key)
    _keep_problem(outcome)


def _keep_problem(outcome: Outcome) -> None:
    said = [wording.say(cell.say) for cell in outcome.problems if cell.say]
    if said:
        state.put("survey_review", "problem", " ".join(dict.fromkeys(said)))


def _given(table: str, actor: Actor, response: Mapping[str, Any]) -> dict[str, Any]:
    """What the new record already knows from the response."""
    words = response["comment"] or response["suggestion"] or ""
    if table == "tickets":
        return {
            "kind": "complaint",
            "customer_verified": "matched" if response["customer_id"] else "unverified",
            "title": _("Follow-up of a survey answer ({score} of 5)").format(score=response["overall"]),
            "description": words or _("See the survey response."),
            "channel": "follow_up",
            "customer_id": response["customer_id"],
            "contact_name": None if response["customer_id"] else _("Anonymous respondent"),
            "department_id": response["department_id"],
        }
    return {
        "source_kind": "survey_response",
        "source_id": str(response["id"]),
        "problem": words or _("Low satisfaction in a survey response."),
        "owner_id": actor.id,
        "department_id": response["department_id"],
        "due_on": (clock.today(actor.zone) + timedelta(days=ACTION_DAYS)).isoformat(),
    }


ASKED = {
    "tickets": ("kind", "title", "description", "assignee_id"),
    "corrective_actions": ("problem", "dimension", "owner_id", "due_on"),
}


def _open_dialog(table: str, via: str, response: Mapping[str, Any]) -> None:
    @st.dialog(wording.term(f"record.{table}"), icon=RESOURCES[table].icon)
    def dialog() -> None:
        actor = auth.current_actor()
        values = _given(table, actor, response)
        for key in ASKED[table]:
            spot = RESOURCES[table].fields[key]
            values[key] = field_input(
                spot, actor, f"survey_review_new_{key}", values.get(key), required=spot.marks.required
            )
        if not st.button(_("Save"), type="primary", key="survey_review_new_save"):
            return
        filled = {key: raw for key, raw in values.items() if raw not in (None, "")}
        ticket = state.ticket("survey_review", f"{via}.{response['id']}")
        try:
            outcome = reviews.open_from(actor, response, table, via, filled, ticket)
        except AppError as problem:
            st.error(wording.say(problem.say))
            return
        if outcome.clean:
            state.spend("survey_review", f"{via}.{response['id']}")
            st.rerun()
        state.spend("survey_review", f"{via}.{response['id']}")
        for cell in outcome.problems:
            label = (
                wording.term(RESOURCES[cell.table].fields[cell.field].label)
                if cell.field in RESOURCES[cell.table].fields
                else ""
            )
            st.error(
                wording.named(label, wording.say(cell.say))
                if cell.say and label
                else wording.say(cell.say)
                if cell.say
                else label
            )

    dialog()
