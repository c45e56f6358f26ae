"""A loan from its request to its return: the archivist, who reads Chinese, and the manager, who reads English."""

from datetime import timedelta

from playwright.sync_api import Locator, Page, expect

from core import formats
from db.models.archives import Archive, ArchiveDocument, ArchiveLoan
from db.models.organisation import Department
from db.vocabulary.archives import ArchiveStatus, LoanStatus, Secrecy
from tests.e2e.demo import label, log_of, person, say, stored
from tests.e2e.screen import PATIENCE, House, at, button, choose, see
from tests.live import LiveServer


def back_as(server: LiveServer, archive: Archive) -> ArchiveStatus:
    """How an archive stands once it is back: incomplete while something required was never there (R339)."""
    with server.database.reading() as session:
        lacks = (
            session.query(ArchiveDocument)
            .filter_by(archive_id=archive.id, required=True, present=False)
            .count()
        )
    return ArchiveStatus.INCOMPLETE if lacks else ArchiveStatus.FILED


def borrowable(server: LiveServer) -> Archive:
    """An archive in the house that is not secret and was never lent."""
    with server.database.reading() as session:
        lent = session.query(ArchiveLoan.archive_id)
        found = session.query(Archive).filter_by(secrecy=Secrecy.NORMAL, status=ArchiveStatus.FILED)
        return found.filter(Archive.id.not_in(lent), Archive.department_id == 1).order_by(Archive.id).first()


def stands(drawer: Locator, language: str, status: LoanStatus) -> None:
    """Wait until the opened loan shows a state."""
    badges, word = at(drawer, "archive_loans_badges"), label(language, f"enum.LoanStatus.{status.value}")
    expect(badges).to_contain_text(word, timeout=PATIENCE)


def next_steps(page: Page, language: str) -> Locator:
    """The steps of the opened record."""
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("tab", name=say(language, "Next steps")).click()
    return drawer


def request(page: Page, server: LiveServer, archive: Archive) -> ArchiveLoan:
    """Ask for an archive on behalf of the agent, in the form."""
    agent = person(server, "agent")
    place = stored(server, Department, agent.department_id).name
    button(page, "archive_loans_new").click()
    form = page.get_by_role("dialog")
    see(at(form, "archive_loans_new_field_items"))
    find = at(form, "archive_loans_new_field_archive_id_find")
    if find.count():
        find.get_by_role("searchbox").or_(find.get_by_role("textbox")).first.fill(archive.archive_no)
        expect(at(form, "archive_loans_new_field_archive_id").get_by_role("combobox")).to_have_value(
            archive_name(archive), timeout=PATIENCE
        )
    else:
        choose(at(form, "archive_loans_new_field_archive_id"), archive_name(archive))
    choose(at(form, "archive_loans_new_field_purpose"), label("zh_CN", "enum.LoanPurpose.annual_inspection"))
    choose(at(form, "archive_loans_new_field_applicant_id"), agent.name)
    choose(at(form, "archive_loans_new_field_applicant_department_id"), place)
    for key, text in (("items", "合同原件"), ("reason", "核对条款"), ("applicant_profile", "客服部")):
        box = at(form, f"archive_loans_new_field_{key}").get_by_role("textbox")
        box.fill(text)
        box.press("Tab")
    button(form, "archive_loans_save").click()
    expect(form).to_have_count(0, timeout=PATIENCE)
    with server.database.reading() as session:
        return session.query(ArchiveLoan).filter_by(archive_id=archive.id).one()


def archive_name(archive: Archive) -> str:
    """What an archive is called in a box."""
    return archive.archive_no


def test_a_loan_is_asked_for_signed_approved_handed_out_and_comes_back(house: House) -> None:
    server, archive = house.server, borrowable(house.server)
    keeper = house.seat("archivist", "zh_CN").open("/archive_loans")
    loan = request(keeper, server, archive)
    assert loan.status is LoanStatus.DRAFT
    keeper.goto(f"{server.url}/archive_loans?id={loan.id}")
    button(next_steps(keeper, "zh_CN"), "archive_loans_step_submit").click()
    stands(keeper.get_by_role("dialog"), "zh_CN", LoanStatus.DEPT_REVIEW)

    manager = house.seat("manager").open(f"/archive_loans?id={loan.id}")
    drawer = next_steps(manager, "en")
    button(drawer, "archive_loans_step_sign").click()
    stands(drawer, "en", LoanStatus.CS_REVIEW)

    keeper.goto(f"{server.url}/archive_loans?id={loan.id}")
    drawer = next_steps(keeper, "zh_CN")
    button(drawer, "archive_loans_step_approve").click()
    stands(drawer, "zh_CN", LoanStatus.APPROVED)
    good = label("zh_CN", "enum.Condition.good")
    choose(at(drawer, "archive_loans_step_hand_out_out_condition"), good)
    button(drawer, "archive_loans_step_hand_out").click()
    stands(drawer, "zh_CN", LoanStatus.OUT)
    out = stored(server, ArchiveLoan, loan.id)
    assert out.due_at - out.out_at == timedelta(days=3)
    due = formats.moment("zh_CN", out.due_at, "Asia/Shanghai")
    expect(at(drawer, "archive_loans_clock_return")).to_contain_text(due, timeout=PATIENCE)
    assert stored(server, Archive, archive.id).status is ArchiveStatus.ON_LOAN
    choose(at(drawer, "archive_loans_step_return_in_condition"), good)
    button(drawer, "archive_loans_step_return").click()
    stands(drawer, "zh_CN", LoanStatus.RETURNED)
    assert stored(server, Archive, archive.id).status is back_as(server, archive)
    signed = [who for _, who in log_of(server, "archive_loans", loan.id)]
    hers, his = person(server, "archivist").id, person(server, "manager").id
    assert signed == [hers, hers, his, hers, hers, hers]
