"""Many at once: one key writes once, nobody's change is lost, numbers have no gaps, a kill leaves no half."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from core import service
from core.access import Role
from core.changes import Change, ChangeSet, Outcome, Status
from core.seals import audit_keys
from core.uniques import TAKEN
from db import writes
from db.models.customers import Customer
from db.models.trace import AuditHead, AuditRow, Counter, StoredChangeSet, TableVersion
from db.session import Database, database
from tests.factories import Company, edit, key, seen
from tests.paths import ROOT


def together(jobs: Sequence[Callable[[], Outcome]]) -> list[Outcome]:
    """Run all jobs at the same moment, each in its own thread."""
    start = Barrier(len(jobs))

    def wait_and_run(job: Callable[[], Outcome]) -> Outcome:
        start.wait()
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [one.result() for one in [pool.submit(wait_and_run, job) for job in jobs]]


def typed(company: Company, **values: object) -> dict[str, object]:
    return {
        "name": "张伟", "phone": "15412345678", "source": "walk_in", "first_contact_on": "2026-01-05",
        "owner_id": company.actor(Role.AGENT).id, **values,
    }  # fmt: skip


def create(company: Company, with_key: str, **values: object) -> Outcome:
    return service.create(company.actor(Role.AGENT), "customers", typed(company, **values), with_key)


def customers() -> list[Customer]:
    with database().reading() as session:
        return list(session.scalars(select(Customer).order_by(Customer.id)))


def chain_holds() -> bool:
    with database().reading() as session:
        return writes.first_broken(session, audit_keys()) is None


def numbers_count_up() -> None:
    numbers = sorted(int(one.customer_no[1:]) for one in customers())
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_same_key_twice_writes_once_and_gives_the_first_answer(company):
    first, second = create(company, "a"), create(company, "a")
    assert (first.repeated, second.repeated) == (False, True)
    assert (second.id, second.rows, len(customers())) == (first.id, first.rows, 1)
    assert [(cell.field, cell.status, cell.value) for cell in second.cells] == [
        (cell.field, cell.status, cell.value) for cell in first.cells
    ]


def test_a_key_of_another_person_is_another_key(company):
    create(company, "a")
    other = company.actor(Role.AGENT, name="other")
    assert not service.create(other, "customers", typed(company), "a").repeated
    assert len(customers()) == 2


def test_twenty_clicks_at_once_make_one_record(company):
    company.actor(Role.AGENT)
    outcomes = together([lambda: create(company, "double click")] * 20)
    assert len(customers()) == 1
    assert {outcome.rows[0].id for outcome in outcomes} == {customers()[0].id}
    assert sum(not outcome.repeated for outcome in outcomes) == 1
    assert chain_holds()


def test_first_writers_of_an_empty_database_do_not_trip_over_each_other(company):
    """No counter, audit head or table version exists yet; each of ten makers finds or makes it."""
    company.actor(Role.AGENT)
    outcomes = together([lambda n=n: create(company, f"k{n}") for n in range(10)])
    assert all(outcome.clean for outcome in outcomes)
    numbers_count_up()
    assert len(customers()) == 10
    assert chain_holds()
    with database().reading() as session:
        assert session.get(TableVersion, "customers").version == 10
        assert session.get(AuditHead, 1).rows == 10
        assert session.get(Counter, "customers:C").value == 10


def test_numbers_have_no_gap_after_refused_rows(company):
    assert create(company, "a").clean
    assert create(company, "b", first_contact_on="never").saved == 0
    far = company.actor(Role.SALES, department=company.sales)
    assert create(company, "c", department_id=company.sales, owner_id=far.id).saved == 0
    company.customer(company.actor(Role.AGENT), customer_no="Y", member_no="M1")
    assert create(company, "d", member_no="M1").saved == 0
    assert create(company, "e").clean
    assert [one.customer_no for one in customers()] == ["C00001", "Y", "C00002"]


def test_of_two_people_in_one_cell_one_wins_and_the_other_is_told(company):
    people = [company.actor(Role.AGENT, name=f"p{n}") for n in range(6)]
    customer = company.customer(people[0])
    jobs = [
        lambda who=who, n=n: edit(who, "customers", customer, 1, {"region": f"R{n}"})
        for n, who in enumerate(people)
    ]
    outcomes = together(jobs)
    won = [n for n, outcome in enumerate(outcomes) if outcome.clean]
    assert len(won) == 1
    assert seen(Customer, customer)["region"] == f"R{won[0]}"
    lost = [outcome.cells[0] for n, outcome in enumerate(outcomes) if n not in won]
    assert {(cell.status, cell.theirs) for cell in lost} == {(Status.CONFLICT, f"R{won[0]}")}
    assert chain_holds()


def test_people_in_different_cells_of_one_row_lose_nothing(company):
    person = company.actor(Role.AGENT)
    customer = company.customer(person)
    fields = {
        "region": "North",
        "occupation": "Baker",
        "note": "Tall",
        "supervising_unit": "Unit",
        "wechat": "w123456",
    }
    outcomes = together(
        [
            lambda who=company.actor(Role.AGENT, name=field), field=field, raw=raw: edit(
                who, "customers", customer, 1, {field: raw}
            )
            for field, raw in fields.items()
        ]
    )
    assert all(outcome.clean for outcome in outcomes)
    stored = seen(Customer, customer)
    assert {field: stored[field] for field in fields} == fields
    assert stored["version"] == 1 + len(fields)
    with database().reading() as session:
        versions = [row.changes["version"] for row in session.scalars(select(AuditRow).order_by(AuditRow.id))]
    assert sorted(versions) == list(range(2, 2 + len(fields)))
    assert chain_holds()


def test_of_many_who_want_one_unique_value_one_gets_it(company):
    company.actor(Role.AGENT)
    outcomes = together([lambda n=n: create(company, f"k{n}", member_no="M1") for n in range(8)])
    assert sum(outcome.clean for outcome in outcomes) == 1
    assert len(customers()) == 1
    problems = {str(outcome.problems[0].say) for outcome in outcomes if not outcome.clean}
    assert problems == {TAKEN}
    assert create(company, "last").clean
    numbers_count_up()


def test_sets_over_the_same_rows_in_opposite_order_all_get_an_answer(company):
    """Locks are taken in one order, whichever way round the tables and rows stand in the set."""
    manager = company.actor(Role.MANAGER)
    customers_, tickets = [company.customer(manager) for _ in range(3)], [company.ticket() for _ in range(3)]
    places = [("customers", id, "region") for id in customers_] + [
        ("tickets", id, "product") for id in tickets
    ]

    def save(n: int) -> Outcome:
        order = places if n % 2 else places[::-1]
        changes = tuple(Change(table, row, 1, field, f"V{n}") for table, row, field in order)
        return service.commit(ChangeSet(manager, changes, f"k{n}"))

    outcomes = together([lambda n=n: save(n) for n in range(8)])
    assert sum(outcome.saved for outcome in outcomes) == len(places)
    assert chain_holds()


def test_a_loan_taken_twice_at_once_goes_to_one(company):
    keeper = company.actor(Role.ARCHIVIST)
    archive = company.archive()
    loans = [company.loan(keeper, archive_id=archive, status="approved") for _ in range(4)]
    outcomes = together(
        [
            lambda loan=loan: service.move(
                keeper, "archive_loans", loan, 1, "hand_out", {"out_condition": "good"}, key()
            )
            for loan in loans
        ]
    )
    assert sum(outcome.clean for outcome in outcomes) == 1
    assert chain_holds()


def test_an_undo_clicked_twice_happens_once(company):
    person = company.actor(Role.AGENT)
    customer = company.customer(person)
    done = edit(person, "customers", customer, 1, {"region": "North"})

    def take_back(n: int) -> str:
        try:
            return "done" if service.undo(person, done.id, f"u{n}").clean else "problem"
        except service.AppError as refusal:
            return str(refusal.say)

    answers = together([lambda n=n: take_back(n) for n in range(4)])
    assert answers.count("done") == 1
    assert seen(Customer, customer)["version"] == 3


@pytest.mark.parametrize("kills", [6])
def test_a_killed_process_leaves_what_it_acknowledged_and_no_half(lite_company, lite_base: Database, kills):
    person = lite_company.actor(Role.AGENT)
    url = lite_base.url.render_as_string(hide_password=False)
    acknowledged: list[tuple[int, int]] = []
    for kill in range(kills):
        arguments = [url, str(person.id), str(lite_company.service), str(1000 * kill)]
        worker = subprocess.Popen(
            [sys.executable, "-m", "tests.core.commit_worker", *arguments],
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        lines = [worker.stdout.readline() for _ in range(random.randrange(2, 9))]
        for _ in range(random.randrange(300_000)):
            pass
        os.kill(worker.pid, signal.SIGKILL)
        lines += worker.communicate()[0].splitlines()
        acknowledged += [tuple(map(int, line.split())) for line in lines if len(line.split()) == 2]
    assert len(acknowledged) > 2 * kills
    with database().reading() as session:
        stored = set(session.scalars(select(Customer.id)))
        sets = set(session.scalars(select(StoredChangeSet.id)))
        audited = set(session.scalars(select(AuditRow.row_id).where(AuditRow.table_name == "customers")))
        assert session.scalar(select(func.count()).select_from(AuditRow)) == len(stored)
    assert {row for row, _ in acknowledged} <= stored
    assert {made for _, made in acknowledged} <= sets
    assert audited == stored
    assert len(sets) == len(stored)
    numbers_count_up()
    assert chain_holds()
