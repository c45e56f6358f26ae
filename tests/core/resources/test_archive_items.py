"""What goes out with a loan and what comes back: the list, the count, and what follows from a loss (R317, R319, R335, R350)."""

from decimal import Decimal

import pytest

from core import notices, service
from core.access import Actor, Role
from core.view import View
from db.models.archives import Archive, ArchiveDocument, ArchiveLoan, ArchiveLoanItem
from db.models.penalties import Penalty
from db.models.surveys import CorrectiveAction
from db.models.trace import Policy
from db.session import database
from tests.core.resources.loans import out, status, step, submitted, why
from tests.factories import Company, edit, key, seen

pytestmark = pytest.mark.usefixtures("june")


def rows(model: type) -> list[dict[str, object]]:
    with database().reading() as session:
        found = session.query(model).order_by(model.id)
        return [{column.key: getattr(row, column.key) for column in model.__table__.columns} for row in found]


def lines(loan: int) -> list[tuple[str, int, int | None, int | None]]:
    """The list of a loan: name, pieces out, pieces back, document."""
    return [
        (row["name"], row["pieces_out"], row["pieces_back"], row["document_id"])
        for row in rows(ArchiveLoanItem)
        if row["loan_id"] == loan
    ]


def count(actor: Actor, item: int, **values: object) -> str:
    outcome = edit(actor, "archive_loan_items", item, seen(ArchiveLoanItem, item)["version"], values)
    return "" if outcome.clean else why(outcome)


def three_out(company: Company, people: dict[str, Actor], **values: object) -> tuple[int, int, list[int]]:
    """An archive with two known papers, a loan of them and a third thing that is out, and the lines of its list."""
    archive = company.archive(archive_no="A-9")
    company.document(archive, "Contract")
    company.document(archive, "ID copy", required=False)
    loan = company.loan(
        people["clerk"], archive_id=archive, status="approved", items="contract；ID copy、Photos", **values
    )
    assert step(people["keeper"], loan, "hand_out", out_condition="good").clean
    return archive, loan, [row["id"] for row in rows(ArchiveLoanItem)]


def test_a_request_becomes_a_list_that_knows_the_papers_of_the_archive(company, people):
    """R317: the names and the number of copies of each."""
    archive = company.archive()
    paper = company.document(archive, "Sales contract")
    loan = submitted(
        company,
        people["clerk"],
        archive_id=archive,
        items="sales  CONTRACT; 往来函件、照片, 照片",
        copies="2",
    )
    assert lines(loan) == [
        ("sales  CONTRACT", 2, None, paper),
        ("往来函件", 2, None, None),
        ("照片", 2, None, None),
    ]
    first = rows(ArchiveLoanItem)[0]["id"]
    assert count(people["keeper"], first, pieces_out="3") == ""
    assert "Pieces are counted when" in count(people["keeper"], first, pieces_back="1")
    for event, who in (("sign", "head"), ("approve", "keeper")):
        assert step(people[who], loan, event).clean
    assert step(people["keeper"], loan, "hand_out", out_condition="good").clean
    assert len(lines(loan)) == 3
    for field, value in (("pieces_out", "4"), ("name", "Other"), ("document_id", "")):
        assert "signed for this list" in count(people["keeper"], first, **{field: value})


def test_a_whole_return_closes_the_loan_without_counting_each_piece(company, people):
    """R319: one step; what nobody counted and nobody names as missing came back."""
    archive, loan, _ = three_out(company, people)
    assert step(people["keeper"], loan, "return", in_condition="good").clean
    assert (status(loan), seen(Archive, archive)["status"].value) == ("returned", "filed")
    assert rows(Penalty) == rows(CorrectiveAction) == []


def test_a_return_is_checked_against_what_went_out(company, people):
    """R335: more than went out, a name on no list, good although something is missing: each has its sentence."""
    _, loan, (first, second, _) = three_out(company, people)
    assert count(people["keeper"], first, pieces_back="2") == "Only 1 went out."
    assert count(people["keeper"], first, pieces_back="0") == ""
    assert count(people["keeper"], second, pieces_damaged="2") == "Only 1 came back."
    assert "Missing: contract" in why(
        step(people["keeper"], loan, "return", in_condition="good", finding="Gone")
    )
    unknown = step(
        people["keeper"], loan, "return", in_condition="incomplete", missing_items="Passport", finding="Gone"
    )
    assert [(cell.field, cell.rule) for cell in unknown.problems] == [("missing_items", "R335")]
    assert count(people["keeper"], first, pieces_back="1") == ""
    nothing = step(people["keeper"], loan, "return", in_condition="incomplete", finding="Gone")
    assert [(cell.field, str(cell.say)) for cell in nothing.problems] == [
        ("missing_items", "Say what is missing.")
    ]
    assert status(loan) == "out"


