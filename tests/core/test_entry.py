"""What is typed into a grid: each text stored or kept with its reason, once, and taken back step by step."""

import json

import pytest

from core import entry, service, sheet
from core.access import Role
from core.entry import BadMessage
from core.resources import RESOURCES
from core.view import View
from db.models.customers import Customer
from db.models.organisation import User
from db.models.tickets import Ticket
from tests.factories import edit, key, seen

AGENT = Role.AGENT


def message(*batches, **more):
    return entry.batches({"batches": [{"key": key(), **more} | one for one in batches]})


def cells(*told):
    """A batch of cells given as (row, field, text, version)."""
    return {"cells": [[str(row), field, raw, version, None, None] for row, field, raw, version in told]}


def type_in(actor, *told, table="customers", **more):
    return entry.enter(actor, table, message(cells(*told), **more))


def waiting(actor, table="customers"):
    return {(one.row, one.field): one.raw for one in service.drafts(actor, table)}


def login(actor):
    return seen(User, actor.id)["login"]


def row_of(answer, id):
    return next(row for row in answer["rows"] if row[0] == id)


def test_a_typed_cell_is_stored_and_answered_with_the_row_as_it_is_now(company):
    person = company.actor(AGENT)
    customer = company.customer(person, name="旧")
    answer = type_in(person, (customer, "name", "甲", 1))
    assert seen(Customer, customer)["name"] == "甲"
    assert answer["answers"][0]["saved"] == 1 and "cells" not in answer["answers"][0]
    id, version, texts = row_of(answer, customer)
    assert (version, "甲" in texts) == (2, True)


def test_what_belongs_to_a_record_is_told_again_only_when_it_can_have_changed(lite_company):
    person = lite_company.actor(AGENT)
    customer = lite_company.customer(person, name="旧")
    width = len(RESOURCES["customers"].listed)
    texts = row_of(type_in(person, (customer, "name", "甲", 1)), customer)[2]
    assert len(texts) == width
    entry.enter(person, "customers", message({"gone": [[str(customer), 2]]}))
    texts = row_of(entry.enter(person, "customers", message({"step": "undo"})), customer)[2]
    assert (len(texts), texts[-1]) == (width + 1, "")


def test_bad_cells_stay_as_typed_with_their_reason_and_the_good_ones_of_the_row_are_saved(company):
    person = company.actor(AGENT)
    customer = company.customer(person, region="East", gender=None)
    answer = type_in(
        person,
        (customer, "phone", "15412340000", 1), (customer, "gender", "不存在", 1), (customer, "birth_date", "2/5/1990", 1),
        kind="paste",
    )  # fmt: skip
    told = {
        (row, field): (status, reason, choices)
        for row, field, status, reason, choices, *_ in answer["answers"][0]["cells"]
    }
    assert set(told) == {(str(customer), "gender"), (str(customer), "birth_date")}
    assert told[str(customer), "birth_date"][2] == ["1990-02-05", "1990-05-02"]
    assert all(status == "error" and reason for status, reason, _ in told.values())
    stored = seen(Customer, customer)
    assert (stored["phone"], stored["gender"], stored["birth_date"], stored["version"]) == (
        "15412340000",
        None,
        None,
        2,
    )
    assert waiting(person) == {(str(customer), "gender"): "不存在", (str(customer), "birth_date"): "2/5/1990"}
    type_in(person, (customer, "birth_date", "1990-02-05", 2))
    assert waiting(person) == {(str(customer), "gender"): "不存在"}


def test_a_fault_that_shows_in_another_field_is_told_on_the_typed_cell(company):
    person = company.actor(AGENT)
    customer = company.customer(person, region="East")
    answer = type_in(person, (customer, "party_kind", "organisation", 1))
    ((row, field, status, reason, *_),) = answer["answers"][0]["cells"]
    assert (field, status) == ("party_kind", "error") and "R247" in reason
    assert seen(Customer, customer)["version"] == 1
    assert waiting(person) == {(str(customer), "party_kind"): "organisation"}


