"""The catalogues are complete and unmixed, and every language speaks as its readers do."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import i18n
from core.messages import Say, Term
from tools import messages
from tools.sources import KEY, Texts, read_text
from tools.terms import looked_up

SIMPLIFIED = set("户单资档页这为与应话时间类审阅导录员问题记录请选择开关闭没还书购买约万专业东无图长门见车")
TRADITIONAL = set("戶單資檔頁這為與應話時間類審閱導錄員問題記錄請選擇開關閉沒還書購買約萬專業東無圖長門見車")
ONLY_SIMPLIFIED = SIMPLIFIED - TRADITIONAL
ONLY_TRADITIONAL = TRADITIONAL - SIMPLIFIED
MAINLAND_WORDS = (
    "導出",
    "導入",
    "登錄",
    "屏幕",
    "默認",
    "保存",
    "審批",
    "短信",
    "搜索",
    "信息",
    "數據",
)


@pytest.fixture(scope="module")
def stored() -> dict[str, messages.Catalogue]:
    return {lang: messages.read_catalogue(i18n.catalogue_path(lang)) for lang in i18n.LANGUAGES}


@pytest.fixture(scope="module")
def due(stored: dict[str, messages.Catalogue]) -> dict[str, str | None]:
    return messages.wanted(stored["en"])


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_every_text_has_an_entry_with_words_and_no_entry_is_unused(
    lang: str, stored: dict[str, messages.Catalogue], due: dict[str, str | None]
) -> None:
    texts = {text for text in due if lang != "en" or KEY.fullmatch(text)}
    assert {text for text in texts if text not in stored[lang]} == set()
    assert {text for text in stored[lang] if text not in texts} == set()
    assert [text for text, entry in stored[lang].items() if not entry.translated] == []


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_translations_keep_the_places_and_plurals_of_their_source(
    lang: str, stored: dict[str, messages.Catalogue], due: dict[str, str | None]
) -> None:
    assert [wrong for entry in stored[lang].values() if (wrong := messages.wrong_places(entry))] == []
    assert {t: e.plural for t, e in stored[lang].items()} == {t: due.get(t) for t in stored[lang]}


def test_no_language_borrows_characters_or_words(
    stored: dict[str, messages.Catalogue],
) -> None:
    def words(lang: str) -> list[str]:
        return [form for entry in stored[lang].values() for form in entry.forms]

    assert [form for form in words("zh_TW") if set(form) & ONLY_SIMPLIFIED] == []
    assert [form for form in words("zh_CN") if set(form) & ONLY_TRADITIONAL] == []
    assert [form for form in words("zh_TW") if any(word in form for word in MAINLAND_WORDS)] == []
    assert [form for form in words("en") if re.search("[\u3400-\u9fff]", form)] == []
    assert [form for form in words("zh_TW") if "“" in form] == []


def test_catalogues_stay_the_same_when_nothing_changed(stored: dict[str, messages.Catalogue]) -> None:
    for lang in i18n.LANGUAGES:
        written = messages.catalogue_text(lang, stored[lang], stored["en"])
        assert written == i18n.catalogue_path(lang).read_text(encoding="utf-8")


def test_a_dropped_text_goes_and_a_new_one_comes_without_words() -> None:
    old = {"Old": messages.Entry("Old", None, ("旧",)), "Kept": messages.Entry("Kept", None, ("留",))}
    now = messages.updated("zh_CN", old, {"Kept": None, "New": None, "table.tickets": None})
    assert {text: entry.forms for text, entry in now.items()} == {
        "Kept": ("留",),
        "New": (),
        "table.tickets": (),
    }
    assert list(messages.updated("en", {}, {"New": None, "table.tickets": None})) == ["table.tickets"]


def test_filling_takes_words_with_the_right_places_only() -> None:
    catalogues = {"zh_CN": messages.updated("zh_CN", {}, {"{n} rows": None}), "en": {}, "zh_TW": {}}
    assert messages.missing(catalogues, ["zh_CN"]) == {"zh_CN": {"{n} rows": "{n} rows"}}
    refused = messages.fill(catalogues, {"zh_CN": {"{n} rows": "几行", "Gone": "没了"}})
    assert len(refused) == 2
    assert messages.fill(catalogues, {"zh_CN": {"{n} rows": "{n} 行"}}) == []
    assert catalogues["zh_CN"]["{n} rows"].forms == ("{n} 行",)


def test_marked_texts_are_found_wherever_they_stand() -> None:
    texts = Texts()
    source = """
