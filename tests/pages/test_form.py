"""The form for a new record, on the screen of somebody who may make one."""

from core import service, unsaved
from core.access import Role
from core.view import View
from tests.pages.screens import PHONE, Company, customer, row, texts


def type_customer(test, **values):
    """Fill the open form; choices by their key."""
    for key, value in customer(**values).items():
        box = test.selectbox if key == "source" else test.text_input
        box(key=f"customers_new_field_{key}").set_value(value)


def names(actor):
    return service.read(actor, View("customers", sort="id")).columns["name"]


def test_the_form_opens_by_its_button_and_a_saved_record_can_be_opened(company: Company):
    agent = company.person("agent", Role.AGENT)
    test = company.screen(agent, "customers")
    test.button(key="customers_new").click().run()
    type_customer(test)
    test.button(key="customers_save").click().run()
    assert names(agent) == ["王小明"]
    assert "customers_save" not in [one.key for one in test.button]
    test.button(key="customers_made").click().run()
    assert test.query_params["id"] == "1"
    assert test.text_input(key="customers_record_name").value == "王小明"


def test_two_wrong_fields_keep_all_that_was_typed_and_say_why(company: Company):
    agent = company.person("agent", Role.AGENT)
    test = company.screen(agent, "customers")
    test.button(key="customers_new").click().run()
    type_customer(test, phone="12", birth_date="31.31.2020", occupation="Teacher")
    test.button(key="customers_save").click().run()
    said = texts(test)
    assert said.count(":material/error:") == 2
    assert "31" in said
    assert names(agent) == []
    kept = {
        key: test.text_input(key=f"customers_new_field_{key}").value
        for key in ("name", "phone", "birth_date")
    }
    assert kept == {"name": "王小明", "phone": "12", "birth_date": "31.31.2020"}
    assert test.text_input(key="customers_new_field_occupation").value == "Teacher"


def test_a_reason_goes_once_its_field_is_typed_anew(company: Company):
    agent = company.person("agent", Role.AGENT)
    test = company.screen(agent, "customers")
    test.button(key="customers_new").click().run()
    type_customer(test, phone="12")
    test.button(key="customers_save").click().run()
    assert ":material/error:" in texts(test)
    test.text_input(key="customers_new_field_phone").set_value(PHONE).run()
    assert ":material/error:" not in texts(test)


def test_required_fields_left_empty_are_named(company: Company):
    agent = company.person("agent", Role.AGENT)
    test = company.screen(agent, "customers")
    test.button(key="customers_new").click().run()
    test.button(key="customers_save").click().run()
    assert texts(test).count("Required") == 2


def test_a_second_click_on_save_stores_nothing_more(company: Company):
    agent = company.person("agent", Role.AGENT)
    test = company.screen(agent, "customers")
    test.button(key="customers_new").click().run()
    type_customer(test)
    test.button(key="customers_save").click().run()
    # The click came before the form was gone, so the same form is sent once more.
    test.session_state["customers.dialog"] = "new"
    test.run()
    type_customer(test)
    test.button(key="customers_save").click().run()
    assert names(agent) == ["王小明"]


def test_an_equal_record_from_a_new_form_is_stored(company: Company):
    agent = company.person("agent", Role.AGENT)
    test = company.screen(agent, "customers")
    for _ in range(2):
        test.button(key="customers_new").click().run()
        type_customer(test)
        test.button(key="customers_save").click().run()
    assert names(agent) == ["王小明", "王小明"]


def test_save_and_add_another_keeps_choices_and_clears_the_person(company: Company):
    agent = company.person("agent", Role.AGENT)
    test = company.screen(agent, "customers")
    test.button(key="customers_new").click().run()
    type_customer(test, source="referral")
    test.selectbox(key="customers_new_field_department_id").set_value(company.records)
    test.button(key="customers_save_more").click().run()
    assert test.selectbox(key="customers_new_field_source").value == "referral"
    assert test.selectbox(key="customers_new_field_department_id").value == company.records
    assert test.text_input(key="customers_new_field_name").value == ""
    assert test.text_input(key="customers_new_field_phone").value == ""


def test_a_series_stores_each_record(company: Company):
    agent = company.person("agent", Role.AGENT)
    test = company.screen(agent, "customers")
    test.button(key="customers_new").click().run()
    for number in range(3):
        type_customer(test, name=f"Person {number}", phone=f"1380013800{number}")
        test.button(key="customers_save_more").click().run()
    assert names(agent) == ["Person 0", "Person 1", "Person 2"]


def test_a_phone_that_somebody_has_already_is_pointed_out_but_not_refused(company: Company):
    agent = company.person("agent", Role.AGENT)
    first = company.made(agent, "customers", **customer(name="李雷"))
    test = company.screen(agent, "customers")
    test.button(key="customers_new").click().run()
    type_customer(test, phone="138 0013 8000")
    test.run()
    assert f"{row(agent, 'customers', first)['customer_no']} 李雷" in texts(test)
    test.button(key="customers_save").click().run()
    assert names(agent) == ["李雷", "王小明"]


