"""Record cards of complaints: who complains, what they demand, the report and the opinions on it (R207 to R216, R287)."""

from collections.abc import Iterable

from core.access import Role, Scopes, grants
from core.context import Context, Problem
from core.measures import Chart, Count, Kpi, empty, is_
from core.messages import N_, Say
from core.resource import Colour, Group, Resource, Section
from core.resources.tickets.complaint import REPORT
from core.resources.tickets.states import ENDED, LEADERS, SIGNED
from db.models.complaints import TicketComplaint as Card
from db.vocabulary.tickets import Acceptance, TicketKind


def of_a_complaint(context: Context) -> Iterable[Problem]:
    """Only a complaint has a record card (R215)."""
    ticket = context.related("ticket_id")
    if ticket and ticket["kind"] is not TicketKind.COMPLAINT:
        yield Problem("ticket_id", Say(N_("This ticket is not a complaint.")), "R215")


def as_signed(context: Context) -> Iterable[Problem]:
    """The report and the demand stay as they were submitted; whoever signs may return them (R211, R216)."""
    ticket = context.related("ticket_id")
    if context.before is None or ticket is None or ticket["status"] not in (*SIGNED, *ENDED):
        return
    for key in (*REPORT, "demand"):
        if context.changed(key):
            yield Problem(
                key, Say(N_("The report is being signed; return it before you change this.")), "R216"
            )


def demand_noted_by_leaders(context: Context) -> Iterable[Problem]:
    """Once a complaint is accepted its demand, which decides how many sign, is changed by leaders only (R212)."""
    before = context.before
    noted = before is not None and before["acceptance"] is not Acceptance.PENDING and before["demand"]
    if noted and context.changed("demand") and not (context.actor.roles & LEADERS):
        said = Say(N_("A supervisor or manager changes the demand of an accepted complaint."))
        yield Problem("demand", said, "R212")


RESOURCE = Resource(
    model=Card,
    section=Section.CARE,
    icon=":material/contact_page:",
    title=Card.ticket_id,
    columns=(
        Card.ticket_id,
        Card.complainant_name,
        Card.demand,
        Card.acceptance,
        Card.investigating_department_id,
        Card.report_cause,
        Card.report_conclusion,
        Card.maker_warned_at,
    ),
    form=(
        Group(
            "complainant",
            Card.ticket_id,
            Card.complainant_name,
            Card.complainant_phone,
            Card.car_model,
            Card.plate,
            Card.demand,
        ),
        Group(
            "acceptance",
            Card.acceptance,
            Card.acceptance_by_id,
            Card.decline_reason,
            Card.investigating_department_id,
        ),
        Group("report", *(getattr(Card, key) for key in REPORT)),
        Group("opinions", Card.opinion_admin_hr, Card.opinion_gm, Card.opinion_department),
        Group("maker", Card.maker_warning_required, Card.maker_warned_at),
    ),
    search=(Card.complainant_name, Card.complainant_phone, Card.car_model, Card.plate),
    filters=(
        Card.acceptance,
        Card.ticket_id,
        Card.investigating_department_id,
        Card.maker_warning_required,
        Card.maker_warned_at,
    ),
    grants=grants(
        {
            Role.EXECUTIVE: "V A P K",
            Role.MANAGER: "Va Ca Ea A P K",
            Role.SUPERVISOR: "Va Ca Ea A P K",
            Role.AGENT: "Va Ca Ea P",
            Role.SALES: "Va P",
            Role.ANALYST: "V",
        }
    ),
    scopes=Scopes(parent="ticket_id"),
    rules=(of_a_complaint, as_signed, demand_noted_by_leaders),
    kpis=(
        Kpi("pending", Count(), (is_(Card.acceptance, Acceptance.PENDING),), rises=False, rule="R209"),
        Kpi(
            "maker_not_warned",
            Count(),
            (is_(Card.maker_warning_required, True), empty(Card.maker_warned_at)),
            rises=False,
            icon=":material/factory:",
            rule="R293",
        ),
        Kpi("declined", Count(), (is_(Card.acceptance, Acceptance.DECLINED),), rises=False, rule="R209"),
    ),
    charts=(Chart("by_acceptance", Card.acceptance, rule="R209"),),
    colours={
        Acceptance.PENDING: Colour.WARN,
        Acceptance.ACCEPTED: Colour.GOOD,
        Acceptance.DECLINED: Colour.QUIET,
    },
)
