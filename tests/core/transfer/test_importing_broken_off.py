"""An import that is killed in the middle keeps whole portions, and its repetition adds the rest and nothing twice."""

import os
import subprocess
import sys
from collections import Counter

from core.access import Role
from db import writes
from db.models.customers import Customer
from db.models.trace import ImportedRow
from db.session import Database
from tests.core.transfer.registers import actor, customers_plan, found_company, register, run, stored
from tests.paths import ROOT

PORTION = 20


def import_until(url: str, portions: int) -> None:
    """Import in a process of its own and kill it once it has told of so many portions."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.core.transfer.import_worker", url],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout is not None
    for _ in range(portions + 1):
        assert worker.stdout.readline()
    worker.kill()
    worker.wait(30)
    worker.stdout.close()


def test_a_killed_import_keeps_whole_portions_and_is_finished_by_its_repetition(lite_base: Database) -> None:
    found_company(lite_base)
    url = lite_base.url.render_as_string(hide_password=False)
    import_until(url, 5)
    who, file = actor(Role.MANAGER), register("customers_zh.csv")
    before = stored(lite_base, Customer)
    with lite_base.reading() as session:
        by_set = Counter(one.change_set_id for one in session.query(ImportedRow))
        sets = {id: writes.rows_of_set(session, id) for id in by_set if id is not None}
    assert len(sets) >= 5
    assert sum(by_set.values()) == len(before)
    # Each portion has all its records, marks and audit rows: 20 lines, less the wrong ones among them.
    assert all(len(rows) == by_set[id] <= PORTION for id, rows in sets.items())
    result = run(who, "customers", file, customers_plan(who, file), "repeated")
    assert result.known == len(before)
    assert result.stored + result.known + len(result.reasons) == 400
    after = stored(lite_base, Customer)
    assert len(after) == result.stored + result.known
    assert [one.customer_no for one in after] == [f"C{n:05}" for n in range(1, len(after) + 1)]
    untouched = run(actor(Role.MANAGER), "customers", file, customers_plan(who, file), "third")
    assert (untouched.stored, untouched.known) == (0, len(after))
