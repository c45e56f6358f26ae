"""The answers to OWASP ASVS: each requirement once, each test that is named there, nothing left unsaid."""

from tests.paths import ROOT
from tools.asvs import ANSWERS, answers, wanted

# Version 5.0.0 has this many requirements of level 1, and of both.
FIRST, BOTH = 70, 253


def test_every_requirement_of_both_levels_is_answered_once() -> None:
    found = answers()
    assert [one.id for one in found] == wanted()
    assert len(found) == len(set(wanted())) == BOTH
    assert sum(one.level == 1 for one in found) == FIRST
    assert {one.level for one in found} == {1, 2}


def test_every_answer_has_its_words_and_what_is_called_tested_its_test() -> None:
    for one in answers():
        assert one.answer in ANSWERS, one.id
        assert len(one.words) > 2, one.id
        assert one.tests or one.answer != "tested", one.id


def test_every_test_that_an_answer_names_is_there() -> None:
    texts: dict[str, str] = {}
    for one in answers():
        for file, name in one.tests:
            if file not in texts:
                texts[file] = (ROOT / file).read_text(encoding="utf-8")
            assert f"def {name}(" in texts[file], f"{one.id}: {file}::{name}"
