"""The second step of the sign-in: codes of an authenticator, and recovery codes for the day it is lost."""

import hashlib
import hmac
import re
import secrets
from base64 import b32encode, b64decode, b64encode
from dataclasses import dataclass, replace

import pyotp
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.orm import Session

from core import clock
from core.access import Action, Actor, own_hand, require
from core.auth import proof, sign_in, traces
from core.auth.sign_in import Admitted, Attempt
from core.config import settings
from core.messages import N_, AppError, Say
from core.refusals import written_down
from core.resources import RESOURCES
from db import second_factors as factors
from db import sign_in as rows
from db.models.sign_in import SecondFactor
from db.session import database
from db.vocabulary.organisation import AuditAction

ISSUER = "Clientele"
SECRET_BYTES = 20
NONCE_BYTES = 12
STEP = 30
# A clock may be half a minute off, before or after.
NEIGHBOURS = (0, -1, 1)
# Of 32 letters each stands for 5 bits: 120 bits, so that a plain digest is enough in a copied database.
RECOVERY_CODES, RECOVERY_LETTERS, GROUP = 10, 28, 4
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
WRONG = Say(N_("This code is not right, or it was used before. Wait for the next one and try again."))


class WrongCode(AppError):
    """A code was not taken."""

    def __init__(self) -> None:
        super().__init__(WRONG)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an authenticator is given, once: the secret in groups of four letters, and as a link."""

    secret: str
    link: str


def has(user_id: int) -> bool:
    """Whether a person signs in with a second step."""
    with database().reading() as session:
        found = factors.of(session, user_id)
        return found is not None and found.confirmed_at is not None


def is_required(actor: Actor) -> bool:
    """Whether one of the actor's roles asks for a second step."""
    return not settings().second_factor.isdisjoint(actor.roles)


def begin(actor: Actor) -> Enrolment:
    """A fresh secret for the actor, which counts once a code confirmed it; raises `AppError` where one counts.

    `NotProven` where the actor did not show a short while ago who they are.
    """
    own_hand(actor)
    proof.demand_of(actor)
    secret = secrets.token_bytes(SECRET_BYTES)
    with database().writing() as session:
        before = factors.of(session, actor.id)
        if before is not None and before.confirmed_at is not None:
            raise AppError(Say(N_("Your account has a second step already. Remove it first.")))
        if before is not None:
            session.expunge(before)
        row = SecondFactor(user_id=actor.id, created_at=clock.now())
        _seal(row, secret, settings().secret_keys[0])
        factors.replace(session, row)
    text = b32encode(secret).decode()
    link = pyotp.TOTP(text).provisioning_uri(name=actor.login, issuer_name=ISSUER)
    return Enrolment(" ".join(re.findall("....", text)), link)


def confirm(actor: Actor, code: str, keep: str, address: str) -> tuple[str, ...]:
    """Put the second step in force with a first code; the answer are the recovery codes, shown this once.

    The actor's other sessions end, `keep` is the fingerprint of the one that stays. Raises `WrongCode`,
    `TooManyAttempts`.
    """
    own_hand(actor)
    attempt = sign_in.count(sign_in.factor_key(actor.id), address)
    codes = _new_codes()
    with database().writing() as session:
        found = factors.of(session, actor.id)
        step = _step_of(found, code) if found is not None and found.confirmed_at is None else None
        right = found is not None and step is not None
        if found is not None and right:
            sign_in.succeeded(session, attempt)
            found.confirmed_at, found.last_step = clock.now(), step or 0
            factors.replace_codes(session, actor.id, map(_code_hash, codes))
            factors.drop_tickets(session, actor.id)
            rows.revoke_sessions_of(session, actor.id, clock.now(), but=keep)
            traces.note(session, AuditAction.SETTING, traces.FACTOR_SET_UP, actor.id, actor.id, address)
    if not right:
        _refuse(attempt, actor.id, address)
    return codes


def check(admitted: Admitted, code: str, address: str) -> Admitted:
    """Admit a person whose password was right also by their second step: a code or a recovery code.

    Attempts are counted as those of passwords are, under a counter of their own. Raises `WrongCode` or
    `TooManyAttempts`.
    """
    attempt = sign_in.count(sign_in.factor_key(admitted.user_id), address)
    with database().writing() as session:
        found = factors.of(session, admitted.user_id)
        right = found is not None and found.confirmed_at is not None and _taken(session, found, code, address)
        if right:
            sign_in.succeeded(session, attempt)
    if not right:
        _refuse(attempt, admitted.user_id, address)
    return replace(admitted, factor=True)


def new_codes(actor: Actor, code: str, address: str) -> tuple[str, ...]:
    """Fresh recovery codes in the place of the old ones, for a code of the authenticator."""
    own_hand(actor)
    check(Admitted(actor.id, 0), code, address)
    codes = _new_codes()
    with database().writing() as session:
        factors.replace_codes(session, actor.id, map(_code_hash, codes))
        traces.note(session, AuditAction.SETTING, traces.NEW_RECOVERY_CODES, actor.id, actor.id, address)
    return codes


