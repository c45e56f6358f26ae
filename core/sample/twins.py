"""Customers who are in the register twice: same phone, the name written another way."""

from datetime import timedelta
from random import Random

from core.digests import phone_hash
from core.rules.phones import parse_phone
from core.sample.book import Book, Row
from core.sample.filing import filing
from core.sample.numbers import customer_number
from core.sample.timeline import local_day
from db.models.customers import Customer

_VARIANTS = (
    lambda name: name[0] + " " + name[1:],
    lambda name: name + "女士" if len(name) < 4 else name.removesuffix("有限公司"),
    lambda name: name.upper() if name.isascii() else name + "（重复登记）",
    lambda name: name.replace("晓", "小").replace("佳", "嘉") if set(name) & {"晓", "佳"} else name + " ",
)


def twin(book: Book, rng: Random, original: Row) -> None:
    """The same customer entered again by somebody else: same phone, the name written another way."""
    again = book.time.draw(rng, original["created_at"] + timedelta(days=2))
    if original["phone"] is None:
        original["phone"] = parse_phone(book.people.phone())
        original["phone_hash"] = phone_hash(original["phone"])
    same = {
        k: v
        for k, v in original.items()
        if k not in ("id", "version", "created_at", "created_by", "updated_at", "updated_by")
    }
    same |= {
        "customer_no": customer_number(book),
        "name": rng.choice(_VARIANTS)(original["name"]).strip(),
        "referrer_id": None,
        "email": None,
        "address": None,
        "birth_date": None,
        "birth_month_day": None,
        "first_contact_on": local_day(again),
        "consent_at": again if original["consent_at"] else None,
        "last_verified_at": None,
        **filing(book, rng, local_day(again)),
    }
    book.add(Customer, again, original["owner_id"], **same)
