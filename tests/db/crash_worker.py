"""Starts processes that save rows until they are killed and write each unit's number out once it is kept.

Argument: the URL of a database. Each line of the input starts one: `first-number whole` or, as a control that
acknowledges too soon, `first-number careless`. Its number as a process comes first, a blank line at its end.
"""

import os
import sys
from itertools import count

from sqlalchemy import text

from db.session import Database, connect

BATCH = 60
INSERT = text("INSERT INTO saved (unit, part) VALUES (:unit, :part)")


def acknowledge(unit: int) -> None:
    """Tell the parent at once that a unit is kept."""
    os.write(1, f"{unit}\n".encode())


def whole(db: Database, unit: int, parts: int) -> None:
    """One unit of work, acknowledged when it is kept."""
    with db.writing() as session:
        for part in range(parts):
            session.execute(INSERT, {"unit": unit, "part": part})
    acknowledge(unit)


def careless(db: Database, unit: int, parts: int) -> None:
    """The control: acknowledged before, and kept in pieces."""
    acknowledge(unit)
    for part in range(parts):
        with db.writing() as session:
            session.execute(INSERT, {"unit": unit, "part": part})


def work(url: str, order: str) -> None:
    """Alternate batches and single rows for ever."""
    os.write(1, f"{os.getpid()}\n".encode())
    first, how = order.split()
    db = connect(url)
    save = {"whole": whole, "careless": careless}[how]
    for unit in count(int(first)):
        save(db, unit, BATCH if unit % 2 else 1)


def main() -> None:
    """Fork a worker per line, so that each starts without loading everything anew."""
    for order in sys.stdin:
        child = os.fork()
        if not child:
            work(sys.argv[1], order)
        os.waitpid(child, 0)
        os.write(1, b"\n")


if __name__ == "__main__":
    main()
