"""The commands of the repository: each sets up what it needs, then does its work. Standard library only."""

from __future__ import annotations  # So that an old Python reads as far as the sentence that refuses it.

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
RUN_LIST, DEV_LIST, BENCH_LIST = "requirements.txt", "requirements-dev.txt", "requirements-bench.txt"
REGISTERS = ROOT.parent / "shared" / "data"
FIREFOXES = ("firefox-esr", "firefox")
# Chromium without windows needs far less of two cores than the whole browser.
SHELL = "chromium-headless-shell"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
QUIET_PIP = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
MOST_AT_ONCE = 4
CHECKED = ("app.py", "tasks.py", "core", "db", "pages", "tests", "tools", "bench")
# Where every pinned package must come ready to run.
SYSTEMS = (
    "x86_64-unknown-linux-gnu",
    "aarch64-unknown-linux-gnu",
    "x86_64-pc-windows-msvc",
    "aarch64-apple-darwin",
)
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
# What looks packages up, in an environment of its own.
AUDIT = "pip-audit==2.10.1"
# Tests look into what may be None on purpose; a wrong guess there fails by itself.
TYPED = ("app.py", "tasks.py", "core", "db", "pages", "tools", "bench")


def fail(sentence: str) -> NoReturn:
    """Say what is wrong and stop."""
    sys.exit(f"tasks.py: {sentence}")


def setup(listed: str = RUN_LIST) -> None:
    """Make the virtual environment and install a hashed list; done already, it takes no time."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file may be started by any Python
        fail(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}.")
    stamp = VENV / f".{listed}.stamp"
    wanted = hashlib.sha256((ROOT / listed).read_bytes() + sys.version.encode()).hexdigest()
    # The development list contains the run-time list.
    known = [stamp, VENV / f".{DEV_LIST}.stamp"] if listed == RUN_LIST else [stamp]
    dev = hashlib.sha256((ROOT / DEV_LIST).read_bytes() + sys.version.encode()).hexdigest()
    if any(one.exists() and one.read_text() in (wanted, dev) for one in known):
        return
    if not PYTHON.exists():
        print("Making the virtual environment ...", flush=True)
        venv.create(VENV, with_pip=True)
    print(f"Installing {listed} ...", flush=True)
    install = (*QUIET_PIP, "--require-hashes", "-r", listed)
    if subprocess.run([PYTHON, *install], cwd=ROOT, check=False).returncode:
        fail(f"the packages of {listed} could not be installed; the lines above say why.")
    stamp.write_text(wanted)


def inside(*arguments: str | Path, **environment: str) -> int:
    """Run the environment's Python and give its exit code."""
    try:
        return subprocess.run(
            [PYTHON, *arguments], cwd=ROOT, env={**os.environ, **environment}, check=False
        ).returncode
    except KeyboardInterrupt:
        return 130


def run(arguments: Sequence[str]) -> int:
    """Start the product with its embedded database under var/."""
    setup()
    return inside("app.py", *arguments)


def demo(arguments: Sequence[str]) -> int:
    """Start the product with a throw-away sample company and one account per role."""
    setup()
    return inside("app.py", *arguments, CLIENTELE_ENV="demo")


def check(arguments: Sequence[str]) -> int:
    """Lint, format and types, those of the browser's modules included."""
    setup(DEV_LIST)
    there = [name for name in CHECKED if (ROOT / name).exists()]
    steps = (
        ("ruff", "check", *there),
        ("ruff", "format", "--check", *there),
        ("ty", "check", *(name for name in TYPED if name in there)),
        ("tools.browser_types",),
    )
    # A checker ended by a signal has a negative code.
    return max(abs(inside("-m", *step)) for step in steps)


