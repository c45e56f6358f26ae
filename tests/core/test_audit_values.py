"""Personal values beside the audit chain: found when tampered with, gone for good when a sealed row says so."""

import hmac
import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
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


@given(
    st.sampled_from(AuditAction),
    st.tuples(*[st.none() | st.integers(1, 2**31 - 1)] * 3),
    st.tuples(st.text(), st.none() | st.text(), st.text()),
    st.dictionaries(st.text(), st.none() | st.text() | st.integers() | st.lists(st.text()), max_size=3),
    st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
)
def test_a_row_is_sealed_over_canonical_json_of_all_it_says(action, numbers, words, changes, at):
    row = {
        "action": action,
        **dict(zip(("actor_id", "row_id", "change_set_id"), numbers, strict=True)),
        **dict(zip(("reason", "rule", "table_name"), words, strict=True)),
    }
    whole = {
        **row,
        "id": 7,
        "at": at.isoformat(timespec="microseconds"),
        "previous": "ab" * 32,
        "changes": changes,
    }
    told = json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    expected = hmac.digest(b"a key", told.encode(), "sha256").hex()
    assert writes.sealed(b"a key", "ab" * 32, 7, at, row, audit_values.encode(changes)) == expected
