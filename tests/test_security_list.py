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


def test_what_the_figures_of_safety_count_is_there() -> None:
    assert all((ROOT / one).exists() for one in safety.CASES)
    assert safety.limits().reached
