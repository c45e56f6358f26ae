"""Writes docs/permissions.md from the declarations: who may do what, what is masked, who may take which step."""

import argparse
import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path

from core.access import DEFAULT_SCOPE, Action, Role, Scope
from core.i18n import term
from core.masks import masked_as
from core.resource import Resource
from core.resources import RESOURCES
from core.workflow import Transition
from db.columns import Sensitivity

PAGE = Path(__file__).resolve().parents[1] / "docs" / "permissions.md"
LANG = "en"
ACTIONS = {
    Action.VIEW: "see rows",
    Action.CREATE: "make new rows",
    Action.EDIT: "change rows",
    Action.DELETE: "put rows into the bin",
    Action.APPROVE: "approve",
    Action.EXPORT: "export (the account also needs its own grant)",
    Action.PERSONAL: "see personal data (the account also needs its own grant)",
    Action.CONFIDENTIAL: "see confidential data (the account also needs its own grant)",
    Action.IMPORT: "import a register",
}
SCOPES = {
    Scope.OWN: "own rows",
    Scope.TEAM: "rows of the own team",
    Scope.DEPARTMENT: "rows of the own department",
    Scope.SITE: "rows of the own site",
    Scope.ALL: "all rows",
}
SENSITIVE = {
    Sensitivity.PERSONAL: "Personal (needs P)",
    Sensitivity.STRONG: "Always masked, revealed one by one with a reason (needs P)",
    Sensitivity.CONFIDENTIAL: "Confidential (needs K)",
}


def page() -> str:
    """The whole page as Markdown."""
    tables = [RESOURCES[name] for name in sorted(RESOURCES)]
    return "\n".join([*_head(), *_matrix(tables), *_masked(tables), *_hidden(tables), *_steps(tables)]) + "\n"


def _head() -> Iterator[str]:
    yield "# Who may do what"
    yield ""
    yield "This page is written by `python tasks.py permissions` from the declarations in `core/resources/`; do not"
    yield "edit it. A test fails when it is out of date."
    yield ""
    yield "A cell holds letters for actions, each followed by a small letter for the rows it reaches. Somebody with"
    yield "several roles has the widest reach of them. Where a cell is empty, the page is not in the menu, and its"
    yield "address answers with the roles it is open to."
    yield ""
    yield from _table(("Letter", "Action"), ((f"`{a.value}`", words) for a, words in ACTIONS.items()))
    yield from _table(("Small letter", "Rows"), ((f"`{s.value}`", words) for s, words in SCOPES.items()))
    yield from _table(
        ("Role", "Key", "Usual reach"),
        ((term(LANG, f"role.{r.value}"), f"`{r.value}`", SCOPES[DEFAULT_SCOPE[r]]) for r in Role),
    )


def _matrix(tables: list[Resource]) -> Iterator[str]:
    yield "## Tables and roles"
    yield ""
    rows = ((f"`{one.table}`", *(_cell(one, role) for role in Role)) for one in tables)
    yield from _table(("Table", *(f"`{role.value}`" for role in Role)), rows)


def _cell(resource: Resource, role: Role) -> str:
    return " ".join(f"{a.value}{s.value}" for a, s in resource.grants.get(role, {}).items())


def _masked(tables: list[Resource]) -> Iterator[str]:
    yield "## Masked fields"
    yield ""
    yield "The database query masks these fields for everybody who lacks the right, so that they reach no list, chart,"
    yield "filter, export or error text. The roles named may hold the right; the account's own grant decides, and ends."
    yield ""
    for one in tables:
        rows = [
            (words, ", ".join(keys), ", ".join(_holders(one, kind)) or "nobody")
            for kind, words in SENSITIVE.items()
            if (keys := [f"`{key}`" for key, field in one.fields.items() if masked_as(field) is kind])
        ]
        if rows:
            yield f"### {term(LANG, f'table.{one.table}')} (`{one.table}`)"
            yield ""
            yield from _table(("Kind", "Fields", "Roles that may see them"), rows)


def _holders(resource: Resource, kind: Sensitivity) -> Iterator[str]:
    action = Action.CONFIDENTIAL if kind is Sensitivity.CONFIDENTIAL else Action.PERSONAL
    for role in Role:
        if action in resource.grants.get(role, {}):
            yield f"{term(LANG, f'role.{role.value}')} ({SCOPES[resource.grants[role][action]]})"


def _hidden(tables: list[Resource]) -> Iterator[str]:
    yield "## Hidden rows"
    yield ""
    yield "Some rows are not there for some people, whatever their role reaches."
    yield ""
    for one in tables:
        scopes, name = one.scopes, term(LANG, f"table.{one.table}")
        if scopes.hidden_from:
            label = _label(one, scopes.hidden_from)
            yield f"* {name}: a row is hidden from the person in its field “{label}”."
        if scopes.secret:
            label = _label(one, scopes.secret)
            yield f"* {name}: a row whose “{label}” is not an open one is there only for those who may see K."
    yield ""


def _steps(tables: list[Resource]) -> Iterator[str]:
    yield "## Steps and who may take them"
    yield ""
    for one in tables:
        if one.workflow is None:
            continue
        yield f"### {term(LANG, f'table.{one.table}')} (`{one.table}`)"
        yield ""
        rows = (
            (
                term(LANG, f"event.{one.table}.{step.event}"),
                ", ".join(_state(source) for source in step.sources),
                _state(step.target) if isinstance(step.target, StrEnum) else "decided by the record",
                _who(one, step),
                step.rule,
            )
            for step in one.workflow.transitions
        )
        yield from _table(("Step", "From", "To", "Who", "Rule"), rows)


def _state(state: StrEnum) -> str:
    return term(LANG, f"enum.{type(state).__name__}.{state.value}")


def _who(resource: Resource, step: Transition) -> str:
    """Roles first, then the people a column names, then those whom a column shuts out."""
    may = [term(LANG, f"role.{role.value}") for role in Role if role in step.by]
    may += [f"the person in “{_label(resource, a.key)}”" for a in step.by_fields]
    never = [f"never the person in “{_label(resource, a.key)}”" for a in step.not_by]
    return "; ".join([", ".join(may), *never])


def _label(resource: Resource, key: str) -> str:
    return term(LANG, resource.fields[key].label)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


def main(arguments: list[str] | None = None) -> int:
    """Write the page, or with `--check` only compare it; 0 when it is as it should be."""
    parser = argparse.ArgumentParser(prog="python -m tools.permissions", description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare only")
    wanted = page().rstrip("\n") + "\n"
    if parser.parse_args(arguments).check:
        if PAGE.exists() and PAGE.read_text(encoding="utf-8") == wanted:
            print("docs/permissions.md is fresh.")
            return 0
        print("docs/permissions.md is out of date: run python tasks.py permissions.")
        return 1
    PAGE.write_text(wanted, encoding="utf-8", newline="\n")
    print(f"Wrote docs/permissions.md: {len(RESOURCES)} tables.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
