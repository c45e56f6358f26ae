"""Passwords: which ones are accepted, and how they are hashed and checked."""

import base64
import hashlib
import re
import threading
import unicodedata
from functools import lru_cache
from pathlib import Path

import bcrypt

from core.messages import N_, AppError, Say

SHORTEST, LONGEST = 12, 128
ROUNDS = 12
BCRYPT_BYTES = 72
FEWEST_KINDS = 5
MOST_COMMON_WORDS = 3

# The hash of a text nobody kept: unknown names are checked against it, so that they cost the same time.
NOBODY = "$2b$12$o4et.OdOE8CO1Gfu14fdLO7YpWWR0pgW3wKG5Y5JM4lS74b4gCtPW"

_WORDS = Path(__file__).with_name("common_words.txt")
_PLAIN_LETTERS = str.maketrans("0134578@$!|", "oieastbasil")
_ROWS = (
    "1234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
)
# Hashing takes about a third of a second of one processor; with two, somebody always gets on with their work.
_hashing = threading.BoundedSemaphore(2)


class WeakPassword(AppError):
    """A new password was refused; the sentence says why."""


def hash_password(password: str, rounds: int | None = None) -> str:
    """The bcrypt hash of a password, which is taken as typed: never stripped, any script."""
    with _hashing:
        return bcrypt.hashpw(_as_bytes(password), bcrypt.gensalt(rounds or ROUNDS)).decode()


def verify(password: str, stored: str | None) -> bool:
    """Whether a password belongs to a stored hash; without a hash it is false after the same work."""
    with _hashing:
        try:
            right = bcrypt.checkpw(_as_bytes(password), (stored or NOBODY).encode())
        except ValueError:
            # A stored text that is no bcrypt hash opens nothing.
            right = False
    return right and stored is not None


def is_outdated(stored: str) -> bool:
    """Whether a hash was made with fewer rounds than today's."""
    return int(stored.split("$")[2]) < ROUNDS


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


def _as_bytes(password: str) -> bytes:
    raw = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
    if len(raw) <= BCRYPT_BYTES and b"\0" not in raw:
        return raw
    return base64.b64encode(hashlib.sha256(raw).digest())


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
