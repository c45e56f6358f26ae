"""A process killed at any moment: what was acknowledged is stored, and no unit of work is stored by half."""

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from db import health
from db.session import Database
from tests.db.crash_worker import BATCH

ROOT = Path(__file__).parents[2]
KILLS = 25


@pytest.fixture
def saved(empty: Database) -> Database:
    with empty.writing() as session:
        session.execute(text("CREATE TABLE saved (unit INTEGER, part INTEGER, PRIMARY KEY (unit, part))"))
    return empty


class Nursery:
    """Starts processes that save, and kills them."""

    def __init__(self, db: Database) -> None:
        url = db.url.render_as_string(hide_password=False)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.db.crash_worker", url],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip

    def kill_while_saving(self, first: int, after: int, how: str = "whole") -> list[int]:
        """Kill a process a little after its n-th acknowledgement, and give all of them."""
        orders, answers = self.process.stdin, self.process.stdout
        assert orders is not None
        assert answers is not None
        orders.write(f"{first} {how}\n")
        orders.flush()
        pid = int(answers.readline())
        seen: list[int] = []
        while (line := answers.readline()) != "\n":
            seen.append(int(line))
            if len(seen) == after:
                # Any moment within the next unit of work.
                for _ in range(random.randrange(200_000)):
                    pass
                os.kill(pid, signal.SIGKILL)
        return seen

    def close(self) -> None:
        """End of the processes."""
        self.process.communicate()


@pytest.fixture
def nursery(saved: Database) -> Iterator[Nursery]:
    opened = Nursery(saved)
    yield opened
    opened.close()


def stored(db: Database) -> Counter[int]:
    with db.reading() as session:
        counted = session.execute(text("SELECT unit, count(*) FROM saved GROUP BY unit"))
        return Counter(dict(counted.all()))


def halves(rows: Counter[int]) -> list[int]:
    return [unit for unit, count in rows.items() if count != (BATCH if unit % 2 else 1)]


def test_what_was_acknowledged_survives_a_kill_and_nothing_is_stored_by_half(
    saved: Database, nursery: Nursery
) -> None:
    acknowledged: list[int] = []
    for kill in range(KILLS):
        acknowledged += nursery.kill_while_saving(1000 * kill, random.randrange(1, 12))
    rows = stored(saved)
    assert len(acknowledged) >= KILLS
    assert set(acknowledged) <= set(rows)
    assert halves(rows) == []
    assert [str(fault) for fault in health.faults(saved) if "damaged" in str(fault)] == []


def test_the_harness_notices_a_careless_program(saved: Database, nursery: Nursery) -> None:
    acknowledged: list[int] = []
    for kill in range(20):
        acknowledged += nursery.kill_while_saving(1000 * kill, 2, "careless")
        rows = stored(saved)
        if halves(rows) or not set(acknowledged) <= set(rows):
            return
    pytest.fail("twenty kills showed no loss")
