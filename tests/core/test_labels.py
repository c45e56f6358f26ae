"""Sheets of labels, which hold a number and nothing secret (R317)."""

import pytest

from core import codes, labels
from core.access import Actor, Refused, Role
from core.messages import AppError
from tests.factories import Company


@pytest.fixture
def keeper(lite_company: Company) -> Actor:
    return lite_company.actor(Role.ARCHIVIST)


def test_a_sheet_of_labels_holds_codes_numbers_and_index_and_nothing_of_the_customer(lite_company, keeper):
    customer = lite_company.customer(name="Hidden person")
    one = lite_company.archive(archive_no="A-1", index_code="KH-1", location="Safe 7", customer_id=customer)
    secret = lite_company.archive(archive_no="S-1", secrecy="top_secret", location="Safe 8")
    page = labels.page(keeper, "archives", [one, secret, one])
    assert page.count('<div class="label">') == 2
    assert codes.svg("A-1") in page and codes.svg("S-1") in page and "KH-1" in page
    assert not any(word in page for word in ("Safe", "Hidden", "<script"))
    blind = lite_company.actor(Role.ARCHIVIST, see_confidential=False)
    assert "S-1" in labels.page(blind, "archives", [secret])


def test_only_what_the_actor_sees_gets_a_label(lite_company, keeper):
    stranger = lite_company.actor(Role.AGENT, name="other")
    for table, ids in (("archives", [10**30]), ("customers", [1]), ("nothing", [1])):
        with pytest.raises(AppError):
            labels.page(stranger, table, ids)
    with pytest.raises(Refused):
        labels.page(lite_company.actor(Role.ADMIN), "archives", [1])
    with pytest.raises(AppError, match="At most"):
        labels.page(keeper, "archives", list(range(labels.MOST + 1)))
