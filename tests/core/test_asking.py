"""Why not, who can help, and the request to them; who has access to a record and why."""

from core import asking, clock, holders, service
from core.access import Action, Role
from core.view import View
from db.models.access import AccessGrant
from db.vocabulary.access import AccessRight, GrantStatus
from tests.core.test_access_grants import now_of
from tests.factories import THEN, edit, key, seen

SEE, EDIT = AccessRight.VIEW, AccessRight.EDIT


def names(actor, *about) -> set[str]:
    """Who is named as a giver."""
    return {giver.name.partition("@")[0] for giver in asking.givers(actor, *about)}


def test_the_people_who_can_give_it_are_named_and_a_record_out_of_sight_betrays_nobody(lite_company):
    company = lite_company
    analyst = company.actor(Role.ANALYST)
    near, _ = company.actor(Role.MANAGER), company.actor(Role.MANAGER, department=company.sales)
    for role in (Role.EXECUTIVE, Role.ADMIN, Role.SUPERVISOR):
        company.actor(role)
    mine = company.customer(near)
    assert names(analyst, "customers", EDIT, mine) == {"manager", "admin"}
    assert asking.givers(analyst, "customers", EDIT, mine)[0].id == near.id
    agent = company.actor(Role.AGENT)
    hidden = company.complaint(subject_user_id=agent.id)
    assert (
        names(agent, "tickets", SEE, hidden)
        == names(agent, "tickets", SEE, 999_999)
        == {"executive", "admin"}
    )
    assert names(agent, "users", EDIT) == set()


def test_a_request_is_sent_once_and_waits_until_somebody_answers(lite_company):
    company = lite_company
    clock.move_to(clock.now())
    agent, manager = company.actor(Role.AGENT), company.actor(Role.MANAGER)
    customer = company.customer(company.actor(Role.SALES))
    assert asking.waiting(agent, "customers", SEE, customer) is None
    ticket = key()
    for _ in range(2):
        assert asking.ask(
            agent, "customers", SEE, customer, asking.most_days(), "To call back.", ticket
        ).clean
    assert service.count(agent, View("access_grants")).n == 1
    waits = asking.waiting(agent, "customers", SEE, customer)
    assert waits is not None
    assert asking.waiting(agent, "customers", EDIT, customer) is None
    assert service.move(manager, "access_grants", waits, 1, "decline", {}, key(), "Not yours.").clean
    assert asking.waiting(agent, "customers", SEE, customer) is None
    assert not asking.ask(agent, "customers", SEE, customer, 3, "", key()).clean
    clock.move_to(None)


def test_who_has_access_is_told_with_the_reason(company):
    manager, far = (
        company.actor(Role.MANAGER),
        company.actor(Role.SALES, name="far", department=company.sales),
    )
    customer = company.customer(company.actor(Role.SALES, name="owner"))
    company.actor(Role.ANALYST)
    made = asking.give(manager, far.id, "customers", EDIT, customer, 3, "Stands in.", key())
    assert made.clean
    assert seen(AccessGrant, made.rows[0].id)["status"] is GrantStatus.GRANTED
    found = holders.of(manager, "customers", customer)
    assert found is not None
    told = {(one.role, one.scope.value): (one.may, one.names) for one in found.by_role}
    assert told[Role.SALES, "o"] == ((Action.VIEW, Action.EDIT), (f"owner@{company.service}",))
    assert told[Role.ANALYST, "a"][0] == (Action.VIEW,)
    assert Action.APPROVE in told[Role.MANAGER, "d"][0]
    assert [(one.name, one.given.reason) for one in found.for_a_time] == [
        (f"far@{company.sales}", "Stands in.")
    ]
    assert holders.of(company.actor(Role.SALES, name="third"), "customers", customer) is None
    assert service.fetch(now_of(far), "customers", customer) is not None


def test_a_right_for_a_department_says_that_it_opens_all_where_records_have_none(lite_company):
    company = lite_company
    boss = company.actor(Role.EXECUTIVE)
    giver, finance = company.actor(Role.MANAGER), company.actor(Role.FINANCE)
    archive, customer = company.archive(), company.customer()
    document = company.document(company.archive(department_id=company.sales), "Contract")
    about = {
        "status": GrantStatus.GRANTED,
        "given_by": giver.id,
        "valid_from": THEN,
        "department_id": company.sales,
    }
    for table in ("archive_documents", "archives"):
        company.grant(finance, table_name=table, **about)
    company.grant(finance, table_name="customers", **about | {"department_id": company.service})
    assert holders.of(boss, "archives", archive).for_a_time == ()
    (plain,) = holders.of(boss, "customers", customer).for_a_time
    assert plain.reach is None
    (wide,) = holders.of(boss, "archive_documents", document).for_a_time
    assert "no department" in str(wide.reach)
    assert service.fetch(now_of(finance), "archive_documents", document) is not None


def test_who_may_name_an_archive_in_a_request_does_not_have_its_papers(lite_company):
    """What the list does not show is open in no other verb, and nobody is told to have access to it."""
    company = lite_company
    keeper, head = (
        company.actor(Role.ARCHIVIST),
        company.actor(Role.MANAGER, name="far", department=company.sales),
    )
    document = company.document(company.archive(), "Contract")
    giver = company.actor(Role.EXECUTIVE)
    company.grant(
        head, table_name="archive_documents", permission=EDIT, row_id=document, status=GrantStatus.GRANTED,
        given_by=giver.id, valid_from=THEN,
    )  # fmt: skip
    found = holders.of(keeper, "archive_documents", document)
    assert found is not None
    assert not any("far" in name for one in found.by_role for name in one.names)
    assert service.fetch(now_of(head), "archive_documents", document) is None
    assert edit(now_of(head), "archive_documents", document, 1, {"present": "0"}).saved == 0


def test_the_person_complained_about_is_not_among_them(lite_company):
    company = lite_company
    leader, subject = company.actor(Role.SUPERVISOR), company.actor(Role.MANAGER)
    ticket = company.complaint(subject_user_id=subject.id)
    found = holders.of(leader, "tickets", ticket)
    assert found is not None
    assert not any("manager" in name for one in found.by_role for name in one.names)