def test_the_same_batch_again_changes_record_and_log_once_and_is_answered_again(company):
    person = company.actor(AGENT)
    customer = company.customer(person)
    told = message(cells((customer, "region", "North", 1), (customer, "gender", "???", 1)))
    first, second = entry.enter(person, "customers", told), entry.enter(person, "customers", told)
    assert first["answers"] == second["answers"]
    assert (seen(Customer, customer)["version"], len(service.history(person, "customers", customer))) == (
        2,
        1,
    )
    # A text mended since does not come back when the old batch is sent again.
    type_in(person, (customer, "gender", "female", 2))
    entry.enter(person, "customers", told)
    assert waiting(person) == {} and seen(Customer, customer)["gender"] == "female"


def test_the_same_cell_typed_twice_before_the_first_answer_is_no_conflict(company):
    person, other = company.actor(AGENT, name="ann"), company.actor(AGENT, name="bob")
    customer = company.customer(person, region="East", occupation="Cook")
    edit(other, "customers", customer, 1, {"occupation": "Baker"})
    told = message(
        cells((customer, "region", "North", 1)),
        cells((customer, "region", "South", 1)),
        cells((customer, "occupation", "Smith", 1)),
    )
    first, second, third = entry.enter(person, "customers", told)["answers"]
    assert "cells" not in first and "cells" not in second
    assert [cell[2] for cell in third["cells"]] == ["conflict"]
    assert (seen(Customer, customer)["region"], seen(Customer, customer)["occupation"]) == ("South", "Baker")


def test_a_conflict_names_who_and_what_and_mine_can_be_used_against_it(company):
    person, other = company.actor(AGENT, name="ann"), company.actor(AGENT, name="bob")
    customer = company.customer(person, region="East")
    edit(other, "customers", customer, 1, {"region": "West"})
    answer = type_in(person, (customer, "region", "North", 1))
    ((_, _, status, reason, _, theirs),) = answer["answers"][0]["cells"]
    assert (status, theirs) == ("conflict", "West") and "bob" in reason and "West" in reason
    assert seen(Customer, customer)["region"] == "West"
    (kept,) = sheet.make(person, View("customers")).troubles
    assert (kept.raw, kept.status) == ("North", "conflict") and "bob" in kept.reason
    type_in(person, (customer, "region", "North", row_of(answer, customer)[1]))
    assert seen(Customer, customer)["region"] == "North" and waiting(person) == {}


def test_a_new_row_waits_until_it_is_whole_and_later_cells_reach_the_record(company):
    person = company.actor(AGENT)
    answer = type_in(person, ("n:ab", "phone", "15412340000", None))
    told = {field: status for _, field, status, *_ in answer["answers"][0]["cells"]}
    assert told["name"] == "error" and told["phone"] == "waits"
    assert waiting(person) == {("n:ab", "phone"): "15412340000"}
    more = message(
        cells(
            ("n:ab", "name", "新客户", None),
            ("n:ab", "source", "walk_in", None),
            ("n:ab", "first_contact_on", "2026-01-05", None),
            ("n:ab", "owner_id", login(person), None),
        ),
        cells(("n:ab", "region", "North", None)),
        cells(("n:ab", "region", "South", None)),
    )
    done = entry.enter(person, "customers", more)
    id = done["answers"][0]["ids"]["n:ab"]
    stored = seen(Customer, id)
    assert (stored["name"], stored["phone"], stored["region"]) == ("新客户", "15412340000", "South")
    assert waiting(person) == {} and [row[0] for row in done["rows"]] == [id]


def test_undo_and_redo_go_step_by_step_and_know_the_way_another_day(company):
    person = company.actor(AGENT)
    customer = company.customer(person, region="0")
    for at, text in enumerate(("1", "2", "3"), 1):
        type_in(person, (customer, "region", text, at))

    def step(way):
        entry.enter(person, "customers", message({"step": way}))
        return seen(Customer, customer)["region"]

    assert [step("undo"), step("undo"), step("redo"), step("undo"), step("undo")] == ["2", "1", "2", "1", "0"]
    assert "refused" in entry.enter(person, "customers", message({"step": "undo"}))["answers"][0]
    assert [step("redo"), step("redo"), step("redo")] == ["1", "2", "3"]
    version = seen(Customer, customer)["version"]
    type_in(person, (customer, "region", "4", version))
    assert "redo" not in entry.steps(person, "customers") and "undo" in entry.steps(person, "customers")


