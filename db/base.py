"""The declarative base, the columns every table shares, and the marks a column carries for the engine."""

from datetime import datetime
from typing import Any, ClassVar, cast

from sqlalchemy import JSON, MetaData, Table, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from db.indexes import index_living_rows, index_running_clocks
from db.types import UtcMoment

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=NAMES)


class Record(Base):
    """A business record: number, version the writer must have seen, who and when, and soft deletion (3.1).

    `created_by` and `updated_by` hold a user's id without a foreign key, so that departments and users
    may refer to each other's writers; users are never deleted.
    """

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-10)
    version: Mapped[int] = mapped_column(default=1, sort_order=90)
    created_at: Mapped[datetime] = mapped_column(UtcMoment, sort_order=91)
    created_by: Mapped[int | None] = mapped_column(sort_order=92)
    updated_at: Mapped[datetime] = mapped_column(UtcMoment, sort_order=93)
    updated_by: Mapped[int | None] = mapped_column(sort_order=94)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcMoment, sort_order=95)
    extra: Mapped[dict[str, Any] | None] = mapped_column(JSON, sort_order=96)

    # The columns that tell whose a row is; each index over living rows holds them.
    SCOPED: ClassVar[tuple[str, ...]] = ()
    # Columns by which charts group or select together, each in an index of its own.
    FIGURES: ClassVar[tuple[tuple[str, ...], ...]] = ()
    # Clocks as (due, stopped): what still runs is found in the order in which it is due.
    CLOCKS: ClassVar[tuple[tuple[str, str], ...]] = ()

    ENGINE_COLUMNS: ClassVar[frozenset[str]] = frozenset(
        {
            "id",
            "version",
            "created_at",
            "created_by",
            "updated_at",
            "updated_by",
            "deleted_at",
            "extra",
            "search_text",
            "search_private",
        }
    )

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "__table__" in cls.__dict__:
            index_living_rows(cast("Table", cls.__table__), cls.SCOPED, cls.FIGURES)
            index_running_clocks(cast("Table", cls.__table__), cls.SCOPED, cls.CLOCKS)


class Searchable:
    """Adds the normalised search texts: one anybody may match, one only for those who may see personal data."""

    search_text: Mapped[str] = mapped_column(Text, default="", sort_order=97)
    search_private: Mapped[str] = mapped_column(Text, default="", sort_order=98)
