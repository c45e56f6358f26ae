"""Reading the audit log within what an actor may see: everybody their own actions, some roles more (spec 4.2)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from core import formats, reading
from core.access import Action, Actor, Role, Scope, may
from core.i18n import term, translate
from core.masks import HIDDEN, masked_fields
from core.messages import N_, Say
from core.prepare import EXTRA
from core.resources import RESOURCES
from db import trail
from db.session import database
from db.vocabulary.organisation import AuditAction

# Who sees whose actions: the matrix row "audit_log" (V no content for the administrator).
REACH = {
    Role.ADMIN: Scope.ALL,
    Role.EXECUTIVE: Scope.ALL,
    Role.MANAGER: Scope.DEPARTMENT,
    Role.SUPERVISOR: Scope.ALL,
}


# The table the rows about sign-ins name; it has no records, their number is the person's.
DOOR = "sign_in"
LOG = "audit_log"
# The table that rows about reviewed looks name: a page of its own, and no declaration.
LOOKS = "pii_access_log"
PORTION = 500


@dataclass(frozen=True, slots=True)
class LogSearch:
    """Which rows of the log somebody looks for; "" and None do not narrow, both days and the last number are in it."""

    table: str = ""
    action: str = ""
    person: int | None = None
    row_id: int | None = None
    since: date | None = None
    until: date | None = None
    upto: int | None = None

    def as_query(self) -> dict[str, str]:
        """The search as words of a link, without what does not narrow."""
        return {name: str(value) for name, value in asdict(self).items() if value not in ("", None)}

    @classmethod
    def from_query(cls, words: Mapping[str, str]) -> "LogSearch":
        """The search `as_query` described; a `ValueError` for words it does not give."""
        numbers = {name: int(words[name]) for name in ("person", "row_id", "upto") if name in words}
        since, until = (
            date.fromisoformat(words[name]) if name in words else None for name in ("since", "until")
        )
        return cls(words.get("table", ""), words.get("action", ""), since=since, until=until, **numbers)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the log as somebody may read it.

    `changes` are (field, before, after) in stored words, `address` is the caller's at the door and `about` whom the
    row is about there, `export` what an export took along, `refused` what was told to who was refused.
    """

    id: int
    at: datetime
    actor: str
    action: AuditAction
    table: str
    row_id: int | None
    changes: tuple[tuple[str, str | None, str | None], ...]
    reason: str
    rule: str | None
    address: str = ""
    about: str = ""
    export: Mapping[str, Any] = field(default_factory=dict)
    refused: Mapping[str, Any] = field(default_factory=dict)


def reach(actor: Actor) -> Scope:
    """Whose actions the actor may read: their own at least."""
    found = [REACH[role] for role in actor.roles if role in REACH]
    return Scope.ALL if Scope.ALL in found else Scope.DEPARTMENT if found else Scope.OWN


def entries(
    actor: Actor, search: LogSearch | None = None, before: int | None = None, limit: int = 50
) -> list[Entry]:
    """Log rows, newest first, from below number `before`; contents only of records the actor may see.

    An administrator sees who did what to which record, not the values (spec 4.2).
    """
    with database().reading() as session:
        rows = trail.page(session, _asked(actor, search or LogSearch(), before), limit)
        people = trail.names(
            session, [row.row_id for row, _ in rows if row.table_name == DOOR and row.row_id]
        )
        return [
            Entry(
                row.id,
                row.at,
                name or "",
                row.action,
                row.table_name,
                row.row_id,
                _changes(session, actor, row),
                row.reason,
                row.rule,
                row.changes.get("address", ""),
                people.get(row.row_id or 0, "") if row.table_name == DOOR else "",
                row.changes.get("export", {}),
                row.changes.get("refused", {}),
            )
            for row, name in rows
        ]


def count(actor: Actor, search: LogSearch) -> int:
    """How many rows of the log the actor may read these are."""
    with database().reading() as session:
        return trail.count(session, _asked(actor, search, None))


def newest() -> int:
    """The number of the last row, 0 for a log without rows."""
    with database().reading() as session:
        found = trail.head(session)
    return found[0] if found else 0


def every(actor: Actor, search: LogSearch, before: int) -> Iterator[Entry]:
    """All of them from below number `before`, newest first, in portions."""
    while portion := entries(actor, search, before, PORTION):
        yield from portion
        before = portion[-1].id


def _asked(actor: Actor, search: LogSearch, before: int | None) -> trail.Asked:
    scope, zone = reach(actor), ZoneInfo(actor.zone)
    below = [number for number in (before, search.upto and search.upto + 1) if number is not None]
    return trail.Asked(
        search.table,
        search.action,
        actor.id if scope is Scope.OWN else search.person,
        actor.department_id if scope is Scope.DEPARTMENT else None,
        search.row_id,
        None if search.since is None else datetime.combine(search.since, time(), zone),
        None if search.until is None else datetime.combine(search.until + timedelta(days=1), time(), zone),
        min(below, default=None),
    )


