"""Taking changes back: the old value comes back, others' work stays, and no value appears that nobody typed."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule

from core import service
from core.access import Role
from core.changes import Change, ChangeSet, Kind, Status
from core.messages import AppError
from core.seals import audit_keys
from db import writes
from db.models.customers import Customer
from db.models.organisation import User
from db.models.tickets import Ticket
from db.session import Database, database, use
from tests import factories
from tests.factories import edit, key, seen


def test_an_edit_is_taken_back_and_the_taking_back_as_well(company):
    person = company.actor(Role.AGENT)
    customer = company.customer(person, region="East")
    done = edit(person, "customers", customer, 1, {"region": "North", "category5": "vip"})
    assert seen(Customer, customer)["level3"] == "level1"
    back = service.undo(person, done.id, key())
    assert back.clean
    stored = seen(Customer, customer)
    assert (stored["region"], stored["category5"], stored["level3"], stored["version"]) == (
        "East", "ordinary", "level3", 3,
    )  # fmt: skip
    assert service.undo(person, back.id, key()).clean
    assert seen(Customer, customer)["region"] == "North"


def test_a_paste_over_several_rows_is_taken_back_as_a_whole(company):
    person = company.actor(Role.AGENT)
    rows = [company.customer(person, region=f"R{n}") for n in range(3)]
    changes = tuple(
        Change("customers", row, 1, field, raw)
        for row in rows
        for field, raw in (("region", "X"), ("occupation", "Y"))
    )
    for kind in (Kind.PASTE, Kind.BULK):
        versions = dict(service.versions(person, "customers", rows))
        fresh = tuple(Change(c.table, c.row, versions[c.row], c.field, c.raw) for c in changes)
        done = service.commit(ChangeSet(person, fresh, key(), kind=kind))
        assert done.clean
        assert service.undo(person, done.id, key()).clean
        assert [(seen(Customer, row)["region"], seen(Customer, row)["occupation"]) for row in rows] == [
            ("R0", None), ("R1", None), ("R2", None),
        ]  # fmt: skip


def test_a_new_record_is_taken_back_into_the_bin(company):
    person = company.actor(Role.AGENT)
    values = {"name": "A", "phone": "15412345678", "source": "walk_in", "first_contact_on": "2026-01-05"}
    done = service.create(person, "customers", {**values, "owner_id": person.id}, key())
    assert service.undo(person, done.id, key()).clean
    assert service.fetch(person, "customers", done.rows[0].id) is None
    assert seen(Customer, done.rows[0].id)["deleted_at"] is not None


def test_a_new_record_others_worked_on_stays(company):
    ann, bob = company.actor(Role.AGENT, name="ann"), company.actor(Role.AGENT, name="bob")
    values = {"name": "A", "phone": "15412345678", "source": "walk_in", "first_contact_on": "2026-01-05"}
    done = service.create(ann, "customers", {**values, "owner_id": ann.id}, key())
    assert edit(bob, "customers", done.rows[0].id, 1, {"region": "North"}).clean
    back = service.undo(ann, done.id, key())
    assert [cell.status for cell in back.cells] == [Status.CONFLICT]
    assert service.fetch(ann, "customers", done.rows[0].id) is not None


def test_what_somebody_changed_since_is_a_conflict_and_stays(company):
    ann, bob = company.actor(Role.AGENT, name="ann"), company.actor(Role.AGENT, name="bob")
    customer = company.customer(ann, region="East", occupation="Cook")
    done = edit(ann, "customers", customer, 1, {"region": "North"})
    assert edit(bob, "customers", customer, 2, {"region": "West"}).clean
    back = service.undo(ann, done.id, key())
    assert [(cell.status, cell.theirs) for cell in back.cells] == [(Status.CONFLICT, "West")]
    assert seen(Customer, customer)["region"] == "West"


def test_nobody_takes_back_what_others_did_nor_twice_nor_what_never_was(company):
    ann, bob = company.actor(Role.AGENT, name="ann"), company.actor(Role.AGENT, name="bob")
    customer = company.customer(ann)
    done = edit(ann, "customers", customer, 1, {"region": "North"})
    for forged in (done.id, 999_999, 10**30, -1):
        with pytest.raises(AppError, match="your own changes only"):
            service.undo(bob, forged, key())
    assert service.undo(ann, done.id, "once").clean
    with pytest.raises(AppError, match="taken back already"):
        service.undo(ann, done.id, "twice")


def test_a_step_of_a_workflow_is_not_taken_back(company):
    leader = company.actor(Role.SUPERVISOR)
    ticket = company.ticket()
    done = service.move(leader, "tickets", ticket, 1, "respond", {}, key(), note="We are on it.")
    assert done.clean
    with pytest.raises(AppError, match="not taken back"):
        service.undo(leader, done.id, key())
    assert seen(Ticket, ticket)["status"] == "responded"


def test_who_lost_the_right_cannot_take_back(company):
    person = company.actor(Role.AGENT)
    customer = company.customer(company.actor(Role.SALES))
    done = edit(person, "customers", customer, 1, {"region": "North"})
    elsewhere = company.actor(Role.AGENT, department_id=company.sales)
    assert [cell.status for cell in service.undo(elsewhere, done.id, key()).cells] == [Status.REFUSED]
    with database().writing() as session:
        session.get_one(User, person.id).roles = [Role.ANALYST.value]
    reader = company.actor(Role.AGENT, roles=frozenset({Role.ANALYST}))
    assert [cell.status for cell in service.undo(reader, done.id, key()).cells] == [Status.REFUSED]
    assert seen(Customer, customer)["region"] == "North"


FIELDS = {
    "region": st.sampled_from(["", "North", "South", "West"]),
    "occupation": st.sampled_from(["", "Baker", "Cook"]),
    "is_intent": st.sampled_from(["1", "0"]),
    "category5": st.sampled_from(["ordinary", "gold", "vip"]),
    "preferences": st.sampled_from(["", "tea", "tea, quiet"]),
    "birth_date": st.sampled_from(["", "1990-02-28", "1985-05-05"]),
}


class TwoPeople(RuleBasedStateMachine):
    """Two people edit and take back; a dictionary says what each field must hold after every step."""

    sets = Bundle("sets")
    model_file: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="undo-"))
        shutil.copy(self.model_file, self.folder / "base.db")
        self.base: Database = use(f"sqlite:///{self.folder}/base.db")
        self.company = factories.company()
        self.people = [self.company.actor(Role.AGENT, name=name) for name in ("ann", "bob")]
        self.rows = [self.company.customer(self.people[0]) for _ in range(2)]
        self.model = {row: {field: seen(Customer, row)[field] for field in FIELDS} for row in self.rows}
        self.typed = {(row, field): [self.model[row][field]] for row in self.rows for field in FIELDS}

    @rule(
        target=sets,
        who=st.integers(0, 1),
        row=st.integers(0, 1),
        behind=st.integers(0, 2),
        values=st.fixed_dictionaries({}, optional=FIELDS).filter(bool),
    )
    def type_into(self, who: int, row: int, behind: int, values: dict[str, str]):
        id = self.rows[row]
        version = max(1, seen(Customer, id)["version"] - behind)
        outcome = edit(self.people[who], "customers", id, version, values)
        stored = {field: seen(Customer, id)[field] for field in FIELDS}
        assert all(cell.status in (Status.OK, Status.CONFLICT) for cell in outcome.cells)
        if not outcome.clean:
            assert stored == self.model[id]
            return multiple()
        for field in values:
            self.typed[id, field].append(stored[field])
        assert {f: v for f, v in stored.items() if f not in values} == {
            f: v for f, v in self.model[id].items() if f not in values
        }
        if behind == 0:
            for field, raw in values.items():
                assert bool(stored[field]) == (raw not in ("", "0"))
        before = dict(self.model[id])
        self.model[id] = stored
        return who, id, outcome.id, {f: (before[f], stored[f]) for f in values if before[f] != stored[f]}

    @rule(done=consumes(sets))
    def take_back(self, done):
        who, id, number, values = done
        outcome = service.undo(self.people[who], number, key())
        stored = {field: seen(Customer, id)[field] for field in FIELDS}
        held = self.model[id]
        # What still stands as it was left goes back; what somebody made of it since stays and is a conflict.
        back = {f: before for f, (before, after) in values.items() if held[f] in (before, after)}
        assert stored == held | back
        conflicts = {cell.field for cell in outcome.cells if cell.status is Status.CONFLICT}
        assert conflicts == set(values) - set(back)
        self.model[id] = stored

    @invariant()
    def no_field_holds_what_nobody_typed(self):
        for row in self.rows:
            stored = seen(Customer, row)
            assert all(stored[field] in self.typed[row, field] for field in FIELDS)

    @invariant()
    def the_chain_holds(self):
        with database().reading() as session:
            assert writes.first_broken(session, audit_keys()) is None

    def teardown(self) -> None:
        self.base.close()
        shutil.rmtree(self.folder)


def test_two_people_editing_and_taking_back_never_lose_or_invent_anything(sqlite_model: Path):
    TwoPeople.model_file = sqlite_model
    machine = TwoPeople.TestCase
    machine.settings = settings(
        max_examples=25, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
    )
    machine().runTest()
