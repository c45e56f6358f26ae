"""A short walk in Firefox: typed, pasted, taken back and there again after a reload."""

from collections.abc import Iterator
from typing import Any

import pytest

from db.models.customers import Customer
from tests.e2e.grid.cells import until
from tests.e2e.grid.firefox import Firefox
from tests.e2e.grid.office import Office

FIND = """
const [row, key, what] = arguments
const hosts = [...document.querySelectorAll("*")]
const root = hosts.find((one) => one.shadowRoot?.querySelector(".grid table"))?.shadowRoot
const cell = root?.querySelector(`tr[data-id="${row}"] td[data-key="${key}"]`)
if (what === "place") cell?.scrollIntoView({ block: "center" })
const box = cell?.getBoundingClientRect()
if (what === "rows") return [...(root?.querySelectorAll("tbody tr") ?? [])].map((one) => Number(one.dataset.id))
// Before its style sheet has come, the grid is there and takes no room.
if (what === "place") return box?.width ? [box.x + 9, box.y + 9] : null
return cell?.textContent ?? ""
"""
ENTER = "\ue007"


@pytest.fixture
def firefox() -> Iterator[Firefox]:
    made = Firefox()
    yield made
    made.close()


def test_cells_are_typed_pasted_copied_and_taken_back_in_firefox(office: Office, firefox: Firefox) -> None:
    for _ in range(3):
        office.customer("firefox")
    rows: list[int] = []
    address = f"{office.live.url}/customers?region=firefox"

    def stored(key: str = "name") -> list[Any]:
        with office.live.database.reading() as session:
            return [getattr(session.get_one(Customer, row), key) for row in rows]

    def shown(row: int) -> str:
        return firefox.run(FIND, row, "name", "text")

    def choose(row: int) -> None:
        until(lambda: firefox.run(FIND, row, "name", "place"), within=60)
        firefox.click(*firefox.run(FIND, row, "name", "place"))

    firefox.go(f"{office.live.url}/healthz")
    for cookie in office.cookies("clerk"):
        firefox.ask("WebDriver:AddCookie", cookie=cookie)
    firefox.go(address)
    until(lambda: len(firefox.run(FIND, 0, "", "rows")) == 3, within=60)
    rows += firefox.run(FIND, 0, "", "rows")
    before = stored()
    choose(rows[0])
    firefox.type(f"Fox{ENTER}火狐{ENTER}")
    until(lambda: stored() == ["Fox", "火狐", before[2]])
    firefox.run(
        "return navigator.clipboard.writeText(arguments[0])", "One\tGold customer\r\nTwo\tVIP customer"
    )
    choose(rows[1])
    firefox.control("v")
    until(lambda: stored() == ["Fox", "One", "Two"])
    assert stored("category5") == ["ordinary", "gold", "vip"]
    choose(rows[0])
    firefox.control("c")
    choose(rows[2])
    firefox.control("v")
    until(lambda: stored() == ["Fox", "One", "Fox"])
    firefox.control("z")
    firefox.control("z")
    until(lambda: stored() == ["Fox", "火狐", before[2]])
    assert stored("category5") == ["ordinary"] * 3
    firefox.go(address)
    until(lambda: [shown(row) for row in rows] == ["Fox", "火狐", before[2]], within=60)
