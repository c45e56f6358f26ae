"""The way of a loan: request, signatures, hand-out, three days, return (S21, R311 to R324)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core import clock, clocks, service
from core.access import Action, Refused, Role
from core.changes import Status
from core.deadlines import ClockState
from core.measures import Count, Kpi
from core.prepare import REQUIRED
from core.resources import RESOURCES
from core.view import Condition, View
from db.models.archives import Archive, ArchiveLoan
from db.models.trace import Policy
from db.session import database
from tests.core.resources.loans import START, out, request, signatures, status, step, submitted, why
from tests.factories import edit, key, seen

pytestmark = pytest.mark.usefixtures("june")


def test_a_loan_walks_from_request_to_return(company, people):
    """R312, R313, R316 to R319: head, archivist, hand-out with its clock, return that frees the archive."""
    archive = company.archive()
    asked = request(company, people["clerk"], archive_id=archive)
    assert asked.problems == ()
    loan = asked.rows[0].id
    assert status(loan) == "draft"
    assert step(people["clerk"], loan, "submit").clean
    assert status(loan) == "dept_review"
    assert step(people["head"], loan, "sign").clean
    assert status(loan) == "cs_review"
    assert step(people["keeper"], loan, "approve").clean
    assert status(loan) == "approved"
    assert step(people["keeper"], loan, "hand_out", out_condition="good").clean
    stored = seen(ArchiveLoan, loan)
    assert stored["status"].value == "out"
    assert stored["acknowledged_at"] == stored["out_at"]
    assert stored["due_at"] == stored["out_at"] + timedelta(days=3)
    assert seen(Archive, archive)["status"].value == "on_loan"
    before = seen(Archive, archive)["version"]
    returned = step(people["keeper"], loan, "return", in_condition="good")
    assert returned.clean
    assert status(loan) == "returned"
    assert (seen(Archive, archive)["status"].value, seen(Archive, archive)["version"]) == (
        "filed",
        before + 1,
    )
    (archive_row,) = [
        row
        for row in service.history(people["keeper"], "archives", archive)
        if row.change_set_id == returned.id
    ]
    assert archive_row.changes["fields"]["status"] == ["on_loan", "filed"]
    assert signatures(loan) == [("department", "approved", None), ("customer_service", "approved", None)]


@pytest.mark.parametrize("part", ["items", "purpose", "reason", "applicant_profile"])
def test_each_of_the_four_parts_of_a_request_is_asked_for_at_its_cell(company, people, part):
    """R311: object, purpose, reason, the applicant's details."""
    outcome = request(company, people["clerk"], **{part: ""})
    assert [(cell.field, str(cell.say)) for cell in outcome.problems] == [(part, REQUIRED)]
    assert outcome.saved == 0


def test_the_department_of_a_request_is_the_applicants_unless_somebody_typed_another(company, people):
    """R312: the archivist enters a request for somebody of another department, and then for a colleague instead."""
    keeper, seller = people["keeper"], company.actor(Role.SALES, department=company.sales)
    asked = {
        "archive_id": company.archive(), "items": "Contract", "purpose": "complaint", "reason": "Asked for",
        "applicant_profile": "Clerk", "applicant_id": seller.id,
    }  # fmt: skip
    loan = service.create(keeper, "archive_loans", asked, key()).rows[0].id
    stored = seen(ArchiveLoan, loan)
    assert (stored["applicant_department_id"], stored["cross_department"]) == (company.sales, True)
    assert edit(keeper, "archive_loans", loan, stored["version"], {"applicant_id": people["clerk"].id}).clean
    stored = seen(ArchiveLoan, loan)
    assert (stored["applicant_department_id"], stored["cross_department"]) == (company.service, False)
    typed = service.create(
        keeper, "archive_loans", {**asked, "applicant_department_id": company.service}, key()
    )
    assert seen(ArchiveLoan, typed.rows[0].id)["applicant_department_id"] == company.service


