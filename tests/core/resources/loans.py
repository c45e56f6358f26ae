"""What the tests of loans do over and over: ask for an archive, take a step, look at the state and the signatures."""

from datetime import UTC, datetime

from core import service
from core.access import Actor
from core.changes import Outcome
from core.resources import RESOURCES
from db.models.archives import ArchiveLoan
from db.session import database
from tests.factories import Company, key, seen

START = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


def request(company: Company, actor: Actor, **values: object) -> Outcome:
    asked = {
        "archive_id": values.pop("archive_id", None) or company.archive(), "kind": "borrow", "items": "Contract",
        "copies": "1", "purpose": "complaint", "reason": "To answer the customer", "applicant_id": actor.id,
        "applicant_department_id": actor.department_id, "applicant_profile": "Clerk", **values,
    }  # fmt: skip
    return service.create(actor, "archive_loans", asked, key())


def step(actor: Actor, loan: int, event: str, note: str = "", **values: object) -> Outcome:
    version = seen(ArchiveLoan, loan)["version"]
    return service.move(actor, "archive_loans", loan, version, event, values, key(), note)


def status(loan: int) -> str:
    return seen(ArchiveLoan, loan)["status"].value


def why(outcome: Outcome) -> str:
    assert outcome.saved == 0
    return " ".join(str(cell.say) for cell in outcome.problems)


def signatures(loan: int) -> list[tuple[str, str, str | None]]:
    with database().reading() as session:
        model = RESOURCES["approvals"].model
        rows = (
            session.query(model).filter_by(subject_kind="archive_loans", subject_id=loan).order_by(model.id)
        )
        return [(row.step, row.decision.value, row.opinion) for row in rows]


def submitted(company: Company, actor: Actor, **values: object) -> int:
    loan = request(company, actor, **values).rows[0].id
    assert step(actor, loan, "submit").clean
    return loan


def out(company: Company, people: dict[str, Actor], **values: object) -> int:
    loan = company.loan(people["clerk"], status="approved", **values)
    assert step(people["keeper"], loan, "hand_out", out_condition="good").clean
    return loan