# The columns in which the log is read, with their headings.
COLUMNS = {
    "number": N_("No."),
    "at": N_("When"),
    "actor": N_("Who"),
    "action": N_("Action"),
    "table": N_("Table"),
    "row": N_("Record"),
    "changes": N_("What changed"),
    "reason": N_("Reason"),
}


def cells(actor: Actor, entry: Entry, lang: str = "") -> tuple[Any, ...]:
    """An entry in the order of `COLUMNS`, in the actor's language or another one, in the actor's time."""
    lang = lang or actor.language
    return (
        entry.id,
        formats.moment(lang, entry.at, actor.zone),
        entry.actor,
        term(lang, f"enum.AuditAction.{entry.action.value}"),
        table_name(entry.table, lang),
        entry.about or ("" if entry.row_id is None else f"#{entry.row_id}"),
        _words(entry, lang),
        "" if entry.table == DOOR else entry.reason,
    )


def table_name(table: str, lang: str) -> str:
    """What people call a table of the log."""
    if table == DOOR:
        return translate(lang, N_("Sign-in"))
    if table in (LOG, LOOKS):
        return term(lang, f"table.{table}")
    return term(lang, f"table.{table}") if table in RESOURCES else table


def _words(entry: Entry, lang: str) -> str:
    if entry.table == DOOR:
        told = translate(lang, entry.reason)
        from_where = translate(lang, N_("From {address}"), address=entry.address)
        return f"{told} {from_where}" if entry.address else told
    if entry.export:
        return _exported(entry, lang)
    if entry.refused:
        return _refused(entry, lang)
    resource = RESOURCES.get(entry.table)
    fields = {} if resource is None else resource.fields
    return "; ".join(
        formats.named(lang, term(lang, fields[key].label), f"{before or '–'} → {after or '–'}")
        for key, before, after in entry.changes
        if key in fields
    )


def _exported(entry: Entry, lang: str) -> str:
    """What an export took along: its number, its rows, what it was for, and what was masked in it."""
    told = entry.export
    purpose = term(lang, f"enum.ExportPurpose.{told['purpose']}")
    said = translate(
        lang, EXPORTED, number=f"E{entry.id}", rows=told["rows"], kind=told["kind"], purpose=purpose
    )
    parts = [said, translate(lang, FIELDS, fields=_named(entry.table, told["fields"], lang))]
    if told["masked"]:
        parts.append(translate(lang, MASKED, fields=_named(entry.table, told["masked"], lang)))
    if told.get("request"):
        parts.append(translate(lang, BY_REQUEST, number=told["request"]))
    return " ".join(parts)


def _refused(entry: Entry, lang: str) -> str:
    """The sentence that was told, and the fields it was about."""
    parts = [Say.from_json(entry.refused["say"]).render(lang)]
    if fields := entry.refused.get("fields"):
        parts.append(translate(lang, FIELDS, fields=_named(entry.table, fields, lang)))
    if entry.refused.get("last"):
        parts.append(translate(lang, LAST_REFUSAL))
    return " ".join(parts)


def _named(table: str, keys: Iterable[str], lang: str) -> str:
    """What people call these fields of a table."""
    fields = RESOURCES[table].fields if table in RESOURCES else {}
    return ", ".join(term(lang, fields[key].label) if key in fields else key for key in keys)


LAST_REFUSAL = N_("Further refusals of this person within the hour are not written down.")
EXPORTED = N_("{number}: {rows} rows as {kind}, for: {purpose}.")
FIELDS = N_("Fields: {fields}.")
MASKED = N_("Masked: {fields}.")
BY_REQUEST = N_("By the approved request {number}.")


def _changes(session: Any, actor: Actor, row: Any) -> tuple[tuple[str, str | None, str | None], ...]:
    resource = RESOURCES.get(row.table_name)
    fields = row.changes.get("fields", {})
    if resource is None or not may(actor, Action.VIEW, resource.rights):
        return ()
    shown = row.row_id and reading.one(session, actor, row.table_name, row.row_id, deleted=True)
    if not shown:
        return ()
    masked = masked_fields(actor, resource, shown)
    found = []
    for key, values in fields.items():
        before, after = (*values, None, None)[:2]
        # What a register held beside the record may be about anything.
        hidden = key in masked or key == EXTRA
        found.append((key, HIDDEN if hidden and before else before, HIDDEN if hidden and after else after))
    return tuple(found)
