"""Words of consents, of requests people make about their data, and of leaks."""

from enum import StrEnum


class ConsentChannel(StrEnum):
    """By which way somebody may be addressed (R081)."""

    EMAIL = "email"
    SMS = "sms"
    PHONE = "phone"


class ConsentState(StrEnum):
    """What somebody said about it (R081)."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class ConsentSource(StrEnum):
    """Where they said it (R081)."""

    PAPER = "paper"
    WEBSITE = "website"
    PHONE = "phone"
    IN_PERSON = "in_person"
    MESSAGE = "message"
    REGISTER = "register"
    REQUEST = "request"


class RequestKind(StrEnum):
    """What a person asks about their data."""

    SEE = "see"
    CORRECT = "correct"
    ERASE = "erase"
    OBJECT = "object"


class RequestStatus(StrEnum):
    """States of such a request (R152)."""

    RECEIVED = "received"
    CHECKED = "checked"
    ANSWERED = "answered"
    RESTRICTED = "restricted"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    DESTROYED = "destroyed"
    REFUSED = "refused"


class IdentityCheck(StrEnum):
    """How it was made sure that the person is who they say."""

    ID_DOCUMENT = "id_document"
    CALL_BACK = "call_back"
    IN_PERSON = "in_person"
    KNOWN_ADDRESS = "known_address"


class DisposalMethod(StrEnum):
    """How what is kept on paper and in files is destroyed; it is never sold."""

    SHRED = "shred"
    BURN = "burn"
    WIPE = "wipe"


class LeakCertainty(StrEnum):
    """How sure a leak is (R327)."""

    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"


class LeakStatus(StrEnum):
    """States of a leak (R327)."""

    REPORTED = "reported"
    ACTING = "acting"
    CLOSED = "closed"
