"""The filters above a list: words in a text and numbers from and to, each as a condition of the link."""

from streamlit.testing.v1 import AppTest

from core.access import Role
from core.auth import sessions
from tests.pages.screens import Company, texts

BAR = """
from core.resources import RESOURCES
from core.ui import auth, filters, state

resource = RESOURCES["customers"]
actor = auth.require("customers")
filters.show(resource, actor, state.view(resource))
"""


def bar(company: Company, actor, **query: str) -> AppTest:
    test = AppTest.from_string(BAR, default_timeout=30)
    test.user = {"session": sessions.fingerprint(company.sign_in(actor.id))}
    for name, word in query.items():
        test.query_params[name] = word
    return test.run()


def test_a_word_in_a_text_and_numbers_become_conditions_of_the_link(company: Company) -> None:
    agent = company.person("agent", Role.AGENT)
    test = bar(company, agent)
    test.text_input(key="customers_filter_occupation").set_value(" baker ").run()
    assert test.query_params["occupation"] == "~baker"
    test.number_input(key="customers_filter_completeness_pct_from").set_value(50).run()
    assert test.query_params["completeness_pct"] == "50.."
    again = bar(company, agent, occupation="~baker", completeness_pct="50..80")
    assert again.text_input(key="customers_filter_occupation").value == "baker"
    assert [
        again.number_input(key=f"customers_filter_completeness_pct_{end}").value for end in ("from", "to")
    ] == [50, 80]
    labels = [one.label for one in again.button]
    assert {"Occupation: contains baker", "Completeness (%): 50 – 80"} <= {
        label.replace("\\", "") for label in labels
    }, texts(again)


def test_what_is_masked_is_no_filter(company: Company) -> None:
    """R007: gender, age and occupation are looked for by those who may see them."""
    agent = company.person("agent", Role.AGENT)
    blind = company.person("blind", Role.AGENT, see_pii_until=None, see_confidential_until=None)
    keys = {
        one.key
        for kind in ("text_input", "date_input", "multiselect")
        for one in bar(company, blind).get(kind)
    }
    open_keys = {
        one.key
        for kind in ("text_input", "date_input", "multiselect")
        for one in bar(company, agent).get(kind)
    }
    wanted = {"customers_filter_gender", "customers_filter_birth_date_from", "customers_filter_occupation"}
    assert wanted <= open_keys
    assert not wanted & keys
