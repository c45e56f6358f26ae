"""Writes docs/rules.md: each rule of the policies, what in the product keeps it, and the tests that say so."""

import argparse
import ast
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from core import clauses, i18n
from core.clauses import DOCUMENTS, RULE, Document, Kind, named

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "rules.md"
# What only restates rules, or makes up data, keeps none.
ASIDE = ("core/sample", "core/rulebook_defaults.py", "db/migrations")
SHOWN = 3
# What an open rule waits for; it is told only as long as nothing keeps the rule.
AWAITED: dict[str, tuple[int, ...]] = {
    "there is no register of the policy documents with owner, approver and acknowledgement yet": (
        1, 27, 28, 51, 52, 120, 135, 208, 221, 245, 262, 296, 320, 326, 328, 394, 398, 400, 436,
    ),
    "there is no table of care tasks yet": (39, 61, 65, 119, 126, 257, 406, 439, 440),
    "there is no ledger of points and gifts yet": (19, 40),
    "there is no table of trainings yet": (24, 48, 67, 397, 408),
    "there is no table of appraisals yet": (26, 49, 50, 62, 68),
    "a survey shows its figures and actions, and does not say so where there is no action": (66,),
    "complaints are reported by the month, not by the week": (294,),
    "no page shows the service measures of a team beside each other": (378,),
    "there is no table of events with their guests yet": (259, 405),
    "there is no table of receptions yet": (253, 401),
    "there is no table of expense claims yet": (263,),
    "there is no table of products with their texts yet": (31, 59),
    "there is no inspection of the places of archives yet": (309,),
    "there is no disposal of archives yet": (325,),
    "an archive is not approved when it is built": (125,),
    "no clock runs from a first contact to the building of an archive": (298,),
    "an archive is out by a loan only and always has a keeper, but no report shows what came in otherwise": (315,),
}  # fmt: skip
REASONS = {number: reason for reason, numbers in AWAITED.items() for number in numbers}


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
    why = REASONS.get(number) or _missing(document) or "nothing in the product names it yet"
    return _few(found) if found else f"open: {why}"


def _missing(document: Document) -> str:
    """The tables a document will need, in words, as long as they do not exist."""
    names = " and ".join(table.replace("_", " ") for table in document.missing)
    some = "are no tables" if len(document.missing) > 1 else "is no table"
    return f"there {some} of {names} yet" if names else ""


def _few(found: list[str] | tuple[()]) -> str:
    names = [f"`{name}`" for name in found[:SHOWN]]
    more = len(found) - SHOWN
    return ", ".join(names) + (f" and {more} more" if more > 0 else "")


def controls() -> dict[int, list[str]]:
    """What keeps each rule: the controls of the declarations and the rulebook, then every function that names it."""
    found: dict[int, list[str]] = defaultdict(list)
    for number, some in clauses.controls().items():
        for one in some:
            if one.kind is not Kind.CHECK:
                place = f"{one.table}.{one.key}" if one.table else one.key
                found[number].append(f"{one.kind.value} {place}")
    for file in sorted((*ROOT.glob("core/**/*.py"), *ROOT.glob("db/**/*.py"))):
        name = file.relative_to(ROOT).as_posix()
        if not name.startswith(ASIDE):
            for function in _functions(file):
                _note(found, ast.unparse(function), f"{name}: {function.name}")
    return found


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
