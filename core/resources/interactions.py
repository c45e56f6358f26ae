"""Interactions: each contact with a customer, and what changed on their side, reported in time (R128, R248 to R254)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from core.access import Role, Scopes, grants
from core.context import Also, Context, Problem
from core.deadlines import ByChoice, Deadline
from core.measures import Chart, Count, Kpi, Month, Share, between, filled, is_
from core.messages import N_, Say
from core.resource import Echo, Group, Resource, Section
from core.resources.customers.care import contact_due
from db.models.dealings import Interaction
from db.vocabulary.customers import FilingStatus, InteractionKind

FILED = (FilingStatus.FILED, FilingStatus.FILED_LATE)
# What an archive keeps of the changes of its customer; the oldest lines give way.
KEPT_CHANGES = 4_000


class OfFiled(ByChoice):
    """The key by kind, for customers that are filed: of others nothing was filed that could change."""

    def __call__(self, context: Context) -> str:
        """The key for this row."""
        customer = context.related("customer_id") or {}
        return super().__call__(context) if customer.get("filing_status") in FILED else ""


CHANGES = OfFiled(Interaction.kind, {InteractionKind.MAJOR_CHANGE: "filing.change"})


def derive(context: Context) -> Mapping[str, Any]:
    """A change is recorded on the day it is entered, one of a register on the day of the contact (R250)."""
    row = context.values
    if row["kind"] is not InteractionKind.MAJOR_CHANGE:
        return {"recorded_on": None, "recorded_late": False}
    on = row["recorded_on"] or _day(context, row["at"] if context.importing else context.now)
    due = row["change_due"]
    return {"recorded_on": on, "recorded_late": due is not None and on > due}


def _day(context: Context, at: datetime) -> date:
    return at.astimezone(ZoneInfo(context.actor.zone)).date()


def says_when(context: Context) -> Iterable[Problem]:
    """Of a major change it is known since when it holds; it is not reported before it happened (R250)."""
    row = context.values
    if row["kind"] is not InteractionKind.MAJOR_CHANGE or context.importing:
        return
    if row["changed_on"] is None:
        yield Problem("changed_on", Say(N_("Say on which day the customer's side changed.")), "R250")
    elif row["changed_on"] > _day(context, context.now):
        yield Problem("changed_on", Say(N_("This day lies in the future.")), "R250")


def into_archives(context: Context) -> Iterable[Also]:
    """A major change stands in each archive of the customer, with its day and who recorded it (R248)."""
    row = context.values
    if row["kind"] is not InteractionKind.MAJOR_CHANGE or not isinstance(row["customer_id"], int):
        return
    line = f"{row['changed_on'] or _day(context, row['at'])} {row['subject']} ({context.actor.name})"
    for archive in context.rows("archives", customer_id=row["customer_id"]):
        whole = "\n".join(text for text in (archive["major_changes"], line) if text)
        yield Also("archives", {"major_changes": whole[-KEPT_CHANGES:]}, archive["id"])


def last_contact(context: Context, customer: int) -> Mapping[str, Any]:
    """When somebody spoke with the customer last, and by when they do again (R038)."""
    last = max((one["at"] for one in context.rows("interactions", customer_id=customer)), default=None)
    found: dict[str, Any] = {"last_contact_at": last}
    for row in context.rows("customers", id=customer):
        found["contact_due"] = contact_due(context, {**row, **found}, row["level3"])
    return found


RESOURCE = Resource(
    model=Interaction,
    section=Section.CARE,
    icon=":material/forum:",
    title=Interaction.subject,
    columns=(
        Interaction.at,
        Interaction.customer_id,
        Interaction.kind,
        Interaction.channel,
        Interaction.direction,
        Interaction.subject,
        Interaction.result,
        Interaction.user_id,
    ),
    form=(
        Group(
            "contact",
            Interaction.customer_id,
            Interaction.at,
            Interaction.kind,
            Interaction.channel,
            Interaction.direction,
        ),
        Group(
            "content",
            Interaction.subject,
            Interaction.result,
            Interaction.changed_on,
            Interaction.change_due,
            Interaction.recorded_late,
        ),
        Group("who", Interaction.user_id, Interaction.department_id),
    ),
    search=(Interaction.subject, Interaction.result),
    filters=(
        Interaction.kind,
        Interaction.channel,
        Interaction.customer_id,
        Interaction.user_id,
        Interaction.department_id,
        Interaction.at,
        Interaction.change_due,
        Interaction.recorded_late,
    ),
    grants=grants(
        {
            Role.EXECUTIVE: "V P",
            Role.MANAGER: "Vd P X",
            Role.SUPERVISOR: "Vd P",
            Role.AGENT: "Va Ca P I",
            Role.SALES: "Vo Co Eo P",
            Role.FIELD: "Vo Co P",
            Role.ANALYST: "V",
        }
    ),
    scopes=Scopes(own=("user_id",), department="department_id"),
    deadlines=(
        Deadline(
            "change",
            starts=Interaction.changed_on,
            stops=Interaction.recorded_on,
            due=Interaction.change_due,
            policy=CHANGES,
            rule="R250",
        ),
    ),
    derive=derive,
    rules=(says_when,),
    also=into_archives,
    held=(Interaction.customer_id,),
    echoes=(Echo(Interaction.customer_id, last_contact),),
    kpis=(
        Kpi(
            "month",
            Count(),
            (between(Interaction.at, "today-30", "now"),),
            trend=Interaction.at,
        ),
        Kpi(
            "visits",
            Count(),
            (is_(Interaction.kind, InteractionKind.VISIT),),
            rule="R173",
        ),
        Kpi(
            "changes_in_time",
            Share((is_(Interaction.recorded_late, False),)),
            (filled(Interaction.change_due),),
            target=100,
            trend=Interaction.at,
            icon=":material/edit_calendar:",
            rule="R250",
        ),
    ),
    charts=(
        Chart("per_month", Month(Interaction.at)),
        Chart("by_kind", Interaction.kind, split=Interaction.channel, rule="R014"),
    ),
)
