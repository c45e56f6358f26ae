"""Downloads by one-time address: a file is made when its address is opened, once, in the session it was offered to."""

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from core import clock, formats
from core.access import Actor
from core.messages import N_, AppError, Say

LIFE = timedelta(minutes=5)
MOST_OPEN = 1000

UNKNOWN = N_("This address was used up or is too old. Export again.")
USED = N_("This file was fetched at {at}. An address works once: export again.")
OLD = N_("This address was good for five minutes only. Export again.")
ELSEWHERE = N_("This address belongs to the session in which it was made. Export again in this one.")

# Makes the file's bytes for the actor as they are at that moment, so rights lost in between count.
Producer = Callable[[Actor], Iterable[bytes]]


class NotOffered(AppError):
    """There is nothing to fetch behind an address; `foreign` says that it was made for somebody else, or elsewhere."""

    def __init__(self, say: Say, foreign: bool = False) -> None:
        super().__init__(say)
        self.foreign = foreign


@dataclass(frozen=True, slots=True)
class Download:
    """A file one person may fetch once, in one session (by its fingerprint)."""

    actor_id: int
    session: str
    name: str
    media_type: str
    producer: Producer
    expires_at: datetime


_open: dict[str, Download] = {}
# Who fetched what and when, so that a second click is told so.
_spent: OrderedDict[str, tuple[int, datetime]] = OrderedDict()
_lock = threading.Lock()


def offer(actor: Actor, session: str, name: str, media_type: str, producer: Producer) -> str:
    """An address good for one download by this actor in this session within 5 minutes.

    It is relative to any page, so also below a path.
    """
    ticket = secrets.token_urlsafe(32)
    now = clock.now()
    with _lock:
        for old in [key for key, one in _open.items() if one.expires_at + LIFE <= now]:
            del _open[old]
        while len(_open) >= MOST_OPEN:
            del _open[next(iter(_open))]
        _open[ticket] = Download(actor.id, session, name, media_type, producer, now + LIFE)
    return f"export/{ticket}"


def take(ticket: str, actor: Actor, session: str) -> Download:
    """The file behind a ticket; a ticket works once, for the person and the session it was offered to.

    Raises `NotOffered` with the reason; to others it says no more than to an invented ticket, and spoils nothing.
    """
    now = clock.now()
    with _lock:
        by, at = _spent.get(ticket, (0, now))
        if by == actor.id:
            raise NotOffered(Say(USED, at=formats.moment(actor.language, at, actor.zone)))
        found = _open.get(ticket)
        if found is None:
            raise NotOffered(Say(UNKNOWN))
        if found.actor_id != actor.id:
            raise NotOffered(Say(UNKNOWN), foreign=True)
        if found.session != session:
            raise NotOffered(Say(ELSEWHERE), foreign=True)
        del _open[ticket]
        if found.expires_at <= now:
            raise NotOffered(Say(OLD))
        _spent[ticket] = (actor.id, now)
        while len(_spent) > MOST_OPEN:
            _spent.popitem(last=False)
    return found


def disposition(name: str) -> str:
    """The header that makes a browser save a file under a name in any script."""
    plain = "".join(one if one.isascii() and (one.isalnum() or one in " ._-") else "_" for one in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
