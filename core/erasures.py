"""Who was destroyed, kept in a file outside the database, so that no backup put back brings anybody back (R152).

A line holds keyed digests only: nobody reads a person from it, and nobody adds one to it without the secret keys.
"""

import json
import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from core import anchors, persons
from core.config import settings
from core.context import Person, PersonAct
from core.digests import customer_marks
from core.messages import N_, Say
from core.seals import audit_key
from db import persons as stored
from db import writes
from db.session import database

log = logging.getLogger(__name__)

CUSTOMERS, NUMBER = persons.MODELS[persons.ROOT], "customer_no"

BACK = N_(
    "Customer no. {id} was destroyed {at}, says {file}, and is in the database again. Start the app: it destroys it again."
)
# Stands in the audit log as it is, beside what was destroyed.
REASON = "Destroyed {at}; repeated because a backup from before was put back."
AGAIN = "Of {n} destroyed persons kept in {file}, those this backup still holds are destroyed again at the next start."
NO_FILE = "No destroyed persons are kept in a file: repeat by hand the erasures made since this backup."


@dataclass(frozen=True, slots=True)
class Erasure:
    """A destroyed person: since when (ISO, UTC), whose record it was, its marks, and the digests no register may bring back."""

    at: str
    customer_id: int
    marks: list[str]
    tombstones: list[str]


def kept_in() -> Path | None:
    """The file, beside that of the anchors; None where nothing is kept outside the database."""
    path = settings().anchor_file
    return None if path is None else path.with_name(f"{path.stem}.erasures")


def keep() -> int:
    """Add the destroyed persons the file does not hold yet; gives how many these were."""
    path = kept_in()
    if path is None:
        return 0
    known = {mark for one in _read(path) for mark in one.marks}
    with database().reading() as session:
        fresh = [one for one in _destroyed(session) if known.isdisjoint(one.marks)]
    for one in fresh:
        anchors.append(path, asdict(one))
    return len(fresh)


def repeat(now: datetime) -> int:
    """Destroy whom the file calls destroyed and a backup brought back; gives how many these were.

    Digests the database lost are kept again as well, so that no register brings back who came after the backup.
    """
    path = kept_in()
    kept = [] if path is None else list(_read(path))
    if not kept:
        return 0
    with database().reading() as session:
        if not _back(session, kept) and not _lost(session, kept):
            return 0
    with database().writing() as session:
        back, entries = _back(session, kept), []
        for one in back:
            hidden = stored.of_customer(session, one.customer_id)
            for act in (PersonAct.DESTROY,) if hidden else (PersonAct.HIDE, PersonAct.DESTROY):
                entry = persons.apply(session, None, Person(act, one.customer_id), now)
                entries.append(entry | {"change_set_id": None, "reason": REASON.format(at=one.at)})
        for one, digests in _lost(session, kept):
            stored.bury(session, one.customer_id, digests, datetime.fromisoformat(one.at))
        if entries:
            writes.chain(session, entries, now, audit_key())
    if back:
        log.warning("a backup brought %d destroyed persons back; they were destroyed again", len(back))
    return len(back)


def first_fault(session: Session) -> Say | None:
    """The first destroyed person whom the database holds again, as a sentence; None where there is none."""
    path = kept_in()
    back = [] if path is None else _back(session, list(_read(path)))
    return Say(BACK, id=back[0].customer_id, at=back[0].at, file=str(path)) if back else None


def outlook() -> str:
    """What becomes of destroyed persons after a backup was put back, for the one at the console."""
    path = kept_in()
    n = 0 if path is None else sum(1 for _ in _read(path))
    return AGAIN.format(n=n, file=path) if n else NO_FILE


def _destroyed(session: Session) -> Iterator[Erasure]:
    at, digests = stored.destroyed(session, persons.ROOT), stored.digests(session)
    for id, (number, made) in stored.known_by(session, CUSTOMERS, NUMBER, at).items():
        marks = customer_marks(id, number, made)
        yield Erasure(at[id].isoformat(timespec="seconds"), id, marks, sorted(digests.get(id, ())))


def _back(session: Session, kept: list[Erasure]) -> list[Erasure]:
    """Those the database holds undestroyed: the same record, not another one that has its number by now."""
    gone = stored.destroyed(session, persons.ROOT)
    ids = {one.customer_id for one in kept} - set(gone)
    held = stored.known_by(session, CUSTOMERS, NUMBER, ids)
    marks = {id: set(customer_marks(id, number, made)) for id, (number, made) in held.items()}
    found = {
        one.customer_id: one for one in kept if not marks.get(one.customer_id, set()).isdisjoint(one.marks)
    }
    return list(found.values())


def _lost(session: Session, kept: list[Erasure]) -> list[tuple[Erasure, set[str]]]:
    """The digests of the file the database does not hold."""
    held = stored.tombstones(session)
    return [(one, lost) for one in kept if (lost := set(one.tombstones) - held)]


def _read(path: Path) -> Iterator[Erasure]:
    """The lines of the file; one that was cut short is left out, and `keep` writes it again."""
    for text in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        try:
            found = Erasure(**json.loads(text))
            datetime.fromisoformat(found.at)
        except (ValueError, TypeError):
            log.warning("a line of %s cannot be read as an erasure", path)
            continue
        yield found
