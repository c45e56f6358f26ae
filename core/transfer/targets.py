"""What the columns of a register may fill: the fields of a table, and questions whose answers are columns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core import i18n, service
from core.access import Actor
from core.messages import N_, AppError, Say, Term
from core.resource import Field, Resource
from core.transfer.columns import Target as Named
from core.transfer.columns import match
from core.transfer.table import Raw
from core.view import Condition, View
from db.columns import FieldType

ANSWER = "answer:"
MOST_ASKED = 500
OWN_HEADING = 0.9


@dataclass(frozen=True)
class Target:
    """Something a column may fill: a field of the table, or (`field` is None) the row asked in `asked`."""

    key: str
    label: Term | str
    names: tuple[str, ...]
    field: Field | None = None
    asked: Mapping[str, Any] | None = None

    @property
    def least_score(self) -> float:
        """How well a heading must fit to be proposed."""
        return OWN_HEADING if self.field is not None and self.field.type is FieldType.REFERENCE else 0.0

    @property
    def is_choice(self) -> bool:
        """Does it take words from a list only?"""
        return self.field is not None and self.field.type in (FieldType.CHOICE, FieldType.CHOICES)


def targets(resource: Resource, asked: Sequence[Mapping[str, Any]] = ()) -> dict[str, Target]:
    """By key what may be imported: what people type, what a register's history gives, and the rows asked.

    Every name of a field serves to find its column: its key, its labels in all languages, its aliases.
    """
    past = [one for one in resource.fields.values() if one.marks.imported and not one.writable]
    found = {one.key: _of_field(resource, one) for one in (*resource.typed, *past)}
    for row in asked:
        key = f"{ANSWER}{row['id']}"
        names = resource.answers.names(row) if resource.answers else ()
        found[key] = Target(key, names[0] if names else key, names, asked=row)
    return found


def _of_field(resource: Resource, one: Field) -> Target:
    labels = (i18n.term(lang, one.label) for lang in i18n.LANGUAGES)
    names = (*labels, *resource.names.get(one.key, ()), one.key)
    return Target(one.key, Term(one.label), tuple(dict.fromkeys(names)), one)


def asked_of(actor: Actor, resource: Resource, constants: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The rows asked that belong to the constant chosen (the questions of a survey), in their order."""
    about = resource.answers
    if about is None or not isinstance(constants.get(about.of), int):
        return []
    of = Condition(about.of, "is", (str(constants[about.of]),))
    page = service.read(actor, View(about.asked, filters=(of,), sort="id", size=MOST_ASKED))
    rows = [{key: column[place] for key, column in page.columns.items()} for place in range(len(page.ids))]
    return [row | {"id": id} for id, row in zip(page.ids, rows, strict=True)]


def propose_columns(
    header: Sequence[str], offered: Mapping[str, Target], blank: Iterable[str]
) -> dict[str, int]:
    """A column for each target whose name stands in the header.

    Equal names come first, and of those what only a register can fill. A column serves one target, but those
    of `blank`, which nothing else would fill, may share one. A field that names another record needs its own
    heading: `Customer_Age` is not the customer.
    """
    ordered = sorted(offered.values(), key=lambda one: one.field is None or one.field.writable)
    matches = match(header, [Named(one.key, one.names) for one in ordered])
    found = {key: one.column for key, one in matches.items() if one.score >= offered[key].least_score}
    for key in blank:
        if key not in found and key in offered:
            alone = match(header, [Named(key, offered[key].names)])
            found.update({key: one.column for key, one in alone.items()})
    return found


def unfilled(resource: Resource, actor: Actor, given: Iterable[str]) -> list[Field]:
    """The required fields that neither the file, a constant, a default nor the actor's own place fills."""
    there = set(given)
    columns = resource.model.__table__.columns
    own = resource.scopes.own[:1]
    places = {
        resource.scopes.department: actor.department_id,
        resource.scopes.site: actor.site_id,
        resource.scopes.team: actor.team_id,
    }
    return [
        one
        for one in resource.required
        if one.key not in there
        and columns[one.key].default is None
        and one.key not in own
        and not places.get(one.key)
    ]


def refuse_strangers(
    resource: Resource,
    offered: Mapping[str, Target],
    columns: Mapping[str, int],
    constants: Mapping[str, Raw],
) -> None:
    """Raise `AppError` for a plan that fills something this table does not take from registers."""
    for key in (*columns, *constants):
        if key not in offered:
            sentence = N_("{field} of {table} cannot be filled from a file.")
            known = key in resource.fields
            field = Term(resource.fields[key].label) if known else key
            raise AppError(Say(sentence, field=field, table=Term(f"table.{resource.table}")))
