"""The loan desk on a telephone, in Chinese and with the keyboard alone: out, overdue, back, and to the next in line."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from core.clock import now
from db.models.archives import Archive, ArchiveLoan
from db.models.notices import Notice
from db.vocabulary.archives import LoanKind, LoanPurpose, LoanStatus
from tests.e2e.demo import label, person, say, stored
from tests.e2e.screen import PATIENCE, House, settle
from tests.e2e.test_archivists_day import borrowable
from tests.live import LiveServer


def asked(server: LiveServer, archive: Archive, login: str, number: str, status: LoanStatus) -> int:
    """A request of somebody that went through its signatures."""
    who, at = person(server, login), now()
    with server.database.writing() as session:
        loan = ArchiveLoan(
            loan_no=number, kind=LoanKind.BORROW, archive_id=archive.id, items="合同、照片", copies=1,
            purpose=LoanPurpose.AUDIT, reason="核对", applicant_id=who.id, applicant_department_id=who.department_id,
            applicant_profile="客服部", status=status, requested_at=at, created_at=at, updated_at=at, version=1,
            ready_at=at if status is LoanStatus.APPROVED else None,
        )  # fmt: skip
        session.add(loan)
        session.flush()
        return loan.id


def scan(page: Page, code: str) -> None:
    """What a hand scanner does: it types where the cursor stands, and ends with Enter."""
    expect(page.locator(".st-key-loan_desk_code input")).to_be_focused(timeout=PATIENCE)
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-loan_desk_card")).to_be_visible(timeout=PATIENCE)
    settle(page)


def take(page: Page, event: str) -> None:
    """The one key, and what was done stands below."""
    page.keyboard.press("ControlOrMeta+Enter")
    done = label("zh_CN", f"event.archive_loans.{event}")
    expect(page.locator(".st-key-loan_desk_done")).to_contain_text(done, timeout=PATIENCE)
    expect(page.locator(".st-key-loan_desk_card")).to_have_count(0, timeout=PATIENCE)


def test_a_loan_goes_out_is_overdue_comes_back_and_the_next_in_line_is_told_and_served(house: House) -> None:
    server, archive = house.server, borrowable(house.server)
    first = asked(server, archive, "agent", "L90001", LoanStatus.APPROVED)
    seat = house.seat("archivist", "zh_CN", size=(390, 844))
    page = seat.open("/loan_desk")
    scan(page, archive.archive_no)
    take(page, "hand_out")
    assert stored(server, ArchiveLoan, first).status is LoanStatus.OUT
    with server.database.writing() as session:
        session.get(ArchiveLoan, first).due_at -= timedelta(days=5)
    second = asked(server, archive, "sales", "L90002", LoanStatus.WAITING)
    scan(page, archive.archive_no)
    card, name = page.locator(".st-key-loan_desk_card"), person(server, "sales").name
    expect(card).to_contain_text(say("zh_CN", "Overdue since {due}", due="")[:3])
    expect(card).to_contain_text(f"{name} · L90002")
    take(page, "return")
    assert stored(server, ArchiveLoan, first).overdue_days == 2
    kept = say(
        "zh_CN",
        "Keep {archive} ready for {name}; they have been told.",
        archive=archive.archive_no,
        name=f"{name} · L90002",
    )
    expect(page.get_by_role("alert")).to_contain_text(kept, timeout=PATIENCE)
    with server.database.reading() as session:
        told = session.query(Notice).filter_by(table_name="archive_loans", row_id=second).all()
    assert [one.user_id for one in told] == [person(server, "sales").id]
    scan(page, "L90002")
    take(page, "hand_out")
    assert stored(server, ArchiveLoan, second).status is LoanStatus.OUT
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert seat.faults == []
