"""What the company wants to reach lies as a line across the charts (S26, S29)."""

import json

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from core.access import Actor, Role
from core.auth import sessions
from db.models.customers import Customer
from db.models.surveys import Survey, SurveyResponse
from db.models.tickets import Ticket
from db.models.trace import Policy
from tests.factories import stored
from tests.pages.screens import NOW, Company

SCREEN = """
from core.resources import RESOURCES
from core.ui import auth, charts
from core.ui.figures import Figures
from core.view import View

table = {table!r}
known = Figures(RESOURCES[table], auth.require(table))
charts.show(known, View(table), charts.of(known))
"""


def lines(company: Company, leader: Actor, table: str) -> list[float]:
    """Where the lines of targets lie in the charts of a table."""
    test = AppTest.from_string(SCREEN.format(table=table), default_timeout=30)
    test.user = {"session": sessions.fingerprint(company.sign_in(leader.id))}
    layers = [
        layer
        for drawn in test.run().get("vega_lite_chart")
        for layer in json.loads(drawn.proto.spec)["layer"]
    ]
    rules = [layer["encoding"] for layer in layers if layer["mark"]["type"] == "rule"]
    return [one["datum"] for encoding in rules for one in encoding.values()]


def answered(company: Company) -> None:
    survey = stored(
        Survey, title="Yearly", kind="annual", audience="All", opens_on=NOW.date(), closes_on=NOW.date(),
    )  # fmt: skip
    caller = company.person("caller", Role.AGENT).id
    stored(
        SurveyResponse, survey_id=survey, collector_id=caller, overall=5, submitted_at=NOW, department_id=company.care
    )  # fmt: skip


def bought(company: Company) -> None:
    owner = company.person("owner", Role.SALES)
    stored(
        Customer, customer_no="C1", name="Mo", phone="13800000005", source="walk_in", owner_id=owner.id,
        department_id=company.care, first_contact_on=NOW.date(), first_purchase_at=NOW, loyalty_grade="loyal",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("table", "given", "value", "delivered"),
    [("survey_responses", answered, "survey.target", 85), ("customers", bought, "loyalty.target", 70)],
)
def test_the_goals_of_the_service_lie_as_lines_across_their_charts(company, table, given, value, delivered):
    """R375, R395."""
    given(company)
    leader = company.person("leader", Role.EXECUTIVE)
    assert set(lines(company, leader, table)) == {delivered}
    stored(
        Policy, key=value, value="55", unit="percent", effective_from=NOW.date(), status="approved"
    )  # fmt: skip
    assert set(lines(company, leader, table)) == {55}


def test_the_largest_cause_stands_first_with_what_the_causes_make_together(company):
    """The line ends at all complaints, and those without a cause are among them (R093)."""
    for cause, n in (("delivery_late", 1), ("product_defect", 3), (None, 1)):
        for number in range(n):
            stored(
                Ticket, ticket_no=f"T{cause}{number}", kind="complaint", title="x", description="y", channel="phone",
                contact_name="z", department_id=company.care, received_at=NOW, root_cause=cause,
            )  # fmt: skip
    test = AppTest.from_string(SCREEN.format(table="tickets"), default_timeout=30)
    leader = company.person("leader", Role.EXECUTIVE)
    test.user = {"session": sessions.fingerprint(company.sign_in(leader.id))}
    test.session_state["wording.language"] = "en"
    (drawn,) = [one for one in test.run().get("vega_lite_chart") if "together" in one.proto.spec]
    rows = pa.ipc.open_stream(drawn.proto.data.data).read_all().to_pylist()
    assert [(row["value"], row["together"]) for row in rows] == [(3, 60), (1, 80), (1, 100)]
