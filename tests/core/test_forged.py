"""Forged messages of a grid: no column that is not typed is written, by any table, whatever it is called."""

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from core import entry
from core.access import Action, Actor, Role
from core.resource import Resource
from core.resources import RESOURCES
from db.models.customers import Customer
from db.models.organisation import User
from db.models.tickets import Ticket
from db.session import use
from tests import factories
from tests.factories import Company, key, seen

# Names that no table has, and that something behind a table might understand.
UNKNOWN = ("no_such_field", "__class__", "roles; DROP TABLE users", "")
VALUE = "1"
Verdicts = dict[tuple[str, str], str]


def closed(resource: Resource) -> list[str]:
    """What a table has and nobody types: numbers, versions, times, states, sums, the columns of the engine."""
    columns = {attribute.key for attribute in resource.model.__mapper__.column_attrs}
    return sorted((columns | set(resource.fields)) - {field.key for field in resource.typed})


CASES = [(table, name) for table, one in sorted(RESOURCES.items()) for name in (*closed(one), *UNKNOWN)]


@pytest.fixture(scope="module")
def company(sqlite_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """One company for all cases, since none may change it."""
    path = tmp_path_factory.mktemp("forged") / "forged.db"
    shutil.copy(sqlite_model, path)
    opened = use(f"sqlite:///{path}")
    yield factories.company()
    opened.close()


@pytest.fixture(scope="module")
def rows(company: Company) -> dict[str, tuple[type, int]]:
    """Records that are there to be aimed at."""
    agent = company.actor(Role.AGENT)
    return {
        "customers": (Customer, company.customer(agent)),
        "tickets": (Ticket, company.ticket()),
        "users": (User, agent.id),
    }


def strongest(company: Company, resource: Resource) -> Actor:
    """Whoever may do most to a table."""
    wanted = (Action.EDIT, Action.CREATE, Action.VIEW)
    able = {role: sum(action in grants for action in wanted) for role, grants in resource.grants.items()}
    return company.actor(max(able, key=lambda role: (able[role], role.value)))


@pytest.fixture(scope="module")
def verdicts(company: Company, rows: dict[str, tuple[type, int]]) -> Callable[[str], Verdicts]:
    """What each cell of one forged message is answered: every closed name of a table in a stored and in a new row."""

    @cache
    def told(table: str) -> Verdicts:
        actor = strongest(company, RESOURCES[table])
        model, id = rows.get(table, (None, 1))
        names = [name for one, name in CASES if one == table]
        cells = [
            cell
            for place, name in enumerate(names)
            for cell in ([str(id), name, VALUE, 1], [f"n:{place}", name, VALUE, None])
        ]
        before = seen(model, id) if model else None
        message = {"user": actor.id, "batches": [{"key": key(), "cells": cells}]}
        answer = entry.enter(actor, table, entry.batches(message))["answers"][0]
        assert "saved" not in answer and "ids" not in answer
        assert (seen(model, id) if model else None) == before
        return {(row, name): status for row, name, status, *_ in answer["cells"]}

    return told


@pytest.mark.parametrize(("table", "name"), CASES)
def test_a_column_nobody_types_is_not_written_by_a_forged_message(
    verdicts: Callable[[str], Verdicts], table: str, name: str
) -> None:
    told = [status for (_, key), status in verdicts(table).items() if key == name]
    assert len(told) == 2 and "ok" not in told
