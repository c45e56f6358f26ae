"""Which passwords are taken, and how they are hashed."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import bcrypt
import pytest
from pwdlib.hashers.argon2 import Argon2Hasher

from core.auth import passwords
from core.auth.passwords import WeakPassword, demand_strong, hash_password, is_outdated, verify
from tests.core.auth.support import QUICK

OLD = bcrypt.gensalt(4)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "四只安静的苍鹭涉过浅水池塘",
        "  blanks at both ends count  ",
        "Ünïcödé ist kein Problem",
        "x7#Kq9!mZ2$v",
        "emoji 🦊 are letters as well",
        "a" * 60 + "bcdefg" * 11,
    ],
)
def test_long_passwords_of_any_script_are_taken(password: str) -> None:
    demand_strong(password, "li.wei", "李伟")


@pytest.mark.parametrize(
    ("password", "part"),
    [
        ("elevenchars", "at least 12"),
        ("q" * 64 + "ab7!" * 17, "at most 128"),
        ("tab\tinside it is", "cannot be typed"),
        ("null\0inside it is", "cannot be typed"),
        ("lone \ud800 surrogate x", "cannot be typed"),
        ("aaaaaaaaaaaaaaaa", "easily guessed"),
        ("abababababab!!", "easily guessed"),
        ("123456789012", "easily guessed"),
        ("210987654321", "easily guessed"),
        ("qwertyuiopasdf", "easily guessed"),
        ("password2026!", "easily guessed"),
        ("P@ssw0rd12345", "easily guessed"),
        ("Welcome2026!!", "easily guessed"),
        ("adminpassword1", "easily guessed"),
        ("woaini1314520", "easily guessed"),
        ("ｐａｓｓｗｏｒｄ１２３４", "easily guessed"),
        ("我爱你2026050412", "easily guessed"),
        ("clientele-2026", "easily guessed"),
        ("needforspeed", "stolen"),
        ("NeedForSpeed", "stolen"),
        ("gfhjkmgfhjkm", "stolen"),
        ("I am li.wei, hello there", "your name"),
        ("今天李伟在这里工作很开心", "your name"),
        ("MARGARETHE is great 9", "your name"),
    ],
)
def test_guessable_passwords_are_refused_with_the_reason(password: str, part: str) -> None:
    with pytest.raises(WeakPassword) as refused:
        demand_strong(password, "li.wei", "Margarethe 李伟" if "李" not in password else "李伟")
    assert part in str(refused.value.say)


def test_a_short_name_does_not_forbid_its_letters() -> None:
    demand_strong("believe in the lilac hill", "li", "Li")


def test_a_password_is_never_stripped() -> None:
    stored = hash_password(" leading blank is mine", QUICK)
    assert verify(" leading blank is mine", stored)
    assert not verify("leading blank is mine", stored)


def test_everything_after_the_72nd_byte_counts() -> None:
    beginning = "长" * 24
    stored = hash_password(beginning + "甲", QUICK)
    assert verify(beginning + "甲", stored)
    assert not verify(beginning + "乙", stored)
    assert not verify(beginning, stored)


def test_the_same_letters_from_another_keyboard_open_the_account() -> None:
    stored = hash_password("Caf\u00e9 au lait, s'il vous pla\u00eet", QUICK)
    assert verify("Cafe\u0301 au lait, s'il vous plai\u0302t", stored)


def test_a_hash_is_argon2id_with_19_mib_and_its_own_salt() -> None:
    first, second = hash_password("one and the same text"), hash_password("one and the same text")
    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$") and first != second
    assert verify("one and the same text", first)


def test_a_hash_of_less_work_or_an_older_kind_is_outdated() -> None:
    assert is_outdated(hash_password("one and the same text", QUICK))
    assert is_outdated(bcrypt.hashpw(b"one and the same text", OLD).decode())
    assert not is_outdated(passwords.NOBODY)


def test_hashes_of_the_time_before_still_open() -> None:
    short = bcrypt.hashpw(b"one and the same text", OLD).decode()
    assert verify("one and the same text", short) and not verify("one and the other text", short)
    # Longer ones than bcrypt reads were digested first; the digest is written down here as it was then.
    digest = b"gsqqYo/4X+vzfUsRmtoy9ZCm85NFWdCnrrTpz6MFiig="
    long = bcrypt.hashpw(digest, OLD).decode()
    assert verify("长" * 24 + "甲", long) and not verify("长" * 24, long)


@pytest.mark.parametrize(
    "stored", ["", "plain text", "$2b$12$short", "$argon2id$", "$argon2id$v=19$m=8,t=1,p=1$a$b"]
)
def test_a_stored_text_that_is_no_hash_opens_nothing(stored: str) -> None:
    assert not verify(stored or "anything", stored)


def test_a_storm_of_guesses_hashes_on_half_of_the_processors_only() -> None:
    now, most, lock = 0, 0, threading.Lock()

    class Watched(Argon2Hasher):
        def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
            nonlocal now, most
            with lock:
                now, most = now + 1, max(most, now + 1)
            found = super().hash(password, salt=salt)
            with lock:
                now -= 1
            return found

    watched = Watched(time_cost=1, memory_cost=1024, parallelism=1)
    with ThreadPoolExecutor(20) as pool:
        hashes = list(pool.map(lambda n: hash_password(f"guess number {n}", watched), range(40)))
    assert len(set(hashes)) == 40
    assert most == passwords.AT_ONCE


def test_an_unknown_name_costs_the_same_work_as_a_known_one() -> None:
    stored = hash_password("one and the same text")

    def seconds(hashed: str | None) -> float:
        begun = time.process_time()
        verify("a wrong password", hashed)
        return time.process_time() - begun

    known = sorted(seconds(stored) for _ in range(5))[2]
    unknown = sorted(seconds(None) for _ in range(5))[2]
    assert 0.5 < unknown / known < 2
