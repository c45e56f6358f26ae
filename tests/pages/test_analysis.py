"""The page of analysis: four charts by their names, the measures of the teams, the days, and the way to the rows."""

from datetime import date

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from core.access import Actor, Role
from core.auth import sessions
from tests.pages.screens import Company, customer, texts
from tests.paths import ROOT

NAMES = ("Purchase behaviour", "Satisfaction", "Reasons for churn", "Customer value")
MEASURES = ("Tickets handled", "First response in time", "Time to the first response", "Content customers")


def page(company: Company, actor: Actor) -> AppTest:
    test = AppTest.from_file(str(ROOT / "core" / "ui" / "shell.py"), default_timeout=60)
    test.user = {"session": sessions.fingerprint(company.sign_in(actor.id))}
    test.context = {"locale": "en", "url": "http://localhost/analysis"}
    test._page_hash = calc_hash("analysis")
    return test.run()


def numbers(test: AppTest) -> list[str]:
    """The number of rows behind each chart, as its caption says it."""
    return [one.value.split(" · ")[0] for one in test.caption if one.value.startswith("n = ")]


def test_four_charts_with_the_names_of_the_policy_and_the_team_measures_follow_the_days(
    company: Company,
) -> None:
    """R047, R378: a purchase outside the days is not counted, the rows are one click away."""
    boss, seller = company.person("boss", Role.EXECUTIVE), company.person("seller", Role.SALES)
    who = company.made(seller, "customers", **customer())
    for day in ("2026-04-30", "2026-02-10"):
        company.made(
            seller, "purchases", customer_id=who, product="Filter", bought_at=f"{day} 10:00", amount="100",
            sales_user_id=seller.id, channel="store",
        )  # fmt: skip
    test = page(company, boss)
    assert not test.exception
    said = texts(test)
    for name in (*NAMES, *MEASURES):
        assert f"### {name}" in said
    assert "n = 2" in numbers(test)
    test = test.date_input(key="analysis_from").set_value(date(2026, 4, 1)).run()
    assert "n = 1" in numbers(test) and "n = 2" not in numbers(test)
    test = test.date_input(key="analysis_to").set_value(date(2026, 3, 1)).run()
    assert "The first day comes after the last." in texts(test)


def test_what_a_role_may_not_see_is_said_and_not_drawn(company: Company) -> None:
    """R047: the value of customers is confidential, purchases of others are not counted for a seller."""
    clerk = company.person("clerk", Role.FIELD, see_confidential_until=None, see_pii_until=None)
    said = texts(page(company, clerk))
    assert "This tells of values that are masked to you." in said
    assert "Your role does not see these." in said