def test_a_phone_of_a_record_one_may_not_see_is_not_given_away(company: Company):
    agent = company.person("agent", Role.AGENT)
    sales = company.person("sales", Role.SALES)
    company.made(agent, "customers", **customer(name="李雷", owner_id=agent.id))
    test = company.screen(sales, "customers")
    test.button(key="customers_new").click().run()
    test.text_input(key="customers_new_field_phone").set_value(PHONE).run()
    assert "李雷" not in texts(test)
    assert not test.warning


def test_the_form_begins_with_whose_the_record_will_be(company: Company):
    agent = company.person("agent", Role.AGENT)
    test = company.screen(agent, "customers")
    test.button(key="customers_new").click().run()
    assert test.selectbox(key="customers_new_field_department_id").value == company.care
    assert test.selectbox(key="customers_new_field_party_kind").value == "person"


def test_the_department_of_a_loan_is_left_to_follow_the_applicant(company: Company):
    keeper = company.person("keeper", Role.ARCHIVIST, department_id=company.records)
    clerk = company.person("clerk", Role.AGENT)
    archive = company.made(
        keeper,
        "archives",
        archive_no="A1",
        index_code="I1",
        location="1-2-3",
        kind="customer",
        customer_id=company.made(clerk, "customers", **customer()),
        keeper_id=keeper.id,
    )
    test = company.screen(keeper, "archive_loans")
    test.button(key="archive_loans_new").click().run()
    box = test.selectbox(key="archive_loans_new_field_applicant_department_id")
    assert (box.value, "*" in box.label) == (None, False)
    for field, value in (("archive_id", archive), ("applicant_id", clerk.id), ("purpose", "complaint")):
        test.selectbox(key=f"archive_loans_new_field_{field}").set_value(value)
    test.text_input(key="archive_loans_new_field_items").set_value("合同")
    for field in ("reason", "applicant_profile"):
        test.text_area(key=f"archive_loans_new_field_{field}").set_value("投诉")
    test.button(key="archive_loans_save").click().run()
    (stored,) = service.read(keeper, View("archive_loans")).columns["applicant_department_id"]
    assert stored == company.care


def test_cancel_throws_away_what_was_typed(company: Company):
    agent = company.person("agent", Role.AGENT)
    test = company.screen(agent, "customers")
    test.button(key="customers_new").click().run()
    type_customer(test)
    test.button(key="customers_cancel").click().run()
    assert "customers_save" not in [one.key for one in test.button]
    test.button(key="customers_new").click().run()
    assert test.text_input(key="customers_new_field_name").value == ""


def test_who_may_not_create_sees_no_button(company: Company):
    analyst = company.person("analyst", Role.ANALYST)
    test = company.screen(analyst, "customers")
    assert [one.key for one in test.button] == []


def test_the_form_speaks_chinese_throughout(company: Company):
    agent = company.person("agent", Role.AGENT, language="zh_CN")
    test = company.screen(agent, "customers", lang="zh_CN")
    test.button(key="customers_new").click().run()
    labels = [
        one.label for kind in ("text_input", "selectbox", "checkbox", "button") for one in test.get(kind)
    ]
    plain = [label for label in labels if not any("一" <= char <= "鿿" for char in label)]
    assert plain == []


def test_a_form_that_was_not_saved_is_there_again_in_another_session_until_it_is_saved(company: Company):
    agent = company.person("agent", Role.AGENT)
    test = company.screen(agent, "customers")
    test.button(key="customers_new").click().run()
    test.text_input(key="customers_new_field_name").set_value("王小明").run()
    test.selectbox(key="customers_new_field_source").set_value("visit").run()
    assert unsaved.kept(agent, "customers")["name"] == "王小明"
    assert service.drafts(agent, "customers") == []
    again = company.screen(agent, "customers")
    again.button(key="customers_new").click().run()
    assert again.text_input(key="customers_new_field_name").value == "王小明"
    assert again.selectbox(key="customers_new_field_source").value == "visit"
    assert "did not save" in texts(again)
    type_customer(again)
    again.button(key="customers_save").click().run()
    assert names(agent) == ["王小明"]
    assert unsaved.kept(agent, "customers") == {}


def test_a_form_that_was_given_up_is_forgotten_and_nobody_sees_that_of_another(company: Company):
    agent, other = company.person("agent", Role.AGENT), company.person("other", Role.AGENT)
    test = company.screen(agent, "customers")
    test.button(key="customers_new").click().run()
    test.text_input(key="customers_new_field_name").set_value("王小明").run()
    theirs = company.screen(other, "customers")
    theirs.button(key="customers_new").click().run()
    assert theirs.text_input(key="customers_new_field_name").value == ""
    test.button(key="customers_cancel").click().run()
    assert unsaved.kept(agent, "customers") == {}
