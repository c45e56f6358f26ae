"""The scripts of the browser, read as text: nothing that comes from outside chooses the name of a property."""

import re

import pytest

from tests.paths import ROOT

SCRIPTS = sorted((ROOT / "core" / "ui" / "grid" / "browser").glob("*.js"))
# A place with a computed name that is written to; a number that stands there chooses nothing.
WRITTEN = re.compile(r"(?<=\w)\[(?!\d+\])[^\]\[]*\]\s*(?:=(?![=>])|\?\?=|\|\|=|\+=)")
# Names of handlers our own code gives to elements it makes, and the counted place of a row in a list.
OURS = {'if (key.startsWith("on")) made[key] = value', "rows[y] ??= []"}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_no_script_writes_to_a_property_whose_name_came_from_outside(script):
    lines = [line.strip() for line in script.read_text(encoding="utf-8").splitlines()]
    assert [line for line in lines if WRITTEN.search(line) and line not in OURS] == []
    assert [line for line in lines if "__proto__" in line or "setPrototypeOf" in line] == []
    assert [line for line in lines if re.search(r"Object\.assign\(\{\}|\bfor \(.* in ", line)] == []


@pytest.mark.parametrize("line", ["found[name] = 1", "a.b[told.key] ??= []", "all[`${row}`] += 1"])
def test_such_a_write_would_be_found(line):
    assert WRITTEN.search(line)


@pytest.mark.parametrize(
    "line", ["cell[0] = 1", "if (a[key] === b) {}", "const [one, two] = all", "pick = (x) => y[x]"]
)
def test_what_writes_to_no_such_property_is_let_through(line):
    assert not WRITTEN.search(line)
