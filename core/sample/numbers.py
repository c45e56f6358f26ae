"""How the sample numbers its records: as the declarations of the tables do, so that the product counts on."""

from datetime import datetime

from core.resources import RESOURCES
from core.resources.tickets import PREFIX
from core.sample.book import Book
from db.vocabulary.tickets import TicketKind


def customer_number(book: Book) -> str:
    """The number of the next customer."""
    return _numbered(book, "customers", str(_prefix("customers")))


def ticket_number(book: Book, kind: TicketKind, received: datetime) -> str:
    """The number of the next ticket; tickets are counted per kind and year (R215)."""
    return _numbered(book, "tickets", f"{PREFIX[kind]}{received.year}-")


def loan_number(book: Book) -> str:
    """The number of the next loan."""
    return _numbered(book, "archive_loans", str(_prefix("archive_loans")))


def request_number(book: Book) -> str:
    """The number of the next request for an export."""
    return _numbered(book, "export_requests", str(_prefix("export_requests")))


def slip_number(book: Book, at: datetime) -> str:
    """The number of the next repair slip; slips are counted per year (R106)."""
    return _numbered(book, "ticket_repairs", f"WX{at.year}-")


def _prefix(table: str) -> object:
    number = RESOURCES[table].number
    return number.prefix if number else ""


def _numbered(book: Book, table: str, prefix: str) -> str:
    number = RESOURCES[table].number
    digits = number.digits if number else 0
    return f"{prefix}{book.number(f'{table}:{prefix}'):0{digits}}"
