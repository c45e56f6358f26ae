"""Sites, departments, teams and the people who work with the product."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint, event, inspect
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Record, Searchable
from db.columns import P, choice, flag, moment, reference, several, text
from db.types import UtcMoment
from db.vocabulary.organisation import Rank, UserRole
from db.vocabulary.repairs import Speciality


class Site(Record, Searchable):
    """A shop, project or branch with its own time zone."""

    __tablename__ = "sites"

    name: Mapped[str] = text(80, required=True, unique=True, rules="R365")
    region: Mapped[str | None] = text(60, index=True, rules="R365")
    zone: Mapped[str] = text(40, required=True, default="Asia/Shanghai")


class Department(Record, Searchable):
    """A department; its head is the user in it with the role of manager."""

    __tablename__ = "departments"

    name: Mapped[str] = text(80, required=True, unique=True, rules="R264")
    site_id: Mapped[int | None] = reference("sites")
    oversees: Mapped[bool] = flag(rules="R210 R218")
    repairs: Mapped[bool] = flag(rules="R108")
    hears_major: Mapped[bool] = flag(rules="R291")
    takes_tickets: Mapped[bool] = flag(rules="R115 R117")


class Team(Record, Searchable):
    """A team within a department."""

    __tablename__ = "teams"

    name: Mapped[str] = text(80, required=True, rules="R264")
    department_id: Mapped[int] = reference("departments", required=True)

    __table_args__ = (UniqueConstraint("department_id", "name"),)


class User(Record, Searchable):
    """A person who may sign in; deactivated, never deleted (R256)."""

    __tablename__ = "users"

    login: Mapped[str] = text(40, required=True, unique=True, rules="R264")
    name: Mapped[str] = text(80, required=True, index=True, rules="R264")
    rank: Mapped[Rank] = choice(Rank, required=True, default=Rank.STAFF, rules="R223")
    department_id: Mapped[int | None] = reference("departments", rules="R264")
    team_id: Mapped[int | None] = reference("teams", rules="R267")
    site_id: Mapped[int | None] = reference("sites")
    region: Mapped[str | None] = text(60)
    phone: Mapped[str | None] = text(32, sensitivity=P, format="phone")
    email: Mapped[str | None] = text(120, sensitivity=P, format="email")
    active: Mapped[bool] = flag(default=True, rules="R256")
    see_pii_until: Mapped[datetime | None] = moment(rules="R149")
    see_confidential_until: Mapped[datetime | None] = moment(rules="R321")
    export_until: Mapped[datetime | None] = moment(rules="R305")
    language: Mapped[str | None] = text(10, computed=True)
    must_change_password: Mapped[bool] = flag()
    password_hash: Mapped[str | None] = mapped_column()
    password_changed_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    # Of a password somebody else gave; None for one's own, also where another one is asked for.
    password_expires_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    epoch: Mapped[int] = mapped_column(default=1)

    roles: Mapped[list[str]] = several(UserRole, required=True, rules="R264")
    skills: Mapped[list[str] | None] = several(Speciality, rules="R108")


# Who may do something else than before, or nothing any more, signs in anew.
SIGNED_OUT_BY = ("roles", "department_id", "active", "deleted_at")


@event.listens_for(User, "before_update")
def _end_sessions(mapper: Any, connection: Any, user: User) -> None:
    """A changed account enters a new epoch, which ends its sessions, by whatever way it was changed."""
    state = inspect(user)
    if any(state.attrs[name].history.has_changes() for name in SIGNED_OUT_BY):
        user.epoch += 1
