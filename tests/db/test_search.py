"""The search index: it finds what plain containment finds, for every script, on both databases."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import not_, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, aliased, mapped_column

from db import search
from db.base import Searchable
from db.folding import fold
from db.pinyin import readings
from db.session import Database
from db.tokens import cuts, folded, grams, normalise, words


class Texts(NamedTuple):
    """The two search texts of a row."""

    public: str
    private: str


class Base(DeclarativeBase):
    """A schema of its own for the index."""


class Person(Base, Searchable):
    """A row that can be searched."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)


PIECES = ["王", "晓雯", "王晓雯", "zhang", "wei", "138", "8871", "13800138000", "t-2026", "%", "_", "a_b",
          "100%",
          "'", '"', "''", "/", "\\", "é", "ab", "c", "7", "77", "𠮷", "が", "or",
          "and", "*", "(", "wx"]  # fmt: skip
ALPHABET = "王晓雯张伟abwx0178-_%'\"/\\.@é𠮷"
word = st.one_of(st.sampled_from(PIECES), st.text(ALPHABET, min_size=1, max_size=8))
phrase = st.lists(word, max_size=4).map(" ".join)


@pytest.fixture
def people(empty: Database) -> Iterator[Database]:
    Base.metadata.create_all(empty.engine)
    search.ensure(empty, [Person])
    yield empty


def put(session: Session, row_id: int, texts: Texts | None) -> None:
    """Store, change or destroy a row as the service does."""
    person = session.get(Person, row_id)
    old = Texts(person.search_text, person.search_private) if person else None
    if texts is None:
        session.delete(person)
    else:
        session.merge(Person(id=row_id, search_text=texts.public, search_private=texts.private))
    search.write(session, Person, row_id, old, texts)


def found(db: Database, query: str, private: bool = False) -> list[int]:
    with db.reading() as session:
        return list(
            session.scalars(
                select(Person.id).where(search.matching(Person, query, private)).order_by(Person.id)
            )
        )


def contained(rows: dict[int, Texts], query: str, private: bool) -> list[int]:
    """What the index must give, by Python's own containment."""
    return sorted(
        row_id
        for row_id, row in rows.items()
        if all(each in row.public or (private and each in row.private) for each in words(query))
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_it_finds_what_containment_finds(people: Database, data: st.DataObject) -> None:
    with people.writing() as session:
        session.execute(text("DELETE FROM people"))
    search.drop(people, Person)
    search.ensure(people, [Person])
    rows: dict[int, Texts] = {}
    steps = data.draw(
        st.lists(st.tuples(st.integers(1, 6), phrase, phrase, st.booleans()), min_size=1, max_size=10)
    )
    with people.writing() as session:
        for row_id, public, private, destroyed in steps:
            if destroyed and row_id in rows:
                put(session, row_id, None)
                del rows[row_id]
            else:
                rows[row_id] = Texts(normalise([public]), normalise([private]))
                put(session, row_id, rows[row_id])
            session.flush()
    inside = [
        piece for row in rows.values() for piece in (row.public[1:4], row.private[2:9], row.public[-2:])
    ]
    for query in [*data.draw(st.lists(phrase, max_size=6)), *inside]:
        for private in (False, True):
            assert found(people, query, private) == contained(rows, query, private), query


def fill(db: Database, *people: tuple[list[str], list[str]]) -> None:
    with db.writing() as session:
        for row_id, (public, private) in enumerate(people, 1):
            put(session, row_id, Texts(normalise(public), normalise(private)))


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("雯", [1, 3]), ("晓雯", [1]), ("王晓雯", [1]), ("wang", [1]), ("wangxiaowen", [1]), ("wxw", [1]),
        ("xw", [1]), ("ＷＡＮＧ", [1]), ("王 000123", [1]), ("C-2026", [1, 2]),
        ("12", [1, 2]), ("000123", [1]),
        ("zgf", [2]), ("zengguofan", [2]), ("cengguofan", [2]), ("100%", [3]), ("1_0", []), ("不在", []),
        ("", [1, 2, 3]), ("  ", [1, 2, 3]),
    ],
)  # fmt: skip
def test_people_find_a_customer_by_what_they_remember(people: Database, query: str, rows: list[int]) -> None:
    fill(people, (["王晓雯", "C-2026-000123"], []), (["曾国藩", "C-2026-000112"], []), (["雯 100%"], []))
    assert found(people, query) == rows


def test_private_texts_are_found_only_by_those_who_may_see_them(people: Database) -> None:
    fill(people, (["王晓雯"], ["13800138871"]), (["张伟 8871"], ["13900139000"]))
    assert found(people, "8871") == [2]
    assert found(people, "8871", private=True) == [1, 2]
    assert found(people, "王 8871", private=True) == [1]
    assert found(people, "88", private=False) == [2]


def test_a_word_is_not_found_across_the_two_texts(people: Database) -> None:
    fill(people, (["晓雯张"], ["王晓"]))
    assert found(people, "王晓雯", private=True) == []


def test_a_change_leaves_the_index_when_its_unit_fails(people: Database) -> None:
    fill(people, (["王晓雯"], []))
    with pytest.raises(ZeroDivisionError), people.writing() as session:
        put(session, 1, Texts(normalise(["张伟"]), ""))
        _ = 1 / 0
    assert found(people, "晓雯") == [1]
    assert found(people, "张伟") == []


