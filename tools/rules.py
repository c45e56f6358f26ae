"""Writes docs/rules.md: each rule of the policies, what in the product keeps it, and the tests that say so."""

import argparse
import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from core.resource import Resource
from core.resources import RESOURCES
from core.rulebook_defaults import DEFAULTS

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "rules.md"
RULE = re.compile(r"\bR([0-9]{3})\b")
# What only restates rules, or makes up data, keeps none.
ASIDE = ("core/sample", "core/rulebook_defaults.py", "db/migrations")
SHOWN = 3


class System(NamedTuple):
    """One regulation of the documents: its number, what it is about, its first and last rule, what is missing."""

    key: str
    about: str
    first: int
    last: int
    missing: str = ""


NO_RECEPTIONS = "there is no table of receptions yet"
SYSTEMS = (
    System("S01", "Customers in five categories and three levels, service, satisfaction, loyalty", 1, 27),
    System("S02", "Customer relations: power, frequency, products, ABC; complaint steps; analyses", 28, 51),
    System("S03", "Service process: active and silent customers, value and loyalty grades", 52, 68),
    System("S04", "Retail: service times, tiers, duties of a team, quarterly review", 69, 104),
    System("S05", "Repairs at a resident's home", 105, 114),
    System("S06", "One intake for all contacts, every complaint answered, visits", 115, 119),
    System("S07", "Customer archives approved by the sales director, yearly survey, measures", 120, 130),
    System("S08", "The same with credit standing and secrecy", 131, 135),
    System("S09", "Reception at the company's base", 136, 141, NO_RECEPTIONS),
    System(
        "S10",
        "Registration, ownership by time, archives kept ten years",
        142,
        154,
        "there is no table of registrations yet",
    ),
    System(
        "S11",
        "Tenants: hotline, recordings, assemblies, notices",
        155,
        177,
        "there are no tables of recordings, assemblies and letters yet",
    ),
    System("S12", "Projects of a power supplier", 178, 205, "customer projects are left for later"),
    System("S13", "Complaints of a store: acceptance, report, signatures, seven days, statistics", 206, 221),
    System("S14", "Reception in four classes with budgets", 222, 227, NO_RECEPTIONS),
    System(
        "S15",
        "Recurring duties of a property service centre",
        228,
        238,
        "there is no table of recurring duties yet",
    ),
    System("S16", "Welcoming guests", 239, 244, NO_RECEPTIONS),
    System("S17", "Filing of customers, consultation, leavers", 245, 263),
    System("S18", "Posts of a customer service department", 264, 270),
    System(
        "S19",
        "Credit lines, dispatch over the line, bad debt",
        271,
        284,
        "there are no tables of credit and shipments yet",
    ),
    System("S20", "Complaints of a car dealer: major ones, conflict of interest", 285, 295),
    System("S21", "Secrecy, consultation and lending of archives, leaks", 296, 328),
    System(
        "S22", "Archives of vehicles: checklist, hand-in, fines", 329, 354, "there is no table of fines yet"
    ),
    System("S23", "Loyalty: guidance", 355, 364),
    System("S24", "Duties towards key accounts", 365, 370),
    System(
        "S25", "Care by class of customer, gifts", 371, 374, "there are no tables of care tasks and gifts yet"
    ),
    System("S26", "Goals and owners of each service step", 375, 378),
    System("S27", "Business reception by appointment", 379, 386, NO_RECEPTIONS),
    System("S28", "Visitors and their passes", 387, 393, "there is no table of visitor passes yet"),
    System("S29", "Service plan of a hotel with targets", 394, 399),
    System("S30", "Care, archives, judgement of satisfaction", 400, 409),
    System("S31", "Guests by a day's notice", 410, 415, NO_RECEPTIONS),
    System("S32", "Guests of a hotel", 416, 426, NO_RECEPTIONS),
    System("S33", "A beauty salon's sessions", 427, 435, "there is no table of service sessions yet"),
    System("S34", "Client care in seven steps up to winning back", 436, 444),
)


