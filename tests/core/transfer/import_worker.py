"""Imports the register of customers in small portions and tells of each, until it is killed."""

import sys

from core.access import Role
from core.transfer import importing
from db.session import use
from tests.core.transfer import registers


def main() -> None:
    """The URL of the database is the only argument."""
    use(sys.argv[1])
    who, file = registers.actor(Role.MANAGER), registers.register("customers_zh.csv")
    plan = registers.customers_plan(who, file)
    for result in importing.store(who, "customers", file, plan, "killed", portion=20):
        print(result.stored, flush=True)


if __name__ == "__main__":
    main()
