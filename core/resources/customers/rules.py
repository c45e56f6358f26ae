"""What holds for a customer: what follows from what is typed, what is refused and what is written beside it."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from core.context import Also, Context, Problem
from core.digests import phone_hash
from core.messages import N_, Say
from core.resources.customers.care import archive_due, contact_due, stale_on
from core.resources.customers.filing import seven_known
from core.resources.customers.worth import grade_of, reason_told
from db.vocabulary.customers import (
    Category5,
    InfoClass,
    InteractionChannel,
    InteractionKind,
    Level3,
    PartyKind,
    RelationKind,
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
        **grade_of(context),
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


RULES = (
    reachable,
    organisation_complete,
    special_named,
    needs_told,
    moved_in,
    two_contacts,
    seven_known,
    plausible_days,
    not_brought_back,
    reason_told,
)
