"""Words with a fixed list of values about people, their places and the rulebook."""

from enum import StrEnum


class Rank(StrEnum):
    """Rank of a person (R264, R223)."""

    STAFF = "staff"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    DIRECTOR = "director"
    EXECUTIVE = "executive"


class UserRole(StrEnum):
    """The ten roles of the product (spec 4.1)."""

    ADMIN = "admin"
    EXECUTIVE = "executive"
    MANAGER = "manager"
    SUPERVISOR = "supervisor"
    AGENT = "agent"
    SALES = "sales"
    ARCHIVIST = "archivist"
    FIELD = "field"
    FINANCE = "finance"
    ANALYST = "analyst"


class PolicyUnit(StrEnum):
    """Unit of a rulebook value (spec 3.6)."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WORKING_HOUR = "working_hour"
    WORKING_DAY = "working_day"
    MONTH = "month"
    YEAR = "year"
    PERCENT = "percent"
    COUNT = "count"
    YUAN = "yuan"
    TEXT = "text"
    FLAG = "flag"


class PolicyStatus(StrEnum):
    """How far a rulebook value is: only an approved one is in force, from its day on (spec 3.8)."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"


class AuditAction(StrEnum):
    """What an audit row records."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    RESTORE = "restore"
    MOVE = "move"
    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    REFUSE = "refuse"
    REVEAL = "reveal"
    EXPORT = "export"
    IMPORT = "import"
    SETTING = "setting"
