"""What the values of a repair slip follow from, and what must hold (R105 to R113)."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from core.access import Role
from core.context import Context, Problem
from core.messages import N_, Say, Term
from core.resources.tickets.repair import BEFORE_ARRIVAL, workshop
from core.resources.tickets.states import ENDED
from core.workflow import Candidate
from db.vocabulary.repairs import Arrival, Speciality
from db.vocabulary.repairs import RepairStatus as State
from db.vocabulary.tickets import TicketKind

# A technician is busy with these.
AT_WORK = (State.DISPATCHED, State.ON_SITE, State.AGREED)
SKEW = timedelta(minutes=5)
# The work is being done or over: what it is about stays as the customer agreed to it.
AGREED_ON = ("ticket_id", "item", "department_id", "source")


def number_prefix(context: Context) -> str:
    """Slips count per year (R106)."""
    return f"WX{context.now.year}-"


def derive(context: Context) -> Mapping[str, Any]:
    """The place follows the ticket; who came late with the customer's consent is excused (R107)."""
    row, ticket = context.values, context.related("ticket_id")
    found: dict[str, Any] = {"arrival": arrival_of(context)}
    if ticket is not None:
        found["site_id"] = ticket["site_id"]
        if context.new:
            found["item"] = row["item"] or ticket["title"]
            able = (context.related("department_id") or {}).get("repairs")
            found["department_id"] = row["department_id"] if able else workshop(context, ticket)
    return found


def arrival_of(context: Context) -> Arrival | None:
    """Up to the due time, to the second, is on time; None before the technician is there (R107)."""
    row = context.values
    if row["arrived_at"] is None or row["arrival_due"] is None:
        return None
    if row["arrived_at"] <= row["arrival_due"]:
        return Arrival.ON_TIME
    return Arrival.EXCUSED if row["delay_agreed"] else Arrival.LATE


def of_a_repair(context: Context) -> Iterable[Problem]:
    """Only a repair has a slip, and one that still goes on (R106)."""
    ticket = context.related("ticket_id")
    if ticket and ticket["kind"] is not TicketKind.REPAIR:
        yield Problem("ticket_id", Say(N_("This ticket is not a repair.")), "R106")
    elif ticket and context.new and ticket["status"] in ENDED:
        yield Problem("ticket_id", Say(N_("This ticket has ended.")), "R106")


def by_who_repairs(context: Context) -> Iterable[Problem]:
    """A slip goes to a department that does repairs, whose head sends somebody (R108)."""
    if not context.changed("department_id"):
        return
    department = context.related("department_id")
    if department and not department["repairs"]:
        said = N_("{department} does no repairs; choose the engineering department.")
        yield Problem("department_id", Say(said, department=department["name"]), "R108")


def as_agreed(context: Context) -> Iterable[Problem]:
    """What the slip is about stays as it is once the technician is there (R109)."""
    if context.before is None or context.before["status"] in BEFORE_ARRIVAL:
        return
    for key in AGREED_ON:
        if context.changed(key):
            yield Problem(key, Say(N_("The technician is at work by this; it stays as it is.")), "R109")


def delay_explained(context: Context) -> Iterable[Problem]:
    """A delay the customer agreed to is told with its reason (R107)."""
    row = context.values
    if row["delay_agreed"] and not row["delay_reason"]:
        yield Problem("delay_reason", Say(N_("Say why the customer was asked to wait.")), "R107")


def in_order(context: Context) -> Iterable[Problem]:
    """What happens on the way happens one after the other, and not in the future (R107, R109)."""
    row, ticket = context.values, context.related("ticket_id") or {}
    if context.event in ("book", "rebook", "rework") and row["appointment_at"]:
        since = context.now - SKEW if context.event != "book" else ticket.get("received_at")
        if since and row["appointment_at"] < since:
            said = N_("The appointment lies before the customer asked for it.")
            said = said if context.event == "book" else N_("This time is over.")
            yield Problem("appointment_at", Say(said), "R107")
    if context.event == "arrive":
        yield from _between("arrived_at", ticket.get("received_at"), context, "R107")
    if context.event == "agree":
        yield from _between("price_agreed_at", row["arrived_at"], context, "R109")


