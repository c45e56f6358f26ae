"""Writes docs/rules.md: each rule of the policies, what in the product keeps it, and the tests that say so."""

import argparse
import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from core import clauses, i18n
from core.clauses import RULE, Control, Controls, Kind, missing
from core.documents import DOCUMENTS, Document, named
from core.rulebook_defaults import DEFAULTS

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "rules.md"
# What only restates rules, or makes up data, keeps none.
ASIDE = ("core/sample", "core/rulebook_defaults.py", "db/migrations")
KEY = re.compile(r"[a-z_]+(\.[a-z0-9_]+)+")
SHOWN = 3
# What an open rule waits for; it is told only as long as nothing keeps the rule.
AWAITED: dict[str, tuple[int, ...]] = {
    "there is no table of care tasks yet": (39, 61, 65, 80, 82, 119, 126, 257, 406, 439, 440),
    "no tier follows from spend, purchases and contacts together: the score of value counts no contacts, and a value can be tried on clocks only": (75,),
    "there is no table of retention cases yet": (443,),
    "there is no ledger of points and gifts yet": (19, 40),
    "there is no table of gifts yet, so nothing refuses one: a customer only says whether they are local": (374,),
    "there is no table of trainings yet": (24, 48, 67, 95, 397, 408),
    "there is no table of appraisals yet": (25, 26, 49, 50, 62, 68, 91),
    "there is no table of events with their guests yet": (259, 405),
    "there is no table of receptions yet": (253, 401),
    "there is no table of expense claims yet": (260, 263),
    "a report is about a week or longer and about a department: there is none of a day and of the person who took the problems": (268,),
}  # fmt: skip
REASONS = {number: reason for reason, numbers in AWAITED.items() for number in numbers}
# What a rule that is kept in part still lacks.
LACKING = {
    131: "of the relation work (R126) there is no table of care tasks yet",
    13: "there is no table of events with their guests yet",
    17: "there are no offers for members alone that could be refused to others",
    18: "the birthday is known, but there is no table of care tasks yet",
    444: "the tile of the full survey counts 365 days whatever the rulebook says",
    269: "no files can be attached to a complaint as evidence",
    266: "who belongs to a team is set by administrators",
}


def page() -> str:
    """The whole page as Markdown."""
    kept, shown = controls(), tests()
    numbers = [number for document in DOCUMENTS for number in document.rules]
    open_ones, tested = sum(n not in kept for n in numbers), sum(n in shown for n in numbers)
    summary = "Of {} rules {} are kept somewhere in the product, {} are named by a test, {} are open."
    lines = [
        "# Rules",
        "",
        "This page is written by `python tasks.py rules` from the declarations, the sources and the tests; do not edit",
        "it. A test fails when it is out of date. It tells where a rule of the policies is kept and which tests name it;",
        "a rule that is kept in part stands here as well, so read the control.",
        "",
        summary.format(len(numbers), len(numbers) - open_ones, tested, open_ones),
        "",
    ]
    for document in DOCUMENTS:
        title = i18n.term("en", f"document.{document.key}")
        lines += [f"## {document.key}: {title}", "", "| Rule | Kept by | Tests |", "|---|---|---|"]
        for number in document.rules:
            cells = (named(number), _kept(kept.get(number), document, number), _few(shown.get(number, ())))
            lines.append("| {} | {} | {} |".format(*cells))
        lines.append("")
    return "\n".join(lines)


def _kept(found: list[str] | None, document: Document, number: int) -> str:
    why = (
        REASONS.get(number) or _missing(document) or _unread(number) or "nothing in the product names it yet"
    )
    lacks = f"; in part: {LACKING[number]}" if number in LACKING else ""
    return f"{_few(found)}{lacks}" if found else f"open: {why}"


def _unread(number: int) -> str:
    """The values of the rulebook that are meant to keep a rule, in words."""
    keys = [f"`{one.key}`" for one in DEFAULTS if named(number) in (one.source_rule or "").split()]
    return f"nothing reads {' and '.join(keys)} of the rulebook yet" if keys else ""


def _missing(document: Document) -> str:
    """The tables a document will need, in words, as long as they do not exist."""
    names = " and ".join(table.replace("_", " ") for table in missing(document))
    some = "are no tables" if len(missing(document)) > 1 else "is no table"
    return f"there {some} of {names} yet" if names else ""


