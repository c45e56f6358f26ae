"""What the browser tests know of the made-up company: its people, its records, and the words of the product."""

from typing import Any

from core import formats, i18n
from db.models.customers import Customer
from db.models.organisation import User
from db.models.trace import AuditRow
from tests.live import LiveServer


def say(language: str, text: str, **values: Any) -> str:
    """A sentence of the product in a language."""
    return i18n.translate(language, text, **values)


def label(language: str, key: str) -> str:
    """A term of the product in a language."""
    return i18n.term(language, key)


def counted(language: str, n: int) -> str:
    """The number of rows as the foot of a list says it."""
    return i18n.plural(language, "{n} row", "{n} rows", n, n=formats.number(language, n))


def stored(server: LiveServer, model: Any, id: int) -> Any:
    """A record as the database holds it now."""
    with server.database.reading() as session:
        return session.get(model, id)


def person(server: LiveServer, login: str) -> User:
    """The account of a role's person."""
    with server.database.reading() as session:
        return session.query(User).filter_by(login=login).one()


def customers_of(server: LiveServer, login: str, *conditions: Any) -> list[Customer]:
    """The customers of a person's department, the newest first, as their list shows them."""
    department = person(server, login).department_id
    with server.database.reading() as session:
        found = session.query(Customer).filter(Customer.department_id == department, *conditions)
        return found.filter(Customer.deleted_at.is_(None)).order_by(Customer.id.desc()).all()


def log_of(server: LiveServer, table: str, id: int) -> list[tuple[str, int | None]]:
    """What the audit log holds about a record, as action and who did it, the oldest first."""
    with server.database.reading() as session:
        rows = session.query(AuditRow).filter_by(table_name=table, row_id=id).order_by(AuditRow.id)
        return [(row.action, row.actor_id) for row in rows]