@pytest.mark.parametrize("role", [Role.AGENT, Role.SALES, Role.FIELD, Role.FINANCE, Role.MANAGER])
def test_anybody_may_ask_for_an_archive_they_do_not_see_but_not_for_a_secret_one(company, role):
    """Letter r of spec 4.2; R321."""
    person = company.actor(role, department=company.sales, see_confidential=False)
    plain, secret = company.archive(), company.archive(secrecy="top_secret")
    assert request(company, person, archive_id=plain).problems == ()
    assert {cell.field for cell in request(company, person, archive_id=secret).problems} == {"archive_id"}
    assert [id for id, _ in service.options(person, "archives")] == [plain]
    if not service.can(person, Action.VIEW, "archives"):
        with pytest.raises(Refused):
            service.fetch(person, "archives", plain)


def test_nobody_signs_or_approves_their_own_request(company, people):
    """R312: step 1 is the head and cannot be the applicant."""
    loan = submitted(company, people["head"])
    assert "own request" in why(step(people["head"], loan, "sign"))
    assert "own request" in why(step(people["head"], loan, "refuse", "no"))
    deputy = company.actor(Role.MANAGER, name="deputy")
    assert step(deputy, loan, "sign").clean
    assert "own request" in why(step(people["head"], loan, "approve"))


def test_only_the_head_of_the_applicants_department_signs(company, people):
    loan = submitted(company, people["clerk"])
    elsewhere = company.actor(Role.MANAGER, department=company.sales)
    for actor in (elsewhere, people["clerk"], people["keeper"]):
        assert why(step(actor, loan, "sign"))
    assert status(loan) == "dept_review"
    assert step(people["head"], loan, "sign").clean


def test_the_head_alone_decides_a_consultation_of_the_own_department(company, people):
    """R251."""
    loan = submitted(company, people["clerk"], kind="consult")
    assert step(people["head"], loan, "sign").clean
    assert status(loan) == "approved"


def decides(value: str) -> None:
    """Say in the rulebook who decides about archives."""
    with database().writing() as session:
        session.query(Policy).filter_by(key="archive.access").update({"value": value})


@pytest.mark.parametrize(
    ("access", "across", "kind", "path"),
    [
        ("department", False, "consult", "approved"),
        ("department", False, "borrow", "cs_review approved"),
        ("department", True, "consult", "cs_review gm_review approved"),
        ("gm", False, "consult", "cs_review gm_review approved"),
        ("gm", False, "borrow", "cs_review gm_review approved"),
        ("roles", False, "consult", "cs_review approved"),
        ("roles", True, "borrow", "cs_review approved"),
        ("roles", True, "copy", "cs_review gm_review approved"),
    ],
)
def test_the_rulebook_says_who_decides_about_archives(lite_company, lite_people, access, across, kind, path):
    """R133, R251, R252, archive.access: the department's head, the general manager for all, or the roles of the desk."""
    decides(access)
    owner = lite_company.sales if across else lite_company.service
    archive = lite_company.archive(department_id=owner)
    loan = submitted(lite_company, lite_people["clerk"], kind=kind, archive_id=archive)
    walked = []
    for person, event in (("head", "sign"), ("keeper", "approve"), ("gm", "approve")):
        if status(loan) != "approved":
            assert step(lite_people[person], loan, event).clean
            walked.append(status(loan))
    assert " ".join(walked) == path


def test_where_the_general_manager_decides_nobody_else_allows_a_copy(company, people):
    """R133 goes before R322."""
    decides("gm")
    loan = company.loan(people["clerk"], kind="copy", status="gm_review")
    assert "role.executive" in why(step(company.actor(Role.SUPERVISOR), loan, "approve"))


def test_another_departments_archive_needs_the_general_manager(company, people):
    """R252."""
    loan = submitted(company, people["clerk"], archive_id=company.archive(department_id=company.sales))
    assert seen(ArchiveLoan, loan)["cross_department"]
    for actor, event in ((people["head"], "sign"), (people["keeper"], "approve")):
        assert step(actor, loan, event).clean
    assert status(loan) == "gm_review"
    assert why(step(people["keeper"], loan, "approve"))
    assert step(people["gm"], loan, "approve").clean
    assert status(loan) == "approved"
    assert [name for name, _, _ in signatures(loan)] == ["department", "customer_service", "general_manager"]


