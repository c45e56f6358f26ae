"""The page of the policies: a document chosen by link, the clauses with their rows, the search and the gap."""

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from core import i18n
from core.access import Actor, Role
from core.auth import accounts, sessions
from tests.pages.screens import Company, customer, texts
from tests.paths import ROOT

PAGE = "policy_documents"


def screen(company: Company, actor: Actor, document: str) -> AppTest:
    """The product opened at the page's address, so that its links lead somewhere."""
    test = AppTest.from_file(str(ROOT / "core" / "ui" / "shell.py"), default_timeout=60)
    test.user = {"session": sessions.fingerprint(company.sign_in(actor.id))}
    test.context = {"locale": "en", "url": f"http://localhost/{PAGE}"}
    test.query_params["document"] = document
    test._page_hash = calc_hash(PAGE)
    return test.run()


@pytest.mark.parametrize(("role", "rows"), [(Role.MANAGER, "2"), (Role.SALES, "1")])
def test_a_linked_document_tells_its_clauses_in_chinese_with_the_rows_of_the_role(
    company: Company, role: Role, rows: str
):
    seller, other = company.person("seller", Role.SALES), company.person("other", Role.SALES)
    company.made(seller, "customers", **customer())
    company.made(other, "customers", **customer(name="李四", phone="13900139000"))
    reader = seller if role is Role.SALES else company.person("leader", role)
    accounts.choose_language(reader.id, "zh_CN")
    test = screen(company, reader, "S17")
    said = texts(test)
    assert not test.exception
    assert test.selectbox(key="clauses_document").value == "S17"
    assert i18n.term("zh_CN", "clause.R249") in said
    assert "系统中尚无落实这一条的内容。" in said
    assert [one.value for one in test.metric][0] == "19"
    links = [one.proto.label for one in test.main.get("page_link")]
    assert any(label.startswith(rows) for label in links), links


def test_a_search_looks_through_all_documents_and_the_filter_leaves_the_open_clauses(company: Company):
    test = screen(company, company.person("boss", Role.ADMIN), "S01")
    test = test.text_input(key="clauses_search").set_value("three days").run()
    said = texts(test)
    assert i18n.term("en", "clause.R318") in said
    assert "S21" in said
    test = test.radio(key="clauses_only").set_value("open").run()
    assert i18n.term("en", "clause.R318") not in texts(test)
