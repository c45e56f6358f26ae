"""The rulebook a company starts with: each policy value of the documents, with its clause (spec 3.6).

Values the documents do not give carry the note "our number" and are meant to be changed by the company. Left
out are values without a default, and the limits of power supply projects, whose tables the product lacks.
"""

import re
from dataclasses import dataclass

from core.messages import N_, Say, Term
from db.vocabulary.organisation import PolicyUnit

MINUTE, HOUR, DAY, MONTH, YEAR = (
    PolicyUnit.MINUTE, PolicyUnit.HOUR, PolicyUnit.DAY, PolicyUnit.MONTH, PolicyUnit.YEAR,
)  # fmt: skip
WORKING_DAY, PERCENT, COUNT, YUAN = (
    PolicyUnit.WORKING_DAY,
    PolicyUnit.PERCENT,
    PolicyUnit.COUNT,
    PolicyUnit.YUAN,
)
TEXT, FLAG = PolicyUnit.TEXT, PolicyUnit.FLAG
OURS = "our number"


@dataclass(frozen=True, slots=True)
class Default:
    """One value: text as stored, unit, the clause it comes from (None where we added it), the words it may be."""

    key: str
    value: str
    unit: PolicyUnit
    source_rule: str | None = None
    note: str | None = None
    options: tuple[str, ...] = ()


