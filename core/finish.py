"""The end of checking a row: derived values, the rules of the whole record, the writer's scope."""

from collections.abc import Iterable
from dataclasses import replace

from core.access import Action
from core.changes import CellOutcome, ChangeSet, Kind, Status
from core.context import Context
from core.deadlines import due_values
from core.lookup import Lookup
from core.messages import N_, Say, Term
from core.prepared import Prepared
from core.resource import Resource
from core.worktime import NoWorkingTime
from db.vocabulary.organisation import AuditAction

OUTSIDE = N_("This row would belong to others: your role may only write rows of your own scope.")
NO_HOURS = N_("The working calendar has no working time; the administrator can enter hours.")
REQUIRED = N_("Required")
ELSEWHERE = N_("{field}: {problem}")


class Finish:
    """Brings rows whose cells could be read to what will be stored, or to the verdicts that stand in the way."""

    def __init__(self, change_set: ChangeSet, lookup: Lookup) -> None:
        self.set = change_set
        self.lookup = lookup

    def whole(self, one: Prepared) -> None:
        """Derive, then let the rules judge the whole record, then refuse what would leave the writer's scope."""
        context, resource = one.context, one.resource
        if one.move is not None:
            context.values.update(one.move.effect(context))
        try:
            _derive(resource, context)
        except NoWorkingTime:
            one.cells.append(CellOutcome(one.table, one.row, "", Status.ERROR, say=Say(NO_HOURS)))
            return
        one.cells += [
            CellOutcome(one.table, one.row, column.key, Status.ERROR, say=Say(REQUIRED))
            for column in resource.follows
            if resource.fields[column.key].marks.required and context.values[column.key] in (None, "")
        ]
        for rule in resource.rules:
            for problem in rule(context):
                one.cells = [c for c in one.cells if c.field != problem.field]
                one.cells.append(
                    CellOutcome(
                        one.table,
                        one.row,
                        problem.field,
                        Status.ERROR,
                        raw=one.typed.get(problem.field),
                        say=problem.say,
                        rule=problem.rule,
                    )
                )
        if one.record is None and one.good:
            self._refuse_outside(one)
        before = context.before or {}
        fields, new = resource.fields, one.record is None
        one.after |= {
            key: value
            for key, value in context.values.items()
            if key in fields and (new or value != before.get(key))
        }
        one.action = self._action(one)

    def by_cell(self, one: Prepared) -> None:
        """Put aside the cells that do not pass, one reason after the other, until the others hold together."""
        typed = {cell.field: one.context.values[cell.field] for cell in one.cells if cell.status is Status.OK}
        while True:
            one.aside += [
                cell for cell in one.problems if cell.field in one.typed and cell.field not in typed
            ]
            one.cells = [cell for cell in one.cells if cell.field in typed]
            one.context.values.update({**(one.context.before or {}), **typed})
            one.after = {}
            if not typed:
                one.failed = True
                return
            self.whole(one)
            bad = {cell.field for cell in one.problems}
            if not bad:
                return
            if bad.isdisjoint(typed):
                _blame(one, typed)
                return
            typed = {key: value for key, value in typed.items() if key not in bad}

    def _refuse_outside(self, one: Prepared) -> None:
        action = Action.IMPORT if self.set.kind is Kind.IMPORT else Action.CREATE
        if not self.lookup.within(one.resource, action, one.context.values):
            one.cells.append(CellOutcome(one.table, one.row, "", Status.REFUSED, say=Say(OUTSIDE)))

    def _action(self, one: Prepared) -> AuditAction:
        if one.move is not None:
            return AuditAction.MOVE
        if self.set.kind is Kind.IMPORT:
            return AuditAction.IMPORT
        return AuditAction.CREATE if one.record is None else AuditAction.UPDATE


def _blame(one: Prepared, typed: Iterable[str]) -> None:
    """Say on the typed cells that the record would no longer hold with them: the fault shows in another field."""
    fault = one.problems[0]
    about = (
        Term(one.resource.fields[fault.field].label) if fault.field in one.resource.fields else fault.field
    )
    said = Say(ELSEWHERE, field=about, problem=fault.say)
    one.aside += [
        replace(cell, status=Status.ERROR, say=said, rule=fault.rule)
        for cell in one.cells
        if cell.field in typed
    ]
    one.cells, one.failed = [], True


def _derive(resource: Resource, context: Context) -> None:
    """Due times, then what the declaration derives; a clock may start with what was derived."""
    context.values.update(due_values(resource.deadlines, context))
    if resource.derive is None:
        return
    derived = resource.derive(context)
    context.values.update(derived)
    if any(one.starts.key in derived for one in resource.deadlines):
        context.values.update(due_values(resource.deadlines, context))
