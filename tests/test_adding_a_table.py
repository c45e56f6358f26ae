"""The guide to adding a table, walked word by word in a copy of the repository."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.paths import ROOT

GUIDE = ROOT / "docs" / "adding-a-table.md"
LEFT_BEHIND = (
    ".git",
    ".venv",
    "var",
    "node_modules",
    "__pycache__",
    ".*_cache",
    "bench",
    "*.pyc",
    ".hypothesis",
)
# The tasks of the guide without their setting up of a virtual environment.
TASKS = {
    "migration": ("-m", "core.commands", "migration"),
    "messages": ("-m", "tools.messages"),
    "permissions": ("-m", "tools.permissions"),
}
MOST_LINES = 100
# What the walk may touch beside the files it makes.
GENERATED = re.compile(
    r"(db/migrations/versions/\w+_add_deposits\.py|locale/\w+/LC_MESSAGES/clientele\.[pm]o|docs/permissions\.md)"
)

USE = """
import json, sys
from core import clock, rulebook, service
from core.access import Actor, Role
from core.view import View
from db import migrate, search
from db.models.deposits import Deposit
from db.models.organisation import Department, Site, User
from db.models.customers import Customer
from db.session import use
from tests import factories

base = use(sys.argv[1])
migrate.upgrade(base)
search.ensure(base, search.searchable())
rulebook.seed(base)
company = factories.company()
person = company.actor(Role.FIELD)
customer = company.customer(person)
values = {"item": "一把雨伞", "customer_id": customer, "stored_at": "2026-05-04 10:00", "stored_by": person.id,
          "department_id": company.service, "collected_at": "2026-05-05 10:00"}
unsigned = service.create(person, "deposits", values, "a")
done = service.create(person, "deposits", {**values, "collected_by": "王小明"}, "b")
found = service.read(person, View("deposits", search="雨伞")).columns["item"]
table = service.RESOURCES["deposits"]
kept = service.tile(person, View("deposits"), table.kpis[0]).value
undone = service.undo(person, done.id, "c").clean
print(json.dumps({
    "refused": [[cell.field, str(cell.say)] for cell in unsigned.problems], "made": done.clean, "found": found,
    "kept": kept, "undone": undone, "left": service.count(person, View("deposits")).n,
    "chart": [one.n for one in service.chart(person, View("deposits"), table.charts[0])],
}))
"""
PAGE = """
import sys
from streamlit.testing.v1 import AppTest
from core.access import Role
from core.auth import sessions
from db.session import use
from tests.pages.screens import Company

base = use(sys.argv[1])
company = Company(base)
person = company.person("front", Role.MANAGER)
screen = AppTest.from_file("pages/deposits.py", default_timeout=60)
screen.user = {"session": sessions.fingerprint(company.sign_in(person.id))}
screen.run()
assert not screen.exception, screen.exception
print([one.value for one in screen.title], [one.label for one in screen.button])
"""


def blocks() -> dict[str, str]:
    """The files of the guide by path, and the commands under ""."""
    text = GUIDE.read_text(encoding="utf-8")
    files = dict(re.findall(r"^## [^\n]*`([\w/.]+)`\n+```\w+\n(.*?)^```", text, re.M | re.S))
    commands = re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S)
    return {**files, "": "".join(commands)}


def state(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not {"__pycache__", "var", ".ruff_cache"} & set(path.relative_to(folder).parts)
    }


def run(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, capture_output=True, text=True,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(folder), "CLIENTELE_ENV": "test", "PYTHONDONTWRITEBYTECODE": "1",
             "CLIENTELE_SECRET_KEYS": "one-key-for-the-tests-of-forty-characters"},
    )  # fmt: skip
    assert done.returncode == 0, f"{' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes], dict[str, bytes]]:
    """A copy of the repository after the walk, and its files before and after."""
    folder = tmp_path_factory.mktemp("walk") / "copy"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*LEFT_BEHIND))
    before = state(folder)
    parts = blocks()
    for path, text in parts.items():
        if path:
            assert not (folder / path).exists(), f"{path} is there already"
            (folder / path).write_text(text, encoding="utf-8")
    for line in parts[""].splitlines():
        program, script, task, *rest = shlex.split(line)
        assert (program, script) == ("python", "tasks.py")
        run(folder, *TASKS[task], *rest)
    return folder, before, state(folder)


def test_the_walk_makes_three_files_and_edits_only_what_is_generated(walked):
    _, before, after = walked
    changed = {path for path in after if before.get(path) != after[path]}
    by_hand = set(blocks()) - {""}
    assert by_hand == {
        "db/models/deposits.py",
        "core/resources/deposits.py",
        "pages/deposits.py",
        "deposits.json",
    }
    assert {path for path in changed - by_hand if not GENERATED.fullmatch(path)} == set()
    assert set(before) <= set(after)
    assert any(path.startswith("db/migrations/versions/") for path in changed)


def test_a_table_costs_at_most_a_hundred_lines_by_hand():
    lines = [line for text in blocks().values() for line in text.splitlines() if line.strip()]
    assert len(lines) <= MOST_LINES


def test_the_new_table_stores_finds_counts_and_takes_back(walked, tmp_path):
    folder, _, _ = walked
    answer = json.loads(run(folder, "-c", USE, f"sqlite:///{tmp_path}/walk.db").splitlines()[-1])
    assert answer == {
        "refused": [["collected_by", "Say who collected it."]],
        "made": True,
        "found": ["一把雨伞"],
        "kept": 0.0,
        "undone": True,
        "left": 0,
        "chart": [],
    }
    told = run(folder, "-c", PAGE, f"sqlite:///{tmp_path}/walk.db")
    assert "Deposits" in told


def test_no_word_of_the_new_table_is_missing(walked):
    folder, _, _ = walked
    assert json.loads(run(folder, "-m", "tools.messages", "--missing")) == {
        "en": {},
        "zh_CN": {},
        "zh_TW": {},
    }
