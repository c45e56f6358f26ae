"""The papers an archive should hold: listed by its kind, counted with their sides, and how complete it is (R340, R342)."""

import pytest

from core import document_templates, service
from core.access import Role
from core.changes import Kind
from core.view import Condition, View
from db.models.archives import Archive, ArchiveDocument
from db.session import database
from tests.factories import edit, key, seen

VEHICLE = {"kind": "vehicle_sales", "vin": "LSVAU2180N2183294", "location": "1-2-3"}


@pytest.fixture
def keeper(company):
    """The archivist of a company that has the document templates of the policies."""
    document_templates.seed(database())
    return company.actor(Role.ARCHIVIST)


def built(company, keeper, **values):
    number = key()
    typed = {
        "archive_no": number, "index_code": number, "customer_id": company.customer(), "keeper_id": keeper.id,
        "department_id": company.service, **VEHICLE, **values,
    }  # fmt: skip
    outcome = service.create(keeper, "archives", typed, key())
    assert outcome.problems == ()
    return outcome.rows[0].id


def papers(keeper, archive):
    view = View("archive_documents", filters=(Condition("archive_id", "is", (str(archive),)),), sort="id")
    found = service.read(keeper, view)
    return list(zip(found.ids, found.columns["name"], found.columns["required"], strict=True))


def complete(archive):
    return seen(Archive, archive)["completeness_pct"]


def test_a_vehicle_archive_begins_with_twelve_papers_of_which_the_last_is_optional(company, keeper):
    """R340: percent complete; the copy of the identity card counts with both of its sides."""
    archive = built(company, keeper)
    listed = papers(keeper, archive)
    assert [name for _, name, _ in listed] == list(document_templates.PAPERS["vehicle_sales"])
    assert [required for _, _, required in listed] == [True] * 11 + [False]
    assert complete(archive) == 0
    identity = listed[3][0]
    short = edit(keeper, "archive_documents", identity, 1, {"present": "1", "sides": "1"})
    assert [(cell.field, cell.rule) for cell in short.problems] == [("sides", "R340")]
    assert "2" in short.problems[0].say.render("en")
    assert edit(keeper, "archive_documents", identity, 1, {"present": "1", "sides": "2"}).clean
    assert complete(archive) == 100 // 11
    for id, _, required in listed:
        if required and id != identity:
            assert edit(keeper, "archive_documents", id, 1, {"present": "1"}).clean
    assert complete(archive) == 100
    assert edit(keeper, "archive_documents", listed[0][0], 2, {"present": "0"}).clean
    assert complete(archive) == 1000 // 11


def test_a_maintenance_archive_begins_with_four_papers_and_the_list_is_data(company, keeper):
    """R342: what the archivist adds to the list stands in the next archive, and in none before it."""
    first = built(company, keeper, kind="vehicle_service_own")
    assert [name for _, name, _ in papers(keeper, first)] == [
        "接车单",
        "任务委托书",
        "结算单",
        "12项免费检查表",
    ]
    line = {"template": "vehicle_service_maintenance", "position": "3", "name": "质检单", "required": "1"}
    assert service.create(keeper, "template_items", line, key()).clean
    second = built(company, keeper, kind="vehicle_service_other", vin="LSVAU2180N2183299")
    assert "质检单" in [name for _, name, _ in papers(keeper, second)]
    assert len(papers(keeper, first)) == 4
    twice = service.create(keeper, "template_items", line, key())
    assert twice.problems


def test_a_paper_of_a_template_goes_by_its_name_there(company, keeper):
    archive = built(company, keeper, kind="customer", vin="")
    assert papers(keeper, archive) == [] and complete(archive) is None
    organisations = Condition("template", "is", ("organisation_archive",))
    (item,) = service.read(keeper, View("template_items", filters=(organisations,), size=1)).ids
    about = {"archive_id": archive, "template_item_id": item}
    made = service.create(keeper, "archive_documents", about, key())
    assert seen(ArchiveDocument, made.rows[0].id)["name"] == "客户名称"
    nameless = service.create(keeper, "archive_documents", {"archive_id": archive}, key())
    assert [cell.field for cell in nameless.problems] == ["name"]


def test_an_archive_of_a_register_begins_without_papers(company, keeper):
    """R342: it was built before, and nobody knows from the register which papers are in it."""
    values = {
        "archive_no": "A1", "index_code": "I1", "customer_id": company.customer(), "keeper_id": keeper.id,
        "department_id": company.service, **VEHICLE,
    }  # fmt: skip
    brought = edit(keeper, "archives", "n:1", None, values, kind=Kind.IMPORT)
    assert brought.clean
    assert papers(keeper, brought.rows[0].id) == [] and complete(brought.rows[0].id) is None


def test_who_does_not_keep_the_templates_reads_them_only(company, keeper):
    manager = company.actor(Role.MANAGER)
    found = service.read(manager, View("template_items"))
    assert len(found.ids) == sum(map(len, document_templates.PAPERS.values()))
    assert edit(manager, "template_items", found.ids[0], 1, {"name": "Something"}).saved == 0


def test_the_templates_are_seeded_once_and_never_over_what_a_company_made_of_them(company, keeper):
    assert document_templates.seed(database()) == 0
    ids = service.read(keeper, View("template_items", size=1000)).ids
    assert service.delete(keeper, "template_items", [(id, 1) for id in ids], key()).clean
    assert document_templates.seed(database()) == 0
    assert service.count(keeper, View("template_items")).n == 0