say = Say(N_("Saved {n}" " rows"), n=1)
f"{_('inside an f-string')} {wording._('method')}"
_("yes" if x else "no"); i18n.translate(lang, "given")
plural(lang, "one row", "{n} rows", n); wording.counted("one ticket", "{n} tickets", n)
term(lang, "table.tickets"); Term("field.phone"); _(variable)
"""
    read_text(source, "sample.py", texts)
    assert texts.sentences == {
        "Saved {n} rows": None,
        "inside an f-string": None,
        "method": None,
        "yes": None,
        "no": None,
        "given": None,
        "one row": "{n} rows",
        "one ticket": "{n} tickets",
    }
    assert texts.keys == {"table.tickets", "field.phone"}
    assert texts.faults == []


@pytest.mark.parametrize("wrong", ["N_(f'{n} rows')", "_('a' + b)", "N_(text)", "_(f'x')"])
def test_a_mark_around_anything_but_a_literal_is_a_fault(wrong: str) -> None:
    texts = Texts()
    read_text(wrong, "sample.py", texts)
    assert texts.sentences == {}
    assert len(texts.faults) == 1 and texts.faults[0].startswith("sample.py:1:")


def test_sentences_and_terms_speak_each_language() -> None:
    say = Say("Your role may not export anything from {table}.", table=Term("table.tickets"))
    assert say.render("en") == "Your role may not export anything from Tickets."
    assert say.render("zh_CN") == "您的角色不能从“工单”导出内容。"
    assert say.render("zh_TW") == "您的角色不能從「工單」匯出內容。"


def test_every_field_step_and_figure_of_every_table_has_words() -> None:
    keys = set(looked_up())
    assert len(keys) > 400
    for lang in i18n.LANGUAGES:
        assert all(i18n.term(lang, key) for key in keys)


def test_a_field_without_words_of_its_own_has_those_it_shares() -> None:
    assert i18n.term("zh_TW", "field.customers.phone") == i18n.term("zh_TW", "field.phone") == "聯絡電話"
    assert i18n.term("zh_CN", "field.customers.name") == "客户名称"
    assert i18n.term("zh_CN", "field.departments.name") == "部门名称"


@pytest.mark.parametrize(
    "key", ["field.customers.nothing", "enum.Source.nowhere", "table.nothing", "nothing"]
)
def test_an_unknown_key_is_an_error(key: str) -> None:
    with pytest.raises(KeyError, match=key):
        i18n.term("en", key)


def test_an_unknown_language_is_an_error() -> None:
    with pytest.raises(KeyError, match="fr"):
        i18n.translate("fr", "Yes")


def test_unknown_sentences_stay_english_with_their_values() -> None:
    assert i18n.translate("zh_CN", "Nobody marked {this}", this="that") == "Nobody marked that"
    assert i18n.translate("zh_CN", "A brace { alone") == "A brace { alone"
    assert i18n.translate("zh_CN", "") == ""


@pytest.mark.parametrize(("n", "shown"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (1200, "1200 rows")])
def test_english_counts_have_two_forms(n: int, shown: str) -> None:
    assert i18n.plural("en", "{n} row", "{n} rows", n) == shown


@pytest.mark.parametrize(
    ("wish", "lang"),
    [
        ("zh-TW", "zh_TW"),
        ("zh-HK", "zh_TW"),
        ("zh_MO", "zh_TW"),
        ("zh-Hant", "zh_TW"),
        ("zh-Hant-HK", "zh_TW"),
        ("zh-Hans-HK", "zh_CN"),
        ("zh", "zh_CN"),
        ("zh-CN", "zh_CN"),
        ("zh-Hans-SG", "zh_CN"),
        ("en-US,zh;q=0.9", "en"),
        ("fr-FR,zh-TW;q=0.8,zh;q=0.7,en;q=0.6", "zh_TW"),
        ("en;q=0.5, zh-CN;q=0.9", "zh_CN"),
        ("zh-TW;q=0, en", "en"),
        ("fr", "en"),
        ("*", "en"),
        ("zhx", "en"),
        (";;;,q=", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_the_best_language_for_a_browser(wish: str | None, lang: str) -> None:
    assert i18n.best(wish) == lang


def test_every_language_is_named_in_its_own_words() -> None:
    assert {lang: i18n.NATIVE_NAMES[lang] for lang in i18n.LANGUAGES} == {
        "en": "English",
        "zh_CN": "简体中文",
        "zh_TW": "繁體中文",
    }


@pytest.fixture
def own_catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Catalogues of this test's own, with nothing compiled yet."""
    monkeypatch.setattr(i18n, "_LOCALES", tmp_path)
    monkeypatch.setattr(i18n, "_CACHE", tmp_path / "cache")
    i18n._load.cache_clear()
    write_words(tmp_path, "一")
    yield tmp_path
    i18n._load.cache_clear()


def write_words(folder: Path, words: str) -> None:
    entry = messages.Entry("One", None, (words,))
    counted = messages.Entry("{n} row", "{n} rows", ("{n} 行",))
    path = folder / "zh_CN" / "LC_MESSAGES" / "clientele.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        messages.catalogue_text("zh_CN", {"One": entry, "{n} row": counted}, {}), encoding="utf-8"
    )


def test_a_changed_catalogue_is_compiled_anew_and_the_old_form_goes(own_catalogues: Path) -> None:
    assert i18n.translate("zh_CN", "One") == "一"
    first = list((own_catalogues / "cache").iterdir())
    write_words(own_catalogues, "壹")
    i18n._load.cache_clear()
    assert i18n.translate("zh_CN", "One") == "壹"
    second = list((own_catalogues / "cache").iterdir())
    assert len(first) == len(second) == 1 and first != second


def test_a_damaged_compiled_form_is_made_again(own_catalogues: Path) -> None:
    i18n.translate("zh_CN", "One")
    (compiled,) = (own_catalogues / "cache").iterdir()
    for damage in (b"", b"no catalogue", compiled.read_bytes()[:60]):
        compiled.write_bytes(damage)
        i18n._load.cache_clear()
        assert i18n.translate("zh_CN", "One") == "一"


def test_a_folder_that_cannot_be_written_does_not_stop_the_app(own_catalogues: Path) -> None:
    (own_catalogues / "cache").write_text("a file where the folder should be")
    assert i18n.translate("zh_CN", "One") == "一"


@pytest.mark.usefixtures("own_catalogues")
def test_chinese_counts_have_one_form() -> None:
    assert [i18n.plural("zh_CN", "{n} row", "{n} rows", n) for n in (1, 2)] == ["1 行", "2 行"]


@pytest.mark.usefixtures("own_catalogues")
def test_many_threads_may_ask_first() -> None:
    answers: list[str] = []
    threads = [
        threading.Thread(target=lambda: answers.append(i18n.translate("zh_CN", "One"))) for _ in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == ["一"] * 16
