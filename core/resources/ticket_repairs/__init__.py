"""Repair slips: appointment and arrival, quote and consent, charges, three receipts, spot check (S05, R105 to R114)."""

from core.access import Role, Scopes, grants
from core.deadlines import ByChoice, Deadline
from core.measures import Chart, Count, Kpi, Month, Share, Sum, between, filled, is_, not_
from core.paper import Lines, Paper
from core.resource import Child, Colour, Group, Number, Resource, Section
from core.resources.ticket_repairs.rules import RULES, derive, number_prefix
from core.resources.ticket_repairs.steps import WORKFLOW
from db.models.repairs import RepairCharge as Charge
from db.models.repairs import TicketRepair as Slip
from db.models.tickets import Ticket
from db.vocabulary.repairs import Arrival, SpotCheck
from db.vocabulary.repairs import RepairStatus as State

__all__ = ["RESOURCE", "WORKFLOW"]

# A called-off repair has no appointment to keep.
ARRIVAL = ByChoice(Slip.status, {State.WITHDRAWN: ""}, "repair.arrival_tolerance")
KEPT = is_(Slip.arrival, Arrival.ON_TIME, Arrival.EXCUSED)
APPOINTMENT_OVER = between(Slip.arrival_due, "", "now")

RESOURCE = Resource(
    model=Slip,
    section=Section.CARE,
    icon=":material/home_repair_service:",
    title=Slip.slip_no,
    identify=(Slip.slip_no,),
    number=Number(Slip.slip_no, number_prefix),
    columns=(
        Slip.slip_no,
        Slip.item,
        Slip.status,
        Slip.speciality,
        Slip.place,
        Slip.appointment_at,
        Slip.technician_id,
        Slip.arrival,
        Slip.quoted_amount,
        Slip.charged_amount,
        Slip.spot_check,
        Slip.ticket_id,
        Slip.site_id,
    ),
    form=(
        Group("job", Slip.ticket_id, Slip.item, Slip.place, Slip.speciality, Slip.source, Slip.department_id),
        Group(
            "visit",
            Slip.appointment_at,
            Slip.technician_id,
            Slip.arrived_at,
            Slip.arrival,
            Slip.delay_reason,
            Slip.quoted_amount,
            Slip.fixtures_moved,
            Slip.fixtures_consent,
            Slip.charged_amount,
        ),
        Group(
            "work",
            Slip.technician_note,
            Slip.technician_signed_at,
            Slip.customer_signature,
            Slip.copy_customer,
            Slip.copy_engineering,
            Slip.copy_finance,
            Slip.damage_note,
            Slip.damage_amount,
            Slip.spot_check,
            Slip.spot_check_at,
        ),
    ),
    search=(Slip.slip_no, Slip.item, Slip.place),
    filters=(
        Slip.status,
        Slip.speciality,
        Slip.technician_id,
        Slip.arrival,
        Slip.site_id,
        Slip.department_id,
        Slip.appointment_at,
        Slip.arrival_due,
        Slip.charged_at,
        Slip.spot_check,
        Slip.spot_check_at,
        Slip.source,
        Slip.ticket_id,
    ),
    grants=grants(
        {
            Role.EXECUTIVE: "V P X",
            Role.MANAGER: "Va Ca Ed P X",
            Role.SUPERVISOR: "Va Ca Ed P",
            Role.AGENT: "Va Ca Ea P",
            Role.FIELD: "Vs Cs Es P",
            Role.FINANCE: "V P X",
            Role.ANALYST: "V",
        }
    ),
    scopes=Scopes(own=("technician_id",), department="department_id", site="site_id"),
    workflow=WORKFLOW,
    deadlines=(
        Deadline(
            "arrive",
            starts=Slip.appointment_at,
            stops=Slip.arrived_at,
            due=Slip.arrival_due,
            policy=ARRIVAL,
            rule="R107",
        ),
    ),
    derive=derive,
    held=(Slip.ticket_id,),
    rules=RULES,
    kpis=(
        Kpi(
            "open",
            Count(),
            (not_(Slip.status, State.REFUSED, State.DONE, State.FILED, State.CHECKED, State.WITHDRAWN),),
            rises=False,
            icon=":material/home_repair_service:",
        ),
        Kpi(
            "punctual",
            Share((KEPT,)),
            (APPOINTMENT_OVER,),
            trend=Slip.appointment_at,
            icon=":material/timer:",
            rule="R113",
        ),
        Kpi(
            "excused",
            Count(),
            (APPOINTMENT_OVER, is_(Slip.arrival, Arrival.EXCUSED)),
            rises=False,
            icon=":material/running_with_errors:",
            rule="R107",
        ),
        Kpi(
            "passed",
            Share((is_(Slip.spot_check, SpotCheck.PASSED),)),
            (filled(Slip.spot_check_at),),
            trend=Slip.spot_check_at,
            icon=":material/verified:",
            rule="R113",
        ),
        Kpi(
            "revenue",
            Sum(Slip.charged_amount),
            (between(Slip.charged_at, "today-30", "now"),),
            icon=":material/payments:",
            rule="R113",
        ),
    ),
    charts=(
        Chart("punctual_per_month", Month(Slip.appointment_at), Share((KEPT,)), where=(APPOINTMENT_OVER,), rule="R113"),
        Chart("revenue_per_month", Month(Slip.charged_at), Sum(Slip.charged_amount), rule="R113"),
        Chart("by_spot_check", Slip.spot_check, where=(filled(Slip.spot_check_at),), rule="R113"),
    ),
    children=(Child("repair_charges", "repair_id"),),
    papers=(
        Paper(
            "slip",
            copies=("customer", "engineering", "finance"),
            fields=(
                Slip.item,
                Slip.place,
                Slip.speciality,
                Slip.source,
                Slip.appointment_at,
                Slip.arrived_at,
                Slip.technician_id,
                Slip.quoted_amount,
                Slip.price_agreed_at,
                Slip.technician_note,
                Slip.damage_note,
                Slip.damage_amount,
            ),
            of=(
                (Slip.ticket_id, (Ticket.ticket_no, Ticket.customer_id, Ticket.contact_name)),
            ),
            lines=(
                Lines(
                    "repair_charges",
                    "repair_id",
                    (Charge.item, Charge.quantity, Charge.unit_price, Charge.amount, Charge.reason),
                    total=Charge.amount,
                    by_hand=True,
                ),
            ),
            signs=(Slip.customer_signature, Slip.technician_signed_at),
            rule="R112",
        ),
    ),
    colours={
        State.NEW: Colour.BUSY,
        State.APPOINTED: Colour.BUSY,
        State.DISPATCHED: Colour.SPECIAL,
        State.ON_SITE: Colour.SPECIAL,
        State.AGREED: Colour.SPECIAL,
        State.REFUSED: Colour.QUIET,
        State.DONE: Colour.GOOD,
        State.FILED: Colour.GOOD,
        State.CHECKED: Colour.QUIET,
        State.FAILED: Colour.BAD,
        State.WITHDRAWN: Colour.QUIET,
        Arrival.ON_TIME: Colour.GOOD,
        Arrival.LATE: Colour.BAD,
        Arrival.EXCUSED: Colour.WARN,
        SpotCheck.PASSED: Colour.GOOD,
        SpotCheck.FAILED: Colour.BAD,
    },
)  # fmt: skip
