"""What is sold: each product with what an agent tells about it (R059)."""

from sqlalchemy.orm import Mapped

from db.base import Record, Searchable
from db.columns import long_text, text


class Product(Record, Searchable):
    """One product: its number, its name, the group it belongs to, and its three texts.

    The groups are an open list: a product may be the first of a new one (R031).
    """

    __tablename__ = "products"

    sku: Mapped[str] = text(40, required=True, unique=True, rules="R059")
    name: Mapped[str] = text(120, required=True, index=True, rules="R008 R059")
    group: Mapped[str] = text(40, required=True, index=True, format="product_group", rules="R031")
    efficacy: Mapped[str | None] = long_text(2000, rules="R059")
    usage: Mapped[str | None] = long_text(2000, rules="R059")
    cautions: Mapped[str | None] = long_text(2000, rules="R059")
