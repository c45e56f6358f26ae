"""What the audit log says of people: texts and personal values, kept beside the chain so that they can be destroyed."""

import hmac
import json
import os
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from db import bulk
from db.base import Base
from db.columns import FieldType, Sensitivity, marks
from db.models.trace import AuditRow, AuditValues

# The key of a row's changes that holds the digest of what stands beside it, and the one that names destroyed rows.
DIGEST, ERASED = "personal", "erased"
TEXTS = (FieldType.TEXT, FieldType.LONG_TEXT, FieldType.TAGS)
PART = 500

# Canonical: the same content is the same text, so that its seal can be found again.
encode = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


@cache
def open_fields(table: str) -> frozenset[str]:
    """Keys of a table's fields that say nothing of a person: no text, and nothing marked as sensitive."""
    found = ((column.key, marks(column)) for column in Base.metadata.tables[table].columns)
    return frozenset(
        key
        for key, about in found
        if about is not None and about.sensitivity is Sensitivity.NONE and about.type not in TEXTS
    )


class Aside:
    """Takes the personal part of rows that are about to be chained, and stores it in one step."""

    def __init__(self) -> None:
        self._rows: list[dict[str, Any]] = []

    def take(self, id: int, row: Mapping[str, Any]) -> dict[str, Any]:
        """The row as it is chained: its own content without texts and personal values, with their digest."""
        if row["table_name"] not in Base.metadata.tables:
            # The doors tell in words of the product, and in an address.
            return dict(row)
        changes = dict(row["changes"])
        fields, known = changes.get("fields", {}), open_fields(row["table_name"])
        personal: dict[str, Any] = {}
        kept = {key: values for key, values in fields.items() if key not in known and values}
        if kept:
            personal["fields"] = kept
            changes["fields"] = {key: [] if key in kept else values for key, values in fields.items()}
        if "view" in changes:
            personal["view"] = changes.pop("view")
        if row.get("reason"):
            personal["reason"] = row["reason"]
        if not personal:
            return {**row, "changes": changes}
        salt, content = os.urandom(16).hex(), encode(personal)
        self._rows.append({"id": id, "salt": salt, "content": content})
        return {**row, "changes": {**changes, DIGEST: digest(salt, content)}, "reason": ""}

    def store(self, session: Session) -> None:
        """Insert what was taken; the rows themselves are there already."""
        bulk.insert_whole(session, AuditValues, self._rows)


def digest(salt: str, content: str) -> str:
    """HMAC-SHA256 of the content under the row's own random key, which is destroyed with it."""
    return hmac.digest(salt.encode(), content.encode(), "sha256").hex()


def joined(session: Session, rows: list[AuditRow]) -> list[AuditRow]:
    """The rows with the values that stand beside them, as they were written; destroyed ones stay away."""
    wanted = [row.id for row in rows if DIGEST in row.changes]
    found: dict[int, str] = {}
    for start in range(0, len(wanted), PART):
        part = wanted[start : start + PART]
        found.update(
            session.execute(select(AuditValues.id, AuditValues.content).where(AuditValues.id.in_(part))).all()
        )
    for row in rows:
        if row.id in found:
            personal = json.loads(found[row.id])
            changes = {key: value for key, value in row.changes.items() if key != DIGEST}
            changes["fields"] = {**changes.get("fields", {}), **personal.get("fields", {})}
            if "view" in personal:
                changes["view"] = personal["view"]
            # What is read is put together for the reader; the stored row stays as it was sealed.
            set_committed_value(row, "changes", changes)
            set_committed_value(row, "reason", personal.get("reason", ""))
    return rows


def destroyed(row: AuditRow) -> bool:
    """Were the values of this row, as `joined` gave it, destroyed with a person?"""
    return DIGEST in row.changes


def holds(changes: Mapping[str, Any], salt: str | None, content: str | None) -> bool:
    """Do the values beside a row agree with its digest? Values that are gone are judged by `Missing`."""
    if content is None or salt is None:
        return True
    return hmac.compare_digest(changes.get(DIGEST, ""), digest(salt, content))


def tells(changes: str) -> bool:
    """May these changes, as text, hold a digest or name destroyed rows? Only such rows need to be read as JSON."""
    return f'"{DIGEST}"' in changes or f'"{ERASED}"' in changes


class Missing:
    """Rows whose values are gone, and the sealed rows that say which were destroyed with a person."""

    def __init__(self) -> None:
        self._gone: set[int] = set()
        self._told: set[int] = set()

    def see(self, id: int, changes: Mapping[str, Any], content: str | None) -> None:
        """Look at one sealed row of the log."""
        if content is None and DIGEST in changes:
            self._gone.add(id)
        self._told.update(changes.get(ERASED, ()))

    def first(self) -> int | None:
        """The first row whose values are gone although no erasure says so."""
        return min(self._gone - self._told, default=None)


def destroy(session: Session, ids: Collection[int]) -> None:
    """Delete the values of these audit rows, with the keys of their digests; a sealed row must name them."""
    wanted = sorted(ids)
    for start in range(0, len(wanted), PART):
        session.execute(delete(AuditValues).where(AuditValues.id.in_(wanted[start : start + PART])))


def of_rows(session: Session, places: Iterable[tuple[str, Collection[int]]]) -> list[int]:
    """Ids of the audit rows about these records, given as (table, ids), that still have values beside them."""
    found: list[int] = []
    for table, ids in places:
        wanted = sorted(ids)
        for start in range(0, len(wanted), PART):
            part = wanted[start : start + PART]
            query = select(AuditValues.id).join(AuditRow, AuditRow.id == AuditValues.id)
            query = query.where(AuditRow.table_name == table, AuditRow.row_id.in_(part))
            found += session.scalars(query)
    return found
