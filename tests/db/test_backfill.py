"""What a revision makes of the rows that are there: none is lost, none comes out wrong, on both databases."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, Connection, Date, DateTime, Integer, MetaData, text

from db import migrate
from db.drafting import models
from db.migrate import VERSIONS
from db.session import Database

LAST = "20261123_an_archive_is_approved"
CARED = "20261123_verified_and_spoken_wit"
PAPERS = "20261123_templates_of_documents"
FIELDS = "20261123_fields_of_the_contract"
THEN = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
# The kinds of columns of which there must be something.
ANYTHING: tuple[tuple[type, Any], ...] = (
    (Boolean, False),
    (Integer, 1),
    (DateTime, THEN),
    (Date, THEN.date()),
)


def before(revision: str, folder: Path) -> Path:
    """The revisions up to the one before this one."""
    later = False
    for name in migrate.chain(VERSIONS):
        later = later or name == revision
        if not later:
            shutil.copy(VERSIONS / f"{name}.py", folder)
    return folder


def put(connection: Connection, known: MetaData, name: str, /, **values: Any) -> int:
    """A row with these values, and something where there must be something."""
    table = known.tables[name]
    for column in table.columns:
        if not column.nullable and column.name not in {"id", *values} and column.server_default is None:
            # The words of a choice are known to the models alone.
            words = getattr(models().tables[name].c[column.name].type, "enums", ["Text"])
            values[column.name] = next((one for of, one in ANYTHING if isinstance(column.type, of)), words[0])
    found = connection.execute(table.insert().values(values)).inserted_primary_key
    assert found is not None
    return found[0]


def test_archives_that_were_there_are_approved_and_keep_the_day_they_were_due(
    empty: Database, tmp_path: Path
) -> None:
    """R125, R315, R338: the day a clock began is that of the entry, at the latest that on which it was due."""
    migrate.upgrade(empty, before(LAST, tmp_path))
    known = MetaData()
    known.reflect(empty.engine, only=("users", "customers", "archives", "archive_loans", "departments"))
    with empty.engine.begin() as connection:
        place = put(connection, known, "departments", name="Care")
        user = put(connection, known, "users", roles=["agent"])
        customer = put(
            connection, known, "customers", owner_id=user, department_id=place,
        )  # fmt: skip
        both = {
            "customer_id": customer,
            "keeper_id": user,
            "medium": "paper",
            "secrecy": "normal",
            "kind": "customer",
        }
        rows = {
            "A1": {"handin_due": date(2026, 3, 6), "handed_in_at": THEN, "status": "on_loan"},
            "A2": {"handin_due": date(2026, 3, 1), "handed_in_at": None, "status": "to_hand_in"},
            "A3": {"handin_due": None, "handed_in_at": None, "status": "filed"},
        }
        ids = {
            no: put(connection, known, "archives", archive_no=no, index_code=no, **both, **more)
            for no, more in rows.items()
        }
        put(
            connection, known, "archive_loans", loan_no="L1", archive_id=ids["A1"], applicant_id=user,
            applicant_department_id=place, status="out", kind="borrow", purpose="audit", secrecy="normal",
        )  # fmt: skip
    migrate.upgrade(empty)
    known = MetaData()
    known.reflect(empty.engine, only=("archives",))
    with empty.engine.connect() as connection:
        wanted = "archive_no", "approval", "handin_from", "handin_due", "handed_in_on", "lent_to_id"
        columns = [known.tables["archives"].c[name] for name in wanted]
        found = connection.execute(
            known.tables["archives"].select().with_only_columns(*columns).order_by(text("1"))
        )
        # Eight in the evening in London is the next morning in Shanghai.
        assert [tuple(row) for row in found] == [
            ("A1", "approved", date(2026, 3, 3), date(2026, 3, 6), date(2026, 3, 3), user),
            ("A2", "approved", date(2026, 3, 1), date(2026, 3, 1), None, None),
            ("A3", "approved", None, None, None, None),
        ]  # fmt: skip


def test_customers_that_were_there_are_verified_and_contacted_by_what_is_known_of_them(
    empty: Database, tmp_path: Path
) -> None:
    """R012, R038: half a year after the last verification or the entry; by level after the last contact or the first."""
    migrate.upgrade(empty, before(CARED, tmp_path))
    known = MetaData()
    known.reflect(empty.engine, only=("users", "customers", "departments"))
    noon, later = datetime(2026, 3, 2, 4, tzinfo=UTC), datetime(2026, 4, 10, 4, tzinfo=UTC)
    with empty.engine.begin() as connection:
        own = {
            "owner_id": put(connection, known, "users", roles=["agent"]),
            "department_id": put(connection, known, "departments", name="Care"),
            "first_contact_on": date(2026, 3, 2),
            "created_at": noon,
        }
        put(connection, known, "customers", customer_no="C1", level3="level1", **own)
        put(
            connection, known, "customers", customer_no="C2", level3="level2", last_contact_at=later,
            last_verified_at=later, **own,
        )  # fmt: skip
        put(connection, known, "customers", customer_no="C3", level3="level3", **own)
    migrate.upgrade(empty)
    known = MetaData()
    known.reflect(empty.engine, only=("customers",))
    with empty.engine.connect() as connection:
        table = known.tables["customers"]
        found = connection.execute(
            table.select()
            .with_only_columns(table.c.customer_no, table.c.stale_on, table.c.contact_due)
            .order_by(text("1"))
        )
        assert [tuple(row) for row in found] == [
            ("C1", date(2026, 8, 29), date(2026, 4, 1)),
            ("C2", date(2026, 10, 7), date(2026, 6, 9)),
            ("C3", date(2026, 8, 29), date(2026, 8, 29)),
        ]


def test_responses_that_were_there_were_collected_by_who_entered_them(
    empty: Database, tmp_path: Path
) -> None:
    """R071: unless somebody was named; of one that nobody is known to have entered, by the first account."""
    migrate.upgrade(empty, before(FIELDS, tmp_path))
    known = MetaData()
    known.reflect(empty.engine, only=("users", "surveys", "survey_responses"))
    with empty.engine.begin() as connection:
        first, writer, named = (
            put(connection, known, "users", login=login, roles=["agent"]) for login in ("a", "b", "c")
        )
        survey = put(connection, known, "surveys", title="Yearly")
        for overall, of in enumerate(((writer, named), (writer, None), (None, None)), start=1):
            one = {"created_by": of[0], "collector_id": of[1], "overall": overall}
            put(connection, known, "survey_responses", survey_id=survey, **one)
    migrate.upgrade(empty)
    known = MetaData()
    known.reflect(empty.engine, only=("survey_responses",))
    with empty.engine.connect() as connection:
        table = known.tables["survey_responses"]
        assert not table.c.collector_id.nullable
        found = connection.execute(table.select().order_by(table.c.overall))
        assert [row.collector_id for row in found] == [named, writer, first]


def test_archives_that_were_there_keep_how_complete_they_are(empty: Database, tmp_path: Path) -> None:
    """R342: by the papers they must hold; an archive that must hold none has no share."""
    migrate.upgrade(empty, before(PAPERS, tmp_path))
    known = MetaData()
    known.reflect(empty.engine, only=("users", "customers", "archives", "archive_documents", "departments"))
    with empty.engine.begin() as connection:
        place = put(connection, known, "departments", name="Care")
        user = put(connection, known, "users", roles=["agent"], department_id=place)
        about = {"owner_id": user, "department_id": place}
        customer = put(connection, known, "customers", customer_no="C1", **about)
        some, none = (
            put(
                connection,
                known,
                "archives",
                customer_id=customer,
                keeper_id=user,
                archive_no=no,
                index_code=no,
            )
            for no in ("A1", "A2")
        )
        for required, present in ((True, True), (True, True), (True, False), (False, False)):
            mark = {"required": required, "present": present}
            put(connection, known, "archive_documents", archive_id=some, **mark)
        put(connection, known, "archive_documents", archive_id=none, required=False, present=False)
    migrate.upgrade(empty)
    with empty.engine.begin() as connection:
        found = connection.execute(
            text("SELECT archive_no, completeness_pct FROM archives ORDER BY id")
        ).all()
    assert [tuple(one) for one in found] == [("A1", 66), ("A2", None)]
