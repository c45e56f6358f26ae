"""Personal values beside the audit chain: found when tampered with, gone for good when a sealed row says so."""

from sqlalchemy import text

from core import clock, service
from core.access import Role
from core.seals import audit_key, audit_keys
from db import audit_values, writes
from db.models.trace import AuditRow, AuditValues
from db.session import database
from db.vocabulary.organisation import AuditAction
from tests.factories import edit


def broken() -> tuple[int, str] | None:
    with database().reading() as session:
        return writes.first_broken(session, audit_keys())


def run(sql: str) -> None:
    with database().writing() as session:
        session.execute(text(sql))


def test_personal_values_stand_beside_the_chain_and_only_a_sealed_row_excuses_their_end(company):
    agent = company.actor(Role.AGENT)
    customer = company.customer(agent)
    assert edit(agent, "customers", customer, 1, {"name": "欧阳一一", "category5": "vip"}).clean
    assert edit(agent, "customers", customer, 2, {"name": "欧阳二二"}).clean
    with database().reading() as session:
        (first, second) = session.query(AuditRow).order_by(AuditRow.id)
        assert "欧阳" not in str(first.changes) + str(second.changes)
        assert first.changes["fields"]["name"] == []
        assert first.changes["fields"]["category5"] == ["ordinary", "vip"]
        assert session.get(AuditValues, second.id).content.count("欧阳") == 2
    newest, oldest = service.history(agent, "customers", customer)
    assert newest.changes["fields"]["name"] == ["欧阳一一", "欧阳二二"]
    assert oldest.changes["fields"]["category5"] == ["ordinary", "vip"]
    assert broken() is None

    run("UPDATE audit_values SET content = replace(content, '二二', '三三') WHERE id = 2")
    assert broken() == (2, "altered")
    run("UPDATE audit_values SET content = replace(content, '三三', '二二') WHERE id = 2")
    assert broken() is None

    with database().writing() as session:
        audit_values.destroy(session, [1])
    assert broken() == (1, "without its values")
    told = {
        "actor_id": agent.id, "action": AuditAction.DELETE, "table_name": "customers", "row_id": customer,
        "change_set_id": None, "changes": {audit_values.ERASED: [1]}, "reason": "", "rule": "R152",
    }  # fmt: skip
    with database().writing() as session:
        writes.chain(session, [told], clock.now(), audit_key())
    assert broken() is None
    oldest = service.history(agent, "customers", customer)[-1]
    assert (oldest.changes["fields"]["name"], oldest.changes["fields"]["category5"]) == (
        [],
        ["ordinary", "vip"],
    )

    run("DELETE FROM audit_values WHERE id = 2")
    assert broken() == (2, "without its values")
