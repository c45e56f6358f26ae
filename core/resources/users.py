"""Users: who works here, with which rights for how long (S18, R149, R256)."""

from collections.abc import Iterable

from core.access import Role, Scopes, grants
from core.config import settings
from core.context import Context, Problem
from core.measures import Chart, Count, Kpi, is_
from core.messages import N_, Say
from core.resource import Group, Resource, Section
from core.resources.archive_loans.states import WITH_BORROWER
from core.resources.policy_receipts import of_new_people
from core.resources.tickets.states import ENDED
from db.models.organisation import User


def keeps_the_keys(context: Context) -> Iterable[Problem]:
    """Administrators cannot lock themselves out: somebody else takes their role or deactivates them."""
    row = context.values
    if context.new or row["id"] != context.actor.id:
        return
    if Role.ADMIN in context.actor.roles and Role.ADMIN.value not in row["roles"]:
        yield Problem("roles", Say(N_("You cannot take the administrator's role from yourself.")))
    if not row["active"]:
        yield Problem("active", Say(N_("You cannot deactivate yourself.")))


def hands_over(context: Context) -> Iterable[Problem]:
    """Whoever leaves has no customer, no open ticket and no archive any more (R256)."""
    row = context.values
    if context.new or row["active"] or not context.changed("active"):
        return
    tickets = context.rows("tickets", assignee_id=row["id"])
    loans = context.rows("archive_loans", applicant_id=row["id"])
    left = {
        "customers": len(context.rows("customers", owner_id=row["id"])),
        "tickets": sum(one["status"] not in ENDED for one in tickets),
        "loans": sum(one["status"] in WITH_BORROWER for one in loans),
    }
    if any(left.values()):
        said = N_(
            "Still in their hands: customers: {customers}, open tickets: {tickets}, archives out: {loans}. On the"
            " pages of customers and tickets, filtered by this person, name somebody else; the archives come back."
        )
        yield Problem("active", Say(said, **left), "R256")


def logs_in(context: Context) -> Iterable[Problem]:
    """A user name has no blanks and no capitals, so that it is typed the same everywhere."""
    login = context.values["login"]
    if login != login.lower() or any(char.isspace() for char in login):
        yield Problem("login", Say(N_("A user name has no blanks and no capital letters.")))


def belongs_somewhere(context: Context) -> Iterable[Problem]:
    """Everybody has a department but administrators, the first of whom comes before any department (R264)."""
    row = context.values
    if row["active"] and row["department_id"] is None and Role.ADMIN.value not in row["roles"]:
        yield Problem("department_id", Say(N_("Required for everybody but administrators.")), "R264")


def shows_again_who_asks(context: Context) -> Iterable[Problem]:
    """By a mail address somebody may come in from an outside provider, so no open screen is enough to change it."""
    if context.new or context.actor.fresh or settings().provider is None or not context.changed("email"):
        return
    said = N_(
        "By this address the outside provider lets somebody in. Type your password once more, on this page under"
        " “{place}”, and enter it again."
    )
    yield Problem("email", Say(said, place=Say(N_("Sign-in of a person"))))


RESOURCE = Resource(
    model=User,
    section=Section.SYSTEM,
    icon=":material/manage_accounts:",
    title=User.name,
    identify=(User.login, User.name),
    columns=(
        User.login,
        User.name,
        User.roles,
        User.rank,
        User.department_id,
        User.team_id,
        User.site_id,
        User.active,
        User.see_pii_until,
        User.see_confidential_until,
        User.export_until,
    ),
    form=(
        Group("identity", User.login, User.name, User.rank, User.phone, User.email),
        Group("place", User.department_id, User.team_id, User.site_id, User.region, User.skills),
        Group(
            "grants",
            User.roles,
            User.active,
            User.see_pii_until,
            User.see_confidential_until,
            User.export_until,
            User.must_change_password,
        ),
    ),
    search=(User.login, User.name),
    filters=(User.active, User.department_id, User.team_id, User.site_id, User.rank),
    sort="id",
    grants=grants({Role.ADMIN: "V C E P I", Role.EXECUTIVE: "V A"}),
    scopes=Scopes(department="department_id", site="site_id"),
    kpis=(Kpi("active", Count(), (is_(User.active, True),), icon=":material/group:"),),
    rules=(keeps_the_keys, hands_over, logs_in, belongs_somewhere, shows_again_who_asks),
    charts=(Chart("by_department", User.department_id),),
    also=of_new_people,
    directory=True,
)
