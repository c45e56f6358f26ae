"""The calls to the service that a list page makes, without a screen, in a process of their own.

Each job reads the actor anew, then the rows and their number, as the list does; the answers go out as JSON lines.
Started as `python -m bench.calls FILE SID ASKED`, where ASKED is the word and the page as JSON.
"""

import json
import sys
import time
from datetime import date
from uuid import uuid4

from bench.jobs import EDITED, FILTER, JOBS, SORT, WORDS, Asked, Sample
from core import exports, service, start
from core.access import Actor
from core.auth import sessions
from core.changes import NEW, Change, ChangeSet, Kind
from core.export_sources import ListSource
from core.exports import Wish
from core.replay import Proposal, replay
from core.transfer.register import BATCH
from core.view import Condition, View
from db.session import use
from db.vocabulary.exports import ExportKind, ExportPurpose
from db.vocabulary.organisation import PolicyUnit

TABLE = "customers"
# The row that is edited here; the screen and the peer edit others.
ROW = 2
PHONES = 19_000_000_000
# Of all values it is the one that judges most tickets.
PROPOSED = Proposal("sla.other.respond", "12", PolicyUnit.HOUR)
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 1, 1)


class Calls:
    """The jobs on one file."""

    def __init__(self, sid: str, asked: Asked) -> None:
        self._sid = sid
        plain = View(TABLE)
        self._views = {
            "open": plain,
            "search": View(TABLE, search=asked.word),
            "filter": plain.only(Condition(FILTER[0], "is", (FILTER[1],))),
            "sort": View(TABLE, sort=f"-{SORT}"),
            "deep": View(TABLE, page=asked.page),
            "save": plain,
        }

    def actor(self) -> Actor:
        """The actor behind the session, read from the database."""
        found = sessions.actor_for(self._sid)
        if found is None:
            raise RuntimeError("the session of the bench has ended")
        return found

    def answer(self, key: str, number: str) -> Sample:
        """Do what a line of the input asks for: a job, `import N`, `export N` or `replay`."""
        if key == "import":
            return self.import_rows(int(number))
        if key == "replay":
            return self.replay()
        return self.export_rows(int(number)) if key == "export" else self.run(key)

    def run(self, key: str) -> Sample:
        """Do one job and time it."""
        edit = self._edit() if key == "save" else None
        wall, cpu = time.perf_counter(), time.process_time()
        actor = self.actor()
        if edit is not None and not service.commit(ChangeSet(actor, (edit,), uuid4().hex)).clean:
            raise RuntimeError("the edit was not saved")
        rows = len(service.read(actor, self._views[key]).ids)
        service.count(actor, self._views[key])
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        return Sample(wall * 1000, cpu * 1000, 0, rows)

    def _edit(self) -> Change:
        row = service.fetch(self.actor(), TABLE, ROW)
        if row is None:
            raise RuntimeError("the row that is edited is gone")
        word = next(one for one in WORDS if one != row[EDITED])
        return Change(TABLE, ROW, row["version"], EDITED, word)

    def import_rows(self, n: int) -> Sample:
        """Store n new customers in the batches of an import; gives how many were stored."""
        sets = [self._batch(range(first, min(first + BATCH, n))) for first in range(0, n, BATCH)]
        wall, cpu = time.perf_counter(), time.process_time()
        stored = sum(service.commit(one).saved for one in sets)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        if stored != n:
            raise RuntimeError(f"{stored} of {n} rows were imported")
        return Sample(wall * 1000, cpu * 1000, 0, stored)

    def _batch(self, numbers: range) -> ChangeSet:
        changes = []
        for number in numbers:
            cells = {
                "name": f"王新{chr(0x4E00 + number % 5000)}",
                "phone": str(PHONES + number),
                "source": "walk_in",
                "first_contact_on": "2026-02-04",
                "category5": "gold",
                "region": WORDS[0],
                "gender": "female",
                "birth_date": f"1990-{number % 12 + 1:02}-15",
            }
            changes += [Change(TABLE, f"{NEW}{number}", None, key, raw) for key, raw in cells.items()]
        return ChangeSet(self.actor(), tuple(changes), uuid4().hex, "bench", Kind.IMPORT)

    def replay(self) -> Sample:
        """Judge all tickets a value of the rulebook is for by another value, as its page does before it is saved."""
        wall, cpu = time.perf_counter(), time.process_time()
        found = replay(self.actor(), PROPOSED, FIRST_DAY, LAST_DAY)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        return Sample(wall * 1000, cpu * 1000, 0, sum(one.n for one in found))

    def export_rows(self, most: int) -> Sample:
        """Write the list as CSV, as the download does, as far as so many rows; gives the rows and bytes that came."""
        wall, cpu = time.perf_counter(), time.process_time()
        lines = size = 0
        wish = Wish(ListSource(View(TABLE)), ExportKind.CSV, ExportPurpose.ANALYSIS, "bench")
        for block in exports.make(self.actor(), wish):
            lines += block.count(b"\r\n")
            size += len(block)
            if lines > most:
                break
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        # Above the rows stand who took them, what is masked, a blank line and the headings.
        return Sample(wall * 1000, cpu * 1000, size, lines - 4)


def main() -> None:
    """Serve jobs until the input ends."""
    file, sid, told = sys.argv[1:]
    use(f"sqlite:///{file}")
    calls = Calls(sid, Asked(**json.loads(told)))
    for job in JOBS:
        calls.run(job.key)
    start.rest()
    for line in sys.stdin:
        key, _, number = line.strip().partition(" ")
        done = calls.answer(key, number)
        print(json.dumps([done.wall, done.cpu, done.bytes, done.rows]), flush=True)


if __name__ == "__main__":
    main()
