"""The way of an archive to the shelf: approved by a director, handed in by its clock, in six steps (R125, R338 to R341)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from core import clock, clocks, inbox, jobs, service
from core.access import Role
from core.changes import Change, ChangeSet, Kind
from core.deadlines import ClockState
from core.inbox import Whose
from core.resources import RESOURCES
from core.view import View
from db.models.archives import Approval, Archive
from db.models.calendar import CalendarDay
from db.models.notices import Notice
from db.session import database
from tests.core.resources import loans
from tests.factories import Company, edit, key, seen, stored

# Noon of Friday, 5 June 2026 in Shanghai.
NOW = datetime(2026, 6, 5, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def friday():
    clock.move_to(NOW)
    yield
    clock.move_to(None)


@pytest.fixture
def keeper(company):
    return company.actor(Role.ARCHIVIST)


def built(company: Company, actor, number: str = "N-1", **values) -> int:
    asked = {
        "archive_no": number, "index_code": f"I-{number}", "customer_id": company.customer(), "kind": "customer",
        "location": "1/1/1", "keeper_id": actor.id, **values,
    }  # fmt: skip
    outcome = service.create(actor, "archives", asked, key())
    assert outcome.problems == ()
    return outcome.rows[0].id


def vehicle(company: Company, actor, kind: str, day: str, number: str = "N-1", **values) -> int:
    vin = f"ZZZABCDEFGH{number[2:]:0>6}"
    return built(company, actor, number, kind=kind, vin=vin, handin_from=day, **values)


def step(actor, archive: int, event: str, note: str = "", **typed):
    version = seen(Archive, archive)["version"]
    return service.move(actor, "archives", archive, version, event, typed, key(), note)


def signed(archive: int) -> list[tuple[str, str, int, datetime]]:
    """Each signature: what for, how, by whom, in which minute."""
    with database().reading() as session:
        asked = select(Approval).filter_by(subject_kind="archives", subject_id=archive).order_by(Approval.id)
        return [
            (one.step, one.decision.value, one.approver_id, one.at.replace(second=0, microsecond=0))
            for one in session.scalars(asked)
        ]


def pending(actor) -> int:
    tile = next(one for one in RESOURCES["archives"].kpis if one.key == "to_approve")
    return service.count(actor, View("archives", filters=tile.where)).n


def test_a_new_archive_is_pending_until_the_head_of_its_department_approves_it(company, keeper):
    """R125: of what sales builds the sales director; nobody else, and what is approved is not approved again."""
    archive = built(company, keeper, department_id=company.sales)
    assert seen(Archive, archive)["approval"].value == "pending"
    assert pending(keeper) == 1
    director = company.actor(Role.MANAGER, department=company.sales)
    for other in (keeper, company.actor(Role.SALES), company.actor(Role.MANAGER)):
        assert step(other, archive, "approve").saved == 0
    assert step(director, archive, "approve").clean
    assert seen(Archive, archive)["approval"].value == "approved"
    assert (seen(Archive, archive)["status"].value, pending(keeper)) == ("filed", 0)
    assert signed(archive) == [("archive", "approved", director.id, NOW)]
    assert step(director, archive, "approve").saved == 0


def test_nobody_approves_the_archive_they_built(company):
    """R125: self-approval is refused, another director's is not."""
    both = company.actor(Role.ARCHIVIST, Role.MANAGER)
    archive = built(company, both)
    assert seen(Archive, archive)["built_by_id"] == both.id
    for event in ("approve", "send_back"):
        assert "own request" in str(step(both, archive, event, "So.").problems[0].say)
    assert step(company.actor(Role.MANAGER), archive, "approve").clean


def test_what_is_sent_back_has_a_reason_and_is_submitted_again(company, keeper):
    """R125, spec 3.5.5."""
    archive, director = built(company, keeper), company.actor(Role.MANAGER)
    assert step(director, archive, "send_back").saved == 0
    assert step(director, archive, "send_back", "No website.").clean
    assert step(director, archive, "approve").saved == 0
    assert step(keeper, archive, "submit").clean
    assert step(director, archive, "approve").clean
    assert [(name, decision) for name, decision, _, _ in signed(archive)] == [
        ("archive", "rejected"), ("archive", "approved"),
    ]  # fmt: skip


def test_what_is_not_approved_is_lent_to_nobody_and_the_refusal_says_so(company, keeper):
    """R125, R131: asked for or handed out; once it is approved it goes."""
    archive, clerk = built(company, keeper), company.actor(Role.AGENT)
    loan = loans.request(company, clerk, archive_id=archive).rows[0].id
    assert "R125" in loans.why(loans.step(clerk, loan, "submit"))
    ready = company.loan(clerk, archive_id=archive, status="approved")
    assert "R125" in loans.why(loans.step(keeper, ready, "hand_out", out_condition="good"))
    assert step(company.actor(Role.MANAGER), archive, "approve").clean
    assert loans.step(clerk, loan, "submit").clean


def test_what_a_register_brings_in_was_approved_before(company, keeper):
    """R125: an import is history, as are the archives that were there before the step was."""
    asked = {
        "archive_no": "O-1", "index_code": "O-1", "customer_id": company.customer(), "kind": "customer",
        "location": "1/1/1", "keeper_id": keeper.id,
    }  # fmt: skip
    changes = tuple(Change("archives", "n:1", None, name, raw) for name, raw in asked.items())
    outcome = service.commit(ChangeSet(keeper, changes, key(), kind=Kind.IMPORT))
    assert outcome.problems == ()
    assert seen(Archive, outcome.rows[0].id)["approval"].value == "approved"