def test_an_aliased_and_counted_statement_keeps_the_condition(people: Database) -> None:
    fill(people, (["王晓雯"], []), (["王伟"], []))
    with people.reading() as session:
        rows = select(Person.id).where(search.matching(Person, "晓雯", False)).subquery()
        assert session.scalars(select(rows.c.id)).all() == [1]
        other = aliased(Person)
        joined = (
            select(other.id).join(Person, Person.id == other.id).where(search.matching(Person, "王伟", False))
        )
        assert session.scalars(joined).all() == [2]


def test_the_same_statement_with_other_words_is_not_answered_from_a_cache(people: Database) -> None:
    fill(people, (["王晓雯"], []), (["张伟光"], []))
    assert [found(people, query) for query in ("晓雯", "张伟", "王晓雯", "张伟光", "晓雯")] == [
        [1],
        [2],
        [1],
        [2],
        [1],
    ]


def test_the_index_answers_and_not_a_walk_through_the_table(lite: Database) -> None:
    Base.metadata.create_all(lite.engine)
    search.ensure(lite, [Person])
    condition = search.matching(Person, "晓雯", False)
    for query in (select(Person.id).where(condition), select(Person.id).where(condition, Person.id > 0)):
        sql = (
            query.order_by(Person.id.desc())
            .limit(50)
            .compile(lite.engine, compile_kwargs={"literal_binds": True})
        )
        with lite.reading() as session:
            plan = [row[3] for row in session.execute(text(f"EXPLAIN QUERY PLAN {sql}"))]
        assert any("people_search VIRTUAL TABLE" in step for step in plan)
        assert not any("SCAN people" in step and "VIRTUAL" not in step for step in plan), plan


def test_the_condition_can_be_turned_round(people: Database) -> None:
    fill(people, (["王晓雯"], []), (["王伟"], []))
    with people.reading() as session:
        others = select(Person.id).where(not_(search.matching(Person, "晓雯", False)))
        assert session.scalars(others).all() == [2]


def test_an_index_is_built_where_it_is_missing_or_old(
    empty: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    Base.metadata.create_all(empty.engine)
    with empty.writing() as session:
        session.add_all(
            [Person(id=i, search_text=normalise([f"客户{i}号"]), search_private="") for i in range(1, 12)]
        )
    monkeypatch.setattr(search, "BATCH", 4)
    assert search.ensure(empty, [Person]) == ["people"]
    assert found(empty, "户11") == [11]
    assert search.ensure(empty, [Person]) == []
    monkeypatch.setattr(search, "TOKENISER", search.TOKENISER + 1)
    assert search.ensure(empty, [Person]) == ["people"]
    assert search.ensure(empty, [Person]) == []
    assert found(empty, "客户") == list(range(1, 12))


def test_many_rows_are_written_at_once(people: Database) -> None:
    rows = {i: Texts(normalise([f"客户{i}号"]), str(i)) for i in range(1, 1001)}
    with people.writing() as session:
        session.add_all(
            [Person(id=i, search_text=t.public, search_private=t.private) for i, t in rows.items()]
        )
        session.flush()
        search.write_many(session, Person, [(i, None, t) for i, t in rows.items()])
    for query in ("户99", "999", "客户1号"):
        assert found(people, query, private=True) == contained(rows, query, True)


def test_a_table_without_search_texts_is_refused() -> None:
    class Plain(Base):
        __tablename__ = "plain"
        id: Mapped[int] = mapped_column(primary_key=True)

    with pytest.raises(TypeError, match="search_text"):
        search.matching(Plain, "x", False)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("单雄信", "shanxiongxin"), ("曾国藩", "zengguofan"), ("仇英", "qiuying"), ("解晓东", "xiexiaodong"),
        ("查良镛", "zhaliangyong"), ("尉迟恭", "yuchigong"), ("盖叫天", "gejiaotian"), ("重庆", "chongqing"),
        ("长沙银行", "changshayinhang"), ("吕布", "lvbu"), ("单于", "chanyu"), ("區小姐", "ouxiaojie"),
    ],
)  # fmt: skip
def test_a_name_is_found_by_its_sound(name: str, typed: str) -> None:
    assert typed in normalise([name]).split()
    assert "".join(readings(name)[1]) in normalise([name]).split()


def test_a_surname_that_is_also_a_word_is_found_both_ways() -> None:
    assert {"zhaxun", "chaxun"} <= set(normalise(["查询"]).split())


def test_a_sentence_gets_no_sound() -> None:
    assert normalise(["这是一句没有人会用拼音去找的很长很长的话"]).isascii() is False
    assert len(normalise(["这是一句没有人会用拼音去找的很长很长的话"]).split()) == 1


@given(st.text(max_size=40))
def test_folding_for_the_index_is_folding(raw: str) -> None:
    assert folded(raw) == folded(fold(raw))
    assert folded(folded(raw)) == folded(raw)
    assert not any(ord(char) < 32 for char in folded(raw))


@given(phrase)
def test_the_index_holds_every_piece_it_is_asked_for(raw: str) -> None:
    held = set(grams(normalise([raw])))
    for each in words(raw):
        assert set(cuts(each)) <= held
