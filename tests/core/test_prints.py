"""What is printed: labels that hold a number and nothing secret, and the slip of a loan, within rights and masks (R317, R319)."""

import pytest

from core import codes, prints
from core.access import Actor, Refused, Role
from core.messages import AppError
from core.resources import RESOURCES
from tests.core.resources.loans import out
from tests.factories import Company, stored


@pytest.fixture
def keeper(lite_company: Company) -> Actor:
    return lite_company.actor(Role.ARCHIVIST)


def test_a_sheet_of_labels_holds_codes_numbers_and_index_and_nothing_of_the_customer(lite_company, keeper):
    customer = lite_company.customer(name="Hidden person")
    one = lite_company.archive(archive_no="A-1", index_code="KH-1", location="Safe 7", customer_id=customer)
    secret = lite_company.archive(archive_no="S-1", secrecy="top_secret", location="Safe 8")
    page = prints.page(keeper, "archives", [one, secret, one])
    assert page.count('<div class="label">') == 2
    assert codes.svg("A-1") in page and codes.svg("S-1") in page and "KH-1" in page
    assert not any(word in page for word in ("Safe", "Hidden", "<script"))
    blind = lite_company.actor(Role.ARCHIVIST, see_confidential=False)
    assert "S-1" in prints.page(blind, "archives", [secret])


def test_a_slip_is_the_entry_of_the_register_with_what_goes_out_and_places_to_sign(lite_company, keeper):
    """R317: name, copies, time, reason, signature; R319: the cancellation."""
    clerk = lite_company.actor(Role.AGENT)
    loan = out(
        lite_company, {"clerk": clerk, "keeper": keeper}, items="Contract、<b>Photos</b>", copies=2, reason="For the audit",
        external_name="Visitor", external_unit="Court", external_doc_kind="work_permit", external_doc_no="JS-77",
    )  # fmt: skip
    about = {
        "subject_kind": "archive_loans",
        "subject_id": loan,
        "step": "department",
        "role_required": "manager",
    }
    stored(RESOURCES["approvals"].model, **about, approver_id=keeper.id, decision="approved", opinion="Fine")
    page = prints.page(keeper, "archive_loans", [loan])
    told = (
        "For the audit",
        "Contract",
        "&lt;b&gt;Photos&lt;/b&gt;",
        "<td>2</td>",
        "Borrower, received",
        "Fine",
        "archivist@1",
    )
    assert [word for word in told if word not in page] == []
    assert not any(word in page for word in ("JS-77", "Visitor", "<b>Photos"))
    assert "JS-77" not in prints.page(clerk, "archive_loans", [loan])


def test_only_what_the_actor_sees_is_printed(lite_company, keeper):
    loan = lite_company.loan(lite_company.actor(Role.AGENT))
    stranger = lite_company.actor(Role.AGENT, name="other")
    for table, ids in (
        ("archive_loans", [loan]),
        ("archive_loans", [10**30]),
        ("customers", [1]),
        ("nothing", [1]),
    ):
        with pytest.raises(AppError):
            prints.page(stranger, table, ids)
    with pytest.raises(Refused):
        prints.page(lite_company.actor(Role.ADMIN), "archives", [1])
    with pytest.raises(AppError, match="At most"):
        prints.page(keeper, "archives", list(range(prints.MOST + 1)))


def test_a_slip_speaks_the_language_of_its_reader(lite_company):
    keeper = lite_company.actor(Role.ARCHIVIST, language="zh_CN")
    page = prints.page(keeper, "archive_loans", [lite_company.loan(keeper)])
    assert "借阅单" in page and 'lang="zh-CN"' in page
