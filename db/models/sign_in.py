"""Tables of the sign-in: sessions, counted attempts, tickets, second factors, outside accounts and set-up codes."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base
from db.types import UtcMoment

DIGEST = String(64)


class SignInSession(Base):
    """One signed-in browser; only the SHA-256 of its id is kept, so a copied database opens no session.

    `proven` tells that an outside provider had asked for a second step, `confirmed_at` when the person last showed in
    it who they are.
    `viewing_id` is the person as whom an administrator sees the product in it at the moment.
    """

    __tablename__ = "sign_in_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    sid_hash: Mapped[str] = mapped_column(DIGEST, unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    epoch: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcMoment)
    seen_at: Mapped[datetime] = mapped_column(UtcMoment)
    expires_at: Mapped[datetime] = mapped_column(UtcMoment, index=True)
    address: Mapped[str] = mapped_column(String(64))
    agent: Mapped[str] = mapped_column(String(200))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    proven: Mapped[bool] = mapped_column(default=False, server_default=false())
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    viewing_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class SignInAttempt(Base):
    """One counted attempt under one key (an account or an address), written before a password is checked.

    The account's key is a digest of the typed name, since people type passwords into the wrong field.
    """

    __tablename__ = "sign_in_attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcMoment, index=True)
    ok: Mapped[bool] = mapped_column(default=False)
    address: Mapped[str] = mapped_column(String(64))

    __table_args__ = (Index("ix_sign_in_attempts_key_at", "key", "at"),)


class SignInTicket(Base):
    """Proof of a checked password, exchanged once and within a minute for the session cookie."""

    __tablename__ = "sign_in_tickets"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_hash: Mapped[str] = mapped_column(DIGEST, unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    epoch: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(UtcMoment, index=True)
    proven: Mapped[bool] = mapped_column(default=False, server_default=false())


class OutsideAccount(Base):
    """Which account of an outside provider is a person's; from then on the name of their mail box says nothing."""

    __tablename__ = "outside_accounts"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, autoincrement=False)
    issuer: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(String(255))
    bound_at: Mapped[datetime] = mapped_column(UtcMoment)

    __table_args__ = (UniqueConstraint("issuer", "subject"),)


class SecondFactor(Base):
    """The secret a person's authenticator shares with us, sealed with a key that is not in the database.

    It counts once it is confirmed. `last_step` is the half minute of the last code taken, so that none is taken
    twice; `key_mark` tells which of the secret keys seals it.
    """

    __tablename__ = "second_factors"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, autoincrement=False)
    sealed: Mapped[str] = mapped_column(DIGEST)
    nonce: Mapped[str] = mapped_column(String(32))
    key_mark: Mapped[str] = mapped_column(String(16))
    last_step: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcMoment)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcMoment)


class RecoveryCode(Base):
    """The digest of a code that stands in for a lost authenticator, once."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    code_hash: Mapped[str] = mapped_column(DIGEST)
    used_at: Mapped[datetime | None] = mapped_column(UtcMoment)


class SetUpCode(Base):
    """The digest of the code that lets the first administrator in; gone once there is a user."""

    __tablename__ = "set_up_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    code_hash: Mapped[str] = mapped_column(DIGEST, unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcMoment)
