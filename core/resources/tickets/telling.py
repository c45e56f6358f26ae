"""Who is told of a complaint at once: of a major one the heads, brand and legal, of the group's the store (R288 to R292)."""

from collections.abc import Iterable, Mapping
from typing import Any

from core.access import Role
from core.context import Context, Tell
from core.messages import N_, Say, Term
from db.vocabulary.tickets import SourceUnit

# The clock that starts when a complaint is flagged; who may not see it does not see who was told.
REPORT = "report_major"


def told_major(context: Context) -> Iterable[Tell]:
    """Everybody the policies name hears of a major complaint at once, each once (R291, R292).

    These are the head of its department and the general manager, and the heads of the departments that hear of
    major complaints: brand division and legal. Who flags it knows, and whom it is about hears nothing (R286).
    """
    limit = context.policy("sla.major.report")
    length = {"value": limit.value, "unit": Term(f"enum.PolicyUnit.{limit.unit}")}
    number = context.values["ticket_no"]
    meet = Say(N_("{number} is a major complaint: call the crisis team (R292)."), number=number)
    assist = Say(
        N_(
            "{number} is a major complaint: help its department; you get its report within {value} {unit} (R291)."
        ),
        number=number,
        **length,
    )
    listening = [one["id"] for one in context.rows("departments", hears_major=True)]
    said = {one["id"]: assist for place in listening for one in heads(context, place)}
    said |= {one["id"]: meet for one in heads(context, context.values["department_id"])}
    said |= {one["id"]: meet for one in with_role(people(context), Role.EXECUTIVE)}
    yield from _each(context, said, REPORT)


def told_group(context: Context) -> Iterable[Tell]:
    """A complaint the group's call centre passes on is told to the head of the store's department (R288)."""
    if context.values["source_unit"] is not SourceUnit.GROUP:
        return
    told = heads(context, context.values["department_id"]) or with_role(people(context), Role.EXECUTIVE)
    say = Say(N_("The group passed on a complaint: {number} (R288)."), number=context.values["ticket_no"])
    yield from _each(context, {one["id"]: say for one in told})


def _each(context: Context, said: Mapping[int, Say], clock: str = "") -> Iterable[Tell]:
    for person, say in sorted(said.items()):
        if person not in (context.actor.id, context.values["subject_user_id"]):
            yield Tell(person, context.table, context.values["id"], say, clock)


def people(context: Context) -> list[Mapping[str, Any]]:
    """Everybody who works here."""
    return list(context.rows("users", active=True))


def heads(context: Context, department: int) -> list[Mapping[str, Any]]:
    """The managers of a department; where it has none, its supervisors."""
    found = context.rows("users", active=True, department_id=department)
    return with_role(found, Role.MANAGER) or with_role(found, Role.SUPERVISOR)


def with_role(found: Iterable[Mapping[str, Any]], role: Role) -> list[Mapping[str, Any]]:
    """Those of some people who have a role."""
    return [one for one in found if role.value in one["roles"]]
