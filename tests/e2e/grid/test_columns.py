"""Columns as one person likes them, the list sorted and narrowed from its head, and colours that stand for words."""

import re

from playwright.sync_api import expect

from db import views
from tests.e2e.grid.cells import Sheet
from tests.e2e.grid.office import Office

NAMES = ["Anna", "Berta", "Carla"]
USUAL = [
    "customer_no", "name", "category5", "lifecycle", "phone", "gender", "birth_date", "source", "owner_id", "region",
    "filing_status", "first_contact_on", "related",
]  # fmt: skip


def test_columns_are_pulled_moved_hidden_and_pinned_and_stay_so(office: Office, sheet: Sheet) -> None:
    assert sheet.shown_columns() == USUAL
    wide = sheet.width("region")
    sheet.pull(sheet.head("region").locator(".edge"), 60)
    expect(sheet.head("region")).to_have_css("width", f"{wide + 60:g}px")
    sheet.pull(sheet.head("region").locator(".label"), to=sheet.head("gender"))
    sheet.at_head("source", "Hide the column")
    sheet.at_head("lifecycle", "Pin to the left")
    mine = [one for one in USUAL if one not in ("region", "source", "lifecycle")]
    mine = ["lifecycle", *mine[:4], "region", *mine[4:]]
    assert sheet.shown_columns() == mine
    sheet.box.evaluate("box => { box.scrollLeft = 300 }")
    expect(sheet.head("lifecycle")).to_have_css("position", "sticky")
    left = sheet.box.bounding_box()
    pinned = sheet.head("lifecycle").bounding_box()
    assert left and pinned and 0 <= pinned["x"] - left["x"] < 70
    sheet.idle()
    sheet.page.reload()
    sheet.ready()
    assert (sheet.shown_columns(), sheet.width("region")) == (mine, wide + 60)
    row = sheet.ids[0]
    sheet.enter(row, "region", "columns")
    sheet.at_head("region", "Move left")
    sheet.at_head("region", "Narrower")
    sheet.at_head("region", "Show hidden columns")
    assert sheet.width("region") == wide + 20
    assert sheet.shown_columns().index("region") < sheet.shown_columns().index("phone")
    assert "source" in sheet.shown_columns()
    with sheet.page.expect_response("**/grid/customers"):
        sheet.at_head("region", "Usual columns")
    assert (sheet.shown_columns(), sheet.width("region")) == (USUAL, wide)
    with office.live.database.reading() as session:
        assert views.layout(session, office.people["clerk"], "customers") == {}


def test_the_list_is_sorted_and_narrowed_from_its_head(office: Office) -> None:
    for name, category in zip(NAMES, ("gold", "vip", "ordinary"), strict=True):
        office.customer("sorted", name=name, category5=category)
    sheet = office.open("clerk", "/customers?region=sorted", "customers")
    badges = sheet.place.locator("td[data-key=category5] .badge")
    colours = dict(
        zip(badges.all_text_contents(), (one.get_attribute("class") for one in badges.all()), strict=True)
    )
    assert colours == {
        "Gold customer": "badge orange",
        "VIP customer": "badge violet",
        "Ordinary customer": "badge gray",
    }
    for way, sign, names in (("Sort A to Z", "", NAMES), ("Sort Z to A", "-", NAMES[::-1])):
        sheet.at_head("name", way)
        expect(sheet.page).to_have_url(re.compile(f"sort={sign}name"))
        expect(sheet.place.locator("td[data-key=name]")).to_have_text(names)
    expect(sheet.head("name")).to_have_attribute("aria-sort", "descending")
    sheet.idle()
    vip = next(row for row in sheet.ids if sheet.stored(row, "name") == "Berta")
    sheet.select(vip, "category5")
    sheet.press("Shift+F10")
    sheet.place.get_by_role("menuitem", name="Only rows like this one").click()
    expect(sheet.page).to_have_url(re.compile("category5=vip"))
    expect(sheet.place.locator("td[data-key=name]")).to_have_text(["Berta"])
    sheet.idle()
    sheet.page.context.close()
