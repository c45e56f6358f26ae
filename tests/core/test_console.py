"""The console: a line is one event, and what was typed stands in none."""

import io
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from core import console
from db.session import Database
from tests.paths import ROOT

TYPED = "138 1234 5678\n2026-06-01 09:00:00,000 ERROR core.jobs all records were exported"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What a logger of somebody else's making writes, after the product has begun."""
    before = logging.getLogRecordFactory()
    console.install()
    told = io.StringIO()
    handler = logging.StreamHandler(told)
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    log = logging.getLogger("a.library")
    log.addHandler(handler)
    yield told
    log.removeHandler(handler)
    logging.setLogRecordFactory(before)


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\x0b", "\x1b[2K", "\x85", "\u2028"])
def test_a_line_end_in_a_value_begins_no_line(written, end):
    logging.getLogger("a.library").warning("from %s", f"somewhere{end}ERROR forged")
    assert len(written.getvalue().splitlines()) == 1
    assert "\x1b" not in written.getvalue()


def test_an_error_is_told_below_its_line_and_cannot_pass_for_another(written):
    try:
        try:
            raise KeyError(TYPED)
        except KeyError as cause:
            raise RuntimeError(TYPED) from cause
    except RuntimeError:
        logging.getLogger("a.library").exception("script failed")
    first, *below = written.getvalue().splitlines()
    assert first == "ERROR script failed"
    assert below and all(line.startswith("  | ") for line in below)
    assert "test_console.py" in written.getvalue() and "RuntimeError" in written.getvalue()


def test_what_was_typed_into_a_cell_stands_in_no_line_about_the_database(written, base: Database):
    statements = (
        ("INSERT INTO departments (id, name) VALUES (:id, :name)", {"id": 1, "name": TYPED}),
        ("SELECT CAST(:typed AS integer) / 0, nothing FROM departments", {"typed": TYPED}),
    )
    for statement, values in statements:
        try:
            with base.writing() as session:
                session.execute(text(statement), values)
        except Exception:
            logging.getLogger("a.library").exception("script failed")
    said = written.getvalue()
    assert said.count("ERROR script failed") == 2 and "Error: " in said.replace("Violation", "Error")
    assert "1234" not in said and "exported" not in said


def test_the_product_writes_so_from_its_first_line(tmp_path):
    told = subprocess.run(
        [sys.executable, "-c", "import app, logging; logging.getLogger('a.library').warning('one\\ntwo')"],
        cwd=ROOT,
        env={**os.environ, "TZ": "Asia/Shanghai", "CLIENTELE_DATABASE_URL": f"sqlite:///{tmp_path}/none.db"},
        capture_output=True,
        text=True,
    )
    lines = [line for line in told.stderr.splitlines() if "a.library" in line]
    assert len(lines) == 1 and lines[0].endswith("WARNING a.library one\\ntwo")
    moment = datetime.fromisoformat(lines[0].split(" ")[0])
    assert moment.utcoffset() == timedelta() and abs(datetime.now(UTC) - moment) < timedelta(minutes=5)