_DEADLINES = (
    Default("sla.inquiry.respond", "30", MINUTE, "R088"),
    Default("sla.emergency.respond", "15", MINUTE, None, OURS),
    Default("sla.complaint.respond", "24", HOUR, "R084"),
    Default("sla.complaint.resolve", "48", HOUR, "R085"),
    Default("sla.complaint.close", "7", DAY, "R219"),
    Default("sla.complaint.followup", "3", DAY, "R023", "our number: after the complaint was resolved"),
    Default("sla.other.respond", "24", HOUR, None, OURS),
    Default("sla.other.resolve", "72", HOUR, None, OURS),
    Default("sla.other.close", "7", DAY, None, OURS),
    Default("sla.major.report", "24", HOUR, "R291"),
    Default("sla.group.feedback", "24", HOUR, "R289", "after the ticket was resolved"),
    Default("sla.pause_when_waiting", "0", FLAG),
    Default("sla.stalled_after", "24", HOUR, "R045", OURS),
    Default("escalation.level2", "24", HOUR, None, OURS),
    Default("escalation.level3", "72", HOUR, None, OURS),
    Default("store.wait_max", "5", MINUTE, "R089"),
    Default("repair.arrival_tolerance", "10", MINUTE, "R107"),
    Default("order.delivery", "1", DAY, "R090", "after the day of the order"),
    Default("document.read_within", "14", DAY, "R320", "our number: after the document was laid before them"),
    Default("document.read_every", "365", DAY, "R320"),
    Default("report.complaint.due", "10", DAY, "R220", "after the last day of the month"),
    Default("report.complaint_weekly.due", "2", DAY, "R294", "after the Sunday of the week"),
    Default("report.repair.due", "1", DAY, "R113", "after the last day of the month"),
    Default("report.loans.due", "5", DAY, None, OURS),
    Default("report.satisfaction.due", "15", DAY, None, OURS),
    Default("report.customers.due", "10", DAY, None, OURS),
    Default("report.remind_before", "3", DAY, None, OURS),
    Default(
        "complaint.repeat_count",
        "2",
        COUNT,
        "R290",
        "complaints of one customer with one cause",
    ),
    Default("complaint.repeat_window", "90", DAY, "R290", OURS),
    Default("complaint.cause_count", "3", COUNT, "R086", "our number: complaints with one root cause"),
    Default("complaint.cause_window", "30", DAY, "R086", OURS),
    Default(
        "complaint.chain",
        "full_for_money_and_major",
        TEXT,
        "R212",
        "full, short or always_full",
        options=("full_for_money_and_major", "full", "short", "always_full"),
    ),
    Default("compensation.band.supervisor", "500", YUAN, "R295", OURS),
    Default("compensation.band.manager", "5000", YUAN, "R295", OURS),
    Default("case.reopen_window", "30", DAY, None, OURS),
    Default("intake.mode", "central", TEXT, "R117", "central or any", options=("central", "any")),
)
_ARCHIVES = (
    Default("loan.max_days", "3", DAY, "R318"),
    Default("loan.remind_before", "1", DAY, None, OURS),
    Default("loan.pickup_within", "3", DAY, None, OURS),
    Default("loan.extension", "0", FLAG, "R318"),
    Default(
        "archive.access",
        "department",
        TEXT,
        "R251",
        "department, gm or roles",
        options=("department", "gm", "roles"),
    ),
    Default("archive.build", "10", DAY, "R298", "our number: days from the first contact on"),
    Default("archive.handin.sales", "3", WORKING_DAY, "R338"),
    Default("archive.handin.service", "1", WORKING_DAY, "R341"),
    Default("archive.handin.deal", "3", WORKING_DAY, "R150", OURS),
    Default("archive.remind_before", "1", DAY, None, OURS),
    Default("archive.fix", "1", WORKING_DAY, "R353"),
    Default("archive.inspection", "6", MONTH, "R307"),
    Default("archive.retention", "10", YEAR, "R151"),
    Default(
        "archive.retention_start",
        "deal_closed",
        TEXT,
        "R151",
        "deal_closed or last_activity",
        options=("deal_closed", "last_activity"),
    ),
    Default("recording.keep", "30", DAY, "R160"),
)
_CUSTOMERS = (
    Default("filing.new", "5", WORKING_DAY, "R249"),
    Default("filing.change", "5", WORKING_DAY, "R250"),
    Default("filing.reminders", "2", COUNT, "R261", OURS),
    Default("registration.cutoff", "18:00", TEXT, "R143", "local time of the site"),
    Default("registration.grace", "10:00", TEXT, "R143", "local time of the next day"),
    Default("two_contacts.min", "2", COUNT, "R255"),
    Default("abc.cut.a", "70", PERCENT, "R032", OURS),
    Default("abc.cut.b", "90", PERCENT, "R032", OURS),
    Default("activity.active", "90", DAY, "R054", OURS),
    Default("activity.silent", "180", DAY, "R054", OURS),
    Default("pareto.top", "20", PERCENT, "R364"),
    Default("customer.stale_after", "180", DAY, "R012", OURS),
    Default("care.post_purchase", "7", DAY, "R083", OURS),
    Default("care.contact_cap", "4", COUNT, "R371", OURS),
    Default("care.visit_interval.level1", "30", DAY, "R257", OURS),
    Default("care.visit_interval.level2", "60", DAY, "R257", OURS),
    Default("care.visit_interval.level3", "180", DAY, "R257", OURS),
    Default("care.stay_check_from", "2", COUNT, "R422", OURS),
    Default("priority.scheme", "level3", TEXT, "R076", "level3 or tier", options=("level3", "tier")),
    Default(
        "power.high", "3000", YUAN, "R029", "our number: average basket from which a customer is high-end"
    ),
    Default("power.mid", "800", YUAN, "R029", "our number: the same for mid-range"),
    Default("frequency.window", "365", DAY, "R030", "our number: purchases of so many days count"),
    Default("frequency.high", "6", COUNT, "R030", OURS),
    Default("frequency.mid", "2", COUNT, "R030", OURS),
    Default("category.spend.moderate", "2000", YUAN, "R004", OURS),
    Default("category.spend.high", "8000", YUAN, "R004", OURS),
    Default("category.spend.large", "20000", YUAN, "R004", OURS),
    Default("category.often", "4", COUNT, "R004", "our number: fewer purchases are a low frequency"),
    Default("category.loyal.some", "90", DAY, "R004", "our number: days since the first purchase"),
    Default("category.loyal.high", "365", DAY, "R004", "our number: days since the first purchase"),
    Default("score.important", "40", COUNT, "R056", "our number: points of a hundred"),
    Default("score.vip", "75", COUNT, "R056", "our number: points of a hundred"),
    Default("score.near", "10", COUNT, "R442", "our number: points below the next grade"),
    Default("loyalty.k", "3", COUNT, "R395", OURS),
    Default("loyalty.new", "90", DAY, "R057", "our number: days from the first purchase on"),
    Default("loyalty.target", "70", PERCENT, "R395"),
    Default("churn.silent_days", "180", DAY, "R443", OURS),
    Default("churn.lost_after", "540", DAY, None, "our number: days without a purchase"),
    Default("churn.drop_share", "50", PERCENT, "R443", OURS),
)
_SURVEYS = (
    Default("survey.full_interval", "365", DAY, "R129"),
    Default("survey.target", "85", PERCENT, "R395"),
    Default("survey.min_n", "20", COUNT, None, OURS),
    Default("survey.review_within", "7", DAY, None, OURS),
    Default("review.interval", "quarter", TEXT, "R103"),
    Default("review.due_after", "15", DAY, "R103", OURS),
)
_PLACES = (
    Default("visit.target", "100", PERCENT, "R173"),
    Default("assembly.target", "90", PERCENT, "R169"),
    Default("assembly.reply", "100", PERCENT, "R170"),
    Default("assembly.interval", "quarter", TEXT, "R162"),
    Default("disinfection.monthly", "2", COUNT, "R230"),
    Default("tank_cleaning.yearly", "2", COUNT, "R236"),
    Default("reception.staff_early", "15", MINUTE, "R382"),
    Default("reception.notice", "1", DAY, "R411"),
    Default("reception.budget.a", "500", YUAN, "R225"),
    Default("reception.budget.b", "300", YUAN, "R225"),
    Default("reception.budget.c", "200", YUAN, "R225"),
    Default("reception.budget.d", "150", YUAN, "R225"),
    Default("reception.budget_tolerance.b", "10", PERCENT, "R225"),
    Default("reception.budget_tolerance.c", "10", PERCENT, "R225"),
    Default(
        "reception.escorts",
        "<5: 1; 5-10: 2; >10: 3",
        TEXT,
        "R226",
        "escorts by number of guests",
    ),
    Default("gift.important_value", "500", YUAN, "R227", OURS),
    Default("visitor.keep", "180", DAY, "R391", OURS),
    Default("privacy.answer", "30", DAY, None, OURS),
    Default("leak.act", "60", MINUTE, "R327", OURS),
    Default("leak.authority", "72", HOUR, None, OURS),
)
_MONEY = (
    Default("credit.window", "30", DAY, "R272"),
    Default("credit.basis", "invoiced", TEXT, "R272", "invoiced or paid", options=("invoiced", "paid")),
    Default("credit.overlimit_share", "1/3", TEXT, "R277", "of the line, strictly less"),
    Default("credit.overlimit_times", "2", COUNT, "R278"),
    Default("credit.cycle", "month", TEXT, "R283"),
    Default("fine.sales.late", "50", YUAN, "R343", "per vehicle"),
    Default("fine.sales.signature", "20", YUAN, "R344", "per item"),
    Default("fine.service.contact", "50", YUAN, "R345", "per vehicle"),
    Default("fine.service.late", "50", YUAN, "R346", "per vehicle"),
    Default("fine.service.item", "20", YUAN, "R347", "per item"),
    Default("fine.service.customer_signature", "50", YUAN, "R347", "per item"),
    Default("fine.service.internal_signature", "20", YUAN, "R347", "per item"),
    Default("fine.double_from.sales", "2", COUNT, "R348", "from this one on in a month"),
    Default("fine.double_from.service", "3", COUNT, "R349", "from this one on in a month"),
    Default("fine.pay_withhold", "10-30", TEXT, "R349", "percent"),
    Default("fine.lost", "20", YUAN, "R350", "per piece"),
    Default("fine.registration", "1", COUNT, "R153", "our number: points off the month's appraisal"),
    Default("fine.archive_form", "1", COUNT, "R153", "our number: points off the month's appraisal"),
    Default("fine.filing", "1", COUNT, "R261", "our number: points off the month's appraisal"),
)
_ACCESS = (
    Default("access.most_days", "31", COUNT, "R149", "our number: days a right may be given for"),
    Default("reveal.unusual_factor", "3", COUNT, "R149", "our number: times the looks of a usual day"),
    Default(
        "reveal.unusual_least", "5", COUNT, "R149", "our number: looks a day below which nothing is many"
    ),
    Default("reveal.same_record", "3", COUNT, "R149", "our number: looks at one record a day"),
)
_EXPORTS = (
    Default(
        "export.rows", "1000", COUNT, "R322", "rows one person takes alone; for more another one approves"
    ),
    Default("export.rows.executive", "5000", COUNT, "R322", "the same for executives"),
    Default("export.keep", "2", DAY, "R322", "how long a request, and then an approval, is good for"),
)
DEFAULTS: tuple[Default, ...] = (
    _DEADLINES + _ARCHIVES + _CUSTOMERS + _SURVEYS + _PLACES + _MONEY + _ACCESS + _EXPORTS
)
BY_KEY = {default.key: default for default in DEFAULTS}
# What a company keeps here although nothing of the product reads it yet: whoever changes one changes nothing.
UNREAD = frozenset((
    "store.wait_max", "loan.extension", "archive.retention_start", "recording.keep", "pareto.top",
    "care.contact_cap", "care.stay_check_from", "priority.scheme",
    "churn.silent_days", "churn.drop_share", "survey.full_interval",
    "review.interval", "visit.target", "assembly.target", "assembly.reply", "assembly.interval",
    "disinfection.monthly", "tank_cleaning.yearly", "reception.staff_early", "reception.notice",
    "reception.budget.a", "reception.budget.b", "reception.budget.c", "reception.budget.d",
    "reception.budget_tolerance.b", "reception.budget_tolerance.c", "reception.escorts", "gift.important_value",
    "visitor.keep", "credit.window", "credit.basis", "credit.overlimit_share", "credit.overlimit_times",
    "credit.cycle", "fine.sales.late", "fine.sales.signature", "fine.service.contact", "fine.service.late",
    "fine.service.item", "fine.service.customer_signature", "fine.service.internal_signature",
    "fine.double_from.sales", "fine.double_from.service", "fine.pay_withhold",
))  # fmt: skip


