"""The targets of the design, each reached, missed or not measured by a run."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bench.jobs import DEEP, FILTERED, JOBS, OPEN, PAGE_ROWS, SEARCH, SORTED, Job
from bench.results import CALLS, CALLS_SMALL, PAGE, PAGE_SMALL, PEER, Results, failing, rate
from bench.typing import OWN

REFERENCE = 1_000_000
CPU_SHARE = 0.35
FRAGMENT_MS, FULL_MS, DATABASE_MS = 15, 40, 2
WARM_MS, COLD_MS = 150, 600
GROWTH = 1.5
EDIT_MS, EDIT_SLOW_MS, EDIT_SHARE, EDIT_BYTES, PASTE_S = 60, 150, 0.5, 2_500, 2
MATCH_S, PAGE_BYTES, REPLAY_S = 1, 20_000, 5
IMPORT_RATE, EXPORT_RATE = 10_000, 100_000
UNMEASURED = "not measured"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One target, whether it was reached, and what was found."""

    target: str
    verdict: str
    found: str


def verdicts(found: Results) -> Iterator[Verdict]:
    """The targets in the order of the design."""
    yield _paint(found)
    yield _share(found)
    yield from _runs(found)
    yield from _typing(found)
    yield _charts(found)
    yield Verdict(
        "150 people on one process and core at p95 ≤ 150 ms, ≤ 100 KB per idle session",
        UNMEASURED,
        "one session at a time",
    )
    yield from _throughput(found)
    yield Verdict(
        "process start to first painted page ≤ 2 s; run-time install ≤ 650 MB",
        UNMEASURED,
        "not part of this run",
    )
    yield _growth(found)


def _charts(found: Results) -> Verdict:
    cold, warm = found.charts[0], median(found.charts[1:])
    target = f"page open with charts at 1 M tickets, warm / cold caches: ≤ {WARM_MS} / ≤ {COLD_MS} ms"
    told = f"{warm:.0f} / {cold:.0f} ms at {found.tickets:,} tickets, on the server"
    if found.tickets < REFERENCE:
        return Verdict(target, UNMEASURED, told)
    return Verdict(target, "reached" if warm <= WARM_MS and cold <= COLD_MS else "missed", told)


def _paint(found: Results) -> Verdict:
    ratios = {job: found.wall(PEER, job) / found.wall(PAGE, job) for job in JOBS}
    return Verdict(
        "click to repainted grid faster than the fastest peer: search ≥ 6 times, the others ≥ 2 times",
        UNMEASURED,
        f"no browser and one peer; on the server alone Django admin takes {_each(ratios)} times the page's milliseconds",
    )


def _share(found: Results) -> Verdict:
    shares = {job: found.share(job) for job in JOBS}
    return Verdict(
        f"server processor time per interaction ≤ {CPU_SHARE} of Django admin's",
        _verdict(failing(shares, CPU_SHARE)),
        _each(shares),
    )


def _runs(found: Results) -> Iterator[Verdict]:
    for what, runner, jobs, limit in (
        ("script run of the list's fragment (sort)", PAGE, (SORTED,), FRAGMENT_MS),
        ("script run of a full page with charts", PAGE, (OPEN, SEARCH, FILTERED, DEEP), FULL_MS),
        (
            "database part (service calls of a list)",
            CALLS,
            (OPEN, SEARCH, FILTERED, SORTED, DEEP),
            DATABASE_MS,
        ),
    ):
        values = {job: found.wall(runner, job) for job in jobs}
        yield Verdict(
            f"{what}: median ≤ {limit} ms", _verdict(failing(values, limit, jobs)), f"{_each(values, 1)} ms"
        )


