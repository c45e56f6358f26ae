"""Papers: the repair slip in three copies, as a page and as a PDF that is read back (R112, R114)."""

from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from core import printing, service
from core.access import Refused, Role
from core.messages import AppError
from core.transfer import paper_page, paper_pdf
from db.models.repairs import RepairCharge
from db.vocabulary.organisation import AuditAction
from db.vocabulary.repairs import RepairStatus
from db.vocabulary.tickets import TicketKind
from tests.factories import Company, stored

COPIES = ("第一联：客户", "第二联：工程部存档", "第三联：前台转财务")
AMOUNTS = (Decimal("60.20"), Decimal("1234.05"), Decimal("0.75"))


def slip(company: Company, **values: object) -> int:
    """A repair of Mr Ouyang with three charges."""
    customer = company.customer(name="欧阳建国")
    ticket = company.ticket(kind=TicketKind.REPAIR, customer_id=customer, contact_name="欧阳太太")
    id = company.repair(
        ticket_id=ticket,
        slip_no="WX2026-00007",
        item="厨房水龙头漏水",
        technician_id=company.technician("熊海").id,
        technician_note="已更换，試用正常。",
        status=RepairStatus.DONE,
        **values,
    )
    for place, amount in enumerate(AMOUNTS):
        stored(RepairCharge, repair_id=id, item=f"项目{place}", quantity=1, unit_price=amount, amount=amount)
    return id


def read_back(pdf: bytes) -> str:
    """The text of a PDF without blanks; the reader takes the two bytes of a character for two."""
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return "".join(text.replace("\0", "").split())


def test_the_slip_has_three_copies_whose_amounts_are_those_of_the_rows(lite_company):
    """R112, R111: as a page and as a PDF with Chinese text, to the cent."""
    actor = lite_company.actor(Role.FINANCE, language="zh_CN")
    paper = printing.paper_of("ticket_repairs", "slip")
    assert paper is not None
    sheet = printing.fill(actor, "ticket_repairs", slip(lite_company), paper)
    assert sheet.copies == COPIES
    numbers = printing.alignment(paper)
    page, pdf = paper_page.page(sheet, numbers), read_back(paper_pdf.write(sheet, numbers))
    for text in (*COPIES, "厨房水龙头漏水", "欧阳太太", "熊海", "¥60.20", "¥1,234.05", "¥0.75", "合计"):
        assert text in page and text in pdf, text
    assert page.count("WX2026-00007") >= 3 and pdf.count("WX2026-00007") == 3
    assert pdf.count(f"合计¥{sum(AMOUNTS):,.2f}") == 3


def test_a_slip_printed_before_the_work_has_room_for_charges_by_hand(lite_company):
    paper = printing.paper_of("ticket_repairs", "slip")
    assert paper is not None
    sheet = printing.fill(lite_company.actor(Role.FINANCE), "ticket_repairs", lite_company.repair(), paper)
    assert sheet.lines == (("", "", "", "", ""),) * 3
    assert sheet.total == ("Total", "")
    assert paper_pdf.write(sheet, printing.alignment(paper)).startswith(b"%PDF")


def test_what_people_typed_is_text_on_the_page_and_nothing_else(lite_company):
    actor = lite_company.actor(Role.MANAGER)
    id = slip(lite_company, place="<script>alert(1)</script>")
    paper = printing.paper_of("ticket_repairs", "slip")
    assert paper is not None
    page = paper_page.page(printing.fill(actor, "ticket_repairs", id, paper), printing.alignment(paper))
    assert "<script>" not in page and "&lt;script&gt;" in page


def test_a_paper_shows_what_the_person_may_see_and_leaves_a_trace(lite_company):
    """Personal data stays masked, rows of others stay closed, and who printed it stands in the log."""
    id = slip(lite_company)
    paper = printing.paper_of("ticket_repairs", "slip")
    assert paper is not None
    blind = lite_company.actor(Role.FINANCE, see_pii=False)
    told = " ".join(text for _label, text in printing.fill(blind, "ticket_repairs", id, paper).facts)
    assert "厨房水龙头漏水" not in told and "欧阳" not in told
    for role in (Role.SALES, Role.ARCHIVIST, Role.ADMIN):
        with pytest.raises(Refused):
            printing.fill(lite_company.actor(role), "ticket_repairs", id, paper)
    elsewhere = lite_company.actor(Role.FIELD, department=lite_company.sales)
    with pytest.raises(Refused):
        printing.fill(elsewhere, "ticket_repairs", id, paper)
    printed = service.history(lite_company.actor(Role.MANAGER), "ticket_repairs", id)
    assert [(one.action, one.actor_id, one.rule) for one in printed] == [
        (AuditAction.EXPORT, blind.id, "R112")
    ]


def test_a_character_the_font_lacks_is_named_and_no_box_is_printed(lite_company):
    actor = lite_company.actor(Role.MANAGER)
    id = slip(lite_company, place="楼上 \U0001f6bf")
    paper = printing.paper_of("ticket_repairs", "slip")
    assert paper is not None
    sheet = printing.fill(actor, "ticket_repairs", id, paper)
    with pytest.raises(AppError, match="\U0001f6bf"):
        paper_pdf.write(sheet, printing.alignment(paper))


def test_without_the_font_the_sentence_names_the_package(lite_company, monkeypatch):
    monkeypatch.setattr(paper_pdf, "PACKAGE", "no_such_fonts")
    with pytest.raises(AppError, match="no-such-fonts"):
        paper_pdf.font_file()


def test_a_slip_with_many_charges_goes_on_over_the_pages(lite_company):
    id = slip(lite_company)
    for place in range(120):
        stored(RepairCharge, repair_id=id, item=f"Line {place}", quantity=1, amount=Decimal(1), reason="x")
    paper = printing.paper_of("ticket_repairs", "slip")
    assert paper is not None
    sheet = printing.fill(lite_company.actor(Role.MANAGER), "ticket_repairs", id, paper)
    assert len(sheet.lines) == 123
    pdf = paper_pdf.write(sheet, printing.alignment(paper))
    assert len(PdfReader(BytesIO(pdf)).pages) > 3
    assert read_back(pdf).count("Line119") == 3