def default_of(key: str) -> Default:
    """The value a company starts with; raises `KeyError` for a key the rulebook does not know."""
    return BY_KEY[key]


def service_limit(kind: str, clock: str) -> Default:
    """The limit of a clock of tickets (`respond`, `resolve`, `close`): of the kind, or of all others."""
    return BY_KEY.get(f"sla.{kind}.{clock}") or BY_KEY[f"sla.other.{clock}"]


# Within a group the unit of a value may be changed: hours into working hours, days into working days.
_LIKE = (
    frozenset({MINUTE, HOUR, PolicyUnit.WORKING_HOUR}),
    frozenset({DAY, WORKING_DAY, MONTH, YEAR}),
)
_TIME_OF_DAY = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00")
MOST = 100_000


def fault(known: Default, value: str | None, unit: PolicyUnit) -> tuple[str, Say] | None:
    """The field that is wrong and why, where the product could not read this value; None where it can."""
    like = next((group for group in _LIKE if known.unit in group), frozenset({known.unit}))
    if unit not in like:
        said = Say(N_("This value is counted in {unit}."), unit=Term(f"enum.PolicyUnit.{known.unit.value}"))
        return "unit", said
    text = value or ""
    if unit is TEXT:
        if known.options and text not in known.options:
            return "value", Say(N_("One of these: {options}"), options=", ".join(known.options))
        if _TIME_OF_DAY.fullmatch(known.value) and not _TIME_OF_DAY.fullmatch(text):
            return "value", Say(N_("A time of day such as 18:00."))
        return None
    if unit is FLAG:
        return None if text in ("0", "1") else ("value", Say(N_("1 for yes, 0 for no.")))
    low, high = (0 if unit in (COUNT, PERCENT, YUAN) else 1), (100 if unit is PERCENT else MOST)
    if not re.fullmatch("[0-9]{1,6}", text) or not low <= int(text) <= high:
        return "value", Say(N_("A whole number from {low} to {high}."), low=low, high=high)
    return None