def test_a_step_sent_twice_is_taken_once(company):
    person = company.actor(AGENT)
    customer = company.customer(person, region="0")
    type_in(person, (customer, "region", "1", 1))
    type_in(person, (customer, "region", "2", 2))
    told = message({"step": "undo"})
    for _ in range(2):
        entry.enter(person, "customers", told)
    assert seen(Customer, customer)["region"] == "1"


@pytest.mark.parametrize("step", ["undo", "redo"])
def test_a_step_that_found_nothing_takes_nothing_when_its_message_comes_again_later(company, step):
    person = company.actor(AGENT)
    customer = company.customer(person, name="旧")
    told = message({"step": step})
    for _ in range(2):
        assert "refused" in entry.enter(person, "customers", told)["answers"][0]
    type_in(person, (customer, "name", "甲", 1))
    if step == "redo":
        entry.enter(person, "customers", message({"step": "undo"}))
    before = seen(Customer, customer)
    assert "refused" in entry.enter(person, "customers", told)["answers"][0]
    assert seen(Customer, customer) == before


def test_texts_that_did_not_pass_go_with_undo_and_come_again_with_redo(company):
    person = company.actor(AGENT)
    customer = company.customer(person, region="East")
    type_in(person, (customer, "region", "North", 1), (customer, "gender", "???", 1), kind="paste")
    back = entry.enter(person, "customers", message({"step": "undo"}))
    assert (seen(Customer, customer)["region"], waiting(person), back["troubles"]) == ("East", {}, [])
    again = entry.enter(person, "customers", message({"step": "redo"}))
    assert seen(Customer, customer)["region"] == "North"
    assert [one[:4] for one in again["troubles"]] == [[str(customer), "gender", "???", "error"]]


def test_a_picked_record_that_did_not_pass_comes_again_as_the_pick_it_was(company):
    person = company.actor(AGENT)
    customer = company.customer(person)
    picked = {"cells": [[str(customer), "owner_id", "Nobody", 1, None, 999_999]]}
    entry.enter(person, "customers", message(picked))
    before = waiting(person)
    assert set(before) == {(str(customer), "owner_id")}
    entry.enter(person, "customers", message({"step": "undo"}))
    assert waiting(person) == {}
    entry.enter(person, "customers", message({"step": "redo"}))
    assert waiting(person) == before
    assert [one.chosen for one in sheet.troubles(person, "customers")] == [999_999]


def test_a_paste_with_new_rows_is_one_step_back(company):
    person = company.actor(AGENT)
    customer = company.customer(person, region="East")
    fields = {
        "name": "N",
        "phone": "15412340001",
        "source": "walk_in",
        "first_contact_on": "2026-01-05",
        "owner_id": login(person),
    }
    told = [
        (f"n:{n}", field, f"{text}{n}" if field == "name" else text, None)
        for n in range(5)
        for field, text in fields.items()
    ]
    done = type_in(person, (customer, "region", "North", 1), *told, kind="paste")
    ids = list(done["answers"][0]["ids"].values())
    assert len(ids) == 5
    back = entry.enter(person, "customers", message({"step": "undo"}))
    assert back["gone"] == sorted(ids) and seen(Customer, customer)["region"] == "East"
    again = entry.enter(person, "customers", message({"step": "redo"}))
    assert sorted(row[0] for row in again["rows"]) == sorted([customer, *ids])


def test_undo_over_somebody_elses_change_is_a_conflict_and_the_rest_comes_back(company):
    ann, bob = company.actor(AGENT, name="ann"), company.actor(AGENT, name="bob")
    customer = company.customer(ann, region="East", occupation="Cook")
    type_in(ann, (customer, "region", "North", 1), (customer, "occupation", "Smith", 1), kind="paste")
    edit(bob, "customers", customer, 2, {"region": "West"})
    back = entry.enter(ann, "customers", message({"step": "undo"}))
    assert [cell[1:3] for cell in back["answers"][0]["cells"]] == [["region", "conflict"]]
    assert (seen(Customer, customer)["region"], seen(Customer, customer)["occupation"]) == ("West", "Cook")