def test(arguments: Sequence[str]) -> int:
    """Everything that must hold: lint, format, types, and all tests with a browser and a PostgreSQL."""
    setup(DEV_LIST)
    browser = find_browser()
    find_firefox()
    require_font()
    require_registers()
    failed = check(())
    if failed:
        return failed
    # A file's tests stay together, since they share what they start: a server, a browser, a database.
    # One more at once than there are processors, since a test in the browser waits about half of its time.
    # They begin in the order of collection: files of few but long tests, such as those in a browser, would come last.
    workers = str(min(MOST_AT_ONCE, (os.cpu_count() or 1) + 1))
    at_once = ("-n", workers, "--dist", "loadfile", "--no-loadscope-reorder")
    return inside("-m", "pytest", *at_once, *arguments, CLIENTELE_CHROMIUM=browser)


def find_browser() -> str:
    """The path of a Chromium: the one without windows where Debian has it, one on the machine, else Playwright's."""
    named = os.environ.get("CLIENTELE_CHROMIUM")
    if named:
        if not Path(named).exists():
            fail(f"CLIENTELE_CHROMIUM names {named}, which does not exist.")
        return named
    if shell := shutil.which(SHELL) or (install_debian(SHELL) and shutil.which(SHELL)):
        return shell
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None) or playwrights_own()
    if found:
        return found
    print("Looking for a browser for the tests ...", flush=True)
    inside("-m", "playwright", "install", "chromium")
    return playwrights_own() or fail(
        "the tests need a Chromium: install one, or name it in CLIENTELE_CHROMIUM."
    )


def find_firefox() -> None:
    """A Firefox for the walk in it: one on the machine, else Debian's package."""
    named = os.environ.get("CLIENTELE_FIREFOX")
    if named and not Path(named).exists():
        fail(f"CLIENTELE_FIREFOX names {named}, which does not exist.")
    if not named and not any(map(shutil.which, FIREFOXES)) and not install_debian("firefox-esr"):
        fail("the tests need a Firefox: install one, or name it in CLIENTELE_FIREFOX.")


def playwrights_own() -> str | None:
    """The path of the Chromium that Playwright downloaded, if it did."""
    script = (
        "from playwright.sync_api import sync_playwright as playwright\n"
        "with playwright() as found: print(found.chromium.executable_path)"
    )
    told = subprocess.run([PYTHON, "-c", script], capture_output=True, text=True, check=False).stdout.strip()
    return told if told and Path(told).exists() else None


def require_font() -> None:
    """Pictures and page tests need a Chinese font."""
    lister = shutil.which("fc-list")
    if lister is None and sys.platform != "linux":
        return
    if lister and subprocess.run([lister, ":lang=zh"], capture_output=True, check=False).stdout.strip():
        return
    if not install_debian("fonts-noto-cjk"):
        fail("the tests need a Chinese font, such as Noto Sans CJK.")


def require_registers() -> None:
    """Imports are tested on registers of real teams, which lie beside the clone and are no part of it."""
    if not REGISTERS.is_dir():
        fail(f"the tests read registers from {REGISTERS}; put that folder there.")


def install_debian(package: str) -> bool:
    """Install a Debian package when that is possible here; gives whether it was."""
    apt = shutil.which("apt-get")
    if apt is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([apt, "update", "-qq"], env=quiet, check=False)
    command = [apt, "install", "-y", "-qq", "--no-install-recommends", package]
    return subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False).returncode == 0


def bench(arguments: Sequence[str]) -> int:
    """Make the reference data; print the list jobs beside Django admin, and typing beside Streamlit's editor."""
    setup(BENCH_LIST)
    return inside("-m", "bench", *arguments, CLIENTELE_CHROMIUM=find_browser())


def safety(arguments: Sequence[str]) -> int:
    """Print the figures of safety beside their targets."""
    setup(DEV_LIST)
    return inside("-m", "bench.safety", *arguments)


def messages(arguments: Sequence[str]) -> int:
    """Bring the catalogues in step with the sources."""
    setup(DEV_LIST)
    return inside("-m", "tools.messages", *arguments)


