"""The inspection of archives: due half a year after the last, archive by archive, with the air of the place (S21)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from core import clock, inbox, jobs, service
from core.access import Role
from core.inbox import Whose
from core.resources import RESOURCES
from core.view import View
from db.models.inspections import ArchiveInspection, ArchiveInspectionResult
from db.models.notices import Notice
from db.models.surveys import CorrectiveAction
from db.models.trace import Policy
from db.session import database
from db.vocabulary.archives import Secrecy
from tests.factories import edit, key, seen

# Noon of Friday, 5 June 2026 in Shanghai.
NOW = datetime(2026, 6, 5, 4, 0, tzinfo=UTC)
AIR = {"temperature": "22", "humidity": "55"}


@pytest.fixture(autouse=True)
def friday():
    clock.move_to(NOW)
    yield
    clock.move_to(None)


@pytest.fixture
def keeper(company):
    return company.actor(Role.ARCHIVIST)


def step(actor, inspection: int, event: str, **typed):
    version = seen(ArchiveInspection, inspection)["version"]
    return service.move(actor, "archive_inspections", inspection, version, event, typed, key())


def results(inspection: int) -> dict[int, ArchiveInspectionResult]:
    with database().reading() as session:
        asked = select(ArchiveInspectionResult).filter_by(inspection_id=inspection)
        return {one.archive_id: one for one in session.scalars(asked)}


def found(keeper, inspection: int, archive: int, finding: str, **more):
    one = results(inspection)[archive]
    return edit(keeper, "archive_inspection_results", one.id, one.version, {"finding": finding, **more})


def planned(keeper, **values) -> int:
    made = service.create(keeper, "archive_inspections", {"since": "2026-01-31", **values}, key())
    assert made.clean, made.problems
    return made.rows[0].id


@pytest.mark.parametrize(("months", "due"), [(6, date(2026, 7, 31)), (3, date(2026, 4, 30))])
def test_an_inspection_is_due_half_a_year_after_the_last_or_what_the_rulebook_says(
    company, keeper, months, due
):
    """R307: the days of short months do not matter, and nobody types the day."""
    if months != 6:
        with database().writing() as session:
            session.query(Policy).filter_by(key="archive.inspection").update({"value": str(months)})
    inspection = planned(keeper)
    assert seen(ArchiveInspection, inspection)["due_on"] == due
    assert edit(keeper, "archive_inspections", inspection, 1, {"due_on": "2030-01-01"}).saved == 0


def test_each_archive_of_the_place_has_its_result_before_the_inspection_ends_and_the_next_one_is_planned(
    company, keeper
):
    """R307: full for its place, with a record of each archive, and due again six months later."""
    here = [company.archive(location=f"02柜/01层/0{n}位") for n in (1, 2)]
    company.archive(location="03柜/01层/01位")
    company.archive(location="02柜/01层/03位", status="on_loan")
    inspection = planned(keeper, scope="2柜")
    assert step(company.actor(Role.AGENT), inspection, "begin").saved == 0
    assert step(keeper, inspection, "begin").clean
    assert sorted(results(inspection)) == here
    assert found(keeper, inspection, here[0], "ok").clean
    assert "1 archives" in str(step(keeper, inspection, "inspect", **AIR).problems[0].say)
    assert found(keeper, inspection, here[1], "wrong_place", action="Put back").clean
    assert step(keeper, inspection, "inspect", **AIR).clean
    row = seen(ArchiveInspection, inspection)
    assert (row["inspected_on"], row["inspector_id"]) == (date(2026, 6, 5), keeper.id)
    coming = service.read(keeper, View("archive_inspections", sort="-id")).ids[0]
    following = seen(ArchiveInspection, coming)
    assert (following["since"], following["due_on"]) == (date(2026, 6, 5), date(2026, 12, 5))
    assert (following["scope"], following["status"].value) == ("02柜", "planned")
    assert found(keeper, inspection, here[0], "damaged").saved == 0
    assert found(keeper, inspection, here[1], "wrong_place", done_on="2026-06-05").clean


def test_an_overdue_inspection_is_flagged_to_the_archivists_and_its_supervisor_approves_it(company, keeper):
    """R307: in the tile and the inbox from the day after it was due, with a notice; whoever inspected does not approve."""
    company.actor(Role.ADMIN)
    both = company.actor(Role.ARCHIVIST, Role.SUPERVISOR)
    late, today = planned(keeper, since="2025-12-04"), planned(keeper, since="2025-12-05")
    tile = next(one for one in RESOURCES["archive_inspections"].kpis if one.key == "overdue")
    view = View("archive_inspections", filters=tile.where)
    assert service.read(keeper, view).ids == [late]
    assert [one.id for one in inbox.of(keeper, Whose.MINE).items] == [late, today]
    jobs.run()
    with database().reading() as session:
        told = session.scalars(select(Notice).filter_by(table_name="archive_inspections", row_id=late)).all()
        assert {one.user_id for one in told if one.kind.value == "overdue"} == {keeper.id, both.id}
    archive = company.archive()
    assert step(both, late, "begin").clean
    assert found(keeper, late, archive, "ok").clean
    assert step(both, late, "inspect", **AIR).clean
    assert service.read(keeper, view).ids == []
    assert late not in [one.id for one in inbox.of(keeper, Whose.MINE).items]
    assert step(both, late, "approve").saved == 0
    assert step(company.actor(Role.SUPERVISOR), late, "approve").clean


def test_temperature_humidity_and_mould_are_noted_and_against_mould_something_is_done(company, keeper):
    """R309."""
    archive, inspection = company.archive(), planned(keeper)
    assert step(keeper, inspection, "begin").clean
    assert found(keeper, inspection, archive, "ok").clean
    for missing in AIR:
        refused = step(keeper, inspection, "inspect", **{k: v for k, v in AIR.items() if k != missing})
        assert [cell.field for cell in refused.problems] == [missing]
    assert step(keeper, inspection, "inspect", **AIR | {"humidity": "101"}).saved == 0
    refused = step(keeper, inspection, "inspect", **AIR, mould="1")
    assert [(cell.field, cell.rule) for cell in refused.problems] == [("remedy", "R309")]
    assert step(keeper, inspection, "inspect", **AIR, mould="1", remedy="Aired and wiped").clean
    row = seen(ArchiveInspection, inspection)
    assert (row["temperature"], row["humidity"], row["mould"]) == (22, 55, True)
    tile = next(one for one in RESOURCES["archive_inspections"].kpis if one.key == "mould")
    assert service.read(keeper, View("archive_inspections", filters=tile.where)).ids == [inspection]


@pytest.mark.parametrize(("finding", "repairs"), [("faded", 1), ("damaged", 1), ("missing", 0), ("ok", 0)])
def test_what_is_faded_or_damaged_opens_a_repair_when_the_inspection_ends(company, keeper, finding, repairs):
    """R308: for whoever keeps the archive."""
    archive, inspection = company.archive(), planned(keeper)
    assert step(keeper, inspection, "begin").clean
    assert found(keeper, inspection, archive, finding, action="Page 3").clean
    assert step(keeper, inspection, "inspect", **AIR).clean
    with database().reading() as session:
        opened = session.scalars(select(CorrectiveAction)).all()
        assert [(one.source_kind.value, one.source_id, one.owner_id) for one in opened] == [
            ("archive", archive, keeper.id)
        ] * repairs


def test_what_was_found_of_a_secret_archive_is_not_shown_to_who_may_not_know_it(company, keeper):
    """R307, R321."""
    secret, plain = company.archive(secrecy=Secrecy.CONFIDENTIAL), company.archive()
    inspection = planned(keeper)
    assert step(keeper, inspection, "begin").clean
    blind = company.actor(Role.ARCHIVIST, name="blind", see_confidential=False)
    shown = service.read(blind, View("archive_inspection_results", columns=("archive_id",)))
    assert shown.columns["archive_id"] == [plain]
    assert sorted(results(inspection)) == [secret, plain]


def test_the_reminder_comes_on_the_last_day(company, keeper):
    """R307."""
    company.actor(Role.ADMIN)
    planned(keeper, since="2025-12-05")
    clock.move_to(NOW - timedelta(days=1))
    jobs.run()
    with database().reading() as session:
        assert session.scalars(select(Notice)).all() == []
    clock.move_to(NOW)
    jobs.run()
    with database().reading() as session:
        assert [one.kind.value for one in session.scalars(select(Notice))] == ["reminder"]
