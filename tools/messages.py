"""Keeps the catalogues in step with the sources: adds what is new, drops what is unused, keeps translations.

python -m tools.messages                     update, one line per language
python -m tools.messages --missing [LANG]    what has no translation yet, as JSON
python -m tools.messages --fill FILE.json    put in translations, in the form --missing printed
"""

import argparse
import json
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from string import Formatter

from babel.messages.pofile import normalize, read_po

from core.i18n import LANGUAGES, SOURCE, catalogue_path
from tools.sources import KEY, read_sources
from tools.terms import wanted_terms

HEADER = """\
# {lang} catalogue of Clientele, kept by `python tasks.py messages`.
msgid ""
msgstr ""
"Language: {lang}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"
"""
PLURALS = {
    "en": "nplurals=2; plural=(n != 1);",
    "zh_CN": "nplurals=1; plural=0;",
    "zh_TW": "nplurals=1; plural=0;",
}
WIDTH = 110


@dataclass(frozen=True)
class Entry:
    """One text of a catalogue; `forms` holds one translation, for a counted sentence one per plural form."""

    text: str
    plural: str | None = None
    forms: tuple[str, ...] = ()

    @property
    def translated(self) -> bool:
        """Whether every form has words."""
        return bool(self.forms) and all(self.forms)


Catalogue = dict[str, Entry]


def wanted(known: Collection[str]) -> dict[str, str | None]:
    """Every text the product shows, with its plural; raises SystemExit naming wrongly marked places.

    `known` are the keys that have words already, see `wanted_terms`.
    """
    texts = read_sources()
    if texts.faults:
        raise SystemExit("\n".join(texts.faults))
    return texts.sentences | dict.fromkeys(wanted_terms(texts.keys, known))


def read_catalogue(path: Path) -> Catalogue:
    """The entries of a .po file by their text; empty when there is no file."""
    if not path.exists():
        return {}
    with path.open("rb") as file:
        entries = [message for message in read_po(file, abort_invalid=True) if message.id]
    found = {}
    for message in entries:
        text, plural = _pair(message.id)
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        found[text] = Entry(text, plural, tuple(str(form or "") for form in forms))
    return found


def _pair(message_id: str | Sequence[str]) -> tuple[str, str | None]:
    return (message_id, None) if isinstance(message_id, str) else (message_id[0], message_id[1])


def updated(lang: str, old: Catalogue, texts: Mapping[str, str | None]) -> Catalogue:
    """The catalogue with exactly the wanted texts, their translations kept; English keeps only terms."""
    return {
        text: replace(old.get(text, Entry(text)), plural=plural)
        for text, plural in texts.items()
        if lang != SOURCE or KEY.fullmatch(text)
    }


def catalogue_text(lang: str, entries: Catalogue, english: Catalogue) -> str:
    """A .po file: terms, then sentences, each sorted, so that two runs give the same bytes."""
    parts = [HEADER.format(lang=lang, plurals=PLURALS[lang])]
    for entry in sorted(entries.values(), key=lambda one: (not KEY.fullmatch(one.text), one.text)):
        hint = english[entry.text].forms[:1] if lang != SOURCE and entry.text in english else ()
        parts.append("".join(f"#. {line}\n" for line in hint if line) + _entry_text(entry))
    return "\n".join(parts)


def _entry_text(entry: Entry) -> str:
    lines = [f"msgid {normalize(entry.text, width=WIDTH)}"]
    if entry.plural is None:
        lines.append(f"msgstr {normalize((entry.forms or ('',))[0], width=WIDTH)}")
    else:
        lines.append(f"msgid_plural {normalize(entry.plural, width=WIDTH)}")
        lines += [
            f"msgstr[{n}] {normalize(form, width=WIDTH)}" for n, form in enumerate(entry.forms or ("",))
        ]
    return "\n".join(lines) + "\n"


def places(text: str) -> set[str]:
    """The names of the `{places}` in a sentence."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def wrong_places(entry: Entry) -> str | None:
    """A sentence when a translation lacks a place of its source or has one too many, else None."""
    if KEY.fullmatch(entry.text):
        return None
    source = places(entry.text) | places(entry.plural or "")
    for form in entry.forms:
        if form and places(form) != source:
            return f"{form!r} does not have the places of {entry.text!r}"
    return None


def current(new: Collection[str] = ()) -> dict[str, Catalogue]:
    """The catalogues as they should be now, by language; `new` are keys about to get words."""
    stored = {lang: read_catalogue(catalogue_path(lang)) for lang in LANGUAGES}
    texts = wanted({*stored[SOURCE], *new})
    return {lang: updated(lang, entries, texts) for lang, entries in stored.items()}


def write(catalogues: Mapping[str, Catalogue]) -> None:
    """Write all catalogues and print how they stand."""
    for lang, entries in catalogues.items():
        path = catalogue_path(lang)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(catalogue_text(lang, entries, catalogues[SOURCE]), encoding="utf-8", newline="\n")
        gaps = sum(not one.translated for one in entries.values())
        print(f"{lang}: {len(entries)} entries, {gaps} missing")


def missing(catalogues: Mapping[str, Catalogue], langs: Iterable[str]) -> dict[str, dict[str, str]]:
    """Per language, every text without a translation and the English words to translate."""
    english = catalogues[SOURCE]
    return {
        lang: {
            text: "".join(english[text].forms[:1]) if text in english else entry.plural or text
            for text, entry in catalogues[lang].items()
            if not entry.translated
        }
        for lang in langs
    }


def fill(catalogues: Mapping[str, Catalogue], given: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Put translations in; answers a sentence per text that could not be taken."""
    refused = []
    for lang, words in given.items():
        for text, form in words.items():
            old = catalogues[lang].get(text)
            if old is None:
                refused.append(f"{lang}: {text!r} is not wanted")
                continue
            entry = replace(old, forms=(form,))
            wrong = wrong_places(entry)
            if wrong:
                refused.append(f"{lang}: {wrong}")
            else:
                catalogues[lang][text] = entry
    return refused


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 0 when all texts were taken."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.messages", description="Keep the catalogues in step."
    )
    parser.add_argument("--missing", nargs="?", const="all", choices=[*LANGUAGES, "all"])
    parser.add_argument("--fill", type=Path, metavar="FILE.json")
    options = parser.parse_args(arguments)
    given = json.loads(options.fill.read_text(encoding="utf-8")) if options.fill else {}
    catalogues = current(given.get(SOURCE, {}))
    if options.missing:
        langs = LANGUAGES if options.missing == "all" else (options.missing,)
        print(json.dumps(missing(catalogues, langs), ensure_ascii=False, indent=1))
        return 0
    refused = fill(catalogues, given)
    write(catalogues)
    print("\n".join(refused), end="\n" if refused else "")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
