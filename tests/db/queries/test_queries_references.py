"""References are found by what people call them, and never guessed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from db import queries, search
from db.models.customers import Customer
from db.queries import Query, RowScope
from db.session import Database

Fill = Callable[..., Database]

EVERY_ROW = RowScope(everything=True)
CUSTOMERS = Query(Customer, EVERY_ROW)
KEYS = ("name", "customer_no")


def indexed(fill: Fill, *names: str, **more: object) -> Database:
    database = fill([{"name": name, "search_text": search_text(name), **more} for name in names])
    search.drop(database, Customer)
    search.ensure(database, (Customer,))
    return database


def search_text(name: str) -> str:
    return name.lower()


def found(database: Database, text: str, scope: RowScope = EVERY_ROW) -> list[tuple[int, str]]:
    with database.reading() as session:
        return queries.find(session, Customer, KEYS, text, scope)


def test_a_row_is_found_by_any_of_its_names_and_labelled_by_the_first(fill: Fill) -> None:
    database = indexed(fill, "Ann Lee", "王小明")
    assert found(database, "王小明") == [(2, "王小明")]
    assert found(database, "C00002") == [(2, "王小明")]
    assert found(database, " 王小明 ") == [(2, "王小明")]


def test_letter_case_and_width_do_not_matter_but_parts_do(fill: Fill) -> None:
    database = indexed(fill, "Ann Lee", "Ann Leeson")
    assert found(database, "ANN  ｌｅｅ") == [(1, "Ann Lee")]
    assert found(database, "Ann") == []


def test_the_name_as_typed_wins_over_one_that_only_folds_to_it(fill: Fill) -> None:
    assert found(indexed(fill, "ann", "Ann"), "Ann") == [(2, "Ann")]


def test_three_of_the_same_name_show_that_it_is_ambiguous(fill: Fill) -> None:
    assert [id for id, _ in found(indexed(fill, *["Ann"] * 5), "Ann")] == [1, 2, 3]


def test_what_is_deleted_out_of_scope_or_no_text_is_not_found(fill: Fill) -> None:
    database = indexed(fill, "Ann", owner_id=2)
    assert found(database, "Ann", RowScope(any_of=(("owner_id", 3),))) == []
    assert found(database, "Ann", RowScope(any_of=(("owner_id", 2),))) == [(1, "Ann")]
    assert [found(database, text) for text in ("", "  ", "Ann\0", "\ud800")] == [[], [], [], []]
    gone = indexed(fill, "Ann", deleted_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert found(gone, "Ann") == []


def test_suggestions_begin_with_the_text_before_they_contain_it(fill: Fill) -> None:
    database = indexed(fill, "Green tea", "Tea house", "Teapot", "Coffee", "tea")
    with database.reading() as session:
        assert queries.suggest(session, CUSTOMERS, "name", "Tea") == [
            (2, "Tea house"),
            (3, "Teapot"),
            (1, "Green tea"),
            (5, "tea"),
        ]
        assert queries.suggest(session, CUSTOMERS, "name", "Tea", limit=1) == [(2, "Tea house")]
        assert len(queries.suggest(session, CUSTOMERS, "name", "")) == 5
        assert queries.suggest(session, CUSTOMERS, "name", "\0") == []
        nobody = replace(CUSTOMERS, scope=RowScope())
        assert queries.suggest(session, nobody, "name", "Tea") == []


def test_masked_suggestions_are_masked_and_found_by_search_alone(fill: Fill) -> None:
    database = indexed(fill, "王小明", search_private="13812345678")
    with database.reading() as session:
        hidden = replace(CUSTOMERS, closed=frozenset({"name"}))
        assert queries.suggest(session, hidden, "name", "王小", masked=True) == [(1, "王*")]
        assert queries.suggest(session, hidden, "name", "1381", masked=True) == []
