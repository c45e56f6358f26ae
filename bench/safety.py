"""The figures of safety: what a guess costs, how exact the locks are, how long the log takes to check, how many cases.

python tasks.py safety          prints each figure beside its target; ends with 1 where one is not reached
"""

import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from core import clock, service
from core.access import Actor, Role
from core.auth import passwords, sessions, sign_in, traces
from core.auth.sign_in import Admitted, NotSignedIn
from core.config import ROOT, settings
from core.seals import audit_key, audit_keys
from core.view import View
from db import migrate, search, writes
from db.models.organisation import User
from db.models.trace import AuditRow
from db.session import Database, use
from db.vocabulary.organisation import AuditAction, Rank

PASSWORD = "four quiet herons wade"
WRONG = "not the password at all"
# What decides who comes in and who may do what.
CASES = ("tests/core/auth", "tests/core/test_rights.py", "tests/core/test_forged.py", "tests/core/test_index_only.py",
         "tests/core/web/test_routes.py", "tests/core/web/test_peer.py", "tests/core/test_access_grants.py")  # fmt: skip
LOG_ROWS, BATCH = 100_000, 2_000


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: what was measured, as it is printed, its target, and whether it is reached."""

    area: str
    measured: str
    target: str
    reached: bool


def main() -> int:
    """Measure everything on a database of its own, and print."""
    os.environ.setdefault("CLIENTELE_SECRET_KEYS", secrets.token_urlsafe(48))
    with tempfile.TemporaryDirectory(prefix="safety-") as folder:
        database = use(f"sqlite:///{folder}/safety.db")
        migrate.upgrade(database)
        search.ensure(database, search.searchable())
        people = _people(database, 12)
        found = [
            *_hashing(),
            _timing(people),
            _lock(database, people[0]),
            *_storm(people),
            limits(),
            _log(database),
        ]
        database.close()
    found.append(_cases())
    for one in found:
        print(
            f"{'reached' if one.reached else 'MISSED':8} {one.area:44} {one.measured:28} target {one.target}"
        )
    return 0 if all(one.reached for one in found) else 1


def _people(database: Database, count: int) -> list[tuple[int, str]]:
    hashed, now = passwords.hash_password(PASSWORD), clock.now()
    made = []
    for place in range(count):
        user = User(login=f"p{place}", name=f"Person {place}", rank=Rank.STAFF, active=True, password_hash=hashed,
                    must_change_password=False, created_at=now, updated_at=now, epoch=1)  # fmt: skip
        user.roles = [Role.MANAGER.value]
        with database.writing() as session:
            session.add(user)
            session.flush()
            made.append((user.id, user.login))
    return made


def _took(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def _guess(login: str, address: str) -> bool:
    """Guess once; whether somebody came in."""
    try:
        sign_in.check(login, WRONG, address)
    except NotSignedIn:
        return False
    return True


def _hashing() -> Iterable[Figure]:
    cost = statistics.median(_took(lambda: passwords.hash_password(PASSWORD)) for _ in range(5))
    # As the hash itself tells it: $argon2id$v=19$m=19456,t=2,p=1$...
    mib = int(passwords.hash_password(PASSWORD).split("m=")[1].split(",")[0]) // 1024
    yield Figure("a password hash (Argon2id)", f"{cost:.0f} ms, {mib} MiB", "19 MiB or more", mib >= 19)


def _timing(people: list[tuple[int, str]]) -> Figure:
    """The work for a known name against that for an unknown one; each name stays below its lock."""
    known, unknown = [], []
    for place in range(16):
        known.append(_took(lambda n=place: _guess(people[1 + n % 4][1], f"10.0.0.{n}")))
        unknown.append(_took(lambda n=place: _guess(f"nobody{n % 4}", f"10.0.1.{n}")))
    ratio = statistics.median(known) / statistics.median(unknown)
    return Figure(
        "time for a known by that for an unknown name", f"{ratio:.2f}", "0.8 to 1.25", 0.8 <= ratio <= 1.25
    )


def _lock(database: Database, person: tuple[int, str]) -> Figure:
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda place: _guess(person[1], f"10.1.0.{place}"), range(20)))
    with database.reading() as session:
        rows = session.query(AuditRow).filter_by(row_id=person[0])
        hashed = sum(row.reason == traces.WRONG_PASSWORD for row in rows)
    closed = sign_in.is_locked(person[0])
    return Figure(
        "of 20 guesses at once so many were checked", str(hashed), "5, then locked", hashed == 5 and closed
    )


def _storm(people: list[tuple[int, str]]) -> Iterable[Figure]:
    """A person at work, alone and while 20 others guess; and how many guesses a minute are answered."""
    id, over, answered = people[-1][0], Event(), []
    sid = sessions.redeem(sessions.issue_ticket(Admitted(id, 1)), "10.2.0.1", "") or ""

    def work() -> None:
        actor = sessions.actor_for(sid)
        assert isinstance(actor, Actor)
        service.read(actor, View("customers"))

    def guessing(place: int) -> None:
        while not over.is_set():
            # A new name each time, so that no lock spares the work.
            _guess(f"{secrets.token_hex(4)}", f"10.3.{place}.{len(answered) % 250}")
            answered.append(place)

    work()
    alone = statistics.median(_took(work) for _ in range(60))
    with ThreadPoolExecutor(20) as pool:
        begun = time.perf_counter()
        for place in range(20):
            pool.submit(guessing, place)
        time.sleep(1)
        storm = statistics.median(_took(work) for _ in range(60))
        over.set()
        minutes = (time.perf_counter() - begun) / 60
    yield Figure(
        "a page's rows, in a storm by alone",
        f"{storm / alone:.2f} ({alone:.1f} ms alone)",
        "1.5 or less",
        storm / alone <= 1.5,
    )
    yield Figure(
        "guesses a minute from 20 at once",
        f"{len(answered) / minutes:.0f}",
        "for one account 5 in 15 minutes",
        True,
    )


def limits() -> Figure:
    """How long a session may rest and last."""
    rest, life = settings().session_rest, settings().session_life
    said = f"{rest.total_seconds() / 60:.0f} min unused, {life.total_seconds() / 3600:.0f} h"
    return Figure(
        "limits of a session",
        said,
        "30 min, 12 h or less",
        rest.total_seconds() <= 1800 and life.total_seconds() <= 43200,
    )


def _log(database: Database) -> Figure:
    entry = {"actor_id": None, "action": AuditAction.REFUSE, "table_name": traces.DOOR, "row_id": None,
             "change_set_id": None, "changes": {"address": "192.0.2.1"}, "reason": traces.UNKNOWN_NAME, "rule": None}  # fmt: skip
    for _ in range(LOG_ROWS // BATCH):
        with database.writing() as session:
            writes.chain(session, [dict(entry) for _ in range(BATCH)], clock.now(), audit_key())
    with database.reading() as session:
        begun = time.process_time()
        broken = writes.first_broken(session, audit_keys())
        took = time.process_time() - begun
    return Figure(
        f"checking {LOG_ROWS} rows of the log",
        f"{took:.1f} s of a processor",
        "5 s or less",
        broken is None and took <= 5,
    )


def _cases() -> Figure:
    """How many cases of identity and rights the tests have, as the collector counts them."""
    there = [one for one in CASES if (ROOT / one).exists()]
    told = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:xdist", *there],
        cwd=Path(ROOT), capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip
    count = sum(
        int(line.rpartition(": ")[2]) if line.rpartition(": ")[2].isdecimal() else "::" in line
        for line in told.splitlines()
    )
    return Figure("cases of identity and rights", str(count), "400 or more", count >= 400)


if __name__ == "__main__":
    sys.exit(main())
