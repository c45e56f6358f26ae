"""Papers: the repair slip in three copies, as a page and as a PDF that is read back (R112, R114)."""

from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from core import codes, printing, service
from core.access import Actor, Refused, Role
from core.messages import AppError
from core.printing import Sheet
from core.transfer import paper_page, paper_pdf
from db.models.archives import Approval
from db.models.repairs import RepairCharge
from db.vocabulary.organisation import AuditAction
from db.vocabulary.repairs import RepairStatus
from db.vocabulary.tickets import TicketKind
from tests.core.resources.loans import out
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


def filled(actor: Actor, *ids: int, table: str = "ticket_repairs", key: str = "slip") -> list[Sheet]:
    """The slip of some records, as this person may print it."""
    paper = printing.paper_of(table, key)
    assert paper is not None
    return printing.fill(actor, table, ids, paper)


def read_back(pdf: bytes) -> str:
    """The text of a PDF without blanks; the reader takes the two bytes of a character for two."""
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return "".join(text.replace("\0", "").split())


def test_the_slip_has_three_copies_whose_amounts_are_those_of_the_rows(lite_company):
    """R112, R111: as a page and as a PDF with Chinese text, to the cent."""
    actor = lite_company.actor(Role.FINANCE, language="zh_CN")
    sheets = filled(actor, slip(lite_company))
    assert sheets[0].copies == COPIES
    page, pdf = paper_page.page(sheets), read_back(paper_pdf.write(sheets))
    assert "欧阳太太" not in page and "欧阳太太" not in pdf
    for text in (
        *COPIES,
        "厨房水龙头漏水",
        "欧*",
        "熊海",
        "¥60.20",
        "¥1,234.05",
        "¥0.75",
        "合计",
    ):
        assert text in page and text in pdf, text
    assert page.count("WX2026-00007") >= 3 and pdf.count("WX2026-00007") == 3
    assert pdf.count(f"合计¥{sum(AMOUNTS):,.2f}") == 3


def test_a_slip_printed_before_the_work_has_room_for_charges_by_hand(lite_company):
    sheets = filled(lite_company.actor(Role.FINANCE), lite_company.repair())
    assert [table.lines for table in sheets[0].tables] == [(("", "", "", "", ""),) * 3]
    assert sheets[0].tables[0].total == ("Total", "")
    assert paper_pdf.write(sheets).startswith(b"%PDF")


def test_what_people_typed_is_text_on_the_page_and_nothing_else(lite_company):
    actor = lite_company.actor(Role.MANAGER)
    page = paper_page.page(filled(actor, slip(lite_company, place="<script>alert(1)</script>")))
    assert "<script>" not in page and "&lt;script&gt;" in page


def test_a_paper_shows_what_the_person_may_see_and_leaves_a_trace(lite_company):
    """Personal data stays masked, rows of others stay closed, and who printed it stands in the log."""
    id = slip(lite_company)
    blind = lite_company.actor(Role.FINANCE, see_pii=False)
    told = " ".join(text for _label, text in filled(blind, id)[0].facts)
    assert "厨房水龙头漏水" not in told and "欧阳" not in told
    for role in (Role.SALES, Role.ARCHIVIST, Role.ADMIN):
        with pytest.raises(Refused):
            filled(lite_company.actor(role), id)
    elsewhere = lite_company.actor(Role.FIELD, department=lite_company.sales)
    with pytest.raises(Refused):
        filled(elsewhere, id)
    printed = service.history(lite_company.actor(Role.MANAGER), "ticket_repairs", id)
    assert [(one.action, one.actor_id, one.rule) for one in printed] == [
        (AuditAction.EXPORT, blind.id, "R112")
    ]


def test_slips_of_several_records_come_on_pages_of_their_own_or_not_at_all(lite_company):
    actor = lite_company.actor(Role.MANAGER)
    first, second = lite_company.repair(slip_no="WX-1"), lite_company.repair(slip_no="WX-2")
    pdf = PdfReader(BytesIO(paper_pdf.write(filled(actor, first, second, first))))
    texts = [page.extract_text().replace("\0", "") for page in pdf.pages]
    assert [[number in text for number in ("WX-1", "WX-2")] for text in texts] == [[True, False]] * 2 + [
        [False, True]
    ] * 2
    for ids, fault in (((first, second + 1), Refused), (range(printing.MOST + 1), AppError)):
        with pytest.raises(fault):
            filled(actor, *ids)
    assert len(service.history(actor, "ticket_repairs", first)) == 1


def test_a_character_the_font_lacks_is_named_and_no_box_is_printed(lite_company):
    sheets = filled(lite_company.actor(Role.MANAGER), slip(lite_company, place="楼上 \U0001f6bf"))
    with pytest.raises(AppError, match="\U0001f6bf"):
        paper_pdf.write(sheets)


def test_without_the_font_the_sentence_names_the_package(lite_company, monkeypatch):
    monkeypatch.setattr(paper_pdf, "PACKAGE", "no_such_fonts")
    with pytest.raises(AppError, match="no-such-fonts"):
        paper_pdf.font_file()


def test_a_slip_with_many_charges_goes_on_over_the_pages(lite_company):
    id = slip(lite_company)
    for place in range(120):
        stored(RepairCharge, repair_id=id, item=f"Line {place}", quantity=1, amount=Decimal(1), reason="x")
    sheets = filled(lite_company.actor(Role.MANAGER), id)
    assert len(sheets[0].tables[0].lines) == 123
    pdf = paper_pdf.write(sheets)
    assert len(PdfReader(BytesIO(pdf)).pages) > 3
    assert read_back(pdf).count("Line119") == 3


def test_a_loan_slip_is_the_entry_of_the_register_with_what_goes_out_and_places_to_sign(lite_company):
    """R317: name, copies, time, reason, signature; R319: the cancellation. A scanner reads its number."""
    clerk, keeper = lite_company.actor(Role.AGENT), lite_company.actor(Role.ARCHIVIST)
    loan = out(
        lite_company, {"clerk": clerk, "keeper": keeper}, items="Contract、<b>Photos</b>", copies=2, reason="For the audit",
        external_name="Visitor", external_unit="Court", external_doc_kind="work_permit", external_doc_no="JS-77",
    )  # fmt: skip
    about = {
        "subject_kind": "archive_loans",
        "subject_id": loan,
        "step": "department",
        "role_required": "manager",
    }
    stored(Approval, **about, approver_id=keeper.id, decision="approved", opinion="Fine")
    sheets = filled(keeper, loan, table="archive_loans", key="loan_slip")
    page, pdf = paper_page.page(sheets), read_back(paper_pdf.write(sheets))
    for text in (
        "For the audit",
        "Contract",
        "Borrower, received",
        "Archivist, cancelled",
        "Fine",
        "archivist@1",
    ):
        assert text in page and text.replace(" ", "") in pdf, text
    assert "&lt;b&gt;Photos&lt;/b&gt;" in page and codes.svg(sheets[0].number) in page
    assert not any(word in page for word in ("JS-77", "Visitor", "<b>Photos"))
    assert "JS-77" not in paper_page.page(filled(clerk, loan, table="archive_loans", key="loan_slip"))


def test_a_loan_slip_of_an_own_employee_has_no_lines_for_an_outsider(lite_company):
    keeper = lite_company.actor(Role.ARCHIVIST, language="zh_CN")
    sheets = filled(keeper, lite_company.loan(keeper), table="archive_loans", key="loan_slip")
    labels = [label for label, _text in sheets[0].facts]
    assert "借阅单" in paper_page.page(sheets) and not any("外部" in label for label in labels)
