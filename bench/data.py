"""The reference data: seeded files of so many customers, kept between runs, and the account that looks at them."""

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from bench.jobs import Asked, far_page
from bench.processes import ROOT
from core import clock, exports, rulebook
from core.auth import sessions
from core.auth.sign_in import Admitted
from db import migrate, writes
from db import sign_in as accounts
from db.models.organisation import User
from db.models.trace import Policy
from db.session import database as current
from db.session import use
from db.vocabulary.organisation import Rank, UserRole

# Nobody's secret: it seals the audit log of made-up data only.
KEY = "a key for the bench of this product 0123456789"
LOGIN = "bench"


def settings_of_all() -> dict[str, str]:
    """The settings of every process that takes part."""
    return {"CLIENTELE_SECRET_KEYS": KEY, "CLIENTELE_ENV": "local", "CLIENTELE_LOG_LEVEL": "WARNING"}


def environment(file: Path) -> dict[str, str]:
    """The settings a process needs to work on a file."""
    return {"CLIENTELE_DATABASE_URL": f"sqlite:///{file}", **settings_of_all()}


def file_of(folder: Path, customers: int) -> tuple[Path, float | None]:
    """The file with so many customers, and the seconds it took to make; None when it was there before."""
    file = folder.resolve() / f"customers-{customers}.db"
    if file.exists():
        return file, None
    folder.mkdir(parents=True, exist_ok=True)
    making = file.with_name(f"making-{customers}.db")
    for left in (making, Path(f"{making}-wal"), Path(f"{making}-shm")):
        left.unlink(missing_ok=True)
    print(f"Making {customers:,} customers and as many tickets ...", flush=True)
    started = time.perf_counter()
    command = [sys.executable, "-m", "core.commands", "seed", "--customers", str(customers), "--related"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **environment(making)}, check=True)
    # Closing the last connection has emptied the journal into the file.
    making.rename(file)
    return file, time.perf_counter() - started


def prepare(file: Path) -> tuple[Asked, str]:
    """Bring a file up to date; gives what the jobs ask of it, and a session id of a manager who sees all rows."""
    database = use(f"sqlite:///{file}")
    migrate.upgrade(database)
    rulebook.seed(database)
    user_id, epoch = _account(_department(file))
    sid = sessions.redeem(sessions.issue_ticket(Admitted(user_id, epoch)), "127.0.0.1", "bench")
    if sid is None:
        raise RuntimeError("the account of the bench was not let in")
    return _asked(file), sid


def copied(file: Path, copy: Path) -> None:
    """A throw-away copy of a file, what is still in its journal included."""
    copy.unlink(missing_ok=True)
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)


def _account(department: int) -> tuple[int, int]:
    now = clock.now()
    database = current()
    with database.writing() as session:
        known = accounts.account(session, LOGIN)
        if known is None:
            known = User(
                login=LOGIN,
                name="Bench",
                rank=Rank.STAFF,
                created_at=now,
                updated_at=now,
                department_id=department,
                language="en",
                active=True,
                must_change_password=False,
                epoch=1,
            )
            accounts.add_account(session, known, UserRole.MANAGER)
        known.see_pii_until = known.export_until = now + timedelta(days=1)
        # Nobody is there to approve an export of all rows.
        session.execute(update(Policy).where(Policy.key == exports.LIMIT).values(value=str(10**9)))
        # What was typed in an earlier run and did not pass would stand on every page of this one.
        writes.drop_drafts(session, known.id, "customers")
        return known.id, known.epoch


def asked_sql(file: Path, statement: str) -> list[tuple]:
    """The answer of a file to a plain question, asked past the product."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        return connection.execute(statement).fetchall()


def tickets_in(file: Path) -> int:
    """How many living tickets a file holds."""
    return asked_sql(file, "SELECT count(*) FROM tickets WHERE deleted_at IS NULL")[0][0]


def _department(file: Path) -> int:
    return asked_sql(file, "SELECT department_id FROM customers ORDER BY id LIMIT 1")[0][0]


def _asked(file: Path) -> Asked:
    """The given name of the first customer with one of two characters is what is searched for."""
    rows = asked_sql(file, "SELECT count(*) FROM customers WHERE deleted_at IS NULL")[0][0]
    name = asked_sql(file, "SELECT name FROM customers WHERE length(name) = 3 ORDER BY id LIMIT 1")[0][0]
    return Asked(rows, name[1:], far_page(rows))
