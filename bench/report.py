"""The page written from a run: every figure in it comes from the results."""

from collections.abc import Iterable, Sequence
from statistics import median

from bench.jobs import JOBS, PAGE_ROWS
from bench.results import CALLS, CALLS_SMALL, PAGE, PAGE_SMALL, PEER, Results, rate
from bench.targets import verdicts
from bench.typing import EDITOR, OWN


def written(found: Results) -> str:
    """The whole page as Markdown."""
    parts = (
        _head(found),
        _scope(found),
        _wall(found),
        _cpu(found),
        _growth(found),
        _throughput(found),
        _typing(found),
        _rest(found),
        _targets(found),
    )
    return "\n\n".join(parts) + "\n"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    ruler = ["---", *["---:"] * (len(heads) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (heads, ruler, *rows))


def _head(found: Results) -> str:
    facts = {
        **found.facts,
        "Date": found.date,
        "Load average (1 / 5 / 15 min)": f"{found.load_before} at the start, {found.load_after} at the end",
        "Command": f"`{found.command}`",
        "Rounds": f"{found.rounds}, after one that only warmed up",
        "Data": "; ".join(_made(n, seconds) for n, seconds in found.seeding.items()),
    }
    lines = "\n".join(f"* {name}: {value}" for name, value in facts.items())
    return (
        "# Performance\n\n"
        "This page is written by `python tasks.py bench` (`make bench`); every figure comes from the run named here.\n"
        "A run on another machine, or on this one when it is less or more busy, gives other milliseconds.\n\n"
        f"## The run\n\n{lines}\n\n{_busy(found)}"
    )


def _made(customers: int, seconds: float | None) -> str:
    how = "kept from an earlier run" if seconds is None else f"made in {seconds:.0f} s"
    return f"SQLite file with {customers:,} seeded customers and as many tickets ({how})"


def _busy(found: Results) -> str:
    cores, load = int(found.facts["Cores"]), float(found.load_after.split()[0])
    if load <= cores:
        return f"At the end {load} processes wanted to run on {cores} cores, those of the bench included."
    return (
        f"**The machine was busy with other work: at the end {load} processes wanted to run on {cores} cores.** "
        "Milliseconds by the clock include the waiting for a core, and even processor time is longer on a shared "
        "core. Compare the columns of one row, which were measured in turns, before any figure by itself."
    )


def _scope(found: Results) -> str:
    return f"""## What was measured

Everything runs on one machine and one SQLite file; a browser takes part in typing only, so painting is not in the
figures of the list jobs.

* **Page**: the product's own server over its web socket, as a browser asks it: a signed-in manager with the rights
  of a department, the real widgets, and the script run they cause, from sending the message to the end of the run.
  Opening, search, filter and the page far down run the full page with tiles, charts and filters; sorting runs the
  list's fragment; saving is the grid's message to its own route and the answer. The messages are counted as sent to a browser that kept none.
* **Calls**: what the list asks of `core.service` in those jobs (actor, rows, number of rows; before them the change
  set of a save), in a process of its own, without Streamlit.
* **Django admin**: Django {_version(found, "django")} behind waitress on the same file, HTTP requests of a signed-in
  session on one kept connection: the same 12 columns, {PAGE_ROWS} rows, order and living rows, three filters at the
  side, `show_full_result_count=False`, `list_select_related`, kept database connections with the product's PRAGMAs.
  It has no scopes by row, masks, tiles or charts, and keeps its own log of a save. To save is the POST of the filled
  form and the list it leads to; opening the form is left out.

All took turns in each round, and a round in which they showed different numbers of rows would have stopped the run.
The search is for “{found.large.word}” (product: number, name, phone and more through its index; Django: name and
phone); the filter is one category; far down is page {found.large.page:,}, reached by its link; the edit changes the
region of one row. Processor time is that of the server's process, read from the kernel, and includes 20 ms after the
answer."""


def _version(found: Results, package: str) -> str:
    words = found.facts["Packages"].replace(",", "").split()
    return words[words.index(package) + 1]


def _wall(found: Results) -> str:
    rows = [
        (
            job.title,
            f"{found.wall(PAGE, job):.0f} ({found.least(PAGE, job):.0f})",
            f"{found.wall(PEER, job):.0f} ({found.least(PEER, job):.0f})",
            f"{found.wall(PEER, job) / found.wall(PAGE, job):.2f}",
            f"{found.wall(CALLS, job):.1f} ({found.least(CALLS, job):.1f})",
        )
        for job in JOBS
    ]
    heads = ("job", "page", "Django admin", "Django / page", "calls alone")
    return f"## {found.large.rows:,} customers: milliseconds by the clock, median (least)\n\n{_table(heads, rows)}"


def _cpu(found: Results) -> str:
    rows = [
        (
            job.title,
            f"{found.cpu(PAGE, job):.0f}",
            f"{found.cpu(PEER, job):.0f}",
            f"{found.share(job):.2f}",
            f"{found.cpu(CALLS, job):.1f}",
            f"{found.bytes(PAGE, job) / 1000:.0f}",
            f"{found.bytes(PEER, job) / 1000:.0f}",
        )
        for job in JOBS
    ]
    heads = ("job", "page", "Django admin", "page / Django", "calls alone", "page kB", "Django kB")
    return (
        f"## {found.large.rows:,} customers: processor milliseconds of the server, median, and bytes sent\n\n"
        f"{_table(heads, rows)}"
    )


def _growth(found: Results) -> str:
    rows = [
        (
            job.title,
            f"{found.cpu(PAGE_SMALL, job):.0f}",
            f"{found.cpu(PAGE, job):.0f}",
            f"{found.growth(PAGE, PAGE_SMALL, job):.2f}",
            f"{found.cpu(CALLS_SMALL, job):.1f}",
            f"{found.cpu(CALLS, job):.1f}",
            f"{found.growth(CALLS, CALLS_SMALL, job):.2f}",
        )
        for job in JOBS
    ]
    small, large = f"{found.small.rows:,}", f"{found.large.rows:,}"
    heads = (
        "job",
        f"page, {small}",
        f"page, {large}",
        "times",
        f"calls, {small}",
        f"calls, {large}",
        "times",
    )
    return (
        f"## Growth from {small} to {large} customers: processor milliseconds, median\n\n{_table(heads, rows)}\n\n"
        f"Far down is page {found.small.page:,} of the small file and page {found.large.page:,} of the large one."
    )


def _throughput(found: Results) -> str:
    assert found.imported is not None
    assert found.exported is not None
    rows = [
        (
            what,
            f"{one.rows:,}",
            f"{one.wall / 1000:.1f}",
            f"{one.cpu / 1000:.1f}",
            f"{rate(one):,.0f}",
        )
        for what, one in (
            ("import: change sets of 500 new customers with 8 cells each", found.imported),
            ("export: the list as CSV, 12 columns", found.exported),
        )
    ]
    return (
        "## Import and export, once each, in a process without a screen\n\n"
        + _table(("work", "rows", "seconds", "processor seconds", "rows per second"), rows)
        + f"\n\nThe import went into a copy of the file with {found.large.rows:,} customers, with rules, rights, audit "
        "and undo; reading the register and mapping its columns is not in it. The export is made as the download makes "
        f"it, with its audit entry; it is {found.exported.bytes / 1e6:.1f} MB."
    )


def _typing(found: Results) -> str:
    typed = found.typed
    if typed is None:
        return "## Typing in Chromium\n\nNothing was typed in this run."
    rows = [
        (
            name,
            f"{typed.median(name):.0f}",
            f"{typed.slow(name):.0f}",
            f"{typed.bytes(name):,}",
            str(len(typed.waits[name])),
        )
        for name in (OWN, EDITOR)
    ]
    return (
        f"## Typing in Chromium, one edit here and one there, on the file with {found.small.rows:,} customers\n\n"
        + _table(
            ("grid", "Enter to confirmed cell, median ms", "95 of 100 within ms", "bytes received", "edits"),
            rows,
        )
        + f"\n\nThe grid's median is {typed.ratio:.2f} of the editor's. The editor's page has no rights, rules, versions, audit "
        f"or charts; {typed.lost} of its edits were never answered and are left out. A block of 300 x 6 texts pasted into "
        f"the grid, most of it new rows that wait for required cells, was answered in {typed.pasted:.1f} s and taken back by "
        f"one Ctrl+Z in {typed.undone:.1f} s. A letter typed into a reference showed the records that match it in "
        f"{median(typed.matched):.2f} s (the slowest of {len(typed.matched)} in {max(typed.matched):.2f} s). A page of "
        f"{PAGE_ROWS} rows with {found.columns} columns reaches the grid in {found.page_bytes:,} bytes, uncompressed."
    )


def _rest(found: Results) -> str:
    names = {
        PAGE: "product, one session, large file",
        PAGE_SMALL: "product, one session, small file",
        PEER: "Django admin",
    }
    rows = [(names[name], f"{found.memory[name]:.0f}") for name in names]
    return "## Resident memory after the last round, MB\n\n" + _table(("server", "MB"), rows)


def _targets(found: Results) -> str:
    rows = [(one.target, one.verdict, one.found) for one in verdicts(found)]
    lines = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"## The targets of the design (section 6)\n\n| target | verdict | this run |\n| --- | --- | --- |\n{lines}"
