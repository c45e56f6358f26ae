"""The clauses of the policies: which document each stands in, what keeps it, and the rows that show it."""

from dataclasses import replace
from datetime import date

import pytest

from core import clauses, i18n, rulebook, service
from core.access import Role
from core.clauses import Control, Kind, Standing
from core.documents import DOCUMENTS, Document
from core.resources import RESOURCES
from core.rulebook_defaults import BY_KEY, DEFAULTS, UNREAD
from db.session import database
from tests.factories import Company

CONTROLS = sorted({one for some in clauses.controls().values() for one in some}, key=str)


def kinds(number: int, table: str, **changes: object) -> list[tuple[Kind, str]]:
    """What keeps a rule when one declaration stands alone, changed like this."""
    found = clauses.found([replace(RESOURCES[table], **changes)], ()).get(number, ())
    return [(one.kind, one.key) for one in found]


def control(number: int, kind: Kind, key: str) -> Control:
    return next(one for one in clauses.controls()[number] if (one.kind, one.key) == (kind, key))


def test_every_rule_stands_in_exactly_one_document():
    assert [number for one in DOCUMENTS for number in one.rules] == list(range(1, 445))
    assert [one.key for one in DOCUMENTS] == [f"S{number:02}" for number in range(1, 35)]


def test_no_control_names_a_rule_that_no_document_has():
    assert [number for number in clauses.controls() if not 1 <= number <= 444] == []


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_every_control_exists_where_it_says_and_has_words(lang: str):
    for one in CONTROLS:
        if one.kind is Kind.VALUE:
            assert one.key in BY_KEY
            continue
        assert one.kind is Kind.CHECK or i18n.term(lang, one.term)
        if not one.table:
            continue
        declared = RESOURCES[one.table]
        steps = declared.workflow.transitions if declared.workflow else ()
        names = {
            Kind.CLOCK: {deadline.key for deadline in declared.deadlines},
            Kind.STEP: {step.event for step in steps},
            Kind.PAPER: {*(paper.key for paper in declared.papers), *["label"] * bool(declared.label)},
            Kind.FIELD: set(declared.fields),
            Kind.FIGURE: {figure.key for figure in (*declared.kpis, *declared.charts)},
            Kind.CHECK: {*clauses.SCOPES, *(made.__name__ for made in clauses.functions(declared))},
        }
        assert one.key in names[one.kind], one


def test_a_clause_shows_its_gap_when_its_controls_are_taken_away():
    assert (Kind.CLOCK, "return") in kinds(318, "archive_loans")
    assert (Kind.CLOCK, "return") not in kinds(318, "archive_loans", deadlines=())
    assert (Kind.CHECK, "reachable") in kinds(7, "customers")
    assert (Kind.CHECK, "reachable") not in kinds(7, "customers", rules=())
    assert kinds(43, "tickets", rules=(), workflow=None) == [(Kind.FIELD, "root_cause")]
    assert clauses.standing(clauses.controls()[43]) is Standing.KEPT
    bare = clauses.found([replace(RESOURCES["tickets"], rules=(), workflow=None)], ())
    assert clauses.standing(bare[43]) is Standing.NOTED
    assert clauses.standing(clauses.found([], ()).get(43, ())) is Standing.OPEN


def test_a_clause_that_only_a_value_without_a_reader_cites_is_open():
    idle = next(one for one in DEFAULTS if one.key in UNREAD and one.source_rule)
    read = next(one for one in DEFAULTS if one.key not in UNREAD and one.source_rule)
    for value, stands in ((idle, Standing.OPEN), (read, Standing.NOTED)):
        found = clauses.found([], (value,))[int((value.source_rule or "")[1:4])]
        assert clauses.standing(one for one in found if one.kind is Kind.VALUE) is stands, value


def test_what_a_step_asks_for_and_the_helpers_it_calls_keep_clauses_too():
    found = {one.__name__ for one in clauses.functions(RESOURCES["tickets"])}
    assert {"signed_for", "needs_signatures", "derive", "superior"} <= found
    assert "policy" not in found


def test_the_rows_behind_a_control_are_those_the_service_gives_to_each_role(company: Company):
    leader, seller = company.actor(Role.MANAGER), company.actor(Role.SALES)
    company.customer(seller, filing_due=date(2026, 5, 1))
    company.customer(company.actor(Role.SALES, name="other"), filing_due=date(2026, 5, 1))
    company.customer(seller)
    filing = control(249, Kind.CLOCK, "filing")
    assert filing.view is not None
    told = []
    for actor in (leader, seller):
        total = clauses.evidence(actor, filing)
        assert total == service.count(actor, filing.view)
        told.append(total.n)
    assert told == [2, 1]


def test_rows_that_are_not_open_to_a_role_are_not_counted(lite_company: Company):
    agent = lite_company.actor(Role.ARCHIVIST)
    settled = control(295, Kind.STEP, "approve")
    assert clauses.evidence(lite_company.actor(Role.MANAGER), settled) is not None
    assert clauses.evidence(agent, settled) is None


def test_a_value_is_told_as_it_is_in_force_and_left_out_where_nobody_set_it(lite_company: Company):
    agent = lite_company.actor(Role.AGENT)
    assert clauses.present(agent, ["sla.complaint.respond", "no.such.value"]).keys() <= {
        "sla.complaint.respond"
    }
    rulebook.seed(database())
    told = clauses.present(agent, ["sla.complaint.respond", "no.such.value"])
    assert {key: (one.value, one.unit) for key, one in told.items()} == {
        "sla.complaint.respond": ("24", "hour")
    }


def test_a_document_waits_for_tables_only_as_long_as_they_do_not_exist():
    assert clauses.missing(Document("S00", 1, 1, ("tickets", "unheard_of"))) == ("unheard_of",)