def pictures(arguments: Sequence[str]) -> int:
    """Make the pictures of the guide from a running demo."""
    setup(DEV_LIST)
    require_font()
    browser = find_browser()
    made = inside("-m", "tools.pictures", *arguments, CLIENTELE_CHROMIUM=browser)
    return made or (0 if arguments else inside("-m", "tools.walk_pictures", CLIENTELE_CHROMIUM=browser))


def permissions(arguments: Sequence[str]) -> int:
    """Write docs/permissions.md anew from the declarations."""
    setup(DEV_LIST)
    return inside("-m", "tools.permissions", *arguments)


def rules(arguments: Sequence[str]) -> int:
    """Write docs/rules.md anew from the declarations, the sources and the tests."""
    setup(DEV_LIST)
    return inside("-m", "tools.rules", *arguments)


def lock(arguments: Sequence[str]) -> int:
    """Compile the requirement lists anew, universal and with hashes."""
    setup(DEV_LIST)
    options = ("--universal", "--generate-hashes", "--no-emit-index-url", "--python-version=3.11", "--quiet")
    names = ("requirements", "requirements-dev", "requirements-bench")
    there = [name for name in names if (ROOT / f"{name}.in").exists()]
    failed = max(inside("-m", "uv", "pip", "compile", *options, f"{n}.in", "-o", f"{n}.txt") for n in there)
    return failed or max(fits(RUN_LIST), fits(DEV_LIST))


def fits(requirements: str) -> int:
    """Say on which systems and Pythons each package of a list comes ready to run, without installing it; 1 where one does not."""
    failed = 0
    with tempfile.TemporaryDirectory() as nowhere:
        options = ("--dry-run", "--quiet", "--require-hashes", "--only-binary=:all:", "--target", nowhere)
        for system in SYSTEMS:
            for python in PYTHONS:
                where = ("--python-platform", system, "--python-version", python)
                if inside("-m", "uv", "pip", "install", *options, *where, "-r", requirements):
                    print(f"{requirements} can't be installed on {system} with Python {python}.", flush=True)
                    failed = 1
    print(f"{requirements}: looked up for {', '.join(SYSTEMS)}; Python {', '.join(PYTHONS)}.", flush=True)
    return failed


def advisories(arguments: Sequence[str]) -> int:
    """Say which of the packages that are installed to run have a known weakness, and which version mends it; asks PyPI."""
    setup(DEV_LIST)
    audit = ("tool", "run", "--from", AUDIT, "pip-audit", "--strict", "--require-hashes", "--disable-pip")
    return inside("-m", "uv", *audit, "--requirement", str(ROOT / RUN_LIST), *arguments)


def command(name: str) -> Callable[[Sequence[str]], int]:
    """A command of the product itself."""

    def runs(arguments: Sequence[str]) -> int:
        setup()
        return inside("-m", "core.commands", name, *arguments)

    return runs


def only_setup(arguments: Sequence[str]) -> int:
    """Set up the virtual environment."""
    started = time.perf_counter()
    setup(DEV_LIST if "--dev" in arguments else RUN_LIST)
    print(f"The environment stands ({time.perf_counter() - started:.1f} s).")
    return 0


COMMANDS = ("create-admin", "backup", "restore", "verify", "seed", "migrate", "migration")
TASKS: dict[str, Callable[[Sequence[str]], int]] = {
    "setup": only_setup,
    "run": run,
    "demo": demo,
    "test": test,
    "check": check,
    "bench": bench,
    "safety": safety,
    "messages": messages,
    "pictures": pictures,
    "permissions": permissions,
    "rules": rules,
    "lock": lock,
    "advisories": advisories,
    **{name: command(name) for name in COMMANDS},
}


def main() -> int:
    """Run the task named first."""
    if len(sys.argv) < 2 or sys.argv[1] not in TASKS:
        fail(f"name a task: {', '.join(TASKS)}.")
    return TASKS[sys.argv[1]](sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
