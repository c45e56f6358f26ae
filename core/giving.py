"""Who may give whom a right for a time, and why not (R149, R286, R310); the same answer for the step and for the screen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.access import Action, Actor, Rights, Role, barred, covers, may
from core.messages import N_, Say, Term
from db.vocabulary.access import AccessRight

ACTION: Mapping[AccessRight, Action] = {
    AccessRight.VIEW: Action.VIEW,
    AccessRight.EDIT: Action.EDIT,
    AccessRight.APPROVE: Action.APPROVE,
    AccessRight.PERSONAL: Action.PERSONAL,
    AccessRight.EXPORT: Action.EXPORT,
}
GIVERS = (Role.MANAGER, Role.EXECUTIVE, Role.ADMIN)
# Who looks after accounts and rights does so by role alone.
BY_ROLE_ONLY = frozenset({"users", "access_grants"})
OWN = N_("Nobody gives themselves a right.")
ABOUT_THEM = N_("The case is about this person: no right opens it to them (R286).")
SECRET = N_("A secret archive is opened by a request to consult it, not by a right for a time (R321).")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: the right, the table, one `record` (its row, None where it is not there) or the whole table."""

    right: AccessRight
    rights: Rights
    row_id: int | None = None
    record: Mapping[str, Any] | None = None
    department_id: int | None = None


def refusal(giver: Actor, person: Actor, wanted: Wanted) -> Say | None:
    """Why the giver may not give this to the person; None when they may.

    Nobody gives more than they have by their own role, and what they were given for a time is not handed on. Who
    looks after the accounts gives everything but a signature.
    """
    if giver.id == person.id:
        return Say(OWN)
    if wanted.rights.table in BY_ROLE_ONLY:
        return Say(N_("Accounts and rights are looked after by role only."))
    only = wanted.rights.scopes.given_by
    if only and only.isdisjoint(giver.roles):
        role = Term(f"enum.UserRole.{min(only).value}")
        return Say(N_("Only this role opens these records to others: {role}."), role=role)
    if wanted.row_id is not None and wanted.record is None:
        return Say(N_("There is no such record."))
    closed = _closed(person, wanted)
    if closed is not None:
        return closed
    if Role.ADMIN in giver.roles and wanted.right is not AccessRight.APPROVE:
        return None
    action = ACTION[wanted.right]
    decision = may(giver.by_role, action, wanted.rights)
    if not decision:
        return Say(N_("Nobody gives more than they have: {reason}"), reason=decision.reason)
    if not _reaches(giver.by_role, action, wanted):
        return Say(N_("Nobody gives more than they have: this reaches beyond your own rows."))
    return None


def _closed(person: Actor, wanted: Wanted) -> Say | None:
    """What policy closes to the person, whoever gives."""
    scopes, record = wanted.rights.scopes, wanted.record
    if record is not None and barred(person, wanted.rights, record):
        about = scopes.hidden_from and record.get(scopes.hidden_from) == person.id
        return Say(ABOUT_THEM if about else SECRET)
    action = ACTION[wanted.right]
    if action not in (Action.PERSONAL, Action.EXPORT) or wanted.row_id is not None:
        return None
    if not any(action in wanted.rights.grants.get(role, {}) for role in person.roles):
        return Say(N_("Their role has no such right to give for a time; ask for one record."))
    return None


def _reaches(giver: Actor, action: Action, wanted: Wanted) -> bool:
    if wanted.record is not None:
        return covers(giver, action, wanted.rights, wanted.record)
    rows, department = may(giver, action, wanted.rights).rows, wanted.rights.scopes.department
    return rows is None or (bool(department) and (department, wanted.department_id) in rows)
