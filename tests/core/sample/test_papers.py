"""Loans, survey answers and the rulebook of the sample company keep the rules of the documents."""

from collections import Counter
from datetime import timedelta

from core.rulebook_defaults import DEFAULTS
from core.sample.book import Book
from db.models.archives import Approval, Archive, ArchiveLoan, ArchiveLoanItem
from db.models.inspections import ArchiveInspection, ArchiveInspectionResult
from db.models.organisation import User
from db.models.penalties import Penalty
from db.models.surveys import SurveyResponse
from db.vocabulary.archives import ApprovalDecision, ArchiveApproval, ArchiveStatus, LoanStatus
from db.vocabulary.inspections import InspectionFinding, InspectionStatus
from db.vocabulary.surveys import ResponseStatus
from tests.core.sample.conftest import NOW


def test_loans_are_due_three_days_after_they_go_out(book: Book) -> None:
    for loan in book.of(ArchiveLoan):
        if loan["out_at"]:
            assert loan["due_at"] == loan["out_at"] + timedelta(days=3)
            assert loan["returned_at"] is None or loan["returned_at"] > loan["out_at"] >= loan["created_at"]
            end = loan["returned_at"] or NOW
            assert loan["overdue_days"] == max(0, (end - loan["due_at"]).days)


def test_fifteen_loans_are_overdue_and_no_archive_is_out_twice(book: Book) -> None:
    out = [loan for loan in book.of(ArchiveLoan) if loan["status"] is LoanStatus.OUT]
    assert sum(loan["due_at"] < NOW for loan in out) == 15
    assert len({loan["archive_id"] for loan in out}) == len(out)
    on_loan = {a["id"] for a in book.of(Archive) if a["status"] is ArchiveStatus.ON_LOAN}
    assert on_loan == {loan["archive_id"] for loan in out}


def test_nobody_signs_their_own_request_and_what_went_out_was_signed(book: Book) -> None:
    loans = {loan["id"]: loan for loan in book.of(ArchiveLoan)}
    signed = Counter()
    for approval in book.of(Approval):
        if approval["subject_kind"] != "archive_loans":
            continue
        loan = loans[approval["subject_id"]]
        assert approval["approver_id"] != loan["applicant_id"] and loan["created_at"] < approval["at"]
        signed[loan["id"]] += approval["decision"] is ApprovalDecision.APPROVED
    assert all(signed[loan["id"]] for loan in loans.values() if loan["out_at"])


def test_what_is_lost_or_damaged_has_its_penalty_and_who_waits_waits_for_what_is_out(book: Book) -> None:
    loans = {loan["id"]: loan for loan in book.of(ArchiveLoan)}
    gone = Counter()
    for line in book.of(ArchiveLoanItem):
        if line["pieces_back"] is not None:
            gone[line["loan_id"]] += line["pieces_out"] - line["pieces_back"] + (line["pieces_damaged"] or 0)
    fined = {one["subject_id"]: one["amount"] for one in book.of(Penalty)}
    assert fined == {id: 20 * n for id, n in gone.items() if n and not loans[id]["external_name"]}
    out = {loan["archive_id"] for loan in loans.values() if loan["status"] is LoanStatus.OUT}
    waiting = [loan for loan in loans.values() if loan["status"] is LoanStatus.WAITING]
    assert waiting and out.issuperset(loan["archive_id"] for loan in waiting)
    assert all(loan["ready_at"] for loan in loans.values() if loan["status"] is LoanStatus.APPROVED)


def test_some_answers_are_unread_and_bad_ones_close_with_an_action(book: Book) -> None:
    states = Counter(r["status"] for r in book.of(SurveyResponse))
    assert 20 < states[ResponseStatus.SUBMITTED] < 200 and states[ResponseStatus.ACTIONED]
    bad = [r for r in book.of(SurveyResponse) if r["overall"] <= 2 and r["status"] is ResponseStatus.CLOSED]
    assert all(r["corrective_action_id"] or r["ticket_id"] for r in bad)


def test_only_the_after_sales_department_stays_well_below_its_target(book: Book) -> None:
    shares = {}
    for department in {r["department_id"] for r in book.of(SurveyResponse)}:
        scores = [r["overall"] >= 4 for r in book.of(SurveyResponse) if r["department_id"] == department]
        if len(scores) >= 20:
            shares[department] = sum(scores) / len(scores)
    low = [department for department, share in shares.items() if share < 0.75]
    assert len(low) == 1 and shares[low[0]] > 0.5


def test_the_rulebook_names_each_key_once() -> None:
    keys = [default.key for default in DEFAULTS]
    assert len(keys) == len(set(keys)) > 80


def test_what_is_on_the_shelf_was_approved_by_the_head_of_its_department_and_what_is_on_its_way_waits(
    book: Book,
) -> None:
    """R125, R338: nobody approved what they built, and each clock of a hand-in has its start."""
    signed = {one["subject_id"]: one for one in book.of(Approval) if one["subject_kind"] == "archives"}
    departments = {user["id"]: user["department_id"] for user in book.of(User)}
    for archive in book.of(Archive):
        if archive["approval"] is ArchiveApproval.PENDING:
            assert archive["id"] not in signed
            continue
        signature = signed[archive["id"]]
        assert departments[signature["approver_id"]] == archive["department_id"]
        assert signature["approver_id"] != archive["built_by_id"]
    assert {archive["approval"] for archive in book.of(Archive)} == set(ArchiveApproval)
    assert all(archive["handin_from"] < archive["handin_due"] for archive in book.of(Archive))
    lent = {loan["archive_id"] for loan in book.of(ArchiveLoan)}
    assert {a["approval"] for a in book.of(Archive) if a["id"] in lent} == {ArchiveApproval.APPROVED}


def test_each_cabinet_was_inspected_archive_by_archive_and_one_is_overdue(book: Book) -> None:
    """R307, R309."""
    done = [one for one in book.of(ArchiveInspection) if one.get("inspected_on")]
    assert all(one["temperature"] and one["humidity"] for one in done)
    assert {one["inspection_id"] for one in book.of(ArchiveInspectionResult)} == {one["id"] for one in done}
    assert sum(one["mould"] for one in done) == 1
    planned = [one for one in book.of(ArchiveInspection) if one["status"] is InspectionStatus.PLANNED]
    assert len(planned) == len(done)
    assert sum(one["due_on"] < NOW.date() for one in planned) == 1
    assert set(InspectionFinding) - {one["finding"] for one in book.of(ArchiveInspectionResult)} <= {
        InspectionFinding.MISSING
    }
