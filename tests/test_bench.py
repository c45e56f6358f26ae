"""The bench as a whole, small: it finds its way through every job and names what it measured on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.paths import ROOT

# Two servers, a peer and four more processes start; on a busy machine that takes its time.
pytestmark = pytest.mark.timeout(1500)
COMMAND = ["--customers", "300", "--small", "300", "--rounds", "1", "--imported", "20", "--edits", "1"]
JOBS = (
    "open the list",
    "search two Chinese characters",
    "filter by a choice",
    "sort by a day, newest first",
    "go to a page far down",
    "save one edited row, back to the list",
)


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> str:
    folder: Path = tmp_path_factory.mktemp("bench")
    page = folder / "performance.md"
    environment = {
        k: v for k, v in os.environ.items() if not k.startswith("CLIENTELE_") or k == "CLIENTELE_CHROMIUM"
    }
    run = subprocess.run(
        [sys.executable, "-m", "bench", *COMMAND, "--data", str(folder), "--report", str(page)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-4000:]
    written = page.read_text(encoding="utf-8")
    assert written in run.stdout
    return written


def test_the_report_names_the_machine_the_load_and_the_command(told):
    for line in ("* Processor: ", "* Cores: ", "* Memory: ", "* System: ", "* Python: ", "* Date: "):
        assert line in told
    assert "* Load average (1 / 5 / 15 min): " in told
    assert f"`python tasks.py bench {' '.join(COMMAND)} " in told


@pytest.mark.parametrize("job", JOBS)
def test_every_job_is_measured_for_the_page_and_for_django(told, job):
    rows = [line for line in told.splitlines() if line.startswith(f"| {job} |")]
    assert len(rows) == 3, "by the clock, of the processor, and its growth"
    for row in rows:
        figures = [cell.split()[0] for cell in row.strip("|").split("|")[1:]]
        assert all(float(figure) >= 0 for figure in figures)


def test_rows_of_import_and_export_are_counted_from_what_was_stored_and_written(told):
    assert "| import: change sets of 500 new customers with 8 cells each | 20 |" in told
    assert "| export: the list as CSV, 12 columns | 300 |" in told


def test_targets_that_were_not_measured_are_not_called_reached(told):
    verdicts = [
        line.split("|")[2].strip() for line in told.partition("## The targets")[2].splitlines() if "|" in line
    ]
    assert sum(one == "not measured" for one in verdicts) >= 6
    growth = next(line for line in told.splitlines() if line.startswith("| every list job at 1 M rows"))
    assert growth.split("|")[2].strip() == "not measured"


def test_typing_is_measured_beside_streamlits_editor(told):
    rows = {
        line.split("|")[1].strip(): line
        for line in told.splitlines()
        if line.startswith(("| grid |", "| st.data_editor |"))
    }
    assert set(rows) == {"grid", "st.data_editor"}
    assert all(float(row.split("|")[2]) > 0 for row in rows.values())
    assert "300 x 6 texts pasted into" in told
