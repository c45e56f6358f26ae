"""Tiles: a difference between months is told only where it is more than chance, and each month has its place."""

from datetime import timedelta

import pytest
from sqlalchemy import event
from streamlit.testing.v1 import AppTest

from core import layouts
from core.access import Role
from core.auth import sessions
from core.i18n import term
from core.measures import Count, Mean
from core.reading import Figure
from core.resources import RESOURCES
from core.ui.figures import every_month
from core.ui.tiles import value_of
from db.models.organisation import User
from db.models.surveys import Survey, SurveyResponse
from db.session import database
from db.vocabulary.surveys import SurveyKind
from tests.factories import stored
from tests.pages.screens import NOW, Company
from tests.paths import ROOT

CHARTS = [f"**{term('en', f'chart.customers.{one.key}')}**" for one in RESOURCES["customers"].charts]
SCREEN = """
from core.resources import RESOURCES
from core.ui import auth, tiles
from core.ui.figures import Figures
from core.view import View

actor = auth.require("survey_responses")
known = Figures(RESOURCES["survey_responses"], actor)
tiles.show(known, View("survey_responses"), tiles.of(known))
"""


def told(company: Company, *months: tuple[int, int]) -> tuple[str, str]:
    """Value and delta of the tile of the satisfied over months of (satisfied, answers), the running one last."""
    leader = company.person("leader", Role.EXECUTIVE)
    survey = stored(
        Survey,
        target_pct=85,
        min_n=20,
        title="Yearly",
        kind=next(iter(SurveyKind)),
        audience="All",
        opens_on=NOW.date(),
        closes_on=NOW.date(),
    )
    for back, (happy, n) in enumerate(reversed(months)):
        at = NOW - timedelta(days=30 * back + 2)
        for number in range(n):
            score = 5 if number < happy else 2
            of = {"survey_id": survey, "collector_id": leader.id, "department_id": company.care}
            stored(SurveyResponse, overall=score, submitted_at=at, **of)
    test = AppTest.from_string(SCREEN, default_timeout=30)
    test.user = {"session": sessions.fingerprint(company.sign_in(leader.id))}
    test.session_state["wording.language"] = "en"
    metric = next(one for one in test.run().metric if one.label == "Satisfied customers")
    return metric.value, metric.delta


def test_seven_of_ten_after_eight_of_ten_is_no_real_change(company: Company):
    value, delta = told(company, (8, 10), (7, 10), (5, 5))
    assert value == "80.0 %"
    assert delta == "no real change"


def test_a_fall_that_is_more_than_chance_is_told_in_figures(company: Company):
    _value, delta = told(company, (19, 20), (6, 20), (5, 5))
    assert delta == "-65.0"


def test_a_month_without_answers_is_no_neighbour_of_the_one_before(company: Company):
    _value, delta = told(company, (19, 20), (0, 0), (5, 5))
    assert delta == ""


@pytest.mark.parametrize(("measure", "nothing"), [(Count(), 0.0), (Mean(SurveyResponse.overall), None)])
def test_months_without_rows_have_their_place(measure, nothing):
    found = [Figure("2025-11", None, 4.0, 4), Figure("2026-02", None, 1.0, 1)]
    filled = every_month(found, measure, until="2026-03")
    assert [(one.group, one.value, one.n) for one in filled] == [
        ("2025-11", 4.0, 4),
        ("2025-12", nothing, 0),
        ("2026-01", nothing, 0),
        ("2026-02", 1.0, 1),
        ("2026-03", nothing, 0),
    ]
    assert every_month([], measure, until="2026-03") == []


def test_who_was_shut_out_meanwhile_folds_nothing(company: Company):
    agent = company.person("agent", Role.AGENT)
    test = AppTest.from_file(ROOT / "pages" / "customers.py", default_timeout=30)
    test.user = {"session": sessions.fingerprint(company.sign_in(agent.id))}
    test.run()
    with database().writing() as session:
        session.get_one(User, agent.id).active = False
    test.button(key="customers_fold").click().run()
    assert not layouts.folded(agent, "customers")


