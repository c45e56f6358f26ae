"""What happens at the door, in the audit log: sign-ins, sign-outs, refusals, lock-outs and keys given or taken."""

from typing import Any

from sqlalchemy.orm import Session

from core import clock
from core.messages import N_
from core.seals import audit_key
from core.trail import DOOR
from db import writes
from db.session import database
from db.vocabulary.organisation import AuditAction

SIGNED_IN = N_("Signed in.")
SIGNED_IN_BY_RECOVERY = N_("Signed in with a recovery code.")
SIGNED_OUT = N_("Signed out.")
SIGNED_OUT_ELSEWHERE = N_("Signed out on another device.")
SIGNED_OUT_BY_ADMIN = N_("Signed out by an administrator.")
WRONG_PASSWORD = N_("Wrong password.")
UNKNOWN_NAME = N_("Unknown user name.")
TOO_LATE = N_("The one-time password was not used in time.")
SWITCHED_OFF = N_("The account is switched off.")
WRONG_SET_UP_CODE = N_("Wrong set-up code.")
WRONG_SECOND_CODE = N_("Wrong second code.")
LOCKED = N_("Locked for 15 minutes after too many attempts.")
LOCKED_ADDRESS = N_("The address is locked for 15 minutes after too many attempts.")
UNLOCKED = N_("Unlocked by an administrator.")
PASSWORD_CHANGED = N_("Chose a new password.")
PASSWORD_GIVEN = N_("Was given a one-time password.")
FACTOR_SET_UP = N_("Set up the second step of the sign-in.")
FACTOR_REMOVED = N_("The second step of the sign-in was removed.")
WATCH_BEGUN = N_("Began to see the product as this person, for reading only.")
WATCH_ENDED = N_("Stopped seeing the product as this person.")
NEW_RECOVERY_CODES = N_("Made new recovery codes.")
SIGNED_IN_OUTSIDE = N_("Signed in with an account of the outside provider.")
BOUND = N_("An account of the outside provider was connected.")
UNBOUND = N_("The account of the outside provider was disconnected.")
OUTSIDE_UNKNOWN = N_("Nobody here belongs to this account of the outside provider.")
OUTSIDE_UNVERIFIED = N_("The outside provider has not checked the mail address.")
OUTSIDE_TWICE = N_("Several people here have the mail address of this account of the outside provider.")
OUTSIDE_OTHER = N_("Another account of the outside provider is connected.")
OUTSIDE_FOREIGN = N_("The outside provider's word is somebody else's, or not meant for this product.")
OUTSIDE_STALE = N_("The outside provider's word is too old.")
STILL_LOCKED = N_("Locked after too many attempts.")
OTHER_SESSION = N_("Opened the address of a download that belongs to another session.")


def note(
    session: Session,
    action: AuditAction,
    said: str,
    user_id: int | None,
    by: int | None = None,
    address: str = "",
) -> None:
    """Add a row about a person (None where a name is unknown), in the caller's transaction.

    `by` is who did it, None where nobody had shown yet who they are. What was typed is never written down.
    """
    entry: dict[str, Any] = {
        "actor_id": by,
        "action": action,
        "table_name": DOOR,
        "row_id": user_id,
        "change_set_id": None,
        "changes": {"address": address[:64]} if address else {},
        "reason": said,
        "rule": None,
    }
    writes.chain(session, [entry], clock.now(), audit_key())


def foreign_download(user_id: int, address: str) -> None:
    """Write down that somebody opened the address of a download made for another person or session."""
    with database().writing() as session:
        note(session, AuditAction.REFUSE, OTHER_SESSION, user_id, user_id, address)