def _between(key: str, since: datetime | None, context: Context, rule: str) -> Iterable[Problem]:
    at = context.values[key]
    if at is not None and at > context.now + SKEW:
        yield Problem(key, Say(N_("This time lies in the future.")), rule)
    # Times are typed to the minute.
    elif at is not None and since is not None and at < since.replace(second=0, microsecond=0):
        yield Problem(key, Say(N_("This time lies before the step that comes first.")), rule)


def able(context: Context) -> Iterable[Problem]:
    """Who is sent works in the department, on site, and is skilled in what the repair asks for (R108)."""
    if context.event != "dispatch" or context.values["technician_id"] is None:
        return
    person, wanted = context.related("technician_id") or {}, context.values["speciality"]
    here = person.get("department_id") == context.values["department_id"]
    if not (person.get("active") and here and Role.FIELD.value in person.get("roles", ())):
        said = N_("Choose a technician of the department: an active person with the role {role}.")
        yield Problem("technician_id", Say(said, role=Term("role.field")), "R108")
    elif not fits(person, wanted):
        said = N_(
            "{name} is not skilled in this: {speciality}. The administrator notes skills at the person."
        )
        about = Term(f"enum.Speciality.{wanted.value}")
        yield Problem("technician_id", Say(said, name=person["name"], speciality=about), "R108")


def fits(person: Mapping[str, Any], wanted: Speciality | None) -> bool:
    """Is the person skilled in what a repair asks for?"""
    return wanted in (None, Speciality.OTHER) or wanted.value in (person.get("skills") or ())


def by_skill_and_jobs(context: Context) -> Iterable[Candidate]:
    """The technicians of the department: first who is skilled in it, then who has the fewest open jobs (R108)."""
    wanted, found = context.values["speciality"], []
    for person in context.rows("users", department_id=context.values["department_id"], active=True):
        if Role.FIELD.value in person["roles"]:
            jobs = sum(
                len(context.rows("ticket_repairs", technician_id=person["id"], status=one)) for one in AT_WORK
            )
            found.append((not fits(person, wanted), jobs, person))
    for lacking, jobs, person in sorted(found, key=lambda one: (*one[:2], one[2]["name"])):
        said = N_("not skilled in this, open jobs: {jobs}") if lacking else N_("open jobs: {jobs}")
        yield Candidate(person["id"], Say(said, jobs=jobs))


def tested_at_the_end(context: Context) -> Iterable[Problem]:
    """What was repaired is tried out, and the place tidied, before the customer signs (R111)."""
    if context.event != "finish":
        return
    if not context.values["tested"]:
        yield Problem("tested", Say(N_("Test the repair with the customer first.")), "R111")
    if not context.values["tidy_done"]:
        yield Problem("tidy_done", Say(N_("Tidy up before the customer signs.")), "R111")


def worth_something(context: Context) -> Iterable[Problem]:
    """Damage is compensated at its price (R110)."""
    row = context.values
    if row["damage_note"] and not row["damage_amount"]:
        yield Problem("damage_amount", Say(N_("Say what the damage is worth.")), "R110")


def fixtures_with_consent(context: Context) -> Iterable[Problem]:
    """What belongs to the home is moved when its owner agreed, and it is noted who did (R110)."""
    row = context.values
    if row["fixtures_moved"] and not row["fixtures_consent"]:
        said = Say(N_("Ask the owner before anything in the home is moved, and note who agreed."))
        yield Problem("fixtures_consent", said, "R110")


RULES = (
    of_a_repair,
    by_who_repairs,
    as_agreed,
    delay_explained,
    in_order,
    able,
    tested_at_the_end,
    worth_something,
    fixtures_with_consent,
)
