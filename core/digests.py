"""Digests under which sensitive values are found without being shown."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from core.config import settings
from core.rules.phones import phone_key
from db.folding import fold


def phone_hash(phone: str) -> str:
    """A digest of a normalised phone number: equal numbers have equal digests (R145)."""
    return hashlib.sha256(f"phone:{phone_key(phone)}".encode()).hexdigest()


def tombstones(values: Mapping[str, Any]) -> list[str]:
    """Digests, keyed with each secret key, of what a person is known by: telephone, mail address, name with birthday.

    Takes what a record holds under `phone`, `contact_phone`, `email`, `contact_email`, `name` and `birth_date`; the
    digests of the newest key come first. Without the keys nobody can try numbers against them.
    """
    known = [f"phone:{phone_key(values[key])}" for key in ("phone", "contact_phone") if values.get(key)]
    known += [f"email:{fold(values[key])}" for key in ("email", "contact_email") if values.get(key)]
    if values.get("name") and values.get("birth_date"):
        known.append(f"born:{fold(values['name'])}:{values['birth_date'].isoformat()}")
    return _keyed(b"tombstone:", known)


def customer_marks(id: int, number: str, made: datetime) -> list[str]:
    """Digests, keyed with each secret key, by which one record is known outside the database.

    They hold nothing of a person. Another record that has the number after a backup was put back was made at another
    moment and has other marks.
    """
    return _keyed(b"erasure:", [f"{id}:{number}:{made.astimezone(UTC).isoformat(timespec='microseconds')}"])


def _keyed(purpose: bytes, texts: list[str]) -> list[str]:
    keys = [hashlib.sha256(purpose + key.encode()).digest() for key in settings().secret_keys]
    return [hmac.digest(key, one.encode(), "sha256").hex() for key in keys for one in texts]