@pytest.mark.parametrize(
    ("kind", "start", "due"),
    [
        # R338: three working days with the seven holidays of October between.
        ("vehicle_sales", "2026-09-29", date(2026, 10, 9)),
        ("vehicle_sales", "2026-06-05", date(2026, 6, 10)),
        # R341: handed back on Friday, due on Monday; before a week of holidays, on the first working day after it.
        ("vehicle_service_own", "2026-06-05", date(2026, 6, 8)),
        ("vehicle_service_other", "2026-07-03", date(2026, 7, 13)),
        ("customer", "2026-06-05", date(2026, 6, 10)),
    ],
)
def test_an_archive_is_due_so_many_working_days_after_the_sale_or_the_hand_back(
    company, keeper, kind, start, due
):
    """R338, R341: counted in working days with the holidays, and never typed."""
    for n in range(5):
        stored(CalendarDay, day=date(2026, 7, 6) + timedelta(days=n), kind="holiday", name="Company week")
    archive = vehicle(company, keeper, kind, start) if kind != "customer" else built(
        company, keeper, handin_from=start
    )  # fmt: skip
    row = seen(Archive, archive)
    assert (row["handin_due"], row["status"].value) == (due, "to_hand_in")
    assert edit(keeper, "archives", archive, 1, {"handin_due": "2030-01-01"}).saved == 0


def test_the_hand_in_stands_in_the_inbox_of_whoever_answers_for_it_with_a_reminder_until_it_is_signed_for(
    company, keeper
):
    """R338: the clock stops on the day the archivist signs for it, here on the last one."""
    company.actor(Role.ADMIN)
    seller = company.actor(Role.SALES)
    archive = vehicle(company, keeper, "vehicle_sales", "2026-06-05", responsible_id=seller.id)
    (item,) = inbox.of(seller, Whose.MINE).items
    assert (item.table, item.id, item.due_day) == ("archives", archive, date(2026, 6, 10))
    clock.move_to(NOW + timedelta(days=5))
    jobs.run()
    with database().reading() as session:
        told = session.scalars(select(Notice).filter_by(table_name="archives", row_id=archive)).all()
        assert {(one.user_id, one.clock, one.kind.value) for one in told} == {
            (seller.id, "handin", "reminder"), (keeper.id, "handin", "reminder"),
        }  # fmt: skip
    assert step(seller, archive, "check_first").clean
    assert step(keeper, archive, "receive").clean
    assert inbox.of(seller, Whose.MINE).items == ()
    (reading,) = clocks.of(keeper, "archives", archive)
    assert reading.state is ClockState.MET
    assert seen(Archive, archive)["handed_in_on"] == date(2026, 6, 10)


def test_what_was_not_handed_in_in_time_is_listed(company, keeper):
    """R338, R341: one that is due today is not late yet."""
    late = vehicle(company, keeper, "vehicle_sales", "2026-06-01")
    vehicle(company, keeper, "vehicle_sales", "2026-06-02", "N-2")
    assert seen(Archive, late)["handin_due"] == date(2026, 6, 4)
    tile = next(one for one in RESOURCES["archives"].kpis if one.key == "handin_over")
    assert service.read(keeper, View("archives", filters=tile.where)).ids == [late]
    assert edit(keeper, "archives", late, 1, {"handed_in_at": "2026-06-05 09:00"}).clean
    assert service.read(keeper, View("archives", filters=tile.where)).ids == []
    assert seen(Archive, late)["status"].value == "signed"


def test_an_archive_goes_to_the_shelf_in_six_steps_each_with_its_time_and_person(company, keeper):
    """R339: the department checks, the archivist signs for it, checks, scans and files it; no step is left out."""
    seller = company.actor(Role.SALES)
    archive = vehicle(company, keeper, "vehicle_sales", "2026-06-05", responsible_id=seller.id, location="")
    way = (
        (seller, "check_first"), (keeper, "receive"), (keeper, "check_papers"), (keeper, "scan"), (keeper, "shelve"),
    )  # fmt: skip
    for place, (actor, event) in enumerate(way):
        for _, later in way[place + 1 :]:
            assert step(keeper, archive, later).saved == 0
        clock.move_to(NOW + timedelta(minutes=place))
        if event == "shelve":
            assert [cell.rule for cell in step(actor, archive, event).problems] == ["R300"]
        assert step(actor, archive, event, **({"location": "1/2/3"} if event == "shelve" else {})).clean
    assert seen(Archive, archive)["status"].value == "filed"
    assert [(name, who, at) for name, _, who, at in signed(archive)] == [
        (name, who.id, NOW + timedelta(minutes=place))
        for place, (name, who) in enumerate(
            (
                ("sender", seller),
                ("receipt", keeper),
                ("archivist", keeper),
                ("scan", keeper),
                ("shelf", keeper),
            )
        )
    ]


def test_what_lacks_a_paper_it_must_hold_is_incomplete_until_the_paper_is_there(company, keeper):
    """R339: what is missing is found by the archivist's check."""
    archive = company.archive(status="signed", keeper_id=keeper.id)
    paper = company.document(archive, "Contract", required=True, present=False)
    assert step(keeper, archive, "check_papers").clean
    assert seen(Archive, archive)["status"].value == "incomplete"
    assert edit(keeper, "archive_documents", paper, 1, {"present": "1"}).clean
    assert step(keeper, archive, "check_papers").clean
    assert seen(Archive, archive)["status"].value == "checked"
