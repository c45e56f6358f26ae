"""The keys that seal the audit log: derived from the secret keys, never stored in the database."""

import hashlib

from core.config import settings


def audit_key() -> bytes:
    """The key that seals new audit rows."""
    return audit_keys()[0]


def audit_keys() -> list[bytes]:
    """The keys that may have sealed the log, newest first."""
    return [hashlib.sha256(b"audit:" + key.encode()).digest() for key in settings().secret_keys]
