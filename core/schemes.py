"""The schemes of classes, generated from the fields, the rulebook and the clauses (R053)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from core.clause_sources import source_of
from core.clauses import document_of
from core.resource import Field
from core.resources import RESOURCES
from core.rulebook_defaults import DEFAULTS
from db.models.customers import Customer


@dataclass(frozen=True, slots=True)
class Scheme:
    """One scheme: its column, None while the product keeps none, the rulebook values it is computed by, its clauses.

    `thresholds` are keys of the rulebook, or what keys begin with.
    """

    key: str
    column: Any = None
    thresholds: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()

    @property
    def field(self) -> Field | None:
        """Where a customer's class by this scheme stands."""
        return RESOURCES["customers"].fields[self.column.key] if self.column is not None else None

    @property
    def on(self) -> bool:
        """Is anybody classed by it?"""
        return self.column is not None

    @property
    def values(self) -> tuple[StrEnum, ...]:
        """Its classes, the highest rank first; none where the words are an open list."""
        field = self.field
        return tuple(field.marks.choices or ()) if field else ()

    @property
    def computed(self) -> bool:
        """Does the product work it out, or does somebody set it?"""
        return self.field is not None and not self.field.writable

    @property
    def limits(self) -> tuple[str, ...]:
        """The keys of the rulebook it is computed by."""
        return tuple(one.key for one in DEFAULTS if one.key.startswith(self.thresholds or ("!",)))

    @property
    def sources(self) -> Mapping[str, str]:
        """The document, article and lines of each of its clauses."""
        rules = self.clauses or (self.field.marks.rules if self.field else ())
        return {rule: f"{document_of(int(rule[1:])).key} {source_of(rule)}" for rule in rules}


# In the order of the policies; first those of customers, then those of receptions and visitors.
SCHEMES = (
    Scheme("category5", Customer.category5, clauses=("R003", "R006")),
    Scheme("category_found", Customer.category_found, ("category.", "frequency.window")),
    Scheme("level3", Customer.level3),
    Scheme("purchasing_power", Customer.purchasing_power, ("power.",), ("R029", "R053")),
    Scheme("frequency_band", Customer.frequency_band, ("frequency.",)),
    Scheme("product_groups", Customer.product_groups),
    Scheme("grade_abc", Customer.grade_abc, ("abc.cut.",)),
    Scheme("activity", Customer.activity, ("activity.",)),
    Scheme("channel_type", Customer.channel_type),
    Scheme(
        "value_grade",
        Customer.value_grade,
        ("score.", "frequency.window", "category.spend.large", "category.often", "category.loyal."),
    ),
    Scheme("loyalty_grade", Customer.loyalty_grade, ("loyalty.k", "loyalty.new")),
    Scheme("tier", clauses=("R075",)),
    Scheme("stage_class", Customer.stage_class),
    Scheme("info_class", Customer.info_class),
    Scheme("care_class", clauses=("R372", "R373")),
    Scheme("base_abc", clauses=("R137",)),
    Scheme("company_abcd", clauses=("R222",)),
    Scheme("visitor4", clauses=("R387",)),
)