@pytest.mark.parametrize("cross", [False, True])
def test_classified_archives_go_to_the_manager_and_across_departments_to_the_general_manager_too(
    company, people, cross
):
    """R314 and R252 hold together."""
    owner = company.sales if cross else company.service
    archive = company.archive(secrecy="confidential", department_id=owner)
    loan = submitted(company, people["keeper"], archive_id=archive, applicant_department_id=company.service)
    assert step(people["head"], loan, "sign").clean
    assert step(company.actor(Role.MANAGER, name="second"), loan, "approve").clean
    assert status(loan) == "manager_review"
    assert step(company.actor(Role.SUPERVISOR), loan, "approve").clean
    assert status(loan) == ("gm_review" if cross else "approved")


def test_classified_material_leaves_with_a_named_carrier_only(company, people):
    """R323."""
    archive = company.archive(secrecy="top_secret")
    loan = company.loan(people["clerk"], archive_id=archive, secrecy="top_secret", status="approved")
    assert "R323" in why(step(people["keeper"], loan, "hand_out", out_condition="good"))
    carrier = people["clerk"].id
    assert step(people["keeper"], loan, "hand_out", out_condition="good", carrier_id=carrier).clean


def test_a_refusal_needs_an_opinion_and_ends_the_request(company, people):
    loan = submitted(company, people["clerk"])
    assert why(step(people["head"], loan, "refuse"))
    assert why(step(people["head"], loan, "refuse", "   "))
    assert step(people["head"], loan, "refuse", "Not needed.").clean
    assert status(loan) == "refused"
    assert signatures(loan) == [("refusal", "rejected", "Not needed.")]
    assert service.steps(people["head"], "archive_loans", loan) == []


def test_only_who_may_grant_a_request_may_refuse_it_and_under_the_rule_of_that_step(company, people):
    """R312, R313, R314, R252: the refusal belongs to the step the request stands at."""
    everybody = people | {"supervisor": company.actor(Role.SUPERVISOR)}
    may_refuse = {
        "dept_review": ({"head"}, "R312"),
        "cs_review": ({"head", "keeper"}, "R313"),
        "manager_review": ({"head", "supervisor"}, "R314"),
        "gm_review": ({"gm"}, "R252"),
    }
    for state, (deciders, rule) in may_refuse.items():
        loan = company.loan(people["clerk"], status=state)
        steps = {name: dict(service.steps(who, "archive_loans", loan)) for name, who in everybody.items()}
        refusals = {
            name: (found.rule, closed)
            for name, one in steps.items()
            for found, closed in one.items()
            if found.event == "refuse"
        }
        assert {name for name, (_, closed) in refusals.items() if closed is None} == deciders
        assert {told for told, _ in refusals.values()} == {rule}
        for name in everybody.keys() - deciders:
            assert why(step(everybody[name], loan, "refuse", "No."))
            assert status(loan) == state


def test_what_was_signed_for_cannot_be_exchanged_afterwards(company, people):
    """Neither the archive nor the person: else one would be approved and another go out."""
    loan = submitted(company, people["clerk"])
    other = company.archive(department_id=company.sales)
    changes = {
        "archive_id": other, "kind": "copy", "items": "Everything", "copies": "9", "purpose": "legal",
        "reason": "Another", "applicant_id": people["head"].id, "applicant_department_id": company.sales,
    }  # fmt: skip
    for field, raw in changes.items():
        outcome = edit(people["clerk"], "archive_loans", loan, 2, {field: raw})
        assert [(cell.field, cell.status) for cell in outcome.cells] == [(field, Status.ERROR)], field
    assert edit(people["clerk"], "archive_loans", loan, 2, {"applicant_profile": "Senior clerk"}).clean
    draft = request(company, people["clerk"]).rows[0].id
    assert edit(people["clerk"], "archive_loans", draft, 1, {"copies": "9"}).clean


