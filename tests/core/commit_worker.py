"""Saves customers through the service until it is killed, and writes each stored number out.

Arguments: the URL of a database, the id of a person and of their department, the first number.
"""

import os
import sys
from itertools import count

from core import service
from core.access import Actor, Role
from db.session import use


def main() -> None:
    """Save for ever: new records and edits in turn, each acknowledged when it is stored."""
    url, person, department, first = sys.argv[1], *map(int, sys.argv[2:])
    use(url)
    actor = Actor(person, "a", "a", frozenset({Role.AGENT}), department, see_pii=True)
    for number in count(first):
        values = {
            "name": f"N{number}", "phone": "15412345678", "source": "walk_in",
            "first_contact_on": "2026-01-05", "owner_id": person,
        }  # fmt: skip
        outcome = service.create(actor, "customers", values, f"k{number}")
        os.write(1, f"{outcome.rows[0].id} {outcome.id}\n".encode())


if __name__ == "__main__":
    main()
