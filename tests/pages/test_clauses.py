"""The page of the policies: a document chosen by link, the clauses with their rows, the search and the gap."""

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from core import clauses, i18n, service
from core.access import Actor, Role
from core.auth import accounts, sessions
from core.clause_sources import source_of
from tests.pages.screens import Company, customer, texts
from tests.paths import ROOT

PAGE = "clauses"


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


def test_the_words_of_a_policy_stand_on_its_page_with_their_source_and_are_found(company: Company):
    """R028, R052, R069, R120, R208, R239, R242, R245, R296, R358, R394, R410, R416, R436."""
    read = {
        "S02": "R028", "S03": "R052", "S04": "R069", "S07": "R120", "S13": "R208", "S16": "R239 R242", "S17": "R245",
        "S21": "R296", "S23": "R358", "S29": "R394", "S31": "R410", "S32": "R416", "S34": "R436",
    }  # fmt: skip
    places = {"R069": "002 §1 L14-18, L140-144", "R120": "001 L69-71"}
    boss = company.person("boss", Role.ADMIN)
    test = screen(company, boss, "S04")
    for document, rules in read.items():
        test = test.selectbox(key="clauses_document").set_value(document).run()
        said = texts(test)
        for rule in rules.split():
            words, place = i18n.term("en", f"clause.{rule}"), source_of(rule)
            assert words in said, rule
            assert f"Source: {places.get(rule, place)}" in said, rule
            found = texts(test.text_input(key="clauses_search").set_value(words).run())
            assert words in found, rule
            assert f"{document} {i18n.term('en', f'document.{document}')}" in found, rule
            test = test.text_input(key="clauses_search").set_value("").run()


def test_the_second_text_on_customer_data_leads_to_the_first_and_is_kept_by_what_keeps_it(company: Company):
    """R131: what keeps the archive keeper, the approval by a director and the yearly survey of S07 stands here as well."""
    test = screen(company, company.person("boss", Role.EXECUTIVE), "S08")
    kept = {(one.table, one.key) for one in clauses.controls()[131]}
    assert {("archives", "approve"), ("archives", "keeper_id"), ("surveys", "full_survey")} <= kept
    assert i18n.term("en", "event.approve") in texts(test)
    test = test.button(key="clauses_same_S07").click().run()
    assert not test.exception
    assert test.selectbox(key="clauses_document").value == "S07"
    assert i18n.term("en", "clause.R125") in texts(test)


def standing(test: AppTest, name: str) -> str:
    """How a referred document stands."""
    return next(
        one for one in texts(test).split("\n") if one.endswith((f"badge[Missing] {name}", f"force] {name}"))
    )


def test_the_page_leads_to_the_document_in_force_and_lists_what_is_missing(company: Company):
    """R135: the regulations S08 refers to are missing until the company has its own in force."""
    author, head = company.person("author", Role.SUPERVISOR), company.person("head", Role.MANAGER)
    chief = company.person("chief", Role.EXECUTIVE)
    before = screen(company, chief, "S08")
    for name in ("Market information regulation", "Secrecy regulation"):
        assert standing(before, name) == f":orange-badge[Missing] {name}"
    for key, body in (("secrecy", "Tell nobody."), ("S08", "")):
        about = {"owner_department_id": company.care, "edition": "7", "system_id": key}
        id = company.made(author, "policy_documents", **about, **({"body": body} if body else {}))
        assert service.move(head, "policy_documents", id, 1, "review", {}, f"review {key}").clean
        released = {"effective_on": "2026-07-01"}
        assert service.move(chief, "policy_documents", id, 2, "release", released, f"release {key}").clean
    test = screen(company, chief, "S08")
    assert standing(test, "Secrecy regulation") == ":green-badge[In force] Secrecy regulation"
    assert "Missing" in standing(test, "Market information regulation")
    assert test.button(key="policy_secrecy").label == "Secrecy regulation, edition 7"
    assert test.button(key="policy_S08").label.endswith(", edition 7")
