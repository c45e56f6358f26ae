"""What the sample company knows of its customers beyond their names: class, needs, and the day of the archive."""

from datetime import timedelta

from core.rulebook_defaults import default_of
from core.sample.book import Book
from core.sample.timeline import local_day
from db.models.archives import Archive
from db.models.customers import Customer
from db.vocabulary.customers import InfoClass, PartnerKind, PartyKind, RelationKind

# Who came lately is timed; who was there before the clock began is not.
TIMED_DAYS = 14
_OF_PERSONS = (
    "家里水质偏硬，想换软水。",
    "有两个孩子，关心室内空气。",
    "打算明年装修，想要全屋新风。",
    "Wants everything delivered in the evening.",
    "希望一次买齐滤芯，定期寄送。",
)
_OF_ORGANISATIONS = (
    "新办公楼要装二十台净水机。",
    "需要按季度集中结算和统一开票。",
    "Looks for a yearly maintenance contract for three sites.",
    "员工福利礼品，预算每人三百元。",
)
_SOURCES = ("电话回访", "上门拜访", "年度满意度调查", "展会交流", "A call about an order")


def of_people(book: Book) -> None:
    """The class of each customer, and of about a third what they need, from where and since when."""
    rng = book.chance("known")
    for row in book.of(Customer):
        special = row["relation_kind"] is RelationKind.PARTNER
        told = rng.random() < 0.35
        needs = _OF_PERSONS if row["party_kind"] is PartyKind.PERSON else _OF_ORGANISATIONS
        heard = row["first_contact_on"] + timedelta(days=rng.randint(0, 90))
        row["info_class"] = InfoClass.SPECIAL if special else InfoClass.GENERAL
        row["partner_kind"] = rng.choice(list(PartnerKind)) if special else None
        row["needs"] = rng.choice(needs) if told else None
        row["needs_source"] = rng.choice(_SOURCES) if told else None
        row["needs_on"] = min(heard, local_day(book.now)) if told else None


def of_archives(book: Book) -> None:
    """Since when a customer has an archive, and by when the newest ones are to have theirs."""
    built = {}
    for archive in book.of(Archive):
        built.setdefault(archive["customer_id"], local_day(archive["created_at"]))
    within = timedelta(days=int(default_of("archive.build").value))
    since = local_day(book.now) - timedelta(days=TIMED_DAYS)
    for row in book.of(Customer):
        row["archived_on"] = built.get(row["id"])
        timed = row["first_contact_on"] >= since
        row["archive_due"] = row["first_contact_on"] + within if timed else None
