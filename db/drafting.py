"""Writes the text of a new revision: what the models ask for beyond a database, as Alembic operations."""

import re
import textwrap
from collections.abc import Callable
from importlib import import_module
from typing import Any

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, Enum, MetaData, String, Table, TypeDecorator, inspect
from sqlalchemy.sql.elements import conv

from db.base import Base
from db.search import is_index_table

MakeContext = Callable[..., MigrationContext]

_PAGE = '''"""{message}"""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = {before}


def upgrade() -> None:
    """Bring the tables from `down_revision` to `revision`."""
{body}
'''


def models() -> MetaData:
    """The tables of all models."""
    import_module("db.models")
    return Base.metadata


def plain(metadata: MetaData) -> MetaData:
    """A copy that needs nothing of ours: our types as they are stored, enumerations as text and a check."""
    copy = MetaData(naming_convention=metadata.naming_convention)
    for table in metadata.sorted_tables:
        _simplify(table.to_metadata(copy))
    return copy


def _simplify(table: Table) -> None:
    for constraint in list(table.constraints):
        if getattr(constraint, "_type_bound", False):
            table.constraints.discard(constraint)
    for column in table.columns:
        if isinstance(column.type, Enum):
            kind = column.type
            column.type = String(kind.length)
            values = ", ".join(f"'{value}'" for value in kind.enums)
            name = conv(f"ck_{table.name}_{column.name}")
            table.append_constraint(CheckConstraint(f"{column.name} IN ({values})", name=name))
        elif isinstance(column.type, TypeDecorator):
            column.type = column.type.impl_instance


def draft(connection: Connection, metadata: MetaData, context_for: MakeContext) -> str:
    """The operations that bring a database to the models, as Python text; "" where none are needed."""
    target = plain(metadata)
    context = context_for(connection, target, include_name=lambda name, kind, _: _is_ours(name, kind, target))
    operations = produce_migrations(context, target).upgrade_ops
    parts = []
    if operations is not None and not operations.is_empty():
        text = render_python_code(operations, render_as_batch=True, migration_context=context)
        lines = [line for line in text.splitlines() if not line.strip().startswith("# ###")]
        parts.append(textwrap.dedent("\n".join(lines)))
    return "\n".join(parts + _changed_checks(connection, target))


def page(message: str, revision: str, before: str | None, body: str) -> str:
    """The file of a revision around its operations."""
    sentence = message.rstrip(".").replace('"', "'") + "."
    return _PAGE.format(
        message=sentence,
        revision=revision,
        before=f'"{before}"' if before else None,
        body=textwrap.indent(body, "    "),
    )


def _is_ours(name: str | None, kind: str, target: MetaData) -> bool:
    """Leave out the search index, which is derived and lives outside the revisions."""
    return not (kind == "table" and name is not None and is_index_table(name, target.tables))


def _changed_checks(connection: Connection, target: MetaData) -> list[str]:
    """Operations for enumerations that changed or came to a table that exists (Alembic sees neither)."""
    there = inspect(connection)
    parts = []
    for table in target.sorted_tables:
        if not there.has_table(table.name):
            continue
        found = {check["name"]: check["sqltext"] for check in there.get_check_constraints(table.name)}
        lines: list[str] = []
        for check in sorted(_checks(table), key=lambda each: str(each.name)):
            if check.name in found and keys(found[check.name]) == keys(check.sqltext):
                continue
            if check.name in found:
                lines.append(f'    batch_op.drop_constraint(op.f("{check.name}"), type_="check")')
            lines.append(
                f'    batch_op.create_check_constraint(op.f("{check.name}"), {str(check.sqltext)!r})'
            )
        if lines:
            parts.append("\n".join([f'with op.batch_alter_table("{table.name}") as batch_op:', *lines]))
    return parts


def _checks(table: Table) -> list[CheckConstraint]:
    return [each for each in table.constraints if isinstance(each, CheckConstraint)]


def keys(check: Any) -> tuple[str, list[str]]:
    """What a check says, however a database writes it down: its keys in order."""
    text = str(check)
    values = sorted(re.findall(r"'((?:[^']|'')*)'", text))
    return ("", values) if values else (re.sub(r"[\s()\"]", "", text), [])
