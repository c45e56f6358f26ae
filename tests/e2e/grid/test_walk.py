"""A clerk's two days: twenty customers typed without a mouse, a register pasted and mended, the paste taken back."""

from playwright.sync_api import expect

from db.models.customers import Customer
from tests.e2e.grid import walk
from tests.e2e.grid.office import Office
from tests.e2e.grid.walk import PASTED, TYPED, WRONG


def test_a_clerk_types_pastes_mends_and_takes_the_paste_back_on_the_next_day(office: Office) -> None:
    office.customer("walk", name="First of all")
    sheet = walk.begin(office)
    walk.type_customers(sheet)
    assert [names(office, f"Typed {n}") for n in range(TYPED)] == [1] * TYPED

    walk.paste_register(sheet)
    expect(sheet.place.locator("[data-act=wrong]")).to_have_text(f"{len(WRONG)} to mend")
    assert names(office, "Pasted") == PASTED - len(WRONG)
    assert sorted(sheet.drafts_of("birth_date")) == sorted(WRONG.values())
    walk.mend(sheet)
    assert (names(office, "Pasted"), sheet.drafts()) == (PASTED, {})
    sheet.page.context.close()

    office.live.kill()
    office.live.start()
    sheet = office.open("clerk", walk.PAGE, "customers")
    walk.undo_mending(sheet)
    assert names(office, "Pasted") == PASTED - len(WRONG)
    walk.undo_paste(sheet)
    expect(sheet.status).to_contain_text("Taken back")
    assert (names(office, "Pasted"), names(office, "Typed"), sheet.drafts()) == (0, TYPED, {})
    sheet.page.context.close()


def names(office: Office, beginning: str) -> int:
    """How many customers have a name that begins so."""
    with office.live.database.reading() as session:
        query = session.query(Customer).filter_by(deleted_at=None, region="walk")
        return sum(one.name == beginning or one.name.startswith(f"{beginning} ") for one in query)
