"""The head of the audit log, kept once a day in a file outside the database, and the log compared with that file.

Who holds the database and the key of the log can seal a shorter or another history anew; they cannot make it end in
the seals that were written elsewhere before.
"""

import json
import logging
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from core import outbox
from core.calendars import COMPANY_ZONE
from core.config import settings
from core.messages import N_, AppError, Say
from db import notices, trail
from db.session import database
from db.vocabulary.notices import NoticeKind
from db.vocabulary.organisation import UserRole

log = logging.getLogger(__name__)

LOG = "audit_log"
UNREADABLE = N_("Line {line} of {file} cannot be read as an anchor of the audit log.")
CUT_OFF = N_("The audit log is cut off: row {number}, anchored {at} in {file}, is missing.")
REWRITTEN = N_("The audit log was rewritten: row {number} is not the one anchored {at} in {file}.")
TOLD = N_("Head of the audit log: row {number}, seal {seal}.")


@dataclass(frozen=True, slots=True)
class Anchor:
    """The last row of the log at a moment: its time (ISO, UTC), number and seal."""

    at: str
    last_id: int
    hash: str


def keep(now: datetime) -> Anchor | None:
    """Append the head to the file, once a day; None where it was done, there is no file or no row yet.

    Before that the anchor before is looked up in the log; the administrators are told when it is not there.
    """
    path = settings().anchor_file
    if path is None:
        return None
    before = _last(path)
    if before is not None and _day(datetime.fromisoformat(before.at)) == _day(now):
        return None
    with database().reading() as session:
        head = trail.head(session)
        fault = None if before is None else _fault(session, path, [before])
    if fault is not None:
        log.error("the audit log does not hold its last anchor: %s", fault)
        _tell(fault, now, 0)
    if head is None:
        return None
    found = Anchor(now.isoformat(timespec="seconds"), *head)
    append(path, asdict(found))
    if settings().anchor_send:
        _tell(Say(TOLD, number=found.last_id, seal=found.hash), now, found.last_id)
    return found


def first_fault(session: Session) -> Say | None:
    """The first anchor the log does not hold, as a sentence; None where it holds all, or none were kept.

    Raises `AppError` for a line that is no anchor.
    """
    path = settings().anchor_file
    return None if path is None or not path.exists() else _fault(session, path, list(_read(path)))


def _fault(session: Session, path: Path, anchors: list[Anchor]) -> Say | None:
    seals = trail.seals(session, [one.last_id for one in anchors])
    for one in anchors:
        seal = seals.get(one.last_id)
        if seal != one.hash:
            said = CUT_OFF if seal is None else REWRITTEN
            return Say(said, number=one.last_id, at=one.at, file=str(path))
    return None


def _read(path: Path) -> Iterator[Anchor]:
    for line, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        found = _anchor(text)
        if found is None:
            raise AppError(Say(UNREADABLE, line=line, file=str(path)))
        yield found


def _last(path: Path) -> Anchor | None:
    """The newest anchor; None where there is none or its line was not written to its end."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return _anchor(lines[-1]) if lines else None


def _anchor(text: str) -> Anchor | None:
    try:
        found = Anchor(**json.loads(text))
        datetime.fromisoformat(found.at)
    except (ValueError, TypeError):
        return None
    return found


def append(path: Path, line: Mapping[str, Any]) -> None:
    """Add one line of JSON, flushed to the disk; behind a line that was cut short a new one begins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        size = file.seek(0, os.SEEK_END)
        if size:
            file.seek(size - 1)
            cut = file.read(1) != b"\n"
            file.write(b"\n" * cut)
        file.write(json.dumps(line).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _tell(said: Say, now: datetime, row: int) -> None:
    """Tell the administrators, and the webhooks with the first of the notices."""
    with database().writing() as session:
        rows = [
            {
                "key": f"anchor:{_day(now)}:{row}:{person.id}",
                "user_id": person.id,
                "kind": NoticeKind.NEWS,
                "table_name": LOG,
                "row_id": row,
                "clock": "",
                "level": 0,
                "said": said.as_json(),
                "at": now,
            }
            for person in notices.with_role(session, UserRole.ADMIN)
        ]
        for place, notice in enumerate(notices.add(session, rows)):
            outbox.post(session, notice, now, everywhere=not place)


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(ZoneInfo(COMPANY_ZONE)):%Y-%m-%d}"
