"""What tests ask of every page: who may open it, and which of its words are English where they should not be."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from babel.messages.pofile import read_po

from core.access import Role
from core.i18n import SOURCE, catalogue_path
from core.resources import RESOURCES
from core.ui.menu import PAGES, PageSpec


def open_to(role: Role) -> list[PageSpec]:
    """The pages of a role by the matrix."""
    return [
        spec for spec in PAGES if not spec.table or spec.action in RESOURCES[spec.table].grants.get(role, {})
    ]


def written_in_english(lines: Iterable[str], language: str) -> list[str]:
    """The lines of ours that are English although the language has its own words for them."""
    if language == SOURCE:
        return []
    whole, placed = _english_of(language)
    return sorted(line for line in lines if line in whole or any(one.fullmatch(line) for one in placed))


@cache
def _english_of(language: str) -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """The English sentences that read otherwise in a language: whole ones, and those with places in them."""
    source = {one.id: one.string for one in _catalogue(SOURCE)}
    whole, placed = set(), []
    for message in _catalogue(language):
        # The source catalogue holds the terms; a sentence is its own English.
        written = source.get(message.id) or message.id
        for english, theirs in zip(_forms(written), _forms(message.string), strict=False):
            text = re.sub(r":material/\w+:|\*\*|\\", "", english).strip()
            if not text or english == theirs or not re.search("[A-Za-z]{2}", text):
                continue
            if "{" not in text:
                whole.add(text)
            elif re.search("[A-Za-z]{3}", re.sub(r"{\w+}", "", text)):
                parts = (re.escape(part) for part in re.split(r"{\w+}", text))
                placed.append(re.compile(".+".join(parts)))
    return frozenset(whole), tuple(placed)


def _catalogue(language: str) -> list[Any]:
    with catalogue_path(language).open("rb") as file:
        return [one for one in read_po(file) if one.id]


def _forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else text