def test_rows_are_deleted_with_the_version_seen_and_brought_back(company):
    person, other = company.actor(Role.MANAGER), company.actor(AGENT, name="bob")
    fresh, stale = company.customer(other), company.customer(other)
    edit(other, "customers", stale, 1, {"region": "West"})
    done = entry.enter(
        person, "customers", message({"kind": "delete", "gone": [[str(fresh), 1], [str(stale), 1]]})
    )
    assert done["gone"] == [fresh] and [row[0] for row in done["rows"]] == [stale]
    back = entry.enter(person, "customers", message({"step": "undo"}))
    assert [row[0] for row in back["rows"]] == [fresh]
    assert seen(Customer, fresh)["deleted_at"] is None


def test_who_may_not_write_is_refused_cell_by_cell_and_nothing_changes(company):
    agent, analyst = company.actor(AGENT), company.actor(Role.ANALYST)
    customer = company.customer(agent, region="East")
    for actor, told in (
        (analyst, (customer, "region", "North", 1)),
        (agent, (customer, "level3", "level1", 1)),
        (agent, (customer, "nothing", "1", 1)),
        (agent, (customer + 999, "region", "North", 1)),
    ):
        ((_, _, status, reason, *_),) = type_in(actor, told)["answers"][0]["cells"]
        assert status == "refused" and reason
    assert seen(Customer, customer)["version"] == 1


def test_a_state_is_never_typed(company):
    person = company.actor(Role.MANAGER)
    ticket = company.ticket()
    answer = type_in(person, (ticket, "status", "closed", 1), table="tickets")
    assert answer["answers"][0]["cells"][0][2] == "refused"
    assert seen(Ticket, ticket)["status"] == "new"


@pytest.mark.parametrize(
    "wrong",
    [
        {}, [], {"batches": 5}, {"batches": [{}]}, {"batches": [{"key": ""}]}, {"batches": [{"key": "x" * 121}]},
        {"batches": [{"key": "a", "kind": "import"}]}, {"batches": [{"key": "a", "kind": "move"}]},
        {"batches": [{"key": "a", "step": "sideways"}]}, {"batches": [{"key": "a", "cells": [["1"]]}]},
        {"batches": [{"key": "a", "cells": [[1, "name", "x", 1]]}]}, {"batches": [{"key": "a", "cells": [["1", "name", {}, 1]]}]},
        {"batches": [{"key": "a", "kind": "delete", "cells": [["1", "deleted_at", "1", 1]]}]},
        {"batches": [{"key": "a", "cells": [["1", "name", "x", "1"]]}]}, {"batches": [{"key": "a", "gone": [["1", True]]}]},
    ],
)  # fmt: skip
def test_what_no_grid_would_send_is_refused_as_a_whole(wrong):
    with pytest.raises(BadMessage):
        entry.batches(wrong)


def test_too_many_cells_in_one_step_are_refused_and_none_is_stored(lite_company):
    person = lite_company.actor(AGENT)
    customer = lite_company.customer(person)
    told = [(customer, "region", "North", 1)] * (entry.MOST_CELLS + 1)
    answer = type_in(person, *told)
    assert "5000" in answer["answers"][0]["refused"]
    assert seen(Customer, customer)["version"] == 1 and waiting(person) == {}


def test_another_persons_texts_are_never_seen(company):
    ann, bob = company.actor(AGENT, name="ann"), company.actor(AGENT, name="bob")
    customer = company.customer(ann)
    type_in(ann, (customer, "gender", "???", 1))
    assert [one.raw for one in sheet.make(ann, View("customers")).troubles] == ["???"]
    assert sheet.make(bob, View("customers")).troubles == ()
    with pytest.raises(Exception, match="own changes"):
        service.undo(bob, service.stacks(ann, "customers").back.id, key())


def test_what_is_masked_does_not_leave_in_the_sheet_nor_in_an_answer(company):
    agent, analyst = company.actor(AGENT), company.actor(Role.ANALYST, see_pii=False)
    customer = company.customer(agent, name="Secret Name", phone="15498765432")
    found = sheet.make(analyst, View("customers"))
    told = json.dumps(
        [[row.as_json() for row in found.rows], [one.as_json() for one in found.columns]], allow_nan=False
    )
    answer = json.dumps(type_in(analyst, (customer, "region", "x", 1)))
    for text in (told, answer):
        assert "15498765432" not in text
    column = next(one for one in found.columns if one.key == "phone")
    assert column.masked and column.closed


