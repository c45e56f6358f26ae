"""What the figures were measured on: processor, memory, system, versions, load."""

import os
import platform
import sqlite3
import subprocess
from importlib.metadata import version
from pathlib import Path

from bench.processes import ROOT

PACKAGES = ("streamlit", "sqlalchemy", "pyarrow", "pandas", "altair", "django", "waitress")


def facts() -> dict[str, str]:
    """The machine and the versions, by name."""
    return {
        "Processor": _processor(),
        "Cores": str(os.cpu_count()),
        "Memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "System": f"{_system()}, {platform.machine()}",
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "Packages": ", ".join(f"{name} {version(name)}" for name in PACKAGES),
        "Commit": _commit(),
    }


def load() -> str:
    """The load average over 1, 5 and 15 minutes."""
    return " / ".join(f"{one:.1f}" for one in os.getloadavg())


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _system() -> str:
    try:
        return f"{platform.freedesktop_os_release()['PRETTY_NAME']}, Linux {platform.release()}"
    except OSError:
        return f"Linux {platform.release()}"


def _commit() -> str:
    """The commit that was measured, and whether files differed from it."""

    def git(*words: str) -> str:
        try:
            told = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
        except FileNotFoundError:
            return ""
        return told.stdout.strip()

    changed = git(
        "status", "--porcelain", "--untracked-files=no", "--", "core", "db", "pages", "app.py", "bench"
    )
    return (git("rev-parse", "--short", "HEAD") or "unknown") + (" with changes on top" if changed else "")
