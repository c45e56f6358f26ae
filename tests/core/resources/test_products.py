"""Products: named in words or by the catalogue, their groups on the customers, and who adds to them (R031, R059)."""

import pytest
from sqlalchemy import select

from core import clock, open_lists, service
from core.access import Role
from core.finish import REQUIRED
from core.resources import RESOURCES
from core.values import shown
from core.view import Condition, View
from db import bulk
from db.models.customers import Customer
from db.models.dealings import Purchase
from db.models.products import Product
from db.models.tickets import Ticket
from db.session import database
from tests.factories import edit, key, seen, stored

PRODUCT = {"sku": "P001", "name": "Water filter", "group": "Filters"}


def named(row):
    return row["product_id"], row["product"]


def made(actor, table, **values):
    outcome = service.create(actor, table, values, key())
    assert outcome.problems == ()
    return outcome.rows[0].id


def purchase(company, **values):
    seller = company.actor(Role.SALES)
    return {
        "customer_id": company.customer(seller), "bought_at": "2026-06-05 10:00", "amount": "100",
        "sales_user_id": seller.id, "department_id": seller.department_id, **values,
    }  # fmt: skip


def test_words_and_product_follow_from_each_other_and_what_both_say_stays(company):
    """R008: the name, the number, a chosen product, words of the register beside one, words nobody knows."""
    seller = company.actor(Role.SALES)
    filter, other = stored(Product, **PRODUCT), stored(Product, **{**PRODUCT, "sku": "P002", "name": "Tap"})

    def bought(**values):
        return named(seen(Purchase, made(seller, "purchases", **purchase(company, **values))))

    assert bought(product="Water filter") == (filter, "Water filter")
    assert bought(product="P001") == (filter, "P001")
    assert bought(product_id=filter) == (filter, "Water filter")
    assert bought(product_id=filter, product="净水滤芯") == (filter, "净水滤芯")
    assert bought(product="Chair") == (None, "Chair")
    id = made(seller, "purchases", **purchase(company, product="Chair"))
    finance = company.actor(Role.FINANCE)
    assert edit(finance, "purchases", id, 1, {"product_id": other}).clean
    assert named(seen(Purchase, id)) == (other, "Tap")
    assert edit(finance, "purchases", id, 2, {"product": "Water filter"}).clean
    assert named(seen(Purchase, id)) == (filter, "Water filter")
    assert edit(finance, "purchases", id, 3, {"amount": "90"}).clean
    assert named(seen(Purchase, id)) == (filter, "Water filter")


def test_a_column_called_by_a_word_of_sql_is_stored_by_every_way(company):
    now = clock.now()
    with database().writing() as session:
        row = {"created_at": now, "updated_at": now, "search_text": "", "search_private": ""}
        assert bulk.insert_many(session, Product, [{**row, **PRODUCT}]) == 1
        bulk.insert_numbered(session, Product, [{**row, **PRODUCT, "sku": "P002", "version": 1}])
        groups = session.scalars(select(Product.group).order_by(Product.id)).all()
    assert groups == ["Filters", "Filters"]


def test_two_products_of_one_name_are_not_guessed_between(company):
    for sku in ("P001", "P002"):
        stored(Product, **{**PRODUCT, "sku": sku})
    seller = company.actor(Role.SALES)
    id = made(seller, "purchases", **purchase(company, product="Water filter"))
    assert named(seen(Purchase, id)) == (None, "Water filter")


def test_a_purchase_with_neither_words_nor_product_is_refused_and_keeps_what_was_typed(company):
    """R008."""
    outcome = edit(company.actor(Role.SALES), "purchases", "n:1", None, purchase(company))
    assert [(cell.field, str(cell.say)) for cell in outcome.problems] == [("product", REQUIRED)]
    made_id = made(company.actor(Role.SALES), "purchases", **purchase(company, product="Chair"))
    emptied = edit(company.actor(Role.FINANCE), "purchases", made_id, 1, {"product": ""})
    assert [(cell.field, str(cell.say)) for cell in emptied.problems] == [("product", REQUIRED)]
    assert seen(Purchase, made_id)["product"] == "Chair"


