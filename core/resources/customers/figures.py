"""What the customers' page counts and draws."""

from core.measures import Amounts, Chart, Count, Kpi, Month, Share, Sum, between, empty, filled, is_, not_
from core.messages import N_
from db.models.customers import Customer
from db.vocabulary.customers import Activity, Category5, FilingStatus, Lifecycle, LoyaltyGrade

LOYAL = Share((is_(Customer.loyalty_grade, LoyaltyGrade.LOYAL),))
KPIS = (
    Kpi(
        "active",
        Count(),
        (is_(Customer.lifecycle, Lifecycle.ACTIVE),),
        trend=Customer.first_contact_on,
        rule="R054",
    ),
    Kpi(
        "new_month",
        Count(),
        (between(Customer.first_contact_on, "today-30", "today"),),
        trend=Customer.first_contact_on,
        icon=":material/person_add:",
    ),
    Kpi(
        "filed_on_time",
        Share((is_(Customer.filing_status, FilingStatus.FILED),)),
        (not_(Customer.filing_status, FilingStatus.UNFILED, FilingStatus.PENDING),),
        target=100,
        trend=Customer.first_contact_on,
        icon=":material/verified:",
        rule="R249",
    ),
    Kpi(
        "silent",
        Count(),
        (is_(Customer.activity, Activity.SILENT),),
        rises=False,
        icon=":material/bedtime:",
        rule="R054",
    ),
    Kpi(
        "retention",
        Share((between(Customer.first_purchase_at, "", "today-366"),)),
        (between(Customer.last_purchase_at, "today-365", "now"),),
        icon=":material/autorenew:",
        rule="R101",
        about=N_(
            "Of the customers who bought in the last 365 days the share of those who had bought before them"
        ),
    ),
    Kpi(
        "without_agent",
        Count(),
        (is_(Customer.category5, Category5.VIP), empty(Customer.dedicated_agent_id)),
        target=0,
        rises=False,
        icon=":material/support_agent:",
        rule="R077",
    ),
    Kpi(
        "without_archive",
        Count(),
        (empty(Customer.archived_on), between(Customer.archive_due, "", "today-1")),
        target=0,
        rises=False,
        icon=":material/folder_off:",
        rule="R298",
    ),
    Kpi(
        "stale",
        Count(),
        (between(Customer.stale_on, "", "today-1"),),
        rises=False,
        icon=":material/history:",
        rule="R012",
    ),
    Kpi(
        "to_contact",
        Count(),
        (between(Customer.contact_due, "", "today-1"),),
        rises=False,
        icon=":material/phone_callback:",
        rule="R038",
    ),
    Kpi(
        "loyal",
        LOYAL,
        (between(Customer.last_purchase_at, "today-365", "now"),),
        target="loyalty.target",
        icon=":material/favorite:",
        rule="R395",
        about=N_(
            "Of the customers who bought in the last 365 days the share of those the rulebook calls loyal"
        ),
    ),
    Kpi(
        "referred",
        Share((filled(Customer.referrer_id),)),
        (between(Customer.first_contact_on, "today-365", "today"),),
        icon=":material/group_add:",
        rule="R355",
        about=N_("Of the customers who are new in the last 365 days the share of those somebody referred"),
    ),
)
CHARTS = (
    Chart("new_per_month", Month(Customer.first_contact_on)),
    Chart("by_category", Customer.category5, split=Customer.lifecycle, rule="R003"),
    Chart("by_source", Customer.source, rule="R033"),
    Chart("by_grade", Customer.grade_abc, where=(filled(Customer.grade_abc),), rule="R032"),
    Chart(
        "loyal_by_category",
        Customer.category5,
        LOYAL,
        where=(filled(Customer.first_purchase_at),),
        target="loyalty.target",
        rule="R395",
    ),
    Chart("by_activity", Customer.activity, rule="R054"),
    Chart(
        "left_by_reason",
        Customer.left_reason,
        where=(is_(Customer.lifecycle, Lifecycle.SILENT, Lifecycle.LOST),),
        rule="R047",
        pareto=True,
    ),
    Chart(
        "by_clv",
        Amounts(Customer.clv, (1_000, 5_000, 20_000, 100_000)),
        where=(filled(Customer.first_purchase_at),),
        rule="R102",
    ),
    Chart(
        "revenue_by_grade",
        Customer.grade_abc,
        Sum(Customer.clv),
        where=(filled(Customer.grade_abc),),
        rule="R364",
        pareto=True,
    ),
)
