"""Who may do what: roles, actions, scopes, the actor, and the one function that answers, with its reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from core.messages import N_, AppError, DeclarationError, Say, Term
from db.vocabulary.organisation import UserRole as Role


class Action(StrEnum):
    """What can be done to a table; the values are the letters of the matrix (spec 4.2)."""

    VIEW = "V"
    CREATE = "C"
    EDIT = "E"
    DELETE = "D"
    APPROVE = "A"
    EXPORT = "X"
    PERSONAL = "P"
    CONFIDENTIAL = "K"
    IMPORT = "I"


class Scope(StrEnum):
    """Which rows an action reaches; the values are the suffixes of the matrix. No role has `GRANTED`: it is given for a time."""

    GRANTED = "g"
    OWN = "o"
    TEAM = "t"
    DEPARTMENT = "d"
    SITE = "s"
    ALL = "a"


WIDTH = (Scope.GRANTED, Scope.OWN, Scope.TEAM, Scope.SITE, Scope.DEPARTMENT, Scope.ALL)

# What a declaration may write behind a letter.
WRITTEN = {scope.value: scope for scope in WIDTH[1:]}

DEFAULT_SCOPE: Mapping[Role, Scope] = {
    Role.ADMIN: Scope.ALL,
    Role.EXECUTIVE: Scope.ALL,
    Role.MANAGER: Scope.DEPARTMENT,
    Role.SUPERVISOR: Scope.DEPARTMENT,
    Role.AGENT: Scope.TEAM,
    Role.SALES: Scope.OWN,
    Role.ARCHIVIST: Scope.ALL,
    Role.FIELD: Scope.SITE,
    Role.FINANCE: Scope.ALL,
    Role.ANALYST: Scope.ALL,
}

Grants = Mapping[Role, Mapping[Action, Scope]]


def grants(cells: Mapping[Role, str]) -> Grants:
    """Read matrix cells such as `"Vd Cd Ed A P Xd"`; a letter without a suffix has the role's own scope.

    The cells say what sales, service and analysts do, and that other departments add to a record without changing it
    (R097, R098, R099, R121).

    Raises `DeclarationError` for a letter or suffix the matrix does not know.
    """
    return {role: _cell(role, cell) for role, cell in cells.items()}


def _cell(role: Role, cell: str) -> dict[Action, Scope]:
    parsed: dict[Action, Scope] = {}
    for word in cell.split():
        try:
            action = Action(word[0])
            # Seeing, lending out and approving reach as far as viewing unless the matrix says less.
            default = parsed.get(Action.VIEW) if action in FOLLOW_VIEW else None
            parsed[action] = WRITTEN[word[1:]] if word[1:] else default or DEFAULT_SCOPE[role]
        except (ValueError, KeyError):
            raise DeclarationError(f"grant {word!r} of role {role.value} is not in the matrix") from None
    return parsed


# In an overseeing department these roles see and sign everywhere; what they may change stays as far as it is (R218).
OVERSEERS = (Role.MANAGER, Role.SUPERVISOR)
OVERSEEN = (Action.VIEW, Action.APPROVE, Action.PERSONAL, Action.CONFIDENTIAL)
FOLLOW_VIEW = (Action.PERSONAL, Action.CONFIDENTIAL, Action.EXPORT, Action.APPROVE)


@dataclass(frozen=True, slots=True)
class Granted:
    """A right somebody was given for a time: to one row, else to the rows of a department, else to all of a table.

    Who approves in the place of the giver signs as one of the `lent` roles.
    """

    table: str
    action: Action
    row: int | None = None
    department_id: int | None = None
    lent: frozenset[Role] = frozenset()

    def opens(self, action: Action) -> bool:
        """Does it open rows for this action? What one may do to a row, one may look at."""
        if self.row is None and self.action in (Action.PERSONAL, Action.EXPORT):
            return False
        return action is Action.VIEW or (action is Action.EDIT and self.action is Action.EDIT)


@dataclass(frozen=True, slots=True)
class Actor:
    """The person behind a call, made from the database each time; never kept between calls.

    Whoever `oversees` belongs to a department that watches over all others (spec 4.1: administration and HR). The
    `system` is the product doing what its time has come for, in the name of one account. `granted` are the rights
    of theirs that are in force for a time; `fresh` tells that they showed a short while ago who they are; `watched_by` is the administrator who looks at the product as this person.
    """

    id: int
    login: str
    name: str
    roles: frozenset[Role]
    department_id: int | None = None
    team_id: int | None = None
    site_id: int | None = None
    see_pii: bool = False
    see_confidential: bool = False
    export: bool = False
    oversees: bool = False
    system: bool = False
    language: str = "en"
    zone: str = "Asia/Shanghai"
    granted: tuple[Granted, ...] = ()
    watched_by: int | None = None
    fresh: bool = True

    @property
    def by_role(self) -> "Actor":
        """The same person without what was given for a time."""
        return replace(self, granted=())


DEFAULT_ZONE = "Asia/Shanghai"


def as_actor(user: Mapping[str, Any], now: datetime, **more: Any) -> Actor:
    """The actor of an account's row, with those grants of the account that have not expired; `more` as in `Actor`."""

    def current(name: str) -> bool:
        until = user[name]
        return until is not None and until > now

    return Actor(
        id=user["id"],
        login=user["login"],
        name=user["name"],
        roles=frozenset(Role(role) for role in user["roles"]),
        department_id=user["department_id"],
        team_id=user["team_id"],
        site_id=user["site_id"],
        see_pii=current("see_pii_until"),
        see_confidential=current("see_confidential_until"),
        export=current("export_until"),
        language=user["language"] or "en",
        **more,
    )


