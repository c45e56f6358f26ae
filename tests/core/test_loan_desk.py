"""One scan at the loan desk finds the archive and its one next step, and wrong codes get a clear sentence (R317, R319)."""

import pytest

from core import codes, loan_desk
from core.access import Actor, Refused, Role
from core.loan_desk import Count, Found
from core.messages import AppError
from db.models.archives import Archive, ArchiveLoan, ArchiveLoanItem
from db.session import database
from tests.core.resources.loans import out, status
from tests.factories import THEN, Company, key, seen


@pytest.fixture
def keeper(company: Company) -> Actor:
    return company.actor(Role.ARCHIVIST)


def taken(actor: Actor, found: Found, counts: dict[int, Count] | None = None, **values: object) -> str:
    """Take the next step; "" or what was said against it."""
    outcome = loan_desk.take(actor, found, values, counts or {}, key())
    return " ".join(str(cell.say) for cell in outcome.problems)


def test_a_scan_finds_the_archive_however_the_number_comes_and_the_loan_of_a_slip(company, keeper):
    archive = company.archive(archive_no="A00077", index_code="KH-2026-0077")
    loan = company.loan(company.actor(Role.AGENT), archive_id=archive, status="approved", loan_no="L00009")
    for typed in ("A00077", " a00077\r", "Ａ０００７７", "kh-2026-0077", "L00009", "l00009"):
        found = loan_desk.scan(keeper, typed)
        assert (found.archive["id"], found.loan["id"], found.step.event) == (archive, loan, "hand_out"), typed


@pytest.mark.parametrize(
    "typed", ["A0007", "A00077X", "http://elsewhere/A1", "'; DROP TABLE", "x" * 5000, "\0"]
)
def test_a_code_of_nothing_here_is_said_to_be_that(company, keeper, typed):
    company.archive(archive_no="A00077")
    with pytest.raises(AppError, match="is no archive and no loan here"):
        loan_desk.scan(keeper, typed)


def test_an_empty_scan_asks_for_one(company, keeper):
    with pytest.raises(AppError, match="Scan the code"):
        loan_desk.scan(keeper, "  ")


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.ARCHIVIST])
def test_the_desk_belongs_to_the_archivist(lite_company, role):
    lite_company.archive(archive_no="A1")
    with pytest.raises(Refused, match="belongs to the archivist"):
        loan_desk.scan(lite_company.actor(role), "A1")


def test_a_secret_archive_is_sent_to_its_keeper_by_who_may_not_see_it(company, keeper):
    """R321."""
    company.archive(
        archive_no="S-1", secrecy="top_secret", keeper_id=company.actor(Role.ARCHIVIST, name="Wang").id
    )
    blind = company.actor(Role.ARCHIVIST, see_confidential=False)
    with pytest.raises(Refused, match="Wang") as refusal:
        loan_desk.scan(blind, "S-1")
    assert refusal.value.rule == "R321"
    assert loan_desk.scan(keeper, "S-1").archive["archive_no"] == "S-1"


def test_one_scan_each_hands_out_takes_back_with_a_count_and_calls_the_next(company, keeper):
    """The whole way of an archive over the desk; every step is the one the scan shows."""
    first, second = company.actor(Role.AGENT), company.actor(Role.AGENT, name="second")
    archive = company.archive(archive_no="A1")
    assert loan_desk.scan(keeper, "A1").step is None
    loan = company.loan(first, archive_id=archive, status="approved", items="Contract、Photos", copies=2)
    behind = company.loan(second, archive_id=archive, status="waiting", loan_no="L-BEHIND")
    assert "Required" in taken(keeper, loan_desk.scan(keeper, "A1"))
    assert taken(keeper, loan_desk.scan(keeper, "A1"), out_condition="good") == ""
    found = loan_desk.scan(keeper, "A1")
    assert (found.step.event, found.closed, found.waiting) == ("return", None, ("second@1 · L-BEHIND",))
    assert [(line.name, line.out, line.back) for line in found.lines] == [
        ("Contract", 2, None),
        ("Photos", 2, None),
    ]
    contract, photos = found.lines
    counts = {contract.id: Count(2, 1), photos.id: Count(1)}
    assert "Missing: Photos" in taken(keeper, found, counts, in_condition="good", finding="One is gone")
    assert status(loan) == "out"
    found = loan_desk.scan(keeper, "A1")
    assert [(line.back, line.damaged) for line in found.lines] == [(2, 1), (1, None)]
    assert taken(keeper, found, counts, in_condition="incomplete", finding="One is gone") == ""
    assert seen(ArchiveLoan, loan)["missing_items"] == ["Photos"]
    assert seen(ArchiveLoanItem, contract.id)["pieces_damaged"] == 1
    assert status(behind) == "approved"
    assert loan_desk.scan(keeper, "A1").loan["id"] == behind


def test_a_whole_return_needs_no_count_in_the_database(company, keeper):
    archive = company.archive(archive_no="A1")
    people = {"clerk": company.actor(Role.AGENT), "keeper": keeper}
    loan = out(company, people, archive_id=archive)
    found = loan_desk.scan(keeper, "A1")
    counts = {line.id: Count(line.out) for line in found.lines}
    assert taken(keeper, found, counts, in_condition="good") == ""
    assert (status(loan), seen(Archive, archive)["status"].value) == ("returned", "filed")
    with database().reading() as session:
        assert [row.pieces_back for row in session.query(ArchiveLoanItem)] == [None]


def test_a_step_that_comes_twice_is_taken_once_and_an_old_card_is_refused(company, keeper):
    people = {"clerk": company.actor(Role.AGENT), "keeper": keeper}
    out(company, people, archive_id=company.archive(archive_no="A1"))
    found = loan_desk.scan(keeper, "A1")
    for _ in range(2):
        assert loan_desk.take(keeper, found, {"in_condition": "good"}, {}, "same").clean
    assert "does not lead out of" in taken(keeper, found, in_condition="good")


def test_reading_on_the_spot_ends_with_a_scan(company, keeper):
    loan = company.loan(
        company.actor(Role.AGENT),
        archive_id=company.archive(archive_no="A1"),
        status="viewing",
        kind="consult",
        out_at=THEN,
    )
    assert taken(keeper, loan_desk.scan(keeper, "A1")) == ""
    assert status(loan) == "returned"


def test_the_code_on_a_label_is_made_of_its_number_and_stands_on_white():
    """Black on white also where the screen is dark; a text is squares and never markup."""
    assert codes.svg("A00012") == codes.svg("A00012") != codes.svg("A00013")
    assert codes.svg("A00012").startswith("<svg") and 'fill="#fff"' in codes.svg("A00012")
    assert "script" not in codes.svg("<script>")
