"""What a policy document follows from and what must hold: its words, its editions, and that signed ones stay (R027, R354)."""

from collections.abc import Iterable, Mapping
from typing import Any

from core import i18n
from core.clause_sources import source_of
from core.context import Context, Problem
from core.documents import BY_KEY, named
from core.messages import N_, Say, Term
from db.vocabulary.documents import DocumentStatus as State

# What its signatures stand for.
CONTENT = ("title", "system_id", "owner_department_id", "edition", "body", "source", "file", "replaces_id")


def derive(context: Context) -> Mapping[str, Any]:
    """Title, text and source of a document of the policies stand here in our own words, unless somebody wrote others."""
    row, lang = context.values, context.actor.language
    found: dict[str, Any] = {}
    if context.new:
        found = {"prepared_by_id": context.actor.id, "prepared_at": context.now}
    key = row["system_id"]
    if key is None or not (context.new or context.changed("system_id")):
        return found
    words = {"title": i18n.term(lang, f"document.{key}")}
    if known := BY_KEY.get(key):
        lines = (f"{named(n)} {i18n.term(lang, f'clause.{named(n)}')}" for n in known.rules)
        words["body"] = "\n".join(lines)
        words["source"] = f"{source_of(named(known.first))} – {source_of(named(known.last))}"
    return found | {name: text for name, text in words.items() if not row[name]}


def settled(context: Context) -> Iterable[Problem]:
    """What was reviewed changes by a new edition only, so that a signature stands for its text (R354)."""
    if context.before is None or context.before["status"] is State.DRAFT:
        return
    for key in CONTENT:
        if context.changed(key):
            yield Problem(key, Say(N_("This was reviewed already; a change needs a new edition.")), "R354")


def one_in_force(context: Context) -> Iterable[Problem]:
    """Of one document one edition is in force; a new one names what it takes the place of (R027)."""
    row = context.values
    if context.event != "release" or row["system_id"] is None:
        return
    others = context.rows("policy_documents", system_id=row["system_id"], status=State.IN_FORCE)
    if any(one["id"] not in (row["id"], row["replaces_id"]) for one in others):
        said = N_(
            "Another edition of this document is in force; send this one back and name it under “{field}”."
        )
        yield Problem("replaces_id", Say(said, field=Term("field.replaces_id")), "R027")


def stays(context: Context) -> Say | None:
    """Only a draft may go; what was in force stays as the history of the document (R027)."""
    if (context.before or {}).get("status") is State.DRAFT:
        return None
    return Say(N_("A document that was reviewed stays on record. Withdraw it with its step."))
