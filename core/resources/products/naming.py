"""A product named in words and as a row of the catalogue: the one follows from the other (R008, R059)."""

from collections.abc import Mapping
from typing import Any

from core.context import Context


def product_named(context: Context) -> Mapping[str, Any]:
    """The words and the product of a row that has both, where one of them was left open.

    Words that are the number or the name of one product mean it; a chosen product brings its name. What a register
    or a customer called it stays beside the product that was chosen.
    """
    row = context.values
    chosen, words = row["product_id"], row["product"]
    if (chosen is not None and context.changed("product_id") and "product" not in context.typed) or not words:
        return {"product": (context.related("product_id") or {}).get("name", words)}
    if context.changed("product") and "product_id" not in context.typed:
        return {"product_id": context.meant("product_id", words)}
    return {}