def page() -> str:
    """The whole page as Markdown."""
    kept, shown = controls(), tests()
    rows = [(system, number) for system in SYSTEMS for number in range(system.first, system.last + 1)]
    open_ones, named = sum(n not in kept for _, n in rows), sum(n in shown for _, n in rows)
    summary = "Of {} rules {} are kept somewhere in the product, {} are named by a test, {} are open."
    lines = [
        "# Rules",
        "",
        "This page is written by `python tasks.py rules` from the declarations, the sources and the tests; do not edit",
        "it. A test fails when it is out of date. It tells where a rule of the policies is kept and which tests name it;",
        "a rule that is kept in part stands here as well, so read the control.",
        "",
        summary.format(len(rows), len(rows) - open_ones, named, open_ones),
        "",
    ]
    for system in SYSTEMS:
        lines += [f"## {system.key}: {system.about}", "", "| Rule | Kept by | Tests |", "|---|---|---|"]
        for number in range(system.first, system.last + 1):
            lines.append(
                f"| R{number:03} | {_kept(kept.get(number), system)} | {_few(shown.get(number, ()))} |"
            )
        lines.append("")
    return "\n".join(lines)


def _kept(found: list[str] | None, system: System) -> str:
    return _few(found) if found else f"open: {system.missing or 'nothing in the product names it yet'}"


def _few(found: list[str] | tuple[()]) -> str:
    names = [f"`{name}`" for name in found[:SHOWN]]
    more = len(found) - SHOWN
    return ", ".join(names) + (f" and {more} more" if more > 0 else "")


def controls() -> dict[int, list[str]]:
    """What keeps each rule: clocks, steps, values, fields and figures of the declarations, then checks in the code."""
    found: dict[int, list[str]] = defaultdict(list)
    for default in DEFAULTS:
        _note(found, default.source_rule or "", f"value {default.key}")
    for name in sorted(RESOURCES):
        for words, control in _declared(RESOURCES[name]):
            _note(found, words, control)
    for file in sorted((*ROOT.glob("core/**/*.py"), *ROOT.glob("db/**/*.py"))):
        name = file.relative_to(ROOT).as_posix()
        if not name.startswith(ASIDE):
            for function in _functions(file):
                _note(found, ast.unparse(function), f"{name}: {function.name}")
    return found


def _declared(resource: Resource) -> Iterator[tuple[str, str]]:
    table = resource.table
    for deadline in resource.deadlines:
        yield deadline.rule, f"clock {table}.{deadline.key}"
    for step in resource.workflow.transitions if resource.workflow else ():
        yield step.rule, f"step {table}.{step.event}"
    for figure in (*resource.kpis, *resource.charts):
        yield figure.rule, f"figure {table}.{figure.key}"
    for field in resource.fields.values():
        yield " ".join(field.marks.rules), f"field {table}.{field.key}"


def _note(found: dict[int, list[str]], words: str, control: str) -> None:
    for number in sorted({int(number) for number in RULE.findall(words)}):
        if control not in found[number]:
            found[number].append(control)


def tests() -> dict[int, list[str]]:
    """The tests whose name, words or values name each rule."""
    found: dict[int, list[str]] = defaultdict(list)
    for file in sorted(ROOT.glob("tests/**/test_*.py")):
        for function in _functions(file):
            if function.name.startswith("test_"):
                _note(found, ast.unparse(function), f"{file.stem}::{function.name}")
    return found


def _functions(file: Path) -> Iterator[ast.FunctionDef]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page, or with --check say whether it is up to date."""
    parser = argparse.ArgumentParser(prog="python tasks.py rules", description=__doc__)
    parser.add_argument("--check", action="store_true")
    text = page()
    if parser.parse_args(arguments).check:
        return 0 if PAGE.exists() and PAGE.read_text(encoding="utf-8") == text else 1
    PAGE.write_text(text, encoding="utf-8")
    print(f"Wrote {PAGE.relative_to(ROOT)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
