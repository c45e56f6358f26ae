"""The destruction of archives: only what was kept long enough, by three people in their order, with a record (R151, R152, R325)."""

from datetime import UTC, date, datetime

import pytest

from core import clock, service
from core.access import Role
from core.changes import Status
from db.models.archives import Archive, ArchiveDocument
from db.models.disposals import ArchiveDisposal
from db.vocabulary.privacy import DisposalMethod
from tests.factories import edit, key, seen, stored

NOON = datetime(2026, 6, 12, 4, 0, tzinfo=UTC)
OVER = date(2026, 6, 11)
RECORD = {"destroyed_on": "2026-06-12", "record_text": "Shredded in the cellar."}


@pytest.fixture(autouse=True)
def friday():
    """The product believes it is noon of Friday, 12 June 2026 in Shanghai."""
    clock.move_to(NOON)
    yield
    clock.move_to(None)


@pytest.fixture
def people(company):
    return {
        "keeper": company.actor(Role.ARCHIVIST),
        "head": company.actor(Role.MANAGER, name="head"),
        "chief": company.actor(Role.EXECUTIVE, name="chief"),
    }


def proposed(people, archive, method="shred"):
    return service.create(
        people["keeper"], "archive_disposals", {"archive_id": archive, "method": method}, key()
    )


def step(actor, id, event, note="", **values):
    version = seen(ArchiveDisposal, id)["version"]
    return service.move(actor, "archive_disposals", id, version, event, values, key(), note)


def state(archive):
    return seen(Archive, archive)["status"].value


def test_two_people_sign_in_their_order_and_the_body_goes_while_the_record_stays(company, people):
    """R152: reviewed by the head, approved by the general manager, recorded with date, method and witness."""
    archive = company.archive(retention_until=OVER, major_changes="Moved twice")
    paper = stored(ArchiveDocument, archive_id=archive, name="Contract", present=True, file_ref="scan/1.pdf")
    made = proposed(people, archive)
    assert made.problems == ()
    id = made.rows[0].id
    assert state(archive) == "disposal_review"
    assert not step(people["chief"], id, "approve").clean
    assert not step(people["keeper"], id, "destroy", witness_id=people["head"].id, **RECORD).clean
    assert step(people["head"], id, "review").clean
    assert not step(people["head"], id, "approve").clean
    assert step(people["chief"], id, "approve").clean
    alone = step(people["keeper"], id, "destroy", witness_id=people["keeper"].id, **RECORD)
    assert [(cell.field, cell.rule) for cell in alone.problems] == [("witness_id", "R152")]
    unsaid = step(people["keeper"], id, "destroy", witness_id=people["head"].id, destroyed_on="2026-06-12")
    assert [cell.field for cell in unsaid.problems] == ["record_text"]
    assert step(people["keeper"], id, "destroy", witness_id=people["head"].id, **RECORD).clean
    row, gone = seen(ArchiveDisposal, id), seen(Archive, archive)
    assert (row["destroyed_on"], row["method"].value, row["witness_id"], row["destroyed_by_id"]) == (
        date(2026, 6, 12),
        "shred",
        people["head"].id,
        people["keeper"].id,
    )
    assert (gone["status"].value, gone["location"], gone["major_changes"]) == ("destroyed", None, None)
    assert (seen(ArchiveDocument, paper)["present"], seen(ArchiveDocument, paper)["file_ref"]) == (
        False,
        None,
    )
    assert gone["archive_no"] and gone["deleted_at"] is None


def test_what_is_kept_or_lent_or_proposed_already_is_not_proposed(company, people):
    """R151: the last day of the time of keeping still counts."""
    kept = company.archive(retention_until=date(2026, 6, 12))
    open_ended = company.archive()
    for archive in (kept, open_ended):
        assert [(cell.field, cell.rule) for cell in proposed(people, archive).problems] == [
            ("archive_id", "R151")
        ]
    lent = company.archive(retention_until=OVER)
    company.loan(company.actor(Role.AGENT), archive_id=lent, status="out")
    assert [cell.field for cell in proposed(people, lent).problems] == ["archive_id"]
    archive = company.archive(retention_until=OVER)
    assert proposed(people, archive).clean
    assert [(cell.field, cell.rule) for cell in proposed(people, archive).problems] == [
        ("archive_id", "R152")
    ]
    assert state(kept) == state(open_ended) == state(lent) == "filed"


def test_what_came_in_the_way_since_stops_every_step(company, people):
    """R151: a longer time of keeping, written down after the proposal."""
    archive = company.archive(retention_until=OVER)
    id = proposed(people, archive).rows[0].id
    assert step(people["head"], id, "review").clean
    version = seen(Archive, archive)["version"]
    assert edit(people["keeper"], "archives", archive, version, {"retention_start": "2020-01-01"}).clean
    assert not step(people["chief"], id, "approve").clean
    assert state(archive) == "disposal_review"


def test_a_declined_proposal_leaves_the_archive_on_its_shelf(company, people):
    archive = company.archive(retention_until=OVER)
    id = proposed(people, archive).rows[0].id
    assert not step(people["keeper"], id, "decline", note="No").clean
    assert step(people["head"], id, "decline", note="Still needed in court").clean
    assert state(archive) == "filed"
    deleted = service.delete(
        people["keeper"], "archive_disposals", [(id, seen(ArchiveDisposal, id)["version"])], key()
    )
    assert deleted.cells[0].status is Status.REFUSED
    assert proposed(people, archive).clean


def test_it_is_shredded_burnt_or_wiped_and_never_sold(company, people):
    """R325."""
    assert {one.value for one in DisposalMethod} == {"shred", "burn", "wipe"}
    archive = company.archive(retention_until=OVER)
    assert [cell.field for cell in proposed(people, archive, method="sold").problems] == ["method"]
    id = proposed(people, archive, method="burn").rows[0].id
    assert edit(people["keeper"], "archive_disposals", id, 1, {"method": "wipe"}).clean
    assert step(people["head"], id, "review").clean
    version = seen(ArchiveDisposal, id)["version"]
    late = edit(people["keeper"], "archive_disposals", id, version, {"method": "shred"})
    assert [(cell.field, cell.rule) for cell in late.problems] == [("method", "R152")]