def test_who_folds_the_figures_away_has_them_computed_no_more_until_they_are_shown_again(company: Company):
    test = AppTest.from_file(ROOT / "pages" / "customers.py", default_timeout=30)
    test.user = {"session": sessions.fingerprint(company.sign_in(company.person("agent", Role.AGENT).id))}
    test.session_state["wording.language"] = "en"
    asked: list[str] = []
    event.listen(database().engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    shown = len(test.run().metric)
    assert shown > 2 and [one for one in asked if "GROUP BY" in one and "customers" in one]
    asked.clear()
    test.button(key="customers_fold").click().run()
    assert (len(test.metric), test.button(key="customers_fold").label) == (0, "Show figures")
    assert not [one for one in asked if "GROUP BY" in one and "customers" in one]
    test.button(key="customers_fold").click().run()
    assert (len(test.metric), test.button(key="customers_fold").label) == (shown, "Hide figures")


def tiles(company: Company, table: str, **values: object) -> AppTest:
    """The tiles of a table as the general manager sees them, with every grant unless said."""
    chief = company.person("chief", Role.EXECUTIVE, **values)
    test = AppTest.from_string(SCREEN.replace("survey_responses", table), default_timeout=30)
    test.user = {"session": sessions.fingerprint(company.sign_in(chief.id))}
    test.session_state["wording.language"] = "en"
    test.run()
    assert not test.exception
    return test


def test_a_tile_tells_in_its_hint_how_its_figure_is_made(company: Company):
    """R101: the formula of the retention rate."""
    (hint,) = (
        one.help or "" for one in tiles(company, "customers").markdown if "Retention rate" in one.value
    )
    assert hint.startswith("Of the customers who bought in the last 365 days")


@pytest.mark.parametrize("held", [False, True])
def test_a_missed_target_is_marked_on_its_tile(company: Company, held: bool):
    """R129: so a year without a full survey shows a warning."""
    closed = NOW.date() if held else NOW.date() - timedelta(days=366)
    stored(
        Survey, title="Yearly", kind=SurveyKind.ANNUAL, status="closed", audience="All", opens_on=closed,
        closes_on=closed, target_pct=85, min_n=20,
    )  # fmt: skip
    warned = [] if held else [":material/priority_high: Target: 1"]
    assert [one.value for one in tiles(company, "surveys").caption] == warned


def test_targets_and_sums_bear_their_unit(company: Company):
    (hint,) = (
        one.help or "" for one in tiles(company, "customers").markdown if "Filing on time" in one.value
    )
    assert " Target: 100 % " in hint
    revenue = next(one for one in RESOURCES["purchases"].kpis if one.key == "revenue")
    assert value_of(revenue, Figure(None, None, 33519.6, 7)) == "CN¥33,520"


@pytest.mark.parametrize(("until", "shown"), [(NOW + timedelta(days=1), 1), (None, 0)])
def test_a_tile_that_would_tell_masked_amounts_is_not_drawn(company: Company, until: object, shown: int):
    """R037: what is confidential stands in no figure either."""
    labels = [one.label for one in tiles(company, "purchases", see_confidential_until=until).metric]
    assert (labels.count("Revenue in 30 days"), labels.count("Purchases in 30 days")) == (shown, 1)


def test_what_does_not_fit_into_a_row_is_counted_when_it_is_asked_for(company: Company):
    """The list is never far below: a row of tiles and one of charts stand above it."""
    test = AppTest.from_file(ROOT / "pages" / "customers.py", default_timeout=30)
    chief = company.person("chief", Role.EXECUTIVE)
    test.user = {"session": sessions.fingerprint(company.sign_in(chief.id))}
    test.session_state["wording.language"] = "en"
    test.run()
    first = [one.label for one in test.metric]
    assert (len(first), "To be contacted" in first) == (5, False)
    assert len([one for one in test.markdown if one.value in CHARTS]) == 3
    assert [one.label for one in test.expander if one.label == "More figures"] == ["More figures"]
    test.session_state["customers_more_figures"] = True
    test.run()
    assert [one.label for one in test.metric][:5] == first
    assert "To be contacted" in [one.label for one in test.metric]
