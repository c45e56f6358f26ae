"""The grids in the drawer: rows of other tables that belong to a record, several grids at once."""

from db.models.dealings import Interaction
from tests.e2e.grid.office import Office


def test_a_row_added_in_a_record_belongs_to_it(office: Office) -> None:
    customer = office.customer("within")
    other = office.customer("within")
    sheet = office.open("clerk", f"/customers?region=within&id={customer}", "customers")
    page = sheet.page
    page.get_by_role("tab", name="Related").click()
    inner = page.locator(".st-key-customers_related_interactions_grid_place")
    inner.locator("[data-act=new_row]").click()
    told = {
        "at": "2026-05-03 10:00", "kind": "visit", "channel": "phone", "direction": "outward", "subject": "茶",
        "user_id": "Zhang San",
    }  # fmt: skip
    for key, text in told.items():
        inner.locator("tr").last.locator(f"td[data-key={key}]").click()
        page.keyboard.insert_text(text)
        page.keyboard.press("Enter")
        inner.locator("td.sent").first.wait_for(state="detached")
    with office.live.database.reading() as session:
        found = [(row.customer_id, row.user_id) for row in session.query(Interaction) if row.subject == "茶"]
    assert found == [(customer, office.people["san"])]
    assert customer != other and sheet.faults == []
    page.context.close()
