"""Whether somebody changed a cell since the person saw it, and what to tell them."""

from typing import Any

from sqlalchemy.orm import Session

from core import values
from core.access import Actor
from core.changes import CellOutcome, Change, Status
from core.lookup import Lookup
from core.masks import masked_fields
from core.messages import N_, Say
from core.prepared import Prepared, is_version
from core.resource import Field
from db import writes

CHANGED = N_("Somebody changed this while you were working.")


class Conflicts:
    """Finds conflicts by the history of a record."""

    def __init__(self, session: Session, lookup: Lookup, actor: Actor) -> None:
        self.session = session
        self.lookup = lookup
        self.actor = actor

    def is_as_left(self, one: Prepared, change: Change) -> bool:
        """Does a field hold what the change set left there that is being taken back, whatever happened between?"""
        return values.as_text(getattr(one.record, change.field)) == change.base

    def is_own_work(self, one: Prepared, change: Change) -> bool:
        """Is everything that happened to a record since a version this person's own work?"""
        assert one.record is not None
        history = writes.history(self.session, one.table, one.record.id)
        later = (entry for entry in history if entry.changes.get("version", 0) > (change.version or 0))
        return is_version(change.version) and all(entry.actor_id == self.actor.id for entry in later)

    def within(self, one: Prepared, change: Change, value: Any) -> CellOutcome | None:
        """A conflict only when this very field changed since the version the person saw, to something else."""
        assert one.record is not None
        if value == getattr(one.record, change.field):
            return None
        if not is_version(change.version) or change.version > one.record.version:
            # A version nobody can have seen, say of a database before its restore.
            return self.conflict(one, change, None)
        for entry in writes.history(self.session, one.table, one.record.id):
            if "version" not in entry.changes:
                # Somebody looked at a value, which changes nothing.
                continue
            if entry.changes["version"] <= change.version:
                return None
            if change.field in entry.changes.get("fields", {}):
                return self.conflict(one, change, entry)
        return None

    def conflict(self, one: Prepared, change: Change, entry: Any) -> CellOutcome:
        """The verdict on a cell that the audit row `entry` changed; None where nobody knows who did."""
        by = self.lookup.related("users", entry.actor_id) if entry else None
        spot = one.resource.fields.get(change.field)
        # Also what could be revealed one by one is not told here, where no reason is asked for (R149).
        seen = spot is not None and change.field not in masked_fields(self.actor, one.resource)
        theirs = getattr(one.record, change.field, None)
        return CellOutcome(
            change.table,
            change.row,
            change.field,
            Status.CONFLICT,
            raw=self._text(spot, change.raw) if spot and isinstance(change.raw, int) else change.raw,
            say=Say(CHANGED),
            theirs=self._text(spot, theirs) if seen and spot else None,
            by=by["name"] if by else None,
            at=entry.at.isoformat() if entry else None,
        )

    def _text(self, spot: Field, value: Any) -> str:
        if spot.target and isinstance(value, int):
            return self.lookup.named(spot, value)
        return values.editable_text(spot, value, self.actor.language, self.actor.zone)
