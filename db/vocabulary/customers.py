"""Words with a fixed list of values about customers and what they buy (spec 3.2, 3.3)."""

from enum import StrEnum


class PartyKind(StrEnum):
    """Who the customer is (R247)."""

    PERSON = "person"
    ORGANISATION = "organisation"


class RelationKind(StrEnum):
    """What ties the customer to us (R206, R158)."""

    CONSUMER = "consumer"
    AGENT = "agent"
    FRANCHISEE = "franchisee"
    DEALER = "dealer"
    TENANT = "tenant"
    OWNER = "owner"
    VEHICLE_OWNER = "vehicle_owner"
    HOTEL_GUEST = "hotel_guest"
    SALON_CLIENT = "salon_client"
    POWER_CUSTOMER = "power_customer"
    PARTNER = "partner"


class InfoClass(StrEnum):
    """Which kind of customer information it is (R297)."""

    GENERAL = "general"
    SPECIAL = "special"


class PartnerKind(StrEnum):
    """What a special customer does with us (R297)."""

    LAWYER = "lawyer"
    FINANCIAL_ADVISER = "financial_adviser"
    ADVERTISING = "advertising"
    PUBLIC_RELATIONS = "public_relations"
    BANK = "bank"
    INSURER = "insurer"


class Gender(StrEnum):
    """As the customer states it (R007)."""

    MALE = "male"
    FEMALE = "female"
    UNSPECIFIED = "unspecified"


class IdDocKind(StrEnum):
    """Kind of identity document (R271, R340)."""

    ID_CARD = "id_card"
    ORG_CODE = "org_code"
    PASSPORT = "passport"
    LICENCE = "licence"


class Source(StrEnum):
    """How the customer came to us (R033, R122, R144)."""

    SALES_CHANNEL = "sales_channel"
    MARKET_RESEARCH = "market_research"
    CUSTOMER_FEEDBACK = "customer_feedback"
    VISIT = "visit"
    SALES_STATISTICS = "sales_statistics"
    INCOMING_CALL = "incoming_call"
    WALK_IN = "walk_in"
    SELF_DEVELOPED = "self_developed"
    REFERRAL = "referral"
    INTERMEDIARY = "intermediary"
    MARKET_INFO = "market_info"


class SourceDetail(StrEnum):
    """The place behind the source (R078)."""

    WEBSITE = "website"
    APP = "app"
    STORE = "store"
    EVENT = "event"
    PHONE = "phone"


class FilingStatus(StrEnum):
    """Where the filing of a new customer stands (R249)."""

    UNFILED = "unfiled"
    PENDING = "pending"
    FILED = "filed"
    FILED_LATE = "filed_late"
    REJECTED = "rejected"


class Lifecycle(StrEnum):
    """Stage of the relation (R054)."""

    PROSPECT = "prospect"
    ACTIVE = "active"
    SILENT = "silent"
    LOST = "lost"
    WON_BACK = "won_back"
    CLOSED = "closed"


class LeftReason(StrEnum):
    """Why a customer buys no more (R047)."""

    PRICE = "price"
    PRODUCT = "product"
    SERVICE = "service"
    NO_NEED = "no_need"
    COMPETITOR = "competitor"
    MOVED = "moved"
    OTHER = "other"


class CreditStatus(StrEnum):
    """How the customer pays (R132)."""

    GOOD = "good"
    WATCH = "watch"
    POOR = "poor"
    NONE = "none"


class Category5(StrEnum):
    """The five customer categories (R003, R004)."""

    VIP = "vip"
    DIAMOND = "diamond"
    GOLD = "gold"
    PLATINUM = "platinum"
    ORDINARY = "ordinary"


class Level3(StrEnum):
    """Service level derived from the category (R005)."""

    LEVEL1 = "level1"
    LEVEL2 = "level2"
    LEVEL3 = "level3"


class PurchasingPower(StrEnum):
    """Band of the average basket (R029, R053)."""

    HIGH = "high"
    MID = "mid"
    LOW = "low"


class GradeAbc(StrEnum):
    """Band of cumulative revenue (R032)."""

    A = "a"
    B = "b"
    C = "c"


class FrequencyBand(StrEnum):
    """How often a customer bought of late (R030)."""

    HIGH = "high"
    MID = "mid"
    LOW = "low"


class CategoryFound(StrEnum):
    """The category the purchases call for; unmatched where they fit no row of the policy's matrix (R004)."""

    VIP = "vip"
    DIAMOND = "diamond"
    GOLD = "gold"
    PLATINUM = "platinum"
    ORDINARY = "ordinary"
    UNMATCHED = "unmatched"


class ValueGrade(StrEnum):
    """What a customer is worth to us (R056)."""

    VIP = "vip"
    IMPORTANT = "important"
    ORDINARY = "ordinary"


class Activity(StrEnum):
    """Band of days since the last purchase (R054)."""

    ACTIVE = "active"
    NORMAL = "normal"
    SILENT = "silent"


class ChannelType(StrEnum):
    """Where the customer buys (R055)."""

    ONLINE = "online"
    OFFLINE = "offline"
    BOTH = "both"


class LoyaltyGrade(StrEnum):
    """How often the customer returns (R057)."""

    LOYAL = "loyal"
    POTENTIAL = "potential"
    NEW = "new"


class StageClass(StrEnum):
    """Stage set by hand (R246)."""

    TARGET = "target"
    POTENTIAL = "potential"
    GENERAL = "general"
    KEY = "key"


class PurchaseStatus(StrEnum):
    """State of an order (R090)."""

    ORDERED = "ordered"
    DELIVERED = "delivered"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class PurchaseChannel(StrEnum):
    """Where a purchase was made (R055)."""

    WEBSITE = "website"
    APP = "app"
    STORE = "store"
    PHONE = "phone"


class InteractionChannel(StrEnum):
    """By which way the contact happened (R020, R128, R254)."""

    PHONE = "phone"
    EMAIL = "email"
    CHAT = "chat"
    SOCIAL = "social"
    WEBSITE = "website"
    IN_STORE = "in_store"
    FOLLOW_UP = "follow_up"
    LETTER = "letter"
    FAX = "fax"
    HOTLINE = "hotline"
    GROUP_CALL_CENTRE = "group_call_centre"
    VERBAL = "verbal"
    MAIL = "mail"
    IN_PERSON = "in_person"
    LONG_DISTANCE = "long_distance"


class InteractionKind(StrEnum):
    """What kind of contact it was (R254, R250)."""

    CALL = "call"
    VISIT = "visit"
    MESSAGE = "message"
    MAJOR_CHANGE = "major_change"
    MOVE_IN = "move_in"
    INFORMAL = "informal"
    CONTACT_REPORT = "contact_report"
    COMPLAINT_SILENT = "complaint_silent"


class Direction(StrEnum):
    """Who made the contact."""

    INWARD = "inward"
    OUTWARD = "outward"
