"""Verbs that were refused, in the audit log: who, what on, by which rule; bounded, so that a flood of them fills nothing."""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Refused
from core.changes import CellOutcome, ChangeSet, Outcome, Status
from core.messages import Say, Term
from core.resources import RESOURCES
from core.seals import audit_key
from core.turns import is_stored
from db import refusals, writes
from db.session import database
from db.vocabulary.organisation import AuditAction

P = ParamSpec("P")
T = TypeVar("T")
# So many of one person are written down an hour, the same one once; they are looked for among the newest rows of the log.
MOST, WITHIN, NEWEST = 20, timedelta(hours=1), 2_000
MOST_FIELDS = 10
# What has a page of its own and no declaration; any other word somebody sent is no table.
PAGES_ALONE = frozenset({"audit_log", "pii_access_log"})
# What stands in a sentence in the place of words that may be about anybody.
LEFT_OUT = "…"


def of_outcome(session: Session, change_set: ChangeSet, outcome: Outcome) -> None:
    """Write down that cells of a change set were refused, one row for the set, in its transaction."""
    found = [cell for cell in outcome.cells if cell.status is Status.REFUSED and cell.say is not None]
    if found and not outcome.repeated:
        _keep(session, change_set.actor, found[0].table, found[0].row, found[0].say, found[0].rule, found)


@contextmanager
def noted(by: Actor, table: str, row: int | None = None) -> Generator[None]:
    """Write down a `Refused` raised inside, in a transaction of its own, and let it go on."""
    try:
        yield
    except Refused as refusal:
        with database().writing() as session:
            _keep(session, by, table, row, refusal.say, refusal.rule)
        raise


def written_down(
    about: Callable[..., str],
) -> Callable[[Callable[Concatenate[Actor, P], T]], Callable[Concatenate[Actor, P], T]]:
    """Marks a verb whose refusals are written down; `about` gives the table from what it is called with behind the actor."""

    def marked(verb: Callable[Concatenate[Actor, P], T]) -> Callable[Concatenate[Actor, P], T]:
        @wraps(verb)
        def called(actor: Actor, *args: P.args, **named: P.kwargs) -> T:
            with noted(actor, about(*args)):
                return verb(actor, *args, **named)

        return called

    return marked


def _keep(
    session: Session,
    actor: Actor,
    table: str,
    row: int | str | None,
    say: Say | None,
    rule: str | None,
    cells: Sequence[CellOutcome] = (),
) -> None:
    """Add the row, unless it is the product's own trying, stands there already or there are enough."""
    if actor.system or say is None:
        return
    table, about = (
        table if table in RESOURCES or table in PAGES_ALONE else "",
        row if is_stored(row) else None,
    )
    person, now = actor.watched_by or actor.id, clock.now()
    known = refusals.lately(session, person, now - WITHIN, NEWEST)
    if len(known) >= MOST or refusals.Kept(table, about, say.text) in known:
        return
    fields = list(dict.fromkeys(cell.field for cell in cells))
    refused: dict[str, Any] = {"say": _without_names(say).as_json()}
    if table and fields:
        refused["fields"] = [key for key in fields if key in RESOURCES[table].fields][:MOST_FIELDS]
    if len(known) == MOST - 1:
        refused["last"] = True
    entry = {
        "actor_id": person,
        "action": AuditAction.REFUSE,
        "table_name": table,
        "row_id": about,
        "change_set_id": None,
        "changes": {"refused": refused},
        "reason": "",
        "rule": rule,
    }
    writes.chain(session, [entry], now, audit_key())


def _without_names(say: Say) -> Say:
    """The sentence with words of the product and numbers only: the log is kept for ever, and names are not."""
    kept = {
        key: value
        if isinstance(value, Term | int)
        else _without_names(value)
        if isinstance(value, Say)
        else LEFT_OUT
        for key, value in say.values.items()
    }
    return Say(say.text, **kept)
