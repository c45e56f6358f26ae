"""Customers: who they are, who looks after them, and whether their filing is on time (S02, S10, S17)."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from core.access import Role, Scopes, grants
from core.context import Also, Context, Problem
from core.deadlines import Deadline
from core.digests import phone_hash
from core.messages import N_, Say
from core.resource import Child, Colour, Group, Number, Resource, Section
from core.resources.customers.care import archive_due, contact_due, stale_on
from core.resources.customers.figures import CHARTS, KPIS
from core.resources.customers.filing import FILING, seven_known
from db.models.customers import Customer
from db.vocabulary.customers import (
    Category5,
    FilingStatus,
    InfoClass,
    InteractionChannel,
    InteractionKind,
    Level3,
    Lifecycle,
    PartyKind,
    RelationKind,
    Source,
)
from db.vocabulary.privacy import ConsentChannel, ConsentSource, ConsentState

LEVELS = {
    Category5.VIP: Level3.LEVEL1,
    Category5.DIAMOND: Level3.LEVEL1,
    Category5.GOLD: Level3.LEVEL2,
    Category5.PLATINUM: Level3.LEVEL2,
    Category5.ORDINARY: Level3.LEVEL3,
}
# What a complete record of a person or an organisation holds (R007, R011, R437).
COMPLETE = {
    PartyKind.PERSON: (
        "name",
        "gender",
        "birth_date",
        "occupation",
        "phone",
        "email",
        "address",
        "source",
        "needs",
    ),
    PartyKind.ORGANISATION: (
        "name",
        "contact_person",
        "contact_phone",
        "enterprise_nature",
        "supervising_unit",
        "phone",
        "address",
        "source",
        "needs",
    ),
}
# What is known of somebody's needs is known from somewhere, since some day (R437).
ABOUT_NEEDS = ("needs", "needs_source", "needs_on")

BURIED = N_(
    "The data of this person was destroyed at their request; a register does not bring it back (R152)."
)


def derive(context: Context) -> Mapping[str, Any]:
    """Level from category (R005), birthday for care (R018), phone digest (R145), completeness (R011, R437).

    And by when a new customer has an archive (R298), is verified and spoken with again (R012, R038).
    """
    row = context.values
    wanted = COMPLETE[row["party_kind"]]
    born = row["birth_date"]
    consents = any(row[f"consent_{one.value}"] for one in ConsentChannel)
    return {
        "level3": (level := LEVELS[row["category5"]]),
        "birth_month_day": born.strftime("%m-%d") if born else None,
        "phone_hash": phone_hash(row["phone"]) if row["phone"] else None,
        "completeness_pct": 100 * sum(row[key] not in (None, "") for key in wanted) // len(wanted),
        "consent_at": (row["consent_at"] or context.now) if consents else None,
        "archive_due": archive_due(context),
        "stale_on": row["stale_on"] or stale_on(context),
        "contact_due": contact_due(context, row, level),
    }


def reachable(context: Context) -> Iterable[Problem]:
    """A customer without phone, e-mail, WeChat or address cannot be reached (R007)."""
    if not any(context.values[key] for key in ("phone", "email", "wechat", "address")):
        yield Problem(
            "phone",
            Say(N_("Give a phone number, an e-mail address or another way to reach them.")),
            "R007",
        )


def organisation_complete(context: Context) -> Iterable[Problem]:
    """An organisation has a contact person, and its nature and supervising unit are known (R247, R123)."""
    if context.values["party_kind"] is not PartyKind.ORGANISATION:
        return
    for key in (
        "contact_person",
        "contact_phone",
        "enterprise_nature",
        "supervising_unit",
    ):
        if not context.values[key]:
            yield Problem(key, Say(N_("Required for an organisation.")), "R247")


def special_named(context: Context) -> Iterable[Problem]:
    """Of a special customer it is known what they do with us (R297)."""
    if context.values["info_class"] is InfoClass.SPECIAL and context.values["partner_kind"] is None:
        yield Problem("partner_kind", Say(N_("Say what this special customer does with us.")), "R297")


def needs_told(context: Context) -> Iterable[Problem]:
    """Needs are written down with where and when we learnt of them (R437)."""
    told = [key for key in ABOUT_NEEDS if context.values[key]]
    for key in ABOUT_NEEDS:
        if told and key not in told:
            yield Problem(key, Say(N_("Needs are noted with their source and the day.")), "R437")


def moved_in(context: Context) -> Iterable[Problem]:
    """Of a new tenant the day of moving in is known; whoever becomes one later was registered as such before (R116)."""
    row, before = context.values, context.before
    if row["relation_kind"] is not RelationKind.TENANT or context.importing:
        return
    if row["move_in_on"] is None and (context.changed("relation_kind") or context.changed("move_in_on")):
        yield Problem("move_in_on", Say(N_("Say on which day the tenant moved in.")), "R116")
    if before is not None and context.changed("relation_kind"):
        if not context.rows("interactions", customer_id=row["id"], kind=InteractionKind.MOVE_IN):
            yield Problem("relation_kind", Say(N_("Record the moving in as a contact first (R116).")), "R116")


def registered(context: Context) -> Iterable[Also]:
    """A tenant comes with the contact at which they were registered (R116)."""
    row = context.values
    if row["relation_kind"] is RelationKind.TENANT and not context.importing:
        yield Also(
            "interactions",
            {
                "customer_id": row["id"],
                "user_id": context.actor.id,
                "department_id": row["department_id"],
                "at": context.now,
                "channel": InteractionChannel.IN_PERSON,
                "kind": InteractionKind.MOVE_IN,
                "subject": row["name"],
            },
        )


def with_a_new_one(context: Context) -> Iterable[Also]:
    """What is written with a new customer: what a register says of consents, and the registration of a tenant."""
    yield from consents_of_register(context)
    yield from registered(context)


def not_brought_back(context: Context) -> Iterable[Problem]:
    """No register brings back whom we have destroyed (R152)."""
    if context.new and context.importing and context.buried(context.values):
        yield Problem("name", Say(BURIED), "R152")


def consents_of_register(context: Context) -> Iterable[Also]:
    """What a register says of consents is kept with its source and time, as every other word on it (R081)."""
    row = context.values
    about = {
        "customer_id": row["id"],
        "department_id": row["department_id"],
        "recorded_by_id": context.actor.id,
    }
    said = {"state": ConsentState.GIVEN, "source": ConsentSource.REGISTER, "at": row["consent_at"]}
    for channel in ConsentChannel:
        if row[f"consent_{channel.value}"]:
            yield Also("consents", about | said | {"channel": channel})


def plausible_days(context: Context) -> Iterable[Problem]:
    """Nobody is born or met in the future."""
    tomorrow = (context.now + timedelta(days=1)).date()
    for key in ("birth_date", "first_contact_on", "member_since", "needs_on"):
        if context.values[key] and context.values[key] > tomorrow:
            yield Problem(key, Say(N_("This day lies in the future.")))


def two_contacts(context: Context) -> Iterable[Problem]:
    """An important new customer has at least two contacts among us, two different people (R255)."""
    row = context.values
    contacts = {row["owner_id"], row["second_owner_id"]} - {None}
    least = context.policy("two_contacts.min").number if row["is_strategic"] else 0
    if len(contacts) < least:
        said = Say(N_("An important new customer has two contacts: name another person than the owner."))
        yield Problem("second_owner_id", said, "R255")


RESOURCE = Resource(
    model=Customer,
    section=Section.CARE,
    icon=":material/group:",
    title=Customer.name,
    identify=(Customer.customer_no, Customer.phone, Customer.name),
    number=Number(Customer.customer_no, "C"),
    columns=(
        Customer.customer_no,
        Customer.name,
        Customer.category5,
        Customer.lifecycle,
        Customer.phone,
        Customer.gender,
        Customer.birth_date,
        Customer.source,
        Customer.owner_id,
        Customer.region,
        Customer.filing_status,
        Customer.first_contact_on,
    ),
    form=(
        Group(
            "identity",
            Customer.name,
            Customer.party_kind,
            Customer.relation_kind,
            Customer.info_class,
            Customer.partner_kind,
            Customer.gender,
            Customer.birth_date,
            Customer.occupation,
        ),
        Group(
            "contact",
            Customer.phone,
            Customer.email,
            Customer.wechat,
            Customer.address,
            Customer.website,
        ),
        Group(
            "organisation",
            Customer.contact_person,
            Customer.contact_phone,
            Customer.enterprise_nature,
            Customer.supervising_unit,
        ),
        Group(
            "origin",
            Customer.source,
            Customer.source_detail,
            Customer.first_contact_on,
            Customer.referrer_id,
            Customer.intermediary_name,
        ),
        Group(
            "care",
            Customer.owner_id,
            Customer.second_owner_id,
            Customer.dedicated_agent_id,
            Customer.department_id,
            Customer.site_id,
            Customer.region,
            Customer.category5,
            Customer.stage_class,
            Customer.is_intent,
            Customer.is_key_account,
            Customer.is_strategic,
            Customer.is_local,
        ),
        Group(
            "membership",
            Customer.is_member,
            Customer.member_no,
            Customer.member_since,
            Customer.move_in_on,
        ),
        Group(
            "consent",
            Customer.consent_email,
            Customer.consent_sms,
            Customer.consent_phone,
        ),
        Group(
            "documents",
            Customer.id_doc_kind,
            Customer.id_doc_no,
            Customer.credit_status,
        ),
        Group(
            "notes",
            Customer.needs,
            Customer.needs_source,
            Customer.needs_on,
            Customer.preferences,
            Customer.interests,
            Customer.special_needs,
            Customer.note,
        ),
    ),
    search=(
        Customer.customer_no,
        Customer.name,
        Customer.phone,
        Customer.email,
        Customer.wechat,
        Customer.contact_person,
        Customer.member_no,
        Customer.preferences,
        Customer.interests,
    ),
    filters=(
        Customer.category5,
        Customer.lifecycle,
        Customer.filing_status,
        Customer.source,
        Customer.owner_id,
        Customer.dedicated_agent_id,
        Customer.department_id,
        Customer.region,
        Customer.level3,
        Customer.activity,
        Customer.stage_class,
        Customer.is_member,
        Customer.is_key_account,
        Customer.completeness_pct,
        Customer.first_contact_on,
        Customer.last_purchase_at,
        Customer.info_class,
        Customer.archive_due,
        Customer.archived_on,
        Customer.stale_on,
        Customer.contact_due,
        Customer.loyalty_grade,
        Customer.first_purchase_at,
    ),
    grants=grants(
        {
            Role.EXECUTIVE: "Va P K X",
            Role.MANAGER: "Vd Cd Ed Dd A P Xd Id",
            Role.SUPERVISOR: "Vd Ed Xd P",
            Role.AGENT: "Vd Cd Ed Pd Id",
            Role.SALES: "Vo C Eo Po",
            Role.ARCHIVIST: "Va P",
            Role.FIELD: "Vd",
            Role.FINANCE: "Va",
            Role.ANALYST: "Va",
        }
    ),
    scopes=Scopes(
        own=("owner_id", "second_owner_id", "dedicated_agent_id"),
        department="department_id",
        site="site_id",
    ),
    workflow=FILING,
    deadlines=(
        Deadline(
            "filing",
            starts=Customer.first_contact_on,
            stops=Customer.filed_on,
            due=Customer.filing_due,
            policy="filing.new",
            rule="R249",
        ),
    ),
    derive=derive,
    rules=(
        reachable,
        organisation_complete,
        special_named,
        needs_told,
        moved_in,
        two_contacts,
        seven_known,
        plausible_days,
        not_brought_back,
    ),
    also=with_a_new_one,
    kpis=KPIS,
    charts=CHARTS,
    children=(
        Child("tickets", "customer_id", timeline="received_at"),
        Child("purchases", "customer_id", timeline="bought_at"),
        Child("interactions", "customer_id", timeline="at"),
        Child("survey_responses", "customer_id", timeline="submitted_at"),
        Child("archives", "customer_id"),
        Child("registrations", "customer_id", timeline="registered_at"),
        Child("consents", "customer_id", timeline="at"),
        Child("privacy_requests", "customer_id"),
    ),
    colours={
        Lifecycle.ACTIVE: Colour.GOOD,
        Lifecycle.SILENT: Colour.WARN,
        Lifecycle.LOST: Colour.BAD,
        Lifecycle.PROSPECT: Colour.BUSY,
        Lifecycle.WON_BACK: Colour.SPECIAL,
        Category5.VIP: Colour.SPECIAL,
        Category5.DIAMOND: Colour.BUSY,
        Category5.GOLD: Colour.WARN,
        FilingStatus.FILED: Colour.GOOD,
        FilingStatus.FILED_LATE: Colour.WARN,
        FilingStatus.PENDING: Colour.BUSY,
        FilingStatus.REJECTED: Colour.BAD,
    },
    spellings={
        Source.WALK_IN: ("到店", "门店", "門市"),
        Source.INCOMING_CALL: ("电话", "電話", "phone"),
        Source.REFERRAL: ("转介绍", "轉介紹", "老带新"),
    },
    names={
        "name": (
            "姓名",
            "客户姓名",
            "客户名称",
            "客戶姓名",
            "customer name",
            "full name",
        ),
        "phone": ("手机号", "手机", "电话", "联系电话", "手機", "mobile", "tel"),
        "category5": ("客户类别", "客户等级", "客戶類別", "customer category"),
        "source": ("来源", "客户来源", "來源"),
        "first_contact_on": ("登记日期", "首次联系", "登記日期", "registered on"),
        "is_member": ("是否会员", "会员", "是否會員", "member"),
        "note": ("备注", "備註", "remarks", "notes"),
        "birth_date": ("出生日期", "生日", "date of birth", "birthday"),
    },
)