def test_a_ticket_names_its_product_the_same_way(company):
    """R270."""
    filter = stored(Product, **PRODUCT)
    agent = company.actor(Role.AGENT)
    values = {
        "kind": "inquiry", "title": "Question", "description": "How is it used?", "channel": "phone",
        "contact_name": "Somebody", "department_id": company.service,
    }  # fmt: skip
    asked = made(agent, "tickets", **values, product_id=filter)
    assert named(seen(Ticket, asked)) == (filter, "Water filter")
    about = View("tickets", filters=(Condition("product_id", "is", (str(filter),)),))
    assert service.read(agent, about).ids == [asked]
    assert named(seen(Ticket, made(agent, "tickets", **values, product="P001"))) == (filter, "P001")
    assert named(seen(Ticket, made(agent, "tickets", **values))) == (None, None)


def test_the_groups_of_a_customer_are_those_of_what_they_bought_and_find_them(company):
    """R031: several, also one that nobody had before; a cancelled purchase brings none."""
    seller, manager = company.actor(Role.SALES), company.actor(Role.MANAGER)
    admin = company.actor(Role.ADMIN)
    cream = made(admin, "products", sku="P1", name="Cream", group="护肤类客户")
    tap = made(admin, "products", sku="P2", name="Tap", group="Fittings")
    assert [seen(Product, id)["group"] for id in (cream, tap)] == ["skincare", "Fittings"]
    customer, other = company.customer(seller), company.customer(seller)
    made(seller, "purchases", **purchase(company, customer_id=customer, product_id=cream))
    second = made(seller, "purchases", **purchase(company, customer_id=customer, product_id=tap))
    made(seller, "purchases", **purchase(company, customer_id=other, product="Tap"))
    assert seen(Customer, customer)["product_groups"] == ["Fittings", "skincare"]
    assert seen(Customer, other)["product_groups"] == ["Fittings"]

    def of_group(*words):
        view = View("customers", filters=(Condition("product_groups", "is", words),))
        return set(service.read(manager, view).ids)

    assert of_group("skincare") == {customer}
    assert of_group("Fittings") == {customer, other}
    assert of_group("makeup") == set()
    assert open_lists.words(manager, "product_group") == (
        "skincare", "makeup", "haircare", "other", "Fittings",
    )  # fmt: skip
    assert edit(company.actor(Role.FINANCE), "purchases", second, 1, {"status": "cancelled"}).clean
    assert seen(Customer, customer)["product_groups"] == ["skincare"]
    spot = RESOURCES["customers"].fields["product_groups"]
    told = [shown(spot, ["Fittings", "skincare"], lang, "UTC") for lang in ("en", "zh_CN")]
    assert told == ["Fittings; Skincare", "Fittings; 护肤类客户"]


def test_a_purchase_keeps_the_group_its_product_had(company):
    """R031: what a product is called later does not rewrite what was sold."""
    manager = company.actor(Role.MANAGER)
    tap = stored(Product, **PRODUCT)
    id = made(company.actor(Role.SALES), "purchases", **purchase(company, product_id=tap))
    assert edit(manager, "products", tap, 1, {"group": "Kitchen"}).clean
    assert seen(Purchase, id)["product_group"] == "Filters"


@pytest.mark.parametrize("role", [Role.AGENT, Role.SALES, Role.SUPERVISOR, Role.ANALYST])
def test_who_does_not_keep_the_catalogue_reads_it_and_adds_nothing(lite_company, role):
    """R031, R059."""
    actor, filter = lite_company.actor(role), stored(Product, **PRODUCT)
    assert service.read(actor, View("products")).columns["name"] == ["Water filter"]
    assert edit(actor, "products", "n:1", None, {**PRODUCT, "sku": "P2"}).saved == 0
    assert edit(actor, "products", filter, 1, {"group": "Other things"}).saved == 0
