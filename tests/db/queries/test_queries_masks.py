"""Masks are cut by the database: no whole value of a masked column is anywhere in what a list gives."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import queries
from db.models.customers import Customer
from db.models.organisation import User
from db.models.tickets import Ticket
from db.queries import Query, ReferenceLabel, RowScope, Where
from db.session import Database

Fill = Callable[..., Database]

LETTERS = st.characters(codec="utf-8", exclude_characters="\0*")
EVERY_ROW = RowScope(everything=True)
CUSTOMERS = Query(Customer, EVERY_ROW, descending=False)
TICKETS = Query(Ticket, EVERY_ROW, descending=False)
SECRETS = (
    "name",
    "phone",
    "email",
    "wechat",
    "address",
    "contact_person",
    "birth_date",
    "gender",
    "clv",
    "consent_email",
    "preferences",
)
OWNER = ReferenceLabel(User, "name")
CUSTOMER = ReferenceLabel(Customer, "name")


def masked(database: Database, query: Query, column: str) -> list[Any]:
    with database.reading() as session:
        return queries.page(session, query, (column,), frozenset({column}), {}).columns[column]


@pytest.mark.parametrize(
    ("column", "whole", "shown"),
    [
        ("phone", "13812345678", "138****5678"),
        ("phone", "13812345678x8012", "138****8012"),
        ("phone", "010-62345678", "010****5678"),
        ("phone", "+442079460958", "+44****0958"),
        ("phone", "4008108888", "****"),
        ("phone", "", "****"),
        ("email", "zhang.wei@example.com", "z***@example.com"),
        ("email", "no at sign", "****"),
        ("email", "@example.com", "****"),
        ("name", "张小明", "张*"),
        ("name", "张", "*"),
        ("name", "\U00020000\U00020001", "\U00020000*"),
        ("contact_person", "Ann Lee", "A*"),
        ("wechat", "ann_lee_1990", "****"),
        ("address", "1 Main Street", "****"),
        ("birth_date", date(1990, 1, 1), "****"),
        ("gender", "female", "****"),
        ("clv", Decimal("10.00"), "****"),
        ("consent_email", False, "****"),
        ("preferences", ["tea"], "****"),
        ("phone", None, None),
        ("clv", None, None),
    ],
)
def test_a_mask_shows_only_its_part(fill: Fill, column: str, whole: Any, shown: str | None) -> None:
    assert masked(fill([{column: whole}]), CUSTOMERS, column) == [shown]


@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {
                column: st.text(LETTERS, min_size=1, max_size=20)
                for column in ("name", "phone", "email", "wechat", "address", "contact_person")
            }
        ),
        min_size=1,
        max_size=4,
    )
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_whole_value_leaves_the_database(fill: Fill, rows: list[dict[str, str]]) -> None:
    ticket = {"customer_id": 1, "contact_name": rows[0]["name"], "contact_phone": rows[0]["phone"]}
    database = fill(rows, [ticket])
    hidden, columns = frozenset(SECRETS), (*SECRETS, "owner_id")
    of_ticket = ("customer_id", "contact_name", "contact_phone")
    labels = {"customer_id": replace(CUSTOMER, masked=True)}
    with database.reading() as session:
        page = queries.page(session, CUSTOMERS, columns, hidden, {"owner_id": replace(OWNER, masked=True)})
        one = queries.one(session, CUSTOMERS, 1, columns, hidden, {})
        streamed = list(queries.stream(session, CUSTOMERS, columns, hidden, {}))
        tickets = queries.page(session, TICKETS, of_ticket, frozenset(of_ticket), labels)
        suggested = queries.suggest(session, CUSTOMERS, "name", "", masked=True)
    given_out = [*zip(*page.columns.values(), strict=True), tuple((one or {}).values()), *streamed]
    texts = [value for row in given_out for value in row if isinstance(value, str)]
    texts += [value for each in tickets.columns.values() for value in each if isinstance(value, str)]
    texts += [title for _, title in suggested]
    wholes = {value for row in rows for value in row.values()}
    assert wholes.isdisjoint(texts)
    assert page.first == queries.Cursor(1, 1)


@pytest.mark.parametrize("column", SECRETS)
def test_order_and_hits_do_not_tell_what_a_mask_hides(fill: Fill, column: str) -> None:
    hidden = frozenset({column})
    by_value = replace(CUSTOMERS, where=(Where(column, "is", ()),))
    by_presence = replace(CUSTOMERS, where=(Where(column, "filled"),))
    with fill([{}]).reading() as session:
        for query in (by_value, replace(CUSTOMERS, sort=column)):
            with pytest.raises(ValueError, match=column):
                queries.page(session, query, (column,), hidden, {})
            with pytest.raises(ValueError, match=column):
                list(queries.stream(session, query, (column,), hidden, {}))
        assert len(queries.page(session, by_presence, (column,), hidden, {}).ids) <= 1


def test_a_closed_column_is_not_filtered_grouped_measured_or_compared(fill: Fill) -> None:
    closed = replace(CUSTOMERS, closed=frozenset({"clv", "gender", "last_contact_at"}))
    compared = Where("last_purchase_at", "by", ("last_contact_at",))
    with fill([{"clv": Decimal(1)}]).reading() as session:
        for where in (Where("clv", "after", (Decimal(0),)), compared):
            with pytest.raises(ValueError, match="closed"):
                queries.count(session, replace(closed, where=(where,)))
            with pytest.raises(ValueError, match="closed"):
                queries.grouped(session, closed, None, queries.Share((where,)))
        by_day = queries.Day("last_contact_at")
        for by, measure in (("gender", "count"), (None, queries.Sum("clv")), (by_day, "count")):
            with pytest.raises(ValueError, match="closed"):
                queries.grouped(session, closed, by, measure)
        with pytest.raises(ValueError, match="closed"):
            queries.page(session, replace(closed, sort="clv"), ("id",), frozenset(), {})
        assert queries.count(session, replace(closed, where=(Where("clv", "filled"),))).n == 1


def test_a_reference_brings_its_label_and_stays_a_number_under_a_mask(fill: Fill) -> None:
    tickets = [{"customer_id": 1, "assignee_id": 2}, {}]
    columns, labels = ("customer_id", "assignee_id"), {"customer_id": CUSTOMER, "assignee_id": OWNER}
    with fill([{"name": "王小明"}], tickets).reading() as session:
        plain = queries.page(session, TICKETS, columns, frozenset(), labels)
        hidden = queries.page(session, TICKETS, columns, frozenset({"customer_id"}), labels)
        one = queries.one(session, TICKETS, 1, columns, frozenset(), labels)
        by_customer = replace(TICKETS, where=(Where("customer_id", "is", (1,)),))
        assert queries.page(session, by_customer, columns, frozenset({"customer_id"}), labels).ids == [1]
        assert queries.names(TICKETS, columns, labels) == tuple(plain.columns)
    assert plain.columns == {
        "customer_id": [1, None],
        "customer_id:label": ["王小明", None],
        "assignee_id": [2, None],
        "assignee_id:label": ["李四", None],
    }
    assert hidden.columns == plain.columns | {"customer_id:label": ["王*", None]}
    assert one == {"id": 1, "version": 1} | {name: values[0] for name, values in plain.columns.items()}


def test_a_confidential_reference_is_hidden_with_its_number(fill: Fill) -> None:
    labels = {"subject_user_id": OWNER}
    with fill([], [{"subject_user_id": 2}, {}]).reading() as session:
        columns = queries.page(session, TICKETS, ("subject_user_id",), frozenset(labels), labels).columns
    assert columns == {"subject_user_id": ["****", None], "subject_user_id:label": ["****", None]}