def codes_left(user_id: int) -> int:
    """How many recovery codes a person has left."""
    with database().reading() as session:
        return factors.codes_left(session, user_id)


def give_up(actor: Actor, code: str, address: str) -> None:
    """Remove the actor's own second step, for a code; refused where a role of theirs asks for one."""
    own_hand(actor)
    if is_required(actor):
        raise AppError(Say(N_("Your role asks for a second step; it cannot be removed.")))
    check(Admitted(actor.id, 0), code, address)
    _remove(actor.id, actor.id)


@written_down(lambda *_: "users")
def remove(actor: Actor, user_id: int) -> None:
    """Remove somebody's second step because their authenticator is lost; it ends their sessions.

    Raises `Refused` without the right to edit accounts, `AppError` where there is none.
    """
    own_hand(actor)
    require(actor, Action.EDIT, RESOURCES["users"].rights)
    proof.demand_of(actor)
    if not _remove(actor.id, user_id):
        raise AppError(Say(N_("This account has no second step.")))


def _remove(by: int, user_id: int) -> bool:
    with database().writing() as session:
        gone = factors.drop(session, user_id)
        if gone:
            if by != user_id:
                rows.revoke_sessions_of(session, user_id, clock.now())
            traces.note(session, AuditAction.SETTING, traces.FACTOR_REMOVED, user_id, by)
        return gone


def _taken(session: Session, found: SecondFactor, code: str, address: str) -> bool:
    step = _step_of(found, code)
    if step is not None:
        _seal_anew(found)
        return factors.use_step(session, found.user_id, step)
    used = factors.use_code(session, found.user_id, _code_hash(code), clock.now())
    if used:
        by = found.user_id
        traces.note(session, AuditAction.SETTING, traces.SIGNED_IN_BY_RECOVERY, by, by, address)
    return used


def _step_of(found: SecondFactor, code: str) -> int | None:
    """The half minute this code belongs to, if it is one of the three that count; None without its key."""
    typed = re.sub(r"\s", "", code)
    secret = _opened(found)
    if secret is None or not re.fullmatch("[0-9]{6}", typed):
        return None
    totp, now = pyotp.TOTP(b32encode(secret).decode()), int(clock.now().timestamp()) // STEP
    steps = [now + near for near in NEIGHBOURS if hmac.compare_digest(totp.generate_otp(now + near), typed)]
    return steps[0] if steps else None


def _refuse(attempt: Attempt, user_id: int, address: str) -> None:
    sign_in.refused(attempt, traces.WRONG_SECOND_CODE, user_id, address)
    raise WrongCode


def _new_codes() -> tuple[str, ...]:
    letters = (
        "".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LETTERS)) for _ in range(RECOVERY_CODES)
    )
    return tuple("-".join(re.findall(f".{{{GROUP}}}", text)) for text in letters)


def _code_hash(code: str) -> str:
    return hashlib.sha256(re.sub(r"[^A-Z0-9]", "", code.upper()).encode()).hexdigest()


# The secret is sealed with AES-256-GCM under a key only the secret keys of the instance give, so that a copied
# database gives no codes and a secret put into another person's row opens nothing. One sealed with an older key is
# sealed anew when it is used.


def _opened(found: SecondFactor) -> bytes | None:
    """The secret of a row; None where its key is gone or the row was altered."""
    key = next((one for one in settings().secret_keys if _mark(one) == found.key_mark), None)
    if key is None:
        return None
    try:
        return _cipher(key).decrypt(bytes.fromhex(found.nonce), b64decode(found.sealed), _bound_to(found))
    except (InvalidTag, ValueError):
        return None


def _seal(row: SecondFactor, secret: bytes, key: str) -> None:
    """Seal a secret (RFC 5116, NIST SP 800-38D) with a number that is used once."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    row.nonce, row.key_mark = nonce.hex(), _mark(key)
    row.sealed = b64encode(_cipher(key).encrypt(nonce, secret, _bound_to(row))).decode()


def _seal_anew(found: SecondFactor) -> None:
    newest, secret = settings().secret_keys[0], _opened(found)
    if secret is not None and found.key_mark != _mark(newest):
        _seal(found, secret, newest)


def _cipher(key: str) -> AESGCM:
    derived = HKDF(SHA256(), length=32, salt=None, info=b"second factor").derive(key.encode())
    return AESGCM(derived)


def _bound_to(row: SecondFactor) -> bytes:
    return f"second factor of {row.user_id}".encode()


def _mark(key: str) -> str:
    return hashlib.sha256(b"second factor:" + key.encode()).hexdigest()[:16]