def _typing(found: Results) -> Iterator[Verdict]:
    typed = found.typed
    edit = f"a cell edit, Enter to confirmed cell: median ≤ {EDIT_MS} ms, p95 ≤ {EDIT_SLOW_MS} ms"
    if typed is None:
        yield Verdict(edit, UNMEASURED, "nothing was typed in this run")
        return
    middle, slow = typed.median(OWN), typed.slow(OWN)
    reached = middle <= EDIT_MS and slow <= EDIT_SLOW_MS
    yield Verdict(
        edit,
        "reached" if reached else "missed",
        f"{middle:.0f} and {slow:.0f} ms over {len(typed.waits[OWN])} edits in Chromium",
    )
    yield Verdict(
        f"the same at most {EDIT_SHARE} of `st.data_editor` in the same run; ≤ {EDIT_BYTES:,} bytes received",
        "reached" if typed.ratio <= EDIT_SHARE and typed.bytes(OWN) <= EDIT_BYTES else "missed",
        f"{typed.ratio:.2f}; {typed.bytes(OWN):,} bytes",
    )
    yield Verdict(
        f"300 x 6 cells pasted and answered: ≤ {PASTE_S} s",
        "reached" if typed.pasted <= PASTE_S else "missed",
        f"{typed.pasted:.1f} s",
    )
    yield Verdict(
        f"the same taken back in one step: ≤ {PASTE_S} s; records that match a letter: ≤ {MATCH_S} s",
        "reached" if typed.undone <= PASTE_S and max(typed.matched) <= MATCH_S else "missed",
        f"{typed.undone:.1f} s; {max(typed.matched):.2f} s at most",
    )
    yield Verdict(
        f"a page of 50 x 12 cells: ≤ {PAGE_BYTES:,} bytes",
        "reached" if found.page_bytes <= PAGE_BYTES else "missed",
        f"{found.page_bytes:,} bytes for {PAGE_ROWS} x {found.columns}",
    )


def _throughput(found: Results) -> Iterator[Verdict]:
    assert found.imported is not None
    assert found.exported is not None
    for what, sample, limit in (
        ("import of 100,000 rows with rules, rights, audit and undo", found.imported, IMPORT_RATE),
        ("export of 1 M rows as CSV", found.exported, EXPORT_RATE),
    ):
        reached = "reached" if rate(sample) >= limit else "missed"
        told = f"{rate(sample):,.0f} rows/s over {sample.rows:,} rows"
        yield Verdict(f"{what}: ≥ {limit:,} rows/s", reached, told)
    assert found.replayed is not None
    seconds = found.replayed.wall / 1000
    yield Verdict(
        f"what another value of the rulebook would have done to 1 M tickets: ≤ {REPLAY_S} s",
        "reached" if seconds <= REPLAY_S else "missed",
        f"{seconds:.1f} s, {found.replayed.rows:,} of {found.tickets:,} tickets judged anew",
    )
    yield Verdict(
        "memory of the import ≤ +300 MB, others' p95 ≤ 1.5 times; flat memory of the export; 100 k rows XLSX ≤ 5 s",
        UNMEASURED,
        "not part of this run",
    )


def _growth(found: Results) -> Verdict:
    pages = {job: found.growth(PAGE, PAGE_SMALL, job) for job in JOBS}
    calls = {job: found.growth(CALLS, CALLS_SMALL, job) for job in JOBS}
    target = f"every list job at 1 M rows costs ≤ {GROWTH} times what it costs at 10 k"
    told = f"page: {_each(pages)}; calls: {_each(calls)} (processor time)"
    if found.large.rows < REFERENCE:
        return Verdict(target, UNMEASURED, f"the large file has {found.large.rows:,} rows; {told}")
    missed = [job for job in JOBS if pages[job] > GROWTH or calls[job] > GROWTH]
    return Verdict(target, _verdict(missed), told)


def _verdict(missed: Sequence[Job]) -> str:
    return f"missed: {', '.join(job.key for job in missed)}" if missed else "reached"


def _each(values: Mapping[Job, float], places: int = 2) -> str:
    return ", ".join(f"{job.key} {value:.{places}f}" for job, value in values.items())
