"""Downloads by one-time address: a file is made when its address is opened, for whom it was offered to."""

import secrets
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from core import clock
from core.access import Actor

LIFE = timedelta(minutes=5)
MOST_OPEN = 1000

# Makes the file's bytes for the actor as they are at that moment, so rights lost in between count.
Producer = Callable[[Actor], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Download:
    """A file somebody may fetch once."""

    actor_id: int
    name: str
    media_type: str
    producer: Producer
    expires_at: datetime


_open: dict[str, Download] = {}
_lock = threading.Lock()


def offer(actor: Actor, name: str, media_type: str, producer: Producer) -> str:
    """An address good for one download by this actor within 5 minutes, relative to any page, so also below a path."""
    ticket = secrets.token_urlsafe(32)
    now = clock.now()
    with _lock:
        for old in [key for key, one in _open.items() if one.expires_at <= now]:
            del _open[old]
        while len(_open) >= MOST_OPEN:
            del _open[next(iter(_open))]
        _open[ticket] = Download(actor.id, name, media_type, producer, now + LIFE)
    return f"export/{ticket}"


def take(ticket: str, actor: Actor) -> Download | None:
    """The file behind a ticket, if it was offered to this actor; a ticket works once."""
    with _lock:
        found = _open.get(ticket)
        if found is None or found.actor_id != actor.id:
            return None
        del _open[ticket]
    return found if found.expires_at > clock.now() else None


def disposition(name: str) -> str:
    """The header that makes a browser save a file under a name in any script."""
    plain = "".join(one if one.isascii() and (one.isalnum() or one in " ._-") else "_" for one in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