def test_rows_outside_the_scope_of_change_say_so(company):
    person = company.actor(Role.SALES)
    own = company.customer(person)
    rows = {row.id: row.closed for row in sheet.make(person, View("customers")).rows}
    assert rows[own] == ""


def test_options_of_a_reference_are_rows_the_person_may_name(company):
    person = company.actor(AGENT, name="zhao.min")
    found = entry.options(person, "customers", "owner_id", person.name[:3])
    assert [(id, name, bool(apart)) for id, name, apart in found] == [
        (person.id, seen(User, person.id)["name"], True)
    ]
    assert entry.options(person, "customers", "name", "zhao") == []


def test_undo_takes_the_waiting_cells_of_a_new_row_and_gives_back_what_was_typed_before(company):
    person = company.actor(AGENT)
    type_in(person, ("n:1", "name", "新客户", None))
    type_in(person, ("n:1", "phone", "12", None))
    type_in(person, ("n:1", "phone", "123", None), ("n:1", "region", "East", None), kind="paste")
    type_in(person, ("n:2", "name", "Other", None))
    for step, left in (
        ({"step": "undo"}, {("n:1", "name"): "新客户", ("n:1", "phone"): "123", ("n:1", "region"): "East"}),
        ({"step": "undo"}, {("n:1", "name"): "新客户", ("n:1", "phone"): "12"}),
        ({"step": "undo"}, {("n:1", "name"): "新客户"}),
        ({"step": "redo"}, {("n:1", "name"): "新客户", ("n:1", "phone"): "12"}),
        ({"step": "undo"}, {("n:1", "name"): "新客户"}),
        ({"step": "undo"}, {}),
    ):
        entry.enter(person, "customers", message(step))
        assert waiting(person) == left


def test_undo_gives_back_the_refused_text_that_a_good_one_took_the_place_of(company):
    person = company.actor(AGENT)
    customer = company.customer(person)
    type_in(person, (customer, "birth_date", "1990-02-30", 1))
    type_in(person, (customer, "birth_date", "1990-02-03", 1))
    refused = {(str(customer), "birth_date"): "1990-02-30"}
    for step, left, day in (("undo", refused, None), ("redo", {}, "1990-02-03"), ("undo", refused, None)):
        entry.enter(person, "customers", message({"step": step}))
        stored = seen(Customer, customer)["birth_date"]
        assert (waiting(person), stored and stored.isoformat()) == (left, day)


def test_undo_of_the_cell_that_completed_a_new_row_lets_its_other_cells_wait_again(company):
    person = company.actor(AGENT)
    type_in(person, ("n:1", "name", "新客户", None), ("n:1", "source", "walk_in", None))
    type_in(person, ("n:1", "phone", "13800138000", None), ("n:1", "first_contact_on", "2026-01-05", None))
    assert waiting(person) == {}
    others = {("n:1", "name"): "新客户", ("n:1", "source"): "walk_in"}
    for step, left, records in (("undo", others, 0), ("redo", {}, 1), ("undo", others, 0)):
        entry.enter(person, "customers", message({"step": step}))
        assert waiting(person) == left
        assert len(sheet.make(person, View("customers")).rows) == records


def test_a_refused_text_that_was_brought_again_is_given_back_as_often_as_a_good_one_goes(company):
    person = company.actor(AGENT)
    customer = company.customer(person)
    refused = {(str(customer), "birth_date"): "1990-02-30"}
    type_in(person, (customer, "birth_date", "1990-02-30", 1))
    for step, left in (("undo", {}), ("redo", refused), ("undo", {}), ("redo", refused)):
        entry.enter(person, "customers", message({"step": step}))
        assert waiting(person) == left
    type_in(person, (customer, "birth_date", "1990-02-03", 1))
    for step, left in (("undo", refused), ("undo", {}), ("redo", refused), ("redo", {}), ("undo", refused)):
        entry.enter(person, "customers", message({"step": step}))
        assert waiting(person) == left