def test_an_outsider_shows_a_letter_or_a_permit(company, people):
    """R314."""
    outcome = request(company, people["keeper"], external_name="Visitor")
    assert {cell.field for cell in outcome.problems} == {
        "external_unit",
        "external_doc_kind",
        "external_doc_no",
    }
    shown = {"external_unit": "Court", "external_doc_kind": "introduction_letter", "external_doc_no": "7"}
    assert request(company, people["keeper"], external_name="Visitor", **shown).problems == ()


def test_after_three_days_a_loan_is_overdue_until_it_returns(company, people):
    """R318."""
    loan = out(company, people)

    def reading():
        (found,) = clocks.of(people["keeper"], "archive_loans", loan)
        return found.state, found.policy.source_rule

    overdue = next(kpi for kpi in RESOURCES["archive_loans"].kpis if kpi.key == "overdue")
    assert reading() == (ClockState.RUNNING, "R318")
    assert service.tile(people["keeper"], View("archive_loans"), overdue).value == 0
    clock.move_to(START + timedelta(days=3, seconds=60))
    assert reading() == (ClockState.OVERDUE, "R318")
    assert service.tile(people["keeper"], View("archive_loans"), overdue).value == 1
    clock.move_to(START + timedelta(days=5, hours=1))
    assert step(people["keeper"], loan, "return", in_condition="good").clean
    assert reading() == (ClockState.MISSED, "R318")
    assert seen(ArchiveLoan, loan)["overdue_days"] == 2
    assert service.tile(people["keeper"], View("archive_loans"), overdue).value == 0


def test_a_due_time_cannot_be_typed(company, people):
    loan = out(company, people)
    outcome = edit(
        people["keeper"], "archive_loans", loan, 2, {"due_at": "2030-01-01 10:00", "out_at": "2030-01-01"}
    )
    assert {cell.status for cell in outcome.cells} == {Status.REFUSED}


@pytest.mark.parametrize(
    ("found", "state"), [("good", "returned"), ("damaged", "returned_damaged"), ("lost", "lost")]
)
def test_the_condition_found_decides_how_a_return_ends(company, people, found, state):
    """R335, R350."""
    loan = out(company, people)
    assert {cell.field for cell in step(people["keeper"], loan, "return").problems} == {"in_condition"}
    if found != "good":
        assert "what was found" in why(step(people["keeper"], loan, "return", in_condition=found))
    assert step(people["keeper"], loan, "return", in_condition=found, finding="As found").clean
    assert status(loan) == state


def test_an_archive_is_with_one_borrower_at_a_time(company, people):
    """R319."""
    archive = company.archive()
    out(company, people, archive_id=archive)
    second = company.loan(people["clerk"], archive_id=archive, status="approved")
    assert "somebody else" in why(step(people["keeper"], second, "hand_out", out_condition="good"))


def test_a_step_needs_the_version_on_the_screen_and_a_way_out_of_the_state(company, people):
    loan = submitted(company, people["clerk"])
    move = service.move
    stale = move(people["head"], "archive_loans", loan, 1, "sign", {}, key())
    assert "changed meanwhile" in why(stale)
    for version in (None, 99, "2", 0):
        assert why(move(people["head"], "archive_loans", loan, version, "sign", {}, key()))
    for event in ("hand_out", "return", "approve", "nothing", "", "\0"):
        assert why(step(people["head"], loan, event))
    assert status(loan) == "dept_review"


@pytest.mark.parametrize("field", ["status", "out_at", "secrecy", "copies", "applicant_id"])
def test_a_step_takes_only_the_values_it_asks_for(company, people, field):
    loan = submitted(company, people["clerk"])
    values = {
        "status": "approved",
        "out_at": "2026-06-01",
        "secrecy": "normal",
        "copies": "5",
        "applicant_id": 1,
    }
    outcome = step(people["head"], loan, "sign", **{field: values[field]})
    if field == "status":
        # The state a step leads to is its own business.
        assert status(loan) == "cs_review"
        return
    assert why(outcome)
    assert status(loan) == "dept_review"


