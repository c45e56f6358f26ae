"""The way of notices out of the app: mail and webhooks, tried again when they fail, kept to be seen when they cannot."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from core import i18n
from core.calendars import COMPANY_ZONE
from core.config import settings
from core.messages import Say
from db import notices
from db.models.notices import Delivery, Notice
from db.models.organisation import Site, User
from db.session import database
from db.vocabulary.notices import Channel, DeliveryState, NoticeKind

log = logging.getLogger(__name__)

MOST_ATTEMPTS, AT_ONCE = 6, 50
# Channel, address and words in; what went wrong out, "" for nothing.
Send = Callable[[str, str, str], str]


def post(session: Session, notice: Notice, now: datetime, everywhere: bool = False) -> None:
    """Put a notice into the outbox for each way it takes: the person's mail, the company's webhooks.

    The webhooks take escalations, and what is to be known `everywhere`.
    """
    chosen, person = settings(), session.get(User, notice.user_id)
    wishes = notices.settings_of(session, notice.user_id)
    ways = []
    if chosen.mail_url and person and person.email and notice.kind.value not in wishes.without_mail:
        site = session.get(Site, person.site_id) if person.site_id else None
        here = now.astimezone(ZoneInfo(site.zone if site else COMPANY_ZONE))
        ways.append((Channel.MAIL, person.email, _after_quiet(wishes.quiet_from, wishes.quiet_until, here)))
    if everywhere or notice.kind is NoticeKind.ESCALATION:
        ways += [(Channel.WEBHOOK, str(place), now) for place in range(len(chosen.webhook_urls))]
    for channel, address, at in ways:
        session.add(
            Delivery(
                notice_id=notice.id,
                channel=channel,
                address=address,
                state=DeliveryState.WAITING,
                attempts=0,
                next_at=at,
                error="",
            )
        )


def _after_quiet(begin: str | None, end: str | None, now: datetime) -> datetime:
    """Now, or the end of the quiet hours that are on where the clock shows this; they may run over midnight."""
    if not begin or not end:
        return now
    clock_now = f"{now:%H:%M}"
    quiet = begin <= clock_now < end if begin < end else clock_now >= begin or clock_now < end
    if not quiet:
        return now
    hour, minute = int(end[:2]) % 24, int(end[3:])
    last = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return last if last > now else last + timedelta(days=1)


def deliver(now: datetime, send: Send) -> None:
    """Send what is due; what fails is tried again later, at last it is left to be seen."""
    with database().reading() as session:
        waiting = [
            (delivery.id, delivery.channel, delivery.address, _words(session, notice))
            for delivery, notice in notices.deliveries_due(session, now, AT_ONCE)
        ]
    for id, channel, address, words in waiting:
        error = send(channel.value, address, words)
        with database().writing() as session:
            delivery = session.get(Delivery, id)
            if delivery is None:
                continue
            delivery.attempts += 1
            delivery.error = error[:500]
            if not error:
                delivery.state = DeliveryState.SENT
            elif delivery.attempts >= MOST_ATTEMPTS:
                delivery.state = DeliveryState.FAILED
                log.warning("a notice could not be delivered by %s: %s", channel.value, error)
            else:
                delivery.next_at = now + timedelta(minutes=2**delivery.attempts)


def _words(session: Session, notice: Notice) -> str:
    person = session.get(User, notice.user_id)
    language = person.language if person is not None else None
    return Say.from_json(notice.said).render(language or i18n.LANGUAGES[0])


def send_by_apprise(channel: str, address: str, words: str) -> str:
    """Send one text by mail or to a webhook; gives what went wrong, "" for nothing."""
    # The library knows hundreds of services and is needed only where one is set up.
    import apprise

    chosen = settings()
    if channel == Channel.MAIL:
        target = f"{chosen.mail_url}{'&' if '?' in (chosen.mail_url or '') else '?'}to={address}"
    elif int(address) < len(chosen.webhook_urls):
        target = chosen.webhook_urls[int(address)]
    else:
        return "this webhook is not set up any more"
    with apprise.LogCapture(level=apprise.logging.WARNING) as heard:
        # Where a server sends on to is no address anybody set.
        one = apprise.Apprise(asset=apprise.AppriseAsset(http_redirects=False))
        if not one.add(target):
            return "the address is none the mail or webhook service takes"
        sent = one.notify(title="Clientele", body=words)
        return "" if sent else (heard.getvalue().strip().splitlines() or ["not delivered"])[-1]
