"""Fills an empty database with the sample company, or empties a sample database and fills it again."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import calendars
from core.clock import now as current_time
from core.messages import N_, AppError, Say
from core.resources import RESOURCES
from core.sample import (
    access,
    actions,
    archives,
    catalogue,
    complaints,
    customers,
    dealings,
    disposals,
    documents,
    exports,
    inspections,
    known,
    loan_items,
    loans,
    organisation,
    prices,
    privacy,
    registrations,
    repairs,
    reports,
    standing,
    surveys,
    tickets,
)
from core.sample.book import Book, Row
from core.seals import audit_key
from core.searching import search_texts
from db import bulk, migrate, search, writes
from db.base import Base
from db.models.customers import Customer
from db.models.organisation import Department, Site, User
from db.models.trace import Policy
from db.session import Database, connect
from db.session import database as current_database
from db.vocabulary.organisation import AuditAction

# The counter that marks a database as a sample: only such a one may be emptied.
MARK = "sample:company"
OCCUPIED = N_("This database already holds records, so the sample company was not loaded.")
REAL = N_("This database holds real records. The sample company replaces only an earlier sample.")


def compose(now: datetime, demo_accounts: bool = False, first_user: int = 1) -> Book:
    """The sample company as of `now`, row by row; the same for the same arguments, passwords' salts apart."""
    book = Book(now, first_ids={"users": first_user})
    company = organisation.fill(book, demo_accounts)
    catalogue.fill(book, company)
    people = customers.fill(book, company)
    dealings.fill(book, company, people)
    known.of_people(book)
    standing.fill(book)
    tickets.fill(book, company, people)
    complaints.fill(book, company)
    prices.fill(book, company)
    repairs.fill(book, company)
    archives.fill(book, company, people)
    known.of_archives(book)
    disposals.fill(book, company)
    loans.fill(book, company)
    loan_items.fill(book, company)
    inspections.fill(book, company)
    surveys.fill(book, company, people)
    actions.fill(book, company)
    access.fill(book, company)
    documents.fill(book, company)
    privacy.fill(book, company)
    registrations.fill(book, company)
    exports.fill(book, company)
    reports.fill(book, company)
    book.counters[MARK] = 1
    return book


def build(database: Database, now: datetime | None = None, demo_accounts: bool = False) -> dict[str, int]:
    """Fill a migrated database without customers and sites; gives the number of rows by table.

    Users who are there already stay. With `demo_accounts` one person per role can sign in as design.md says.
    Raises `AppError` when the database is in use, and then changes nothing.
    """
    with database.writing() as session:
        if not bulk.is_empty(session, (Customer, Site, Department)):
            raise AppError(Say(OCCUPIED))
        book = compose(now or current_time(), demo_accounts, bulk.next_id(session, User))
        counts = store(session, book)
        reports.freeze(session)
        _note(session, book.now, counts)
    index(database)
    return counts


def rebuild(where: Database | str | None = None, now: datetime | None = None) -> dict[str, int]:
    """Empty a sample database and fill it anew, with demo accounts; by default the one of this process.

    A URL is opened, brought to the newest schema, and closed again. Raises `AppError` when the database holds
    records that are no sample, and then changes nothing.
    """
    if isinstance(where, str):
        opened = connect(where)
        try:
            migrate.upgrade(opened)
            return rebuild(opened, now)
        finally:
            opened.close()
    database = where or current_database()
    with database.reading() as session:
        _refuse_real(session)
    book = compose(now or current_time(), demo_accounts=True)
    with database.writing() as session:
        _refuse_real(session)
        bulk.clear(session)
        counts = store(session, book)
        reports.freeze(session)
        _note(session, book.now, counts)
    calendars.seed(database)
    index(database)
    return counts


def store(session: Session, book: Book) -> dict[str, int]:
    """Store the rows of a book; policies only where there are none. Gives the number of rows by table."""
    waiting = dict(book.rows)
    if not bulk.is_empty(session, (Policy,)):
        del waiting[Policy]
    counts = {}
    for model in _parents_first(waiting):
        rows = waiting[model]
        counts[model.__tablename__] = bulk.insert_many(session, model, _with_texts(model, rows))
    bulk.settle(session, waiting, book.counters)
    return counts


def _refuse_real(session: Session) -> None:
    if not bulk.marked(session, MARK) and not bulk.is_empty(session, (User, Customer, Site)):
        raise AppError(Say(REAL))


def _note(session: Session, at: datetime, counts: dict[str, int]) -> None:
    """Leave one entry in the audit log; the rows themselves have none, since nobody typed them."""
    entry = {
        "actor_id": None,
        "action": AuditAction.IMPORT,
        "table_name": "customers",
        "row_id": None,
        "change_set_id": None,
        "changes": {"fields": {}, "rows": counts},
        "reason": MARK,
        "rule": None,
    }
    writes.chain(session, [entry], at, audit_key())


def _parents_first(models: Iterable[type[Base]]) -> list[type[Base]]:
    order = {table.name: place for place, table in enumerate(Base.metadata.sorted_tables)}
    return sorted(models, key=lambda model: order[model.__tablename__])


def _with_texts(model: type[Base], rows: list[Row]) -> Iterable[Row]:
    """The rows with the texts they are found by, as the engine writes them."""
    resource = RESOURCES.get(model.__tablename__)
    if resource is None or not resource.searchable:
        return rows
    return (
        row | dict(zip(("search_text", "search_private"), _texts(resource, row), strict=True)) for row in rows
    )


def _texts(resource: Any, row: Row) -> tuple[str, str]:
    return search_texts(resource, row)


def index(database: Database) -> None:
    """Build the search indexes of the new rows; those that were there before are stale."""
    tables = search.searchable()
    fresh = search.ensure(database, tables)
    stale = [table for table in tables if table.name not in fresh]
    for table in stale:
        search.drop(database, table)
    search.ensure(database, stale)