def test_the_open_steps_say_why_they_are_closed(company, people):
    loan = submitted(company, people["clerk"])
    told = {
        transition.event: reason
        for transition, reason in service.steps(people["head"], "archive_loans", loan)
    }
    assert told == {"sign": None, "refuse": None}
    told = {
        transition.event: str(reason)
        for transition, reason in service.steps(people["clerk"], "archive_loans", loan)
    }
    assert set(told) == {"sign", "refuse"}
    assert all("own request" in reason for reason in told.values())


def test_a_tile_leads_to_the_rows_it_counts(company, people):
    out(company, people)
    view = View("archive_loans", filters=(Condition("status", "is", ("out",)),))
    assert service.tile(
        people["keeper"], View("archive_loans"), Kpi("x", Count(), view.filters)
    ).value == len(service.read(people["keeper"], view).ids)


def test_a_consultation_is_read_in_the_archive_and_ends_there(company, people):
    """3.5.3: nothing leaves, so another may borrow it meanwhile no less than before."""
    archive = company.archive()
    loan = company.loan(people["clerk"], archive_id=archive, kind="consult", status="approved")
    assert step(people["keeper"], loan, "hand_out", out_condition="good").clean
    assert (status(loan), seen(Archive, archive)["status"].value) == ("viewing", "filed")
    assert why(step(people["keeper"], loan, "return", in_condition="good"))
    assert why(step(people["clerk"], loan, "end"))
    assert step(people["keeper"], loan, "end").clean
    assert status(loan) == "returned"


@pytest.mark.parametrize("first", ["head", "supervisor"])
def test_a_disclosure_is_signed_by_the_manager_and_the_information_supervisor(company, people, first):
    """R324: both, in any order, and each once."""
    both = {"head": people["head"], "supervisor": company.actor(Role.SUPERVISOR)}
    second = next(name for name in both if name != first)
    loan = company.loan(people["clerk"], kind="disclose", status="manager_review")
    assert step(both[first], loan, "approve").clean
    assert status(loan) == "manager_review"
    assert "R324" in why(step(both[first], loan, "approve"))
    assert step(both[second], loan, "approve").clean
    assert status(loan) == "approved"


def test_a_copy_is_allowed_by_the_general_manager_or_the_information_supervisor(company, people):
    """R322."""
    supervisor = company.actor(Role.SUPERVISOR)
    for decider in (people["gm"], supervisor):
        loan = company.loan(people["clerk"], kind="copy", status="cs_review")
        assert step(people["keeper"], loan, "approve").clean
        assert status(loan) == "gm_review"
        assert why(step(people["head"], loan, "approve"))
        assert step(decider, loan, "approve").clean
        assert status(loan) == "approved"
    other = company.loan(people["clerk"], kind="borrow", status="gm_review")
    assert "role.executive" in why(step(supervisor, other, "approve"))


def test_an_approval_nobody_used_lapses_by_itself_and_by_nobody(company, people):
    """loan.pickup_within."""
    loan = submitted(company, people["clerk"], kind="consult")
    assert step(people["head"], loan, "sign").clean
    assert seen(ArchiveLoan, loan)["ready_at"] - START < timedelta(minutes=1)
    system = replace(people["keeper"], system=True)
    assert "3 days" in why(step(system, loan, "expire"))
    clock.move_to(START + timedelta(days=3, minutes=5))
    assert "itself" in why(step(people["keeper"], loan, "expire"))
    assert "expire" not in {one.event for one, _ in service.steps(people["keeper"], "archive_loans", loan)}
    assert why(step(system, loan, "hand_out", out_condition="good"))
    assert step(system, loan, "expire").clean
    assert status(loan) == "expired"
