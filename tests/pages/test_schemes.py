"""The schemes of classes: generated from declarations, each with its values, limits and sources, on the page of the rulebook."""

from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from core import i18n
from core.access import Role
from core.auth import sessions
from core.clause_sources import source_of
from core.resources import RESOURCES
from core.rulebook_defaults import BY_KEY, UNREAD
from core.schemes import SCHEMES
from db.models.trace import Policy
from tests.pages.screens import Company, texts

KNOWN = {one.key: one for one in SCHEMES}


def test_purchasing_power_is_one_scheme_of_two_documents_with_its_bands_and_limits():
    """R053, R029."""
    power = KNOWN["purchasing_power"]
    assert [one.value for one in power.values] == ["high", "mid", "low"]
    assert (power.on, power.computed, power.limits) == (True, True, ("power.high", "power.mid"))
    assert [source.partition(" ")[0] for source in power.sources.values()] == ["S02", "S03"]


def test_every_scheme_has_a_source_and_every_limit_is_one_the_product_reads():
    for one in SCHEMES:
        assert one.sources, one.key
        assert set(one.limits) <= set(BY_KEY)
        assert not set(one.limits) & set(UNREAD)
    classed = {"stage_class", "info_class", "category5"}
    assert {one.key for one in SCHEMES if one.on and not one.computed} == classed
    assert {one.column.key for one in SCHEMES if one.on} <= set(RESOURCES["customers"].fields)


def test_the_page_of_the_rulebook_tells_each_scheme_with_the_limits_in_force(company: Company):
    """R053: those nobody is classed by are told as well."""
    reader = company.person("reader", Role.AGENT)
    test = AppTest.from_string("from core.ui import schemes\nschemes.show()", default_timeout=30)
    test.user = {"session": sessions.fingerprint(company.sign_in(reader.id))}
    said = texts(test.run())
    assert not test.exception
    with company.base.reading() as session:
        limit = session.scalars(select(Policy.value).where(Policy.key == "power.high")).one()
    assert f"`power.high` {limit}" in said
    for rule in ("R029", "R053"):
        assert source_of(rule) in said
    for one in SCHEMES:
        assert f"`{one.key}`" in said
        assert i18n.term("en", f"how.{one.key}") in said
