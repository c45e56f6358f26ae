"""A wrong declaration stops the import with a sentence that names the table and the fault."""

from dataclasses import replace

import pytest

from core import resources
from core.access import Action, Actor, Role, Scope, Scopes, grants, may, owners
from core.deadlines import Deadline
from core.measures import Chart, Count, Kpi, Mean, Month, Share, Sum
from core.messages import DeclarationError
from core.resource import Child, Group, Resource, check
from core.resources import RESOURCES
from core.ui import tiles
from core.view import Condition
from core.workflow import Transition, Workflow
from db.models.archives import ArchiveDocument, ArchiveLoan
from db.models.customers import Customer
from db.models.tickets import Ticket
from db.vocabulary.archives import LoanStatus
from db.vocabulary.tickets import TicketStatus

CUSTOMERS, TICKETS = RESOURCES["customers"], RESOURCES["tickets"]
STEP = TICKETS.workflow.transitions[0]


def tickets(*steps: Transition) -> Resource:
    return replace(TICKETS, workflow=replace(TICKETS.workflow, transitions=steps))


FAULTS = {
    "a misspelt attribute": (
        lambda: replace(CUSTOMERS, columns=("name",)), "customers: columns holds 'name', not a column of the model"
    ),
    "an attribute of another table": (
        lambda: replace(CUSTOMERS, search=(Ticket.title,)), "customers: search holds Ticket.title, a column of another table"
    ),
    "a column of the engine": (
        lambda: replace(CUSTOMERS, filters=(Customer.version,)), "customers: filters holds version, a column of the engine"
    ),
    "a lock on what points nowhere": (
        lambda: replace(CUSTOMERS, held=(Customer.name,)), "customers: held names name, which is no reference"
    ),
    "a foreign title": (lambda: replace(CUSTOMERS, title=Ticket.title), "customers: title holds Ticket.title"),
    "a field twice on the form": (
        lambda: replace(CUSTOMERS, form=(*CUSTOMERS.form, Group("more", Customer.name))), "customers: name stands twice"
    ),
    "a required field that is not on the form": (
        lambda: replace(CUSTOMERS, form=(Group("few", Customer.name),)), "customers: source is required but not on the form"
    ),
    "months in parts": (
        lambda: replace(TICKETS, charts=(Chart("x", Month(Ticket.received_at), split=Ticket.kind),)),
        "tickets: figure 'x' splits months, only bars are split",
    ),
    "search without an index": (
        lambda: replace(RESOURCES["archive_documents"], search=(ArchiveDocument.name,)),
        "archive_documents: search needs a model with the mixin Searchable",
    ),
    "a state that is no choice": (
        lambda: replace(TICKETS, workflow=Workflow(Ticket.title, ())), "tickets: the state of a workflow is a choice column"
    ),
    "a state people could type": (
        lambda: replace(TICKETS, workflow=Workflow(Ticket.kind, ())), "tickets.kind: a state column is computed"
    ),
    "a step from a state of another machine": (
        lambda: tickets(replace(STEP, sources=(LoanStatus.DRAFT,))), "tickets: step 'respond' starts from .*DRAFT"
    ),
    "two steps of one name out of one state": (lambda: tickets(STEP, STEP), "tickets: two steps 'respond' lead out of 'new'"),
    "a step nobody may take": (
        lambda: tickets(replace(STEP, by=frozenset(), by_fields=())), "tickets: nobody may take step 'respond'"
    ),
    "a step that needs a foreign field": (
        lambda: tickets(replace(STEP, needs=(ArchiveLoan.items,))), "tickets: step 'respond' holds ArchiveLoan.items"
    ),
    "an unknown letter of a grant": (lambda: grants({Role.AGENT: "V Q"}), "grant 'Q' of role agent is not in the matrix"),
    "an unknown suffix of a grant": (lambda: grants({Role.AGENT: "Vx"}), "grant 'Vx' of role agent is not in the matrix"),
    "sorting by an unknown column": (lambda: replace(CUSTOMERS, sort="-height"), "customers: cannot sort by '-height'"),
    "a deadline on a name": (
        lambda: replace(
            CUSTOMERS, deadlines=(Deadline("filing", Customer.name, Customer.filed_on, Customer.filing_due, "filing.new"),)
        ),
        "customers: deadline 'filing' needs moments or days, name is neither",
    ),
    "a deadline that mixes moments and days": (
        lambda: replace(
            CUSTOMERS,
            deadlines=(Deadline("filing", Customer.last_purchase_at, Customer.filed_on, Customer.filing_due, "filing.new"),),
        ),
        "customers: deadline 'filing' mixes moments and days",
    ),
    "a deadline that rests in states of no column": (
        lambda: replace(
            TICKETS,
            deadlines=(
                replace(
                    TICKETS.deadlines[0], state=None, paused_in=frozenset({TicketStatus.WAITING_CUSTOMER})
                ),
            ),
        ),
        "tickets: deadline 'respond' rests in states of no column",
    ),
    "a due time people could type": (
        lambda: replace(
            TICKETS,
            deadlines=(Deadline("x", Ticket.received_at, Ticket.resolved_at, Ticket.customer_informed_at, "sla.other.close"),),
        ),
        "tickets.customer_informed_at: a due time is computed",
    ),
    "a scope column that does not exist": (
        lambda: replace(CUSTOMERS, scopes=Scopes(own=("boss_id",))), "customers: scope column 'boss_id' is not a field"
    ),
    "a parent that does not exist": (
        lambda: replace(CUSTOMERS, scopes=replace(CUSTOMERS.scopes, parent="x")), "customers: scope column 'x' is not a field"
    ),
    "rights over own rows where rows have no owner": (
        lambda: replace(CUSTOMERS, scopes=Scopes(), grants=grants({Role.SALES: "Vo"})),
        "customers: sales has Vo, but no column says whose a row is",
    ),
    "a figure over a foreign column": (
        lambda: replace(CUSTOMERS, charts=(Chart("x", Month(Ticket.received_at)),)), "customers: figure 'x' holds Ticket"
    ),
    "a mean of a foreign column": (
        lambda: replace(CUSTOMERS, kpis=(Kpi("x", Mean(Ticket.priority)),)), "customers: figure 'x' holds Ticket.priority"
    ),
    "a figure that filters by an unknown field": (
        lambda: replace(CUSTOMERS, kpis=(Kpi("x", Count(), (Condition("height", "is", ("1",)),)),)),
        "customers: a figure filters by 'height', not a field here",
    ),
    "a tile whose rows no link can show": (
        lambda: replace(CUSTOMERS, kpis=(Kpi("x", Count(), (Condition("phone", "filled"),)),)),
        "customers: tile 'x' counts by phone, which is no filter",
    ),
    "a share of an unknown field": (
        lambda: replace(CUSTOMERS, kpis=(Kpi("x", Share((Condition("height", "is", ("1",)),))),)), "filters by 'height'"
    ),
    "a figure that measures nothing": (
        lambda: replace(CUSTOMERS, kpis=(Kpi("x", "many"),)), "customers: figure 'x' measures nothing known"
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wrong_declaration_is_told_by_table_and_fault(fault):
    make, told = FAULTS[fault]
    with pytest.raises(DeclarationError, match=told):
        make()


def test_a_field_that_cannot_begin_with_the_present_is_told(monkeypatch):
    wrong = replace(CUSTOMERS.fields["name"].marks, present=True)
    monkeypatch.setitem(Customer.__table__.columns["name"].info, "marks", wrong)
    with pytest.raises(DeclarationError, match="customers: name begins with the present, but is no day"):
        replace(CUSTOMERS)


def test_a_field_named_as_the_column_of_what_belongs_to_a_record_is_told(monkeypatch):
    monkeypatch.setitem(CUSTOMERS.fields, "related", CUSTOMERS.fields["name"])
    with pytest.raises(DeclarationError, match="customers: related is the column"):
        check(CUSTOMERS)


def test_a_child_table_that_does_not_exist_is_told():
    for child in (Child("visits", "customer_id"), Child("tickets", "guest_id")):
        wrong = replace(CUSTOMERS, children=(child,))
        with pytest.raises(
            DeclarationError, match=rf"customers: child rows {child.table}\.{child.via} do not exist"
        ):
            resources._check_links(wrong, RESOURCES)


def test_a_time_that_the_rows_of_a_timeline_do_not_have_is_told():
    wrong = replace(CUSTOMERS, children=(Child("tickets", "customer_id", timeline="created_at"),))
    with pytest.raises(DeclarationError, match="customers: tickets have no created_at for the timeline"):
        resources._check_links(wrong, RESOURCES)


def test_a_reference_to_a_table_that_is_not_declared_is_told():
    known = {name: one for name, one in RESOURCES.items() if name != "departments"}
    with pytest.raises(
        DeclarationError, match=r"customers\.department_id refers to departments, which is not declared"
    ):
        resources._check_links(CUSTOMERS, known)


def test_a_declaration_in_the_wrong_file_is_told(tmp_path, monkeypatch):
    (tmp_path / "guests.py").write_text("from core.resources.customers import RESOURCE\n")
    monkeypatch.setattr(resources, "__path__", [str(tmp_path)])
    with pytest.raises(
        DeclarationError, match=r"customers: the declaration stands in core/resources/guests\.py"
    ):
        resources._found()


def test_all_declared_tables_stand_under_their_own_name():
    assert {name: one.table for name, one in RESOURCES.items()} == {name: name for name in RESOURCES}


def test_a_letter_without_a_suffix_has_the_scope_of_its_role_and_seeing_follows_viewing():
    found = grants({Role.AGENT: "V C P", Role.SALES: "Va P X", Role.ANALYST: "V"})
    assert {a.value: s for a, s in found[Role.AGENT].items()} == dict.fromkeys("VCP", Scope.TEAM)
    assert {a.value: s for a, s in found[Role.SALES].items()} == dict.fromkeys("VPX", Scope.ALL)
    assert set(found[Role.ANALYST].values()) == {Scope.ALL}


@pytest.mark.parametrize("table", sorted(RESOURCES))
def test_indexes_hold_the_columns_that_tell_whose_a_row_is(table):
    """Otherwise each count, chart and far page of somebody's rows looks at every row."""
    resource = RESOURCES[table]
    told = {resource.scopes.hidden_from, resource.scopes.secret} - {""}
    for role in Role:
        actor = Actor(1, "a", "A", frozenset({role}), 1, 1, 1, True, True, True)
        seen = may(actor, Action.VIEW, resource.rights)
        told |= {column for column, _ in owners(actor, seen.scope, resource.scopes) or ()} if seen else set()
    assert told <= set(resource.model.SCOPED)


@pytest.mark.parametrize("table", sorted(RESOURCES))
def test_indexes_hold_the_months_of_each_tile_a_page_opens_with(table):
    """Otherwise the small chart of a tile looks at every row, and again after each edit."""
    resource = RESOURCES[table]
    held = [{one.name for one in index.columns} for index in resource.model.__table__.indexes]
    for kpi in (one for one in resource.kpis[: tiles.ABREAST] if one.trend is not None):
        asked = {one.field for one in kpi.where} | {one.field for one in getattr(kpi.measure, "of", ())}
        asked |= {kpi.trend.key, *resource.model.SCOPED}
        asked |= {kpi.measure.column.key} if isinstance(kpi.measure, Mean | Sum) else set()
        assert any(asked <= one for one in held), (kpi.key, asked)
