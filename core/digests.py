"""Digests under which sensitive values are found without being shown."""

import hashlib

from core.rules.phones import phone_key


def phone_hash(phone: str) -> str:
    """A digest of a normalised phone number: equal numbers have equal digests (R145)."""
    return hashlib.sha256(f"phone:{phone_key(phone)}".encode()).hexdigest()
