"""Words with a fixed list of values about tickets (spec 3.2)."""

from enum import StrEnum


class TicketKind(StrEnum):
    """What the customer wants (R013, R157, R270)."""

    INQUIRY = "inquiry"
    COMPLAINT = "complaint"
    REPAIR = "repair"
    RETURN_EXCHANGE = "return_exchange"
    REQUEST = "request"
    SUGGESTION = "suggestion"
    ORDER = "order"
    TECHNICAL = "technical"
    EMERGENCY = "emergency"
    HANDOVER = "handover"


class TicketChannel(StrEnum):
    """By which way the ticket came in (R020, R070, R285)."""

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


class CustomerVerified(StrEnum):
    """Whether the person is our customer (R287)."""

    MATCHED = "matched"
    UNVERIFIED = "unverified"
    NO_MATCH = "no_match"


class ServiceArea(StrEnum):
    """The service the ticket is about (R396, R421)."""

    RECEPTION = "reception"
    ROOM = "room"
    CATERING = "catering"
    PRODUCT = "product"
    DELIVERY = "delivery"
    FEE = "fee"
    STAFF = "staff"
    OTHER = "other"


class ServiceType(StrEnum):
    """What of the rooms or of the catering the ticket is about (R399)."""

    CLEANING = "cleaning"
    LINEN = "linen"
    REPAIR = "repair"
    RESTAURANT = "restaurant"
    SPECIALITY = "speciality"
    ROOM_SERVICE = "room_service"


class TicketStatus(StrEnum):
    """States of a ticket (machine 3.5.1, R377)."""

    NEW = "new"
    RESPONDED = "responded"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    WAITING_CUSTOMER = "waiting_customer"
    UNDER_REVIEW = "under_review"
    DECIDED = "decided"
    OPINION_REVIEW = "opinion_review"
    REPLYING = "replying"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REOPENED = "reopened"
    CANCELLED = "cancelled"
    MERGED = "merged"


class SourceUnit(StrEnum):
    """Which house took the complaint (R289)."""

    OWN = "own"
    GROUP = "group"


class RootCause(StrEnum):
    """Why it happened (R043, R093)."""

    PRODUCT_DEFECT = "product_defect"
    SERVICE_ATTITUDE = "service_attitude"
    SLOW_RESPONSE = "slow_response"
    WRONG_INFORMATION = "wrong_information"
    DELIVERY_LATE = "delivery_late"
    PRICE_DISPUTE = "price_dispute"
    PROCESS_GAP = "process_gap"
    ENVIRONMENT = "environment"
    CUSTOMER_ERROR = "customer_error"
    OTHER = "other"


class FollowupResult(StrEnum):
    """What the customer said afterwards (R023, R044)."""

    SATISFIED = "satisfied"
    NEUTRAL = "neutral"
    DISSATISFIED = "dissatisfied"
    UNREACHABLE = "unreachable"


class TicketEventKind(StrEnum):
    """Entries of a ticket's diary (R360)."""

    NOTE = "note"
    INWARD_MESSAGE = "inward_message"
    OUTWARD_MESSAGE = "outward_message"
    RESULT = "result"
    STATUS_CHANGE = "status_change"
    ASSIGN = "assign"
    ESCALATE = "escalate"
    EVIDENCE = "evidence"
    CRISIS_MEETING = "crisis_meeting"
    REMINDER = "reminder"


class ReviewStep(StrEnum):
    """Whose signature a complaint's report waits for (R211, R212)."""

    DEPARTMENT = "department"
    ADMIN_HR = "admin_hr"
    GENERAL_MANAGER = "general_manager"


class ReplyMode(StrEnum):
    """How the customer was answered (R214)."""

    WRITTEN = "written"
    VERBAL = "verbal"


class MajorReason(StrEnum):
    """What makes a complaint major (R290)."""

    REPEATED = "repeated"
    TO_MANUFACTURER = "to_manufacturer"
    BLOCKING_GATE = "blocking_gate"
    DISTURBANCE = "disturbance"
    CAR_RETURN_EXCHANGE = "car_return_exchange"
    NEGATIVE_MEDIA = "negative_media"
    WIDE_IMPACT = "wide_impact"


class Demand(StrEnum):
    """What a complaint asks for (R207)."""

    PRICE_REDUCTION = "price_reduction"
    RETURN = "return"
    EXCHANGE = "exchange"
    DAMAGES = "damages"
    CRITICISM = "criticism"
    SUGGESTION = "suggestion"


class Acceptance(StrEnum):
    """What the superior ruled about a complaint (R209)."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class CompensationKind(StrEnum):
    """What the customer gets (R087)."""

    REFUND = "refund"
    EXCHANGE = "exchange"
    COUPON = "coupon"
    DISCOUNT = "discount"
    DAMAGES = "damages"
    APOLOGY = "apology"


class CompensationStatus(StrEnum):
    """States of a compensation (machine 3.5.5, R295)."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    PAID = "paid"


class AuthorityBand(StrEnum):
    """Up to whom an amount may be approved (R217, R295)."""

    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    EXECUTIVE = "executive"