@dataclass(frozen=True, slots=True)
class Scopes:
    """Which columns of a table decide whose row it is.

    `own` columns hold a user's id; the others the id of a team, department or site. A row whose `hidden_from`
    column names the actor does not exist for them (R286). Rows whose `secret` column holds another value than
    the open ones need the right and the grant to see confidential things; without these they do not exist, or
    show the columns of the `index` and nothing else (R321). A row whose `parent` column points to a row the
    actor does not see, or sees by its index only, does not exist for them either. Where `given_by` names roles,
    only these open the table to others for a time. A table of `staff` has no row for whoever belongs to no department (R002).
    """

    own: tuple[str, ...] = ()
    team: str = ""
    department: str = ""
    site: str = ""
    hidden_from: str = ""
    secret: str = ""
    open_values: tuple[str, ...] = ()
    index: tuple[str, ...] = ()
    parent: str = ""
    given_by: frozenset[Role] = frozenset()
    staff: bool = False


@dataclass(frozen=True, eq=False)
class Rights:
    """The grants and scopes of one table; each table has one of these and keeps it."""

    table: str
    grants: Grants
    scopes: Scopes = field(default_factory=Scopes)
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to "may this actor ...?": yes with the widest scope, or no with the reason and who can.

    `rows` are the (column, value) pairs of which a row must match one; None means every row, () means none.
    """

    allowed: bool
    reason: Say
    scope: Scope | None = None
    rule: str | None = None
    who_can: tuple[Role, ...] = ()
    rows: tuple[tuple[str, Any], ...] | None = ()

    def __bool__(self) -> bool:
        return self.allowed


# The answer depends on nothing but what is asked, and a page asks some hundred times.
ANSWERS = 10_000


class Refused(AppError):
    """The actor may not do this; the sentence names the action, the table and who can."""


_NEEDS_GRANT: Mapping[Action, tuple[str, Say]] = {
    Action.PERSONAL: (
        "see_pii",
        Say(N_("Your account has no current grant to see personal data.")),
    ),
    Action.CONFIDENTIAL: (
        "see_confidential",
        Say(N_("Your account has no current grant to see confidential data.")),
    ),
    Action.EXPORT: (
        "export",
        Say(N_("Your account has no current grant to export data.")),
    ),
}

_NOT_BY_ROLE: Mapping[Action, str] = {
    Action.VIEW: N_("Your role may not see anything in {table}."),
    Action.CREATE: N_("Your role may not add anything to {table}."),
    Action.EDIT: N_("Your role may not change anything in {table}."),
    Action.DELETE: N_("Your role may not delete anything in {table}."),
    Action.APPROVE: N_("Your role may not approve anything in {table}."),
    Action.PERSONAL: N_("Your role may not see personal data in {table}."),
    Action.CONFIDENTIAL: N_("Your role may not see confidential data in {table}."),
    Action.EXPORT: N_("Your role may not export anything from {table}."),
    Action.IMPORT: N_("Your role may not import anything into {table}."),
}


@lru_cache(maxsize=ANSWERS)
def may(actor: Actor, action: Action, rights: Rights) -> Decision:
    """May the actor do this to any row of the table, and to which rows?

    The widest scope of the actor's roles wins (spec 4.1); personal data, confidential data and exports also
    need the account's own grant (spec 4.2).
    """
    if actor.system:
        does = action in (Action.VIEW, Action.CREATE)
        return Decision(does, Say(N_("The product itself may look.")), Scope.ALL, rows=None if does else ())
    scopes = [
        Scope.ALL
        if actor.oversees and role in OVERSEERS and action in OVERSEEN
        else rights.grants[role][action]
        for role in actor.roles
        if action in rights.grants.get(role, {})
    ]
    who_can = tuple(role for role in Role if action in rights.grants.get(role, {}))
    own = [one for one in actor.granted if one.table == rights.table]
    opened = [one for one in own if one.opens(action)]
    if not scopes and not opened:
        reason = Say(_NOT_BY_ROLE[action], table=Term(f"table.{rights.table}"))
        return Decision(False, reason, rule=rights.rule, who_can=who_can)
    stands_in = any(one.row is None and one.action is action for one in own)
    if action in _NEEDS_GRANT and not stands_in and not getattr(actor, _NEEDS_GRANT[action][0]):
        return Decision(False, _NEEDS_GRANT[action][1], rule="R149", who_can=(Role.ADMIN,))
    scope = max(scopes, key=WIDTH.index, default=Scope.GRANTED)
    if rights.scopes.staff and actor.department_id is None:
        scope, opened = Scope.GRANTED, []
    said = Say(N_("Your role allows this.") if scopes else N_("You were given this for a time."))
    rows = _with_granted(owners(actor, scope, rights.scopes), opened, rights.scopes)
    return Decision(True, said, scope, who_can=who_can, rows=rows)


def _with_granted(
    rows: tuple[tuple[str, Any], ...] | None, opened: list[Granted], scopes: "Scopes"
) -> tuple[tuple[str, Any], ...] | None:
    """The pairs of the role, and those of what was given for a time; what policy closes is closed beside them."""
    for one in opened:
        if rows is None:
            return None
        if one.row is not None:
            rows += (("id", one.row),)
        elif one.department_id is not None and scopes.department:
            rows += ((scopes.department, one.department_id),)
        else:
            return None
    return rows


def require(actor: Actor, action: Action, rights: Rights) -> Scope:
    """The scope in which the actor may do this; raises `Refused` when they may not."""
    decision = may(actor, action, rights)
    if decision.scope is None:
        raise Refused(decision.reason, decision.rule)
    return decision.scope


def owners(actor: Actor, scope: Scope, scopes: Scopes) -> tuple[tuple[str, Any], ...] | None:
    """The (column, value) pairs of which a row must match one; None means every row, () means none."""
    if scope is Scope.ALL:
        return None
    own = () if scope is Scope.GRANTED else tuple((column, actor.id) for column in scopes.own)
    by_scope = {
        Scope.GRANTED: (),
        Scope.OWN: (),
        Scope.TEAM: (
            (scopes.team, actor.team_id),
            (scopes.department, actor.department_id),
        ),
        Scope.DEPARTMENT: ((scopes.department, actor.department_id),),
        Scope.SITE: ((scopes.site, actor.site_id),),
    }[scope]
    wider = [(column, value) for column, value in by_scope if column]
    if scope is Scope.TEAM and scopes.team:
        wider = wider[:1]
    # The widest first: it decides for most rows, and a database asks no further.
    return tuple((column, value) for column, value in wider if value is not None) + own


def covers(actor: Actor, action: Action, rights: Rights, row: Mapping[str, Any]) -> bool:
    """May the actor do this to this row, given its scope columns? Its parent is looked up by `core.lookup`."""
    decision = may(actor, action, rights)
    if not decision or barred(actor, rights, row):
        return False
    pairs = decision.rows
    return pairs is None or any(row.get(column) == value for column, value in pairs)


def barred(actor: Actor, rights: Rights, row: Mapping[str, Any]) -> bool:
    """Does policy close this row to the actor, whatever right they have or were given (R286, R321)?"""
    scopes = rights.scopes
    if not actor.system and scopes.hidden_from and row.get(scopes.hidden_from) == actor.id:
        return True
    return (
        bool(scopes.secret)
        and not sees_secret(actor, rights)
        and row.get(scopes.secret) not in scopes.open_values
    )


def index_only(actor: Actor, rights: Rights, row: Mapping[str, Any]) -> bool:
    """Does the actor see nothing but the index of this row (R321)?"""
    scopes = rights.scopes
    return (
        bool(scopes.index) and row[scopes.secret] not in scopes.open_values and not sees_secret(actor, rights)
    )


def sees_secret(actor: Actor, rights: Rights) -> bool:
    """May the actor see the rows this table marks as secret?"""
    return actor.system or bool(may(actor, Action.CONFIDENTIAL, rights))


def own_hand(actor: Actor) -> None:
    """Raise `Refused` where an administrator looks at the product as this person: who looks changes nothing."""
    if actor.watched_by is not None:
        raise Refused(
            Say(
                N_("You see the product as {name} does. To change anything, go back to yourself first."),
                name=actor.name,
            )
        )
