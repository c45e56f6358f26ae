"""The office of the grid's tests: its people, its records, and the browsers they sit at."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from core.access import Role
from core.resources import RESOURCES
from core.searching import search_texts
from db import search, writes
from db.base import Record
from db.models.customers import Customer
from db.models.dealings import Purchase
from db.models.organisation import Department, Site, User
from db.models.trace import Draft
from db.vocabulary.customers import Source
from db.vocabulary.organisation import Rank
from tests.e2e.grid.cells import Sheet
from tests.e2e.screen import LOCALES, PATIENCE
from tests.live import PASSWORD, LiveServer

THEN = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
ROLES = {
    "clerk": (Role.MANAGER, Role.SUPERVISOR, Role.FINANCE, Role.SALES, Role.ARCHIVIST),
    "li": (Role.MANAGER,),
    "visitor": (Role.EXECUTIVE,),
    "admin": (Role.ADMIN,),
}


class Office:
    """The people and records, and a browser for whoever is asked for."""

    def __init__(self, live: LiveServer, browser: Browser) -> None:
        self.live, self.browser = live, browser
        self._numbers = count(1)
        self._states: dict[str, Any] = {}
        self._contexts: list[BrowserContext] = []
        site = self.put(Site, name="Main site", zone="Asia/Shanghai")
        self.service = self.put(Department, name="Service", site_id=site)
        self.sales = self.put(Department, name="Sales", site_id=site)
        home = {"department_id": self.service, "site_id": site}
        later = datetime(2099, 1, 1, tzinfo=UTC)
        grants = {"see_pii_until": later, "see_confidential_until": later, "export_until": later}
        self.people = {login: live.add_user(login, roles, **home, **grants) for login, roles in ROLES.items()}
        live.change_user(self.people["li"], name="Li Lei")
        for login, name, place in (
            ("fang1", "Wang Fang", self.service),
            ("fang2", "Wang Fang", self.sales),
            ("san", "Zhang San", self.service),
        ):
            self.people[login] = live.add_user(login, (Role.AGENT,), **(home | {"department_id": place}))
            live.change_user(self.people[login], name=name)

    def put(self, model: type[Record], **values: Any) -> int:
        """Store a record as it is, past all rules; gives its id."""
        record = model(**{"created_at": THEN, "updated_at": THEN, "version": 1, **values})
        resource = RESOURCES[model.__tablename__]
        with self.live.database.writing() as session:
            if resource.searchable:
                record.search_text, record.search_private = texts = search_texts(resource, values)
            session.add(record)
            session.flush()
            if resource.searchable:
                search.write_many(session, resource.table, [(record.id, None, texts)])
            writes.bump(session, [resource.table])
            return record.id

    def customer(self, region: str, **values: Any) -> int:
        """A customer of the service department in a region."""
        number = next(self._numbers)
        return self.put(
            Customer,
            **{
                "customer_no": f"T{number:05}",
                "name": f"Customer {number}",
                "phone": f"+86154{number:08}",
                "source": Source.WALK_IN,
                "owner_id": self.people["clerk"],
                "department_id": self.service,
                "region": region,
                "first_contact_on": date(2026, 1, 5),
                **values,
            },
        )

    def colleague(self, login: str) -> int:
        """Somebody who works in the field and never signs in."""
        return self.put(
            User,
            login=login,
            name=login.title(),
            rank=Rank.STAFF,
            active=True,
            must_change_password=False,
            language="en",
            epoch=1,
            roles=[Role.FIELD.value],
            department_id=self.service,
        )

    def purchase(self, product: str, **values: Any) -> int:
        """A purchase of a product by some customer."""
        return self.put(
            Purchase,
            **{
                "customer_id": values.pop("customer_id", None) or self.customer("buyers"),
                "product": product,
                "bought_at": THEN,
                "qty": 2,
                "amount": Decimal("10.00"),
                "refunded": Decimal("0.00"),
                **values,
            },
        )

    def context(self, login: str | None, language: str = "en", **options: Any) -> BrowserContext:
        """A browser in which a person has signed in already, or nobody has."""
        if login:
            self.live.change_user(self.people[login], language=language)
        made = self.browser.new_context(
            locale=LOCALES[language],
            storage_state=self._state(login) if login else None,
            reduced_motion="reduce",
            **{"viewport": {"width": 1960, "height": 1000}, **options},
        )
        if not options.get("has_touch"):
            made.grant_permissions(["clipboard-read", "clipboard-write"])
        made.set_default_timeout(PATIENCE)
        self._contexts.append(made)
        return made

    def open(self, login: str, path: str, table: str, language: str = "en", **options: Any) -> Sheet:
        """A person's new browser at a page with a grid."""
        return Sheet(self, self.context(login, language, **options).new_page(), table).go(path)

    def send(self, login: str, table: str, cells: list[list[Any]]) -> dict[str, Any]:
        """Cells a person sends without any grid, as [row, field, text, version, base, chosen id]; the answer."""
        context = self.context(login)
        message = {
            "kind": "enter",
            "user": self.people[login],
            "batches": [{"key": f"sent {next(self._numbers)}", "cells": cells}],
        }
        headers = {"X-Requested-With": "clientele", "Origin": self.live.url}
        answer = context.request.post(f"{self.live.url}/grid/{table}", data=message, headers=headers)
        told = answer.json()
        context.close()
        return told

    def sign_in(self, page: Page, login: str) -> None:
        """Sign in by the form that is on the screen."""
        fields = page.locator(".st-key-login_form").get_by_role("textbox")
        fields.nth(0).fill(login)
        fields.nth(1).fill(PASSWORD)
        fields.nth(1).press("Enter")
        expect(page.locator(".st-key-account")).to_be_attached(timeout=PATIENCE)

    def cookies(self, login: str) -> list[dict[str, Any]]:
        """The cookies of a person who has signed in, for another browser."""
        known = ("name", "value", "path", "httpOnly")
        return [{key: one[key] for key in known} for one in self._state(login)["cookies"]]

    def sign_out(self, login: str) -> None:
        """Forget a person's sign-in; the next browser of theirs signs in anew."""
        self._states.pop(login, None)

    def forget_drafts(self) -> None:
        """Take away every text that waits to be mended."""
        with self.live.database.writing() as session:
            session.query(Draft).delete()

    def leave(self) -> None:
        """Close every browser that is left."""
        for one in self._contexts:
            one.close()

    def _state(self, login: str) -> Any:
        if login not in self._states:
            context = self.context(None)
            page = context.new_page()
            page.goto(f"{self.live.url}/overview")
            self.sign_in(page, login)
            self._states[login] = context.storage_state()
            context.close()
        return self._states[login]
