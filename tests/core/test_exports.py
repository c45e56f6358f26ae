"""Exports: who may, what is masked, how many rows alone, who approves more, and what each file and row carries."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest

from core import clock, exports, jobs, notices, service, trail
from core.access import Action, Actor, Refused, Role
from core.export_sources import ListSource, LogSource
from core.i18n import LANGUAGES, term, translate
from core.messages import AppError
from core.resources import RESOURCES
from core.trail import LogSearch
from core.transfer import importing, marks
from core.transfer import plan as plans
from core.transfer.export import csv_stream
from core.transfer.files import read, sniff
from core.transfer.headings import MARK
from core.view import View
from core.web import downloads
from db import audit_values
from db.models.customers import Customer
from db.models.exports import ExportRequest
from db.models.organisation import User
from db.models.trace import AuditRow, Policy
from db.session import database
from db.vocabulary.customers import InteractionChannel
from db.vocabulary.exports import ExportKind, ExportPurpose, ExportStatus
from db.vocabulary.organisation import AuditAction
from tests.factories import Company, exported, key, seen, wish

NOW = datetime(2026, 6, 3, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)
LIST = View("customers", sort="id")


@pytest.fixture(autouse=True)
def june():
    """The product believes it is noon of 3 June in Shanghai."""
    clock.move_to(NOW)
    yield
    clock.move_to(None)


def limit(rows: int, name: str = "export.rows") -> None:
    """Let the rulebook say so many."""
    with database().writing() as session:
        for one in session.query(Policy).filter(Policy.key == name):
            one.value = str(rows)


def lines(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def trace() -> AuditRow:
    """The newest export in the audit log."""
    with database().reading() as session:
        found = session.query(AuditRow).filter(AuditRow.action == AuditAction.EXPORT)
        return next(
            iter(audit_values.joined(session, found.order_by(AuditRow.id.desc()).limit(1).all())), None
        )


def asked(actor: Actor, **changes: object) -> int:
    return exports.ask(actor, replace(wish(LIST), **changes), key())


def moved(actor: Actor, id: int, event: str, note: str = "") -> str:
    """Take a step of a request; the first sentence that refuses, "" where it was taken."""
    outcome = service.move(
        actor, "export_requests", id, seen(ExportRequest, id)["version"], event, {}, key(), note
    )
    return "" if outcome.clean else str(outcome.problems[0].say)


def bytes_of(actor: Actor, id: int) -> str:
    return b"".join(exports.take(actor, id)).decode("utf-8-sig")


# What the file and each of its rows carry ------------------------------------------------------------------


def test_the_file_says_who_when_and_what_for_and_each_row_leads_to_the_log(company: Company):
    manager = company.actor(Role.MANAGER, name="Li Na")
    first, second = company.customer(), company.customer(name="=1+1")
    table = lines(exported(manager, LIST))
    entry = trace()
    number = f"E{entry.id}"
    assert table[0] == [f"Export {number} by Li Na, 3 Jun 2026, 12:00: 2 rows. For: Report. For a test."]
    assert table[1] == ["Masked: " + ", ".join(masked_headings(manager)) + "."]
    assert table[2] == [] and table[3][-1] == "Export mark"
    assert [row[-1].partition("/")[2] for row in table[4:]] == [
        f"{id} · Li Na · 2026-06-03 12:00" for id in (first, second)
    ]
    assert all(row[-1].startswith(f"{number}-") for row in table[4:])
    assert "'=1+1" in table[5]
    assert (entry.actor_id, entry.table_name, entry.reason) == (manager.id, "customers", "For a test.")
    told = entry.changes["export"]
    assert (told["rows"], told["kind"], told["purpose"]) == (2, "csv", "report")
    assert told["fields"] == [one.key for one in RESOURCES["customers"].listed]
    assert told["masked"] == ["phone"]


def masked_headings(actor: Actor) -> list[str]:
    columns = ListSource(LIST).columns(actor)
    return [one.heading for one in columns if one.masked is not None]


def test_a_workbook_carries_the_same_and_no_formula(lite_company: Company):
    manager = lite_company.actor(Role.MANAGER)
    customer = lite_company.customer(name="=1+1")
    data = b"".join(exports.make(manager, wish(LIST, ExportKind.XLSX)))
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    number = f"E{trace().id}"
    assert rows[0][0].startswith(f"Export {number} by manager") and rows[3][-1] == "Export mark"
    assert rows[4][-1].startswith(f"{number}-") and f"/{customer} · manager · 2026-06-03" in rows[4][-1]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d", "b"}
    assert "=1+1" in rows[4] and sheet.freeze_panes == "A5"


def test_two_people_get_the_same_rows_but_for_the_mark(lite_company: Company):
    lite_company.customer()
    files = [lines(exported(lite_company.actor(Role.MANAGER, name=name), LIST)) for name in ("a", "b")]
    below = [[row[:-1] for row in file[3:]] for file in files]
    assert below[0] == below[1]
    assert files[0][4][-1] != files[1][4][-1]


def test_our_own_importer_takes_the_lines_above_for_titles_in_every_table_and_language():
    for lang in LANGUAGES:
        for resource in RESOURCES.values():
            header = (*(term(lang, one.label) for one in resource.listed), translate(lang, MARK))
            row = (*("x" for _ in resource.listed), "E1-00000000/1 · Li · 2026-06-03 12:00")
            for rows in ([], [row], [row] * 30):
                data = b"".join(csv_stream(header, rows, titles=[("Export E1 by Li.",), ("Masked: a, b.",)]))
                table = read(data, sniff("out.csv", data))
                assert (table.guess.header_row, table.header) == (4, header[:-1]), (lang, resource.table)
                assert list(table.marks.values()) == [row[-1]] * len(rows)


@pytest.mark.parametrize("kind", ExportKind)
def test_an_own_export_brought_back_adds_nothing(company: Company, kind: ExportKind):
    manager = company.actor(Role.MANAGER)
    for place in range(3):
        company.interaction(manager, subject=f"=Talk {place}", channel=InteractionChannel.PHONE)
    view = View("interactions", sort="id")
    data = b"".join(exports.make(manager, wish(view, kind)))
    clerk = company.actor(Role.AGENT)
    file = read(data, sniff(f"own.{kind.value}", data))
    plan = plans.propose(clerk, "interactions", file)
    preview = importing.check(clerk, "interactions", file, plan)
    assert (preview.new, preview.known, preview.wrong) == (0, 3, 0)
    result = list(importing.store(clerk, "interactions", file, plan, "run"))[-1]
    assert (result.total, result.stored, result.known, result.reasons) == (3, 0, 3, {})
    assert service.count(manager, view).n == 3


def test_a_mark_somebody_made_up_or_of_another_table_hides_no_row(lite_company: Company):
    manager = lite_company.actor(Role.MANAGER)
    customer = lite_company.customer()
    before, behind = marks.around(manager, "customers", 7, NOW)
    true = f"{before}{customer}{behind}"
    assert marks.records("customers", {1: true, 2: "E7-00000000/1 · x", 3: "mine", 4: ""}) == {1: customer}
    assert marks.records("tickets", {1: true}) == {}


# Who may, and what is masked -------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.EXECUTIVE, Role.MANAGER, Role.SUPERVISOR])
def test_a_field_masked_on_the_screen_is_masked_in_the_file_and_the_dialog_says_why(
    lite_company: Company, role: Role
):
    customer = lite_company.customer(name="Somebody Special", phone="+8615400012345")
    open_eyes = lite_company.actor(role)
    blind = replace(open_eyes, see_pii=False)
    assert "Somebody Special" in exported(open_eyes, LIST)
    text = exported(blind, LIST)
    assert "Somebody Special" not in text and "0012345" not in text
    reasons = {one.key: str(one.masked) for one in ListSource(LIST).columns(blind) if one.masked is not None}
    assert reasons["name"] == "Your account has no current grant to see personal data."
    assert reasons["phone"].startswith("Strongly sensitive")
    assert set(trace().changes["export"]["masked"]) == set(reasons)
    assert seen(Customer, customer)["name"] == "Somebody Special"


@pytest.mark.parametrize("role", Role)
def test_without_the_grant_nobody_exports_asks_or_takes(lite_company: Company, role: Role):
    actor = lite_company.actor(role, export=False)
    calls = (
        lambda: exports.outlook(actor, ListSource(LIST)),
        lambda: exports.make(actor, wish(LIST)),
        lambda: asked(actor),
        lambda: exports.take(actor, 1),
        lambda: exports.outlook(actor, LogSource(LogSearch())),
    )
    for call in calls:
        with pytest.raises(Refused):
            call()
    assert trace() is None


@pytest.mark.parametrize("reason", ["", "   ", "abc", "x" * 501])
def test_an_export_without_a_sentence_is_refused_and_leaves_no_trace(lite_company: Company, reason: str):
    with pytest.raises(AppError):
        exports.make(lite_company.actor(Role.MANAGER), wish(LIST, reason=reason))
    assert trace() is None


# The limit, and the second person --------------------------------------------------------------------------


def test_as_many_rows_as_the_rulebook_says_go_out_alone_and_one_more_does_not(company: Company):
    manager = company.actor(Role.MANAGER)
    for _ in range(3):
        company.customer()
    limit(3)
    assert len(lines(exported(manager, LIST))) == 4 + 3
    limit(2)
    assert exports.outlook(manager, ListSource(LIST)).needs_approval
    with pytest.raises(
        AppError, match=r"3 rows are more than the 2 one person takes alone \(export.rows, R322\)"
    ):
        exports.make(manager, wish(LIST))


def test_the_limit_is_that_of_the_role_and_of_several_the_highest(lite_company: Company):
    limit(10), limit(50, "export.rows.executive")
    found = [
        exports.limit_of(lite_company.actor(*roles)).rows
        for roles in ((Role.MANAGER,), (Role.EXECUTIVE,), (Role.MANAGER, Role.EXECUTIVE))
    ]
    assert found == [10, 50, 50]


def test_above_the_limit_another_person_approves_and_the_file_is_taken_once(company: Company):
    manager, boss = company.actor(Role.MANAGER), company.actor(Role.EXECUTIVE)
    for _ in range(3):
        company.customer()
    limit(2)
    id = asked(manager)
    assert seen(ExportRequest, id)["rows"] == 3 and seen(ExportRequest, id)["personal"] is True
    assert [one.said.render("en") for one in notices.of(boss)] == [
        "manager asks for an export of 3 rows of Customers: For a test."
    ]
    with pytest.raises(Refused, match="not approved"):
        exports.take(manager, id)
    assert moved(manager, id, "approve") == "Nobody approves their own request."
    assert moved(boss, id, "approve") == ""
    assert "was approved" in str(notices.of(manager)[0].said)
    with pytest.raises(Refused):
        exports.take(boss, id)
    assert moved(boss, id, "take") == "Only the person named in the record takes this step."
    table = lines(bytes_of(manager, id))
    assert table[1][0].startswith(f"Request EX0000{id}, approved by executive") and len(table) == 5 + 3
    assert trace().changes["export"]["request"] == f"EX0000{id}"
    assert trace().changes["export"]["approved_by"] == boss.id
    assert seen(ExportRequest, id)["status"] is ExportStatus.TAKEN
    with pytest.raises(Refused, match="taken already"):
        exports.take(manager, id)
    assert [step.event for step, _ in service.steps(manager, "export_requests", id)] == []


def test_what_is_approved_is_what_was_asked_for_and_not_a_row_more(lite_company: Company):
    manager, boss = lite_company.actor(Role.MANAGER), lite_company.actor(Role.EXECUTIVE)
    lite_company.customer(region="North"), lite_company.customer(region="South")
    limit(0)
    view = View("customers", search="Customer", filters=(), sort="-id")
    id = asked(manager, source=ListSource(view))
    assert moved(boss, id, "approve") == ""
    lite_company.customer()
    with pytest.raises(AppError, match="There are 3 rows by now, and 2 were approved"):
        exports.take(manager, id)
    assert seen(ExportRequest, id)["status"] is ExportStatus.APPROVED


def test_who_lost_the_grant_meanwhile_takes_nothing(lite_company: Company):
    manager, boss = lite_company.actor(Role.MANAGER), lite_company.actor(Role.EXECUTIVE)
    lite_company.customer(name="Somebody Special")
    limit(0)
    id = asked(manager)
    moved(boss, id, "approve")
    with pytest.raises(Refused):
        exports.take(replace(manager, export=False), id)
    assert "Special" not in bytes_of(replace(manager, see_pii=False), id), "masked as the actor is now"


def test_who_looks_as_somebody_else_neither_asks_nor_approves_nor_fetches(lite_company: Company):
    manager, boss = lite_company.actor(Role.MANAGER), lite_company.actor(Role.EXECUTIVE)
    admin = lite_company.actor(Role.ADMIN)
    as_manager, as_boss = (replace(one, watched_by=admin.id) for one in (manager, boss))
    lite_company.customer()
    limit(0)
    waiting, granted = asked(manager), asked(manager)
    assert moved(boss, granted, "approve") == ""
    address = downloads.offer(manager, "theirs", "x.csv", "text/csv", lambda now: exports.take(now, granted))
    ticket = address.partition("/")[2]
    with pytest.raises(downloads.NotOffered, match="session in which it was made"):
        downloads.take(ticket, as_manager, "the administrator's")
    verbs = (
        lambda: exports.make(as_manager, wish(LIST)),
        lambda: asked(as_manager),
        lambda: moved(as_boss, waiting, "approve"),
        lambda: moved(as_boss, waiting, "reject", "No."),
        lambda: exports.take(as_manager, waiting),
        lambda: exports.take(as_manager, granted),
        lambda: downloads.take(ticket, manager, "theirs").producer(as_manager),
    )
    for place, verb in enumerate(verbs):
        with pytest.raises(Refused, match="go back to yourself"):
            verb()
            pytest.fail(f"verb {place} was done")
    states = [seen(ExportRequest, id)["status"] for id in (waiting, granted)]
    assert states == [ExportStatus.REQUESTED, ExportStatus.APPROVED] and trace() is None
    assert service.count(boss, View("export_requests")).n == 2


def test_an_approval_lapses_by_itself_and_a_declined_one_says_why(lite_company: Company):
    manager, boss = lite_company.actor(Role.MANAGER), lite_company.actor(Role.EXECUTIVE)
    lite_company.actor(Role.ADMIN), lite_company.customer()
    limit(0)
    first, second, third = asked(manager), asked(manager), asked(manager)
    assert moved(boss, first, "approve") == ""
    assert "needs a text" in moved(boss, second, "reject")
    assert moved(boss, second, "reject", "Take fewer.") == ""
    assert str(notices.of(manager)[0].said).endswith("was declined: Take fewer.")
    clock.move_to(NOW + 3 * DAY)
    with pytest.raises(Refused, match="lapsed"):
        exports.take(manager, first)
    clock.move_to(NOW + 3 * DAY + timedelta(minutes=1))
    jobs.run()
    states = [seen(ExportRequest, id)["status"].value for id in (first, second, third)]
    assert states == ["expired", "declined", "expired"]


def test_copies_of_archives_are_not_the_departments_to_approve(lite_company: Company):
    """R322: the general manager or the information supervisor."""
    keeper, head = lite_company.actor(Role.ARCHIVIST), lite_company.actor(Role.MANAGER)
    lite_company.archive()
    limit(0)
    id = asked(keeper, source=ListSource(View("archives")))
    assert "general manager or the information supervisor" in moved(head, id, "approve")
    assert moved(lite_company.actor(Role.SUPERVISOR), id, "approve") == ""


def test_a_request_is_told_to_those_near_who_may_decide(lite_company: Company):
    manager, other = lite_company.actor(Role.MANAGER), lite_company.actor(Role.MANAGER, name="second")
    far = lite_company.actor(Role.MANAGER, name="far", department=lite_company.sales)
    boss = lite_company.actor(Role.EXECUTIVE)
    with database().writing() as session:
        session.get_one(User, boss.id).department_id = None
    lite_company.customer()
    limit(0)
    asked(manager)
    assert [len(notices.of(one)) for one in (manager, other, far, boss)] == [0, 1, 0, 0]


def test_who_does_not_decide_sees_only_their_own_requests(lite_company: Company):
    manager, keeper = lite_company.actor(Role.MANAGER), lite_company.actor(Role.ARCHIVIST)
    far = lite_company.actor(Role.MANAGER, name="far", department=lite_company.sales)
    lite_company.customer(), lite_company.archive()
    limit(0)
    mine, theirs = asked(manager), asked(keeper, source=ListSource(View("archives")))
    rows = {
        one.login: set(service.read(one, View("export_requests")).ids)
        for one in (manager, keeper, far, lite_company.actor(Role.EXECUTIVE))
    }
    assert rows == {
        "manager": {mine, theirs},
        "archivist": {theirs},
        "far": set(),
        "executive": {mine, theirs},
    }
    assert not service.can(manager, Action.CREATE, "export_requests")


# The audit log ---------------------------------------------------------------------------------------------


def test_the_audit_log_is_exported_as_it_is_searched_and_leaves_its_own_trace(company: Company):
    manager, boss = company.actor(Role.MANAGER), company.actor(Role.EXECUTIVE)
    company.customer()
    exported(manager, LIST)
    search = LogSearch(action="export", since=NOW.date(), until=NOW.date())
    log = exports.Wish(LogSource(search), ExportKind.CSV, ExportPurpose.CHECK, "The yearly look.")
    table = lines(b"".join(exports.make(boss, log)).decode("utf-8-sig"))
    assert table[2][:4] == ["No.", "When", "Who", "Action"] and len(table) == 4
    assert table[3][3:5] == ["Exported", "Customers"] and table[3][2].startswith("manager")
    assert "1 rows as csv, for: Report. Fields: Customer number" in table[3][6]
    assert trace().table_name == "audit_log" and trace().changes["view"].startswith("action=export")
    assert [one.table for one in trail.entries(boss, LogSearch(action="export"))] == [
        "audit_log",
        "customers",
    ]
    assert trail.entries(boss, LogSearch(until=NOW.date() - DAY)) == []
    with pytest.raises(Refused):
        exports.make(company.actor(Role.AGENT), log)
    limit(0), limit(0, "export.rows.executive")
    with pytest.raises(AppError, match="rows are more than"):
        exports.make(boss, log)


def test_above_the_limit_the_audit_log_goes_out_with_a_second_person_and_no_row_from_after_the_request(
    company: Company,
):
    boss, keeper = company.actor(Role.EXECUTIVE), company.actor(Role.ADMIN)
    company.customer()
    exported(company.actor(Role.MANAGER), LIST)
    limit(0), limit(0, "export.rows.executive")
    search = LogSearch(since=NOW.date(), until=NOW.date())
    log = exports.Wish(LogSource(search), ExportKind.CSV, ExportPurpose.CHECK, "The yearly look.")
    n = exports.outlook(keeper, log.source).rows
    assert n > 0 and exports.outlook(keeper, log.source).needs_approval
    id = exports.ask(keeper, log, key())
    assert notices.of(boss)[0].said.render("en") == (
        f"admin asks for an export of {n} rows of Audit log: The yearly look."
    )
    with pytest.raises(Refused, match="not approved"):
        exports.take(keeper, id)
    assert moved(boss, id, "approve") == ""
    assert exports.outlook(keeper, log.source).rows > n, "asking and approving stand in the log as well"
    kept = seen(ExportRequest, id)
    assert (kept["table_name"], kept["rows"], service.fetch(keeper, "export_requests", id)["id"]) == (
        "audit_log",
        n,
        id,
    )
    table = lines(bytes_of(keeper, id))
    assert table[1][0].startswith(f"Request EX0000{id}, approved by executive") and len(table) == 4 + n
    assert trace().changes["export"]["request"] == f"EX0000{id}"
    with pytest.raises(Refused, match="taken already"):
        exports.take(keeper, id)
    assert exports.approved(boss, id) is None