def test_three_pieces_lost_propose_sixty_and_name_what_is_missing(company, people):
    """R350: the value of the rulebook for each piece; the archive is incomplete, its paper not there any more."""
    archive, loan, _ = three_out(company, people, copies=1)
    assert step(people["keeper"], loan, "return", in_condition="lost", finding="Left in a taxi").clean
    stored = seen(ArchiveLoan, loan)
    assert (stored["status"].value, stored["missing_items"]) == ("lost", ["contract", "ID copy", "Photos"])
    (penalty,) = rows(Penalty)
    assert (penalty["user_id"], penalty["quantity"], penalty["amount"]) == (
        people["clerk"].id,
        3,
        Decimal(60),
    )
    assert (penalty["status"].value, penalty["rule_key"], penalty["subject_id"]) == (
        "proposed",
        "fine.lost",
        loan,
    )
    assert seen(Archive, archive)["status"].value == "incomplete"
    assert [row["present"] for row in rows(ArchiveDocument)] == [False, False]
    assert seen(Archive, archive)["completeness_pct"] == 0
    (told,) = notices.of(people["clerk"])
    assert "3 pieces are lost or damaged; 60 yuan are proposed" in told.said.render("en")


def test_what_is_missing_by_name_or_by_count_is_paid_by_the_piece(company, people):
    """R350, with another value in the rulebook."""
    with database().writing() as session:
        session.query(Policy).filter_by(key="fine.lost").update({"value": "30"})
    _, loan, (_, _, photos) = three_out(company, people, copies=4)
    assert count(people["keeper"], photos, pieces_back="1") == ""
    outcome = step(
        people["keeper"],
        loan,
        "return",
        in_condition="incomplete",
        missing_items="ID COPY",
        finding="Not all",
    )
    assert outcome.clean
    assert (status(loan), seen(ArchiveLoan, loan)["missing_items"]) == (
        "returned_damaged",
        ["ID copy", "Photos"],
    )
    assert [(row["quantity"], row["amount"]) for row in rows(Penalty)] == [(7, Decimal(210))]


def test_damage_opens_a_repair_and_faded_ink_costs_nobody_anything(company, people):
    """R308 and R350: what came back as it went out is nobody's damage."""
    archive, loan, (first, _, _) = three_out(company, people)
    assert count(people["keeper"], first, pieces_damaged="1") == ""
    assert step(people["keeper"], loan, "return", in_condition="damaged", finding="Coffee").clean
    (repair,) = rows(CorrectiveAction)
    assert (repair["problem"], repair["source_id"], repair["owner_id"]) == (
        "A-9: Coffee",
        archive,
        people["keeper"].id,
    )
    assert [row["quantity"] for row in rows(Penalty)] == [1]
    faded = out(company, people)
    assert step(people["keeper"], faded, "return", in_condition="faded", finding="Pale").clean
    assert (len(rows(CorrectiveAction)), len(rows(Penalty))) == (2, 1)
    old = company.loan(people["clerk"], status="approved")
    assert step(people["keeper"], old, "hand_out", out_condition="damaged").clean
    assert step(people["keeper"], old, "return", in_condition="damaged").clean
    assert (status(old), len(rows(CorrectiveAction)), len(rows(Penalty))) == ("returned", 2, 1)


def test_a_penalty_counts_when_another_person_has_decided_and_may_be_appealed(company, people):
    """R352: proposed until it is confirmed, or waived with a reason; nobody decides about their own."""
    clerk, head = people["clerk"], people["head"]

    def take(actor: Actor, penalty: int, event: str, note: str = "") -> str:
        version = seen(Penalty, penalty)["version"]
        outcome = service.move(actor, "penalties", penalty, version, event, {}, key(), note)
        return "" if outcome.clean else why(outcome)

    penalty, own = company.penalty(clerk), company.penalty(head)
    assert service.read(clerk, View("penalties")).ids == [penalty]
    assert take(clerk, penalty, "confirm")
    assert "own request" in take(head, own, "confirm")
    assert "needs a text" in take(head, penalty, "waive")
    assert take(head, penalty, "confirm") == ""
    assert take(clerk, penalty, "appeal", "It was lost before.") == ""
    assert take(head, penalty, "waive", "That is so.") == ""
    assert seen(Penalty, penalty)["status"].value == "waived"


def test_the_list_of_a_loan_is_seen_with_the_loan_only(company, people):
    """R321: who sees no secret loan sees none of its lines."""
    loan = company.loan(people["clerk"], secrecy="top_secret")
    line = company.item(loan)
    keeper, blind = people["keeper"], company.actor(Role.ARCHIVIST, see_confidential=False)
    other = company.actor(Role.AGENT, name="other")
    assert [service.read(one, View("archive_loan_items")).ids for one in (keeper, blind, other)] == [
        [line],
        [],
        [],
    ]
