"""`python tasks.py bench`: make the reference data, do the jobs in turns, print and write the report."""

import argparse
import os
import sys
import time
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path

from bench import data, machine, report, typing
from bench.caller import Caller
from bench.jobs import JOBS, Runner
from bench.peer import Peer
from bench.processes import ROOT
from bench.results import CALLS, CALLS_SMALL, PAGE, PAGE_SMALL, PEER, Results
from bench.screen import Screen

IMPORTED, EXPORTED, EDITS = 5_000, 1_000_000, 20


def options(arguments: list[str]) -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python tasks.py bench", description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000_000, help="rows of the large file")
    parser.add_argument("--small", type=int, default=10_000, help="rows of the small file")
    parser.add_argument("--rounds", type=int, default=8, help="how often each job is done")
    parser.add_argument("--minutes", type=float, default=60, help="begin no further round after so long")
    parser.add_argument("--edits", type=int, default=EDITS, help="cells typed into each grid, 0 for none")
    parser.add_argument("--imported", type=int, default=IMPORTED, help="rows of the import")
    parser.add_argument("--exported", type=int, default=EXPORTED, help="rows of the export, at most")
    parser.add_argument("--data", type=Path, default=ROOT / "var" / "bench", help="where the files are kept")
    parser.add_argument("--report", type=Path, default=ROOT / "docs" / "performance.md")
    return parser.parse_args(arguments)


def measure(chosen: argparse.Namespace, command: str) -> Results:
    """Make or find the files and measure everything once."""
    until = time.monotonic() + chosen.minutes * 60
    large, large_seconds = data.file_of(chosen.data, chosen.customers)
    small, small_seconds = data.file_of(chosen.data, chosen.small)
    (small_asked, small_sid), (asked, sid) = data.prepare(small), data.prepare(large)
    results = Results(
        command=command,
        date=f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        facts=machine.facts(),
        load_before=machine.load(),
        large=asked,
        small=small_asked,
        rounds=chosen.rounds,
        seeding={chosen.customers: large_seconds, chosen.small: small_seconds},
    )
    _throughput(results, large, sid, chosen)
    with ExitStack() as stack:
        print("Starting the servers ...", flush=True)
        page = stack.enter_context(closing(Screen(PAGE, large, sid, asked)))
        # Nobody has looked at the tickets yet, so the first figures are those of a cold cache.
        results.tickets = data.tickets_in(large)
        results.charts = [page.opened("tickets") for _ in range(chosen.rounds + 1)]
        results.columns, results.page_bytes = page.grid()
        runners: list[list[Runner]] = [[page], []]
        for group, runner in (
            (0, lambda: Peer(PEER, large, asked)),
            (0, lambda: Caller(CALLS, large, sid, asked)),
            (1, lambda: Screen(PAGE_SMALL, small, small_sid, small_asked)),
            (1, lambda: Caller(CALLS_SMALL, small, small_sid, small_asked)),
        ):
            runners[group].append(stack.enter_context(closing(runner())))
        _in_turns(results, runners, chosen.rounds, until)
        results.memory = {one.name: one.memory() for group in runners for one in group}
    results.load_after = machine.load()
    # What is there is kept, should the browser fail.
    _write(results, chosen.report)
    if chosen.edits:
        print("Typing ...", flush=True)
        results.typed = typing.measure(small, small_sid, chosen.edits)
        results.load_after = machine.load()
    return results


def _throughput(results: Results, file: Path, sid: str, chosen: argparse.Namespace) -> None:
    print("Importing and exporting ...", flush=True)
    copy = file.with_name("import.db")
    data.copied(file, copy)
    try:
        with closing(Caller("import", copy, sid, results.large)) as caller:
            results.imported = caller.import_rows(chosen.imported)
    finally:
        for left in (copy, Path(f"{copy}-wal"), Path(f"{copy}-shm")):
            left.unlink(missing_ok=True)
    with closing(Caller("export", file, sid, results.large)) as caller:
        results.exported = caller.export_rows(chosen.exported)
        results.replayed = caller.replay()


def _in_turns(results: Results, groups: list[list[Runner]], rounds: int, until: float) -> None:
    """Each round does every job once with every runner, one after the other; round 0 only warms up."""
    everybody = [one for group in groups for one in group]
    for number in range(rounds + 1):
        if number > 1 and time.monotonic() > until:
            break
        results.rounds = number
        print(f"Round {number} of {rounds}, load {machine.load()} ...", flush=True)
        shift = number % len(everybody)
        for job in JOBS:
            shown: dict[str, int] = {}
            for runner in everybody[shift:] + everybody[:shift]:
                sample = runner.run(job)
                shown[runner.name] = sample.rows
                if number:
                    results.add(runner.name, job, sample)
            for group in groups:
                if len({shown[one.name] for one in group}) > 1:
                    raise RuntimeError(f"not the same rows for all who {job.title}: {shown}")


def main() -> int:
    """Measure, print, write."""
    if sys.platform != "linux":
        sys.exit("bench: the processor time of a server is read as Linux tells it; run this on Linux.")
    chosen = options(sys.argv[1:])
    os.environ.update(data.settings_of_all())
    results = measure(chosen, " ".join(["python tasks.py bench", *sys.argv[1:]]))
    print(_write(results, chosen.report))
    print(f"Written to {chosen.report}.")
    return 0


def _write(results: Results, page: Path) -> str:
    text = report.written(results)
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(text, encoding="utf-8")
    return text


if __name__ == "__main__":
    sys.exit(main())
