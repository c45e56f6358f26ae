"""The list of doors: each lock it names has its test."""

import re

from bench import safety
from tests.paths import ROOT


def test_every_lock_in_the_list_of_doors_has_its_test() -> None:
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", text)
    assert len(named) >= 30
    for file, name in named:
        assert not name or f"def {name}(" in (ROOT / file).read_text(encoding="utf-8"), f"{file}::{name}"


def test_at_least_thirty_scenarios_of_two_sessions_are_named_each_with_its_test() -> None:
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    section = text.split("## Two people at the same moment", 1)[1].split("\n## ", 1)[0]
    rows = re.findall(r"^\| ([^|]+ / [^|]+) \| [^|]+ \| `tests/[\w/]+\.py::\w+` \|$", section, re.M)
    assert len(set(rows)) >= 30


def test_what_the_figures_of_safety_count_is_there() -> None:
    assert all((ROOT / one).exists() for one in safety.CASES)
    assert safety.limits().reached