def _few(found: list[str] | tuple[()]) -> str:
    names = [f"`{name}`" for name in found[:SHOWN]]
    more = len(found) - SHOWN
    return ", ".join(names) + (f" and {more} more" if more > 0 else "")


def controls(declared: Controls | None = None) -> dict[int, list[str]]:
    """What keeps each rule: the controls of the declarations and the rulebook, then every function that names it."""
    found: dict[int, list[str]] = defaultdict(list)
    for number, some in (declared or clauses.controls()).items():
        for one in some:
            if one.kind is not Kind.CHECK and not _idle(one):
                place = f"{one.table}.{one.key}" if one.table else one.key
                found[number].append(f"{one.kind.value} {place}")
    for file in _sources():
        name = file.relative_to(ROOT).as_posix()
        for function in _functions(file):
            _note(found, ast.unparse(function), f"{name}: {function.name}")
    return found


def _sources() -> list[Path]:
    """The modules of the product that may keep a rule."""
    files = sorted((*ROOT.glob("core/**/*.py"), *ROOT.glob("db/**/*.py")))
    return [file for file in files if not file.relative_to(ROOT).as_posix().startswith(ASIDE)]


def _idle(control: Control) -> bool:
    """Is it a value of the rulebook that nothing reads? Such a value keeps no rule, whatever clause it cites."""
    return control.kind is Kind.VALUE and not reads(keys_read(), control.key)


def reads(keys: Iterable[re.Pattern[str]], key: str) -> bool:
    """Does any of the keys that code names fit a key of the rulebook?"""
    return any(one.fullmatch(key) for one in keys)


@cache
def keys_read() -> frozenset[re.Pattern[str]]:
    """The keys of the rulebook that the sources name."""
    return frozenset(key for file in _sources() for key in keys_of(_tree(file)))


@cache
def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def keys_of(tree: ast.Module) -> Iterator[re.Pattern[str]]:
    """The keys a module names: texts with a dot, and those put together of a fixed beginning and something else.

    The beginning may be a constant of the module. What is not known of a key stands for one of its parts.
    """
    known = _constants(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if KEY.fullmatch(node.value):
                yield re.compile(re.escape(node.value))
        elif isinstance(node, ast.JoinedStr):
            parts = [_part(one, known) for one in node.values]
            begun = next(iter(parts), None) or ""
            if "." in begun or (begun and len(parts) > 1 and (parts[1] or "").startswith(".")):
                yield re.compile("".join("[^.]+" if part is None else re.escape(part) for part in parts))


def _constants(tree: ast.Module) -> dict[str, str]:
    """The texts a module gives names to."""
    found: dict[str, str] = {}
    for node in (one for one in tree.body if isinstance(one, ast.Assign)):
        for target in node.targets:
            several = isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
            pairs = zip(target.elts, node.value.elts, strict=False) if several else [(target, node.value)]
            for name, value in pairs:
                if isinstance(name, ast.Name) and isinstance(value, ast.Constant):
                    found[name.id] = str(value.value)
    return found


def _part(node: ast.expr, known: dict[str, str]) -> str | None:
    """The text of a part of a key, None where only the running product knows it."""
    if isinstance(node, ast.FormattedValue):
        return known.get(node.value.id) if isinstance(node.value, ast.Name) else None
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _note(found: dict[int, list[str]], words: str, control: str) -> None:
    for number in sorted({int(number) for number in RULE.findall(words)}):
        if control not in found[number]:
            found[number].append(control)


def tests() -> dict[int, list[str]]:
    """The tests whose name, words or values name each rule."""
    found: dict[int, list[str]] = defaultdict(list)
    for file in sorted(ROOT.glob("tests/**/test_*.py")):
        tables = _tables(_tree(file))
        for function in _functions(file):
            if function.name.startswith("test_"):
                cases = (tables.get(name, "") for name in _parametrized(function))
                _note(found, " ".join((ast.unparse(function), *cases)), f"{file.stem}::{function.name}")
    return found


def _tables(tree: ast.Module) -> dict[str, str]:
    """The lists of cases a module gives names to, as they stand in its source."""
    return {
        target.id: ast.unparse(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _parametrized(function: ast.FunctionDef) -> Iterator[str]:
    """The names of the lists a test is run with, one case after the other."""
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.parametrize":
            yield from (one.id for one in decorator.args[1:] if isinstance(one, ast.Name))


def _functions(file: Path) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(_tree(file)) if isinstance(node, ast.FunctionDef))


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
