"""The documents of the policies (S01 to S34), and those they refer to without printing them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the policies: its first and last rule, and the tables it will need that may not exist yet."""

    key: str
    first: int
    last: int
    awaits: tuple[str, ...] = ()

    @property
    def rules(self) -> range:
        """The numbers of its rules."""
        return range(self.first, self.last + 1)


RECEPTIONS = ("receptions",)
DOCUMENTS = (
    Document("S01", 1, 27),
    Document("S02", 28, 51),
    Document("S03", 52, 68),
    Document("S04", 69, 104),
    Document("S05", 105, 114, ("ticket_repairs",)),
    Document("S06", 115, 119),
    Document("S07", 120, 130),
    Document("S08", 131, 135),
    Document("S09", 136, 141, RECEPTIONS),
    Document("S10", 142, 154, ("registrations",)),
    Document("S11", 155, 177, ("call_recordings", "events", "notices")),
    Document("S12", 178, 205, ("customer_projects",)),
    Document("S13", 206, 221),
    Document("S14", 222, 227, RECEPTIONS),
    Document("S15", 228, 238, ("recurring_duties",)),
    Document("S16", 239, 244, RECEPTIONS),
    Document("S17", 245, 263),
    Document("S18", 264, 270),
    Document("S19", 271, 284, ("credit_accounts", "shipments")),
    Document("S20", 285, 295),
    Document("S21", 296, 328),
    Document("S22", 329, 354, ("penalties",)),
    Document("S23", 355, 364),
    Document("S24", 365, 370),
    Document("S25", 371, 374, ("care_tasks", "gifts")),
    Document("S26", 375, 378),
    Document("S27", 379, 386, RECEPTIONS),
    Document("S28", 387, 393, ("visitor_passes",)),
    Document("S29", 394, 399),
    Document("S30", 400, 409),
    Document("S31", 410, 415, RECEPTIONS),
    Document("S32", 416, 426, RECEPTIONS),
    Document("S33", 427, 435, ("service_sessions",)),
    Document("S34", 436, 444),
)
# Documents that the policies name and do not hold; each company has its own (R094, R135).
REFERRED = (
    "secrecy",
    "market_information",
    "archive_lending",
    "paid_service_prices",
    "authority",
    "complaint_process",
    "tenant_manual",
    "process_charts",
    "returns",
)
KEYS = (*(one.key for one in DOCUMENTS), *REFERRED)
BY_KEY = {one.key: one for one in DOCUMENTS}


@dataclass(frozen=True, slots=True)
class PolicyText:
    """A document that is read beside a record, by its key."""

    key: str


def named(number: int) -> str:
    """The id of a rule by its number, as it is cited."""
    return f"R{number:03}"
