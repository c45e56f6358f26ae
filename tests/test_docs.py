"""What the documents say exists: pictures, links, commands, settings, the permissions page, the map, the examples."""

import ast
import re
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from core import clauses
from core.rulebook_defaults import BY_KEY, DEFAULTS, UNREAD, Default
from core.rules.dates import parse_date
from core.rules.moments import parse_moment
from core.rules.numbers import COUNT_UNITS, parse_integer
from core.rules.phones import parse_phone
from core.rules.problem import ValueProblem
from core.rules.yes_no import parse_yes_no
from core.setting_names import OF_COMMANDS, SETTINGS
from core.ui.menu import PAGES
from db.vocabulary.organisation import PolicyUnit as Unit
from tests.paths import ROOT
from tests.test_architecture import MAP
from tools import permissions, rules
from tools.picture_list import FOLDER, PICTURES, REGISTER, WALK

GUIDES = (ROOT / "docs" / "guide" / "en.md", ROOT / "docs" / "guide" / "zh_CN.md")
DOCUMENTS = (
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").rglob("*.md")),
)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
VARIABLE = re.compile(r"CLIENTELE_[A-Z_]+")
MOST_BYTES = 6_000_000


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def pictures(path: Path) -> set[str]:
    return {Path(target).stem for target in LINK.findall(text(path)) if target.endswith(".png")}


def tasks() -> set[str]:
    """The names of the tasks, read without running tasks.py."""
    names: set[str] = set()
    for node in ast.parse(text(ROOT / "tasks.py")).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "COMMANDS":
            names |= set(ast.literal_eval(node.value))
        elif isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == "TASKS":
            assert isinstance(node.value, ast.Dict)
            names |= {str(key.value) for key in node.value.keys if isinstance(key, ast.Constant)}
    return names


def test_every_picture_in_the_documents_is_made_by_the_tool_and_is_there():
    named = set().union(*map(pictures, DOCUMENTS))
    assert named <= {one.name for one in (*PICTURES, *WALK)}
    assert {name for name in named if not (FOLDER / f"{name}.png").exists()} == set()


def test_every_picture_the_tool_makes_is_shown_somewhere():
    assert {one.name for one in (*PICTURES, *WALK)} == set().union(*map(pictures, DOCUMENTS))
    assert {path.stem for path in FOLDER.glob("*.png")} == {one.name for one in (*PICTURES, *WALK)}


def test_the_guide_shows_every_page():
    shown = pictures(GUIDES[0])
    assert {spec.path for spec in PAGES} == {name.removesuffix("_light_en") for name in shown} & {
        s.path for s in PAGES
    }


def test_the_pictures_stay_small():
    assert sum(path.stat().st_size for path in FOLDER.glob("*.png")) < MOST_BYTES


def test_both_guides_have_the_same_sections():
    shapes = [
        [len(line) - len(line.lstrip("#")) for line in text(g).splitlines() if line.startswith("#")]
        for g in GUIDES
    ]
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(path):
    targets = [
        t.partition("#")[0] for t in LINK.findall(text(path)) if "://" not in t and not t.startswith("#")
    ]
    assert [target for target in targets if not (path.parent / target).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_named_is_a_task(path):
    named = set(re.findall(r"python3? tasks\.py ([a-z][a-z-]*)", text(path)))
    made = set(re.findall(r"`make ([a-z][a-z-]*)`", text(path)))
    targets = set(re.findall(r"^([a-z][a-z -]*):$", text(ROOT / "Makefile"), re.MULTILINE)[0].split())
    assert named <= tasks()
    assert made <= targets


def test_every_setting_stands_in_operations_and_none_that_is_not_read():
    source = text(ROOT / "core" / "config.py")
    assert [name for name in SETTINGS if f'"{name}"' not in source] == []
    assert set(VARIABLE.findall(text(ROOT / "docs" / "operations.md"))) == {
        *SETTINGS,
        *OF_COMMANDS,
    }
    assert "CLIENTELE_ADMIN_PASSWORD" in text(ROOT / "core" / "commands.py")
    assert "CLIENTELE_CHROMIUM" in text(ROOT / "tasks.py")


def test_the_permissions_page_is_fresh():
    assert permissions.main(["--check"]) == 0, "run python tasks.py permissions"


def test_a_value_that_nothing_reads_keeps_no_rule():
    """A key is read where code names it, also in parts; a value that only cites a clause keeps none."""
    read, unread = replace(BY_KEY["fine.lost"], source_rule="R998"), Default("no.such", "1", Unit.DAY, "R999")
    kept = rules.controls(clauses.found((), (read, unread)))
    assert (kept[998], kept[999]) == (["value fine.lost"], [])


def test_the_values_said_to_be_read_by_nothing_are_those_no_code_names():
    named = {one.key for one in DEFAULTS if rules.reads(rules.keys_read(), one.key)}
    assert UNREAD == set(BY_KEY) - named


@pytest.mark.parametrize(
    ("source", "fits"),
    [
        ('policy("a.b")', True),
        ('policy(f"a.{x}")', True),
        ('A = "a"\npolicy(f"{A}.{x}")', True),
        ('A, B = "a", "c"\npolicy(f"{A}.{x}")', True),
        ('policy(f"{x}.b")', False),
        ('policy("a.c")', False),
        ('"""The value a.b is read here."""', False),
    ],
)
def test_a_key_of_the_rulebook_is_read_where_code_names_it(source: str, fits: bool):
    assert rules.reads(rules.keys_of(ast.parse(source)), "a.b") is fits


def test_the_page_of_rules_is_fresh():
    assert rules.main(["--check"]) == 0, "run python tasks.py rules"


def test_contributing_names_every_place_on_the_map():
    named = set(re.findall(r"`([a-z0-9_.*]+)`", text(ROOT / "CONTRIBUTING.md"))) | {"core", "db"}
    wanted = {name.removesuffix(".*").removesuffix("_*") for line in MAP for name in line}
    assert {name for name in wanted if not stands_for(name, named)} == set()


def stands_for(name: str, named: set[str]) -> bool:
    """Is the module or the package it lies in among the names?"""
    package = name.rpartition(".")[0]
    return name in named or (f"{package}.*" if package in ("core", "db") else package) in named


def example_cells(kind: str, column: int) -> list[str]:
    """The examples in code marks of one row of the guide's table of what is understood."""
    row = next(line for line in text(GUIDES[0]).splitlines() if line.startswith(f"| {kind} |"))
    return re.findall(r"`([^`]+)`", row.split("|")[column])


PARSERS = {
    "Day": parse_date,
    "Time": lambda raw: parse_moment(raw, ZoneInfo("Asia/Shanghai")),
    "Whole number": lambda raw: parse_integer(raw, units=COUNT_UNITS),
    "Yes or no": parse_yes_no,
}


@pytest.mark.parametrize("kind", PARSERS)
def test_the_guide_names_texts_that_are_understood_and_refused_as_it_says(kind):
    for raw in example_cells(kind, 2):
        PARSERS[kind](raw)
    for raw in example_cells(kind, 3):
        with pytest.raises(ValueProblem):
            PARSERS[kind](raw)
    assert parse_phone("138 0013 8001") == "13800138001"


def test_the_example_register_is_as_untidy_as_the_guide_says():
    rows = REGISTER.read_bytes().decode("gb18030").splitlines()
    assert rows[0].startswith("客户档案登记表")
    assert "1990-02-30" in "".join(rows) and "２０２６" in "".join(rows) and ",abc," in "".join(rows)
